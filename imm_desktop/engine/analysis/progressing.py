"""Telling how far a work is."""

import time
from collections.abc import Callable
from typing import Final

from imm_desktop.engine.work import Progress

AGAIN_AFTER_S: Final = 0.05
"""The same percentage is told again after this time: it shows that the work still goes on, and lets the worker pause."""


class Gauge:
    """Maps a measure of the work to a percentage that never falls."""

    def __init__(
        self, progress: Progress, whole: float, *, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._progress = progress
        self._whole = whole
        self._now_s = now_s
        self._told = -1
        self._told_at_s = now_s()

    def reached(self, done: float) -> None:
        """``done`` of the whole is behind us; 100 is kept for ``finished``."""
        share = done / self._whole if self._whole > 0 else 0.0
        percent = max(self._told, min(99, int(share * 100)), 0)
        if percent > self._told or self._now_s() - self._told_at_s >= AGAIN_AFTER_S:
            self._tell(percent)

    def finished(self) -> None:
        """All is done."""
        self._tell(100)

    def _tell(self, percent: int) -> None:
        self._told, self._told_at_s = percent, self._now_s()
        self._progress(percent)

"""While the operator scrubs, analyses leave the computer to the pictures that are waited for."""

import time
from collections.abc import Callable, Iterable
from typing import Final

from imm_desktop.presenters.timeline import TimelinePresenter

EASE_S: Final = 4.0
"""How long analyses hold back after the pointer moved last."""
AGAIN_AFTER_S: Final = 1.0
"""The engine is not told of every pixel the pointer moves."""


class Easing:
    """Tells the engine that somebody scrubs."""

    def __init__(
        self,
        timelines: Iterable[TimelinePresenter],
        ease: Callable[[float], None],
        *,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """``ease`` is given seconds; it must not block."""
        self._ease = ease
        self._now_s = now_s
        self._told_s = float("-inf")
        for timeline in timelines:
            timeline.scrub_requested.connect(self._scrubbed)

    def _scrubbed(self, _position_ms: int) -> None:
        now_s = self._now_s()
        if now_s - self._told_s >= AGAIN_AFTER_S:
            self._told_s = now_s
            self._ease(EASE_S)

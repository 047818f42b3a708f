"""Telling how far a work is."""

from imm_desktop.engine.work import Progress


class Gauge:
    """Maps a measure of the work to a percentage that never falls, and is told only when it changes."""

    def __init__(self, progress: Progress, whole: float) -> None:
        self._progress = progress
        self._whole = whole
        self._told = -1

    def reached(self, done: float) -> None:
        """``done`` of the whole is behind us; 100 is kept for ``finished``."""
        share = done / self._whole if self._whole > 0 else 0.0
        self._tell(max(0, min(99, int(share * 100))))

    def finished(self) -> None:
        """All is done."""
        self._tell(100)

    def _tell(self, percent: int) -> None:
        if percent > self._told:
            self._told = percent
            self._progress(percent)

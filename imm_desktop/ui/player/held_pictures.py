"""Pictures held back for a moment, so that they are seen with the sound that belongs to them."""

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from imm_desktop.media.picture import Picture


class HeldPictures(QObject):
    """Hands on every picture so much later, in order; those that are dropped are never shown.

    Args:
        show: Gets them.
        parent: As for any QObject.
    """

    def __init__(self, show: Callable[[Picture], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._held: deque[tuple[float, Picture]] = deque()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._hand_on)

    def add(self, picture: Picture, hold_ms: int) -> None:
        """Show ``picture`` in ``hold_ms``, at once when that is 0 and none is held."""
        if not hold_ms and not self._held:
            self._show(picture)
            return
        self._held.append((time.monotonic() + hold_ms / 1000, picture))
        if not self._timer.isActive():
            self._timer.start(hold_ms)

    def drop(self) -> None:
        """Forget what is held: the player was told to do something else."""
        self._timer.stop()
        self._held.clear()

    def _hand_on(self) -> None:
        """What is due; of several that are, while the window was busy, only the last is to be seen."""
        due = None
        while self._held and self._held[0][0] <= time.monotonic() + 0.001:
            due = self._held.popleft()[1]
        if self._held:
            rest_s = self._held[0][0] - time.monotonic()
            self._timer.start(max(1, round(rest_s * 1000)))
        if due is not None:
            self._show(due)

"""Which position a picture of VLC has: libvlc 3 hands pictures over without their times.

It tells the time of playing two to four times a second; measured on films whose frames carry their numbers, that is
right to a frame from its first change after a seek on. In between the clock fills in; before that first change the
clock runs from the position that was asked for.
"""

from collections.abc import Callable
from typing import Final

_OLD_PICTURES_S: Final = 0.1
"""So long after a seek while it plays VLC may still hand over a picture from before."""
_SKIPPING_S: Final = 0.6
"""Faster than real time it leaves out up to a second of video after a seek, and only its first word tells how much."""
_AFTER_PAUSE_S: Final = 0.1
"""It shows one picture at once and the next when sound is ready."""
_AFTER_START_S: Final = 0.02
_STALE_S: Final = 0.6
_GAP_S: Final = 0.2
"""Without a picture for so long, it waited: at half speed it shows one and then takes a second to begin."""
_USUAL_FRAME_MS: Final = 40
_NEAR_MS: Final = 400
_FAR_MS: Final = 1000


class VlcClock:
    """Positions of the pictures of one player, never running back but for a seek.

    Args:
        now: Seconds, monotonic.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._rate = 1.0
        self._target_ms = self._said_ms = self._at_ms = 0
        self._old_ms: int | None = None
        self._sought_at = self._base = self._came_at = 0.0
        self._lag_s = self._patience_s = 0.0
        self._is_begun = self._is_confirmed = False
        self._last_ms: int | None = None

    def seek(self, to_ms: int, rate: float, *, was_playing: bool, is_start: bool = False) -> None:
        """VLC was told to play from ``to_ms``; it plays until now, is paused, or starts."""
        self._old_ms = self._last_ms if was_playing else None
        self._target_ms = self._said_ms = self._at_ms = to_ms
        self._rate, self._sought_at = rate, self._now()
        self._lag_s = 0.0 if was_playing else _AFTER_START_S if is_start else _AFTER_PAUSE_S
        self._is_begun = self._is_confirmed = False
        self._last_ms = None
        if rate > 1.0:
            self._patience_s = _SKIPPING_S
        else:
            self._patience_s = _OLD_PICTURES_S if was_playing else 0.0

    def position(self, said_ms: int) -> int | None:
        """Of the picture that comes now, while VLC says ``said_ms``; None: it may be one from before the seek."""
        now = self._now()
        if not self._is_begun:
            self._is_begun, self._base = True, now + self._lag_s
        elif self._last_ms is not None and now - self._came_at > _GAP_S / min(self._rate, 1.0):
            self._at_ms, self._base = self._last_ms + _USUAL_FRAME_MS, now
        self._came_at = now
        if said_ms >= 0 and said_ms != self._said_ms and not self._is_stale(said_ms, now):
            self._said_ms = self._at_ms = said_ms
            self._base, self._is_confirmed = now, True
        if not self._is_confirmed and now - self._sought_at < self._patience_s:
            return None
        position = self._at_ms + round(max(0.0, now - self._base) * 1000 * self._rate)
        if self._last_ms is not None and self._last_ms - _FAR_MS < position < self._last_ms:
            position = self._last_ms  # the clock was ahead, the video does not run back
        self._last_ms = position
        return position

    def stands_still(self, said_ms: int) -> bool:
        """VLC shows the picture before once more. Whether it waits for bytes; a still shot's time goes on."""
        if said_ms != self._said_ms:
            return False
        self._came_at = self._now()
        if self._last_ms is not None:
            self._at_ms, self._base = self._last_ms, self._came_at
        return True

    def _is_stale(self, said_ms: int, now: float) -> bool:
        """Whether that is still the time from before the seek; a loop that believed it would start over at once."""
        since = now - self._sought_at
        if not self._is_confirmed and not said_ms:
            return True  # it has not begun to tell
        if self._old_ms is None or self._is_confirmed or since > _STALE_S:
            return False
        old_ms = self._old_ms + since * 1000 * self._rate
        is_old = abs(said_ms - old_ms) < _NEAR_MS + _FAR_MS * (self._rate > 1)
        return is_old and abs(said_ms - self._target_ms) > _FAR_MS

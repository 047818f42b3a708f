"""Finding cuts: where the picture changes at once, and not because something moves."""

from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from numpy.typing import NDArray
from PIL import Image

from imm_desktop.media.cuts import NEIGHBOURS, is_sudden, shot_starts

WIDE, HIGH = 96, 54
PLANAR_8_BIT: Final = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p"})

Thumb = NDArray[np.uint8]


class CutFinder:
    """Takes every frame once, in order; says afterwards where the shots begin."""

    def __init__(self) -> None:
        self._last: Thumb | None = None
        self._times_ms: list[int] = []
        self._changes: list[float] = []

    def add(self, time_ms: int, frame: VideoFrame) -> bool:
        """Look at ``frame``; the answer is whether it seems to begin a shot, judged by what came before only."""
        thumb = _thumb_of(frame)
        change = 0.0
        if self._last is not None and self._last.shape == thumb.shape:
            change = float(np.abs(thumb.astype(np.int16) - self._last).mean())
        before = self._changes[-NEIGHBOURS:]
        self._last = thumb
        self._times_ms.append(time_ms)
        self._changes.append(change)
        return is_sudden(change, before)

    def starts_ms(self) -> list[int]:
        """Where shots begin: 0 and every cut."""
        return shot_starts(np.array(self._times_ms, np.int64), np.array(self._changes, np.float32))


def _thumb_of(frame: VideoFrame) -> Thumb:
    """The three planes side by side, shrunk."""
    if frame.format.name not in PLANAR_8_BIT or frame.width < 2 * WIDE or frame.height < 2 * HIGH:
        small = frame.reformat(width=WIDE, height=HIGH, format="yuv444p").to_ndarray()
        return np.asarray(small, np.uint8).reshape(-1)
    return np.concatenate([_shrunk(plane) for plane in frame.planes[:3]])


def _shrunk(plane: VideoPlane) -> Thumb:
    """Averages along one row of pixels in many: all of them would cost as much as decoding and find the same cuts."""
    high, wide = min(HIGH, plane.height), min(WIDE, plane.width)
    down, across = plane.height // high, plane.width // wide
    pixels = np.frombuffer(memoryview(plane), np.uint8)
    # A row of this image is as long as several of the plane: those between are skipped without being touched.
    stride = plane.line_size * down
    looked_at = Image.frombuffer("L", (wide * across, high), pixels, "raw", "L", stride, 1)
    return np.asarray(looked_at.reduce((across, 1))).reshape(-1)

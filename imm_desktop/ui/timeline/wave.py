"""How loud the video is, as pixels: each as loud as its loudest moment."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

_COARSER: Final = 16
"""Parts of one level that make one of the next."""
_PARTS_A_PX: Final = 64
"""No more parts than this are read for a pixel."""
_LOUDEST: Final = 255

Levels = npt.NDArray[np.uint8]
Pixels = npt.NDArray[np.uint32]


class Wave:
    """Loudness of equal parts of the whole video, kept also coarser, so that looking at ten hours costs no more."""

    def __init__(self, peaks: Sequence[int]) -> None:
        """``peaks`` are 0 to 255, and at least one."""
        level = np.frombuffer(bytes(peaks), np.uint8)
        self.parts = len(level)
        self._levels = [level]
        while len(level) > _COARSER:
            level = np.maximum.reduceat(level, np.arange(0, len(level), _COARSER))
            self._levels.append(level)

    def columns(self, first: float, per_px: float, width: int) -> Levels:
        """The loudest of each of ``width`` pixels.

        ``first`` is the part at which the first pixel begins, ``per_px`` how many parts go into one. Where the video is
        over, it is silent.
        """
        coarse = 0
        while per_px > _PARTS_A_PX * _COARSER**coarse and coarse < len(self._levels) - 1:
            coarse += 1
        level, size = self._levels[coarse], _COARSER**coarse
        edges = ((first + per_px * np.arange(width + 1)) / size).astype(np.int64)
        begins, ends = edges[:-1], np.maximum(edges[1:], edges[:-1] + 1)
        inside = int(np.searchsorted(begins, len(level)))
        loudest = np.zeros(width, np.uint8)
        if inside:
            # One value more, since reduceat wants every border to be a place in the array.
            until = min(int(ends[inside - 1]), len(level))
            padded = np.append(level[:until], np.uint8(0))
            pairs = np.column_stack((begins[:inside], np.minimum(ends[:inside], until))).ravel()
            loudest[:inside] = np.maximum.reduceat(padded, pairs)[::2]
        return loudest


def drawn(loudest: Levels, height: int, ground: int, colour: int) -> Pixels:
    """Bars up and down from the middle of ``height`` rows; silence is a line. Colours are 0xffRRGGBB."""
    middle, reach = (height - 1) / 2, height / 2 - 3
    halves = loudest * (max(reach, 0.0) / _LOUDEST) + 0.5
    away = np.abs(np.arange(height) - middle)
    return np.where(away[:, None] <= halves, np.uint32(colour), np.uint32(ground))

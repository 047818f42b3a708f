"""Lines of writing that were read in the picture before: what stays where it was is not read again."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from imm_desktop.engine.analysis.text_boxes import TextBox

Pixels = NDArray[np.uint8]
"""Grey, rows first."""
Place = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the picture."""

NOISE: Final = 20
"""Grey levels by which a square of pixels changes between pictures of the same writing."""
NOISE_OF_CONTRAST: Final = 0.18
"""The same as a share of the contrast between writing and ground, where that is more: encoders are coarser there. Another
letter changes a square, which is no wider than a stroke, by a third or more."""
LEAST_CELL: Final = 2
LINE_CELLS: Final = 10
"""Squares from a line's top to its bottom."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as it was read."""

    text: str
    score: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A line and what was there when it was read: with some room around, where it might have grown longer."""

    place: Place
    room: Place
    looks: Pixels
    line: Line


class KnownLines:
    """Remembers the lines of one picture while the next is read; never what it did not see at the time of reading."""

    def __init__(self) -> None:
        self._before: list[_Known] = []
        self._now: list[_Known] = []

    def at(self, place: Place, grey: Pixels) -> Line | None:
        """The line that was read at ``place``, or nearly there, if it looks as it did; it goes on being known."""
        for known in self._before:
            both = _union(place, known.place)
            if not _is_mostly(place, known.place) or not _is_inside(both, known.room):
                continue
            left, top = both[0] - known.room[0], both[1] - known.room[1]
            looks = known.looks[top : top + both[3] - both[1], left : left + both[2] - both[0]]
            cell = max(LEAST_CELL, (known.place[3] - known.place[1]) // LINE_CELLS)
            if _are_alike(_cut(grey, both), looks, cell):
                self._now.append(known)
                return known.line
        return None

    def add(self, place: Place, grey: Pixels, line: Line) -> None:
        """``line`` was read at ``place``."""
        more = place[3] - place[1]
        high, wide = grey.shape
        room = (
            max(0, place[0] - more),
            max(0, place[1] - more // 2),
            min(wide, place[2] + more),
            min(high, place[3] + more // 2),
        )
        self._now.append(_Known(place, room, _cut(grey, room).copy(), line))

    def end_picture(self) -> None:
        """All lines of the picture were added or found."""
        self._before, self._now = self._now, []


def place_of(box: TextBox, part: Place) -> Place:
    """The upright rectangle around ``box``, which is in shares of ``part``."""
    wide, high = part[2] - part[0], part[3] - part[1]
    x = [part[0] + corner[0] * wide for corner in box.corners]
    y = [part[1] + corner[1] * high for corner in box.corners]
    return (round(min(x)), round(min(y)), round(max(x)) + 1, round(max(y)) + 1)


def _cut(grey: Pixels, place: Place) -> Pixels:
    return grey[place[1] : place[3], place[0] : place[2]]


def _are_alike(one: Pixels, other: Pixels, cell: int) -> bool:
    """Whether no square of ``cell`` pixels differs by more than noise; rows and columns left over do not count."""
    rows, columns = one.shape[0] // cell, one.shape[1] // cell
    if one.shape != other.shape or not rows or not columns:
        return False
    change = one[: rows * cell, : columns * cell].astype(np.int16)
    change -= other[: rows * cell, : columns * cell]
    cells = change.reshape(rows, cell, columns, cell).sum(axis=(1, 3))
    dark, light = np.percentile(other, (5, 95)).tolist()
    noise = max(NOISE, NOISE_OF_CONTRAST * (light - dark))
    return bool(np.abs(cells).max() <= noise * cell * cell)


def _union(one: Place, other: Place) -> Place:
    edges = list(zip(one, other, strict=True))
    return (min(edges[0]), min(edges[1]), max(edges[2]), max(edges[3]))


def _is_inside(inner: Place, outer: Place) -> bool:
    from_left, from_top = inner[0] >= outer[0], inner[1] >= outer[1]
    return from_left and from_top and inner[2] <= outer[2] and inner[3] <= outer[3]


def _is_mostly(one: Place, other: Place) -> bool:
    """Whether both share most of what they cover."""
    sides = [
        min(one[2], other[2]) - max(one[0], other[0]),
        min(one[3], other[3]) - max(one[1], other[1]),
    ]
    if min(sides) <= 0:
        return False
    shared = sides[0] * sides[1]
    return shared >= 0.6 * max(_area(one), _area(other))


def _area(place: Place) -> int:
    return (place[2] - place[0]) * (place[3] - place[1])

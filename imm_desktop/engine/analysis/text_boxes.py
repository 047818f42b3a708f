"""From a map of how likely each pixel belongs to writing, to boxes around lines of writing.

The steps and their numbers are those of PaddleOCR's post-processing for PP-OCR (DB, "differentiable binarization"),
written for NumPy: OpenCV, pyclipper and Shapely would be 150 MB for these few functions.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

LIKELY: Final = 0.3
"""Probability from which on a pixel belongs to writing."""
LEAST_MEAN: Final = 0.5
"""Mean probability that a box must have."""
GROWTH: Final = 1.6
"""The model is taught shrunken boxes; they grow by area x this / outline on every side."""
SHORTEST_SIDE: Final = 3.0
"""Pixels of the map."""
MOST_BOXES: Final = 300
"""The largest are kept; a full screen of small print has about 100 lines."""

Map = NDArray[np.float32]
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TextBox:
    """A box around one line, turned as the line is; in shares of the picture's width and height."""

    corners: tuple[tuple[float, float], ...]
    """Top left, top right, bottom right, bottom left, as the line runs."""


def text_boxes(likely: Map) -> list[TextBox]:
    """Boxes from top to bottom, and left to right where they are level."""
    high, wide = likely.shape
    parts = sorted(_parts(_thickened(likely > LIKELY)), key=len, reverse=True)[:MOST_BOXES]
    found = []
    for runs in parts:
        corners = _smallest_box(_outline(runs))
        across, down = _sides(corners)
        if min(across, down) < SHORTEST_SIDE or _mean_inside(likely, corners) < LEAST_MEAN:
            continue
        by = across * down * GROWTH / (2 * (across + down))
        grown = np.clip(_grown(corners, by), 0, [wide, high])
        found.append(grown / [wide, high])
    return [TextBox(tuple((float(x), float(y)) for x, y in box)) for box in _ordered(found, high)]


def _thickened(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Each pixel also marks the one right of it, below it, and right below."""
    thick = mask.copy()
    thick[1:] |= mask[:-1]
    thick[:, 1:] |= thick[:, :-1].copy()
    return thick


def _parts(mask: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Connected parts (corners touch too), each as rows of (y, first x, last x)."""
    framed = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    framed[:, 1:-1] = mask
    steps = np.diff(framed, axis=1)
    rows, firsts = np.nonzero(steps == 1)
    lasts = np.nonzero(steps == -1)[1] - 1
    above = np.searchsorted(rows, np.arange(mask.shape[0] + 1))
    leader = list(range(len(rows)))

    def led(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    first_of, last_of = firsts.tolist(), lasts.tolist()
    for row in range(1, mask.shape[0]):
        one, its_end = int(above[row - 1]), int(above[row])
        here, end = its_end, int(above[row + 1])
        while one < its_end and here < end:
            if first_of[one] <= last_of[here] + 1 and first_of[here] <= last_of[one] + 1:
                leader[led(here)] = led(one)
            if last_of[one] < last_of[here]:
                one += 1
            else:
                here += 1
    if not leader:
        return []
    leaders = np.array([led(at) for at in range(len(leader))])
    order = np.argsort(leaders, kind="stable")
    runs = np.stack([rows, firsts, lasts], 1)[order]
    return np.split(runs, np.flatnonzero(np.diff(leaders[order])) + 1)


def _outline(runs: NDArray[np.int64]) -> Points:
    """The corners of the convex hull of a part's pixels."""
    ends = np.concatenate([runs[:, [1, 0]], runs[:, [2, 0]]])
    points = sorted({(int(x), int(y)) for x, y in ends.tolist()})
    if len(points) < 3:
        return np.array(points, np.float64)
    return np.array(_half(points) + _half(points[::-1]), np.float64)


def _half(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """One side of the hull, without its last point (monotone chain)."""
    chain: list[tuple[int, int]] = []
    for x, y in points:
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2], chain[-1]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain[:-1]


def _smallest_box(hull: Points) -> Points:
    """The turned box of least area around ``hull``: one of its sides lies on a side of the hull."""
    sides = np.roll(hull, -1, axis=0) - hull
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    along = sides[lengths > 0] / lengths[lengths > 0, None] if len(hull) > 1 else np.empty((0, 2))
    along = np.concatenate([[[1.0, 0.0]], along])
    across = np.stack([-along[:, 1], along[:, 0]], 1)
    u, v = along @ hull.T, across @ hull.T
    areas = (u.max(1) - u.min(1)) * (v.max(1) - v.min(1))
    best = int(areas.argmin())
    ends = [
        (u[best].min(), v[best].min()),
        (u[best].max(), v[best].min()),
        (u[best].max(), v[best].max()),
        (u[best].min(), v[best].max()),
    ]
    return _upright(np.array([a * along[best] + b * across[best] for a, b in ends]))


def _upright(corners: Points) -> Points:
    """The corners from top left on, clockwise."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    top_left, bottom_left = left[np.argsort(left[:, 1], kind="stable")]
    top_right, bottom_right = right[np.argsort(right[:, 1], kind="stable")]
    return np.array([top_left, top_right, bottom_right, bottom_left])


def _sides(corners: Points) -> tuple[float, float]:
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    return float(np.hypot(*across)), float(np.hypot(*down))


def _mean_inside(likely: Map, corners: Points) -> float:
    high, wide = likely.shape
    left, top = np.clip(np.floor(corners.min(0)), 0, [wide - 1, high - 1]).astype(int)
    right, bottom = np.clip(np.ceil(corners.max(0)), 0, [wide - 1, high - 1]).astype(int)
    y, x = np.mgrid[top : bottom + 1, left : right + 1]
    inside = np.ones(x.shape, bool)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        side = end - start
        inside &= side[0] * (y - start[1]) - side[1] * (x - start[0]) >= -np.hypot(*side) / 2
    window = likely[top : bottom + 1, left : right + 1]
    return float(window[inside].mean()) if inside.any() else 0.0


def _grown(corners: Points, by: float) -> Points:
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    right = across / max(float(np.hypot(*across)), 1e-9) * by
    below = down / max(float(np.hypot(*down)), 1e-9) * by
    grown: Points = corners + np.array(
        [-right - below, right - below, right + below, below - right]
    )
    return grown


def _ordered(boxes: list[Points], high: int) -> list[Points]:
    """Reading order; boxes whose tops are within 10 pixels of the map are level."""
    by_top = sorted(boxes, key=lambda box: float(box[0, 1]))
    rows: list[list[Points]] = []
    for box in by_top:
        if rows and (box[0, 1] - rows[-1][-1][0, 1]) * high < 10:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [box for row in rows for box in sorted(row, key=lambda box: float(box[0, 0]))]

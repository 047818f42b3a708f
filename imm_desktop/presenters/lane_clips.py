"""The clips of one lane as sorted arrays: cheap to ask and to draw however many there are. Immutable; no Qt."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from imm_desktop.domain.clips import Clips
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.lane_pyramid import (
    LEAST_CLIPS,
    Columns,
    Pyramid,
    Sight,
    columns_of,
)

Positions = npt.NDArray[np.int64]
"""Milliseconds."""
Confidences = npt.NDArray[np.float32]
"""0 to 1."""
MOST_ROWS: Final = 4
"""Rows of a stacked lane; what would need more shares the last."""


class LaneClips:
    """Clips by start, each with its confidence.

    Attributes:
        starts, ends: In milliseconds; a clip lasts at least 1 ms, so that it can be hit.
        reach: The latest end of this clip and all before it, which makes overlaps searchable.
        confidences: One a clip; None when all have ``confidence``.
        rows: The row of each clip in a stacked lane; None when the lane has one row.
    """

    __slots__ = (
        "_reach_view",
        "_starts_view",
        "confidence",
        "confidences",
        "ends",
        "pyramid",
        "reach",
        "rows",
        "starts",
    )

    def __init__(
        self,
        starts: Positions,
        ends: Positions,
        confidence: float = 0.0,
        confidences: Confidences | None = None,
        *,
        rows: npt.NDArray[np.uint8] | None = None,
    ) -> None:
        """``starts`` must be in order; ``of`` and ``of_parts`` put them so."""
        self.starts, self.ends = starts, ends
        self.reach: Positions = np.maximum.accumulate(ends) if len(ends) else ends
        self.confidence, self.confidences, self.rows = confidence, confidences, rows
        self._starts_view = starts.data
        self._reach_view = self.reach.data
        self.pyramid: Pyramid | None = None
        if len(starts) >= LEAST_CLIPS:
            self.pyramid = Pyramid.of(starts, ends, confidences, confidence)

    @staticmethod
    def of(ranges: Iterable[TimeRange], confidence: float = 0.0) -> "LaneClips":
        """The clips in order of their start, all with the same confidence."""
        return LaneClips.of_parts([(Clips.of(ranges), confidence)])

    @staticmethod
    def of_parts(parts: Sequence[tuple[Sequence[TimeRange], float]]) -> "LaneClips":
        """Clips that come in several parts, each with its confidence; the arrays of one part are not copied."""
        packed = [(Clips.of(clips), sure) for clips, sure in parts if len(clips)]
        if not packed:
            return EMPTY
        starts = [np.frombuffer(clips.starts, np.int64) for clips, _ in packed]
        ends = [np.frombuffer(clips.ends, np.int64) for clips, _ in packed]
        if len(packed) == 1:
            return LaneClips(starts[0], _lasting(starts[0], ends[0]), packed[0][1])
        all_starts, all_ends = np.concatenate(starts), np.concatenate(ends)
        sure = np.concatenate([np.full(len(clips), one, np.float32) for clips, one in packed])
        order = np.lexsort((all_ends, all_starts))
        all_starts, all_ends, sure = all_starts[order], all_ends[order], sure[order]
        highest = max(one for _, one in packed)
        is_same = all(one == highest for _, one in packed)
        return LaneClips(
            all_starts, _lasting(all_starts, all_ends), highest, None if is_same else sure
        )

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> TimeRange:
        return TimeRange(int(self.starts[index]), int(self.ends[index]))

    def __iter__(self) -> Iterator[TimeRange]:
        pairs = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        return (TimeRange(start, end) for start, end in pairs)

    @property
    def nbytes(self) -> int:
        """Bytes that the arrays take, those shared with the result included."""
        arrays = (self.starts, self.ends, self.reach, self.confidences, self.rows)
        own = sum(one.nbytes for one in arrays if one is not None)
        return own + (self.pyramid.nbytes if self.pyramid else 0)

    @property
    def row_count(self) -> int:
        """Rows that the clips are stacked in; 1 when they are not."""
        return 1 if self.rows is None else int(self.rows.max(initial=0)) + 1

    def confidence_of(self, index: int) -> float:
        """0 to 1."""
        return self.confidence if self.confidences is None else float(self.confidences[index])

    # where is what

    def covers(self, position_ms: int) -> bool:
        """Whether some clip holds ``position_ms``; quick enough for a thousand lanes a frame."""
        last = _right(self._starts_view, position_ms)
        return last > 0 and self._reach_view[last - 1] > position_ms

    def at(self, position_ms: int, slack_ms: int = 0) -> int | None:
        """Number of the clip at ``position_ms``, or of the nearest within ``slack_ms``; the latest start wins."""
        first = int(np.searchsorted(self.reach, position_ms - slack_ms, "right"))
        last = int(np.searchsorted(self.starts, position_ms + slack_ms, "right"))
        if first >= last:
            return None
        before = self.starts[first:last] - position_ms
        after = position_ms - self.ends[first:last] + 1
        away = np.maximum(np.maximum(before, after), 0)[::-1]
        nearest = int(away.argmin())
        return last - 1 - nearest if away[nearest] <= slack_ms else None

    def index_of(self, clip: TimeRange) -> int | None:
        """Number of exactly this clip."""
        first = int(np.searchsorted(self.starts, clip.start_ms))
        last = int(np.searchsorted(self.starts, clip.start_ms, "right"))
        found = np.flatnonzero(self.ends[first:last] == clip.end_ms)
        return first + int(found[0]) if len(found) else None

    def between(self, start_ms: float, end_ms: float) -> tuple[int, int]:
        """First and one past the last number of the clips that may touch the stretch: never too few."""
        first = int(self.reach.searchsorted(math.floor(start_ms), "right"))
        return first, max(first, int(self.starts.searchsorted(math.ceil(end_ms))))

    def is_crowded(self, sight: Sight, most: int) -> bool:
        """Whether about more than ``most`` clips are in sight; quick where there are very many."""
        if len(self.starts) <= most:
            return False
        if self.pyramid is not None:
            return self.pyramid.count_between(sight.start_ms, sight.end_ms) > most
        first, last = self.between(sight.start_ms, sight.end_ms)
        return last - first > most

    def beside(self, position_ms: int, direction: int) -> int | None:
        """Number of the first clip that starts after ``position_ms`` (``direction`` 1), of the last before it (-1).

        Quick enough for thousands of lanes at a key press.
        """
        if direction > 0:
            index = _right(self._starts_view, position_ms)
            return index if index < len(self._starts_view) else None
        index = _right(self._starts_view, position_ms - 1)
        return index - 1 if index else None

    def start_of(self, index: int) -> int:
        """Where a clip starts."""
        return self._starts_view[index]

    def nearest_edge(self, position_ms: int) -> int | None:
        """The start or end of a clip that is nearest to ``position_ms``."""
        found: list[int] = []
        for edges in (self.starts, self.reach):
            at = int(np.searchsorted(edges, position_ms))
            found.extend(int(one) for one in edges[max(0, at - 1) : at + 1])
        return min(found, key=lambda one: abs(one - position_ms), default=None)

    # for painting

    def columns(self, sight: Sight) -> Columns:
        """What each pixel of a row holds; the cost is that of the pixels."""
        if self.pyramid is not None and self.pyramid.is_fine_enough(sight.ms_per_px):
            return self.pyramid.columns(sight)
        return columns_of(self, sight)

    # other clips out of these

    def at_least(self, confidence: float) -> "LaneClips":
        """Only the clips that are at least so sure; itself when all are."""
        if self.confidences is None:
            return self if self.confidence >= confidence else EMPTY
        # As written, not as a 32-bit number holds it: 0.7 is at least 0.7.
        keep = self.confidences >= np.float32(confidence)
        if keep.all():
            return self
        rows = None if self.rows is None else self.rows[keep]
        kept = self.confidences[keep]
        return LaneClips(
            self.starts[keep], self.ends[keep], float(kept.max(initial=0.0)), kept, rows=rows
        )

    def merged(self) -> "LaneClips":
        """Those that overlap or touch made one, as sure as the surest of them; itself when none do."""
        if not len(self):
            return self
        begins = np.empty(len(self), bool)
        begins[0] = True
        np.greater(self.starts[1:], self.reach[:-1], out=begins[1:])
        if begins.all():
            return self
        first = np.flatnonzero(begins)
        ends = self.reach[np.append(first[1:], len(self)) - 1]
        sure = None
        if self.confidences is not None:
            sure = np.maximum.reduceat(self.confidences, first)
        return LaneClips(self.starts[first], ends, self.confidence, sure)

    def stacked(self) -> "LaneClips":
        """Clips that overlap in rows of their own, each in the first row that is free; itself when none overlap."""
        if len(self) < 2 or not (self.starts[1:] < self.reach[:-1]).any():
            return self
        rows = np.zeros(len(self), np.uint8)
        free = [0] * MOST_ROWS
        for index, (start, end) in enumerate(
            zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        ):
            row = next((one for one in range(MOST_ROWS) if free[one] <= start), MOST_ROWS - 1)
            free[row] = max(free[row], end)
            if row:
                rows[index] = row
        return LaneClips(self.starts, self.ends, self.confidence, self.confidences, rows=rows)

    def total_ms(self) -> int:
        """Time that some clip covers."""
        whole = self.merged()
        return int((whole.ends - whole.starts).sum())

    def histogram(self, bins: int) -> tuple[int, ...]:
        """How many clips are how sure, in ``bins`` equal parts of 0 to 1."""
        if self.confidences is None:
            counts = [0] * bins
            counts[min(int(self.confidence * bins), bins - 1)] = len(self)
            return tuple(counts)
        found, _ = np.histogram(self.confidences, bins=bins, range=(0.0, 1.0))
        return tuple(int(one) for one in found)


def _lasting(starts: Positions, ends: Positions) -> Positions:
    return ends if (ends > starts).all() else np.maximum(ends, starts + 1)


def _right(values: "memoryview[int]", wanted: int) -> int:
    """``bisect_right`` over 64-bit integers; the library's own cannot know that they are."""
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if values[middle] <= wanted:
            low = middle + 1
        else:
            high = middle
    return low


EMPTY: Final = LaneClips(np.empty(0, np.int64), np.empty(0, np.int64))

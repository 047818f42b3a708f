"""What each pixel of a lane holds, at a cost that depends on the pixels and not on the clips.

A lane with very many clips keeps, for bins of time at every zoom, how many clips begin in a bin and how sure the
surest clip in it is. Zoomed in further than the bins, the few clips that are left are counted themselves.

Bins are powers of two of milliseconds and begin at position 0, so that all lanes agree about which bins go into a pixel.
"""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from imm_desktop.presenters.lane_clips import LaneClips

LEAST_CLIPS: Final = 1024
"""Fewer are counted themselves as quickly."""
_MOST_BINS: Final = 1 << 17
"""Of one lane: at most 0.5 MB for the counts and 0.25 MB for the rest."""
_BINS_A_CLIP: Final = 16
"""So many, where there is room, carry far into the video before single clips must be counted; 64 bytes a clip."""
_MOST_NARROW: Final = (1 << 16) - 1
"""So many clips are counted in two bytes a bin."""
_BINS_A_PIXEL: Final = 4
"""At least so many bins go into one pixel, so that an edge is at most a quarter of a pixel off; at most twice as many,
which two runs of so many bins cover."""
_BEGUN_STEP: Final = 2
"""From one of ``Pyramid.begun`` to the next a bin lasts 2 ** this times as long."""
_SUREST: Final = 254
"""Confidence 1; stored one higher, since 0 says that there is no clip."""

Levels = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Counts = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One value a pixel."""

    started: Counts | npt.NDArray[np.uint16]
    """Clips that begin in it."""
    strongest: Levels
    """0: no clip; else 1 and 254 × the confidence of the surest clip in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """Which time falls on which pixel of a row; one is made for a paint and serves all its lanes."""

    start_ms: float
    ms_per_px: float
    width: int
    _bins: dict[int, tuple[Places, Places, Places]] = field(default_factory=dict)
    _reads: dict[tuple[int, int], tuple[Places, int, int, Places, Places]] = field(
        default_factory=dict
    )
    _edges: list[tuple[npt.NDArray[np.float64], Places]] = field(default_factory=list)

    @property
    def end_ms(self) -> float:
        """Where the row ends."""
        return self.start_ms + self.width * self.ms_per_px

    def edges(self) -> tuple[npt.NDArray[np.float64], Places]:
        """The position at which each pixel begins, and where the last ends; the same rounded up."""
        if not self._edges:
            edges = np.arange(self.width + 1, dtype=np.float64)
            edges *= self.ms_per_px
            edges += self.start_ms
            self._edges.append((edges, np.ceil(edges).astype(np.int64)))
        return self._edges[0]

    def bins(self, power: int) -> tuple[Places, Places, Places]:
        """The bin of 2 ** ``power`` milliseconds in which each pixel begins, rounded, and where the last ends.

        Then where the first and the last run of ``_BINS_A_PIXEL`` bins of each pixel begin.
        """
        known = self._bins.get(power)
        if known is None:
            at = np.maximum(np.rint(self.edges()[0] / (1 << power)), 0).astype(np.int64)
            known = self._bins[power] = (at, at[:-1], at[1:] - _BINS_A_PIXEL)
        return known

    def reads(self, power: int, levels: int) -> tuple[Places, int, int, Places, Places]:
        """What a pyramid of so many ``levels``, the finest of 2 ** ``power`` milliseconds, reads for this row.

        Which bins of which of ``Pyramid.begun``, then which level and which of its runs: a first and a last for each
        pixel.
        """
        known = self._reads.get((power, levels))
        if known is None:
            fitting = max(int(math.log2(self.ms_per_px / _BINS_A_PIXEL)), power)
            level = min(fitting - power, levels - 1)
            _, first, last = self.bins(power + level)
            kept = level // _BEGUN_STEP
            at = self.bins(power + kept * _BEGUN_STEP)[0]
            known = self._reads[power, levels] = (at, kept, level, first, last)
        return known

    def left_of(self, positions: Places) -> Places:
        """The pixel in which each position lies, at most one beyond the row."""
        return self._within(np.floor((positions - self.start_ms) / self.ms_per_px))

    def right_of(self, positions: Places) -> Places:
        """One past the pixel in which each position lies, when it is the end of something."""
        return self._within(np.ceil((positions - self.start_ms) / self.ms_per_px))

    def _within(self, x: npt.NDArray[np.float64]) -> Places:
        # np.clip costs as much as all the rest together.
        np.maximum(x, -1, out=x)
        np.minimum(x, self.width + 1, out=x)
        return x.astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """The bins of one lane."""

    power: int
    """A bin of the finest level lasts 2 ** ``power`` milliseconds; each further one twice as long."""
    begun: tuple[Counts | npt.NDArray[np.uint16], ...]
    """Clips that begin before the start of each bin, and at last all: of the finest level and of every second after it.

    What is read for neighbouring pixels so lies side by side, which matters more than how much is read.
    """
    levels: tuple[Levels, ...]
    """Strongest of each run of ``_BINS_A_PIXEL`` bins by its first, finest level first; a 0 ends each."""

    @staticmethod
    def of(
        starts: Places,
        ends: Places,
        confidences: npt.NDArray[np.float32] | None,
        confidence: float,
    ) -> "Pyramid":
        """The pyramid of clips in order of their start, which are not none."""
        last_ms = int(ends.max())
        wanted = min(_BINS_A_CLIP * len(starts), _MOST_BINS)
        power = max(math.ceil(math.log2(last_ms / wanted)), 0) if last_ms > wanted else 0
        bins = 1 << (last_ms >> power).bit_length()
        left = starts >> power
        begun = np.zeros(bins + 1, np.uint32)
        np.cumsum(np.bincount(left, minlength=bins), out=begun[1:])
        is_narrow = len(starts) <= _MOST_NARROW
        sure = _stored(confidence) if confidences is None else _stored_many(confidences)
        level = _strongest(left, ((ends - 1) >> power) + 1, sure, bins)
        runs = [_runs_of(level)]
        while len(level) > 1:
            level = np.maximum(level[::2], level[1::2])
            runs.append(_runs_of(level))
        kept: list[Counts | npt.NDArray[np.uint16]]
        kept = [begun.astype(np.uint16) if is_narrow else begun]
        while len(kept[-1]) > 1 << _BEGUN_STEP:
            kept.append(kept[-1][:: 1 << _BEGUN_STEP].copy())
        return Pyramid(power, tuple(kept), tuple(runs))

    @property
    def bin_ms(self) -> int:
        """Length of a bin of the finest level."""
        return 1 << self.power

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return sum(one.nbytes for one in (*self.begun, *self.levels))

    def is_fine_enough(self, ms_per_px: float) -> bool:
        """Whether enough bins go into one pixel."""
        return ms_per_px >= _BINS_A_PIXEL << self.power

    def count_between(self, start_ms: float, end_ms: float) -> int:
        """How many clips begin in a stretch, to a bin."""
        begun = self.begun[0]
        last = len(begun) - 1
        first_bin, end_bin = int(start_ms) >> self.power, int(end_ms) >> self.power
        return int(begun[min(end_bin, last)]) - int(begun[min(first_bin, last)])

    def columns(self, sight: Sight) -> Columns:
        """See ``LaneClips.columns``."""
        at, kept, level, first, last = sight.reads(self.power, len(self.levels))
        # With "clip" nothing is checked and nothing buffered, and what lies beyond the lane is its last value.
        begun = self.begun[kept].take(at, mode="clip")
        runs = self.levels[level]
        strongest = runs.take(first, mode="clip")
        np.maximum(strongest, runs.take(last, mode="clip"), out=strongest)
        return Columns(begun[1:] - begun[:-1], strongest)


def columns_of(clips: "LaneClips", sight: Sight) -> Columns:
    """See ``LaneClips.columns``; from the clips themselves."""
    edges, whole = sight.edges()
    first, end = clips.between(sight.start_ms, sight.end_ms)
    if first == end:
        return Columns(np.zeros(sight.width, np.uint32), np.zeros(sight.width, np.uint8))
    # Whole milliseconds: among floats, numpy would first make floats of all clips.
    found = clips.starts[first:end].searchsorted(whole)
    started = (found[1:] - found[:-1]).astype(np.uint32)
    latest = (
        found[1:] - 1
    )  # the last clip that begins before the pixel's end; -1 where there is none
    covered = clips.reach[first:end].take(latest, mode="clip") > edges[:-1]
    covered &= latest >= 0
    if clips.confidences is None:
        return Columns(started, covered * _stored(clips.confidence))
    confidences = clips.confidences[first:end]
    sure = _stored_many(confidences.take(latest, mode="clip"))
    busy = np.flatnonzero(found[1:] > found[:-1] + 1)
    if len(busy):
        pairs = np.column_stack((found[:-1][busy], found[1:][busy])).ravel()
        # One value more, since reduceat wants every border to be a place in the array.
        padded = np.append(confidences[: int(pairs[-1])], np.float32(0))
        sure[busy] = _stored_many(np.maximum.reduceat(padded, pairs)[::2])
    return Columns(started, covered * sure)


def _runs_of(level: Levels) -> Levels:
    """The strongest of ``_BINS_A_PIXEL`` bins from each on, or of those that are left; a 0 behind them."""
    runs = np.zeros(len(level) + 1, np.uint8)
    runs[:-1] = level
    reach = 1
    while reach < _BINS_A_PIXEL:
        np.maximum(runs[:-reach], runs[reach:].copy(), out=runs[:-reach])
        reach *= 2
    return runs


def _stored(confidence: float) -> np.uint8:
    return np.uint8(1 + round(min(max(confidence, 0.0), 1.0) * _SUREST))


def _stored_many(confidences: npt.NDArray[np.float32]) -> Levels:
    return (1 + np.rint(np.clip(confidences, 0, 1) * _SUREST)).astype(np.uint8)


def _strongest(left: Places, right: Places, sure: np.uint8 | Levels, bins: int) -> Levels:
    """The surest clip of each bin, where clip ``n`` covers the bins ``left[n]`` to before ``right[n]``.

    As in a segment tree: every clip marks the few nodes that make it up, and what a node knows goes down to its bins.
    """
    nodes = np.zeros(2 * bins, np.uint8)
    low, high = left + bins, right + bins
    levels = sure if isinstance(sure, np.ndarray) else np.full(len(left), sure, np.uint8)
    while len(low):
        is_odd = (low & 1).astype(bool)
        np.maximum.at(nodes, low[is_odd], levels[is_odd])
        low = (low + is_odd) >> 1
        is_odd = (high & 1).astype(bool)
        np.maximum.at(nodes, high[is_odd] - 1, levels[is_odd])
        high >>= 1
        goes_on = low < high
        low, high, levels = low[goes_on], high[goes_on], levels[goes_on]
    first = 1
    while first < bins:
        below = nodes[2 * first : 4 * first].reshape(-1, 2)
        np.maximum(below, nodes[first : 2 * first, None], out=below)
        first *= 2
    return nodes[bins:].copy()

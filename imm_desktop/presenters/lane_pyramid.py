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

LEAST_CLIPS: Final = 4096
"""Fewer are counted themselves as quickly."""
_MOST_BINS: Final = 1 << 17
"""Of one lane: 0.5 MB for the counts and 0.25 MB for the rest."""
_BINS_A_PIXEL: Final = 4
"""At least so many bins go into one pixel, so that an edge is at most a quarter of a pixel off."""
_SUREST: Final = 254
"""Confidence 1; stored one higher, since 0 says that there is no clip."""

Levels = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One value a pixel."""

    started: Places
    """Clips that begin in it."""
    strongest: Levels
    """0: no clip; else 1 and 254 × the confidence of the surest clip in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """Bins from ``first`` to before ``last``, cut at ``offsets``, one part for each of the pixels ``inside``."""

    first: int
    last: int
    offsets: Places
    inside: Places


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """Which time falls on which pixel of a row; one is made for a paint and serves all its lanes."""

    start_ms: float
    ms_per_px: float
    width: int
    _bins: dict[int, Places] = field(default_factory=dict)
    _cuts: dict[int, "Cuts"] = field(default_factory=dict)

    @property
    def end_ms(self) -> float:
        """Where the row ends."""
        return self.start_ms + self.width * self.ms_per_px

    def edges(self) -> npt.NDArray[np.float64]:
        """The position at which each pixel begins, and where the last ends."""
        edges = np.arange(self.width + 1, dtype=np.float64)
        edges *= self.ms_per_px
        edges += self.start_ms
        return edges

    def bins(self, power: int) -> Places:
        """The bin of 2 ** ``power`` milliseconds in which each pixel begins, rounded, and where the last ends."""
        known = self._bins.get(power)
        if known is None:
            known = np.maximum(np.rint(self.edges() / (1 << power)), 0).astype(np.int64)
            self._bins[power] = known
        return known

    def cuts(self, power: int) -> "Cuts":
        """How bins of 2 ** ``power`` milliseconds are dealt out to the pixels."""
        known = self._cuts.get(power)
        if known is None:
            at = self.bins(power)
            inside = np.flatnonzero(at[1:] > at[:-1])
            first = int(at[0])
            known = Cuts(first, int(at[-1]), at[inside] - first, inside)
            self._cuts[power] = known
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
    begun: npt.NDArray[np.uint32]
    """Clips that begin before the start of each bin of the finest level, and at last all."""
    levels: tuple[Levels, ...]
    """Strongest of each bin, finest level first."""

    @staticmethod
    def of(
        starts: Places,
        ends: Places,
        confidences: npt.NDArray[np.float32] | None,
        confidence: float,
    ) -> "Pyramid":
        """The pyramid of clips in order of their start, which are not none."""
        last_ms = int(ends.max())
        wanted = min(max(len(starts), 1 << 10), _MOST_BINS)
        power = max(math.ceil(math.log2(last_ms / wanted)), 0) if last_ms > wanted else 0
        bins = 1 << (last_ms >> power).bit_length()
        left = starts >> power
        begun = np.zeros(bins + 1, np.uint32)
        np.cumsum(np.bincount(left, minlength=bins), out=begun[1:])
        sure = _stored(confidence) if confidences is None else _stored_many(confidences)
        levels = [_strongest(left, ((ends - 1) >> power) + 1, sure, bins)]
        while len(levels[-1]) > 1:
            levels.append(levels[-1].reshape(-1, 2).max(axis=1))
        return Pyramid(power, begun, tuple(levels))

    @property
    def bin_ms(self) -> int:
        """Length of a bin of the finest level."""
        return 1 << self.power

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return self.begun.nbytes + sum(one.nbytes for one in self.levels)

    def is_fine_enough(self, ms_per_px: float) -> bool:
        """Whether enough bins go into one pixel."""
        return ms_per_px >= _BINS_A_PIXEL << self.power

    def columns(self, sight: Sight) -> Columns:
        """See ``LaneClips.columns``."""
        begun = self.begun.take(sight.bins(self.power), mode="clip")
        power = max(int(math.log2(sight.ms_per_px / _BINS_A_PIXEL)), self.power)
        level = min(power - self.power, len(self.levels) - 1)
        strongest = self.levels[level]
        cuts = sight.cuts(self.power + level)
        last = min(cuts.last, len(strongest))
        found = np.zeros(sight.width, np.uint8)
        if cuts.first < last:
            # The pixels inside lie side by side, so each ends where the next begins; the lane may end in sight.
            count = int(np.searchsorted(cuts.offsets, last - cuts.first))
            surest = np.maximum.reduceat(strongest[cuts.first : last], cuts.offsets[:count])
            found[cuts.inside[:count]] = surest
        return Columns(np.diff(begun).astype(np.int64), found)


def columns_of(clips: "LaneClips", sight: Sight) -> Columns:
    """The same, from the clips themselves."""
    edges, width = sight.edges(), sight.width
    if not len(clips):
        return Columns(np.zeros(width, np.int64), np.zeros(width, np.uint8))
    # Whole milliseconds: among floats, numpy would first make floats of all clips.
    begun = np.searchsorted(clips.starts, np.ceil(edges).astype(np.int64))
    latest = np.maximum(begun[1:] - 1, 0)  # the last clip that begins before the pixel's end
    is_covered = (begun[1:] > 0) & (clips.reach[latest] > edges[:-1])
    if clips.confidences is None:
        sure: Levels = np.full(width, _stored(clips.confidence), np.uint8)
    else:
        sure = _stored_many(clips.confidences[latest])
        busy = np.flatnonzero(begun[1:] > begun[:-1] + 1)
        if len(busy):
            pairs = np.column_stack((begun[:-1][busy], begun[1:][busy])).ravel()
            # One value more, since reduceat wants every border to be a place in the array.
            padded = np.append(clips.confidences[: int(pairs[-1])], np.float32(0))
            sure[busy] = _stored_many(np.maximum.reduceat(padded, pairs)[::2])
    return Columns(np.diff(begun), np.where(is_covered, sure, 0).astype(np.uint8))


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

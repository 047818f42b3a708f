"""Sets of time as arrays: stretches in order that neither overlap nor touch."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from imm_desktop.presenters.lane_clips import LaneClips

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class TimeSet:
    """Half-open stretches ``[starts, ends)`` in milliseconds."""

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]

    @staticmethod
    def of(many: Iterable[LaneClips]) -> "TimeSet":
        """All that some clip covers."""
        parts = [one.merged() for one in many if len(one)]
        if not parts:
            return NOTHING
        if len(parts) == 1:
            return TimeSet(parts[0].starts, parts[0].ends)
        starts = np.concatenate([one.starts for one in parts])
        ends = np.concatenate([one.ends for one in parts])
        order = np.argsort(starts, kind="stable")  # merges what is in order already
        whole = LaneClips(starts[order], ends[order]).merged()
        return TimeSet(whole.starts, whole.ends)

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def duration_ms(self) -> int:
        """All stretches together."""
        return int((self.ends - self.starts).sum())

    def both(self, other: "TimeSet") -> "TimeSet":
        """What lies in both."""
        return self._where(other, lambda mine, theirs: mine & theirs)

    def either(self, other: "TimeSet") -> "TimeSet":
        """What lies in one of them."""
        return self._where(other, lambda mine, theirs: mine | theirs)

    def without(self, other: "TimeSet") -> "TimeSet":
        """What lies here and not there."""
        return self._where(other, lambda mine, theirs: mine & ~theirs)

    def at_least(self, duration_ms: int) -> "TimeSet":
        """Only stretches at least so long."""
        keep = self.ends - self.starts >= duration_ms
        return TimeSet(self.starts[keep], self.ends[keep])

    def as_clips(self) -> LaneClips:
        """The stretches as clips of a lane."""
        return LaneClips(self.starts, self.ends)

    def _where(self, other: "TimeSet", rule: Callable[[Flags, Flags], Flags]) -> "TimeSet":
        """Between two edges nothing changes, so the rule is asked once for each such piece."""
        edges = np.unique(np.concatenate((self.starts, self.ends, other.starts, other.ends)))
        if not len(edges):
            return NOTHING
        holds = np.zeros(len(edges) + 1, bool)
        holds[1:] = rule(_is_in(self, edges), _is_in(other, edges))
        changes = np.flatnonzero(holds[1:] != holds[:-1])
        return TimeSet(edges[changes[::2]], edges[changes[1::2]])


def _is_in(stretches: TimeSet, edges: npt.NDArray[np.int64]) -> Flags:
    """Whether the piece that begins at each edge lies in the set; after the last edge nothing does."""
    begun = np.searchsorted(stretches.starts, edges, "right")
    ended = np.searchsorted(stretches.ends, edges, "right")
    inside: Flags = begun > ended
    return inside


NOTHING: Final = TimeSet(np.empty(0, np.int64), np.empty(0, np.int64))

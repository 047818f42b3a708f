"""Where to jump from a position: the next clip, or the nearest edge. Pure; no Qt, no numpy of its own."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.timeline_view import HITS_ID, Lane, LaneKind

if TYPE_CHECKING:
    from imm_desktop.presenters.lane_clips import LaneClips

_MOST_SNAP_LANES: Final = 64
"""Lanes whose edges draw the pointer to them: about as many as can be seen."""


def neighbour(
    lanes: Sequence[Lane],
    hits: "LaneClips | None",
    chosen: frozenset[str],
    position_ms: int,
    direction: int,
) -> tuple[str, TimeRange] | None:
    """Lane id and clip of the next (``direction`` 1) or previous (-1) clip.

    With a search it is a hit, else it is in the chosen lanes, else in any that is not quiet.
    """
    if hits is not None:
        candidates = [(HITS_ID, hits)]
    elif chosen:
        candidates = [(one.lane_id, one.clips) for one in lanes if one.lane_id in chosen]
    else:
        candidates = [
            (one.lane_id, one.clips)
            for one in lanes
            if not one.is_quiet and one.kind is not LaneKind.MOMENT
        ]
    found = [
        (clips.start_of(index), lane_id, clips, index)
        for lane_id, clips in candidates
        if (index := clips.beside(position_ms, direction)) is not None
    ]
    if not found:
        return None
    _, lane_id, clips, index = min(found, key=lambda one: direction * one[0])
    return lane_id, clips[index]


def snapped(lanes: Sequence[Lane], position_ms: int, slack_ms: int, also: Sequence[int]) -> int:
    """The edge of a clip of ``lanes``, or the one of ``also``, within ``slack_ms``, else ``position_ms`` itself."""
    loud = (one for one in lanes[:_MOST_SNAP_LANES] if not one.is_quiet)
    edges = [
        *also,
        *(edge for one in loud if (edge := one.clips.nearest_edge(position_ms)) is not None),
    ]
    nearest = min(edges, key=lambda one: abs(one - position_ms), default=position_ms)
    return nearest if abs(nearest - position_ms) <= slack_ms else position_ms


def around(positions: Sequence[int], position_ms: int) -> Sequence[int]:
    """The last of ``positions``, which are in order, up to ``position_ms``, and the first from there on."""
    at = bisect_left(positions, position_ms)
    return positions[max(at - 1, 0) : at + 1]


def beside(positions: Sequence[int], position_ms: int, direction: int) -> int | None:
    """The first of ``positions``, which are in order, after (``direction`` 1) or before (-1) ``position_ms``."""
    if direction > 0:
        at = bisect_right(positions, position_ms)
        return positions[at] if at < len(positions) else None
    at = bisect_left(positions, position_ms)
    return positions[at - 1] if at else None

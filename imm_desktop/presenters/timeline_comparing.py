"""Two label results of one video side by side: what both have, and what only one of them has. Pure; no Qt."""

from collections.abc import Sequence
from dataclasses import replace

from imm_desktop.presenters.lane_clips import EMPTY
from imm_desktop.presenters.time_sets import TimeSet
from imm_desktop.presenters.timeline_view import COMPARED_ID, Agreement, Lane, LaneKind


def compared(lanes: Sequence[Lane], title: str, *, is_other_version: bool = False) -> list[Lane]:
    """The lanes with a pair for every label: the lane itself and, after it, the same label of the other result.

    A label that only one result has gets an empty lane on the other side. Which labels are the same is told by their
    names as the service gave them. A head lane called ``title`` says how far both results agree.
    """
    own = {one.lane_id: one for one in lanes if one.kind is LaneKind.LABEL}
    theirs = {
        one.lane_id.removeprefix("other/"): one for one in lanes if one.kind is LaneKind.OTHER
    }
    heads = [one for one in lanes if one.kind not in (LaneKind.LABEL, LaneKind.OTHER)]
    labels = list(own.values())
    # A label that only the other result has takes its place among the same family.
    labels.extend(
        replace(
            lane,
            lane_id=lane_id,
            kind=LaneKind.LABEL,
            clips=EMPTY,
            confidence=None,
            histogram=(),
            clip_count=0,
        )
        for lane_id, lane in theirs.items()
        if lane_id not in own
    )
    pairs: list[Lane] = []
    both_ms = left_ms = right_ms = 0
    for lane in labels:
        other = theirs.get(lane.lane_id)
        clips = EMPTY if other is None else other.clips
        left, right = TimeSet.of([lane.clips]), TimeSet.of([clips])
        shared, only_left, only_right = left.both(right), left.without(right), right.without(left)
        agreement = Agreement(shared.duration_ms, only_left.duration_ms, only_right.duration_ms)
        both_ms += agreement.both_ms
        left_ms += agreement.only_left_ms
        right_ms += agreement.only_right_ms
        pairs.append(replace(lane, only_here=only_left.as_clips(), agreement=agreement))
        pairs.append(
            replace(
                lane,
                lane_id=f"other/{lane.lane_id}",
                kind=LaneKind.OTHER,
                clips=clips,
                confidence=None if other is None else other.confidence,
                clip_count=0 if other is None else other.clip_count,
                histogram=() if other is None else other.histogram,
                has_children=False,
                only_here=only_right.as_clips(),
                agreement=agreement,
            )
        )
    agreement = Agreement(both_ms, left_ms, right_ms, is_other_version)
    head = Lane(COMPARED_ID, LaneKind.COMPARED, title, agreement=agreement)
    return [*heads, head, *pairs]

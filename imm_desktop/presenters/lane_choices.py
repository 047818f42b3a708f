"""What the operator chose about lanes, and the lanes as those choices show them. Pure; no Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from imm_desktop.presenters.timeline_view import (
    HEIGHTS,
    LABEL_PREFIX,
    Lane,
    LaneKind,
    LaneOrder,
    Overlaps,
)


@dataclass(frozen=True, slots=True)
class LaneChoices:
    """By lane id; a choice about a lane that is not there does nothing, and holds when it comes back."""

    folded: frozenset[str] = frozenset()
    muted: frozenset[str] = frozenset()
    solo: frozenset[str] = frozenset()
    """Lanes beside which all others are quiet; in a video that has none of them, none is."""
    is_solo_old: bool = False
    """Whether solo was chosen in another video: then it quiets labels only, and no finding is passed by unseen."""
    locked: frozenset[str] = frozenset()
    heights: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    least: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Least confidence of single lanes; it wins over ``least_of_all``."""
    least_of_all: float = 0.0
    order: LaneOrder = LaneOrder.APPEARANCE
    own_order: tuple[str, ...] = ()
    """Ids in the order that the operator gave them; used with ``LaneOrder.OWN``."""
    overlaps: Overlaps = Overlaps.MERGED

    def least_of(self, lane_id: str) -> float:
        """From which confidence on clips of a lane are shown."""
        return self.least.get(lane_id, self.least_of_all)

    def lasting(self) -> "LaneChoices":
        """What holds for the next video too.

        What was found by moderation is shown anew in each video, whatever was folded away, muted or passed by in the
        one before.
        """
        solo = _of_labels(self.solo)
        return replace(
            self,
            folded=_of_labels(self.folded),
            muted=_of_labels(self.muted),
            solo=solo,
            is_solo_old=bool(solo),
        )

    def with_passing(self, now: "LaneChoices") -> "LaneChoices":
        """These, with what ``now`` holds for the present video only."""
        return replace(
            self,
            folded=self.folded | (now.folded - _of_labels(now.folded)),
            muted=self.muted | (now.muted - _of_labels(now.muted)),
            solo=self.solo | (now.solo - _of_labels(now.solo)),
            is_solo_old=self.is_solo_old and (now.is_solo_old or self.solo != _of_labels(now.solo)),
        )

    def with_height(self, lane_id: str, height: int) -> "LaneChoices":
        """With one lane as high as that, within what is possible."""
        heights = {**self.heights, lane_id: min(max(height, 1), HEIGHTS)}
        return replace(self, heights=MappingProxyType(heights))

    def with_least(self, lane_id: str, confidence: float | None) -> "LaneChoices":
        """With one lane from that confidence on; None lets it follow all lanes again."""
        least = {one: value for one, value in self.least.items() if one != lane_id}
        if confidence is not None:
            least[lane_id] = min(max(confidence, 0.0), 1.0)
        return replace(self, least=MappingProxyType(least))

    def with_least_of_all(self, confidence: float) -> "LaneChoices":
        """With every lane from that confidence on, but those that are locked."""
        kept = {one: self.least_of(one) for one in self.locked}
        return replace(
            self,
            least_of_all=min(max(confidence, 0.0), 1.0),
            least=MappingProxyType(kept),
        )


def _of_labels(ids: frozenset[str]) -> frozenset[str]:
    return frozenset(one for one in ids if one.startswith(LABEL_PREFIX))


def filtered(lane: Lane, choices: LaneChoices) -> Lane:
    """The lane with only the clips that are sure enough, merged or stacked. May take long for very many clips."""
    if lane.kind not in (LaneKind.LABEL, LaneKind.OTHER):
        return lane
    least = choices.least_of(lane.lane_id)
    clips = lane.clips.at_least(least)
    clips = clips.merged() if choices.overlaps is Overlaps.MERGED else clips.stacked()
    if clips is lane.clips and not least:
        return lane
    return replace(lane, clips=clips, least_confidence=least)


def arranged(lanes: Sequence[Lane], choices: LaneChoices) -> tuple[Lane, ...]:
    """Every lane in the order to show, with its marks; those folded away are still among them.

    Label lanes of which no clip is sure enough are left out, unless a lane below them has some.
    """
    heads = [
        one for one in lanes if one.kind is not LaneKind.LABEL and one.kind is not LaneKind.OTHER
    ]
    labels = [one for one in lanes if one.kind is LaneKind.LABEL]
    others = {one.lane_id: one for one in lanes if one.kind is LaneKind.OTHER}
    present = _present(labels, others)
    by_parent: dict[str, list[Lane]] = {}
    for lane in labels:
        if lane.lane_id in present:
            by_parent.setdefault(lane.parents[-1] if lane.parents else "", []).append(lane)
    result = list(heads)
    places = {lane_id: place for place, lane_id in enumerate(choices.own_order)}
    pending = list(reversed(_sorted(by_parent.get("", []), choices, places)))
    while pending:
        lane = pending.pop()
        below = _sorted(by_parent.get(lane.lane_id, []), choices, places)
        result.append(replace(lane, has_children=bool(below)))
        pair = others.get(f"other/{lane.lane_id}")
        if pair is not None:
            result.append(pair)
        pending.extend(reversed(below))
    is_any_solo = any(_is_in(lane, choices.solo) for lane in result)
    return tuple(_marked(lane, choices, is_any_solo=is_any_solo) for lane in result)


def moved(lanes: Sequence[Lane], choices: LaneChoices, lane_id: str, by: int) -> LaneChoices:
    """With a lane so many places further down among those of its parent (up, when negative).

    The order of all becomes the operator's own. A locked lane neither moves nor is passed.
    """
    lane = next((one for one in lanes if one.lane_id == lane_id), None)
    if lane is None or lane.kind is not LaneKind.LABEL or lane_id in choices.locked:
        return choices
    parent = lane.parents[-1:]
    order = [one.lane_id for one in lanes if one.kind is LaneKind.LABEL]
    siblings = [
        one.lane_id
        for one in lanes
        if one.kind is LaneKind.LABEL
        and one.parents[-1:] == parent
        and one.lane_id not in choices.locked
    ]
    at = siblings.index(lane_id)
    wanted = min(max(at + by, 0), len(siblings) - 1)
    if wanted == at:
        return choices
    neighbour = siblings[wanted]
    order.remove(lane_id)
    order.insert(order.index(neighbour) + (wanted > at), lane_id)
    return replace(choices, order=LaneOrder.OWN, own_order=tuple(order))


def _present(labels: Sequence[Lane], others: Mapping[str, Lane]) -> set[str]:
    present: set[str] = set()
    for lane in labels:
        pair = others.get(f"other/{lane.lane_id}")
        # A lane with no clips at all was named by the service without a time: it is shown as it is.
        if len(lane.clips) or not lane.clip_count or (pair is not None and len(pair.clips)):
            present.add(lane.lane_id)
            present.update(lane.parents)
    return present


def _sorted(siblings: list[Lane], choices: LaneChoices, places: Mapping[str, int]) -> list[Lane]:
    """By the order chosen; locked lanes stay at the places that they have in order of appearance.

    ``places`` are those of the operator's own order.
    """
    if choices.order is LaneOrder.APPEARANCE or len(siblings) < 2:
        return siblings
    last = len(places)
    if choices.order is LaneOrder.OWN:
        return sorted(siblings, key=lambda one: places.get(one.lane_id, last))
    if choices.order is LaneOrder.DURATION:
        loose = sorted(siblings, key=lambda one: -one.clips.total_ms())
    elif choices.order is LaneOrder.CONFIDENCE:
        loose = sorted(siblings, key=lambda one: -(one.confidence or 0.0))
    else:
        loose = sorted(siblings, key=lambda one: one.name.casefold())
    fixed = {place: lane for place, lane in enumerate(siblings) if lane.lane_id in choices.locked}
    rest = iter(one for one in loose if one.lane_id not in choices.locked)
    return [fixed[place] if place in fixed else next(rest) for place in range(len(siblings))]


def _marked(lane: Lane, choices: LaneChoices, *, is_any_solo: bool) -> Lane:
    lane_id = lane.lane_id
    is_muted, is_solo = lane_id in choices.muted, lane_id in choices.solo
    is_quiet = _is_in(lane, choices.muted)
    is_passed_by = lane.kind in (LaneKind.LABEL, LaneKind.OTHER) or (
        lane.kind is LaneKind.FINDING and not choices.is_solo_old
    )
    if is_any_solo and is_passed_by:
        is_quiet = is_quiet or not _is_in(lane, choices.solo)
    height = choices.heights.get(lane_id, 1)
    is_locked, is_folded = lane_id in choices.locked, lane_id in choices.folded
    if not (is_muted or is_solo or is_quiet or is_locked or is_folded or height != 1):
        return lane
    return replace(
        lane,
        is_muted=is_muted,
        is_solo=is_solo,
        is_quiet=is_quiet,
        is_locked=is_locked,
        is_folded=is_folded and lane.has_children,
        height=height,
    )


def _is_in(lane: Lane, chosen: frozenset[str]) -> bool:
    """Whether the lane or one above it is among ``chosen``; the lane that it is compared with counts as itself."""
    own = lane.lane_id.removeprefix("other/")
    return bool(chosen) and (own in chosen or not chosen.isdisjoint(lane.parents))

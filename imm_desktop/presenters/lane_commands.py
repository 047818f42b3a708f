"""What can be done about lanes, each as one method; the timeline's presenter holds what was chosen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from imm_desktop.presenters.lane_choices import LaneChoices, moved
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_view import Lane, LaneKind, LaneOrder, Overlaps

LEAST_STEP: Final = 0.05
"""What one key press changes the least confidence by."""


class LaneCommands:
    """Acts on the lanes of one timeline; ids that are not there do nothing."""

    def __init__(self, timeline: TimelinePresenter) -> None:
        self._timeline = timeline

    @property
    def choices(self) -> LaneChoices:
        """What is chosen now."""
        return self._timeline.choices

    def toggle_mute(self, lane_id: str) -> None:
        """Paint a lane and those below it faintly and pass them by, or no longer."""
        self._change(muted=self.choices.muted ^ {_own(lane_id)})

    def toggle_solo(self, lane_id: str) -> None:
        """Pass by all other lanes, or no longer."""
        solo = self.choices.solo ^ {_own(lane_id)}
        self._timeline.choose(replace(self.choices, solo=solo, is_solo_old=False))

    def toggle_lock(self, lane_id: str) -> None:
        """Keep a lane's place and least confidence whatever is done to all lanes, or no longer."""
        own = _own(lane_id)
        choices = replace(self.choices, locked=self.choices.locked ^ {own})
        if own in choices.locked:
            choices = choices.with_least(own, choices.least_of(own))
        self._timeline.choose(choices)

    def change_height(self, lane_id: str, by: int) -> None:
        """Make a lane so many units higher, or lower when negative."""
        height = self.choices.heights.get(lane_id, 1) + by
        self._timeline.choose(self.choices.with_height(lane_id, height))

    def move(self, lane_id: str, by: int) -> None:
        """Move a lane so many places further down among those of its parent (up, when negative)."""
        self._timeline.choose(moved(self._timeline.lanes, self.choices, lane_id, by))

    def place(self, lane_id: str, target_id: str) -> None:
        """Move a lane to where another one is; nothing happens unless both have the same parent."""
        lanes = self._timeline.lanes
        siblings = [one.lane_id for one in _siblings(lanes, lane_id, self.choices)]
        target = _own(target_id)
        if lane_id in siblings and target in siblings:
            self.move(lane_id, siblings.index(target) - siblings.index(lane_id))

    def set_least(self, lane_id: str, confidence: float | None) -> None:
        """Show only clips of a lane that are at least so sure; None lets it follow all lanes again."""
        own = _own(lane_id)
        choices = self.choices.with_least(own, confidence)
        # Both sides of a comparison are judged alike.
        self._timeline.choose(choices.with_least(f"other/{own}", confidence))

    def change_least(self, lane_id: str, by: float) -> None:
        """Ask for more or less confidence of one lane."""
        least = self.choices.least_of(_own(lane_id)) + by
        self.set_least(lane_id, round(min(max(least, 0.0), 1.0), 2))

    def set_least_of_all(self, confidence: float) -> None:
        """Show only clips that are at least so sure, in every lane that is not locked."""
        self._timeline.choose(self.choices.with_least_of_all(confidence))

    def set_order(self, order: LaneOrder) -> None:
        """Sort lanes of one parent so."""
        choices = self.choices
        if order is LaneOrder.OWN and not choices.own_order:
            own = tuple(one.lane_id for one in self._timeline.lanes if one.kind is LaneKind.LABEL)
            choices = replace(choices, own_order=own)
        self._timeline.choose(replace(choices, order=order))

    def set_overlaps(self, overlaps: Overlaps) -> None:
        """Merge clips of one lane that overlap, or stack them."""
        self._change(overlaps=overlaps)

    def fold_all(self) -> None:
        """Fold every lane that has others below it, or unfold all when all are folded."""
        parents = frozenset(one.lane_id for one in self._timeline.lanes if one.has_children)
        is_folded = parents <= self.choices.folded
        self._change(folded=self.choices.folded - parents if is_folded else parents)

    def _change(self, **changes: object) -> None:
        self._timeline.choose(replace(self.choices, **changes))  # type: ignore[arg-type]


def _siblings(lanes: Sequence[Lane], lane_id: str, choices: LaneChoices) -> list[Lane]:
    lane = next((one for one in lanes if one.lane_id == lane_id), None)
    if lane is None or lane.kind is not LaneKind.LABEL:
        return []
    return [
        one
        for one in lanes
        if one.kind is LaneKind.LABEL
        and one.parents[-1:] == lane.parents[-1:]
        and one.lane_id not in choices.locked
    ]


def _own(lane_id: str) -> str:
    """A lane of the other result follows the one that it is compared with."""
    return lane_id.removeprefix("other/")

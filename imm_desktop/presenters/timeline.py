"""The timeline without widgets: which lanes are shown, which stretch of the video, and where to jump."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from imm_desktop.domain.coverage import Coverage
from imm_desktop.domain.labels import Label
from imm_desktop.domain.moderation import Finding, ModerationReport
from imm_desktop.domain.settings import Language
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters import time_scale
from imm_desktop.presenters.review_words import spoken
from imm_desktop.presenters.time_search import search
from imm_desktop.presenters.timeline_lanes import (
    Clips,
    Lane,
    LaneKind,
    TimelineView,
    finding_lanes,
    label_lanes,
)

ZOOM_STEP: Final = 1.25
"""How much longer or shorter the visible range gets by one wheel notch or key."""
_DEFAULT_SNAPSHOT_MS: Final = 1000
"""Interval of CreateVideoModerationTask (2020-09-30) when nothing else is known."""


class TimelinePresenter(QObject):
    """The lanes of one video, built from what analyses reported.

    Every change hands the widget a new immutable ``TimelineView``.
    """

    view_changed = Signal(object)  # TimelineView
    visible_changed = Signal(object)  # TimeRange
    selection_changed = Signal(object)  # tuple[str, TimeRange] | None: lane id and clip
    seek_requested = Signal(int)  # position_ms; somebody wants to look there
    scrub_requested = Signal(int)  # position_ms; the same while the pointer is being dragged
    loop_requested = Signal(object)  # TimeRange | None

    def __init__(self, language: Language = Language.ENGLISH) -> None:
        super().__init__()
        self._language = language
        self._title = ""
        self._labels: tuple[Label, ...] = ()
        self._report: ModerationReport | None = None
        self._coverage: Coverage | None = None
        self._snapshot_ms = _DEFAULT_SNAPSHOT_MS
        self._lanes: tuple[Lane, ...] = ()
        self._folded: frozenset[str] = frozenset()
        self._chosen: frozenset[str] = frozenset()
        self._search = ""
        self._duration_ms = 0
        self._visible = time_scale.whole(0)
        self._selection: tuple[str, TimeRange] | None = None
        self._view = TimelineView()

    @property
    def view(self) -> TimelineView:
        """What the widget shows now."""
        return self._view

    @property
    def visible(self) -> TimeRange:
        """The stretch of the video that fills the widget's width."""
        return self._visible

    @property
    def selection(self) -> tuple[str, TimeRange] | None:
        """Lane id and clip of the selected clip."""
        return self._selection

    @property
    def hit_count(self) -> int | None:
        """How often the search holds; None without a search."""
        return None if self._view.hits is None else len(self._view.hits)

    # what there is to show

    def set_duration(self, duration_ms: int) -> None:
        """Set the video's length. A length that only grows more exact leaves the operator's zoom as it is."""
        if duration_ms == self._duration_ms:
            return
        showed_all = not self._duration_ms or self._visible == self._bounds
        self._duration_ms = duration_ms
        self._publish()
        if showed_all or not duration_ms:
            self.fit()
        else:
            self.pan(0)

    def show_labels(self, labels: Sequence[Label]) -> None:
        """Show ``labels`` in place of those before; empty takes them away."""
        self._labels = tuple(labels)
        self._rebuild()

    def show_moderation(
        self,
        report: ModerationReport | None,
        coverage: Coverage | None = None,
        snapshot_ms: int = _DEFAULT_SNAPSHOT_MS,
    ) -> None:
        """Show what moderation found and, where known, how much of the video it looked at.

        ``snapshot_ms`` is the time between two snapshots (the task's Interval).
        """
        self._report, self._coverage, self._snapshot_ms = report, coverage, snapshot_ms
        self._rebuild()

    def clear(self) -> None:
        """Forget the video and its results."""
        self._labels, self._report, self._coverage = (), None, None
        self._folded = self._chosen = frozenset()
        self._search = ""
        self._duration_ms = 0
        self._visible = time_scale.whole(0)
        self._select(None)
        self._rebuild()
        self.visible_changed.emit(self._visible)

    def set_language(self, language: Language) -> None:
        """Show label names in ``language`` where the result has them; everything else in the program's own."""
        if language is not self._language or (self._lanes and _title() != self._title):
            self._language = language
            self._rebuild()

    # lanes

    def toggle_fold(self, lane_id: str) -> None:
        """Fold away what lies below a lane, or show it again."""
        if any(lane.lane_id == lane_id and lane.has_children for lane in self._lanes):
            self._folded ^= {lane_id}
            self._publish()

    def choose_lane(self, lane_id: str, *, also: bool = False) -> None:
        """Let next and previous clip go through this lane; ``also`` adds to or takes from the chosen ones.

        Choosing the only chosen lane again lets them go through all lanes.
        """
        if also:
            self._chosen ^= {lane_id}
        else:
            self._chosen = frozenset() if self._chosen == {lane_id} else frozenset({lane_id})
        self._publish()

    def set_search(self, text: str) -> None:
        """Mark where ``text`` holds, such as ``car & person - crowd``; empty ends the search."""
        if text.strip() != self._search:
            self._search = text.strip()
            self._publish()

    # moving about

    def zoom(self, factor: float, at_ms: float | None = None) -> None:
        """Make the visible range ``factor`` times as long around ``at_ms`` (its middle, when None)."""
        visible = self._visible
        at = (visible.start_ms + visible.end_ms) / 2 if at_ms is None else at_ms
        self._look_at(time_scale.zoomed(visible, factor, at, self._bounds))

    def pan(self, delta_ms: float) -> None:
        """Move the visible range; positive is later."""
        self._look_at(time_scale.panned(self._visible, delta_ms, self._bounds))

    def fit(self) -> None:
        """Show the whole video."""
        self._look_at(self._bounds)

    def show_position(self, position_ms: int) -> None:
        """Move the visible range so that it holds ``position_ms``."""
        self._look_at(time_scale.shown(self._visible, position_ms, self._bounds))

    # clips

    def select_clip(self, lane_id: str, clip: TimeRange) -> None:
        """Select a clip and go to its start."""
        self._select((lane_id, clip))
        self.seek_requested.emit(clip.start_ms)

    def loop_clip(self, lane_id: str, clip: TimeRange) -> None:
        """Select a clip and play it round and round."""
        self._select((lane_id, clip))
        self.loop_requested.emit(clip)

    def seek(self, position_ms: int) -> None:
        """Go to a position that is no clip's."""
        self._select(None)
        self.seek_requested.emit(position_ms)

    def scrub(self, position_ms: int) -> None:
        """Follow the pointer while it is dragged over the ruler."""
        self.scrub_requested.emit(position_ms)

    def go_to_clip(self, position_ms: int, direction: int) -> bool:
        """Select the next (``direction`` 1) or previous (-1) clip seen from ``position_ms``; False when there is none.

        With a search it goes through the hits, else through the chosen lanes, else through all that are shown.
        """
        found = self._neighbour(position_ms, direction)
        if found is None:
            return False
        self.show_position(found[1].start_ms)
        self.select_clip(*found)
        return True

    def lanes_at(self, position_ms: int) -> tuple[Lane, ...]:
        """The lanes with a clip at ``position_ms``, parents before children; folded ones too."""
        return tuple(lane for lane in self._lanes if lane.clips.at(position_ms) is not None)

    def findings_at(self, position_ms: int) -> tuple[Finding, ...]:
        """The findings whose snapshot stands for ``position_ms``."""
        if self._report is None:
            return ()
        return tuple(
            one
            for one in self._report.findings
            if one.position_ms <= position_ms < one.position_ms + self._snapshot_ms
        )

    @property
    def language(self) -> Language:
        """The language that label names are shown in."""
        return self._language

    @property
    def report(self) -> ModerationReport | None:
        """The moderation that is shown."""
        return self._report

    @property
    def _bounds(self) -> TimeRange:
        return time_scale.whole(self._duration_ms)

    def _neighbour(self, position_ms: int, direction: int) -> tuple[str, TimeRange] | None:
        if self._view.hits is not None:
            candidates = [("", self._view.hits)]
        else:
            candidates = [
                (lane.lane_id, lane.clips)
                for lane in (self._lanes if self._chosen else self._view.lanes)
                if not self._chosen or lane.lane_id in self._chosen
            ]
        found = [
            (lane_id, clip)
            for lane_id, clips in candidates
            if (
                clip := clips.next_after(position_ms)
                if direction > 0
                else clips.last_before(position_ms)
            )
        ]
        if not found:
            return None
        return min(found, key=lambda one: direction * one[1].start_ms)

    def _rebuild(self) -> None:
        self._title = _title()
        findings: tuple[Lane, ...] = ()
        if self._report is not None:
            lanes = finding_lanes(self._report, self._snapshot_ms, self._title)
            findings = tuple(_in_words(lane) for lane in lanes)
        self._lanes = (*findings, *label_lanes(self._labels, self._language))
        known = {lane.lane_id for lane in self._lanes}
        self._folded &= known
        self._chosen &= known
        if self._selection is not None and self._selection[0] not in known:
            self._select(None)
        self._publish()

    def _publish(self) -> None:
        found = search(self._lanes, self._search) if self._search else None
        self._view = TimelineView(
            duration_ms=self._duration_ms,
            lanes=tuple(
                replace(lane, is_folded=True) if lane.lane_id in self._folded else lane
                for lane in self._lanes
                if not self._folded.intersection(lane.parents)
            ),
            coverage=self._coverage,
            chosen=self._chosen,
            hits=None if found is None else Clips.of(found.hits),
            matching=None if found is None else found.lane_ids,
        )
        self.view_changed.emit(self._view)

    def _look_at(self, visible: TimeRange) -> None:
        if visible != self._visible:
            self._visible = visible
            self.visible_changed.emit(visible)

    def _select(self, selection: tuple[str, TimeRange] | None) -> None:
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit(selection)


def _title() -> str:
    return QCoreApplication.translate("Timeline", "Findings")


def _in_words(lane: Lane) -> Lane:
    """A finding's lane in the program's language; the API's words are its other name."""
    words = spoken(lane.name) if lane.kind is LaneKind.FINDING else lane.name
    return lane if words == lane.name else replace(lane, name=words, other_name=lane.name)

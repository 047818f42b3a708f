"""The timeline without widgets: what it shows, and where the operator looks, selects and jumps."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from typing_extensions import override

from imm_desktop.domain.coverage import Coverage
from imm_desktop.domain.labels import Label
from imm_desktop.domain.moderation import Finding, ModerationReport
from imm_desktop.domain.settings import Language
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.lane_jumping import around, beside, neighbour, snapped
from imm_desktop.presenters.timeline_results import DEFAULT_SNAPSHOT_MS, TimelineResults
from imm_desktop.presenters.timeline_view import Lane

if TYPE_CHECKING:
    from imm_desktop.presenters.timeline_building import Made


class TimelinePresenter(TimelineResults):
    """One video's: the visible range, the lanes, what is selected, and what is asked of the player."""

    selection_changed = Signal(object)  # tuple[str, TimeRange] | None: lane id and clip
    stretch_changed = Signal(object)  # TimeRange | None, selected with the pointer or the keys
    seek_requested = Signal(int)  # position_ms; somebody wants to look there
    scrub_requested = Signal(int)  # position_ms; the same while the pointer is being dragged
    loop_requested = Signal(object)  # TimeRange | None

    def __init__(self, language: Language = Language.ENGLISH) -> None:
        super().__init__(language)
        self._selection: tuple[str, TimeRange] | None = None
        self._stretch: TimeRange | None = None

    @property
    def selection(self) -> tuple[str, TimeRange] | None:
        """Lane id and clip of the selected clip."""
        return self._selection

    @property
    def stretch(self) -> TimeRange | None:
        """The selected stretch of time; None without one."""
        return self._stretch

    @property
    def hit_count(self) -> int | None:
        """How often the search holds; None without a search."""
        return None if self._view.hits is None else len(self._view.hits)

    @override
    def show_other(
        self,
        labels: Sequence[Label],
        report: ModerationReport | None,
        coverage: Coverage | None = None,
        snapshot_ms: int = DEFAULT_SNAPSHOT_MS,
    ) -> None:
        self._select(None)
        self.select_stretch(None)
        super().show_other(labels, report, coverage, snapshot_ms)

    def snapped(
        self,
        position_ms: int,
        slack_ms: int,
        also: Sequence[int] = (),
        rows: slice = slice(None),
    ) -> int:
        """The edge of a clip, a finding, a shot or a position of ``also`` within ``slack_ms``, else ``position_ms`` itself."""
        shots = around(self._shots, position_ms)
        return snapped(self._view.lanes[rows], position_ms, slack_ms, (*also, *shots))

    def select_clip(self, lane_id: str, clip: TimeRange) -> None:
        """Select a clip and go to its start."""
        self._select((lane_id, clip))
        self.seek_requested.emit(clip.start_ms)

    def loop_clip(self, lane_id: str, clip: TimeRange) -> None:
        """Select a clip and play it round and round."""
        self._select((lane_id, clip))
        self.loop_requested.emit(clip)

    def select_stretch(self, stretch: TimeRange | None) -> None:
        """Select a stretch of time; None, or an empty one, lets go of it."""
        stretch = stretch if stretch is not None and stretch.duration_ms else None
        if stretch != self._stretch:
            self._stretch = stretch
            self.stretch_changed.emit(stretch)

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
        lanes = self.lanes if self._chosen else self._view.lanes
        found = neighbour(lanes, self._view.hits, self._chosen, position_ms, direction)
        if found is None:
            return False
        self.show_position(found[1].start_ms)
        self.select_clip(*found)
        return True

    def go_to_shot(self, position_ms: int, direction: int) -> bool:
        """Go to where the next (``direction`` 1) or previous (-1) shot begins; False when there is none."""
        start_ms = beside(self._shots, position_ms, direction)
        if start_ms is None:
            return False
        self.show_position(start_ms)
        self.seek(start_ms)
        return True

    def hit_at(self, position_ms: int) -> int:
        """Number, from 1, of the hit that ``position_ms`` is in or has passed; 0 before the first."""
        hits = self._view.hits
        if hits is None:
            return 0
        following = hits.beside(position_ms, 1)
        return len(hits) if following is None else following

    def lanes_at(self, position_ms: int) -> tuple[Lane, ...]:
        """The lanes with a clip at ``position_ms``, parents before children; folded ones too."""
        return tuple(lane for lane in self.lanes if lane.clips.covers(position_ms))

    def findings_at(self, position_ms: int) -> tuple[Finding, ...]:
        """The findings whose snapshot stands for ``position_ms``."""
        if self._report is None:
            return ()
        return tuple(
            one
            for one in self._report.findings
            if one.position_ms <= position_ms < one.position_ms + self._snapshot_ms
        )

    @override
    def _show_made(self, made: "Made") -> None:
        selection = self._selection
        if selection is not None and all(selection[0] != one.lane_id for one in made.lanes):
            self._select(None)
        super()._show_made(made)

    def _select(self, selection: tuple[str, TimeRange] | None) -> None:
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit(selection)

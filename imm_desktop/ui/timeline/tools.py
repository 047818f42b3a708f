"""The timeline's commands, bound to a page, and the small windows that they open."""

from collections.abc import Callable
from typing import Final

import shiboken6
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from imm_desktop.domain.markers import Marker
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.lane_commands import LEAST_STEP, LaneCommands
from imm_desktop.presenters.markers import MarkersPresenter
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.ui.shortcuts import bind
from imm_desktop.ui.timeline.asking import GoTo, MarkerNote
from imm_desktop.ui.timeline.lane_panel import LanePanel
from imm_desktop.ui.timeline.outline import Outline
from imm_desktop.ui.timeline.timeline import Timeline

_PANNED: Final = 0.25
"""Of the visible range, by one key press."""
_STRETCH_SHOWN: Final = 1.1
"""A stretch that is zoomed to fills the width but for a little."""


class TimelineTools(QObject):
    """Everything about the timeline that is more than looking at it.

    Args:
        playhead: Where the playhead is, in milliseconds.
        stretch: What is marked in and out; None when nothing is.
    """

    search_requested = Signal()
    collect_requested = Signal()
    compare_requested = Signal()
    export_requested = Signal()

    def __init__(
        self,
        timeline: Timeline,
        presenter: TimelinePresenter,
        playhead: Callable[[], int],
        stretch: Callable[[], TimeRange | None],
    ) -> None:
        super().__init__(timeline)
        self._timeline, self._presenter = timeline, presenter
        self._playhead, self._stretch = playhead, stretch
        self._lanes = LaneCommands(presenter)
        self._markers: MarkersPresenter | None = None
        self._actions: list[QAction] = []
        self._panel: LanePanel | None = None
        timeline.panel_requested.connect(self.show_panel)
        timeline.marker_requested.connect(self._edit_marker)

    def use_markers(self, markers: MarkersPresenter) -> None:
        """Show the operator's markers and let them be set."""
        self._markers = markers
        markers.markers_changed.connect(self._timeline.show_markers)
        self._timeline.show_markers(markers.markers)
        for action in self._actions:
            self._allow(action)

    def bind_keys(self, widget: QWidget) -> None:
        """Let the commands work while ``widget``, or a child of it, has the keyboard, and nowhere else."""
        for action in self._actions:
            shiboken6.delete(action)
        presenter, lanes = self._presenter, self._lanes
        slots: dict[str, Callable[[], object]] = {
            "search": self.search_requested.emit,
            "next_hit": lambda: self._go_to_hit(1),
            "previous_hit": lambda: self._go_to_hit(-1),
            "collect_hits": self.collect_requested.emit,
            "go_to": self.ask_where_to_go,
            "follow": self._toggle_follow,
            "zoom_stretch": self.zoom_to_stretch,
            "earlier": lambda: presenter.pan(-_PANNED * presenter.visible.duration_ms),
            "later": lambda: presenter.pan(_PANNED * presenter.visible.duration_ms),
            "select_clip": self.select_clip,
            "mark": self.ask_for_marker,
            "next_marker": lambda: self._go_to_marker(1),
            "previous_marker": lambda: self._go_to_marker(-1),
            "next_shot": lambda: presenter.go_to_shot(self._playhead(), 1),
            "previous_shot": lambda: presenter.go_to_shot(self._playhead(), -1),
            "export_markers": self.export_requested.emit,
            "fold": self._with_lane(presenter.toggle_fold),
            "fold_all": lanes.fold_all,
            "mute": self._with_lane(lanes.toggle_mute),
            "solo": self._with_lane(lanes.toggle_solo),
            "lock": self._with_lane(lanes.toggle_lock),
            "up": self._with_lane(lambda lane: lanes.move(lane, -1)),
            "down": self._with_lane(lambda lane: lanes.move(lane, 1)),
            "higher": self._with_lane(lambda lane: lanes.change_height(lane, 1)),
            "lower": self._with_lane(lambda lane: lanes.change_height(lane, -1)),
            "surer": self._with_lane(lambda lane: lanes.change_least(lane, LEAST_STEP)),
            "less_sure": self._with_lane(lambda lane: lanes.change_least(lane, -LEAST_STEP)),
            "lanes": lambda: self.show_panel(self._timeline.panel_point()),
            "outline": self.show_outline,
            "compare": self.compare_requested.emit,
        }
        self._actions = [bind(widget, f"timeline.{name}", slot) for name, slot in slots.items()]
        for action in self._actions:
            self._allow(action)

    def show_panel(self, at: QPoint) -> None:
        """What can be chosen about lanes, at a point of the screen."""
        if self._panel is None:
            self._panel = LanePanel(self._presenter, self._timeline)
            self._panel.compare_requested.connect(self.compare_requested)
        self._panel.show_for(self._timeline.cursor_lane, at)

    def show_outline(self) -> None:
        """Lanes and clips as a list, which can be read out and gone through by keys."""
        dialog = Outline(self._presenter, self._timeline.window())
        dialog.open()

    def ask_where_to_go(self) -> None:
        """Go to a time that is typed."""
        popup = GoTo(self._playhead(), self._timeline)
        popup.chosen.connect(self._go_to)
        popup.open_at(self._timeline.panel_point())

    def ask_for_marker(self) -> None:
        """Mark the selected stretch, else the playhead; a marker that is there is opened instead."""
        markers = self._markers
        if markers is None:
            return
        stretch = self._presenter.stretch or TimeRange(self._playhead(), self._playhead())
        known = None if stretch.duration_ms else markers.at(stretch.start_ms)
        self._edit(stretch, known)

    def zoom_to_stretch(self) -> None:
        """Fill the width with the selected stretch, what is marked in and out, or the selected clip."""
        selection = self._presenter.selection
        stretch = self._presenter.stretch or self._stretch() or (selection and selection[1])
        if stretch:
            middle = (stretch.start_ms + stretch.end_ms) / 2
            factor = _STRETCH_SHOWN * stretch.duration_ms / self._presenter.visible.duration_ms
            self._presenter.show_position(round(middle))
            self._presenter.zoom(factor, middle)
            visible = self._presenter.visible
            self._presenter.pan(middle - (visible.start_ms + visible.end_ms) / 2)

    def select_clip(self) -> None:
        """Select the clip at the playhead in the lane that the keyboard is on."""
        lane = self._timeline.cursor_lane
        index = lane.clips.at(self._playhead()) if lane is not None else None
        if lane is not None and index is not None:
            self._presenter.select_clip(lane.lane_id, lane.clips[index])

    def _edit_marker(self, position_ms: int, slack_ms: int) -> None:
        marker = self._markers.at(position_ms, slack_ms) if self._markers else None
        if marker is not None:
            self._presenter.seek(marker.time_range.start_ms)
            self._edit(marker.time_range, marker)

    def _edit(self, stretch: TimeRange, known: Marker | None) -> None:
        markers = self._markers
        if markers is None:
            return
        popup = MarkerNote(stretch, known, self._timeline)
        if known is None:
            popup.saved.connect(lambda note: markers.add(stretch, note))
        else:
            marker_id = known.marker_id
            popup.saved.connect(lambda note: markers.change(marker_id, note))
            popup.deleted.connect(lambda: markers.delete(marker_id))
        popup.open_at(self._timeline.panel_point())

    def _with_lane(self, act: Callable[[str], object]) -> Callable[[], object]:
        def slot() -> None:
            lane = self._timeline.cursor_lane
            if lane is not None:
                act(lane.lane_id)

        return slot

    def _go_to_hit(self, direction: int) -> None:
        if self._presenter.hit_count:
            self._presenter.go_to_clip(self._playhead(), direction)

    def _go_to_marker(self, direction: int) -> None:
        marker = self._markers.beside(self._playhead(), direction) if self._markers else None
        if marker is not None:
            self._go_to(marker.time_range.start_ms)

    def _go_to(self, position_ms: int) -> None:
        self._presenter.show_position(position_ms)
        self._presenter.seek(position_ms)

    def _toggle_follow(self) -> None:
        self._presenter.follows_playhead = not self._presenter.follows_playhead
        self._presenter.follow(self._playhead())

    def _allow(self, action: QAction) -> None:
        """Markers need somebody who keeps them."""
        if (
            "marker" in action.property("imm_command")
            or action.property("imm_command") == "timeline.mark"
        ):
            action.setEnabled(self._markers is not None)

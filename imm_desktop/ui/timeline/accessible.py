"""The timeline for screen readers: a list of lanes, each with the clips that are in view.

Qt asks by number, so an item is a place and not a lane: what it says is looked up when it is asked. Nothing is made for
clips that nobody asks about.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QRect
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from typing_extensions import override

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.timeline_view import Lane
from imm_desktop.ui.timeline.words import clip_text, lane_text

if TYPE_CHECKING:
    from imm_desktop.ui.timeline.canvas import TimelineCanvas

MOST_CLIPS: Final = 200
"""Clips of one lane that are told; further ones come into view by zooming, and all stand in the list of clips."""


_NO_INTERFACE: Final = shiboken6.VoidPtr(0)
Actions = Mapping[str, Callable[[], object]]
"""What to do, by the names that assistive programs know."""


@cache
def install() -> None:
    """Let Qt ask here about timelines. Once is enough."""
    QAccessible.installFactory(_made_for)


def _made_for(_name: str, thing: Any) -> QAccessibleInterface | None:
    from imm_desktop.ui.timeline.canvas import TimelineCanvas

    return TimelineItem(thing) if isinstance(thing, TimelineCanvas) else None


class _Actions(QAccessibleActionInterface):
    """What can be done with an item, for those who cannot use the pointer."""

    def __init__(self, actions: Callable[[], Actions]) -> None:
        super().__init__()
        self._actions = actions

    @override
    def actionNames(self) -> list[str]:
        return list(self._actions())

    @override
    def doAction(self, actionName: str) -> None:
        action = self._actions().get(actionName)
        if action is not None:
            action()

    @override
    def keyBindingsForAction(self, actionName: str) -> list[str]:
        return []


class _Item(QAccessibleInterface):
    """What all three kinds have in common."""

    def __init__(self, canvas: "TimelineCanvas") -> None:
        super().__init__()
        self.canvas = canvas
        self._action_interface = _Actions(self.actions)

    def actions(self) -> Actions:
        """What can be done now."""
        return {}

    @override
    def interface_cast(self, t: QAccessible.InterfaceType) -> Any:
        if t == QAccessible.InterfaceType.ActionInterface and self.actions():
            return shiboken6.VoidPtr(shiboken6.getCppPointer(self._action_interface)[0])
        # None would reach Qt as the address of Python's None, which it would call.
        return _NO_INTERFACE

    @override
    def isValid(self) -> bool:
        return shiboken6.isValid(self.canvas)

    @override
    def window(self) -> Any:
        return self.canvas.window().windowHandle() if self.isValid() else None

    @override
    def setText(self, t: QAccessible.Text, text: str) -> None:
        """Nothing here can be written."""

    @override
    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = True
        return state

    @override
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return next((n for n in range(self.childCount()) if self.child(n) is child), -1)

    @override
    def childAt(self, x: int, y: int) -> Any:
        children = [self.child(n) for n in range(self.childCount())]
        return next((one for one in children if one.rect().contains(x, y)), None)

    def on_screen(self, area: QRect) -> QRect:
        """An area of the viewport, where it is on the screen."""
        return QRect(self.canvas.viewport().mapToGlobal(area.topLeft()), area.size())


class TimelineItem(_Item):
    """The timeline itself."""

    def __init__(self, canvas: "TimelineCanvas") -> None:
        super().__init__(canvas)
        self._lanes: list[LaneItem] = []

    @override
    def object(self) -> Any:
        return self.canvas if self.isValid() else None

    @override
    def parent(self) -> Any:
        parent = self.canvas.parentWidget() if self.isValid() else None
        return QAccessible.queryAccessibleInterface(parent) if parent else None

    @override
    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Tree

    @override
    def text(self, t: QAccessible.Text) -> str:
        if t == QAccessible.Text.Name:
            return self.canvas.accessibleName()
        return self.canvas.accessibleDescription() if t == QAccessible.Text.Description else ""

    @override
    def rect(self) -> QRect:
        return self.on_screen(self.canvas.viewport().rect())

    @override
    def childCount(self) -> int:
        return len(self.canvas.shown_view.lanes) if self.isValid() else 0

    @override
    def child(self, index: int) -> Any:
        if not 0 <= index < self.childCount():
            return None
        while len(self._lanes) <= index:
            self._lanes.append(LaneItem(self, len(self._lanes)))
        return self._lanes[index]


class LaneItem(_Item):
    """The lane at one place."""

    def __init__(self, timeline: TimelineItem, row: int) -> None:
        super().__init__(timeline.canvas)
        self._timeline, self._row = timeline, row
        self._clips: list[ClipItem] = []

    @override
    def isValid(self) -> bool:
        return super().isValid() and self._row < len(self.canvas.shown_view.lanes)

    @property
    def lane(self) -> Lane:
        """The lane that is there now."""
        return self.canvas.shown_view.lanes[self._row]

    def area(self) -> QRect:
        """In the viewport."""
        return self.canvas.geometry_now().lane_rect(self._row).toAlignedRect()

    def clips_in_view(self) -> range:
        """Numbers of the clips that are told."""
        if not self.isValid() or not len(self.lane.clips):
            return range(0)
        visible = self.canvas.visible
        first, last = self.lane.clips.between(visible.start_ms, visible.end_ms)
        return range(first, min(last, first + MOST_CLIPS))

    @override
    def object(self) -> Any:
        return None

    @override
    def parent(self) -> Any:
        return self._timeline

    @override
    def role(self) -> QAccessible.Role:
        return QAccessible.Role.TreeItem

    @override
    def text(self, t: QAccessible.Text) -> str:
        if t != QAccessible.Text.Name or not self.isValid():
            return ""
        view, lane = self.canvas.shown_view, self.lane
        text = lane_text(lane, view.coverage, view.least_coverage)
        if not lane.depth:
            return text
        # Not every reader is told how deep a tree's row lies.
        depth = QCoreApplication.translate("Timeline", "level {number}")
        return f"{text} · {depth.format(number=lane.depth + 1)}"

    @override
    def state(self) -> QAccessible.State:
        state = super().state()
        if self.isValid():
            lane = self.lane
            state.expandable = lane.has_children
            state.expanded = lane.has_children and not lane.is_folded
            state.collapsed = lane.is_folded
            state.selectable = True
            state.selected = lane.lane_id in self.canvas.shown_view.chosen
            state.focused = self.canvas.hasFocus() and self.canvas.cursor_lane is lane
        return state

    @override
    def actions(self) -> Actions:
        """Press lets next and previous clip go through this lane; toggle folds what lies below it, or shows it."""
        if not self.isValid():
            return {}
        lane, presenter = self.lane, self.canvas.presenter
        found: dict[str, Callable[[], Any]] = {
            QAccessibleActionInterface.pressAction(): lambda: presenter.choose_lane(lane.lane_id)
        }
        if lane.has_children:
            found[QAccessibleActionInterface.toggleAction()] = lambda: presenter.toggle_fold(
                lane.lane_id
            )
        return found

    @override
    def rect(self) -> QRect:
        return self.on_screen(self.area()) if self.isValid() else QRect()

    @override
    def childCount(self) -> int:
        return len(self.clips_in_view())

    @override
    def child(self, index: int) -> Any:
        if not 0 <= index < self.childCount():
            return None
        while len(self._clips) <= index:
            self._clips.append(ClipItem(self, len(self._clips)))
        return self._clips[index]


class ClipItem(_Item):
    """The clip at one place among those of a lane that are in view."""

    def __init__(self, lane: LaneItem, place: int) -> None:
        super().__init__(lane.canvas)
        self._lane, self._place = lane, place

    @override
    def isValid(self) -> bool:
        return super().isValid() and self._place < len(self._lane.clips_in_view())

    def _clip(self) -> TimeRange:
        return self._lane.lane.clips[self._lane.clips_in_view()[self._place]]

    @override
    def object(self) -> Any:
        return None

    @override
    def parent(self) -> Any:
        return self._lane

    @override
    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    @override
    def text(self, t: QAccessible.Text) -> str:
        if t != QAccessible.Text.Name or not self.isValid():
            return ""
        clip = self._clip()
        words = clip_text(self._lane.lane, clip, self.canvas.findings_at(clip.start_ms))
        return words.replace("\n", ", ")

    @override
    def state(self) -> QAccessible.State:
        state = super().state()
        if self.isValid():
            state.selectable = True
            state.selected = self.canvas.selection == (self._lane.lane.lane_id, self._clip())
        return state

    @override
    def actions(self) -> Actions:
        """Press selects the clip and goes to its start, as a click does; toggle plays it round and round."""
        if not self.isValid():
            return {}
        lane_id, clip, presenter = self._lane.lane.lane_id, self._clip(), self.canvas.presenter
        return {
            QAccessibleActionInterface.pressAction(): lambda: presenter.select_clip(lane_id, clip),
            QAccessibleActionInterface.toggleAction(): lambda: presenter.loop_clip(lane_id, clip),
        }

    @override
    def rect(self) -> QRect:
        if not self.isValid():
            return QRect()
        clip, area = self._clip(), self._lane.area()
        left, right = (round(self.canvas.x_of(one)) for one in (clip.start_ms, clip.end_ms))
        return self.on_screen(QRect(left, area.top(), max(right - left, 1), area.height()))

    @override
    def childCount(self) -> int:
        return 0

    @override
    def child(self, index: int) -> Any:
        return None

"""The timeline under pointer and keys."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget
from typing_extensions import override

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.lane_commands import LaneCommands
from imm_desktop.presenters.plain_text import plain_tip
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_range import ZOOM_STEP
from imm_desktop.presenters.timeline_view import LaneKind
from imm_desktop.ui.kit.motion import is_moving
from imm_desktop.ui.timeline.canvas import TimelineCanvas
from imm_desktop.ui.timeline.geometry import FOLD_PX, Part
from imm_desktop.ui.timeline.names_layer import name_left
from imm_desktop.ui.timeline.words import clip_text, lane_text, shot_text
from imm_desktop.ui.tokens import SPACE

_SCRUBBED: Final = (Part.RULER, Part.STRIP, Part.WAVE)
"""Where dragging moves the playhead."""
_DRAG_PX: Final = 4
"""A pointer that moved less has clicked."""
_SNAP_PX: Final = 6
_MARKER_SLACK_PX: Final = 8
_GLIDE_MS: Final = 16
_GLIDE_KEPT: Final = 0.92
"""Of the speed, from one frame to the next."""
_NOTCH: Final = 120
"""One notch of a mouse wheel, in eighths of a degree (Qt)."""


class Timeline(TimelineCanvas):
    """The wheel or two fingers zoom at the pointer, over the names the wheel scrolls.

    Dragging pans and, where the system likes motion, runs out slowly; on the ruler it scrubs, with Shift it selects a
    stretch, both snapping to edges of clips unless Alt is held; on a name it moves the lane. A click on a clip selects
    it and goes to its start, a double click loops it. Up and down go through the lanes, Return chooses one for next
    and previous clip.
    """

    panel_requested = Signal(
        QPoint
    )  # on the screen; somebody wants to choose about the lane the keyboard is on
    marker_requested = Signal(int, int)  # position_ms and slack_ms; a marker may have been meant

    def __init__(self, presenter: TimelinePresenter, parent: QWidget | None = None) -> None:
        super().__init__(presenter, parent)
        self._pressed: tuple[Part, QPointF] | None = None
        self._dragged_from: tuple[int, int] | None = None
        """First visible position and scroll position where a drag of the lanes began."""
        self._stretch_from: int | None = None
        self._moved_lane: str = ""
        self._speed = 0.0
        """Of the drag, in milliseconds of the video a frame; positive is later."""
        self._glide = QTimer(self, interval=_GLIDE_MS)
        self._glide.timeout.connect(self._glide_on)

    @property
    def is_dragging(self) -> bool:
        """Whether the pointer holds the timeline, which must not move by itself meanwhile."""
        return self._pressed is not None

    def panel_point(self) -> QPoint:
        """Where small windows about the lane that the keyboard is on open, on the screen."""
        geometry = self.geometry_now()
        row = min(max(self._cursor, 0), max(geometry.lane_count - 1, 0))
        top = geometry.top_px if not geometry.lane_count else geometry.lane_rect(row).bottom()
        top = min(max(top, geometry.top_px), geometry.height)
        return self.viewport().mapToGlobal(QPoint(SPACE[3], round(top)))

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.text_at(event.pos())
            if text:
                QToolTip.showText(event.globalPos(), plain_tip(text), self.viewport())
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.Leave:
            self._set_hover(None)
        if event.type() == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            return self._pinch(event)
        return super().viewportEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self._glide.stop()
        geometry, delta = self.geometry_now(), event.angleDelta()
        at = event.position()
        scale = geometry.scale(self._presenter.visible)
        sideways = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if abs(delta.x()) > abs(delta.y()) or sideways:
            notches = (delta.x() or delta.y()) / _NOTCH
            self._presenter.pan(-notches * 60 * scale.ms_per_px)
        elif at.x() < geometry.names_px:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - round(delta.y() / _NOTCH * 2 * geometry.lane_px))
        else:
            factor = ZOOM_STEP ** (-delta.y() / _NOTCH)
            self._presenter.zoom(factor, scale.position_at(at.x() - geometry.names_px))
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._glide.stop()
        at = event.position()
        part = self.geometry_now().part_at(at.x(), at.y())
        self._pressed = (part, at)
        self._dragged_from, self._stretch_from, self._speed = None, None, 0.0
        is_timed = part is Part.LANES or part in _SCRUBBED
        if part is Part.OVERVIEW:
            self._show_around(at)
        elif is_timed and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._stretch_from = self._snapped(at, event)
        elif part in _SCRUBBED:
            self._presenter.scrub(self._position_at(at.x()))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self._set_hover(at)
        if self._pressed is None:
            return
        part, start = self._pressed
        if part is Part.OVERVIEW:
            self._show_around(at)
            return
        if self._stretch_from is not None:
            ends = sorted((self._stretch_from, self._snapped(at, event)))
            self._presenter.select_stretch(TimeRange(*ends))
            return
        if part in _SCRUBBED:
            self._presenter.scrub(self._snapped(at, event))
            return
        if part is Part.NAMES and self._drag_name(start, at):
            return
        if self._dragged_from is None:
            if (at - start).manhattanLength() < _DRAG_PX:
                return
            self._dragged_from = (
                self._presenter.visible.start_ms,
                self.verticalScrollBar().value(),
            )
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        start_ms, scrolled = self._dragged_from
        self.verticalScrollBar().setValue(round(scrolled - (at.y() - start.y())))
        if part is Part.LANES:
            wanted = start_ms - (at.x() - start.x()) * self._ms_per_px
            by = wanted - self._presenter.visible.start_ms
            self._speed = 0.6 * by + 0.4 * self._speed
            self._presenter.pan(by)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        (part, start), dragged = self._pressed, self._dragged_from
        self._pressed = self._dragged_from = None
        self.viewport().unsetCursor()
        if self._moved_lane:
            self._moved_lane = ""
            return
        if self._stretch_from is not None:
            if (event.position() - start).manhattanLength() < _DRAG_PX:
                self._presenter.select_stretch(None)
            return
        if dragged is not None:
            if part is Part.LANES and is_moving(self) and abs(self._speed) > self._ms_per_px:
                self._glide.start()
            return
        if part is Part.RULER:
            slack = round(_MARKER_SLACK_PX * self._ms_per_px)
            self.marker_requested.emit(self._position_at(start.x()), slack)
        if part is Part.NAMES:
            self._click_name(start, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif part is Part.LANES:
            found = self.clip_at(start)
            if found is not None:
                self._presenter.select_clip(found[0].lane_id, found[1])
            else:
                self._presenter.seek(self._position_at(start.x()))

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self.clip_at(event.position())
        if found is not None:
            self._presenter.loop_clip(found[0].lane_id, found[1])
        else:
            self.mousePressEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        lane = self.cursor_lane
        match event.key():
            case Qt.Key.Key_Up:
                self._move_cursor(-1)
            case Qt.Key.Key_Down:
                self._move_cursor(1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if lane is not None:
                also = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                self._presenter.choose_lane(lane.lane_id, also=also)
            case Qt.Key.Key_Escape if self._presenter.stretch is not None:
                self._presenter.select_stretch(None)
            case _:
                super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = QPointF(event.pos())
        row = self.geometry_now().row_at(at.y())
        if self.geometry_now().part_at(at.x(), at.y()) is Part.NAMES and 0 <= row < len(
            self._view.lanes
        ):
            self._cursor = row
            self._say()
        self.panel_requested.emit(event.globalPos())

    def text_at(self, at: QPoint) -> str:
        """The tooltip for a point of the viewport; empty where there is nothing to say."""
        point = QPointF(at)
        geometry = self.geometry_now()
        found = self.clip_at(point)
        if found is not None:
            return clip_text(*found, self._presenter.findings_at(found[1].start_ms))
        if geometry.part_at(point.x(), point.y()) is Part.STRIP:
            return shot_text(self._view.shots, self._position_at(at.x()), self._view.duration_ms)
        row = geometry.row_at(point.y())
        is_name = (
            geometry.part_at(point.x(), point.y()) is Part.NAMES and point.y() > geometry.top_px
        )
        if is_name and 0 <= row < len(self._view.lanes):
            return lane_text(self._view.lanes[row], self._view.coverage, self._view.least_coverage)
        return ""

    def _snapped(self, at: QPointF, event: QMouseEvent) -> int:
        """The position under the pointer, or an edge of a clip or marker near it; Alt keeps it where it is."""
        position = self._position_at(at.x())
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return position
        also = [one.time_range.start_ms for one in self._markers]
        rows = self.geometry_now().rows_in_view()
        slack = round(_SNAP_PX * self._ms_per_px)
        return self._presenter.snapped(position, slack, also, slice(rows.start, rows.stop))

    def _pinch(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() is not Qt.NativeGestureType.ZoomNativeGesture:
            return False
        geometry = self.geometry_now()
        scale = geometry.scale(self._presenter.visible)
        at_ms = scale.position_at(event.position().x() - geometry.names_px)
        self._presenter.zoom(1 / max(1 + event.value(), 0.1), at_ms)
        return True

    def _glide_on(self) -> None:
        """What is left of a drag's speed, less with each frame."""
        self._speed *= _GLIDE_KEPT
        self._presenter.pan(self._speed)
        if abs(self._speed) < self._ms_per_px:
            self._glide.stop()

    def _drag_name(self, start: QPointF, at: QPointF) -> bool:
        """Move the lane under a dragged name to where the pointer is; False for a name that cannot be moved."""
        geometry, lanes = self.geometry_now(), self._view.lanes
        if not self._moved_lane:
            row = geometry.row_at(start.y())
            far = (at - start).manhattanLength() >= _DRAG_PX
            if not far or start.y() < geometry.top_px or not 0 <= row < len(lanes):
                return far is False
            if lanes[row].kind is not LaneKind.LABEL:
                return False
            self._moved_lane = lanes[row].lane_id
            self.viewport().setCursor(Qt.CursorShape.SizeVerCursor)
        row = geometry.row_at(at.y())
        if 0 <= row < len(lanes) and lanes[row].lane_id != self._moved_lane:
            LaneCommands(self._presenter).place(self._moved_lane, lanes[row].lane_id)
        return True

    def _show_around(self, at: QPointF) -> None:
        """Bring the position under the pointer in the overview to the middle."""
        visible = self._presenter.visible
        middle = (visible.start_ms + visible.end_ms) / 2
        self._presenter.pan(self._overview_position(at.x()) - middle)

    def _click_name(self, at: QPointF, also: bool) -> None:
        geometry = self.geometry_now()
        row = geometry.row_at(at.y())
        if at.y() < geometry.top_px or not 0 <= row < len(self._view.lanes):
            return
        lane = self._view.lanes[row]
        self._cursor = row
        fold_right = name_left(lane) + FOLD_PX
        if lane.has_children and at.x() <= fold_right:
            self._presenter.toggle_fold(lane.lane_id)
        else:
            self._presenter.choose_lane(lane.lane_id, also=also)
        self._say()

    def _move_cursor(self, by: int) -> None:
        self._shows_focus = True
        self._cursor = min(max(self._cursor + by, 0), max(len(self._view.lanes) - 1, 0))
        self._show_row(self._cursor)
        self._redraw()
        self._say()

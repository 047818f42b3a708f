"""The timeline under pointer and keys."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget
from typing_extensions import override

from imm_desktop.presenters.timeline import ZOOM_STEP, TimelinePresenter
from imm_desktop.ui.timeline.canvas import TimelineCanvas
from imm_desktop.ui.timeline.geometry import FOLD_PX, Part
from imm_desktop.ui.timeline.names_layer import name_left
from imm_desktop.ui.timeline.words import clip_text, lane_text

_SCRUBBED: Final = (Part.RULER, Part.STRIP, Part.WAVE)
"""Where dragging moves the playhead."""
_DRAG_PX: Final = 4
"""A pointer that moved less has clicked."""
_NOTCH: Final = 120
"""One notch of a mouse wheel, in eighths of a degree (Qt)."""


class Timeline(TimelineCanvas):
    """The wheel zooms at the pointer, over the names it scrolls; dragging pans, on the ruler it scrubs.

    A click on a clip selects it and goes to its start, a double click loops it. Up and down go through the lanes,
    Return chooses one for next and previous clip, F folds it.
    """

    def __init__(self, presenter: TimelinePresenter, parent: QWidget | None = None) -> None:
        super().__init__(presenter, parent)
        self._pressed: tuple[Part, QPointF] | None = None
        self._dragged_from: tuple[int, int] | None = None
        """First visible position and scroll position where a drag of the lanes began."""

    @property
    def is_dragging(self) -> bool:
        """Whether the pointer holds the timeline, which must not move by itself meanwhile."""
        return self._pressed is not None

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.text_at(event.pos())
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport())
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.Leave:
            self._set_hover(None)
        return super().viewportEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
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
        at = event.position()
        part = self.geometry_now().part_at(at.x(), at.y())
        self._pressed = (part, at)
        self._dragged_from = None
        if part is Part.OVERVIEW:
            self._show_around(at)
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
        if part in _SCRUBBED:
            self._presenter.scrub(self._position_at(at.x()))
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
            self._presenter.pan(wanted - self._presenter.visible.start_ms)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        (part, start), dragged = self._pressed, self._dragged_from
        self._pressed = self._dragged_from = None
        self.viewport().unsetCursor()
        if dragged is not None:
            return
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
            case Qt.Key.Key_F if lane is not None:
                self._presenter.toggle_fold(lane.lane_id)
            case _:
                super().keyPressEvent(event)

    def text_at(self, at: QPoint) -> str:
        """The tooltip for a point of the viewport; empty where there is nothing to say."""
        point = QPointF(at)
        geometry = self.geometry_now()
        found = self.clip_at(point)
        if found is not None:
            return clip_text(*found, self._presenter.findings_at(found[1].start_ms))
        row = geometry.row_at(point.y())
        is_name = (
            geometry.part_at(point.x(), point.y()) is Part.NAMES and point.y() > geometry.top_px
        )
        if is_name and 0 <= row < len(self._view.lanes):
            return lane_text(self._view.lanes[row], self._view.coverage, self._view.least_coverage)
        return ""

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

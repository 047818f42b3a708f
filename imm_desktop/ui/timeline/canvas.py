"""The timeline as a picture: what is painted, and what lies where."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.domain.markers import Marker
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import TimeRange
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_view import TimelineView
from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.kit.painting import focus_ring, text_in
from imm_desktop.ui.timeline.accessible import install
from imm_desktop.ui.timeline.head_layer import (
    tile_size,
    tile_width,
)
from imm_desktop.ui.timeline.kept_pictures import KeptPictures
from imm_desktop.ui.timeline.over_layer import (
    paint_chosen_stretch,
    paint_hover,
    paint_playhead,
    paint_selection,
    paint_stretch,
)
from imm_desktop.ui.timeline.places import TimelinePlaces
from imm_desktop.ui.timeline.scene import Scene
from imm_desktop.ui.timeline.strip import Strip
from imm_desktop.ui.timeline.words import clip_text, lane_text
from imm_desktop.ui.tokens import RADIUS, SPACE, tokens_of

_TILES_AFTER_MS: Final = 120
"""Pictures of the filmstrip are asked for once zooming and panning have rested for so long."""


class TimelineCanvas(TimelinePlaces):
    """Paints ruler, filmstrip and lanes, and knows what lies where; ``Timeline`` adds pointer and keys.

    Names, head and lanes are kept as a picture each, painted anew only when they change: a moving playhead costs a
    copy of what lies under it, and panning leaves the names alone.
    """

    tiles_requested = Signal(list, int, int)  # positions_ms, most width and height in device pixels

    def __init__(self, presenter: TimelinePresenter, parent: QWidget | None = None) -> None:
        super().__init__(presenter, parent)
        self._strip = Strip()
        self._kept = KeptPictures()
        self._markers: Sequence[Marker] = ()
        self._stretch: TimeRange | None = None
        self._shows_focus = False
        self._playhead_ms = 0
        self._hover: QPointF | None = None
        self._empty_text = ""
        self._tile_timer = QTimer(self, singleShot=True, interval=_TILES_AFTER_MS)
        self._tile_timer.timeout.connect(self._request_tiles)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._port.setMouseTracking(True)
        self._port.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().valueChanged.connect(self._show_scroll)
        presenter.view_changed.connect(self._show_view)
        presenter.visible_changed.connect(self._show_visible)
        presenter.selection_changed.connect(self._show_selection)
        presenter.stretch_changed.connect(lambda _stretch: self._port.update())
        self._say()
        install()

    # what is shown

    def show_playhead(self, position_ms: int) -> None:
        """Move the playhead."""
        if position_ms == self._playhead_ms:
            return
        before, self._playhead_ms = self._playhead_ms, position_ms
        for at in (before, position_ms):
            x = round(self.x_of(at))
            self._port.update(x - 8, 0, 17, self._port.height())

    def show_stretch(self, stretch: TimeRange | None) -> None:
        """Mark a stretch on the ruler: the loop, or what lies between in and out; None takes it away."""
        if stretch != self._stretch:
            self._stretch = stretch
            self._port.update()

    def show_tile(self, position_ms: int, picture: Picture) -> None:
        """Put a picture into the filmstrip that was asked for with ``tiles_requested``."""
        self._strip.add(position_ms, picture)
        self._redraw_head()

    def show_veil(self, veil: Veil) -> None:
        """Cover the filmstrip; a peek does not uncover it."""
        self._strip.set_veil(veil)
        self._redraw_head()

    def clear_tiles(self) -> None:
        """Forget the filmstrip of the video that was closed."""
        self._tile_timer.stop()
        self._strip.clear()
        self.show_peaks(())
        self._redraw_head()

    def show_markers(self, markers: Sequence[Marker]) -> None:
        """Show the operator's markers on the ruler."""
        self._markers = tuple(markers)
        self._redraw_head()

    def show_peaks(self, peaks: Sequence[int]) -> None:
        """Show how loud the video is: 0 to 255, of equal parts of all of it; empty takes the lane away."""
        if not peaks and self._wave is None:
            return
        self._wave = None
        if peaks:
            # numpy is heavy to load, and only sound needs it here.
            from imm_desktop.ui.timeline.wave import Wave

            self._wave = Wave(peaks)
        self._lay_out()

    def set_empty_text(self, text: str) -> None:
        """What stands in place of lanes while there is no result."""
        self._empty_text = text
        self._redraw()

    # painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        scene, geometry = self._scene(), self.geometry_now()
        painter = QPainter(self._port)
        painter.setClipRect(event.rect())
        if self._view.is_empty:
            painter.fillRect(event.rect(), QColor(scene.tokens.surface))
            self._paint_empty(painter, scene)
        self._kept.paint(painter, scene)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_selection(painter, scene)
        if self._presenter.stretch is not None:
            paint_chosen_stretch(painter, scene, self._presenter.stretch)
        if self._hover is not None and self._hover.x() > geometry.names_px:
            paint_hover(painter, scene, self._hover.x())
        if self._stretch is not None:
            paint_stretch(painter, scene, self._stretch)
        paint_playhead(painter, scene, self._playhead_ms)
        if self._shows_focus:
            focus_ring(painter, self._port.rect(), scene.tokens.accent, RADIUS)
        painter.end()

    def _paint_empty(self, painter: QPainter, scene: Scene) -> None:
        geometry = scene.geometry
        text = self.tr("Making the lanes…") if self._view.is_building else self._empty_text
        area = self._port.rect().adjusted(
            geometry.names_px + SPACE[4], geometry.top_px, -SPACE[4], 0
        )
        text_in(
            painter,
            area,
            text,
            font_of(self.font(), Role.BODY),
            scene.tokens.muted,
            Qt.AlignmentFlag.AlignHCenter,
        )

    def _scene(self) -> Scene:
        geometry = self.geometry_now()
        return Scene(
            view=self._view,
            geometry=geometry,
            scale=geometry.scale(self._presenter.visible),
            tokens=tokens_of(self.palette()),
            font=self.font(),
            strip=self._strip,
            whole=self._presenter.bounds,
            selection=self._presenter.selection,
            cursor=self._cursor if self._shows_focus else None,
            markers=self._markers,
            wave=self._wave,
            ratio=self.devicePixelRatioF(),
        )

    # events

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tile_timer.start()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {
            QEvent.Type.PaletteChange,
            QEvent.Type.FontChange,
            QEvent.Type.LanguageChange,
        }:
            self._lay_out()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._shows_focus = event.reason() is not Qt.FocusReason.MouseFocusReason
        self._kept.forget(names=True)
        self._port.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._shows_focus = False
        self._kept.forget(names=True)
        self._port.update()

    # keeping up

    def _show_view(self, view: TimelineView) -> None:
        searched = view.matching != self._view.matching
        lane, has_same_lanes = self.cursor_lane, view.lanes is self._view.lanes
        self._view = view
        if has_same_lanes:
            self._redraw()
            self._tile_timer.start()
            self._say()
            return
        rows = {one.lane_id: row for row, one in enumerate(view.lanes)} if lane else {}
        # The keyboard stays on its lane where that is still shown, whatever comes before it now.
        kept = rows.get(lane.lane_id) if lane else None
        self._cursor = min(self._cursor, max(len(view.lanes) - 1, 0)) if kept is None else kept
        self.updateGeometry()
        self._lay_out()
        if searched and view.matching:
            self._show_first_match(view.matching)
        self._say()

    def _show_selection(self) -> None:
        self._port.update()
        self._say()

    def _show_first_match(self, matching: frozenset[str]) -> None:
        """Scroll as little as needed for the first lane that the search names to be seen."""
        rows = [row for row, lane in enumerate(self._view.lanes) if lane.lane_id in matching]
        if rows and not set(rows) & set(self.geometry_now().rows_in_view()[:-1]):
            self._show_row(rows[0])

    def _show_row(self, row: int) -> None:
        geometry, bar = self.geometry_now(), self.verticalScrollBar()
        rect = geometry.lane_rect(row)
        if rect.top() < geometry.top_px:
            bar.setValue(round(bar.value() + rect.top() - geometry.top_px))
        elif rect.bottom() > geometry.height:
            bar.setValue(round(bar.value() + rect.bottom() - geometry.height))

    def _show_visible(self, _visible: TimeRange) -> None:
        self._kept.forget(lanes=True, head=True)
        self._port.update()
        self._tile_timer.start()

    def _show_scroll(self) -> None:
        self._kept.forget(lanes=True, names=True)
        self._port.update()

    def _lay_out(self) -> None:
        self._geometry = None
        geometry, bar = self.geometry_now(), self.verticalScrollBar()
        page = max(geometry.height - geometry.top_px, 0)
        bar.setPageStep(page)
        bar.setSingleStep(geometry.lane_px)
        bar.setRange(0, max(0, geometry.lanes_height() - page))
        self._redraw()
        self._tile_timer.start()

    def _redraw(self) -> None:
        self._kept.forget(lanes=True, head=True, names=True)
        self._port.update()

    def _redraw_head(self) -> None:
        self._kept.forget(head=True)
        self._port.update(0, 0, self._port.width(), self.geometry_now().top_px)

    def _set_hover(self, at: QPointF | None) -> None:
        before, self._hover = self._hover, at
        height = self._port.height()
        for one in (before, at):
            if one is not None:
                self._port.update(round(one.x()) - 1, 0, 3, height)

    def _request_tiles(self) -> None:
        geometry = self.geometry_now()
        if not self._view.duration_ms or not self.isVisible():
            return
        missing = self._strip.missing(
            geometry.scale(self._presenter.visible), tile_width(geometry), self._view.duration_ms
        )
        if missing:
            self.tiles_requested.emit(missing, *tile_size(geometry, self))

    def _say(self) -> None:
        """Tell a screen reader which clip is selected, or which lane the keyboard is on."""
        self.setAccessibleName(self.tr("Timeline"))
        lane, selection = self.cursor_lane, self._presenter.selection
        selected = None
        if selection is not None:
            wanted = selection[0]
            selected = next((one for one in self._view.lanes if one.lane_id == wanted), None)
        if selection is not None and selected is not None and not self._shows_focus:
            text = clip_text(
                selected, selection[1], self._presenter.findings_at(selection[1].start_ms)
            )
        else:
            text = (
                lane_text(lane, self._view.coverage, self._view.least_coverage)
                if lane is not None
                else self._empty_text
            )
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            QAccessible.updateAccessibility(
                QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            )
            if self._shows_focus and lane is not None:
                focus = QAccessibleEvent(self, QAccessible.Event.Focus)
                focus.setChild(min(self._cursor, len(self._view.lanes) - 1))
                QAccessible.updateAccessibility(focus)

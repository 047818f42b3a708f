"""The one surface every picture is painted on: picture, then veil, then marks, whoever decoded it."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import timecode
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.player_ports import PlayerState
from imm_desktop.ui.kit.painting import focus_ring, rounded
from imm_desktop.ui.player.marks import Marks, message_of, paint_message
from imm_desktop.ui.player.picture_view import STEP, PictureView
from imm_desktop.ui.player.veil import veiled
from imm_desktop.ui.tokens import CARD_RADIUS, DARK, tokens_of

_NOTCH: Final = 120
"""One notch of a mouse wheel, in eighths of a degree (Qt)."""
_MOST_ASKED_PX: Final = 8192
"""Longest edge of a picture that is asked for, however far it is enlarged."""


class Surface(QWidget):
    """Shows one picture as large as fits, or a part of it larger, covered as the state says.

    The uncovered picture is only ever painted while the shown veil is off, also by ``grab``. The wheel with Ctrl
    enlarges at the pointer; an enlarged picture is dragged.
    """

    size_changed = Signal(int, int)
    """Device pixels there are for the picture, more when it is enlarged."""
    clicked = Signal()
    double_clicked = Signal()
    view_changed = Signal(object)  # PictureView, after the operator enlarged or moved the picture

    def __init__(self, parent: QWidget | None = None, *, has_corners: bool = True) -> None:
        """``has_corners`` rounds the corners, as on a page; a whole screen has none."""
        super().__init__(parent)
        self._picture: Picture | None = None
        self._state = PlayerState()
        self._view = PictureView()
        self._covered: QImage | None = None
        self._radius = CARD_RADIUS if has_corners else 0
        self._pressed_at: QPoint | None = None
        self._dragged_to: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 135)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._say()

    @property
    def view(self) -> PictureView:
        """What part of the picture is looked at."""
        return self._view

    def show_picture(self, picture: Picture | None) -> None:
        """Show ``picture`` under the present veil; None shows what the state says instead."""
        says_another = (picture is None) is not (self._picture is None)
        self._picture = picture
        self._covered = None
        self.update()
        if says_another:
            self._say()

    def show_state(self, state: PlayerState) -> None:
        """Show what the player does; a veil that goes up covers the screen before this returns."""
        covers = state.shown_veil is not self._state.shown_veil
        self._state = state
        if covers:
            self._covered = None
            if self.isVisible():
                self.repaint()
        self.update()
        self._say()

    def show_view(self, view: PictureView) -> None:
        """Look at another part of the picture, or at all of it."""
        if view == self._view:
            return
        self._view = view
        self._update_cursor()
        self.update()
        self._tell_size()

    def enlarge(self, steps: float, at: QPointF | None = None) -> None:
        """Enlarge by so many steps (smaller when negative) around ``at``, else around the middle."""
        if self._picture is not None:
            at = at if at is not None else QRectF(self.rect()).center()
            self._change_view(self._view.zoomed(STEP**steps, at, self._area(), self._size()))

    def fit(self) -> None:
        """Show the whole picture."""
        self._change_view(PictureView())

    def show_actual(self, width: int, height: int) -> None:
        """One pixel of a picture ``width`` × ``height`` in size on one of the screen."""
        size = QSizeF(max(1, width), max(1, height))
        self._change_view(self._view.actual(self._area(), size, self.devicePixelRatioF()))

    def pan(self, right: int, down: int) -> None:
        """Look one step further right or down; nothing happens at the border."""
        if self._picture is not None:
            self._change_view(self._view.panned(right, down, self._area(), self._size()))

    @override
    def sizeHint(self) -> QSize:
        return QSize(960, 540)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_size()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_size()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._covered = None
        self._pressed_at = self._dragged_to = None

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at, self._dragged_to = event.position().toPoint(), None
            self._update_cursor()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or self._view.is_fitted:
            return
        at, start = event.position(), QPointF(self._pressed_at)
        if self._dragged_to is None:
            if (at - start).manhattanLength() < QApplication.startDragDistance():
                return
            self._dragged_to = start
        moved, self._dragged_to = at - self._dragged_to, at
        self._change_view(self._view.moved(moved, self._area(), self._size()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        is_click = self._dragged_to is None and self.rect().contains(event.position().toPoint())
        self._pressed_at = self._dragged_to = None
        self._update_cursor()
        if is_click:
            self.clicked.emit()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()  # takes back what the first click of the two did
            self.double_clicked.emit()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.enlarge(event.angleDelta().y() / _NOTCH, event.position())
            event.accept()
        else:
            event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.window))
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        if self._picture is None:
            paint_message(painter, self.rect(), self.font(), tokens, message_of(self._state))
        else:
            self._paint_picture(painter, self._picture)
            seen = self._target().intersected(QRectF(self.rect()))
            marks = Marks(painter, seen, self.font(), self._state)
            marks.paint_over(self._picture, self._view)
        if self.hasFocus():
            focus_ring(painter, self.rect(), tokens.accent, CARD_RADIUS)
        painter.end()

    # picture

    def _paint_picture(self, painter: QPainter, picture: Picture) -> None:
        area = QRectF(self.rect())
        rounded(painter, area, DARK.window, None, self._radius)
        painter.drawImage(self._target(), self._image(picture))
        if self._radius:
            self._round_corners(painter, area)

    def _round_corners(self, painter: QPainter, target: QRectF) -> None:
        """Painting the corners over costs less than clipping the picture, and has soft edges."""
        corners = QPainterPath()
        corners.setFillRule(Qt.FillRule.OddEvenFill)
        corners.addRect(target.adjusted(-1, -1, 1, 1))
        corners.addRoundedRect(target, self._radius, self._radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens_of(self.palette()).window))
        painter.drawPath(corners)

    def _image(self, picture: Picture) -> QImage:
        veil = self._state.shown_veil
        if veil is not Veil.OFF:
            if self._covered is None:
                self._covered = veiled(_image_of(picture), veil)
            return self._covered
        return _image_of(picture)

    def _target(self) -> QRectF:
        return self._view.target(self._area(), self._size(), self.devicePixelRatioF())

    def _area(self) -> QSizeF:
        return QSizeF(self.size())

    def _size(self) -> QSizeF:
        shown = self._picture
        return QSizeF(shown.width, shown.height) if shown is not None else QSizeF(16, 9)

    def _change_view(self, view: PictureView) -> None:
        if view != self._view:
            self.show_view(view)
            self.view_changed.emit(view)

    def _update_cursor(self) -> None:
        if self._view.is_fitted:
            self.unsetCursor()
        elif self._pressed_at is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def _say(self) -> None:
        """Keep what a screen reader says up to date."""
        self.setAccessibleName(self.tr("Picture of {name}").format(name=self._state.name or "–"))
        if self._picture is None:
            message = message_of(self._state)
            self.setAccessibleDescription(f"{message.title}. {message.text}")
        elif self._state.shown_veil is not Veil.OFF:
            self.setAccessibleDescription(self.tr("Veiled"))
        else:
            self.setAccessibleDescription(timecode(self._picture.position_ms))

    def _tell_size(self) -> None:
        times = self.devicePixelRatioF() * self._view.factor
        most = _MOST_ASKED_PX / max(1, self.width(), self.height())
        times = min(times, most)
        self.size_changed.emit(round(self.width() * times), round(self.height() * times))


def _image_of(picture: Picture) -> QImage:
    """The picture's own bytes as an image; valid as long as the picture is."""
    return QImage(
        picture.pixels, picture.width, picture.height, 4 * picture.width, QImage.Format.Format_RGB32
    )

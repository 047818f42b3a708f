"""Small windows that open where they are asked for, so that all of them can be seen."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imm_desktop.ui.kit.painting import rounded
from imm_desktop.ui.tokens import CARD_RADIUS, tokens_of


def open_in_view(window: QWidget, at: QPoint) -> None:
    """Show ``window`` with its upper left corner at a point of the screen, or above it where there is no room below."""
    screen = QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()
    window.move(in_room(QRect(at, window.size()), screen.availableGeometry()))
    window.show()


def in_room(area: QRect, room: QRect) -> QPoint:
    """Where ``area`` begins when it is brought into ``room``: above its place rather than over it."""
    x = max(min(area.left(), room.right() + 1 - area.width()), room.left())
    y = area.top()
    if y + area.height() > room.bottom() + 1:
        above = area.top() - area.height()
        y = above if above >= room.top() else room.bottom() + 1 - area.height()
    return QPoint(x, max(y, room.top()))


class PopupCard(QWidget):
    """A small window that Escape, or a click beside it, closes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.window)
        rounded(painter, self.rect(), tokens.surface, tokens.strong_line, CARD_RADIUS)
        painter.end()

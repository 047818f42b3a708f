"""Where small windows open, so that all of them can be seen."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


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

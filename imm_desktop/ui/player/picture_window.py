"""The picture in a window of its own: the whole screen, or a second one. It shows what the viewer's surface shows."""

from collections.abc import Iterable

import shiboken6
from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.player.surface import Surface
from imm_desktop.ui.shortcuts import COMMAND_PROPERTY

_BLACKOUT = "view.blackout"
_WINDOW_SHARE = 0.6
"""Of the screen that a second window takes when there is no second screen."""


class PictureWindow(QWidget):
    """Esc leaves it; all keys of the page that it belongs to work in it."""

    closed = Signal()

    def __init__(self, owner: QWidget, actions: Iterable[QAction], *, is_second: bool) -> None:
        """``is_second``: it mirrors the picture beside the main window; else it covers that window's screen."""
        super().__init__(owner, Qt.WindowType.Window)
        self._is_second = is_second
        self.surface = Surface(self, has_corners=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.surface)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._adopted = list(actions)
        self.addActions(self._adopted)
        self._translate()

    def open_on(self, screen: QScreen) -> None:
        """Show it: over the whole of ``screen``, or of another one, or as a plain window where there is only one."""
        others = [one for one in QGuiApplication.screens() if one is not screen]
        if self._is_second and not others:
            area = screen.availableGeometry()
            box = QRect(
                0, 0, round(area.width() * _WINDOW_SHARE), round(area.height() * _WINDOW_SHARE)
            )
            box.moveCenter(area.center())
            self.setGeometry(box)
            self.show()
            return
        chosen = others[0] if self._is_second else screen
        self.setScreen(chosen)
        self.setGeometry(chosen.geometry())
        self.showFullScreen()
        if not self._is_second:
            self.activateWindow()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def black_out(self, is_on: bool) -> None:
        """Show nothing and listen to no key but that of the blackout while ``is_on``."""
        self.surface.setVisible(not is_on)
        for action in self._adopted:
            if not shiboken6.isValid(action):
                continue
            if is_on and action.property(COMMAND_PROPERTY) != _BLACKOUT:
                self.removeAction(action)
            else:
                self.addAction(action)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.close()
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        title = self.tr("Picture on a second screen") if self._is_second else self.tr("Picture")
        self.setWindowTitle(title)


def black_out_windows(is_on: bool) -> None:
    """Let no window of a picture show anything while ``is_on``: the main window's cover does not reach them."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, PictureWindow):
            window.black_out(is_on)

"""Notifications of the desktop, for what ends while the operator is elsewhere."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from imm_desktop.ui.icons import icon

SHOWN_MS: Final = 15_000
"""How long the sign stays beside the clock after its message."""


def system_tray(icon: QIcon) -> QSystemTrayIcon | None:
    """A place beside the clock; None where the desktop has none."""
    if not QSystemTrayIcon.isSystemTrayAvailable():
        return None
    return QSystemTrayIcon(icon)


class Notifier(QObject):
    """Tells through the system's tray, where there is one; the sign is there only with its message."""

    def __init__(
        self,
        window: QWidget,
        make_tray: Callable[[QIcon], QSystemTrayIcon | None] = system_tray,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._make_tray = make_tray
        self._tray: QSystemTrayIcon | None = None
        self._on_click: Callable[[], None] = lambda: None
        self._hiding = QTimer(self)
        self._hiding.setSingleShot(True)
        self._hiding.setInterval(SHOWN_MS)
        self._hiding.timeout.connect(self.hide)

    def notify(self, title: str, text: str, on_click: Callable[[], None]) -> bool:
        """Show a message unless the window is in use; whether it was shown. A click raises the window."""
        if self._window.isActiveWindow():
            return False
        sign = self._window.windowIcon()
        if sign.isNull():
            sign = icon("list-checks")
        if self._tray is None:
            self._tray = self._make_tray(sign)
            if self._tray is None:
                return False
            self._tray.messageClicked.connect(self._clicked)
            self._tray.activated.connect(lambda _reason: self._clicked())
        self._on_click = on_click
        self._tray.setToolTip(f"{title}\n{text}")
        self._tray.show()
        self._tray.showMessage(title, text, sign, SHOWN_MS)
        self._hiding.start()
        return True

    def hide(self) -> None:
        """Take the sign away."""
        self._hiding.stop()
        if self._tray is not None:
            self._tray.hide()

    def _clicked(self) -> None:
        self.hide()
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        self._on_click()

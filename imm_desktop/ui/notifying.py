"""Notifications of the desktop, for what ends while the operator is elsewhere."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

SHOWN_MS: Final = 15_000
"""How long the sign stays beside the clock after its message."""


class Notifier(QObject):
    """Tells through the system's tray, where there is one; the sign is there only with its message."""

    def __init__(
        self,
        window: QWidget,
        is_available: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._is_available = is_available
        self._tray: QSystemTrayIcon | None = None
        self._on_click: Callable[[], None] = lambda: None
        self._hiding = QTimer(self)
        self._hiding.setSingleShot(True)
        self._hiding.setInterval(SHOWN_MS)
        self._hiding.timeout.connect(self.hide)

    def notify(self, title: str, text: str, on_click: Callable[[], None]) -> bool:
        """Show a message unless the window is in use; whether it was shown. A click raises the window."""
        if self._window.isActiveWindow() or not self._is_available():
            return False
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.messageClicked.connect(self._clicked)
            self._tray.activated.connect(lambda _reason: self._clicked())
        self._on_click = on_click
        self._tray.setToolTip(f"{title}\n{text}")
        self._tray.show()
        self._tray.showMessage(title, text, self._window.windowIcon(), SHOWN_MS)
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

"""A short word about what was just done, with the way to take it back."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.painting import paint_floating_card
from imm_desktop.ui.tokens import SPACE

SHOWN_MS: Final = 6_000
MOST_AT_ONCE: Final = 3
_SHADOW_PX: Final = 8


class Toast(QWidget):
    """One message; it leaves by itself, but not while the pointer rests on it."""

    left = Signal()

    def __init__(
        self,
        text: str,
        action_text: str = "",
        on_action: Callable[[], None] | None = None,
        *,
        shown_ms: int = SHOWN_MS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_action = on_action
        self.about = ""
        """What it tells of, where only the newest is to be seen; empty: it stands for itself."""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(shown_ms)
        self._timer.timeout.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(
            SPACE[4] + _SHADOW_PX,
            SPACE[2] + _SHADOW_PX,
            SPACE[2] + _SHADOW_PX,
            SPACE[2] + _SHADOW_PX,
        )
        row.setSpacing(SPACE[3])
        row.addWidget(Label(text, parent=self))
        if action_text:
            button = Button(action_text, kind="plain", parent=self)
            button.clicked.connect(self._act)
            row.addWidget(button)
        self._close = Button(kind="quiet", icon="x", parent=self)
        self._close.setAccessibleName(self.tr("Dismiss"))
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.clicked.connect(self.leave)
        row.addWidget(self._close)
        self.setAccessibleName(text)
        self._timer.start()

    def leave(self) -> None:
        """Go away now."""
        self._timer.stop()
        self.hide()
        self.left.emit()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_floating_card(self, _SHADOW_PX)

    def _act(self) -> None:
        if self._on_action is not None:
            self._on_action()
        self.leave()


class ToastArea(QWidget):
    """Where toasts stand: at the bottom of its parent, newest below; older ones make room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._toasts: list[Toast] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        parent.installEventFilter(self)
        self.hide()

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """What is shown now, oldest first."""
        return tuple(self._toasts)

    def show_toast(
        self,
        text: str,
        action_text: str = "",
        on_action: Callable[[], None] | None = None,
        *,
        about: str = "",
    ) -> Toast:
        """Show ``text`` for a few seconds; in place of an earlier one ``about`` the same."""
        for earlier in self.toasts:
            if about and earlier.about == about:
                earlier.leave()
        while len(self._toasts) >= MOST_AT_ONCE:
            self._toasts[0].leave()
        toast = Toast(text, action_text, on_action, parent=self)
        toast.about = about
        toast.left.connect(lambda: self._remove(toast))
        self._toasts.append(toast)
        self._column.addWidget(toast, 0, Qt.AlignmentFlag.AlignHCenter)
        self.show()
        toast.show()
        self.raise_()
        self._place()
        return toast

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _remove(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            self._column.removeWidget(toast)
            toast.deleteLater()
        if self._toasts:
            self._place()
        else:
            self.hide()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None or not self._toasts:
            return
        self._column.activate()
        size = self.sizeHint().boundedTo(parent.size())
        self.resize(size)
        self.move((parent.width() - size.width()) // 2, parent.height() - size.height() - SPACE[4])

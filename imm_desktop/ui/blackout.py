"""One key and nothing is to be seen or heard: for the moment when it is too much, or somebody comes in."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.shortcuts import key_of, keys_of
from imm_desktop.ui.tokens import tokens_of


class Blackout(QWidget):
    """Lies over the whole window while it is on; its key or Escape takes it away, and no other key does anything."""

    began = Signal()
    """Stop whatever plays."""
    ended = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._came_from: QWidget | None = None
        self._text = Label("", Role.BODY, ink="muted", parent=self)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self._text)
        column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        window.installEventFilter(self)
        self.hide()

    def switch(self) -> None:
        """Cover the window, or uncover it."""
        if self.isVisible():
            self._leave()
            return
        self._came_from = QApplication.focusWidget()
        key = key_of("view.blackout")
        self._text.setText(
            self.tr("Nothing is shown. %1 or Esc goes on.").replace("%1", key)
            if key
            else self.tr("Nothing is shown. Esc goes on.")
        )
        self.setAccessibleName(self._text.text())
        self._cover()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.began.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # The window's own keys must not work on what is covered; the key of this very command may.
            event.setAccepted(not self._is_own_key(event))
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_of(self.palette()).window))
        painter.end()

    def _is_own_key(self, event: QKeyEvent) -> bool:

        pressed = QKeySequence(event.keyCombination())
        return any(QKeySequence(key) == pressed for key in keys_of("view.blackout"))

    def _cover(self) -> None:
        window = self.parentWidget()
        if window is not None:
            self.setGeometry(window.rect())

    def _leave(self) -> None:
        self.hide()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self._came_from = None
        self.ended.emit()

"""The order of all reasons, which gives the first nine their digits."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.presenters.policies import DIGITS, PoliciesPresenter
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.shortcuts import key_of
from imm_desktop.ui.tokens import SPACE

_MOVES: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ReasonOrder(QWidget):
    """Moves reasons of the draft; Alt+Up and Alt+Down do so from the keyboard."""

    def __init__(self, presenter: PoliciesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._help = Label("", ink="muted", wrap=True)
        self._list = QListWidget()
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.installEventFilter(self)
        self._up, self._down = Button(icon="chevron-up"), Button(icon="chevron-down")
        self._up.clicked.connect(lambda: self._move(-1))
        self._down.clicked.connect(lambda: self._move(1))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE[2])
        buttons.addWidget(self._up)
        buttons.addWidget(self._down)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[2])
        column.addWidget(self._help)
        column.addWidget(self._list, 1)
        column.addLayout(buttons)
        self.retranslate()

    def show_reasons(self) -> None:
        """Show the draft's; what is chosen stays chosen."""
        digits = [
            f"{at + 1}" if at < DIGITS else "·" for at in range(len(self._presenter.reasons()))
        ]
        texts = [
            f"{digit}   {text}"
            for digit, text in zip(digits, self._presenter.reasons(), strict=True)
        ]
        if texts == [self._list.item(row).text() for row in range(self._list.count())]:
            return
        row = max(self._list.currentRow(), 0)
        self._list.clear()
        self._list.addItems(texts)
        self._list.setCurrentRow(min(row, len(texts) - 1))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self._list
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.modifiers() & Qt.KeyboardModifier.AltModifier
            and event.key() in _MOVES
        ):
            self._move(_MOVES[Qt.Key(event.key())])
            return True
        return super().eventFilter(watched, event)

    def retranslate(self) -> None:
        """Take the words of the language now chosen."""
        self._help.setText(
            self.tr(
                "The first nine reasons are on the digits 1 to 9; %1 chooses the others in turn. Reasons are added and removed in their policies."
            ).replace("%1", key_of("review.policy_more"))
        )
        self._list.setAccessibleName(self.tr("Order of reasons"))
        self._up.setText(self.tr("Up"))
        self._down.setText(self.tr("Down"))
        self.show_reasons()

    def _move(self, by: int) -> None:
        there = self._presenter.move_reason(self._list.currentRow(), by)
        self._list.setCurrentRow(there)

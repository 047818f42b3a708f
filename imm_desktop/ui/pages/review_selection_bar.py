"""Below the review queue while several items are chosen: one answer for all of them."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.review import Verdict
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.tokens import SPACE


class ReviewSelectionBar(QWidget):
    """Says what is wanted; the page knows which items are chosen."""

    answer_wanted = Signal(object)
    """Verdict"""
    put_off_wanted = Signal()
    wake_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._text = Label("", ink="muted", tabular=True)
        self._block, self._approve = Button(), Button()
        self._put_off, self._wake = Button(icon="clock"), Button(icon="clock")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        column.setSpacing(SPACE[2])
        column.addWidget(self._text)
        for pair in ((self._block, self._approve), (self._put_off, self._wake)):
            row = QHBoxLayout()
            row.setSpacing(SPACE[2])
            for button in pair:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        self._block.clicked.connect(lambda: self.answer_wanted.emit(Verdict.BLOCK))
        self._approve.clicked.connect(lambda: self.answer_wanted.emit(Verdict.APPROVE))
        self._put_off.clicked.connect(self.put_off_wanted)
        self._wake.clicked.connect(self.wake_wanted)
        self._retranslate()
        self.hide()

    def show_count(self, count: int, *, are_put_off: bool) -> None:
        """Show the bar when more than one item is chosen."""
        self._count = count
        self._retranslate()
        self._put_off.setVisible(not are_put_off)
        self._wake.setVisible(are_put_off)
        self.setVisible(count > 1)

    def _retranslate(self) -> None:
        self._text.setText(self.tr("%1 items chosen").replace("%1", count_text(self._count)))
        self._block.setText(self.tr("Block…"))
        self._approve.setText(self.tr("Approve…"))
        self._put_off.setText(self.tr("Put off"))
        self._wake.setText(self.tr("Bring back"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

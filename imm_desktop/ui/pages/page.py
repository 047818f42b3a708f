"""What pages of the window have in common."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.kit.surfaces import PageHeader


class Page(QWidget):
    """A header and what is below it; its words follow the language."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header = PageHeader()

    def lay_out(self, *parts: QWidget | QLayout) -> None:
        """Put ``parts`` below the header, one below the other; the last takes the room."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        for part in parts:
            stretch = int(part is parts[-1])
            if isinstance(part, QLayout):
                column.addLayout(part, stretch)
            else:
                column.addWidget(part, stretch)

    def _retranslate(self) -> None:
        """Take the words of the language now chosen."""
        raise NotImplementedError

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

"""Dialogs that never stop the event loop, with the same head and foot everywhere."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.kit.button import Button, ButtonKind
from imm_desktop.ui.kit.surfaces import FooterBar, PageHeader
from imm_desktop.ui.tokens import SPACE


class KitDialog(QDialog):
    """Header, body and footer as on a page; modal to its window. Fill ``body``, add buttons to ``footer``."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.header = PageHeader(title, self)
        self.footer = FooterBar(raised=True, parent=self)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(SPACE[4], SPACE[4], SPACE[4], SPACE[4])
        self.body.setSpacing(SPACE[3])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(self.body, 1)
        column.addWidget(self.footer)
        self.show_title(title)

    def show_title(self, title: str) -> None:
        """Change the title in the header and the window's."""
        self.header.set_title(title)
        self.setWindowTitle(title)
        self.setAccessibleName(title)

    def stay_beside(self, size: tuple[int, int], share: float = 1.0) -> None:
        """Leave the window usable, and be gone once closed; of ``size`` at text of 13 pixels, at most ``share`` of the screen."""
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wanted = QSize(*(scaled(self.font(), side) for side in size))
        self.resize(wanted.boundedTo(self.screen().availableSize() * share))

    def add_cancel(self) -> Button:
        """The button that closes without doing anything; Escape does the same."""
        button = _CancelButton(self)
        button.clicked.connect(self.reject)
        self.footer.add_right(button)
        return button

    def add_action(self, text: str, kind: ButtonKind = "primary", key: str = "") -> Button:
        """The button that says yes."""
        button = Button(text, kind=kind, key=key, parent=self)
        button.setDefault(True)
        button.clicked.connect(self.accept)
        self.footer.add_right(button)
        return button


class _CancelButton(Button):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.setAutoDefault(False)
        self.setText(self.tr("Cancel"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setText(self.tr("Cancel"))


async def ask(dialog: QDialog) -> bool:
    """Show ``dialog`` and return whether it was accepted; everything else keeps running.

    The dialog is closed when the job that asks is cancelled, and deleted in any case.
    """
    # Not at the top: the first paint does not wait for asyncio.
    import asyncio

    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def finished(code: int) -> None:
        if not answer.done():
            answer.set_result(code)

    dialog.finished.connect(finished)
    dialog.open()
    try:
        return await answer == QDialog.DialogCode.Accepted
    finally:
        dialog.close()
        dialog.deleteLater()

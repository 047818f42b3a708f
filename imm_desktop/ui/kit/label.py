"""Text that keeps its role when the text size or the look changes."""

from typing import Final, Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.tokens import tokens_of

_RESTYLING: Final = {
    QEvent.Type.ApplicationFontChange,
    QEvent.Type.PaletteChange,
    QEvent.Type.ParentChange,
}

Ink = Literal["text", "muted", "accent", "pass", "review", "block"]


class Label(QLabel):
    """A QLabel with a role and an ink, as plain text (never HTML: names of objects are shown in it)."""

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        *,
        ink: Ink = "text",
        wrap: bool = False,
        tabular: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role = role
        self._ink: Ink = ink
        self._tabular = tabular
        self._styling = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self.setText(text)
        self._restyle()

    @override
    def event(self, event: QEvent) -> bool:
        # Qt does not pass a change of the application's font on to changeEvent.
        if event.type() in _RESTYLING:
            self._restyle()
        return super().event(event)

    def _restyle(self) -> None:
        if self._styling:
            return
        self._styling = True
        self.setFont(font_of(QApplication.font(), self._role, tabular=self._tabular))
        if self._ink == "text":
            self.setForegroundRole(QPalette.ColorRole.WindowText)
        elif self._ink == "muted":
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        elif self._ink == "accent":
            self.setForegroundRole(QPalette.ColorRole.Link)
        else:
            self._use_verdict_ink()
        self._styling = False

    def _use_verdict_ink(self) -> None:
        source = parent.palette() if (parent := self.parentWidget()) is not None else self.palette()
        tokens = tokens_of(source)
        colours = {
            "pass": tokens.verdict_pass,
            "review": tokens.verdict_review,
            "block": tokens.verdict_block,
        }
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, colours[self._ink])
        self.setPalette(palette)
        self.setForegroundRole(QPalette.ColorRole.WindowText)

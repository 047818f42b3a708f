"""One section of the Settings page."""

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget
from typing_extensions import override

from imm_desktop.ui.kit.surfaces import Panel
from imm_desktop.ui.tokens import SPACE

FORM_WIDTH: Final = 720
"""Widest a form gets: longer lines are hard to read."""


class SettingsSection(QWidget):
    """A form whose every change holds at once. Subclasses set ``key`` and ``icon`` and fill in the methods."""

    key = ""
    """Names the section to ``SettingsPage.show_section``."""
    icon = ""
    """Name in resources/icons."""
    is_wide = False
    """Whether the section uses all the room, as tables do, and scrolls by itself."""

    def title(self) -> str:
        """What the list of sections calls it, in the operator's language."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Take the words of the language now chosen."""

    def keep_typed(self) -> None:
        """Keep what was typed and not yet kept; called when the section is left, by whatever way."""

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving by a key takes no focus away first: what was typed is kept all the same."""
        self.keep_typed()
        super().hideEvent(event)


def at_left(control: QWidget) -> QWidget:
    """``control`` no wider than it needs to be, in a row as wide as the others."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(control)
    row.addStretch(1)
    return holder


def scrolled(section: SettingsSection) -> QWidget:
    """``section`` as wide as a form may be, scrolling when the window is low; a wide one just with its margins."""
    body = Panel()
    row = QHBoxLayout(body)
    row.setContentsMargins(SPACE[5], SPACE[4], SPACE[5], SPACE[4])
    row.addWidget(section, 1)
    if section.is_wide:
        return body
    section.setMaximumWidth(FORM_WIDTH)
    row.addStretch(0)
    scroll = QScrollArea()
    scroll.setFrameShape(QScrollArea.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    scroll.setWidget(body)
    return scroll

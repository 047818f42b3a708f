"""One section of the Settings page."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.kit.field import FieldRow, Form
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


class FormSection(SettingsSection):
    """A section that is one form over the settings: each field has a key by which it gets its words."""

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._form = Form()
        self._rows: dict[str, FieldRow] = {}
        self._named: dict[str, QWidget] = {}
        self._kept_when_left: dict[QObject, Callable[[], None]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._form)
        column.addStretch(1)
        presenter.changed.connect(self._show)

    def add_field(self, key: str, control: QWidget, *, is_narrow: bool = False) -> None:
        """Put ``control`` below the fields before it; a narrow one stays no wider than it needs to be."""
        self._rows[key] = self._form.add_row("", at_left(control) if is_narrow else control)
        self._named[key] = control

    def show_words(self, words: Mapping[str, tuple[str, str]]) -> None:
        """Label and help of each field, by its key."""
        for key, (label, help_text) in words.items():
            self._rows[key].show_texts(label, help_text)
            if not isinstance(self._named[key], QCheckBox):  # whose own text says more
                self._named[key].setAccessibleName(label)

    def keep_when_left(self, control: QWidget, keep: Callable[[], None]) -> None:
        """Call ``keep`` when the keyboard leaves ``control``: for what is too much work at each keystroke."""
        self._kept_when_left[control] = keep
        control.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut and watched in self._kept_when_left:
            self._kept_when_left[watched]()
        return super().eventFilter(watched, event)

    def _show(self, settings: Settings) -> None:
        """Show what is chosen; fields that have the keyboard stay as they are."""
        raise NotImplementedError


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

"""The Settings page: sections left, one form right."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.kit.nav import NavList
from imm_desktop.ui.kit.surfaces import PageHeader, Panel
from imm_desktop.ui.pages.about_settings import AboutSettings
from imm_desktop.ui.pages.account_settings import AccountSettings
from imm_desktop.ui.pages.key_settings import KeySettings
from imm_desktop.ui.pages.look_settings import LookSettings
from imm_desktop.ui.pages.review_settings import ReviewSettings
from imm_desktop.ui.pages.settings_section import SettingsSection, scrolled
from imm_desktop.ui.tokens import SPACE

_LIST_WIDTH: Final = 184


class SettingsPage(QWidget):
    """Shows a SettingsPresenter; every change holds at once."""

    def __init__(
        self,
        presenter: SettingsPresenter,
        about: Callable[[], list[tuple[str, str]]],
        more: Sequence[SettingsSection] = (),
        parent: QWidget | None = None,
    ) -> None:
        """``about`` gives what stands under About: pairs of name and text, in the language now chosen.

        ``more`` are sections of presenters of their own; they stand before Look.
        """
        super().__init__(parent)
        self._header = PageHeader()
        self._list = NavList()
        self._stack = QStackedWidget()
        self._sections: tuple[SettingsSection, ...] = (
            AccountSettings(presenter),
            ReviewSettings(presenter),
            *more,
            LookSettings(presenter),
            KeySettings(presenter),
            AboutSettings(presenter, about),
        )
        for section in self._sections:
            self._list.add_item(section.key, section.title(), section.icon)
            self._stack.addWidget(scrolled(section))
        self._list.add_gap()
        self._list.chosen_changed.connect(self.show_section)
        side = Panel()
        column = QVBoxLayout(side)
        column.setContentsMargins(SPACE[2], SPACE[3], SPACE[2], SPACE[3])
        column.addWidget(self._list)
        self._side = QScrollArea()
        self._side.setFrameShape(QScrollArea.Shape.NoFrame)
        self._side.setWidgetResizable(True)
        self._side.setWidget(side)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(1)
        body.addWidget(self._side)
        body.addWidget(self._stack, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._header)
        box.addLayout(body, 1)
        self._retranslate()
        self.show_section(self._sections[0].key)

    @property
    def section_keys(self) -> tuple[str, ...]:
        """Keys of the sections, from the top."""
        return tuple(section.key for section in self._sections)

    def show_section(self, key: str) -> None:
        """Show the section named ``key``; one that is not there changes nothing."""
        if key in self.section_keys:
            self._list.choose(key)
            self._stack.setCurrentIndex(self.section_keys.index(key))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() is QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._header.set_title(self.tr("Settings"))
        for section in self._sections:
            self._list.item(section.key).setText(section.title())
        self._fit()

    def _fit(self) -> None:
        widest = max(self._list.item(key).sizeHint().width() for key in self.section_keys)
        self._side.setFixedWidth(max(scaled(self.font(), _LIST_WIDTH), widest + 2 * SPACE[2]))

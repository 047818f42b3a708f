"""Settings › About: what the program is made of, and the update check."""

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.settings_section import SettingsSection
from imm_desktop.ui.tokens import SPACE


class AboutSettings(SettingsSection):
    """Versions, licences, limits."""

    key = "about"
    icon = "info"

    def __init__(
        self,
        presenter: SettingsPresenter,
        about: Callable[[], list[tuple[str, str]]],
        parent: QWidget | None = None,
    ) -> None:
        """``about`` gives pairs of name and text, in the language now chosen."""
        super().__init__(parent)
        self._presenter, self._about_of = presenter, about
        self._updates = QCheckBox()
        self._updates.clicked.connect(self._choose_updates)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(SPACE[3])
        page.addWidget(self._updates)
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE[2])
        page.addLayout(self._column, 1)
        presenter.changed.connect(self._show)
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("About")

    @override
    def retranslate(self) -> None:
        self._updates.setText(self.tr("Look for a newer release at each start; nothing is fetched"))
        self._fill()
        self._show(self._presenter.settings)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def _show(self, settings: Settings) -> None:
        if self._updates.isChecked() != settings.checks_updates:
            self._updates.setChecked(settings.checks_updates)
            self._fill()

    def _choose_updates(self, is_on: bool) -> None:
        self._presenter.set_checks_updates(is_on)
        self._fill()  # it says how the check stands

    def _fill(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for name, text in self._about_of():
            if name:
                self._column.addWidget(Label(name, Role.STRONG))
            self._column.addWidget(Label(text, ink="muted", wrap=True, selectable=True))
            self._column.addSpacing(SPACE[2])
        self._column.addStretch(1)

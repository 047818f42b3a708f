"""Settings › Privacy: what is kept on this computer, where and how much; emptying caches; diagnostics."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.presenters.privacy import Kept, PrivacyPresenter
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.formats import DASH, size_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.settings_section import SettingsSection
from imm_desktop.ui.tokens import SPACE


class PrivacySettings(SettingsSection):
    """Nothing is sent anywhere from here: a diagnostics file is handed on by the operator alone."""

    key = "privacy"
    icon = "lock"

    def __init__(self, presenter: PrivacyPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._about = Label("", ink="muted", wrap=True)
        self._names = {one.what: Label("", Role.STRONG) for one in presenter.places}
        self._texts = {one.what: Label("", ink="muted", wrap=True) for one in presenter.places}
        self._sizes = {one.what: Label("", tabular=True) for one in presenter.places}
        self._empty = Button(icon="trash-2")
        self._diagnostics = Button(icon="save")
        self._lay_out()
        self._empty.clicked.connect(presenter.empty_caches)
        self._diagnostics.clicked.connect(presenter.diagnostics_requested)
        presenter.changed.connect(self._show_sizes)
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("Privacy")

    @override
    def retranslate(self) -> None:
        self._about.setText(
            self.tr(
                "Everything below lies on this computer only. Keys of accounts are in the system's key ring, or in memory where there is none."
            )
        )
        for what, (name, text) in self._words().items():
            self._names[what].setText(name)
            self._texts[what].setText(text)
            self._sizes[what].setAccessibleName(self.tr("Size of %1").replace("%1", name))
        self._diagnostics.setText(self.tr("Export diagnostics…"))
        self._diagnostics.setToolTip(
            self.tr("A ZIP for whoever helps you, without keys, addresses and names of people")
        )
        self._show_sizes()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.look()

    def _words(self) -> dict[Kept, tuple[str, str]]:
        words = {
            Kept.ARCHIVE: (
                self.tr("Archive"),
                self.tr("Tasks, results, the log of decisions. Nothing of it is ever deleted."),
            ),
            Kept.SETTINGS: (self.tr("Settings"), self.tr("Your choices, and where windows were.")),
            Kept.ENGINE: (
                self.tr("Engine of this computer"),
                self.tr("Its projects, tasks and what it knows of your folders."),
            ),
            Kept.LEDGER: (
                self.tr("Private ledger"),
                self.tr(
                    "What you had to look at, for yourself alone: in no export and no diagnostics. Settings › Care shows and deletes it."
                ),
            ),
            Kept.LOGS: (self.tr("Logs"), self.tr("What the program did, without keys.")),
            Kept.THUMBNAILS: (
                self.tr("Thumbnails"),
                self.tr("A cache: pictures for tiles and lists."),
            ),
            Kept.FRAMES: (
                self.tr("Small pictures"),
                self.tr("A cache: pictures along videos that were scrubbed."),
            ),
            Kept.BLOCKS: (
                self.tr("Parts of videos"),
                self.tr("A cache: what was fetched of videos that lie in the cloud."),
            ),
        }
        return {one.what: words[one.what] for one in self._presenter.places}

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE[4])
        grid.setVerticalSpacing(SPACE[1])
        grid.setColumnStretch(0, 1)
        for number, place in enumerate(self._presenter.places):
            row = 4 * number
            grid.addWidget(self._names[place.what], row, 0)
            grid.addWidget(self._sizes[place.what], row, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(self._texts[place.what], row + 1, 0, 1, 2)
            path = Label(str(place.path), Role.SMALL, ink="muted", wrap=True, selectable=True)
            grid.addWidget(path, row + 2, 0, 1, 2)
            grid.setRowMinimumHeight(row + 3, SPACE[2])
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE[2])
        buttons.addWidget(self._empty)
        buttons.addWidget(self._diagnostics)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[3])
        column.addWidget(self._about)
        column.addLayout(buttons)
        column.addLayout(grid)
        column.addStretch(1)

    def _show_sizes(self) -> None:
        presenter = self._presenter
        for what, label in self._sizes.items():
            label.setText(size_text(presenter.sizes.get(what)))
        known = presenter.cache_bytes
        text = self.tr("Empty caches (%1)").replace(
            "%1", DASH if known is None else size_text(known)
        )
        self._empty.setText(text)
        self._empty.setEnabled(bool(known) and not presenter.is_emptying)

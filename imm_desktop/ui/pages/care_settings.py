"""Settings › Care: the veil of each category, limits, and the reviewer's private ledger."""

from typing import Final

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.care import CareLimits
from imm_desktop.domain.moderation import DetectionScene
from imm_desktop.domain.settings import Settings, Veil
from imm_desktop.presenters.care import CarePresenter
from imm_desktop.presenters.moderation_words import api_text
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.field import FieldRow, Form
from imm_desktop.ui.kit.inputs import ComboField, SpinField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.settings_section import SettingsSection, at_left
from imm_desktop.ui.pages.tables import Table, TableDelegate
from imm_desktop.ui.tokens import SPACE

_AS_ALL: Final = ""
_MOST_MINUTES: Final = 720
_TABLE_HEIGHT: Final = 240


class CareSettings(SettingsSection):
    """What a reviewer does for himself or herself; nothing here leaves this computer."""

    key = "care"
    icon = "eye-off"

    def __init__(
        self, presenter: SettingsPresenter, care: CarePresenter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter, self._care = presenter, care
        self._research = Label("", ink="muted", wrap=True, selectable=True)
        form = Form()
        self._veils = {scene.value: ComboField() for scene in DetectionScene}
        self._veil_rows: dict[str, FieldRow] = {
            scene: form.add_row("", at_left(field)) for scene, field in self._veils.items()
        }
        self._silence = QCheckBox()
        self._silence_row = form.add_row("", self._silence)
        self._until_break = SpinField(0, _MOST_MINUTES, 50, suffix=" min")
        self._break = SpinField(1, 60, 5, suffix=" min")
        self._a_day = SpinField(0, _MOST_MINUTES, 0, suffix=" min")
        self._rows: dict[str, FieldRow] = {
            key: form.add_row("", field)
            for key, field in (
                ("until_break", self._until_break),
                ("break", self._break),
                ("a_day", self._a_day),
            )
        }
        self._veil_heading, self._ledger_heading = Label("", Role.STRONG), Label("", Role.STRONG)
        self._private = Label("", ink="muted", wrap=True)
        self._model = QStandardItemModel(0, 5, self)
        self._table = Table(
            self._model,
            TableDelegate(),
            {1: 90, 2: 70, 3: 90, 4: 70},
            stretched=0,
            several=False,
        )
        self._table.setMinimumHeight(_TABLE_HEIGHT)
        self._forget = Button(icon="trash-2")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[3])
        column.addWidget(self._veil_heading)
        column.addWidget(self._research)
        column.addWidget(form)
        column.addWidget(self._ledger_heading)
        column.addWidget(self._private)
        column.addWidget(self._table)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._forget)
        column.addLayout(row)
        column.addStretch(1)
        presenter.changed.connect(self._show)
        care.changed.connect(self._show_rows)
        for scene, field in self._veils.items():
            field.chosen_changed.connect(
                lambda chosen, scene=scene: presenter.set_veil_of(
                    scene, Veil(chosen) if chosen else None
                )
            )
        self._silence.clicked.connect(presenter.set_veil_silences)
        for spin in (self._until_break, self._break, self._a_day):
            spin.editingFinished.connect(self.keep_typed)
        self._forget.clicked.connect(care.forget)
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("Care")

    @override
    def retranslate(self) -> None:
        self._veil_heading.setText(self.tr("Veil of each detection scene"))
        self._research.setText(
            self.tr(
                "What research supports: in one study (Das, Dang and Lease, 2020) blurring that could be lifted reduced the emotional impact at the same accuracy and speed; in two later experiments with people who played moderators (Lewitzka and others, 2026) neither blur nor grey eased anxiety, low mood or intrusive memories. No study known to us shows that limits of minutes, or breaks, prevent harm. Choose what helps you; it replaces neither rest nor people to talk to."
            )
        )
        for scene, row in self._veil_rows.items():
            name = api_text(scene)
            row.show_texts(name, "")
            self._veils[scene].setAccessibleName(name)
            self._veils[scene].set_choices(
                [
                    (_AS_ALL, self.tr("As in Review")),
                    (Veil.BLUR.value, self.tr("Blur")),
                    (Veil.GREY.value, self.tr("Blur and grey")),
                    (Veil.DIM.value, self.tr("Grey and dark")),
                    (Veil.OFF.value, self.tr("Off")),
                ]
            )
        self._silence.setText(self.tr("No sound while a veil lies over the picture"))
        self._silence_row.show_texts(
            self.tr("Sound"),
            self.tr("Looking through the veil is hearing through it, as long as the key is held."),
        )
        words = {
            "until_break": (
                self.tr("Remind of a break"),
                self.tr("After so many minutes of looking; 0 never."),
            ),
            "break": (self.tr("A break is"), self.tr("Minutes away from evidence.")),
            "a_day": (
                self.tr("Minutes a day"),
                self.tr("The program says so when they are reached, and locks nothing; 0 is none."),
            ),
        }
        for key, (label, help_text) in words.items():
            self._rows[key].show_texts(label, help_text)
            self._rows[key].control.setAccessibleName(label)
        self._ledger_heading.setText(self.tr("What you were shown"))
        self._private.setText(
            self.tr(
                "Private: it is in a file of its own on this computer, in no export, no diagnostics and no log, and days older than sixty are forgotten."
            )
        )
        minutes, looks = self.tr("min"), self.tr("looks")
        self._model.setHorizontalHeaderLabels(
            [
                self.tr("Detection scene"),
                f"{self.tr('Today')}, {minutes}",
                looks,
                f"{self.tr('7 days')}, {minutes}",
                looks,
            ]
        )
        self._table.setAccessibleName(self.tr("What you were shown"))
        self._forget.setText(self.tr("Forget all"))
        self._show(self._presenter.settings)
        self._show_rows()

    @override
    def keep_typed(self) -> None:
        self._presenter.set_care(
            CareLimits(self._a_day.value(), self._until_break.value(), self._break.value())
        )

    def _show(self, settings: Settings) -> None:
        veils = {one.category: one.veil for one in settings.veils}
        for scene, field in self._veils.items():
            veil = veils.get(scene)
            field.choose(veil.value if veil is not None else _AS_ALL)
        self._silence.setChecked(settings.veil_silences)
        for spin, minutes in (
            (self._until_break, settings.care.minutes_until_break),
            (self._break, settings.care.break_minutes),
            (self._a_day, settings.care.minutes_a_day),
        ):
            if not spin.hasFocus():
                spin.setValue(minutes)

    def _show_rows(self) -> None:
        self._model.removeRows(0, self._model.rowCount())
        for row in self._care.rows():
            texts = [row.name]
            for seen in (row.today, row.week):
                texts += [count_text(round(seen.seconds / 60)), count_text(seen.looks)]
            self._model.appendRow([QStandardItem(text) for text in texts])

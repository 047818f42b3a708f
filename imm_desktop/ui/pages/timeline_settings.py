"""Settings › Timeline: how much of a video must be looked at, and the operator's own names of labels."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.label_names import wrong_lines
from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.own_names import OwnNames
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.kit.field import FieldRow, Form
from imm_desktop.ui.kit.inputs import SpinField, TextArea
from imm_desktop.ui.pages.settings_section import SettingsSection, at_left


class TimelineSettings(SettingsSection):
    """What the timeline marks as not enough, and how it names labels."""

    key = "timeline"
    icon = "film"

    def __init__(
        self, presenter: SettingsPresenter, names: OwnNames, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter, self._own = presenter, names
        self._least = SpinField(0, 100, 100, suffix=" %")
        self._names = TextArea("汽车, car", lines=12)
        form = Form()
        self._rows: dict[str, FieldRow] = {
            "least": form.add_row("", at_left(self._least)),
            "names": form.add_row("", self._names),
        }
        form.add_stretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        self._least.editingFinished.connect(
            lambda: presenter.set_least_coverage(self._least.value() / 100)
        )
        self._names.textChanged.connect(self._check)
        self._names.installEventFilter(self)
        presenter.changed.connect(self._show)
        names.changed.connect(self._show_names)
        self._show_names()
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("Timeline")

    @override
    def retranslate(self) -> None:
        words = {
            "least": (
                self._least,
                self.tr("Least coverage"),
                self.tr(
                    "A pass for which the analysis looked at less of the video is marked as not enough."
                ),
            ),
            "names": (
                self._names,
                self.tr("Names of labels"),
                self.tr(
                    "One pair a line, Chinese and English in any order. They win over the names in results; both languages are found by searches."
                ),
            ),
        }
        for key, (control, label, help_text) in words.items():
            self._rows[key].show_texts(label, help_text)
            control.setAccessibleName(label)
        self._show(self._presenter.settings)

    @override
    def keep_typed(self) -> None:
        self._own.write(self._names.toPlainText())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Names are kept when the keyboard leaves them: each one makes all lanes anew."""
        if watched is self._names and event.type() is QEvent.Type.FocusOut:
            self.keep_typed()
        return super().eventFilter(watched, event)

    def _check(self) -> None:
        lines = wrong_lines(self._names.toPlainText())
        numbers = ", ".join(str(one) for one in lines[:5])
        text = self.tr("Two names with a comma between them are wanted in line {lines}.")
        self._rows["names"].show_error(text.format(lines=numbers) if lines else "")

    def _show(self, settings: Settings) -> None:
        if not self._least.hasFocus():
            self._least.setValue(round(settings.least_coverage * 100))

    def _show_names(self) -> None:
        if self._names.toPlainText() != self._own.text:
            self._names.setPlainText(self._own.text)

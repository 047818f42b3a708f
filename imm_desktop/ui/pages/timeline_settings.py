"""Settings › Timeline: how much of a video must be looked at, and the operator's own names of labels."""

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imm_desktop.domain.label_names import wrong_lines
from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.own_names import OwnNames
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.kit.inputs import SpinField, TextArea
from imm_desktop.ui.pages.settings_section import FormSection


class TimelineSettings(FormSection):
    """What the timeline marks as not enough, and how it names labels."""

    key = "timeline"
    icon = "film"

    def __init__(
        self, presenter: SettingsPresenter, names: OwnNames, parent: QWidget | None = None
    ) -> None:
        super().__init__(presenter, parent)
        self._own = names
        self._least = SpinField(0, 100, 100, suffix=" %")
        self._names = TextArea("汽车, car", lines=12)
        self.add_field("least", self._least, is_narrow=True)
        self.add_field("names", self._names)
        self._least.editingFinished.connect(
            lambda: presenter.set_least_coverage(self._least.value() / 100)
        )
        self._names.textChanged.connect(self._check)
        self.keep_when_left(self._names, self.keep_typed)  # each name makes all lanes anew
        names.changed.connect(self._show_names)
        self._show_names()
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("Timeline")

    @override
    def retranslate(self) -> None:
        self.show_words(
            {
                "least": (
                    self.tr("Least coverage"),
                    self.tr(
                        "A pass for which the analysis looked at less of the video is marked as not enough."
                    ),
                ),
                "names": (
                    self.tr("Names of labels"),
                    self.tr(
                        "One pair a line, Chinese and English in any order. They win over the names in results; both languages are found by searches."
                    ),
                ),
            }
        )
        self._show(self._presenter.settings)

    @override
    def keep_typed(self) -> None:
        self._own.write(self._names.toPlainText())

    def _check(self) -> None:
        lines = wrong_lines(self._names.toPlainText())
        numbers = ", ".join(str(one) for one in lines[:5])
        text = self.tr("Two names with a comma between them are wanted in line {lines}.")
        self._rows["names"].show_error(text.format(lines=numbers) if lines else "")

    @override
    def _show(self, settings: Settings) -> None:
        if not self._least.hasFocus():
            self._least.setValue(round(settings.least_coverage * 100))

    def _show_names(self) -> None:
        if self._names.toPlainText() != self._own.text:
            self._names.setPlainText(self._own.text)

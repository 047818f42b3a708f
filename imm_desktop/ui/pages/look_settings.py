"""Settings › Look: colours, languages, text size."""

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.settings import Language, Look, Settings
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.kit.field import FieldRow, Form
from imm_desktop.ui.kit.inputs import ComboField, SpinField
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.pages.settings_section import SettingsSection, at_left


class LookSettings(SettingsSection):
    """How the program looks and speaks."""

    key = "look"
    icon = "sun"

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._look = SegmentedControl()
        self._language = SegmentedControl()
        self._label_language = ComboField()
        self._scale = SpinField(80, 200, 100, suffix=" %")
        form = Form()
        fields: tuple[tuple[str, QWidget], ...] = (
            ("look", at_left(self._look)),
            ("language", at_left(self._language)),
            ("labels", self._label_language),
            ("scale", self._scale),
        )
        self._rows: dict[str, FieldRow] = {key: form.add_row("", field) for key, field in fields}
        form.add_stretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        presenter.changed.connect(self._show)
        self._look.chosen_changed.connect(lambda one: presenter.set_look(Look(one)))
        self._language.chosen_changed.connect(lambda one: presenter.set_language(Language(one)))
        self._label_language.chosen_changed.connect(presenter.set_label_language)
        self._scale.editingFinished.connect(self.keep_typed)
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("Look")

    @override
    def retranslate(self) -> None:
        self._look.set_choices(
            [
                (Look.SYSTEM, self.tr("System")),
                (Look.LIGHT, self.tr("Light")),
                (Look.DARK, self.tr("Dark")),
            ]
        )
        self._language.set_choices(
            [
                (Language.SYSTEM, self.tr("System")),
                (Language.ENGLISH, "English"),
                (Language.CHINESE, "简体中文"),
            ]
        )
        self._label_language.set_choices(
            [
                (Language.SYSTEM, self.tr("As the program")),
                (Language.ENGLISH, "English"),
                (Language.CHINESE, "简体中文"),
            ]
        )
        words = {
            "look": (self._look, self.tr("Look"), ""),
            "language": (self._language, self.tr("Language"), ""),
            "labels": (
                self._label_language,
                self.tr("Label names"),
                self.tr(
                    "Services answer in Chinese; names with a known translation are shown in the language chosen here."
                ),
            ),
            "scale": (
                self._scale,
                self.tr("Text size"),
                self.tr("80 to 200 % of the system's text size; also Ctrl + and Ctrl −."),
            ),
        }
        for key, (control, label, help_text) in words.items():
            self._rows[key].show_texts(label, help_text)
            control.setAccessibleName(label)
        self._show(self._presenter.settings)

    @override
    def keep_typed(self) -> None:
        self._presenter.set_text_scale(self._scale.value() / 100)

    def _show(self, settings: Settings) -> None:
        if not self._scale.hasFocus():
            self._scale.setValue(round(settings.text_scale * 100))
        self._look.choose(settings.look)
        self._language.choose(settings.language)
        self._label_language.choose(settings.label_language)

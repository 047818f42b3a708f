"""Settings › Look: colours, languages, text size, how close rows stand."""

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imm_desktop.domain.settings import Density, Language, Look, Settings
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.kit.inputs import ComboField, SpinField
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.pages.settings_section import FormSection


class LookSettings(FormSection):
    """How the program looks and speaks."""

    key = "look"
    icon = "sun"

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(presenter, parent)
        self._look = SegmentedControl()
        self._language = SegmentedControl()
        self._label_language = ComboField()
        self._density = SegmentedControl()
        self._scale = SpinField(80, 200, 100, suffix=" %")
        self.add_field("look", self._look, is_narrow=True)
        self.add_field("language", self._language, is_narrow=True)
        self.add_field("labels", self._label_language)
        self.add_field("scale", self._scale)
        self.add_field("density", self._density, is_narrow=True)
        self._look.chosen_changed.connect(lambda one: presenter.set_look(Look(one)))
        self._density.chosen_changed.connect(lambda one: presenter.set_density(Density(one)))
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
        self._density.set_choices(
            [
                (Density.COMFORTABLE, self.tr("Comfortable")),
                (Density.COMPACT, self.tr("Compact")),
            ]
        )
        self._label_language.set_choices(
            [
                (Language.SYSTEM, self.tr("As the program")),
                (Language.ENGLISH, "English"),
                (Language.CHINESE, "简体中文"),
            ]
        )
        self.show_words(
            {
                "look": (self.tr("Look"), ""),
                "language": (self.tr("Language"), ""),
                "labels": (
                    self.tr("Label names"),
                    self.tr(
                        "Services answer in Chinese; names with a known translation are shown in the language chosen here."
                    ),
                ),
                "density": (
                    self.tr("Rows"),
                    self.tr("Compact rows show more of a list at once."),
                ),
                "scale": (
                    self.tr("Text size"),
                    self.tr("80 to 200 % of the system's text size; also Ctrl + and Ctrl −."),
                ),
            }
        )
        self._show(self._presenter.settings)

    @override
    def keep_typed(self) -> None:
        self._presenter.set_text_scale(self._scale.value() / 100)

    @override
    def _show(self, settings: Settings) -> None:
        if not self._scale.hasFocus():
            self._scale.setValue(round(settings.text_scale * 100))
        self._look.choose(settings.look)
        self._density.choose(settings.density)
        self._language.choose(settings.language)
        self._label_language.choose(settings.label_language)

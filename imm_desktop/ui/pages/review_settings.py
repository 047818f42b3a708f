"""Settings › Review: who decides, the grace time, effects and the veil. Reasons are the booklet's: Settings › Policies."""

from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from imm_desktop.domain.settings import Settings, Veil
from imm_desktop.presenters.settings import SettingsPresenter
from imm_desktop.ui.kit.inputs import LineField, SpinField
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.pages.settings_section import FormSection


class ReviewSettings(FormSection):
    """What decisions are made under, and how evidence is shown."""

    key = "review"
    icon = "shield-check"

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(presenter, parent)
        self._reviewer = LineField(name="")
        self._grace = SpinField(0, 600, 10, suffix=" s")
        self._tags = QCheckBox()
        self._veil = SegmentedControl()
        self._muted = QCheckBox()
        self.add_field("reviewer", self._reviewer)
        self.add_field("grace", self._grace)
        self.add_field("tags", self._tags)
        self.add_field("veil", self._veil, is_narrow=True)
        self.add_field("muted", self._muted)
        self._reviewer.editingFinished.connect(
            lambda: presenter.set_reviewer(self._reviewer.text())
        )
        self._grace.editingFinished.connect(
            lambda: presenter.set_grace_ms(self._grace.value() * 1000)
        )
        self._tags.clicked.connect(presenter.set_tags_objects)
        self._muted.clicked.connect(presenter.set_muted)
        self._veil.chosen_changed.connect(lambda one: presenter.set_veil(Veil(one)))
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("Review")

    @override
    def retranslate(self) -> None:
        self._tags.setText(
            self.tr("Write imm-review, imm-review-by and imm-review-at on the object")
        )
        self._muted.setText(self.tr("Play without sound until M is pressed"))
        self._veil.set_choices(
            [
                (Veil.BLUR, self.tr("Blur")),
                (Veil.GREY, self.tr("Blur and grey")),
                (Veil.DIM, self.tr("Grey and dark")),
                (Veil.OFF, self.tr("Off")),
            ]
        )
        words = {
            "reviewer": (
                self.tr("Reviewer"),
                self.tr("Stands in the log and on the object; a pseudonym is fine."),
            ),
            "grace": (
                self.tr("Grace time"),
                self.tr(
                    "Seconds between a decision and its effect; within it, taking back leaves no trace."
                ),
            ),
            "tags": (
                self.tr("Effect"),
                self.tr("Without it, decisions stay in the log of this computer."),
            ),
            "veil": (
                self.tr("Veil"),
                self.tr(
                    "Covers pictures under review until Q is held. Care has a veil for each detection scene, and says what research supports."
                ),
            ),
            "muted": (self.tr("Sound"), ""),
        }
        self.show_words(words)
        self._show(self._presenter.settings)

    @override
    def keep_typed(self) -> None:
        self._presenter.set_reviewer(self._reviewer.text())
        self._presenter.set_grace_ms(self._grace.value() * 1000)

    @override
    def _show(self, settings: Settings) -> None:
        self._reviewer.setPlaceholderText(self._presenter.reviewer)
        if not self._reviewer.hasFocus():
            self._reviewer.setText(settings.reviewer)
        if not self._grace.hasFocus():
            self._grace.setValue(settings.policy.grace_ms // 1000)
        self._tags.setChecked(settings.policy.tags_objects)
        self._muted.setChecked(settings.muted)
        self._veil.choose(settings.veil)

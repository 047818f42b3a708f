"""Settings › Review: who decides, the reasons, the grace time, effects and the veil."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.settings import Settings, Veil
from imm_desktop.presenters.review_words import reason_text
from imm_desktop.presenters.settings import MOST_REASONS, SettingsPresenter
from imm_desktop.ui.kit.field import FieldRow, Form
from imm_desktop.ui.kit.inputs import LineField, SpinField, TextArea
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.pages.settings_section import SettingsSection, at_left


class ReviewSettings(SettingsSection):
    """What decisions are made under, and how evidence is shown."""

    key = "review"
    icon = "shield-check"

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._reviewer = LineField(name="")
        self._grace = SpinField(0, 600, 10, suffix=" s")
        self._tags = QCheckBox()
        self._reasons = TextArea(lines=9)
        self._veil = SegmentedControl()
        self._muted = QCheckBox()
        form = Form()
        fields: tuple[tuple[str, QWidget], ...] = (
            ("reviewer", self._reviewer),
            ("grace", self._grace),
            ("tags", self._tags),
            ("veil", at_left(self._veil)),
            ("muted", self._muted),
            ("reasons", self._reasons),
        )
        self._rows: dict[str, FieldRow] = {key: form.add_row("", field) for key, field in fields}
        form.add_stretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        presenter.changed.connect(self._show)
        self._reviewer.editingFinished.connect(
            lambda: presenter.set_reviewer(self._reviewer.text())
        )
        self._grace.editingFinished.connect(
            lambda: presenter.set_grace_ms(self._grace.value() * 1000)
        )
        self._tags.clicked.connect(presenter.set_tags_objects)
        self._muted.clicked.connect(presenter.set_muted)
        self._veil.chosen_changed.connect(lambda one: presenter.set_veil(Veil(one)))
        self._reasons.installEventFilter(self)
        self._reasons.textChanged.connect(self._check_reasons)
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
        words: dict[str, tuple[QWidget, str, str]] = {
            "reviewer": (
                self._reviewer,
                self.tr("Reviewer"),
                self.tr("Stands in the log and on the object; a pseudonym is fine."),
            ),
            "grace": (
                self._grace,
                self.tr("Grace time"),
                self.tr(
                    "Seconds between a decision and its effect; within it, taking back leaves no trace."
                ),
            ),
            "tags": (
                self._tags,
                self.tr("Effect"),
                self.tr("Without it, decisions stay in the log of this computer."),
            ),
            "veil": (
                self._veil,
                self.tr("Veil"),
                self.tr(
                    "Covers pictures under review until Q is held. Care has a veil for each detection scene, and says what research supports."
                ),
            ),
            "muted": (self._muted, self.tr("Sound"), ""),
            "reasons": (
                self._reasons,
                self.tr("Reasons"),
                self.tr(
                    "One a line, at most nine: the digits 1 to 9 choose them. A change makes a new version of the policy."
                ),
            ),
        }
        for key, (control, label, help_text) in words.items():
            self._rows[key].show_texts(label, help_text)
            if not isinstance(control, QCheckBox):
                control.setAccessibleName(label)
        self._show(self._presenter.settings)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Reasons are kept when the keyboard leaves them: each keystroke would make a policy version."""
        if watched is self._reasons and event.type() is QEvent.Type.FocusOut:
            self._keep_reasons()
        return super().eventFilter(watched, event)

    @override
    def keep_typed(self) -> None:
        self._presenter.set_reviewer(self._reviewer.text())
        self._presenter.set_grace_ms(self._grace.value() * 1000)
        self._keep_reasons()

    def _keep_reasons(self) -> None:
        if self._reasons.document().isModified():
            self._reasons.document().setModified(False)
            self._presenter.set_reasons(self._reasons_typed())

    def _check_reasons(self) -> None:
        """Said while typing: lines beyond the digit keys would be lost."""
        count = len({line for line in self._reasons_typed() if line})
        if not count:
            text = self.tr("At least one is needed; else the reasons stay as they are.")
        elif count > MOST_REASONS:
            text = self.tr("At most %1: the lines after them are left out.")
        else:
            text = ""
        self._rows["reasons"].show_error(text.replace("%1", str(MOST_REASONS)))

    def _reasons_typed(self) -> list[str]:
        """The lines, with translated texts turned back into the policy's own."""
        own = {reason_text(one): one.text for one in self._presenter.settings.policy.reasons}
        lines = self._reasons.toPlainText().splitlines()
        return [own.get(line.strip(), line.strip()) for line in lines]

    def _show(self, settings: Settings) -> None:
        self._reviewer.setPlaceholderText(self._presenter.reviewer)
        if not self._reviewer.hasFocus():
            self._reviewer.setText(settings.reviewer)
        if not self._grace.hasFocus():
            self._grace.setValue(settings.policy.grace_ms // 1000)
        if not self._reasons.hasFocus():
            texts = [reason_text(one) for one in settings.policy.reasons]
            self._reasons.setPlainText("\n".join(texts))
            self._reasons.document().setModified(False)
        self._tags.setChecked(settings.policy.tags_objects)
        self._muted.setChecked(settings.muted)
        self._veil.choose(settings.veil)

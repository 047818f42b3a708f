"""Settings › This computer: how much of it the engine may use, and the words that it looks for."""

from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.settings import LEAST_CPU_PERCENT, SettingsPresenter
from imm_desktop.ui.kit.field import FieldRow, Form
from imm_desktop.ui.kit.inputs import SpinField, TextArea
from imm_desktop.ui.pages.settings_section import SettingsSection, at_left

_STEP: Final = 10


class EngineSettings(SettingsSection):
    """What analyses on this computer may cost, and what they look for."""

    key = "engine"
    icon = "monitor"

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._share = SpinField(LEAST_CPU_PERCENT, 100, 100, suffix=" %")
        self._share.setSingleStep(_STEP)
        self._words = TextArea("", lines=8)
        form = Form()
        self._rows: dict[str, FieldRow] = {
            "share": form.add_row("", at_left(self._share)),
            "words": form.add_row("", self._words),
        }
        form.add_stretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        self._share.editingFinished.connect(self._keep_share)
        self._words.installEventFilter(self)
        presenter.changed.connect(self._show)
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("This computer")

    @override
    def retranslate(self) -> None:
        words = {
            "share": (
                self._share,
                self.tr("Processor share of analyses"),
                self.tr(
                    "Most of this computer's processors that all analyses on it use together. Less leaves more for other programs, and analyses take longer. Holds at once, also for an analysis that is running."
                ),
            ),
            "words": (
                self._words,
                self.tr("Banned words"),
                self.tr(
                    "One word or phrase a line. Where moderation on this computer looks for advertising (ad) and reads one in a picture, it suggests to block. Holds for tasks that begin from now on."
                ),
            ),
        }
        for key, (control, label, help_text) in words.items():
            self._rows[key].show_texts(label, help_text)
            control.setAccessibleName(label)
        self._show(self._presenter.settings)

    @override
    def keep_typed(self) -> None:
        self._keep_share()
        self._presenter.set_banned_words(self._words.toPlainText().splitlines())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Words are kept when the keyboard leaves them."""
        if watched is self._words and event.type() is QEvent.Type.FocusOut:
            self.keep_typed()
        return super().eventFilter(watched, event)

    def _keep_share(self) -> None:
        self._presenter.set_engine_cpu_percent(self._share.value())

    def _show(self, settings: Settings) -> None:
        if not self._share.hasFocus():
            self._share.setValue(settings.engine_cpu_percent)
        if not self._words.hasFocus():
            text = "\n".join(settings.banned_words)
            if text != self._words.toPlainText():
                self._words.setPlainText(text)

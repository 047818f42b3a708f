"""Settings › Playback: who plays, how fast, how far a step leads, and what comes at the end."""

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from imm_desktop.domain.settings import PlayedBy, Settings
from imm_desktop.presenters.player_choices import RATES
from imm_desktop.presenters.settings import LEAST_STEP_MS, MOST_STEP_MS, SettingsPresenter
from imm_desktop.ui.kit.inputs import ComboField, SpinField
from imm_desktop.ui.pages.settings_section import FormSection

_AS_LAST = 0.0


class PlaybackSettings(FormSection):
    """How videos play, in the Library, Review and Highlights alike."""

    key = "playback"
    icon = "play"

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(presenter, parent)
        self._player = ComboField()
        self._rate = ComboField()
        self._step = SpinField(LEAST_STEP_MS, MOST_STEP_MS, 1_000, suffix=" ms")
        self._step.setSingleStep(500)
        self._repeats = QCheckBox()
        self.add_field("player", self._player)
        self.add_field("rate", self._rate, is_narrow=True)
        self.add_field("step", self._step, is_narrow=True)
        self.add_field("repeats", self._repeats)
        self._player.chosen_changed.connect(lambda one: self._change(player=PlayedBy(one)))
        self._rate.chosen_changed.connect(lambda one: self._change(opening_rate=float(one)))
        self._step.editingFinished.connect(self.keep_typed)
        self._repeats.clicked.connect(lambda on: self._change(repeats=on))
        self.retranslate()

    @override
    def title(self) -> str:
        return self.tr("Playback")

    @override
    def retranslate(self) -> None:
        self._player.set_choices(
            [
                (PlayedBy.BEST, self.tr("The one that keeps best time with the pictures")),
                (PlayedBy.VLC, self.tr("VLC")),
                (PlayedBy.QT, self.tr("Qt Multimedia")),
                (PlayedBy.NOBODY, self.tr("Without sound, frame by frame")),
            ]
        )
        self._rate.set_choices(
            [
                (_AS_LAST, self.tr("As chosen last")),
                *((rate, f"{rate:g}×") for rate in RATES),
            ]
        )
        self._repeats.setText(self.tr("Begin again at the end of a video"))
        self.show_words(
            {
                "player": (
                    self.tr("Player"),
                    self.tr(
                        "Holds from the next video on. Exact frames never come from it. The status bar says who plays."
                    ),
                ),
                "rate": (self.tr("Speed at the beginning"), ""),
                "step": (
                    self.tr("Step"),
                    self.tr("How far Shift and ← or → lead."),
                ),
                "repeats": (self.tr("At the end"), ""),
            }
        )
        self._show(self._presenter.settings)

    @override
    def keep_typed(self) -> None:
        self._change(step_ms=self._step.value())

    def _change(self, **changes: object) -> None:
        playback = replace(self._presenter.settings.playback, **changes)  # type: ignore[arg-type]
        if playback != self._presenter.settings.playback:
            self._presenter.set_playback(playback)

    @override
    def _show(self, settings: Settings) -> None:
        playback = settings.playback
        self._player.choose(playback.player)
        self._rate.choose(playback.opening_rate)
        if not self._step.hasFocus():
            self._step.setValue(playback.step_ms)
        self._repeats.setChecked(playback.repeats)

"""What the operator chose for whatever video is open: speed, sound and veil, and what these make of each other."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from imm_desktop.domain.settings import Veil
from imm_desktop.presenters.player_ports import PlayerState, SoundBackend
from imm_desktop.presenters.playing import FASTEST, SLOWEST

RATES: Final = (0.25, 0.5, 1.0, 1.5, 2.0, 4.0)
"""Speeds that can be chosen."""
_NEXT_VEIL: Final = {
    Veil.BLUR: Veil.GREY,
    Veil.GREY: Veil.DIM,
    Veil.DIM: Veil.OFF,
    Veil.OFF: Veil.BLUR,
}


class PlayerChoices(QObject):
    """The state of a player, and the part of it that outlives a video. `PlayerPresenter` is one.

    While a veil lies over the picture there is no sound either, unless the operator chose otherwise (Settings › Care);
    looking through the veil is hearing through it.
    """

    state_changed = Signal(object)  # PlayerState
    remark_made = Signal(str)  # one line for the status bar

    def __init__(self, state: PlayerState) -> None:
        super().__init__()
        self._state = state
        self._speed = 1.0
        self._veil_of_next: Veil | None = None
        self._opening_rate = 0.0
        self._backends: tuple[SoundBackend, ...] = ()
        self.step_ms = 1_000
        """How far a step over time leads."""

    @property
    def state(self) -> PlayerState:
        """What the transport bar and the surface show."""
        return self._state

    # sound

    def use_backends(self, backends: Sequence[SoundBackend]) -> None:
        """Ways to play from the next video on, the best first; without any it plays silently."""
        self._backends = tuple(backends)

    def set_muted(self, is_muted: bool) -> None:
        """Play without or with sound."""
        self.change(is_muted=is_muted)

    def toggle_mute(self) -> None:
        """Sound off, or on; says so when the veil keeps it silent all the same."""
        self.set_muted(not self._state.is_muted)
        self._say_why_silent()

    def set_volume(self, volume: int) -> None:
        """Set the volume that is heard, 0 to 100: that ends mute, and none at all is mute."""
        volume = min(max(volume, 0), 100)
        self.change(volume=volume, is_muted=volume == 0)

    def change_volume(self, by: int) -> None:
        """Louder or quieter; only louder ends mute."""
        volume = min(max(self._state.volume + by, 0), 100)
        if by < 0 and self._state.is_muted:
            self.change(volume=volume)
        else:
            self.set_volume(volume)

    # speed

    def set_rate(self, rate: float) -> None:
        """Set the speed of playing, 0.25 to 4."""
        self._speed = min(max(rate, SLOWEST), FASTEST)
        self.change(rate=self._speed)
        self._apply_speed()

    def change_rate(self, direction: int) -> None:
        """The next faster (1) or slower (-1) of ``RATES``; faster than the fastest is the slowest."""
        at = min(range(len(RATES)), key=lambda one: abs(RATES[one] - self._speed))
        self.set_rate(RATES[(at + direction) % len(RATES)])

    def set_opening_rate(self, rate: float) -> None:
        """At which speed each video begins, 0.25 to 4; 0: at the one that was chosen last."""
        self._opening_rate = rate

    def set_repeats(self, repeats: bool) -> None:
        """Whether a video begins again at its end."""
        self.change(repeats=repeats)

    # the veil

    def set_veil(self, veil: Veil) -> None:
        """Cover every picture from now on."""
        self._veil_of_next = None
        self.change(veil=veil)

    def set_veil_of_next(self, veil: Veil) -> None:
        """Cover every picture from the next video on; what is shown until then keeps its own veil."""
        self._veil_of_next = veil

    def change_veil(self) -> None:
        """Blur, then grey, then dark, then off, then blur again."""
        self.change(veil=_NEXT_VEIL[self._state.veil])

    def set_veil_silences(self, veil_silences: bool) -> None:
        """Whether a veil covers the sound too."""
        self.change(veil_silences=veil_silences)

    def peek(self, is_peeking: bool) -> None:
        """Look, and listen, through the veil while True."""
        if is_peeking and not self._state.is_open:
            return
        self.change(is_peeking=is_peeking)

    # what players and seeking tell: see ``playing.Stage``

    def change(self, **changes: Any) -> None:
        """Change the state, and tell it when it is another one."""
        before, self._state = self._state, replace(self._state, **changes)
        now = self._state
        if (before.is_silent, before.volume) != (now.is_silent, now.volume):
            self._apply_sound()  # a veil that goes up silences before anybody is told
        if now != before:
            self.state_changed.emit(now)

    def remark(self, text: str) -> None:
        """One line for the status bar."""
        self.remark_made.emit(text)

    # inside

    def _take_speed(self) -> None:
        """The speed at which the next video begins."""
        if self._opening_rate:
            self._speed = self._opening_rate
            self.change(rate=self._speed)

    def _take_veil(self) -> Veil:
        """The veil that lies from now on, when a video goes and before the next one comes."""
        veil = self._state.veil if self._veil_of_next is None else self._veil_of_next
        self._veil_of_next = None
        return veil

    def _apply_sound(self) -> None:
        """Let the player that is in use be heard, or not, as the state says."""

    def _apply_speed(self) -> None:
        """Go on at the speed that was chosen, if something plays."""

    def _say_why_silent(self) -> None:
        state = self._state
        if state.is_silenced_by_veil and not state.is_muted:
            text = QCoreApplication.translate(
                "Player",
                "The veil keeps it silent: look through it to listen, or change that in Settings › Care.",
            )
            self.remark(text)

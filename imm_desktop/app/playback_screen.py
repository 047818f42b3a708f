"""Settings › Playback, and what its choices make of every player."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from imm_desktop.domain.settings import Settings
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.ui.player.backends import SoundBackends

if TYPE_CHECKING:
    from imm_desktop.presenters.settings import SettingsPresenter
    from imm_desktop.ui.pages.settings_section import SettingsSection


class PlaybackScreen:
    """Tells the players what was chosen; who plays holds from the next video on."""

    def __init__(
        self,
        players: Sequence[PlayerPresenter],
        backends: SoundBackends,
        sections: "list[Callable[[SettingsPresenter], SettingsSection]]",
    ) -> None:
        self._players, self._backends = players, backends
        sections.append(_section)

    def apply(self, settings: Settings) -> None:
        """Let ``settings`` hold for every player."""
        playback = settings.playback
        self._backends.chosen = playback.player
        for player in self._players:
            player.set_muted(settings.muted)
            player.set_veil_silences(settings.veil_silences)
            player.use_backends(self._backends.ways)
            player.set_opening_rate(playback.opening_rate)
            player.step_ms = playback.step_ms
            player.set_repeats(playback.repeats)


def _section(settings: "SettingsPresenter") -> "SettingsSection":
    from imm_desktop.ui.pages.playback_settings import PlaybackSettings

    return PlaybackSettings(settings)

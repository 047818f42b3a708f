"""The ways to play with sound, the best first. Nothing is imported before something is played."""

from imm_desktop.media.picture import MediaFacts
from imm_desktop.presenters.player_ports import SoundBackend, SoundListener, SoundPlayer


def sound_backends() -> tuple[SoundBackend, ...]:
    """For ``PlayerPresenter``: VLC where it is installed, else Qt Multimedia; after them it plays silently."""
    return (_vlc_player, _qt_player)


def _vlc_player(source: str, facts: MediaFacts, listener: SoundListener) -> SoundPlayer:
    from imm_desktop.ui.player.vlc_player import VlcPlayer

    return VlcPlayer(source, facts, listener)


def _qt_player(source: str, facts: MediaFacts, listener: SoundListener) -> SoundPlayer:
    from imm_desktop.ui.player.qt_player import QtPlayer

    return QtPlayer(source, facts, listener)

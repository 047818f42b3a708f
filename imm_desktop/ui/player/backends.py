"""The ways to play sound, the best first. Nothing is loaded before the first video with sound is opened."""

import logging

from imm_desktop.domain.settings import PlayedBy
from imm_desktop.presenters.player_ports import (
    NoSoundPlayerError,
    SoundBackend,
    SoundListener,
    SoundPlayer,
)
from imm_desktop.ui.player.vlc_library import VlcLibrary

log = logging.getLogger(__name__)


class SoundBackends:
    """For ``PlayerPresenter``: Qt Multimedia where it finds a sound device, else VLC; after them it plays silently."""

    def __init__(self, library: VlcLibrary | None = None) -> None:
        self._vlc = library or VlcLibrary()
        self.chosen = PlayedBy.BEST
        """Who is to play, by the operator's choice."""

    @property
    def ways(self) -> tuple[SoundBackend, ...]:
        """The best first; fewer when the operator chose one."""
        known: dict[PlayedBy, tuple[SoundBackend, ...]] = {
            PlayedBy.VLC: (self.vlc,),
            PlayedBy.QT: (self.qt,),
            PlayedBy.NOBODY: (),
        }
        return known.get(self.chosen, (self.qt, self.vlc))

    def prepare(self) -> None:
        """Load what they need, so that Play need not wait for it. Blocks; any thread."""
        try:
            import PySide6.QtMultimedia  # noqa: F401
        except ImportError as error:
            log.info("no Qt Multimedia: %s", error)
        try:
            self._vlc.load()
        except NoSoundPlayerError as error:
            log.info("no VLC: %s", error)

    def vlc(self, listener: SoundListener) -> SoundPlayer:
        """By libvlc."""
        from imm_desktop.ui.player.vlc_player import VlcPlayer

        return VlcPlayer(self._vlc, listener)

    def qt(self, listener: SoundListener) -> SoundPlayer:
        """By Qt Multimedia."""
        from imm_desktop.ui.player.qt_player import QtPlayer

        return QtPlayer(listener)

    def close(self) -> None:
        """End what was loaded, after the players. Blocks."""
        self._vlc.close()

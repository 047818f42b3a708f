"""Playing by the best player that this computer has; the last one, without sound, always works."""

import logging
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from imm_desktop.media.picture import MediaFacts, Picture
from imm_desktop.presenters.player_ports import NoSoundPlayerError, SoundBackend, SoundPlayer

log = logging.getLogger(__name__)

REASONS = (
    QT_TRANSLATE_NOOP("Player", "no picture came"),
    QT_TRANSLATE_NOOP("Player", "it ended at once"),
    QT_TRANSLATE_NOOP("Player", "it reports an error"),
    QT_TRANSLATE_NOOP("Player", "it cannot read the file"),
)
"""What players say when they give up; others are shown as they come."""


class SoundOwner(Protocol):
    """Hears from a ``Sound``."""

    def sound_picture(self, picture: Picture) -> None:
        """It is due now."""
        ...

    def sound_ended(self) -> None:
        """The video is over."""
        ...

    def sound_key_before(self, position_ms: int) -> int | None:
        """Of the video that plays; see ``SoundListener``."""
        ...

    def sound_remark(self, text: str) -> None:
        """For the status bar: another player has taken over, and why."""
        ...


class Sound:
    """Plays one video by the first backend that works; a failing one hands over to the next at the same place."""

    def __init__(
        self, source: str, facts: MediaFacts, backends: Sequence[SoundBackend], owner: SoundOwner
    ) -> None:
        self._source, self._facts, self._owner = source, facts, owner
        self._untried = list(backends)
        self._player: SoundPlayer | None = None
        self._listener: _Listener | None = None
        self._volume, self._is_muted = 100, True
        self._at_ms, self._rate = 0, 1.0
        self._is_playing = False

    @property
    def name(self) -> str:
        """Of the player in use; empty while there is none."""
        return self._player.name if self._player is not None else ""

    def play(self, from_ms: int, rate: float) -> None:
        """Play from ``from_ms``; nothing happens when no way is left."""
        self._at_ms, self._rate = from_ms, rate
        self._is_playing = True
        if self._player is None:
            self._player = self._next_player()
        if self._player is None:
            self._is_playing = False
            return
        self._player.set_sound(self._volume, is_muted=self._is_muted)
        self._player.play(from_ms, rate)

    def pause(self) -> None:
        """Stop; harmless when nothing plays."""
        self._is_playing = False
        if self._player is not None:
            self._player.pause()

    def set_sound(self, volume: int, *, is_muted: bool) -> None:
        """Set the volume, 0 to 100."""
        self._volume, self._is_muted = volume, is_muted
        if self._player is not None:
            self._player.set_sound(volume, is_muted=is_muted)

    def close(self) -> None:
        """End the player; the owner hears nothing afterwards, and nothing plays any more."""
        self._untried.clear()
        self._end_player()

    def _end_player(self) -> None:
        self._is_playing = False
        if self._listener is not None:
            self._listener.sound = None
        if self._player is not None:
            self._player.close()
            self._player = None

    def _next_player(self) -> SoundPlayer | None:
        while self._untried:
            backend = self._untried.pop(0)
            listener = _Listener(self)
            try:
                player = backend(self._source, self._facts, listener)
            except NoSoundPlayerError as error:
                log.info("no sound by this player: %s", error)
                continue
            self._listener = listener
            return player
        return None

    def shown(self, picture: Picture) -> None:
        """The player says that ``picture`` is due."""
        if self._is_playing:
            self._at_ms = picture.position_ms
            self._owner.sound_picture(picture)

    def ended(self) -> None:
        """The player says that the video is over."""
        if self._is_playing:
            self._is_playing = False
            self._owner.sound_ended()

    def key_before(self, position_ms: int) -> int | None:
        """See ``SoundListener``."""
        return self._owner.sound_key_before(position_ms)

    def failed(self, reason: str) -> None:
        """The player gives up; the next one goes on from the last picture."""
        failed, was_playing = self.name, self._is_playing
        log.info("%s cannot play this: %s", failed, reason)
        self._end_player()
        tr = QCoreApplication.translate
        text = tr("Player", "{player} cannot play this video ({reason}).")
        if was_playing:
            self.play(self._at_ms, self._rate)
        self._owner.sound_remark(text.format(player=failed, reason=tr("Player", reason)))


class _Listener:
    """Passes on what one player says until that player is closed: late words of an old player are not heard."""

    def __init__(self, sound: Sound) -> None:
        self.sound: Sound | None = sound

    def show_picture(self, picture: Picture) -> None:
        if self.sound is not None:
            self.sound.shown(picture)

    def end(self) -> None:
        if self.sound is not None:
            self.sound.ended()

    def key_before(self, position_ms: int) -> int | None:
        return self.sound.key_before(position_ms) if self.sound is not None else None

    def fail(self, reason: str) -> None:
        if self.sound is not None:
            self.sound.failed(reason)

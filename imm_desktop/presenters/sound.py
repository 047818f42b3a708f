"""The sound of one video by the best player that this computer has; when there is none, it plays silently."""

import logging
from collections.abc import Sequence
from typing import Final, Protocol

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.sound_feed import SoundFeed
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.media_words import media_line
from imm_desktop.presenters.player_ports import (
    NoSoundPlayerError,
    SoundBackend,
    SoundPlayer,
    Video,
)

log = logging.getLogger(__name__)

_JOB: Final = "sound"
REASONS = (
    QT_TRANSLATE_NOOP("Player", "no sound came"),
    QT_TRANSLATE_NOOP("Player", "it reports an error"),
    QT_TRANSLATE_NOOP("Player", "the sound device is gone"),
)
"""What players say when they give up; others are shown as they come."""


class SoundOwner(Protocol):
    """Hears from a ``Sound``."""

    def sound_heard(self, at_s: float, position_ms: float, rate: float) -> None:
        """At ``at_s`` (``time.perf_counter``) the sound of ``position_ms`` was heard."""
        ...

    def sound_over(self) -> None:
        """There is no more of it: the pictures go on by themselves."""
        ...

    def sound_remark(self, text: str) -> None:
        """For the status bar: another player has taken over, or none, and why."""
        ...


class Sound:
    """Plays the samples that the worker decodes by the first player that works; a failing one hands over to the next."""

    def __init__(
        self, video: Video, backends: Sequence[SoundBackend], jobs: Jobs, owner: SoundOwner
    ) -> None:
        self._video, self._jobs, self._owner = video, jobs, owner
        self._untried = list(backends)
        self._player: SoundPlayer | None = None
        self._listener: _Listener | None = None
        self._feed: SoundFeed | None = None
        self._volume, self._is_muted = 100, True
        self._from_ms, self._rate = 0.0, 1.0
        self._heard_ms = 0.0
        self._has_told = False

    @property
    def name(self) -> str:
        """Of the player in use; empty while there is none."""
        return self._player.name if self._player is not None else ""

    @property
    def can_play(self) -> bool:
        """Whether a player is there or still to be tried."""
        return self._player is not None or bool(self._untried)

    @property
    def is_playing(self) -> bool:
        """Whether something is heard, or about to be."""
        return self._feed is not None

    def play(self, from_ms: float, rate: float) -> None:
        """Play from ``from_ms``; the owner hears of its end, at once when no player is left."""
        self.pause()
        self._from_ms = self._heard_ms = from_ms
        self._rate = rate
        if self._player is None:
            self._player = self._next_player()
        if self._player is None:
            self._owner.sound_over()
            return
        self._player.set_sound(self._volume, is_muted=self._is_muted)
        self._feed = SoundFeed()
        self._jobs.start(_JOB, self._fill(self._feed, self._player))

    def pause(self) -> None:
        """Stop; harmless when nothing plays."""
        self._jobs.cancel(_JOB)
        if self._feed is not None:
            self._feed.close()
            self._feed = None
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

    async def _fill(self, feed: SoundFeed, player: SoundPlayer) -> None:
        """Bring samples from the worker as they are used up; the player starts with the first."""
        is_begun = False
        try:
            async for samples in self._video.sound(from_ms=int(self._from_ms), rate=self._rate):
                feed.put(samples)
                if not is_begun:
                    is_begun = True
                    player.play(feed)
                await feed.room()
        except MediaError as error:
            log.info("no more sound: %s", error)
            self._tell(error)
        feed.finish()
        if not is_begun:
            self._over()

    def _tell(self, error: MediaError) -> None:
        if not self._has_told:
            self._has_told = True
            self._owner.sound_remark(media_line(error))

    def _over(self) -> None:
        self._feed = None
        self._owner.sound_over()

    def _end_player(self) -> None:
        self.pause()
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
                player = backend(listener)
            except NoSoundPlayerError as error:
                log.info("no sound by this player: %s", error)
                continue
            self._listener = listener
            return player
        return None

    def heard(self, at_s: float, played_ms: float) -> None:
        """The player says how far it is."""
        if self._feed is not None:
            self._heard_ms = self._from_ms + played_ms * self._rate
            self._owner.sound_heard(at_s, self._heard_ms, self._rate)

    def ended(self) -> None:
        """The player says that all has been heard."""
        if self._feed is not None:
            self._over()

    def ran_dry(self) -> None:
        """The player has to begin anew where samples were missing."""
        if self._feed is not None:
            self.play(self._from_ms + self._feed.taken_ms * self._rate, self._rate)

    def failed(self, reason: str) -> None:
        """The player gives up; the next one goes on from where it was."""
        failed, was_playing = self.name, self.is_playing
        log.info("%s cannot play: %s", failed, reason)
        self._end_player()
        tr = QCoreApplication.translate
        text = tr("Player", "{player} cannot play the sound ({reason}).")
        if was_playing:
            self.play(self._heard_ms, self._rate)
        self._owner.sound_remark(text.format(player=failed, reason=tr("Player", reason)))


class _Listener:
    """Passes on what one player says until that player is closed: late words of an old player are not heard."""

    def __init__(self, sound: Sound) -> None:
        self.sound: Sound | None = sound

    def heard(self, at_s: float, played_ms: float) -> None:
        if self.sound is not None:
            self.sound.heard(at_s, played_ms)

    def dry(self) -> None:
        if self.sound is not None:
            self.sound.ran_dry()

    def end(self) -> None:
        if self.sound is not None:
            self.sound.ended()

    def fail(self, reason: str) -> None:
        if self.sound is not None:
            self.sound.failed(reason)

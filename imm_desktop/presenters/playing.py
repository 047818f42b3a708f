"""Playing one open video: its pictures follow its sound; backwards by key frames, round and round in a loop.

All pictures come from the frame worker, each with its own pts: what is shown while playing is as exact as when paused.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.picture import MediaFacts, Picture
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.player_ports import (
    Phase,
    PlayerState,
    PlayStream,
    SoundBackend,
    Video,
)
from imm_desktop.presenters.sound import Sound

SLOWEST: Final = 0.25
FASTEST: Final = 4.0
_BACKWARDS_STEP_S: Final = 0.12
"""Time between two pictures while playing backwards, by key frames."""
_FINE_STEP_S: Final = 0.04
"""The same where small pictures of all frames are at hand."""


class Stage(Protocol):
    """Where playing shows (the player's presenter)."""

    @property
    def state(self) -> PlayerState:
        """What the player does."""
        ...

    @property
    def facts(self) -> MediaFacts | None:
        """Of the open video."""
        ...

    @property
    def playhead_ms(self) -> int:
        """Where the operator wants to be."""
        ...

    @property
    def picture_size(self) -> tuple[int, int]:
        """Most width and height of a picture."""
        ...

    def change(self, **changes: Any) -> None:
        """Change the state and tell it."""
        ...

    def move_playhead(self, position_ms: int) -> None:
        """Put the playhead there and tell it."""
        ...

    def show(self, picture: Picture) -> None:
        """Show a picture and tell its position."""
        ...

    def settle(self, position_ms: int) -> None:
        """Show the exact frame there."""
        ...

    def stop_seeking(self) -> None:
        """Look for no single frame any more."""
        ...

    def remark(self, text: str) -> None:
        """One line for the status bar."""
        ...


class Playing:
    """Made for one open video; ``close`` ends it.

    Args:
        stage: Where it shows.
        video: For pictures and samples of the worker.
        backends: Ways to play sound, the best first.
        ready: Done once the backends may be used; None when they may be at once.
        jobs: Of the player.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        stage: Stage,
        video: Video,
        backends: Sequence[SoundBackend],
        ready: asyncio.Event | None,
        jobs: Jobs,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._stage, self._video, self._jobs, self._sleep = stage, video, jobs, sleep
        has_audio = video.facts.has_audio
        self._ready = ready if has_audio else None
        self._stream: PlayStream | None = None
        self._is_out_of_pictures = False
        self._word = (0.0, 0.0, 1.0)
        """Last told by the sound: when, where it was, and its rate."""
        self._sound = Sound(video, backends if has_audio else (), jobs, self)
        self._apply_sound()

    @property
    def player_name(self) -> str:
        """Who plays, for the status bar; who would, before anything was played."""
        if self._sound.name:
            return self._sound.name
        if self._video.facts.has_audio and not self._sound.can_play:
            return QCoreApplication.translate("Player", "PyAV, no sound")
        return "PyAV"

    def close(self) -> None:
        """End the players; nothing is shown afterwards."""
        self._jobs.cancel("play")
        self._sound.close()

    def start(self, from_ms: int) -> None:
        """Play at the state's rate from ``from_ms``."""
        stage = self._stage
        stage.stop_seeking()
        stage.change(phase=Phase.PLAYING)
        stage.move_playhead(from_ms)
        self._video.hold_proxy(True)
        self._jobs.cancel("play")
        self._sound.pause()
        rate = stage.state.rate
        if rate < 0:
            self._jobs.start("play", self._play_backwards(-rate))
        else:
            self._jobs.start("play", self._play(from_ms, rate))

    def stop(self, speed: float) -> None:
        """Play no more; the state's rate is ``speed`` again. Nothing new is looked for."""
        self._jobs.cancel("play")
        self._sound.pause()
        self._video.hold_proxy(False)
        if self._stage.state.phase is Phase.PLAYING:
            self._stage.change(phase=Phase.PAUSED, rate=speed)

    def start_of(self, from_ms: int) -> int:
        """Where playing begins when the playhead is at ``from_ms``: inside the loop, not at the very end."""
        loop, facts = self._stage.state.loop, self._stage.facts
        if loop is not None:
            return from_ms if loop.start_ms <= from_ms < loop.end_ms else loop.start_ms
        return 0 if facts is not None and from_ms >= facts.duration_ms - 1 else from_ms

    def apply_sound(self) -> None:
        """Volume, mute or veil were changed."""
        self._apply_sound()

    # what a Sound tells

    def sound_heard(self, at_s: float, position_ms: float, rate: float) -> None:
        """See ``SoundOwner``."""
        self._word = (at_s, position_ms, rate)
        if self._stream is not None:
            self._stream.follow(*self._word)

    def sound_over(self) -> None:
        """See ``SoundOwner``."""
        if self._is_out_of_pictures:
            self._end()
        elif self._stream is not None:
            self._stream.follow(*self._word, is_alone=True)

    def sound_remark(self, text: str) -> None:
        """See ``SoundOwner``."""
        self._stage.remark(text)
        self._stage.change(player_name=self.player_name)

    # inside

    def _apply_sound(self) -> None:
        state = self._stage.state
        self._sound.set_sound(state.volume, is_muted=state.is_silent)

    async def _play(self, from_ms: int, rate: float) -> None:
        stage, sound = self._stage, self._sound
        if self._ready is not None:
            await self._ready.wait()
        width, height = stage.picture_size
        stream = self._video.play(
            from_ms=from_ms, rate=rate, max_width=width, max_height=height, waits=sound.can_play
        )
        self._stream, self._is_out_of_pictures = stream, False
        self._word = (time.perf_counter(), from_ms, rate)
        if sound.can_play:
            sound.play(from_ms, rate)
        stage.change(player_name=self.player_name)
        try:
            async for picture in stream:
                loop = stage.state.loop
                if loop is not None and picture.position_ms >= loop.end_ms:
                    self.start(loop.start_ms)
                    return
                stage.move_playhead(picture.position_ms)
                stage.show(picture)
        finally:
            if self._stream is stream:
                self._stream = None
            await stream.aclose()
        self._is_out_of_pictures = True
        if stage.state.loop is not None or not sound.is_playing:
            self._end()  # else when the sound is over that goes on behind the last picture

    def _end(self) -> None:
        stage = self._stage
        if stage.state.phase is not Phase.PLAYING:
            return
        if stage.state.loop is not None:
            self.start(stage.state.loop.start_ms)
            return
        duration_ms = stage.facts.duration_ms if stage.facts else 0
        # Not where next to nothing was played: somebody who cannot play would begin for ever.
        if stage.state.repeats and stage.playhead_ms >= duration_ms // 2 > 0:
            self.start(0)
            return
        stage.settle(max(duration_ms - 1, 0))

    async def _play_backwards(self, rate: float) -> None:
        stage, step_s = self._stage, _BACKWARDS_STEP_S
        while stage.playhead_ms > 0:
            await self._sleep(step_s)
            stage.move_playhead(max(0, stage.playhead_ms - round(1000 * rate * step_s)))
            width, height = stage.picture_size
            box = {"max_width": width, "max_height": height}
            picture = await self._video.at_hand(stage.playhead_ms, **box)
            is_at_hand = picture is not None and picture.is_exact
            step_s = _FINE_STEP_S if is_at_hand else _BACKWARDS_STEP_S
            if picture is None:
                picture = await self._video.keyframe_near(stage.playhead_ms, **box)
            if picture is not None:
                stage.show(picture)
        stage.settle(0)


def opened(video: Video | None) -> Video:
    """``video``; MediaError when it was closed meanwhile."""
    if video is None:
        raise MediaError(MediaReason.CLOSED)
    return video


async def prepared(prepare: Callable[[], None], ready: asyncio.Event) -> None:
    """Load what players need, in a thread: the first use of a player's library takes a second."""
    try:
        await asyncio.to_thread(prepare)
    finally:
        ready.set()

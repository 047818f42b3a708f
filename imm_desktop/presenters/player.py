"""The player without widgets: one open video, where it stands, and how it is covered."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import TimeRange
from imm_desktop.media.picture import MediaFacts, Picture
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.player_ports import (
    Frames,
    Phase,
    PlayerState,
    SoundBackend,
    Video,
)
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.seeking import Seeking
from imm_desktop.presenters.sound import Sound

log = logging.getLogger(__name__)

RATES: Final = (0.25, 0.5, 1.0, 1.5, 2.0, 4.0)
"""Speeds that can be chosen."""
FASTEST: Final = 4.0
_BACKWARDS_STEP_S: Final = 0.12
"""Time between two pictures while playing backwards."""
_FIRST_SIZE: Final = (960, 540)
"""Picture size asked for before the surface has said its own."""
_NEXT_VEIL: Final = {Veil.BLUR: Veil.GREY, Veil.GREY: Veil.OFF, Veil.OFF: Veil.BLUR}


class PlayerPresenter(QObject):
    """One video at a time: opened, moved about in, played, veiled.

    The position that is told always belongs to the picture that is shown; the playhead is where the operator wants
    to be, and runs ahead of it until the exact frame has come.

    Args:
        frames: Opens videos.
        backends: Ways to play with sound, the best first; without any, videos play silently.
        veil: Lies over every picture from the first one on.
        sleep: Waits so many seconds; tests give their own.
    """

    picture_changed = Signal(object)  # Picture | None
    position_changed = Signal(int)  # ms, of the picture shown
    playhead_changed = Signal(int)  # ms
    facts_changed = Signal(object)  # MediaFacts | None
    state_changed = Signal(object)  # PlayerState
    tile_changed = Signal(int, object)  # position_ms asked for, Picture
    problem_raised = Signal(object)  # Problem
    remark_made = Signal(str)  # one line for the status bar

    def __init__(
        self,
        frames: Frames,
        *,
        backends: Sequence[SoundBackend] = (),
        veil: Veil = Veil.BLUR,
        is_muted: bool = True,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__()
        self._frames, self._backends, self._sleep = frames, tuple(backends), sleep
        self._state = PlayerState(veil=veil, is_muted=is_muted)
        self._speed = 1.0
        self._size = _FIRST_SIZE
        self._video: Video | None = None
        self._facts: MediaFacts | None = None
        self._sound: Sound | None = None
        self._picture: Picture | None = None
        self._playhead_ms = 0
        self._seeking: Seeking | None = None
        self._numbers = itertools.count(1)
        self.jobs = Jobs(on_error=self._report)

    @property
    def state(self) -> PlayerState:
        """What the transport bar and the surface show."""
        return self._state

    @property
    def facts(self) -> MediaFacts | None:
        """What is known of the open video."""
        return self._facts

    @property
    def picture(self) -> Picture | None:
        """The picture that is shown."""
        return self._picture

    @property
    def position_ms(self) -> int:
        """Position of the picture that is shown; 0 without one."""
        return self._picture.position_ms if self._picture is not None else 0

    @property
    def playhead_ms(self) -> int:
        """Where the operator wants to be."""
        return self._playhead_ms

    # opening and closing

    def open(self, source: str, name: str, *, position_ms: int = 0) -> None:
        """Open a path or URL in place of what was open and show its frame at ``position_ms``, paused."""
        self.unload()
        self._set_playhead(max(0, position_ms))
        self._change(phase=Phase.OPENING, name=name)
        self.jobs.start("open", self._open(source))

    def unload(self) -> None:
        """Close the video and show nothing; the veil stays as it is."""
        for name in ("open", "play", "filmstrip"):
            self.jobs.cancel(name)
        if self._seeking is not None:
            self._seeking.stop()
            self._seeking = None
        if self._sound is not None:
            self._sound.close()
            self._sound = None
        if self._video is not None:
            self.jobs.start(f"close {next(self._numbers)}", self._video.close())
            self._video = None
        self._picture, self._facts, self._playhead_ms = None, None, 0
        self.picture_changed.emit(None)
        self.facts_changed.emit(None)
        self.playhead_changed.emit(0)
        self._change(phase=Phase.EMPTY, name="", loop=None, is_peeking=False, problem=None)

    async def close(self) -> None:
        """End everything; call before the loop ends."""
        video, self._video = self._video, None
        if self._sound is not None:
            self._sound.close()
            self._sound = None
        await self.jobs.close()
        if video is not None:
            await video.close()

    # moving about

    def seek(self, position_ms: int) -> None:
        """Go to a position: some picture near it at once, then the exact frame; playing goes on from there.

        Going out of the loop ends it. While the video is being opened, it opens there.
        """
        if self._state.phase is Phase.OPENING:
            self._set_playhead(max(0, position_ms))
        if self._video is None:
            return
        target = self._clamped(position_ms)
        self._leave_loop(target)
        if self._state.phase is Phase.PLAYING and self._state.rate > 0:
            self._set_playhead(target)
            self._start_playing(target)
        else:
            if self._state.phase is Phase.PLAYING:
                self.pause()
            self._go_to(target)

    def scrub(self, position_ms: int) -> None:
        """Follow a pointer that is being dragged; playing stops."""
        if self._video is None:
            return
        self._stop_playing()
        self._leave_loop(self._clamped(position_ms))
        self._go_to(self._clamped(position_ms))

    def step(self, frames: int) -> None:
        """Show the frame so many frames later, or earlier when negative; playing stops."""
        if self._seeking is None:
            return
        self._stop_playing()
        self._seeking.step(frames, self._playhead_ms)

    def skip(self, delta_ms: int) -> None:
        """Seek relative to the playhead."""
        self.seek(self._playhead_ms + delta_ms)

    # playing

    def toggle_play(self) -> None:
        """Play at the chosen speed, or pause."""
        if self._state.phase is Phase.PLAYING:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play from the playhead; from the loop's or the video's start when it is past the end."""
        if self._state.phase is not Phase.PAUSED or self._facts is None or self._facts.is_image:
            return
        self._change(rate=self._speed)
        self._start_playing(self._start_of_playing(self._playhead_ms))

    def pause(self) -> None:
        """Stop, and show the exact frame there."""
        if self._state.phase is Phase.PLAYING:
            self._stop_playing()
            self._go_to(self._clamped(self._playhead_ms))

    def shuttle(self, direction: int) -> None:
        """J (-1), K (0), L (1): the same key again doubles the rate, up to four times; K pauses."""
        if direction == 0:
            self.pause()
            return
        if not self._state.is_open or self._facts is None or self._facts.is_image:
            return
        rate = self._state.rate if self._state.phase is Phase.PLAYING else 0.0
        goes_on = rate * direction > 0
        self._change(rate=direction * (min(FASTEST, max(1.0, abs(rate)) * 2) if goes_on else 1.0))
        self._start_playing(
            self._start_of_playing(self._playhead_ms) if direction > 0 else self._playhead_ms
        )

    def set_rate(self, rate: float) -> None:
        """Set the speed of playing, 0.25 to 4."""
        self._speed = min(max(rate, RATES[0]), FASTEST)
        self._change(rate=self._speed)
        if self._state.phase is Phase.PLAYING:
            self._start_playing(self._playhead_ms)

    def change_rate(self, direction: int) -> None:
        """The next faster (1) or slower (-1) of ``RATES``; faster than the fastest is the slowest."""
        at = min(range(len(RATES)), key=lambda one: abs(RATES[one] - self._speed))
        self.set_rate(RATES[(at + direction) % len(RATES)])

    def loop(self, time_range: TimeRange | None) -> None:
        """Play this stretch round and round from its start; None ends looping and plays on."""
        self._change(loop=time_range if time_range and time_range.duration_ms else None)
        if self._state.loop is None or not self._state.is_open:
            return
        self._stop_playing()
        self._set_playhead(self._clamped(self._state.loop.start_ms))
        self.play()

    def set_muted(self, is_muted: bool) -> None:
        """Play without or with sound."""
        self._change(is_muted=is_muted)
        self._apply_sound()

    def set_volume(self, volume: int) -> None:
        """Set the volume, 0 to 100."""
        self._change(volume=min(max(volume, 0), 100))
        self._apply_sound()

    # the veil

    def set_veil(self, veil: Veil) -> None:
        """Cover every picture from now on."""
        self._change(veil=veil)

    def change_veil(self) -> None:
        """Blur, then grey, then off, then blur again."""
        self._change(veil=_NEXT_VEIL[self._state.veil])

    def peek(self, is_peeking: bool) -> None:
        """Look through the veil while True."""
        if is_peeking and not self._state.is_open:
            return
        self._change(is_peeking=is_peeking)

    # pictures

    def set_surface_size(self, width: int, height: int) -> None:
        """Ask for pictures that fill this many device pixels; a picture that is now too small is asked for anew."""
        size = (max(width, 16), max(height, 16))
        if size == self._size:
            return
        self._size = size
        if self._seeking is None:
            return
        self._seeking.set_size(size)
        if self._state.phase is Phase.PAUSED and not self._seeking.is_due and self._is_too_small():
            self._seeking.find_exact(self._playhead_ms)

    def load_filmstrip(
        self, positions_ms: Sequence[int], *, max_width: int, max_height: int
    ) -> None:
        """Fetch small pictures, told one by one by ``tile_changed``; a new call ends the one before."""
        if self._video is None or not positions_ms:
            return
        self.jobs.start(
            "filmstrip", self._load_filmstrip(self._video, positions_ms, max_width, max_height)
        )

    # what a Sound tells

    def sound_picture(self, picture: Picture) -> None:
        """See ``SoundOwner``."""
        self._show_played(picture)

    def sound_ended(self) -> None:
        """See ``SoundOwner``."""
        self._end_of_video()

    def sound_lost(self) -> None:
        """See ``SoundOwner``."""
        if self._state.phase is Phase.PLAYING:
            self._start_playing(self._playhead_ms)

    def sound_remark(self, text: str) -> None:
        """See ``SoundOwner``."""
        self.remark_made.emit(text)

    # inside

    async def _open(self, source: str) -> None:
        video = await self._frames.open(source)
        self._video = video
        self._seeking = Seeking(video, self.jobs, self._show, self._show_step)
        self._seeking.set_size(self._size)
        self._sound = Sound(source, video.facts, self._backends, self)
        self._apply_sound()
        self._update_facts()
        self._change(phase=Phase.PAUSED, player_name=self._player_name())
        self._go_to(self._clamped(self._playhead_ms))

    def _go_to(self, position_ms: int) -> None:
        self._set_playhead(position_ms)
        if self._seeking is not None:
            self._seeking.go_to(position_ms)

    def _show_step(self, picture: Picture) -> None:
        self._set_playhead(picture.position_ms)
        self._show(picture)

    def _start_playing(self, from_ms: int) -> None:
        if self._seeking is not None:
            self._seeking.stop()
        self._change(phase=Phase.PLAYING)
        self._set_playhead(from_ms)
        rate = self._state.rate
        if rate < 0:
            self._pause_sound()
            self.jobs.start("play", self._play_backwards(-rate))
        elif self._sound is not None and self._sound.play(from_ms, rate):
            self.jobs.cancel("play")
        else:
            self.jobs.start("play", self._play_silently(from_ms, rate))
        self._change(player_name=self._player_name())

    def _stop_playing(self) -> None:
        self.jobs.cancel("play")
        self._pause_sound()
        if self._state.phase is Phase.PLAYING:
            self._change(phase=Phase.PAUSED, rate=self._speed)

    def _pause_sound(self) -> None:
        if self._sound is not None:
            self._sound.pause()

    async def _play_silently(self, from_ms: int, rate: float) -> None:
        width, height = self._size
        stream = self._opened().play(from_ms=from_ms, rate=rate, max_width=width, max_height=height)
        try:
            async for picture in stream:
                self._show_played(picture)
        finally:
            await stream.aclose()
        self._end_of_video()

    async def _play_backwards(self, rate: float) -> None:
        while self._playhead_ms > 0:
            await self._sleep(_BACKWARDS_STEP_S)
            self._set_playhead(
                self._clamped(self._playhead_ms - round(1000 * rate * _BACKWARDS_STEP_S))
            )
            width, height = self._size
            picture = await self._opened().keyframe_near(
                self._playhead_ms, max_width=width, max_height=height
            )
            if picture is not None:
                self._show(picture)
        self.pause()

    def _show_played(self, picture: Picture) -> None:
        loop = self._state.loop
        if loop is not None and picture.position_ms >= loop.end_ms:
            self._start_playing(loop.start_ms)
            return
        self._set_playhead(picture.position_ms)
        self._show(picture)

    def _end_of_video(self) -> None:
        if self._state.phase is not Phase.PLAYING:
            return
        if self._state.loop is not None:
            self._start_playing(self._state.loop.start_ms)
            return
        self._set_playhead(self._clamped(self._facts.duration_ms if self._facts else 0))
        self.pause()

    def _start_of_playing(self, from_ms: int) -> int:
        loop, facts = self._state.loop, self._facts
        if loop is not None:
            return from_ms if loop.start_ms <= from_ms < loop.end_ms else loop.start_ms
        return 0 if facts is not None and from_ms >= self._clamped(facts.duration_ms) else from_ms

    def _leave_loop(self, position_ms: int) -> None:
        loop = self._state.loop
        if loop is not None and not loop.contains(position_ms):
            self._change(loop=None)

    async def _load_filmstrip(
        self, video: Video, positions_ms: Sequence[int], max_width: int, max_height: int
    ) -> None:
        stream = video.filmstrip(positions_ms, max_width=max_width, max_height=max_height)
        wanted = iter(positions_ms)
        try:
            async for picture in stream:
                self.tile_changed.emit(next(wanted), picture)
        except MediaError as error:
            log.info("the filmstrip stays incomplete: %s", error)  # the big picture reports it
        finally:
            await stream.aclose()

    def _show(self, picture: Picture) -> None:
        self._picture = picture
        self._update_facts()
        self.picture_changed.emit(picture)
        self.position_changed.emit(picture.position_ms)

    def _set_playhead(self, position_ms: int) -> None:
        if position_ms != self._playhead_ms:
            self._playhead_ms = position_ms
            self.playhead_changed.emit(position_ms)

    def _update_facts(self) -> None:
        facts = self._opened().facts
        if facts != self._facts:
            self._facts = facts
            self.facts_changed.emit(facts)

    def _opened(self) -> Video:
        if self._video is None:
            raise MediaError("The video was closed.")
        return self._video

    def _clamped(self, position_ms: int) -> int:
        duration_ms = self._facts.duration_ms if self._facts is not None else 0
        return min(max(position_ms, 0), max(duration_ms - 1, 0))

    def _is_too_small(self) -> bool:
        if self._picture is None or self._facts is None:
            return False
        scale = min(self._size[0] / self._facts.width, self._size[1] / self._facts.height, 1.0)
        return self._picture.width < int(self._facts.width * scale) - 1

    def _apply_sound(self) -> None:
        if self._sound is not None:
            self._sound.set_sound(self._state.volume, is_muted=self._state.is_muted)

    def _player_name(self) -> str:
        if self._sound is not None and self._sound.name:
            return self._sound.name
        if self._facts is not None and self._facts.has_audio and not self._backends:
            return QCoreApplication.translate("Player", "PyAV, no sound")
        return "PyAV"

    def _change(self, **changes: Any) -> None:
        state = replace(self._state, **changes)
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)

    def _report(self, error: Exception) -> None:
        problem: Problem = describe(error)
        if self._state.phase is Phase.OPENING:
            self._set_playhead(0)
            self._change(phase=Phase.FAILED, problem=problem)
        elif self._state.phase is Phase.PLAYING:
            self._stop_playing()
        self.problem_raised.emit(problem)

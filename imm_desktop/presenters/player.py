"""The player without widgets: one open video, where it stands, and how it is covered."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from typing_extensions import override

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import TimeRange
from imm_desktop.media.fetching import Flow
from imm_desktop.media.picture import MediaFacts, Picture
from imm_desktop.presenters.flow_words import file_remark_text
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.media_words import media_line
from imm_desktop.presenters.player_ports import (
    Frames,
    Phase,
    PlayerState,
    SoundBackend,
)
from imm_desktop.presenters.playing import FASTEST, Playing, opened, prepared
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.seeking import Seeking
from imm_desktop.presenters.timeline_pictures import TimelinePictures

log = logging.getLogger(__name__)

_TRY_AGAIN_S: Final = 1.5
"""After the network failed a request: the next attempt."""
_BLOCKED_FLOWS: Final = (Flow.STALLED, Flow.AWAY)
_FIRST_SIZE: Final = (960, 540)
"""Picture size asked for before the surface has said its own."""


class PlayerPresenter(TimelinePictures):
    """One video at a time: opened, moved about in, played, veiled.

    The position that is told always belongs to the picture that is shown; the playhead is where the operator wants
    to be, and runs ahead of it until the exact frame has come.

    Args:
        frames: Opens videos.
        backends: Ways to play with sound, the best first; without any, videos play silently.
        veil: Lies over every picture from the first one on.
        prepare: Loads what the backends need; called once, in a thread, when the first video with sound is opened.
        sleep: Waits so many seconds; tests give their own.
    """

    picture_changed = Signal(object)  # Picture | None
    position_changed = Signal(int)  # ms, of the picture shown
    playhead_changed = Signal(int)  # ms
    facts_changed = Signal(object)  # MediaFacts | None
    problem_raised = Signal(object)  # Problem

    def __init__(
        self,
        frames: Frames,
        *,
        backends: Sequence[SoundBackend] = (),
        veil: Veil = Veil.BLUR,
        is_muted: bool = True,
        prepare: Callable[[], None] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(PlayerState(veil=veil, is_muted=is_muted))
        self.jobs = Jobs(on_error=self._report)
        self._frames, self._sleep = frames, sleep
        self.use_backends(backends)
        self._size = _FIRST_SIZE
        self._facts: MediaFacts | None = None
        self._flow_error: MediaError | None = None
        self._playing: Playing | None = None
        self._source = ""
        self._prepare = prepare
        self._ready = asyncio.Event() if prepare is not None else None
        self._picture: Picture | None = None
        self._playhead_ms = 0
        self._seeking: Seeking | None = None
        self._numbers = itertools.count(1)

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

    @property
    def picture_size(self) -> tuple[int, int]:
        """Most width and height of a picture that is asked for."""
        return self._size

    # opening and closing

    def open(
        self, source: str, name: str, *, position_ms: int = 0, picture: Picture | None = None
    ) -> None:
        """Open a path or URL in place of what was open and show its frame at ``position_ms``, paused.

        ``picture`` is that frame when it was made ready; it is shown at once.
        """
        self.unload()
        self.move_playhead(max(0, position_ms))
        self._source = source
        self.change(phase=Phase.OPENING, name=name)
        if picture is not None:
            self.show(picture)
        self.jobs.start("open", self._open(source, self._playhead_ms if picture else None))

    def expect(self, name: str) -> None:
        """Close what was open and say that ``name`` is on its way; ``open`` or ``unload`` follows."""
        self.unload()
        self.change(phase=Phase.OPENING, name=name)

    def unload(self) -> None:
        """Close the video and show nothing; the veil stays, unless there is one of its own for what comes."""
        for name in ("open", "filmstrip", "try again", "peaks", "shots"):
            self.jobs.cancel(name)
        self._source = ""
        if self._seeking is not None:
            self._seeking.stop()
            self._seeking = None
        if self._playing is not None:
            self._playing.close()
            self._playing = None
        if self._video is not None:
            self.jobs.start(f"close {next(self._numbers)}", self._video.close())
            self._video = None
        self._picture, self._facts, self._playhead_ms = None, None, 0
        self._flow_error = None
        self.picture_changed.emit(None)
        self.facts_changed.emit(None)
        self.playhead_changed.emit(0)
        self._take_speed()
        self.change(
            phase=Phase.EMPTY,
            name="",
            veil=self._take_veil(),
            loop=None,
            is_peeking=False,
            problem=None,
            flow=Flow.FLOWING,
            flow_problem="",
            way=None,
            file_remark="",
        )

    async def close(self) -> None:
        """End everything; call before the loop ends."""
        video, self._video = self._video, None
        if self._playing is not None:
            self._playing.close()
            self._playing = None
        await self.jobs.close()
        if video is not None:
            await video.close()

    # moving about

    def seek(self, position_ms: int) -> None:
        """Go to a position: some picture near it at once, then the exact frame; playing goes on from there.

        Going out of the loop ends it. While the video is being opened, it opens there.
        """
        if self._state.phase is Phase.OPENING:
            self.move_playhead(max(0, position_ms))
        if self._video is None:
            return
        target = self._clamped(position_ms)
        self._leave_loop(target)
        if self._state.phase is Phase.PLAYING and self._state.rate > 0:
            self.move_playhead(target)
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
        self.change(rate=self._speed)
        if self._playing is not None:
            self._start_playing(self._playing.start_of(self._playhead_ms))

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
        self.change(rate=direction * (min(FASTEST, max(1.0, abs(rate)) * 2) if goes_on else 1.0))
        if self._playing is not None:
            is_on = direction > 0
            self._start_playing(
                self._playing.start_of(self._playhead_ms) if is_on else self._playhead_ms
            )

    def loop(self, time_range: TimeRange | None) -> None:
        """Play this stretch round and round from its start; None ends looping and plays on."""
        self.change(loop=time_range if time_range and time_range.duration_ms else None)
        if self._state.loop is None or not self._state.is_open:
            return
        self._stop_playing()
        self.move_playhead(self._clamped(self._state.loop.start_ms))
        self.play()

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
        if (
            self._state.phase is Phase.PAUSED
            and not self._seeking.is_due
            and self._seeking.is_too_small(self._picture, self._facts)
        ):
            self._seeking.find_exact(self._playhead_ms)

    def show_flow(self, source: str, flow: Flow, problem: MediaError | None) -> None:
        """How the bytes of an address come in by now, and why they failed; of the open one it is shown."""
        if source != self._source or not source:
            return
        self.change(flow=flow, flow_problem=media_line(problem) if problem else "")
        self._flow_error = problem
        if problem is not None and self._state.phase is Phase.PLAYING:
            self._report(problem)

    # inside

    async def _open(self, source: str, shown_ms: int | None = None) -> None:
        """``shown_ms`` is the position whose frame is shown already."""
        video = await self._frames.open(source)
        self._video = video
        self._seeking = Seeking(video, self.jobs, self.show, self._show_step, self._show_way)
        self._seeking.set_size(self._size)
        if video.facts.has_audio and self._prepare and self._ready and not self._ready.is_set():
            self.jobs.start("prepare", prepared(self._prepare, self._ready))
        self._playing = Playing(self, video, self._backends, self._ready, self.jobs, self._sleep)
        self._update_facts()
        self.change(phase=Phase.PAUSED, player_name=self._playing.player_name)
        is_there = shown_ms == self._playhead_ms == self._clamped(self._playhead_ms)
        if is_there and not self._seeking.is_too_small(self._picture, self._facts):
            self._seeking.stay_at(self._playhead_ms)
        else:
            self._go_to(self._clamped(self._playhead_ms))

    def _go_to(self, position_ms: int) -> None:
        self.move_playhead(position_ms)
        if self._seeking is not None:
            self._seeking.go_to(position_ms)

    def _show_step(self, picture: Picture) -> None:
        self.move_playhead(picture.position_ms)
        self.show(picture)

    def _show_way(self, way: tuple[int, int] | None) -> None:
        self.change(way=way)

    def _start_playing(self, from_ms: int) -> None:
        if self._playing is not None:
            self._playing.start(from_ms)

    def _stop_playing(self) -> None:
        if self._playing is not None:
            self._playing.stop(self._speed)

    @override
    def _apply_sound(self) -> None:
        if self._playing is not None:
            self._playing.apply_sound()

    @override
    def _apply_speed(self) -> None:
        if self._state.phase is Phase.PLAYING:
            self._start_playing(self._playhead_ms)

    async def _try_again(self) -> None:
        await self._sleep(_TRY_AGAIN_S)
        if self._state.phase is Phase.OPENING:
            await self._open(self._source)
        elif self._seeking is not None and self._state.phase is Phase.PAUSED:
            self._seeking.find_exact(self._playhead_ms)

    def _leave_loop(self, position_ms: int) -> None:
        loop = self._state.loop
        if loop is not None and not loop.contains(position_ms):
            self.change(loop=None)

    # what Playing and Seeking tell: see ``playing.Stage``

    def show(self, picture: Picture) -> None:
        """Show a picture and tell its position."""
        self._picture = picture
        if self._video is not None:
            self._update_facts()
        self.picture_changed.emit(picture)
        self.position_changed.emit(picture.position_ms)

    def move_playhead(self, position_ms: int) -> None:
        """Put the playhead there and tell it."""
        if position_ms != self._playhead_ms:
            self._playhead_ms = position_ms
            self.playhead_changed.emit(position_ms)

    def settle(self, position_ms: int) -> None:
        """Stop playing and show the exact frame there."""
        self._stop_playing()
        self._go_to(self._clamped(position_ms))

    def stop_seeking(self) -> None:
        """Look for no single frame any more."""
        if self._seeking is not None:
            self._seeking.stop()

    def _update_facts(self) -> None:
        facts = opened(self._video).facts
        if facts != self._facts:
            self._facts = facts
            self.change(file_remark=file_remark_text(facts.remark, facts.duration_ms))
            self.facts_changed.emit(facts)

    def _clamped(self, position_ms: int) -> int:
        duration_ms = self._facts.duration_ms if self._facts is not None else 0
        return min(max(position_ms, 0), max(duration_ms - 1, 0))

    def _report(self, error: Exception) -> None:
        is_away = isinstance(error, MediaError) and self._state.flow in _BLOCKED_FLOWS
        if is_away and self._state.phase is not Phase.PLAYING:
            self.jobs.start("try again", self._try_again())
            return
        if self._flow_error is not None and isinstance(error, MediaError):
            error = self._flow_error  # says more than that the bytes stopped
        problem: Problem = describe(error)
        if self._state.phase is Phase.OPENING:
            self.move_playhead(0)
            self._picture = None  # one that was made ready would cover what is said
            self.picture_changed.emit(None)
            self.change(phase=Phase.FAILED, problem=problem)
        elif self._state.phase is Phase.PLAYING:
            self._stop_playing()
        self.problem_raised.emit(problem)

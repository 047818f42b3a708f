"""Finding single frames: what is at hand at once, the exact one after it, steps in between never lost."""

import asyncio
import itertools
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Final

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.picture import MediaFacts, Picture
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.player_ports import Video

log = logging.getLogger(__name__)

QUICK_S: Final = 0.008
"""A step whose frame takes longer shows its small picture first, when there is one."""
AT_HAND_S: Final = 0.03
"""So long at most the worker is left in peace for what is at hand to be painted first."""
DRAG_S: Final = 0.1
"""Wishes that follow one another so quickly are a drag."""
OVERTAKEN_S: Final = 0.05
"""What is at hand comes in milliseconds. A wish that old was held up with the whole window: newer ones have come meanwhile,
and its picture would be steps behind the pointer."""
BREATH_S: Final = 0.005
"""After that, what the operator did meanwhile is heard before anything is shown."""
FRAME_S: Final = 1 / 60
"""A picture that newer wishes have overtaken need not replace one that is on screen for less."""
SETTLE_S: Final = 0.05
"""In a drag that small pictures keep up with, the pointer rests so long before the frame is asked for in full."""


STAYS_S: Final = 0.4
"""Whoever looks at a frame that was made ready for so long may want to move about in its video."""


class Seeking:
    """Frames of one open video for one player; the newest wish wins.

    Three layers, each shown only until a better one comes: the small picture of the frame from disk, or the nearest
    that is at hand; a key frame near it from the worker; the frame itself.

    Args:
        video: Where the frames come from.
        jobs: Of the player; errors of exact frames are reported through it.
        show: Told of a picture that was looked for.
        stepped: Told of a picture that was stepped to, which moves the playhead.
        on_way: Told how many frames are decoded of how many when a frame takes long, and None when that is over.
    """

    def __init__(
        self,
        video: Video,
        jobs: Jobs,
        show: Callable[[Picture], None],
        stepped: Callable[[Picture], None],
        on_way: Callable[[tuple[int, int] | None], None] = lambda _way: None,
    ) -> None:
        self._video, self._jobs, self._show, self._stepped = video, jobs, show, stepped
        self._on_way, self._is_way_told = on_way, False
        self._runs = itertools.count(1)
        self._size = (16, 16)
        self._wanted_ms = 0
        self._wished_at = 0.0
        self._is_dragged = False
        self._tried = asyncio.Event()
        """Set when it is known what is at hand of the newest wish."""
        self._has_small = False
        """Whether that was the frame itself."""
        self._exact_is_due = False
        self._looks_at_hand = self._looks_near = False
        self._shown_at = 0.0
        self._meanwhile_ms: int | None = None
        """Of the picture that stands in for the one wanted; None when none does."""
        self._pending_steps = 0
        self._stepping = 0
        """Number of the run that takes steps; 0 when none does."""

    @property
    def is_due(self) -> bool:
        """Whether the exact frame of the last wish has not come yet."""
        return self._exact_is_due

    def set_size(self, size: tuple[int, int]) -> None:
        """Ask for pictures of at most this width and height from now on."""
        self._size = size

    def is_too_small(self, picture: Picture | None, facts: MediaFacts | None) -> bool:
        """Whether a larger one of the same frame is to be had at the size that is asked for now."""
        if picture is None or facts is None:
            return False
        scale = min(self._size[0] / facts.width, self._size[1] / facts.height, 1.0)
        return picture.width < int(facts.width * scale) - 1

    def go_to(self, position_ms: int) -> None:
        """Show the frame at ``position_ms``: meanwhile what is at hand."""
        now = asyncio.get_running_loop().time()
        self._is_dragged, self._wished_at = now - self._wished_at < DRAG_S, now
        self._tried.clear()
        self._begin_exact(position_ms, self._find_after_small(position_ms))
        if not self._looks_at_hand:
            self._looks_at_hand = True
            self._jobs.start("at hand", self._find_at_hand())

    def stay_at(self, position_ms: int) -> None:
        """The frame at ``position_ms`` is shown already, in full: what follows counts from there."""
        self._wanted_ms = position_ms
        self._jobs.start("proxy", self._build_proxy(position_ms))

    def find_exact(self, position_ms: int) -> None:
        """Show the exact frame at ``position_ms`` and nothing before it."""
        self._begin_exact(position_ms, self._find_exact(position_ms))

    def step(self, frames: int, from_ms: int) -> None:
        """Show the frame so many frames after ``from_ms``; steps that are still under way count from where they lead."""
        self._pending_steps += frames
        if not self._stepping:
            self._jobs.cancel("exact")
            self._exact_is_due = False
            self._wanted_ms, self._stepping = from_ms, next(self._runs)
            self._jobs.start("steps", self._take_steps(self._stepping))

    def stop(self) -> None:
        """Look for nothing any more."""
        self._exact_is_due = False
        self._forget_way()
        self._stop_steps()
        for name in ("exact", "near", "at hand", "proxy"):
            self._jobs.cancel(name)

    async def _build_proxy(self, position_ms: int) -> None:
        """Whoever goes from video to video would have all cores busy with small pictures that nobody looks at."""
        await asyncio.sleep(STAYS_S)
        self._video.build_proxy(at_ms=position_ms)

    def _begin_exact(self, position_ms: int, work: Coroutine[None, None, None]) -> None:
        self._stop_steps()
        self._forget_way()
        self._wanted_ms, self._exact_is_due = position_ms, True
        self._jobs.start("exact", work)

    def _stop_steps(self) -> None:
        self._pending_steps = self._stepping = 0
        self._jobs.cancel("steps")

    async def _find_after_small(self, position_ms: int) -> None:
        """The worker takes every core: what is at hand is painted before it begins."""
        # Not wait_for: in Python 3.11 it swallows the newer wish's cancelling when both come at once.
        with suppress(TimeoutError):
            async with asyncio.timeout(AT_HAND_S):
                await self._tried.wait()
        if self._is_dragged and self._tried.is_set() and self._has_small:
            await asyncio.sleep(SETTLE_S)
        await self._find_exact(position_ms)

    async def _find_exact(self, position_ms: int) -> None:
        width, height = self._size
        try:
            picture = await self._video.frame_at(
                position_ms, max_width=width, max_height=height, on_way=self._tell_way
            )
        except MediaError:
            self._forget_way()
            raise
        if picture is not None and position_ms == self._wanted_ms:
            self._forget_way()
            self._exact_is_due, self._meanwhile_ms = False, None
            self._show(picture)
            self._video.build_proxy(at_ms=position_ms)

    def _tell_way(self, done: int, total: int) -> None:
        self._is_way_told = True
        self._on_way((done, total))

    def _forget_way(self) -> None:
        if self._is_way_told:
            self._is_way_told = False
            self._on_way(None)

    async def _find_at_hand(self) -> None:
        """A drag wishes sixty times a second: whenever a picture has come, the newest wish is next."""
        try:
            position_ms, was_passed_over = -1, False
            now = asyncio.get_running_loop().time
            while position_ms != self._wanted_ms and self._exact_is_due:
                position_ms, wished_at = self._wanted_ms, self._wished_at
                width, height = self._size
                picture = await self._video.at_hand(position_ms, max_width=width, max_height=height)
                is_late = now() - wished_at > OVERTAKEN_S and not was_passed_over
                if is_late:
                    await asyncio.sleep(BREATH_S)
                is_too_soon = now() - self._shown_at < FRAME_S
                if position_ms != self._wanted_ms and (is_late or is_too_soon):
                    was_passed_over = is_late
                    continue
                was_passed_over = False
                self._show_meanwhile(picture, position_ms)
                self._has_small = picture is not None and picture.is_exact
                if position_ms == self._wanted_ms:
                    self._tried.set()
                if not self._has_small and not self._looks_near:
                    self._looks_near = True
                    self._jobs.start("near", self._find_near())
        except MediaError as error:
            log.info("no picture at hand: %s", error)
        finally:
            self._looks_at_hand = False
            self._tried.set()

    async def _find_near(self) -> None:
        """The same with the key frames, which another lane of the worker finds."""
        try:
            position_ms = -1
            while position_ms != self._wanted_ms and self._exact_is_due:
                position_ms = self._wanted_ms
                width, height = self._size
                picture = await self._video.keyframe_near(
                    position_ms, max_width=width, max_height=height
                )
                self._show_meanwhile(picture, position_ms)
        except MediaError as error:
            log.info("no near picture: %s", error)  # the exact frame's job reports it
        finally:
            self._looks_near = False

    def _show_meanwhile(self, picture: Picture | None, asked_ms: int) -> None:
        """Show ``picture`` while the exact frame is due, unless a nearer one stands in for it already."""
        if picture is None or not self._exact_is_due:
            return
        if asked_ms != self._wanted_ms:  # exact for a wish that is no longer the operator's
            picture = replace(picture, is_exact=False)
        off_ms = abs(picture.position_ms - self._wanted_ms)
        if self._meanwhile_ms is None or off_ms < abs(self._meanwhile_ms - self._wanted_ms):
            self._meanwhile_ms = picture.position_ms
            self._shown_at = asyncio.get_running_loop().time()
            self._show(picture)

    async def _take_steps(self, run: int) -> None:
        """Holding the key down adds to what is pending, so that the picture keeps up with the finger."""
        try:
            while self._pending_steps:
                frames, self._pending_steps = self._pending_steps, 0
                await self._take_step(frames)
        finally:
            if self._stepping == run:
                self._stepping = 0

    async def _take_step(self, frames: int) -> None:
        """The frame itself when it comes at once; else its small picture, and then the frame like any other wish."""
        box = {"max_width": self._size[0], "max_height": self._size[1]}
        from_ms = self._wanted_ms
        stepping = self._video.step(frames, from_ms=from_ms, on_way=self._tell_way, **box)
        whole = asyncio.ensure_future(stepping)
        small = asyncio.ensure_future(self._video.step_at_hand(frames, from_ms=from_ms, **box))
        try:
            await asyncio.wait({whole}, timeout=QUICK_S)
            picture = None if whole.done() else await small
            is_small = picture is not None and not whole.done()
            if not is_small:
                picture = await whole
        finally:
            whole.cancel()
            small.cancel()
            small.add_done_callback(_forget_error)
        self._forget_way()
        if picture is not None:
            self._wanted_ms, self._meanwhile_ms = picture.position_ms, None
            self._stepped(picture)
            if is_small:
                self._exact_is_due = True
                self._jobs.start("exact", self._find_exact(picture.position_ms))
            else:
                self._exact_is_due = False
                self._jobs.cancel("exact")


def _forget_error(done: asyncio.Future[Picture | None]) -> None:
    """The frame itself has come, or its own error is told: nobody asks what became of the small one."""
    if not done.cancelled():
        done.exception()

"""One open video as the window sees it: small pictures from disk first, everything else from its worker."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import FileRemark, MediaReason
from imm_desktop.media.far import REACH_MS, REST_S
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.lanes import EXACT, PLAY, PROXY, SCOUT, SOUND, WAVE
from imm_desktop.media.opened_source import OpenedSource
from imm_desktop.media.picture import MediaFacts, OnWay, Picture
from imm_desktop.media.picture_streams import (
    Filmstrip,
    PictureStream,
    PlayStream,
    rest_of_play,
    rest_of_strip,
)
from imm_desktop.media.proxy_file import MAX_HEIGHT, MAX_WIDTH
from imm_desktop.media.requests import Batches, Question, Subscription
from imm_desktop.media.small_pictures import SmallPictures
from imm_desktop.media.supervisor import Supervisor

log = logging.getLogger(__name__)

_EXACT_KINDS: Final = frozenset({"frame", "step"})
_KEY_KINDS: Final = frozenset({"key"})
_PLAY_KINDS: Final = frozenset({"play"})
_SOUND_KINDS: Final = frozenset({"sound"})


class OpenVideo:
    """One video that a worker holds open; made by `FrameClient.open`.

    Every picture fits in ``max_width`` × ``max_height`` pixels, keeps the video's proportions and is
    never enlarged. What a picture says of itself (``pts``, ``position_ms``) is always true of that picture.
    """

    def __init__(
        self,
        opened: OpenedSource,
        supervisor: Supervisor,
        numbers: Iterator[int],
        small: SmallPictures,
        closed: Callable[["OpenVideo"], None],
    ) -> None:
        self._opened, self._supervisor, self._numbers = opened, supervisor, numbers
        self._small, self._closed = small, closed
        self._building: asyncio.Task[None] | None = None
        self._built_at_ms = 0
        self._is_read_enough = False
        """Whether no more may be read of it for small pictures."""

    @property
    def facts(self) -> MediaFacts:
        """What is known by now: counts and remark may improve while the index is built."""
        if self._opened.facts is None:
            raise MediaError(MediaReason.CLOSED)
        facts = self._opened.facts
        if self._is_read_enough and facts.remark is FileRemark.HEALTHY:
            facts = replace(facts, remark=FileRemark.READ_ENOUGH)
        return facts

    @property
    def identity(self) -> tuple[str, str]:
        """Name and version of the content that was opened; see `SmallPictures`."""
        return self._small.identity

    @property
    def proxy_share(self) -> float:
        """Which part of all frames is on disk as a small picture, 0 to 1."""
        if self._small.is_complete:
            return 1.0
        index = self._opened.index
        return self._small.count / len(index.pts) if index is not None else 0.0

    async def frame_at(
        self,
        position_ms: int,
        *,
        max_width: int,
        max_height: int,
        on_way: OnWay | None = None,
    ) -> Picture | None:
        """The frame shown at ``position_ms``, exactly; None when a newer request superseded this one.

        ``on_way`` is told how many frames are decoded of how many, as long as their number is known, when it takes long.
        """
        message = {"do": "frame", "position_ms": position_ms}
        return await self._exact(message, max_width, max_height, on_way)

    async def step(
        self,
        frames: int,
        *,
        from_ms: int,
        max_width: int,
        max_height: int,
        on_way: OnWay | None = None,
    ) -> Picture | None:
        """The frame ``frames`` after (before, when negative) the one shown at ``from_ms``.

        It stops at the first and the last frame. None when a newer request superseded this one.
        """
        message = {"do": "step", "frames": frames, "position_ms": from_ms}
        return await self._exact(message, max_width, max_height, on_way)

    async def at_hand(self, position_ms: int, *, max_width: int, max_height: int) -> Picture | None:
        """What there is without asking the worker, within a few milliseconds.

        The frame at ``position_ms`` itself, small, when it is on disk (``is_exact``); else the nearest that is at
        hand; None when there is nothing.
        """
        return await self._small.at_hand(position_ms, max_width, max_height)

    async def step_at_hand(
        self, frames: int, *, from_ms: int, max_width: int, max_height: int
    ) -> Picture | None:
        """As `step`, small, when it is on disk; None when it is not."""
        return await self._small.step(frames, from_ms, max_width, max_height)

    async def keyframe_near(
        self, position_ms: int, *, max_width: int, max_height: int
    ) -> Picture | None:
        """A key frame near ``position_ms`` from the worker; None when superseded by a newer call."""
        self._supervisor.supersede(self._opened.number, _KEY_KINDS)
        message = {"do": "key", "position_ms": position_ms}
        picture = await self._ask(self._question(SCOUT, message, max_width, max_height))
        if picture is not None:
            self._small.keep(picture)
        return picture

    async def still(self, position_ms: int, *, max_width: int, max_height: int) -> Picture:
        """The frame shown at ``position_ms``, exactly and in any case; it waits for ``frame_at`` to be done.

        Raises:
            MediaError: It cannot be decoded, or the video was closed meanwhile.
        """
        kept = await self._small.exact(position_ms, max_width, max_height)
        if kept is not None:
            return kept
        message = {"do": "still", "position_ms": position_ms}
        picture = await self._ask(self._question(EXACT, message, max_width, max_height))
        if picture is None:
            raise MediaError(MediaReason.CLOSED)
        return picture

    def filmstrip(
        self, positions_ms: Sequence[int], *, max_width: int, max_height: int
    ) -> Filmstrip:
        """One picture a position, in their order, at or before it in its group of pictures; lowest priority."""
        box = {"max_width": max_width, "max_height": max_height}

        def ask(rest_ms: Sequence[int]) -> PictureStream:
            message = {"do": "strip", "positions_ms": list(rest_ms), **box}
            return PictureStream(
                self._supervisor,
                Subscription(
                    next(self._numbers), self._opened.number, SCOUT, message, rest_of=rest_of_strip
                ),
            )

        return Filmstrip(self._small, positions_ms, (max_width, max_height), ask)

    async def peaks(self, count: int) -> bytes:
        """How loud the video is: 0 to 255 of each of ``count`` equal parts; empty without sound, or when it is too far.

        Raises:
            MediaError: It cannot be decoded.
        """
        message = {"do": "peaks", "count": count}
        question = Question(next(self._numbers), self._opened.number, WAVE, message)
        answer = await self._answer(question)
        return b"" if answer is None else answer[0].get("bytes", b"")

    def shots(self) -> AsyncIterator[tuple[int, ...]]:
        """Where shots begin, in milliseconds, the first at 0; told again as small pictures of more frames are there."""
        return self._small.shots()

    def play(
        self, *, from_ms: int, rate: float, max_width: int, max_height: int, waits: bool = False
    ) -> PlayStream:
        """The pictures of playing, each when it is due at ``rate`` times real time; late ones are left out.

        Those that ``waits`` stand at the first one until the stream is told of a clock (`PlayStream.follow`).
        A second call ends the first. Closing the stream stops it.
        """
        if rate <= 0:
            raise ValueError("rate must be positive")
        self._supervisor.supersede(self._opened.number, _PLAY_KINDS)
        box = {"max_width": max_width, "max_height": max_height}
        message = {"do": "play", "position_ms": from_ms, "rate": rate, "waits": waits, **box}
        number, video = next(self._numbers), self._opened.number
        return PlayStream(
            self._supervisor,
            Subscription(number, video, PLAY, message, limit=2, rest_of=rest_of_play),
        )

    async def sound(self, *, from_ms: int, rate: float) -> AsyncIterator[bytes]:
        """Samples from a position on, pitch kept, in pieces of `sound_feed.PIECE_MS`; see there for their form.

        The next piece is read when it is asked for. A second call ends the first.

        Raises:
            MediaError: It has no sound, or none that can be decoded.
        """
        run = next(self._numbers)
        message = {"do": "sound", "run": run, "position_ms": from_ms, "rate": rate}
        self._supervisor.supersede(self._opened.number, _SOUND_KINDS)
        for piece in itertools.count():
            number = next(self._numbers)
            question = Question(number, self._opened.number, SOUND, {**message, "piece": piece})
            answer = await self._answer(question)
            if answer is None:
                return
            yield answer[0]["bytes"]

    def build_proxy(self, *, at_ms: int = 0) -> None:
        """Begin to keep small pictures of all frames on disk, those around ``at_ms`` first; does nothing the second time.

        Of a large video far away only those near ``at_ms`` are made (`far.REACH_MS`), and each call goes on where the
        operator is now. It stands back whenever something else is asked of this video, and needs nobody to wait for it.
        """
        if self.facts.is_image or self._is_read_enough:
            return
        if self._building is not None:
            is_near = abs(at_ms - self._built_at_ms) < REACH_MS // 2
            if not self._opened.is_far_and_large or is_near:
                return
            self._building.cancel()
        self._built_at_ms = at_ms
        self._building = asyncio.get_running_loop().create_task(self._build(at_ms))

    def hold_proxy(self, is_held: bool) -> None:
        """Let the making of small pictures wait while True: the video plays with sound."""
        self._supervisor.hold(self._opened, is_held=is_held)

    async def close(self) -> None:
        """Close it; what is still asked ends: None, or MediaError from ``still``."""
        if self._building is not None:
            self._building.cancel()
            await asyncio.wait([self._building])
        self._supervisor.remove(self._opened)
        if self._opened.data is not None:
            await self._opened.data.close()
        with suppress(MediaError):
            await self._small.close()
        self._closed(self)

    async def _build(self, at_ms: int) -> None:
        batches: Batches | None = None
        try:
            if self._opened.is_far_and_large:
                await asyncio.sleep(REST_S)
            await self._opened.index_known.wait()
            index = self._opened.index
            if index is None:
                await self._build_near(at_ms)
                return
            if not await self._small.use(index):
                return
            reach = self._reach(index, at_ms)
            while missing := self._small.missing(*reach):
                message = {
                    "do": "proxy",
                    "missing": missing,
                    "reach": reach,
                    "at": index.shown_at(index.latest_pts(at_ms)),
                    "max_width": MAX_WIDTH,
                    "max_height": MAX_HEIGHT,
                }
                batches = Batches(next(self._numbers), self._opened.number, PROXY, message)
                self._supervisor.ask(batches)
                await self._small.fill(batches)
                self._supervisor.forget(batches)
                if self._small.missing(*reach) == missing:
                    return  # no room, or nothing more to be had
        except MediaError as error:
            log.info("small pictures stay incomplete: %s", error)
            self._is_read_enough |= error.reason is MediaReason.READ_ENOUGH
        finally:
            if not self._opened.is_far_and_large:  # of which more are made where the operator goes
                self._small.end()
            if batches is not None:
                self._supervisor.forget(batches)

    async def _build_near(self, at_ms: int) -> None:
        """Small pictures around ``at_ms`` of a video whose frames are not counted."""
        asked: tuple[int, int] | None = None
        lowest_ms, highest_ms = max(0, at_ms - REACH_MS), at_ms + REACH_MS
        while (gap := self._small.gap(lowest_ms, highest_ms, at_ms)) not in (None, asked):
            asked = gap
            message = {
                "do": "near",
                "from_ms": gap[0],
                "to_ms": gap[1],
                "max_width": MAX_WIDTH,
                "max_height": MAX_HEIGHT,
            }
            batches = Batches(next(self._numbers), self._opened.number, PROXY, message)
            self._supervisor.ask(batches)
            try:
                await self._small.fill_near(batches, at_ms)
            finally:
                self._supervisor.forget(batches)

    def _reach(self, index: FrameIndex, at_ms: int) -> tuple[int, int]:
        """First and last place of the frames that small pictures are made of."""
        if not self._opened.is_far_and_large:
            return 0, len(index.pts) - 1
        first, last = (
            index.shown_at(index.latest_pts(max(0, at_ms + by))) for by in (-REACH_MS, REACH_MS)
        )
        return first, last

    async def _exact(
        self, message: dict[str, Any], max_width: int, max_height: int, on_way: OnWay | None
    ) -> Picture | None:
        self._supervisor.supersede(self._opened.number, _EXACT_KINDS)
        return await self._ask(self._question(EXACT, message, max_width, max_height, on_way))

    async def _ask(self, question: Question) -> Picture | None:
        answer = await self._answer(question)
        return None if answer is None else answer[1]

    async def _answer(self, question: Question) -> tuple[dict[str, Any], Picture | None] | None:
        self._supervisor.ask(question)
        try:
            return await question.answer
        finally:
            self._supervisor.forget(question)

    def _question(
        self,
        lane: str,
        message: dict[str, Any],
        max_width: int,
        max_height: int,
        on_way: OnWay | None = None,
    ) -> Question:
        sized = {**message, "max_width": max_width, "max_height": max_height}
        return Question(next(self._numbers), self._opened.number, lane, sized, on_way)

"""Frames for the window: asks the workers, never decodes itself, never waits.

Everything here belongs to one asyncio event loop (qasync's or asyncio's own).
"""

import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.lanes import EXACT, PLAY, SCOUT
from imm_desktop.media.picture import MediaFacts, Picture
from imm_desktop.media.requests import Question, Subscription
from imm_desktop.media.supervisor import OpenedSource, Supervisor
from imm_desktop.media.worker_process import minimal_environment

HANG_AFTER_S: Final = 5.0
"""A worker that shows no sign of progress on a request for so long is replaced."""

_EXACT_KINDS: Final = frozenset({"frame", "step"})
_KEY_KINDS: Final = frozenset({"key"})
_PLAY_KINDS: Final = frozenset({"play"})


class FrameClient:
    """The window's door to the frame workers.

    Args:
        command: Starts one worker, such as ``(sys.executable, "-m", "imm_desktop.media.worker")``.
        workers: Most worker processes; each starts with its first video.
        env: The workers' whole environment; None gives them the little they need to start.
        hang_after_s: How long a worker may be silent on a request before it is replaced.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        workers: int = 2,
        env: Mapping[str, str] | None = None,
        hang_after_s: float = HANG_AFTER_S,
    ) -> None:
        self.on_restart: Callable[[str], None] | None = None
        """Told, in words for the status bar, that a worker died and was replaced."""
        environment = minimal_environment(os.environ) if env is None else env
        self._numbers = itertools.count(1)
        self._supervisors = [
            Supervisor(command, environment, hang_after_s=hang_after_s, on_restart=self._restarted)
            for _ in range(workers)
        ]

    async def open(self, source: str) -> "OpenVideo":
        """Open a path or an http(s) URL; the URL reaches the worker through its pipe and is never logged.

        Raises:
            MediaError: It is not there, is no video, has no picture or cannot be decoded.
        """
        supervisor = min(self._supervisors, key=lambda one: one.load)
        opened = OpenedSource(next(self._numbers), source)
        question = Question(
            next(self._numbers), opened.number, EXACT, {"do": "open", "source": source}
        )
        supervisor.add(opened)
        try:
            supervisor.ask(question)
            await question.answer
        except BaseException:
            supervisor.remove(opened)
            raise
        if opened.facts is None:
            supervisor.remove(opened)
            raise MediaError("The video was closed.")
        return OpenVideo(opened, supervisor, self._numbers)

    async def close(self) -> None:
        """Close every video and end the workers."""
        for supervisor in self._supervisors:
            await supervisor.close()

    @property
    def worker_pids(self) -> list[int]:
        """Process ids of the workers that run now."""
        return [one.pid for one in self._supervisors if one.pid is not None]

    def _restarted(self, what: str) -> None:
        if self.on_restart is not None:
            self.on_restart(what)


class PictureStream:
    """An asynchronous iterator of pictures; ``aclose`` stops them, and so does letting go of the stream."""

    def __init__(self, supervisor: Supervisor, subscription: Subscription) -> None:
        self._supervisor, self._subscription = supervisor, subscription
        supervisor.ask(subscription)

    def __aiter__(self) -> "PictureStream":
        return self

    async def __anext__(self) -> Picture:
        return await self._subscription.next()

    async def aclose(self) -> None:
        """Stop; nothing more comes."""
        self._supervisor.forget(self._subscription)

    def __del__(self) -> None:
        self._supervisor.forget(self._subscription)


class OpenVideo:
    """One video that a worker holds open; made by `FrameClient.open`.

    Every picture fits in ``max_width`` × ``max_height`` pixels, keeps the video's proportions and is
    never enlarged.
    """

    def __init__(
        self, opened: OpenedSource, supervisor: Supervisor, numbers: "itertools.count[int]"
    ) -> None:
        self._opened, self._supervisor, self._numbers = opened, supervisor, numbers

    @property
    def facts(self) -> MediaFacts:
        """What is known by now: counts and remark may improve while the index is built."""
        if self._opened.facts is None:
            raise MediaError("The video was closed.")
        return self._opened.facts

    async def frame_at(
        self, position_ms: int, *, max_width: int, max_height: int
    ) -> Picture | None:
        """The frame shown at ``position_ms``, exactly; None when a newer request superseded this one."""
        message = {"do": "frame", "position_ms": position_ms}
        return await self._exact(message, max_width, max_height)

    async def step(
        self, frames: int, *, from_ms: int, max_width: int, max_height: int
    ) -> Picture | None:
        """The frame ``frames`` after (before, when negative) the one shown at ``from_ms``.

        It stops at the first and the last frame. None when a newer request superseded this one.
        """
        message = {"do": "step", "frames": frames, "position_ms": from_ms}
        return await self._exact(message, max_width, max_height)

    async def keyframe_near(
        self, position_ms: int, *, max_width: int, max_height: int
    ) -> Picture | None:
        """A picture near ``position_ms`` as soon as can be; None when superseded by a newer call."""
        self._supervisor.supersede(self._opened.number, _KEY_KINDS)
        message = {"do": "key", "position_ms": position_ms}
        return await self._ask(self._question(SCOUT, message, max_width, max_height))

    async def still(self, position_ms: int, *, max_width: int, max_height: int) -> Picture:
        """The frame shown at ``position_ms``, exactly and in any case; it waits for ``frame_at`` to be done.

        Raises:
            MediaError: It cannot be decoded, or the video was closed meanwhile.
        """
        message = {"do": "still", "position_ms": position_ms}
        picture = await self._ask(self._question(EXACT, message, max_width, max_height))
        if picture is None:
            raise MediaError("The video was closed.")
        return picture

    def filmstrip(
        self, positions_ms: Sequence[int], *, max_width: int, max_height: int
    ) -> PictureStream:
        """One picture a position, in their order, of the key frame before it; lowest priority."""
        message = {"do": "strip", "positions_ms": list(positions_ms)}
        return self._stream(SCOUT, message, max_width, max_height, None, _rest_of_strip)

    def play(self, *, from_ms: int, rate: float, max_width: int, max_height: int) -> PictureStream:
        """Pictures without sound, each when it is due at ``rate`` times real time; late ones are left out.

        A second call ends the first. Closing the stream stops it.
        """
        if rate <= 0:
            raise ValueError("rate must be positive")
        self._supervisor.supersede(self._opened.number, _PLAY_KINDS)
        message = {"do": "play", "position_ms": from_ms, "rate": rate}
        return self._stream(PLAY, message, max_width, max_height, 2, _rest_of_play)

    async def close(self) -> None:
        """Close it; what is still asked ends: None, or MediaError from ``still``."""
        self._supervisor.remove(self._opened)

    async def _exact(
        self, message: dict[str, Any], max_width: int, max_height: int
    ) -> Picture | None:
        self._supervisor.supersede(self._opened.number, _EXACT_KINDS)
        return await self._ask(self._question(EXACT, message, max_width, max_height))

    async def _ask(self, question: Question) -> Picture | None:
        self._supervisor.ask(question)
        try:
            answer = await question.answer
        finally:
            self._supervisor.forget(question)
        return None if answer is None else answer[1]

    def _question(
        self, lane: str, message: dict[str, Any], max_width: int, max_height: int
    ) -> Question:
        sized = {**message, "max_width": max_width, "max_height": max_height}
        return Question(next(self._numbers), self._opened.number, lane, sized)

    def _stream(
        self,
        lane: str,
        message: dict[str, Any],
        max_width: int,
        max_height: int,
        limit: int | None,
        rest_of: Callable[[dict[str, Any], Picture], dict[str, Any]],
    ) -> PictureStream:
        sized = {**message, "max_width": max_width, "max_height": max_height}
        subscription = Subscription(
            next(self._numbers), self._opened.number, lane, sized, limit=limit, rest_of=rest_of
        )
        return PictureStream(self._supervisor, subscription)


def _rest_of_strip(message: dict[str, Any], _picture: Picture) -> dict[str, Any]:
    return {"positions_ms": message["positions_ms"][1:]}


def _rest_of_play(_message: dict[str, Any], picture: Picture) -> dict[str, Any]:
    return {"position_ms": picture.position_ms}

"""Keeps one frame worker going: started when needed, replaced when it dies or hangs, asked again."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import FileRemark, MediaReason
from imm_desktop.media.lanes import EXACT, PROXY
from imm_desktop.media.naming import is_network
from imm_desktop.media.opened_source import MOST_DEATHS, OpenedSource
from imm_desktop.media.own_time import OwnTime
from imm_desktop.media.picture import MediaFacts, Picture
from imm_desktop.media.requests import Lane, Question, Request
from imm_desktop.media.worker_process import Message, WorkerProcess

log = logging.getLogger(__name__)

START_LIMIT_S: Final = 30.0
"""How long a worker may take to say hello on a busy machine."""
OUTSIDE_PATIENCE: Final = 6.0
"""A worker may be silent this many times longer while it waits for a disk, speaks to the network itself, or makes small
pictures, which stand back behind all programs."""
DEATHS_WINDOW_S: Final = 60.0
FAREWELL_S: Final = 1.0
LOOKS: Final = 20
"""How often a silent worker is looked at before it counts as hung; few, and most of the time promised would be spent."""


class Supervisor:
    """One place for a worker, and everything that was asked of it. Lives on one event loop."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        hang_after_s: float,
        on_restart: Callable[[MediaReason], None],
        needs_network: bool = True,
    ) -> None:
        self.confined: tuple[str, ...] | None = None
        """What the worker's system enforces on it; None before one has started."""
        self._needs_network = needs_network
        self._reading: set[asyncio.Task[None]] = set()
        self._command, self._environment = tuple(command), dict(environment)
        self._hang_after_s, self._on_restart = hang_after_s, on_restart
        self._sources: dict[int, OpenedSource] = {}
        self._pending: dict[int, Request] = {}
        self._signs: dict[Lane, float] = {}
        self._process: WorkerProcess | None = None
        self._is_ready = self._is_closed = False
        self._early_deaths = 0
        self._is_killed = False
        self._starting: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._watch: asyncio.TimerHandle | None = None
        self._started_at = self._looked_at = 0.0
        self._own_time: OwnTime | None = None
        self._reopenings = -1

    @property
    def load(self) -> int:
        """How many videos are open here."""
        return len(self._sources)

    @property
    def pid(self) -> int | None:
        """The worker's process id, for tests and diagnostics; None while none runs."""
        return None if self._process is None else self._process.pid

    def add(self, source: OpenedSource) -> None:
        """Count ``source`` as open here; its open request follows."""
        self._sources[source.number] = source

    def remove(self, source: OpenedSource) -> None:
        """Close ``source``: what is still asked of it ends unanswered."""
        if self._sources.pop(source.number, None) is None:
            return
        for request in self._of(source.number):
            del self._pending[request.number]
            request.end()
        self.tell(source.number, {"do": "close"})

    def ask(self, request: Request) -> None:
        """Send ``request``, now or as soon as a worker is there."""
        source = self._sources.get(request.lane[0])
        if self._is_closed or source is None:
            raise MediaError(MediaReason.CLOSED)
        if source.error is not None:
            raise source.error
        self._pending[request.number] = request
        if self._process is not None and self._is_ready:
            self._send(request)
        elif self._process is None and self._starting is None:
            self._start()

    def forget(self, request: Request) -> None:
        """Nobody waits for ``request`` any more."""
        if self._pending.pop(request.number, None) is not None:
            request.end()
            self.tell(request.lane[0], {"do": "stop", "id": request.number})

    def supersede(self, video: int, kind: frozenset[str]) -> None:
        """End what was asked before of ``video`` with one of the ``kind`` words."""
        for request in self._of(video):
            if request.message["do"] in kind:
                self.forget(request)

    def hold(self, source: OpenedSource, *, is_held: bool) -> None:
        """Let what can wait wait, or go on."""
        source.is_held = is_held
        self.tell(source.number, {"do": "hold", "is_held": is_held})

    def tell(self, video: int, message: Message) -> None:
        """Say something of ``video`` that has no answer; a worker that is just being started does not hear it."""
        if self._process is not None and self._is_ready:
            self._process.send({**message, "video": video})

    async def close(self) -> None:
        """End the worker and everything asked of it."""
        self._is_closed = True
        if self._starting is not None:
            await asyncio.gather(self._starting, return_exceptions=True)
        for source in list(self._sources.values()):
            self.remove(source)
        if self._watch is not None:
            self._watch.cancel()
        for reading in self._reading:
            reading.cancel()
        process, self._process = self._process, None
        if process is not None:
            await asyncio.to_thread(process.finish, FAREWELL_S)
        if self._ending:
            await asyncio.gather(*self._ending, return_exceptions=True)

    # Starting and sending

    def _start(self) -> None:
        self._starting = asyncio.get_running_loop().create_task(self._launch())

    async def _launch(self) -> None:
        loop = asyncio.get_running_loop()

        def on_message(process: WorkerProcess, message: Message, picture: Picture | None) -> None:
            _hand_over(loop, self._received, process, message, picture)

        def on_end(process: WorkerProcess) -> None:
            _hand_over(loop, self._ended, process)

        try:
            self._process = await asyncio.to_thread(
                WorkerProcess,
                self._command,
                self._environment,
                on_message=on_message,
                on_end=on_end,
                needs_network=self._needs_network,
            )
        except OSError as error:
            log.error("cannot start a frame worker: %s", error.strerror)  # noqa: TRY400
            self._fail_all(MediaError(MediaReason.NO_DECODER))
            return
        finally:
            self._starting = None
        self._is_ready = False
        self._started_at = self._looked_at = loop.time()
        self._own_time = OwnTime(self._process.pid)
        self._process.listen()
        self._look()

    def _send(self, request: Request) -> None:
        process = self._process
        if process is None:
            return
        if not any(
            other.lane == request.lane for other in self._pending.values() if other is not request
        ):
            self._signs[request.lane] = asyncio.get_running_loop().time()
        process.send(request.message)

    def _reopen_all(self) -> None:
        """Put the new worker where the old one was: videos first, then what was asked of them."""
        now = asyncio.get_running_loop().time()
        asked = sorted(self._pending.values(), key=lambda request: request.number)
        opening = {request.lane[0] for request in asked if request.message["do"] == "open"}
        again = [
            self._reopening(source)
            for source in self._sources.values()
            if source.number not in opening and source.facts is not None and source.error is None
        ]
        for request in [*again, *asked]:
            self._signs[request.lane] = now
            self._send(request)

    def _reopening(self, source: OpenedSource) -> Question:
        question = Question(self._reopenings, source.number, EXACT, source.opening())
        self._reopenings -= 1
        if source.is_held and self._process is not None:
            question.answer.add_done_callback(lambda _: self.hold(source, is_held=source.is_held))
        self._pending[question.number] = question

        def opened(answer: asyncio.Future[tuple[Message, Picture | None] | None]) -> None:
            error = answer.exception()
            if isinstance(error, MediaError):
                self._give_up(source, error)

        question.answer.add_done_callback(opened)
        return question

    # What the worker says

    def _received(self, process: WorkerProcess, message: Message, picture: Picture | None) -> None:
        if process is not self._process:
            return
        now = asyncio.get_running_loop().time()
        if "hello" in message:
            self._is_ready, self._early_deaths = True, 0
            self.confined = tuple(message.get("confined", ()))
            self._reopen_all()
            return
        if "read" in message:
            reading = asyncio.get_running_loop().create_task(self._read_for(process, message))
            self._reading.add(reading)
            reading.add_done_callback(self._reading.discard)
            return
        if "expect" in message:
            source = self._sources.get(message["video"])
            if source is not None and source.data is not None:
                source.data.expect([(offset, size) for offset, size in message["expect"]])
            return
        if "beat" in message:
            video, lane = message["beat"]
            self._signs[(video, lane)] = now
            return
        if "failure" in message:
            log.error("frame worker %d: %s", process.pid, message["failure"])
            return
        if "index" in message:
            source = self._sources.get(message["video"])
            if source is not None:
                source.take_index(message["index"], message["bytes"])
            return
        if "unindexed" in message:
            source = self._sources.get(message["video"])
            if source is not None:
                source.index_known.set()
            return
        if "facts" in message:
            source = self._sources.get(message["video"])
            if source is not None:
                source.facts = _facts_in(message["facts"])
        request = self._pending.get(message.get("id", 0))
        if request is not None:
            self._signs[request.lane] = now
            if request.deliver(message, picture):
                self._pending.pop(request.number, None)

    async def _read_for(self, process: WorkerProcess, message: Message) -> None:
        source = self._sources.get(message["video"])
        if source is None or source.data is None:
            process.refuse_read(message["read"], MediaError(MediaReason.CLOSED))
            return
        try:
            data = await source.data.read(message["offset"], message["size"])
        except MediaError as error:
            process.refuse_read(message["read"], error)
        else:
            process.answer_read(message["read"], message["into"], data[: message["size"]])

    def _ended(self, process: WorkerProcess) -> None:
        if process is not self._process:
            return  # it is being finished already
        ending = asyncio.get_running_loop().create_task(
            asyncio.to_thread(process.finish, FAREWELL_S)
        )
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        reason = MediaReason.DECODER_HANGS if self._is_killed else MediaReason.DECODER_ENDS
        signal = 0 if self._is_killed else max(0, -(process.exit_code or 0))
        self._is_killed, self._process = False, None
        was_ready, self._is_ready = self._is_ready, False
        log.warning("frame worker %d: %s, signal %d", process.pid, reason.name, signal)
        if was_ready:
            self._count_deaths(reason, signal)
        else:
            self._early_deaths += 1
            if self._early_deaths > 1:
                self._early_deaths = 0
                self._fail_all(MediaError(MediaReason.NO_DECODER))
                return
        if self._pending or self._sources:
            self._start()
            self._on_restart(reason)

    def _count_deaths(self, reason: MediaReason, signal: int) -> None:
        now = asyncio.get_running_loop().time()
        for request in list(self._pending.values()):
            request.deaths += 1
            source = self._sources.get(request.lane[0])
            if request.number < 0 and request.deaths == 1:
                del self._pending[
                    request.number
                ]  # a reopening is made anew, its deaths kept by the source
            elif request.deaths > 1 and source is not None:
                del self._pending[request.number]
                request.fail(MediaError(reason, source.name, signal=signal))
        for source in list(self._sources.values()):
            source.deaths.append(now)
            if len(source.deaths) == MOST_DEATHS and now - source.deaths[0] < DEATHS_WINDOW_S:
                self._give_up(source, MediaError(reason, source.name, signal=signal))

    def _give_up(self, source: OpenedSource, error: MediaError) -> None:
        source.error = error
        for request in self._of(source.number):
            del self._pending[request.number]
            request.fail(error)

    def _fail_all(self, error: MediaError) -> None:
        for request in list(self._pending.values()):
            request.fail(error)
        self._pending.clear()

    def _of(self, video: int) -> list[Request]:
        return [request for request in self._pending.values() if request.lane[0] == video]

    # Hanging

    def _look(self) -> None:
        """Kill a worker that has been silent for too long; looks again until the worker ends."""
        self._watch = None
        process = self._process
        if process is None or self._is_closed:
            return
        loop = asyncio.get_running_loop()
        now = loop.time()
        if now - self._looked_at > self._hang_after_s / 2:
            # The window itself stood still (or the computer slept): signs of life wait to be read.
            self._signs = dict.fromkeys(self._signs, now)
        elif self._pending and self._own_time is not None:
            # What it stood in the queue for a processor it was not silent of itself.
            starved_s = self._own_time.look()
            self._signs = {lane: min(now, at + starved_s) for lane, at in self._signs.items()}
        self._looked_at = now
        if not self._is_ready:
            is_hung = now - self._started_at > START_LIMIT_S
        else:
            silent = {lane: now - self._signs.get(lane, now) for lane in self._lanes_asked()}
            is_hung = any(age > self._patience(lane) for lane, age in silent.items())
            if is_hung and waits_for_disk(process.pid):
                is_hung = max(silent.values()) > self._hang_after_s * OUTSIDE_PATIENCE
        if is_hung:
            self._is_killed = True
            process.kill()
        self._watch = loop.call_later(self._hang_after_s / LOOKS, self._look)

    def _lanes_asked(self) -> set[Lane]:
        return {request.lane for request in self._pending.values()}

    def _patience(self, lane: Lane) -> float:
        """Small pictures wait for everything else on this computer, and nobody waits for them."""
        source = self._sources.get(lane[0])
        far = source is not None and source.data is None and is_network(source.source)
        return self._hang_after_s * (OUTSIDE_PATIENCE if far or lane[1] == PROXY else 1.0)


def waits_for_disk(pid: int) -> bool:
    """Whether a thread of the process is held up by a disk or a network drive; only Linux tells."""
    for status in Path(f"/proc/{pid}/task").glob("*/stat"):
        with suppress(OSError, IndexError):
            if status.read_text().rpartition(")")[2].split()[0] == "D":
                return True
    return False


def _facts_in(told: Message) -> MediaFacts:
    return MediaFacts(**{**told, "remark": FileRemark(told["remark"])})


def _hand_over(
    loop: asyncio.AbstractEventLoop, what: Callable[..., None], *arguments: object
) -> None:
    try:
        loop.call_soon_threadsafe(what, *arguments)
    except RuntimeError:
        log.debug("the event loop has ended before its frame worker")

"""The blocks of one video behind a signed URL: on their way, in memory, on disk, and the threads that bring them.

Threads of the source (pullers) fetch. One of them may read ahead, the others only fetch what somebody waits for. A block on
its way is handed out as far as it has come.
"""

import hashlib
import logging
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from imm_desktop.domain.errors import ImmDesktopError, MediaError, UnreachableError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.block_store import BLOCK_BYTES, BlockStore
from imm_desktop.media.fetching import (
    FetchFailedError,
    Flow,
    RangeAnswer,
    RangeFetcher,
)
from imm_desktop.media.range_answers import Version, version_in
from imm_desktop.media.read_ahead import ReadAhead

log = logging.getLogger(__name__)

RENEW_AFTER_S: Final = 3000.0
"""A signed URL lives an hour; one so old is replaced before it is used again."""
STALL_AFTER_S: Final = 1.5
"""When somebody has waited so long without a byte coming in, that is told."""
LOOK_S: Final = 0.1
_RUN_BLOCKS: Final = 8
"""Most blocks of one request (2 MB): longer ones would be in the way after a seek."""
_PULLERS: Final = 8
_MOST_EXPECTING: Final = 6
"""So many of them may bring what will be read soon; somebody who waits finds another one."""
MOST_EXPECTED: Final = 32
"""Blocks that may be said to be read soon; 8 MB."""
IDLE_S: Final = 5.0
"""A puller with nothing to do ends after so long."""
BACKOFF_S: Final = (0.2, 0.5, 1.0, 2.0)
_MEMORY_BLOCKS: Final = 16


class _Coming:
    """A block on its way, or what came of it before."""

    def __init__(self, size: int, part: bytearray | None = None) -> None:
        self.size = size
        self.bytes = part if part is not None else bytearray()


class _Run:
    """Blocks, one after the other, that one puller brings.

    ``is_ahead``: a reader may come there; ``is_expected``: one has said so. Neither is tried again.
    """

    def __init__(
        self, numbers: list[int], *, is_ahead: bool = False, is_expected: bool = False
    ) -> None:
        self.numbers, self.is_ahead, self.is_expected = numbers, is_ahead, is_expected


class PulledBlocks:
    """What readers of `RangeSource` wait for, and how it comes. Its lock is held by whoever touches its state."""

    def __init__(
        self,
        name: str,
        place: str,
        sign: Callable[[], str],
        fetcher: RangeFetcher,
        store: BlockStore,
        *,
        version: Version | None = None,
        on_flow: Callable[[Flow], None] = lambda _flow: None,
        clock: Callable[[], float] = time.monotonic,
        stall_after_s: float = STALL_AFTER_S,
    ) -> None:
        self._name, self._place, self._sign = name, place, sign
        self.place: Final = place
        self._fetcher, self._store, self._clock = fetcher, store, clock
        self._on_flow, self._stall_after_s = on_flow, stall_after_s
        self._news = threading.Condition()
        self._signing = threading.Lock()
        self._url, self._signed_at = "", 0.0
        self._version = version
        self._key = self._key_of(version) if version else ""
        self._error: MediaError | None = None
        self._is_closed = False
        self._coming: dict[int, _Coming] = {}
        self._memory: OrderedDict[int, bytes] = OrderedDict()
        self._waiting: dict[int, int] = {}
        """Blocks that readers wait for, and how many do; -1 stands for the size."""
        self._ahead = ReadAhead()
        self._parts: dict[int, bytearray] = {}
        self._expected: dict[int, None] = {}
        """Blocks that will be read soon, in that order."""
        self._pullers = self._idle = self._expecting = 0
        self._is_reading_ahead = False
        self._failures = 0
        self._retry_at = 0.0
        self._last_byte_at = clock()
        self._flow = Flow.FLOWING

    def _remember(self, number: int, block: bytes) -> None:
        self._memory[number] = block
        self._memory.move_to_end(number)
        while len(self._memory) > _MEMORY_BLOCKS:
            wanted = self._waiting.keys() | self._expected.keys()
            unused = next((one for one in self._memory if one not in wanted), None)
            if unused is None:
                return
            del self._memory[unused]

    def _pull(self) -> None:
        """Have the work done that there is: by a puller that waits for some, else by another one."""
        if self._is_closed or self._error or self._next_run() is None:
            return
        if self._idle:
            self._news.notify_all()
        elif self._pullers < _PULLERS:
            self._pullers += 1
            threading.Thread(target=self._work, name="video bytes", daemon=True).start()

    def _work(self) -> None:
        while (run := self._take_work()) is not None:
            try:
                self._fetch(run)
            finally:
                with self._news:
                    for number in run.numbers:
                        self._let_go(number)
                    self._is_reading_ahead &= not run.is_ahead
                    self._expecting -= run.is_expected
                    self._news.notify_all()

    def _take_work(self) -> "_Run | None":
        """The next run, as soon as there is one; None when this puller shall end."""
        idle_until = self._clock() + IDLE_S
        with self._news:
            while not (self._is_closed or self._error):
                run, rest = self._next_run(), self._retry_at - self._clock()
                if run is not None and rest <= 0:
                    for number in run.numbers:
                        self._coming[number] = self._begin(number)
                    self._is_reading_ahead |= run.is_ahead
                    self._expecting += run.is_expected
                    self._pull()  # there may be work for another one
                    return run
                if run is None and self._clock() >= idle_until:
                    break
                self._idle += 1
                self._news.wait(IDLE_S if run is None else rest)
                self._idle -= 1
            self._pullers -= 1
            return None

    def _next_run(self) -> "_Run | None":
        """What somebody waits for, else what is worth reading ahead."""
        if self._version is None:
            return _Run([0]) if -1 in self._waiting and not self._coming else None
        for number in sorted(self._waiting):
            if number >= 0 and number not in self._coming and number not in self._memory:
                wanted_to = number + 1
                while wanted_to in self._waiting:
                    wanted_to += 1
                wanted_to = max(wanted_to, self._ahead.wanted_after(wanted_to - 1))
                return _Run(self._row_from(number, wanted_to))
        if self._failures:
            return None
        if self._expecting < _MOST_EXPECTING:
            for number in self._expected:
                if not self._is_here(number):
                    wanted_to = number + 1
                    while wanted_to in self._expected:
                        wanted_to += 1
                    return _Run(self._row_from(number, wanted_to), is_expected=True)
        if self._is_reading_ahead:
            return None
        for first, last in self._ahead.stretches():
            for number in range(first, min(last, self._count)):
                if not self._is_here(number):
                    return _Run(self._row_from(number, last), is_ahead=True)
        return None

    def _row_from(self, first: int, wanted_to: int) -> list[int]:
        last = first + 1
        while last < min(first + _RUN_BLOCKS, wanted_to, self._count) and not self._is_here(last):
            last += 1
        return list(range(first, last))

    def _begin(self, number: int) -> "_Coming":
        return _Coming(self._size_of(number), self._parts.pop(number, None))

    def _let_go(self, number: int) -> None:
        """What has come of an unfinished block is not asked for again."""
        coming = self._coming.pop(number, None)
        if coming is not None and coming.bytes:
            self._parts[number] = coming.bytes
            while len(self._parts) > _MEMORY_BLOCKS:
                del self._parts[next(iter(self._parts))]

    def _is_here(self, number: int) -> bool:
        is_near = number in self._memory or number in self._coming
        return is_near or self._store.has(self._key, number)

    @property
    def _count(self) -> int:
        return -(-self._version.size // BLOCK_BYTES) if self._version is not None else 1

    def _size_of(self, number: int) -> int:
        if self._version is None:
            return BLOCK_BYTES
        return max(0, min(BLOCK_BYTES, self._version.size - number * BLOCK_BYTES))

    def _fetch(self, run: "_Run") -> None:
        """Bring the blocks, from the byte that is still missing after each interruption, while somebody wants them."""
        refused = ""
        while (start := self._missing_from(run)) is not None and self._is_wanted(run):
            end = min((run.numbers[-1] + 1) * BLOCK_BYTES, self._known_size(start + BLOCK_BYTES))
            try:
                url = self._address(refused)
                with self._fetcher.fetch(url, start, end) as answer:
                    if answer.status in (401, 403) and not refused:
                        refused = url
                        continue
                    version = version_in(answer, start, self._version, self._name)
                    if self._version is None:
                        self._learn(version)
                    refused = ""
                    is_useful = self._take(answer, run)
                if is_useful or self._missing_from(run) is None:
                    self._came_well()
                elif not self._may_retry("nothing came", run):
                    return
            except (FetchFailedError, UnreachableError) as error:
                if not self._may_retry(str(error), run):
                    return
            except MediaError as error:
                self._fail(error)
                return
            except ImmDesktopError as error:
                self._fail(MediaError(MediaReason.NO_ADDRESS, self._name, cause=str(error)))
                return

    def _known_size(self, otherwise: int) -> int:
        return self._version.size if self._version is not None else otherwise

    def _is_wanted(self, run: "_Run") -> bool:
        with self._news:
            if self._is_closed or self._error:
                return False
            if -1 in self._waiting or any(number in self._waiting for number in run.numbers):
                return True
            near = any(
                number in self._expected or self._ahead.is_near(number) for number in run.numbers
            )
            return near and not self._is_anybody_starving()

    def _is_anybody_starving(self) -> bool:
        """Whether a reader waits for a block that no puller has taken on."""
        return any(
            number not in self._coming and number not in self._memory for number in self._waiting
        )

    def _missing_from(self, run: "_Run") -> int | None:
        with self._news:
            for number in run.numbers:
                coming = self._coming.get(number)
                if coming is not None and len(coming.bytes) < coming.size:
                    return number * BLOCK_BYTES + len(coming.bytes)
        return None

    def _learn(self, version: Version) -> None:
        with self._news:
            self._version, self._key = version, self._key_of(version)
            for number, coming in self._coming.items():
                coming.size = self._size_of(number)
            self._news.notify_all()

    def _key_of(self, version: Version) -> str:
        """Of the blocks on disk. Without an ETag nothing tells two versions apart: they live as long as this."""
        what = f"{self._place}\n{version.etag or uuid.uuid4().hex}\n{version.size}"
        return hashlib.sha256(what.encode()).hexdigest()[:40]

    def _take(self, answer: RangeAnswer, run: "_Run") -> bool:
        """Fill the blocks with the answer's bytes; whether any were of use.

        An answer of the whole object (OSS gives it to a range it does not like) brings blocks that nobody asked for:
        they are kept, too.
        """
        at, is_useful = answer.start, False
        if answer.start < run.numbers[0] * BLOCK_BYTES:
            self._widen(run, answer.start)
        end = min((run.numbers[-1] + 1) * BLOCK_BYTES, self._known_size(0))
        for chunk in answer.chunks:
            with self._news:
                self._last_byte_at = self._clock()
                if self._flow is not Flow.FLOWING:
                    self._tell(Flow.FLOWING)
                if self._is_closed:
                    break
                done = self._fill(at, chunk, run)
                self._news.notify_all()
            is_useful = True
            at += len(chunk)
            for number in done:
                self._keep(number)
            if at >= end or (done and not self._is_wanted(run)):
                break
        return is_useful

    def _widen(self, run: "_Run", start: int) -> None:
        with self._news:
            passed = range(-(-start // BLOCK_BYTES), run.numbers[0])
            run.numbers = [number for number in passed if not self._is_here(number)] + run.numbers
            for number in run.numbers:
                if number not in self._coming:
                    self._coming[number] = self._begin(number)

    def _fill(self, at: int, chunk: bytes, run: "_Run") -> list[int]:
        """Put ``chunk``, which begins at ``at``, where it belongs; the blocks that are whole now."""
        done = []
        view = memoryview(chunk)
        for number in range(at // BLOCK_BYTES, (at + len(chunk) - 1) // BLOCK_BYTES + 1):
            coming = self._coming.get(number)
            if coming is None or number not in run.numbers:
                continue
            missing_at = number * BLOCK_BYTES + len(coming.bytes)
            if len(coming.bytes) < coming.size and at <= missing_at < at + len(chunk):
                coming.bytes += view[missing_at - at : number * BLOCK_BYTES + coming.size - at]
                if len(coming.bytes) == coming.size:
                    done.append(number)
        return done

    def _keep(self, number: int) -> None:
        with self._news:
            block = bytes(self._coming[number].bytes)
        self._store.put(self._key, number, block)
        with self._news:
            self._remember(number, block)
            del self._coming[number]
            self._news.notify_all()

    def _address(self, refused: str) -> str:
        """A signed URL that is not about to expire and not the ``refused`` one."""
        with self._signing:
            is_old = self._clock() - self._signed_at > RENEW_AFTER_S
            if not self._url or is_old or self._url == refused:
                self._url, self._signed_at = self._sign(), self._clock()
            return self._url

    def _came_well(self) -> None:
        with self._news:
            self._failures, self._retry_at = 0, 0.0
            if self._flow in (Flow.AWAY, Flow.STALLED):
                self._tell(Flow.FLOWING)

    def _may_retry(self, why: str, run: "_Run") -> bool:
        """Wait a while, and go on when somebody still waits; what is only read ahead is not tried again."""
        with self._news:
            log.info("%s does not come (%s)", self._name, why)
            wait_s = BACKOFF_S[min(self._failures, len(BACKOFF_S) - 1)]
            self._failures += 1
            self._retry_at = self._clock() + wait_s
            if (run.is_ahead or run.is_expected) and not self._waiting:
                return False
            if self._failures > 1 and self._flow is not Flow.AWAY:
                self._tell(Flow.AWAY)
            self._news.wait_for(lambda: self._is_closed, wait_s)
            return not self._is_closed

    def _fail(self, problem: MediaError) -> None:
        with self._news:
            self._error = problem
            self._tell(Flow.FAILED)
            self._news.notify_all()

    def _tell(self, flow: Flow) -> None:
        self._flow = flow
        self._on_flow(flow)

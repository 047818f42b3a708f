"""One video behind a signed URL: its blocks are fetched once, kept, and handed to every reader.

Readers wait; threads of the source (pullers) fetch. One of them may read ahead, the others only fetch what somebody
waits for. A block on its way is handed out as far as it has come.
"""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.block_store import BLOCK_BYTES
from imm_desktop.media.fetching import Flow, ReadAbandonedError, always
from imm_desktop.media.pulled_blocks import LOOK_S, MOST_EXPECTED, PulledBlocks
from imm_desktop.media.range_answers import Version

if TYPE_CHECKING:
    from collections.abc import Iterator


class RangeSource(PulledBlocks):
    """A video as bytes. Thread-safe.

    ``size`` and ``read`` block, also for as long as the network is away. Both raise ``MediaError`` when the storage
    refuses the object, has it no longer or has another one by now, and ``ReadAbandonedError`` when ``is_wanted`` says
    no (asked about ten times a second) or the source was closed.

    Args:
        name: Of the video, for messages.
        place: What tells this object from all others, such as account and URI; with the ETag the key of its blocks.
        sign: Gives a fresh signed URL; may block; an ``UnreachableError`` is tried again.
        fetcher: The network.
        store: Where blocks are kept.
        version: What the object is known to be; None asks.
        on_flow: Told, in any thread, when the way the bytes come changes.
        clock: Seconds, monotonic.
    """

    @property
    def flow(self) -> Flow:
        """How the bytes come in now."""
        return self._flow

    @property
    def problem(self) -> MediaError | None:
        """Why it failed; None unless ``flow`` is FAILED."""
        return self._error

    @property
    def version(self) -> Version | None:
        """The content that is read; None while it is not known."""
        return self._version

    def size(self, is_wanted: Callable[[], bool] = always) -> int:
        """Bytes in all."""
        with self._news, self._waiting_for(-1):
            self._wait_until(lambda: self._version is not None, is_wanted)
            if self._version is None:
                raise ReadAbandonedError
            return self._version.size

    def read(self, offset: int, size: int, is_wanted: Callable[[], bool] = always) -> bytes:
        """``size`` bytes from ``offset``; fewer only at the end, none past it."""
        end = min(offset + size, self.size(is_wanted))
        pieces = []
        with self._wanting(range(offset // BLOCK_BYTES, -(-end // BLOCK_BYTES))):
            while offset < end:
                number, at = divmod(offset, BLOCK_BYTES)
                stop = min(end - number * BLOCK_BYTES, BLOCK_BYTES)
                pieces.append(self._piece(number, at, stop, is_wanted))
                offset += len(pieces[-1])
        return b"".join(pieces)

    def expect(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Say which places, offset and size, will be read soon and in that order, in place of what was said before.

        Their first `MOST_EXPECTED` blocks are fetched, several at once, while nobody waits for others; none as long as
        the size is not known, for only blocks that exist are asked for.
        """
        with self._news:
            numbers = dict.fromkeys(
                number
                for offset, size in ranges
                for number in range(offset // BLOCK_BYTES, -(-(offset + size) // BLOCK_BYTES))
                if 0 <= number < self._count
            )
            self._expected = dict.fromkeys(islice(numbers, MOST_EXPECTED))
            self._pull()

    def close(self) -> None:
        """Wake all readers, who hear that it is over; what is on its way is dropped."""
        with self._news:
            self._is_closed = True
            self._news.notify_all()

    # Readers

    def _piece(self, number: int, start: int, end: int, is_wanted: Callable[[], bool]) -> bytes:
        with self._news:
            block = self._in_memory(number)
        if block is None:
            block = self._store.get(self._key, number)
        with self._news:
            self._expected.pop(number, None)
            if block is not None:
                self._remember(number, block)
                self._pull()
                return block[start:end]
            with self._waiting_for(number):
                self._wait_until(lambda: self._has_come(number, end), is_wanted)
            coming = self._coming.get(number)
            if coming is not None:
                return bytes(coming.bytes[start:end])
            return self._memory[number][start:end]

    def _has_come(self, number: int, end: int) -> bool:
        coming = self._coming.get(number)
        return number in self._memory or (coming is not None and len(coming.bytes) >= end)

    @contextmanager
    def _wanting(self, numbers: range) -> "Iterator[None]":
        """Say at once which blocks a read lacks, so that one request brings them."""
        with self._news:
            if numbers and not any(number in self._expected for number in numbers):
                self._ahead.saw(numbers[0], numbers[-1])
            lacking = [number for number in numbers if not self._is_here(number)]
            for number in lacking:
                self._waiting[number] = self._waiting.get(number, 0) + 1
        try:
            yield
        finally:
            with self._news:
                for number in lacking:
                    self._forget_wish(number)

    @contextmanager
    def _waiting_for(self, what: int) -> "Iterator[None]":
        self._waiting[what] = self._waiting.get(what, 0) + 1
        try:
            yield
        finally:
            self._forget_wish(what)

    def _forget_wish(self, what: int) -> None:
        self._waiting[what] -= 1
        if not self._waiting[what]:
            del self._waiting[what]
            if not self._waiting and self._flow is Flow.STALLED:
                self._tell(Flow.FLOWING)

    def _wait_until(self, condition: Callable[[], bool], is_wanted: Callable[[], bool]) -> None:
        """Wait with the lock held; the pullers work meanwhile."""
        since = self._clock()
        while True:
            if self._is_closed:
                raise ReadAbandonedError
            if condition():
                return
            if self._error is not None:
                raise self._error.with_traceback(None)
            if not is_wanted():
                raise ReadAbandonedError
            self._pull()
            self._news.wait(LOOK_S)
            quiet = self._clock() - max(since, self._last_byte_at)
            if quiet > self._stall_after_s and self._flow is Flow.FLOWING:
                self._tell(Flow.STALLED)

    def _in_memory(self, number: int) -> bytes | None:
        block = self._memory.get(number)
        if block is not None:
            self._memory.move_to_end(number)
        return block

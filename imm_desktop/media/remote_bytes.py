"""A video whose bytes the window reads: the worker's side, a file for FFmpeg that needs no network."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

from typing_extensions import override

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.arena import Allocator, Arena
from imm_desktop.media.error_message import error_in
from imm_desktop.media.placed_file import PlacedFile

Message = dict[str, Any]

CHUNK_BYTES: Final = 256 << 10
"""The most that one question asks for."""
_NO_ROOM_S: Final = 2.0
_SIGN_S: Final = 0.25


class LostBytesError(OSError):
    """The window could not read them; ``why`` is what it says."""

    def __init__(self, why: MediaError) -> None:
        super().__init__(str(why))
        self.why = why


class _Answer:
    def __init__(self) -> None:
        self.come = threading.Event()
        self.size = 0
        self.error: MediaError | None = None


class ByteDesk:
    """Asks the window for bytes and waits for them; used by all threads of the worker."""

    def __init__(self, arena: Arena, allocator: Allocator, send: Callable[..., None]) -> None:
        self._arena, self._allocator, self._send = arena, allocator, send
        self._lock = threading.Lock()
        self._asked: dict[int, _Answer] = {}
        self._last = 0

    def read(self, video: int, offset: int, size: int, alive: Callable[[], None]) -> bytes:
        """``size`` bytes of ``video`` from ``offset``, fewer at the end.

        ``alive`` is called while the window has not answered: it is the network that is slow, not this worker.

        Raises:
            LostBytesError: They cannot be had.
        """
        into = self._allocator.take(size, patience_s=_NO_ROOM_S)
        if into is None:
            raise LostBytesError(MediaError(MediaReason.CLOSED))
        answer = _Answer()
        with self._lock:
            self._last += 1
            number = self._last
            self._asked[number] = answer
        try:
            self._send(read=number, video=video, offset=offset, size=size, into=into)
            while not answer.come.wait(_SIGN_S):
                alive()
            if answer.error is not None:
                raise LostBytesError(answer.error)
            return self._arena.read(into, min(size, answer.size))
        finally:
            with self._lock:
                del self._asked[number]
            self._allocator.free(into)

    def expect(self, video: int, ranges: Sequence[tuple[int, int]]) -> None:
        """Tell which places of ``video`` will be read soon; the window may fetch them before they are asked for."""
        self._send(expect=list(ranges), video=video)

    def answered(self, message: Message) -> None:
        """The window's answer to a question."""
        with self._lock:
            answer = self._asked.get(message["id"])
        if answer is not None:
            answer.size = message.get("size", 0)
            answer.error = error_in(message["error"]) if "error" in message else None
            answer.come.set()


class Allowance:
    """How much may still be read for a purpose that nobody waits for; shared by the files of one lane."""

    def __init__(self, size_bytes: int) -> None:
        self._rest = size_bytes

    def take(self, size: int) -> None:
        """Count a read of ``size`` bytes.

        Raises:
            LostBytesError: It would be too much.
        """
        if size > self._rest:
            raise LostBytesError(MediaError(MediaReason.READ_ENOUGH))
        self._rest -= size


class RemoteFile(PlacedFile):
    """One reader's place in such a video; what PyAV asks of a file."""

    def __init__(
        self,
        desk: ByteDesk,
        video: int,
        size: int,
        name: str,
        *,
        alive: Callable[[], None],
        lost: Callable[[MediaError], None],
        allowance: Allowance | None = None,
    ) -> None:
        super().__init__(name, size)
        self._desk, self._video = desk, video
        self._alive, self._lost = alive, lost
        self._allowance = allowance

    @override
    def read(self, size: int = -1) -> bytes:
        rest = max(0, self._size - self._at)
        wanted = min(rest if size < 0 else size, rest, CHUNK_BYTES)
        if not wanted:
            return b""
        try:
            if self._allowance is not None:
                self._allowance.take(wanted)
            data = self._desk.read(self._video, self._at, wanted, self._alive)
        except LostBytesError as error:
            self._lost(error.why)
            raise
        self._at += len(data)
        return data

    def read_whole(self) -> bytes:
        """Everything from here to the end."""
        pieces = []
        while piece := self.read():
            pieces.append(piece)
        return b"".join(pieces)

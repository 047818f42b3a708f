"""One HTTP/1.1 connection, as lean as asyncio allows: a request leaves in one write, its answer is read whole.

Made for many small calls to one server. It follows no redirects, keeps no cookies and streams nothing.
"""

import asyncio
import re
import select
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from typing_extensions import override

LONGEST_HEAD: Final = 256 * 1024
_STATUS_LINE: Final = re.compile(rb"HTTP/1\.([01]) ([1-5]\d\d)(?: [^\r\n]*)?")
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEX: Final = re.compile(rb"[0-9A-Fa-f]{1,8}")
_NO_BODY: Final = (204, 304)
_GZIP: Final = 31
"""What zlib calls a gzip header and the largest window."""


class BrokenAnswerError(Exception):
    """The connection ended before the answer did, or what came is not HTTP."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; of a repeated one the last."""
    content: bytes
    """Decoded."""


class Connection(asyncio.Protocol):
    """Carries one request after the other; made by ``create_connection``."""

    _transport: asyncio.Transport
    _watch: asyncio.TimerHandle

    def __init__(self) -> None:
        self._answer: asyncio.Future[HttpAnswer] | None = None
        self._read = bytearray()
        self._head: _Head | None = None
        self._heard_at = 0.0
        self.is_open = False
        self.idle_since = 0.0

    async def send(self, request: bytes, quiet_s: float) -> HttpAnswer:
        """The answer to ``request``, of which nothing may arrive for ``quiet_s`` at most.

        Raises:
            BrokenAnswerError: See there; the connection is closed.
            TimeoutError: It was quiet for too long; the connection is closed.
        """
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        self._heard_at = loop.time()
        self._watch = loop.call_later(quiet_s, self._look_whether_quiet, loop, quiet_s)
        try:
            self._transport.write(request)
            return await self._answer
        except BaseException:
            self.close()
            raise
        finally:
            self._watch.cancel()
            self._answer = None

    def has_news(self) -> bool:
        """Whether the server has said something on this idle connection, which can only be its end."""
        socket = self._transport.get_extra_info("socket")
        return bool(select.select([socket], [], [], 0)[0])

    def close(self) -> None:
        """End it at once."""
        self.is_open = False
        self._transport.abort()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.is_open = True

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self._fail(BrokenAnswerError(str(exc or "the connection was closed")))

    @override
    def eof_received(self) -> None:
        """The other side is done; an answer without a length ends here."""
        self.is_open = False
        if self._head is not None and self._head.length is None and self._head.chunks is None:
            self._finish(self._head, bytes(self._read))

    @override
    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.close()  # nobody asked
            return
        self._heard_at = self._answer.get_loop().time()
        self._read += data
        try:
            self._look()
        except ValueError as error:
            self._fail(BrokenAnswerError(f"not HTTP: {error}"))
            self.close()

    def _look(self) -> None:
        """Finish when the whole answer is there."""
        while self._head is None:
            end = self._read.find(b"\r\n\r\n")
            if end < 0:
                if len(self._read) > LONGEST_HEAD:
                    raise ValueError("the head does not end")
                return
            head = _Head(bytes(self._read[:end]))
            del self._read[: end + 4]
            if head.status >= 200:  # others are interim answers
                self._head = head
        head = self._head
        if head.chunks is not None:
            if head.chunks.take(self._read):
                self._finish(head, bytes(head.chunks.body))
        elif head.length is not None and len(self._read) >= head.length:
            self._finish(head, bytes(self._read[: head.length]))

    def _finish(self, head: "_Head", body: bytes) -> None:
        if head.length is not None and len(self._read) > head.length:
            self.is_open = False  # more than was asked for
        self.is_open = self.is_open and head.is_kept
        self._head = None
        self._read.clear()
        self.idle_since = time.monotonic()
        if self._answer is None or self._answer.done():
            return
        try:
            content = zlib.decompress(body, _GZIP) if head.is_gzip and body else body
        except zlib.error as error:
            self._fail(BrokenAnswerError(str(error)))
        else:
            self._answer.set_result(HttpAnswer(head.status, head.headers, content))

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    def _look_whether_quiet(self, loop: asyncio.AbstractEventLoop, quiet_s: float) -> None:
        left_s = self._heard_at + quiet_s - loop.time()
        if left_s <= 0:
            self._fail(TimeoutError(f"nothing arrived for {quiet_s:.0f} s"))
        else:
            self._watch = loop.call_later(left_s, self._look_whether_quiet, loop, quiet_s)


class _Head:
    """Status line and headers, and what they say of the body; raises ValueError when they are none."""

    def __init__(self, text: bytes) -> None:
        first, *lines = text.split(b"\r\n")
        found = _STATUS_LINE.fullmatch(first)
        if found is None:
            raise ValueError("no status line")
        self.status = int(found[2])
        self.headers: dict[str, str] = {}
        for line in lines:
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon or not _NAME.fullmatch(name):
                raise ValueError("no header")
            name, value = name.lower(), value.strip()
            if name == "content-length" and self.headers.get(name, value) != value:
                raise ValueError("two lengths")
            self.headers[name] = value
        wish = self.headers.get("connection", "").lower()
        self.is_kept = "close" not in wish and (found[1] == b"1" or "keep-alive" in wish)
        self.is_gzip = self.headers.get("content-encoding", "").lower() == "gzip"
        self.chunks: _Chunks | None = None
        self.length: int | None = None
        """None when the body ends with the connection, or comes in chunks."""
        if self.status in _NO_BODY:
            self.length = 0
        elif "transfer-encoding" in self.headers:
            self.chunks = _Chunks()
        elif "content-length" in self.headers:
            given = self.headers["content-length"]
            if not (given.isascii() and given.isdecimal()):
                raise ValueError("no length")
            self.length = int(given)


class _Chunks:
    """A body in chunks."""

    def __init__(self) -> None:
        self.body = bytearray()
        self._is_last = False

    def take(self, read: bytearray) -> bool:
        """Move whole chunks from ``read`` into the body; whether that was all. Raises ValueError for others."""
        at = 0
        while not self._is_last and (end := read.find(b"\r\n", at)) >= 0:
            text = bytes(read[at:end]).partition(b";")[0].strip()
            if not _HEX.fullmatch(text):
                raise ValueError("no chunk")
            size, begin = int(text, 16), end + 2
            if size == 0:
                self._is_last = True
                at = end  # its line end is the first half of the empty line, when there are no trailers
                break
            if len(read) < begin + size + 2:
                break
            if read[begin + size : begin + size + 2] != b"\r\n":
                raise ValueError("no end of a chunk")
            self.body += read[begin : begin + size]
            at = begin + size + 2
        del read[:at]
        return self._is_last and b"\r\n\r\n" in read

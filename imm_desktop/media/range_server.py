"""Videos from the network on 127.0.0.1, for players that only know addresses.

Whoever does not know the secret in the path gets nothing; the signed URL stays in here.
"""

import hmac
import itertools
import logging
import re
import secrets
import select
import socket
import threading
from collections import OrderedDict
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import quote

from typing_extensions import override

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.block_store import BlockStore
from imm_desktop.media.fetching import Flow, RangeFetcher, ReadAbandonedError
from imm_desktop.media.naming import REMOTE_PATH
from imm_desktop.media.range_answers import Version
from imm_desktop.media.range_source import RangeSource

log = logging.getLogger(__name__)

_PIECE_BYTES: Final = 64 << 10
_SEND_BUFFER_BYTES: Final = 128 << 10
"""What a player has not read yet was fetched in vain when it goes elsewhere."""
_MOST_SOURCES: Final = 500
"""Addresses that are kept answering; a forgotten one is made anew by opening the video again."""
_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")

FlowListener = Callable[[str, Flow], None]
"""Told, in any thread: the address, and how its bytes come in now."""


class RangeServer:
    """Gives addresses of this computer to videos behind signed URLs, and serves them. Starts with the first.

    Args:
        fetcher: The network.
        store: Keeps the blocks of all of them.
    """

    def __init__(self, fetcher: RangeFetcher, store: BlockStore) -> None:
        self._fetcher, self._store = fetcher, store
        self._secret = secrets.token_urlsafe(24)
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._sources: OrderedDict[str, RangeSource] = OrderedDict()
        self._addresses: dict[str, str] = {}
        self._server: _Server | None = None
        self.on_flow: FlowListener = lambda _address, _flow: None

    def address_of(
        self, place: str, name: str, sign: Callable[[], str], version: Version | None = None
    ) -> str:
        """An address that reads the object at ``place``; the same one again while it is well and not changed.

        Args:
            place: What tells the object from all others, such as account and URI.
            name: For people; its end says what kind of file it is.
            sign: Gives a fresh signed URL; called in threads of the source.
            version: What it is known to be by now; None asks when it is read.

        Raises:
            OSError: No port can be had.
        """
        with self._lock:
            old = self._addresses.get(place)
            if old is not None and self._is_good(self._sources[old], version):
                self._sources.move_to_end(old)
                return old
            if old is not None:
                self._drop(old)
            port = self._started().server_port
            number = next(self._numbers)
            address = f"http://127.0.0.1:{port}{REMOTE_PATH}{self._secret}/{number}/{quote(name)}"
            self._sources[address] = RangeSource(
                name,
                place,
                sign,
                self._fetcher,
                self._store,
                version=version,
                on_flow=lambda flow: self.on_flow(address, flow),
            )
            self._addresses[place] = address
            while len(self._sources) > _MOST_SOURCES:
                self._drop(next(iter(self._sources)))
            return address

    def source_of(self, address: str) -> RangeSource | None:
        """The bytes behind an address; None when it was not given out here, or is forgotten."""
        with self._lock:
            return self._sources.get(address)

    def forget_all(self) -> None:
        """End every address: another account is used now."""
        with self._lock:
            for address in list(self._sources):
                self._drop(address)

    def close(self) -> None:
        """End everything. Blocks for a moment."""
        self.forget_all()
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def source_at(self, path: str) -> RangeSource | None:
        """The bytes behind the path of a request; None for a stranger's."""
        parts = path.partition("?")[0].removeprefix(REMOTE_PATH).split("/")
        if len(parts) != 3 or not hmac.compare_digest(parts[0].encode(), self._secret.encode()):
            return None
        port = self._server.server_port if self._server is not None else 0
        return self.source_of(f"http://127.0.0.1:{port}{path.partition('?')[0]}")

    @staticmethod
    def _is_good(source: RangeSource, version: Version | None) -> bool:
        known = source.version
        return not source.problem and (version is None or known is None or version == known)

    def _drop(self, address: str) -> None:
        self._sources.pop(address).close()
        for place, one in list(self._addresses.items()):
            if one == address:
                del self._addresses[place]

    def _started(self) -> "_Server":
        if self._server is None:
            self._server = _Server(self)
            threading.Thread(
                target=self._server.serve_forever, args=(0.05,), name="video server", daemon=True
            ).start()
        return self._server


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, owner: RangeServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """A player that hangs up is no error, and the standard text would go to stderr."""
        log.debug("a player hung up")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "imm-desktop"
    sys_version = ""
    timeout = 60
    server: _Server

    @override
    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """The path holds the secret."""

    def do_GET(self) -> None:
        """Send a range, or all of it."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Say how long it is."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        source = self.server.owner.source_at(self.path)
        if source is None:
            self._refuse(404)
            return
        try:
            size = source.size(self._is_there)
            first, last = _range_of(self.headers.get("Range", ""), size)
            if first >= size > 0 or (size == 0 and first > 0):
                self._refuse(416, f"bytes */{size}")
                return
            # Before anything is promised: a source that fails now can still say so.
            piece = source.read(first, min(_PIECE_BYTES, last - first), self._is_there)
            self._begin(first, last, size)
            while with_body and piece:
                self.wfile.write(piece)
                first += len(piece)
                piece = source.read(first, min(_PIECE_BYTES, last - first), self._is_there)
        except MediaError:
            self._refuse(502)
        except (ReadAbandonedError, OSError):
            self.close_connection = True

    def _begin(self, first: int, last: int, size: int) -> None:
        is_part = "Range" in self.headers
        self._is_begun = True
        self.send_response(206 if is_part else 200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(last - first))
        self.send_header("Accept-Ranges", "bytes")
        if is_part:
            self.send_header("Content-Range", f"bytes {first}-{last - 1}/{size}")
        self.end_headers()

    def _refuse(self, status: int, content_range: str = "") -> None:
        """Say no; in the middle of a body hanging up is all that can be said."""
        self.close_connection = True
        if getattr(self, "_is_begun", False):
            return
        try:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            if content_range:
                self.send_header("Content-Range", content_range)
            self.end_headers()
        except OSError:
            return

    def _is_there(self) -> bool:
        """Whether the player still listens."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        if not readable:
            return True
        try:
            return bool(self.connection.recv(1, socket.MSG_PEEK))
        except OSError:
            return False


def _range_of(header: str, size: int) -> tuple[int, int]:
    """First byte and the one after the last, of one range; all of it without one, or when there are several."""
    told = _RANGE.match(header.strip())
    if told is None or told.groups() == ("", ""):
        return 0, size
    first, last = told.groups()
    if not first:
        return max(0, size - int(last)), size
    return int(first), max(int(first), min(int(last) + 1, size) if last else size)

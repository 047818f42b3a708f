"""A storage over real HTTP that counts and fails as it is told to; addresses expire when it says so."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.patience import patient


class StorageServer:
    """Serves one object at ``/b/<name>?Signature=<number>``.

    ``fault`` is asked once a request: "" (none), whole, drop, stall (until ``let_go`` is set), slow, expired, busy.
    """

    def __init__(self, content: bytes) -> None:
        self.content, self.etag = content, '"E1"'
        self.fault: Callable[[], str] = lambda: ""
        self.let_go = threading.Event()
        self.delay_s = 0.0
        self.away_from: int | None = None
        """Ranges that reach past this byte are answered with 503."""
        self.valid_from = 1
        self.signed = 0
        self.requests: list[tuple[str, int]] = []
        self.bytes_sent = 0
        self.address = ""

    def sign(self) -> str:
        self.signed += 1
        return f"{self.address}/b/clip.mp4?Signature={self.signed}"

    @contextmanager
    def running(self) -> Iterator["StorageServer"]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        self.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            self.let_go.set()
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(storage: StorageServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            fault = storage.fault()
            asked = self.headers.get("Range", "")
            signature = int(self.path.rpartition("=")[2] or 0)
            if storage.delay_s:
                threading.Event().wait(storage.delay_s)
            if signature < storage.valid_from or fault == "expired":
                self._reply(403, b"<Error><Code>AccessDenied</Code></Error>", asked)
                return
            total = len(storage.content)
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start, end = int(first or 0), min(int(last or total) + 1, total)
            is_away = storage.away_from is not None and end > storage.away_from
            if fault == "busy" or is_away:
                self._reply(503, b"", asked)
                return
            if not asked or start >= total or fault == "whole":  # OSS: 200 past the end
                self._send(200, 0, total, fault, asked)
            else:
                self._send(206, start, end, fault, asked)

        def _send(self, status: int, start: int, end: int, fault: str, asked: str) -> None:
            storage.requests.append((asked, status))
            self.send_response(status)
            self.send_header("Content-Length", str(end - start))
            self.send_header("ETag", storage.etag)
            if status == 206:
                self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(storage.content)}")
            self.end_headers()
            stop = start + (end - start) // 2 if fault in ("drop", "stall") else end
            try:
                for at in range(start, stop, 16384):
                    piece = storage.content[at : min(at + 16384, stop)]
                    self.wfile.write(piece)
                    storage.bytes_sent += len(piece)
                    if fault == "slow":
                        threading.Event().wait(0.002)
                if fault == "stall":
                    self.wfile.flush()
                    storage.let_go.wait(patient(20))
            except OSError:
                self.close_connection = True
            if fault in ("drop", "stall"):
                self.close_connection = True

        def _reply(self, status: int, body: bytes, asked: str) -> None:
            storage.requests.append((asked, status))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler

"""An object storage in memory that counts what it gives away and fails as it is told to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from imm_desktop.media.fetching import FetchFailedError, RangeAnswer


class FakeStorage:
    """The ``RangeFetcher`` port over one object; ``sign`` gives addresses that can be made to expire.

    ``faults`` is asked once a request for its name; "" is none. A fault may be:
    whole (200 and everything), drop (breaks off half-way), refuse (503), dead (no answer), empty (no body),
    forbid (403), gone (404), changed (another ETag), odd (another range than was asked for).
    """

    def __init__(self, content: bytes, etag: str = "E1") -> None:
        self.content, self.etag = content, etag
        self.requests: list[tuple[str, int, int]] = []
        self.given: dict[int, int] = {}
        """How often each 64 KB piece of the object was handed out from its first byte on."""
        self.bytes_given = 0
        self.signed = 0
        self.valid_from = 1
        self.faults: Callable[[], str] = lambda: ""
        self.gate = threading.Event()
        self.gate.set()
        self.chunk = 64 << 10
        self._lock = threading.Lock()

    def sign(self) -> str:
        with self._lock:
            self.signed += 1
            return f"https://storage.example/clip.mp4?Signature=secret-{self.signed}"

    def expire_all(self) -> None:
        self.valid_from = self.signed + 1

    @contextmanager
    def fetch(self, url: str, start: int, end: int) -> Iterator[RangeAnswer]:
        with self._lock:
            self.requests.append((url, start, end))
            fault = self.faults()
        if fault == "dead":
            raise FetchFailedError("ConnectError")
        if int(url.rpartition("-")[2]) < self.valid_from or fault == "forbid":
            yield RangeAnswer(403, 0, 10, "", iter([b"<Error/>"]))
            return
        if fault in ("refuse", "gone"):
            yield RangeAnswer(503 if fault == "refuse" else 404, 0, 0, "", iter([]))
            return
        total = len(self.content)
        if fault == "whole" or start >= total:  # so does OSS past the end
            yield RangeAnswer(200, 0, total, self.etag, self._body(0, total, fault))
            return
        etag = "other" if fault == "changed" else self.etag
        at = start + 7 if fault == "odd" else start
        yield RangeAnswer(206, at, total, etag, self._body(at, min(end, total), fault))

    def _body(self, start: int, end: int, fault: str) -> Iterator[bytes]:
        if fault == "empty":
            return
        stop = start + (end - start) // 2 if fault == "drop" else end
        for at in range(start, stop, self.chunk):
            self.gate.wait()
            chunk = self.content[at : min(at + self.chunk, stop)]
            with self._lock:
                self.bytes_given += len(chunk)
            yield chunk
        if fault == "drop":
            raise FetchFailedError("ReadError")

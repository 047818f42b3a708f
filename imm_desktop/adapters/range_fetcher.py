"""Ranges of objects by httpx on signed URLs: certificates verified, proxies heeded, addresses never told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx

from imm_desktop.media.fetching import FetchFailedError, RangeAnswer

TIMEOUT: Final = httpx.Timeout(8.0, connect=5.0, pool=10.0)
"""Seconds; a connection that brings nothing for eight is given up and made anew."""
CONNECTIONS: Final = httpx.Limits(max_connections=24, max_keepalive_connections=8)
_CHUNK_BYTES: Final = 64 << 10


class HttpRangeFetcher:
    """The ``RangeFetcher`` port over one pool of connections.

    Args:
        client: For tests; it is closed with this.
    """

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._client = client or httpx.Client(
            timeout=TIMEOUT, limits=CONNECTIONS, follow_redirects=False
        )

    @contextmanager
    def fetch(self, url: str, start: int, end: int) -> Iterator[RangeAnswer]:
        """See ``RangeFetcher``."""
        # Without identity a server may squeeze the body, and its places would mean something else.
        headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                yield _answer_of(response)
        except httpx.HTTPError as error:
            raise FetchFailedError(type(error).__name__) from None  # its text may hold the address
        except httpx.InvalidURL:
            raise FetchFailedError("the address is not valid") from None

    def close(self) -> None:
        """Let go of all connections."""
        self._client.close()


def _answer_of(response: httpx.Response) -> RangeAnswer:
    headers = response.headers
    etag = headers.get("ETag", "").removeprefix("W/").strip('"')
    start, total = 0, _number(headers.get("Content-Length", ""))
    if response.status_code in (206, 416):
        start, total = _content_range(headers.get("Content-Range", ""))
    return RangeAnswer(response.status_code, start, total, etag, _chunks(response))


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_raw(_CHUNK_BYTES)
    except httpx.HTTPError as error:
        raise FetchFailedError(type(error).__name__) from None


def _content_range(text: str) -> tuple[int, int | None]:
    """``bytes 5-9/100`` → (5, 100); ``bytes */100`` → (0, 100); nonsense → no total."""
    unit, _, rest = text.partition(" ")
    span, _, total = rest.partition("/")
    first = _number(span.partition("-")[0])
    if unit != "bytes" or (first is None and span != "*"):
        return 0, None
    return first or 0, _number(total)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None

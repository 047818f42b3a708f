"""Fetching ranges of objects: the port to the network, and the words that cache and server share."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class ReadAbandonedError(Exception):
    """Nobody waits for the bytes any more, or the source was closed."""


class FetchFailedError(Exception):
    """The network brought no answer, or not the whole of it. The text holds no address."""


class Flow(StrEnum):
    """How the bytes of one source come in, as far as somebody waits for them."""

    FLOWING = "flowing"
    """They come, or nobody waits."""
    STALLED = "stalled"
    """Somebody waits, the connection stands, nothing comes."""
    AWAY = "away"
    """The storage cannot be reached; it is tried again and again."""
    FAILED = "failed"
    """It was refused, is gone or was changed: opening the video anew is what helps."""


def always() -> bool:
    """For a read that nobody gives up."""
    return True


@dataclass(frozen=True, slots=True)
class RangeAnswer:
    """What the storage answered to a request for a range."""

    status: int
    """HTTP status."""
    start: int
    """Place in the object of the first byte that ``chunks`` brings: 0 for an answer of the whole object."""
    total: int | None
    """Bytes of the whole object; None when the answer does not say."""
    etag: str
    """Without its quotes; empty when the answer has none."""
    chunks: Iterator[bytes]
    """The body as it comes; raises ``FetchFailedError`` when it breaks off or nothing comes for too long."""


class RangeFetcher(Protocol):
    """Asks the storage over the network. Thread-safe; blocks."""

    def fetch(self, url: str, start: int, end: int) -> AbstractContextManager[RangeAnswer]:
        """Ask for the bytes ``[start, end)``; leaving the context ends the answer.

        Raises:
            FetchFailedError: No answer came.
        """
        ...

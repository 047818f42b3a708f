"""Bytes of a video that the window's process reads for a worker, which has no network of its own."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol


class ByteSource(Protocol):
    """One object in a bucket, as far as a decoder cares. Lives on one event loop."""

    @property
    def size_bytes(self) -> int:
        """Of the whole object."""
        ...

    @property
    def place(self) -> str:
        """Tells the object from all others in every run, such as account and URI; empty: host and path of the address do."""
        ...

    @property
    def version(self) -> str:
        """Changes when the content does, such as the ETag; empty when that is not known: nothing is kept on disk then."""
        ...

    async def read(self, offset: int, size: int) -> bytes:
        """``size`` bytes (at most 1 MiB) from ``offset``; fewer only at the end. Several reads may be under way.

        Raises:
            MediaError: They cannot be had: refused also after renewing the address, or the network is gone.
        """
        ...

    def expect(self, ranges: Sequence[tuple[int, int]]) -> None:
        """These places, offset and size, will be read soon, and no longer those that were told before; never waits."""
        ...

    async def close(self) -> None:
        """Give it back; reads under way may fail."""
        ...


OpenBytes = Callable[[str], Awaitable[ByteSource]]
"""Opens an http(s) address; MediaError when it is not there or refused."""

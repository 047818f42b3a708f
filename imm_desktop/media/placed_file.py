"""A place in bytes that come from elsewhere: what PyAV asks of a file, all but reading."""

import os
from abc import ABC, abstractmethod


class PlacedFile(ABC):
    """Read-only, of a known size; ``read`` is for those who have the bytes."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self._size = size
        self._at = 0

    @abstractmethod
    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size`` if it is not negative; none at the end."""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place; returns it."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("before the start")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def seekable(self) -> bool:
        """Whether it can go back: always."""
        return True

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

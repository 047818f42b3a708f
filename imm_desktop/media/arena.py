"""Memory that the window and one worker share: pictures cross it without going through a pipe.

It has no name on POSIX (the worker inherits a descriptor), so nothing is left behind when either side
dies, and Python's resource tracker, a process of its own, is not started. Windows frees a named mapping
with its last handle.
"""

import mmap
import os
import secrets
import sys
import tempfile
import threading
from typing import Any

ARENA_BYTES = 64 << 20
"""One 4K picture takes 32 MB; pages that were never written cost nothing."""

LARGEST_PICTURE_BYTES = ARENA_BYTES // 2


class Arena:
    """One shared mapping of ``ARENA_BYTES``."""

    def __init__(self, mapping: mmap.mmap, token: dict[str, Any], descriptor: int) -> None:
        self.token = token
        """Tells the worker, through its pipe, where the mapping is."""
        self.descriptor = descriptor
        """To be inherited by the worker; -1 on Windows."""
        self._mapping = mapping

    @staticmethod
    def create() -> "Arena":
        """A new mapping, owned by the window's process."""
        if sys.platform == "win32":
            name = f"imm-desktop-{os.getpid()}-{secrets.token_hex(16)}"
            return Arena(mmap.mmap(-1, ARENA_BYTES, tagname=name), {"name": name}, -1)
        descriptor = _anonymous_file()
        os.ftruncate(descriptor, ARENA_BYTES)
        return Arena(mmap.mmap(descriptor, ARENA_BYTES), {"descriptor": descriptor}, descriptor)

    @staticmethod
    def attach(token: dict[str, Any]) -> "Arena":
        """The mapping that ``token`` tells of, in the worker's process."""
        if sys.platform == "win32":
            return Arena(mmap.mmap(-1, ARENA_BYTES, tagname=token["name"]), token, -1)
        descriptor = int(token["descriptor"])
        mapping = mmap.mmap(descriptor, ARENA_BYTES)
        os.close(descriptor)
        return Arena(mapping, token, -1)

    def read(self, offset: int, size: int) -> bytes:
        """A copy of ``size`` bytes at ``offset``; shorter beyond the end."""
        return self._mapping[offset : offset + size]

    def write(self, offset: int, data: bytes) -> None:
        """Put ``data`` at ``offset``."""
        self._mapping[offset : offset + len(data)] = data

    def view(self, offset: int, size: int) -> memoryview:
        """A writable window of the mapping; release it before ``close``."""
        return memoryview(self._mapping)[offset : offset + size]

    def close(self) -> None:
        """Give the mapping back; the other side keeps its own."""
        self._mapping.close()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


class Allocator:
    """Which parts of the arena hold pictures that the window has not copied yet.

    The lowest free place is taken, so that few pages are ever touched.
    """

    def __init__(self, size: int = ARENA_BYTES) -> None:
        self._size = size
        self._taken: list[tuple[int, int]] = []
        self._changed = threading.Condition()

    def take(self, size: int, *, patience_s: float) -> int | None:
        """The offset of ``size`` free bytes; None when none came free within ``patience_s``."""
        with self._changed:
            found = self._gap(size)
            if found is None:
                self._changed.wait(patience_s)
                found = self._gap(size)
            if found is not None:
                self._taken.append((found, size))
                self._taken.sort()
            return found

    def free(self, offset: int) -> None:
        """Give back what was taken at ``offset``; unknown offsets are ignored."""
        with self._changed:
            self._taken = [taken for taken in self._taken if taken[0] != offset]
            self._changed.notify_all()

    def _gap(self, size: int) -> int | None:
        start = 0
        for offset, length in self._taken:
            if offset - start >= size:
                return start
            start = offset + length
        return start if self._size - start >= size else None


def _anonymous_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("imm-desktop-frames")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())

"""Blocks of videos from the network, kept on disk between runs; a torn or foreign one is never served.

A block is a file of its own, written beside its place and renamed into it, so that a program that is killed leaves
either the whole block or none; what a failing computer leaves is told by the checksum at its end. (One sparse file a
video would be filled with zeros up to its end on file systems that know no holes.)
"""

import contextlib
import logging
import os
import struct
import threading
import zlib
from collections import OrderedDict
from pathlib import Path
from typing import Final

from typing_extensions import override

log = logging.getLogger(__name__)

BLOCK_BYTES: Final = 256 << 10
"""Of every block but a video's last."""
LIMIT_BYTES: Final = 2 << 30
"""On disk, for all videos together."""
_TRAILER: Final = struct.Struct(">4sII")
_MAGIC: Final = b"IMB1"
_PART: Final = ".part"


class BlockStore:
    """Blocks by the video's key and their number, the least lately used dropped first. Thread-safe; blocks on disk.

    Args:
        folder: Of its own; made when the first block is kept.
        limit_bytes: Most that the blocks may take.
    """

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder, self._limit = folder, limit_bytes
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, int], int] | None = None
        self._size = 0
        self._used: set[tuple[str, int]] = set()
        self._has_failed = False

    @property
    def size_bytes(self) -> int:
        """What the blocks take now."""
        with self._lock:
            self._load()
            return self._size

    def get(self, key: str, number: int) -> bytes | None:
        """The block; None when it is not kept, or not whole."""
        with self._lock:
            known = self._load()
            if (key, number) not in known:
                return None
            known.move_to_end((key, number))
            is_first_use = (key, number) not in self._used
            self._used.add((key, number))
        path = self._path(key, number)
        try:
            content = path.read_bytes()
            if is_first_use:
                os.utime(path)  # the next run drops by age
        except OSError:
            content = b""
        block = _checked(content, key, number)
        if block is None:
            self._forget(key, number)
        return block

    def has(self, key: str, number: int) -> bool:
        """Whether the block is kept; it may still prove to be damaged."""
        with self._lock:
            return (key, number) in self._load()

    def put(self, key: str, number: int, block: bytes) -> None:
        """Keep a block; a disk that refuses is logged once and otherwise harmless."""
        path = self._path(key, number)
        part = path.with_name(f"{path.name}.{threading.get_ident()}{_PART}")
        trailer = _TRAILER.pack(_MAGIC, _checksum(block, key, number), len(block))
        with self._lock:
            self._load()
        try:
            try:
                _write(path, part, block + trailer)
            except (
                FileNotFoundError
            ):  # the last block beside it was dropped, and the folder with it
                _write(path, part, block + trailer)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            if not self._has_failed:
                self._has_failed = True
                log.info("videos are not kept on disk: %s", error.strerror)
            return
        size = len(block) + _TRAILER.size
        with self._lock:
            known = self._load()
            self._size += size - known.pop((key, number), 0)
            known[key, number] = size
            self._used.add((key, number))
            dropped = self._over_limit(known)
        for old in dropped:
            self._unlink(*old)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            known = self._load()
            dropped = list(known)
            known.clear()
            self._size = 0
        for old in dropped:
            self._unlink(*old)

    def _load(self) -> OrderedDict[tuple[str, int], int]:
        """What earlier runs left, the longest unused first; their unfinished files are removed."""
        if self._known is not None:
            return self._known
        found: list[tuple[float, tuple[str, int], int]] = []
        for path in self._folder.glob("*/*"):
            try:
                if path.suffix == _PART:
                    path.unlink()
                    continue
                told = path.stat()
                found.append((told.st_mtime, (path.parent.name, int(path.name)), told.st_size))
            except (OSError, ValueError):
                continue
        self._known = OrderedDict((block, size) for _, block, size in sorted(found))
        self._size = sum(self._known.values())
        for old in self._over_limit(self._known):
            self._unlink(*old)
        return self._known

    def _over_limit(self, known: OrderedDict[tuple[str, int], int]) -> list[tuple[str, int]]:
        dropped = []
        while self._size > self._limit and known:
            block, size = known.popitem(last=False)
            self._size -= size
            dropped.append(block)
        return dropped

    def _forget(self, key: str, number: int) -> None:
        with self._lock:
            self._size -= self._load().pop((key, number), 0)
        self._unlink(key, number)

    def _unlink(self, key: str, number: int) -> None:
        path = self._path(key, number)
        try:
            path.unlink(missing_ok=True)
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
        except OSError:
            return  # somebody reads it (Windows), or put a block there: it is found again at the next start

    def _path(self, key: str, number: int) -> Path:
        return self._folder / key / str(number)


class NoStore(BlockStore):
    """Keeps nothing: for bytes that are as near as this disk."""

    def __init__(self) -> None:
        super().__init__(Path())

    @override
    def get(self, key: str, number: int) -> bytes | None:
        return None

    @override
    def has(self, key: str, number: int) -> bool:
        return False

    @override
    def put(self, key: str, number: int, block: bytes) -> None:
        return None


def _write(path: Path, part: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(content)
    part.replace(path)


def _checksum(block: bytes, key: str, number: int) -> int:
    return zlib.crc32(block, zlib.crc32(f"{key}/{number}".encode()))


def _checked(content: bytes, key: str, number: int) -> bytes | None:
    if len(content) < _TRAILER.size:
        return None
    block = content[: -_TRAILER.size]
    magic, checksum, size = _TRAILER.unpack(content[-_TRAILER.size :])
    if (magic, size) != (_MAGIC, len(block)) or checksum != _checksum(block, key, number):
        return None
    return block

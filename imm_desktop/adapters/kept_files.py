"""How much the program keeps in its folders, and emptying those that may be lost at any time."""

import asyncio
import logging
from pathlib import Path
from typing import Final

_BESIDE_DATABASE: Final = ("-wal", "-shm")

log = logging.getLogger(__name__)


class KeptFiles:
    """Looks at folders in threads."""

    async def size_of(self, path: Path) -> int:
        """Bytes of a file with what SQLite keeps beside it, or of all files below a folder; 0 where there is nothing, or nothing that may be read."""
        return await asyncio.to_thread(_size_of, path)

    async def empty(self, folder: Path) -> None:
        """Delete all files below ``folder``; those that are in use where that forbids it stay, and go the next time."""
        await asyncio.to_thread(_empty, folder)


def _size_of(path: Path) -> int:
    size = 0
    beside = [path.with_name(f"{path.name}{end}") for end in _BESIDE_DATABASE]
    for one in (path, *beside, *_below(path)):
        try:
            if one.is_file() and not one.is_symlink():
                size += one.stat().st_size
        except OSError:
            continue  # deleted meanwhile
    return size


def _empty(folder: Path) -> None:
    left = 0
    for one in _below(folder):
        try:
            if one.is_symlink() or not one.is_dir():
                one.unlink(missing_ok=True)
        except OSError:
            left += 1
    if left:
        log.info("%d files of a cache are in use and stay", left)


def _below(folder: Path) -> list[Path]:
    try:
        return list(folder.rglob("*")) if folder.is_dir() and not folder.is_symlink() else []
    except OSError:
        return []

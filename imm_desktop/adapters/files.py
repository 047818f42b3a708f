"""Files put in place whole or not at all."""

import asyncio
import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole_now(path: Path, content: bytes) -> None:
    """Make ``content`` the file at ``path``; on any error the earlier file is as it was. Blocks.

    A device or pipe, such as ``/dev/stdout``, stays what it is and is written to.

    Raises:
        OSError: The disk refused.
    """
    if path.is_char_device() or path.is_fifo():
        path.write_bytes(content)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # A symbolic link stays one: what it points to is replaced.
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _flush_folder(path.parent)


async def write_whole(path: Path, content: bytes) -> None:
    """``write_whole_now`` in a thread."""
    await asyncio.to_thread(write_whole_now, path, content)


def _flush_folder(folder: Path) -> None:
    """Put the new name itself on the disk, where the system can (Windows cannot open folders)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Bytes that come in: streamed to a temporary file, summed up and put on the disk before anyone sees them."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from anyio import to_thread

from imm_desktop.engine.oss.checksums import Checksums
from imm_desktop.engine.oss.request import OssRequest, check_md5

if TYPE_CHECKING:
    from collections.abc import Callable

GATHERED: Final = 1024 * 1024
"""Bytes gathered before they are written: few thread hops, little memory."""


async def receive(request: OssRequest, path: Path) -> Checksums:
    """Write the request's body to ``path`` and its sums; on any failure the file is gone.

    Raises:
        OssError: Content-MD5 is not that of the body.
        ClientDisconnect: The client went away.
        OSError: The disk is full or refuses.
    """
    sums = Checksums()
    file = await to_thread.run_sync(path.open, "wb")
    try:
        gathered = bytearray()
        async for chunk in request.http.stream():
            gathered += chunk
            if len(gathered) >= GATHERED:
                await to_thread.run_sync(_write, file, bytes(gathered), sums)
                gathered.clear()
        await to_thread.run_sync(_finish, file, bytes(gathered), sums)
        check_md5(request, sums.md5)
    except BaseException:
        with suppress(OSError):  # what is still to be written does not fit either
            file.close()
        remove(path)
        raise
    return sums


def write_whole(path: Path, body: bytes) -> None:
    """Write ``body`` to ``path`` and put it on the disk."""
    with path.open("wb") as file:
        file.write(body)
        sync(file)


def copy_bytes(source: Path, target: Path, *, first: int = 0, size: int | None = None) -> None:
    """Copy ``size`` bytes (all when None) of ``source`` into a new ``target`` and put them on the disk.

    Raises:
        OSError: The disk is full or refuses; ``target`` is gone then.
    """
    try:
        with source.open("rb") as reader, target.open("wb") as writer:
            append_bytes(
                reader, writer, first, source.stat().st_size - first if size is None else size
            )
            sync(writer)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def append_bytes(reader: BinaryIO, writer: BinaryIO, first: int, size: int) -> None:
    """Append ``size`` bytes from ``first`` on; within the kernel where it can (no copy at all on some disks)."""
    copy: Callable[[int, int, int, int], int] | None = getattr(os, "copy_file_range", None)
    if copy is not None:
        writer.flush()
        with suppress(OSError):
            while size > 0:
                done = copy(reader.fileno(), writer.fileno(), min(size, 1 << 30), first)
                if done == 0:
                    break
                first, size = first + done, size - done
        writer.seek(0, os.SEEK_END)
    reader.seek(first)
    while size > 0:
        piece = reader.read(min(size, GATHERED))
        if not piece:
            raise OSError("the source became shorter while it was copied")
        writer.write(piece)
        size -= len(piece)


def sums_of(path: Path) -> Checksums:
    """The sums of a whole file."""
    sums = Checksums()
    with path.open("rb") as file:
        while piece := file.read(GATHERED):
            sums.feed(piece)
    return sums


def remove(path: Path) -> None:
    """Delete a temporary file, or a folder of parts, if it is there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _write(file: BinaryIO, data: bytes, sums: Checksums) -> None:
    sums.feed(data)
    file.write(data)


def _finish(file: BinaryIO, data: bytes, sums: Checksums) -> None:
    _write(file, data, sums)
    sync(file)
    file.close()


def sync(file: BinaryIO) -> None:
    """Put what was written to ``file`` on the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Put a rename in ``folder`` on the disk; systems that cannot open folders do it by themselves."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Fresh archives, quickly: the schema is made once a process, and copied."""

import asyncio
import atexit
import shutil
import tempfile
from functools import cache, partial
from pathlib import Path

from imm_desktop.adapters.store.archive import SqlArchive, open_archive


@cache
def _empty() -> Path:
    folder = tempfile.mkdtemp(prefix="imm-desktop-tests-")
    atexit.register(partial(shutil.rmtree, folder, ignore_errors=True))
    return Path(folder) / "empty.sqlite"


def _is_there(path: Path) -> bool:
    return path.exists()


async def open_fresh(path: Path) -> SqlArchive:
    """The archive at ``path``; one that is not there yet begins as a copy of an empty one."""
    if not _is_there(path):
        empty = _empty()
        if not _is_there(empty):
            await (await open_archive(empty)).close()
        path.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(shutil.copyfile, empty, path)
    return await open_archive(path)

"""Anchors of the log in a file of one JSON object a line, beside the archive or wherever the team keeps it."""

import asyncio
import os
from pathlib import Path

from imm_desktop.domain.errors import AnchorsRefusedError, StoreDamagedError, StoreError
from imm_desktop.domain.review_log import Anchor, anchor_line, anchors_of


def load_anchors(path: Path) -> tuple[Anchor, ...]:
    """The anchors in the file, oldest first; none when there is no file. Blocks.

    Raises:
        StoreError: It cannot be read.
        StoreDamagedError: It holds something else.
    """
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error}") from error
    except UnicodeDecodeError as error:
        raise StoreDamagedError(f"{path} is no file of anchors") from error
    try:
        return anchors_of(text)
    except ValueError as error:
        raise StoreDamagedError(f"{path}: {error}") from error


class AnchorFile:
    """The ``AnchorKeeper`` port over a file that only grows."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def load(self) -> tuple[Anchor, ...]:
        """See ``AnchorKeeper.load``."""
        return await asyncio.to_thread(load_anchors, self._path)

    async def read(self, path: Path) -> tuple[Anchor, ...]:
        """See ``AnchorKeeper.read``."""
        try:
            found = await asyncio.to_thread(load_anchors, path)
        except StoreDamagedError as error:
            raise AnchorsRefusedError(str(error)) from error
        if not found:
            raise AnchorsRefusedError(f"no anchor in {path}")
        return found

    async def add(self, anchor: Anchor) -> None:
        """See ``AnchorKeeper.add``."""
        await asyncio.to_thread(self._add, anchor)

    def _add(self, anchor: Anchor) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a+b") as file:
                # A line that was cut off when the program was killed must not swallow this one.
                is_cut = False
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    is_cut = file.read(1) != b"\n"
                if is_cut:
                    self._drop_rest(file.fileno())
                file.write(anchor_line(anchor).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(f"cannot write {self._path}: {error}") from error

    def _drop_rest(self, handle: int) -> None:
        whole = self._path.read_bytes().rpartition(b"\n")
        os.ftruncate(handle, len(whole[0]) + len(whole[1]))

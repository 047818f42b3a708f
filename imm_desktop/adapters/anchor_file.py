"""Anchors of the log, and what was accepted instead of them, in files of one JSON object a line."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from imm_desktop.domain.errors import AnchorsRefusedError, StoreDamagedError, StoreError
from imm_desktop.domain.log_acceptance import Acceptance, acceptance_line, acceptances_of
from imm_desktop.domain.review_log import Anchor, anchor_line, anchors_of

T = TypeVar("T")


def load_anchors(path: Path) -> tuple[Anchor, ...]:
    """The anchors in the file, oldest first; none when there is no file. Blocks.

    Raises:
        StoreError: It cannot be read.
        StoreDamagedError: It holds something else.
    """
    return _load(path, anchors_of)


def load_acceptances(anchors: Path) -> tuple[Acceptance, ...]:
    """What was accepted instead of anchors in the file ``anchors``; as ``load_anchors``. Blocks."""
    return _load(accepted_beside(anchors), acceptances_of)


def accepted_beside(anchors: Path) -> Path:
    """The file of acceptances that belongs to a file of anchors."""
    return anchors.with_suffix(".accepted.jsonl")


def _load(path: Path, read: Callable[[str], tuple[T, ...]]) -> tuple[T, ...]:
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error}") from error
    except UnicodeDecodeError as error:
        raise StoreDamagedError(f"{path} is no file of anchors") from error
    try:
        return read(text)
    except ValueError as error:
        raise StoreDamagedError(f"{path}: {error}") from error


class AnchorFile:
    """The ``AnchorKeeper`` port over two files that only grow."""

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
        await asyncio.to_thread(_append, self._path, anchor_line(anchor))

    async def load_acceptances(self) -> tuple[Acceptance, ...]:
        """See ``AnchorKeeper.load_acceptances``."""
        return await asyncio.to_thread(load_acceptances, self._path)

    async def accept(self, acceptance: Acceptance) -> None:
        """See ``AnchorKeeper.accept``."""
        await asyncio.to_thread(_append, accepted_beside(self._path), acceptance_line(acceptance))


def _append(path: Path, line: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            # A line that was cut off when the program was killed must not swallow this one.
            is_cut = False
            if file.seek(0, os.SEEK_END):
                file.seek(-1, os.SEEK_END)
                is_cut = file.read(1) != b"\n"
            if is_cut:
                _drop_rest(path, file.fileno())
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error}") from error


def _drop_rest(path: Path, handle: int) -> None:
    whole = path.read_bytes().rpartition(b"\n")
    os.ftruncate(handle, len(whole[0]) + len(whole[1]))

"""What the program keeps on this computer, without widgets: where, how much, and emptying what may be lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe


class Kept(StrEnum):
    """What is kept."""

    ARCHIVE = "archive"
    SETTINGS = "settings"
    ENGINE = "engine"
    LEDGER = "ledger"
    LOGS = "logs"
    THUMBNAILS = "thumbnails"
    FRAMES = "frames"
    BLOCKS = "blocks"


CACHES = frozenset({Kept.THUMBNAILS, Kept.FRAMES, Kept.BLOCKS})
"""Made anew when they are needed."""


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """Where it is."""

    what: Kept
    path: Path


class FileKeeper(Protocol):
    """Looks at folders; see ``adapters.kept_files``."""

    async def size_of(self, path: Path) -> int:
        """Bytes in it."""
        ...

    async def empty(self, folder: Path) -> None:
        """Delete what is in it, as far as nobody uses it."""
        ...


class PrivacyPresenter(QObject):
    """Sizes are looked up when somebody wants to see them, and after the caches were emptied."""

    changed = Signal()
    """``sizes`` or ``is_emptying`` are others."""
    diagnostics_requested = Signal()
    problem_raised = Signal(Problem)

    def __init__(self, places: Sequence[KeptPlace], files: FileKeeper) -> None:
        super().__init__()
        self.places = tuple(places)
        self._files = files
        self.sizes: Mapping[Kept, int] = {}
        """Bytes; what is not in it is not known yet."""
        self.is_emptying = False
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    @property
    def cache_bytes(self) -> int | None:
        """Of all caches together; None until they were looked at."""
        known = [self.sizes.get(one) for one in CACHES]
        found = [one for one in known if one is not None]
        return sum(found) if len(found) == len(known) else None

    def look(self) -> None:
        """Find out how much there is."""
        self.jobs.start("sizes", self._look())

    def empty_caches(self) -> None:
        """Delete thumbnails, small pictures and parts of videos; what is shown stays shown."""
        if not self.is_emptying:
            self.is_emptying = True
            self.changed.emit()
            self.jobs.start("empty", self._empty())

    async def _look(self) -> None:
        for one in self.places:
            self.sizes = {**self.sizes, one.what: await self._files.size_of(one.path)}
            self.changed.emit()

    async def _empty(self) -> None:
        try:
            for one in self.places:
                if one.what in CACHES:
                    await self._files.empty(one.path)
        finally:
            self.is_emptying = False
            self.changed.emit()
        await self._look()

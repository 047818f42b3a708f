"""Cases that were opened, without widgets. Nothing of them comes into the archive."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.cases import LogComparison
from imm_desktop.domain.errors import CaseFileError
from imm_desktop.domain.timing import short_duration
from imm_desktop.presenters.case_words import comparison_text, facts_of, fault_text, whole_text
from imm_desktop.presenters.decision_model import DecisionModel, DecisionRow
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.case_file import veiled
from imm_desktop.services.case_reading import Case, KnownLog, ReadPicture, compare_with_log

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pixels:
    """RGB rows without padding."""

    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class CaseStill:
    """A picture of a case, ready to draw."""

    veiled: Pixels
    bare: Pixels | None
    """None when the file holds it veiled only."""
    width: int
    height: int
    """Of the picture that the reviewer saw."""
    caption: str


class OpenedCase(QObject):
    """One case: what is shown of it, and whether it can be believed."""

    compared = Signal()
    """It was held against the log of this computer."""

    def __init__(self, path: Path, case: Case, stills: tuple[CaseStill, ...]) -> None:
        super().__init__()
        self.path, self.case, self.stills = path, case, stills
        self.comparison: LogComparison | None = None
        """None until it was compared, and where there is no log to compare it with."""
        self.model = DecisionModel()
        self.show_records()

    @property
    def name(self) -> str:
        """Of its object, for people."""
        source = self.case.item.source if self.case.item is not None else ""
        return source.rstrip("/").rsplit("/", 1)[-1] or self.path.name

    @property
    def is_sound(self) -> bool:
        """Whether nothing speaks against it."""
        differs = self.comparison is not None and self.comparison.differing is not None
        return self.case.fault is None and not differs

    @property
    def standing(self) -> str:
        """What speaks for or against it, in a sentence or two."""
        fault = self.case.fault
        if fault is not None:
            return fault_text(fault)
        compared = self.comparison
        told = [whole_text(self.case)]
        if compared is not None:
            told.append(comparison_text(self.case, compared))
        return " ".join(told)

    @property
    def fault_details(self) -> str:
        """Neutral words for who looks into it; empty when it is whole."""
        fault = self.case.fault
        if fault is None:
            return ""
        return " · ".join(part for part in (fault.kind.value, fault.member, fault.details) if part)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Name and value."""
        return facts_of(self.case)

    @property
    def has_bare_pictures(self) -> bool:
        """Whether the file holds pictures that are not veiled."""
        return any(one.bare is not None for one in self.stills)

    def show_records(self) -> None:
        """Put the records into the model, in the words of the present language."""
        reasons = self.case.reasons
        self.model.show(
            tuple(
                DecisionRow(
                    one, reasons.get(one.record.decision.reason, one.record.decision.reason)
                )
                for one in reversed(self.case.entries)
            )
        )

    def compare(self, found: LogComparison) -> None:
        """Take over how it stands to the log."""
        self.comparison = found
        self.compared.emit()


class CasePresenter(QObject):
    """Opens cases. ``opened`` comes as soon as one is read, ``OpenedCase.compared`` once the archive is there."""

    opened = Signal(object)
    problem_raised = Signal(Problem)

    def __init__(
        self, load: Callable[[Path], Case], known_log: Callable[[], Awaitable[KnownLog | None]]
    ) -> None:
        """``load`` blocks and is called in a thread; ``known_log`` waits until it can say whether there is one."""
        super().__init__()
        self._load, self._known_log = load, known_log
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    def open(self, path: Path) -> None:
        """Read the file at ``path`` and show it."""
        self.jobs.start(f"open case {path}", self._open(path))

    async def close(self) -> None:
        """Stop everything."""
        await self.jobs.close()

    async def _open(self, path: Path) -> None:
        try:
            case, stills = await asyncio.to_thread(_loaded, self._load, path)
        except CaseFileError:
            await self._known_log()  # connecting an account takes away what was told before
            raise
        shown = OpenedCase(path, case, stills)
        log.info("case opened: %d records, %s", len(case.entries), shown.fault_details or "whole")
        self.opened.emit(shown)
        known_log = await self._known_log()
        if known_log is not None:
            shown.compare(await compare_with_log(case, known_log))


def _loaded(load: Callable[[Path], Case], path: Path) -> tuple[Case, tuple[CaseStill, ...]]:
    """The case and its pictures, veiled and as they are: some milliseconds a picture, in a thread."""
    case = load(path)
    return case, tuple(_still(one) for one in case.pictures)


def _still(read: ReadPicture) -> CaseStill:
    picture = read.picture
    patches = picture if read.is_veiled else veiled(picture)
    return CaseStill(
        Pixels(patches.width, patches.height, patches.rgb),
        None if read.is_veiled else Pixels(picture.width, picture.height, picture.rgb),
        read.width,
        read.height,
        picture.caption or short_duration(picture.position_ms),
    )

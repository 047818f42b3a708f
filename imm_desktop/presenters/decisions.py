"""The Decisions page, without widgets: the log, what became of each decision, and the way back."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from imm_desktop.domain.effects import Effect, EffectState
from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.review import LogRecord, Verdict
from imm_desktop.presenters.case_pictures import case_pictures
from imm_desktop.presenters.decision_model import DecisionModel, DecisionRow
from imm_desktop.presenters.evidence_stills import StillSource
from imm_desktop.presenters.file_words import say
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.log_keeping import LogKeeping
from imm_desktop.presenters.log_words import agreement_text
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.review_words import reason_texts
from imm_desktop.services.bench import Bench
from imm_desktop.services.effecting import Effecting
from imm_desktop.services.exporting import Exported
from imm_desktop.services.ports.archive import DecisionEntry, DecisionQuery
from imm_desktop.services.ports.system import Clock

if TYPE_CHECKING:
    from imm_desktop.services.case_file import CasePicture

log = logging.getLogger(__name__)

EXPORT_KINDS: Final[dict[str, Exported]] = {
    "csv": "csv",
    "jsonl": "jsonl",
    "dsa-csv": "dsa-csv",
    "dsa-json": "dsa-json",
}
SHOWN: Final = 2_000
"""Most rows; older decisions are found with the filters."""


class DecisionsPresenter(QObject):
    """The log, newest first."""

    rows_changed = Signal(list)
    """list[DecisionRow]"""
    verified = Signal(bool, str)
    """Whether the chain holds, and a sentence about it."""
    exported = Signal(str)
    """Where the file was written."""
    agreement_told = Signal(str)
    """A sentence about how far first and second reviewers agree."""
    undone = Signal(object)
    open_requested = Signal(object)
    """DecisionEntry whose evidence is to be shown."""
    problem_raised = Signal(Problem)

    def __init__(
        self,
        effecting: Callable[[], Effecting | None],
        policy: Callable[[], Policy],
        clock: Clock,
        frames: StillSource,
    ) -> None:
        """``frames`` opens videos for case files."""
        super().__init__()
        self._effecting, self._policy = effecting, policy
        self._clock, self._frames = clock, frames
        self.dsa_scope: Callable[[], tuple[str, ...]] = tuple
        """Countries in which the team's blocks apply, for statements of reasons."""
        self.keeping = LogKeeping()
        """Whether the log is as it was written, and its anchors."""
        self.keeping.problem_raised.connect(self.problem_raised)
        self.keeping.verified.connect(self.verified)
        self.keeping.written.connect(self.exported)
        self._bench: Bench | None = None
        self._unsubscribers: list[Callable[[], None]] = []
        self._query = DecisionQuery(limit=SHOWN)
        self.model = DecisionModel()
        self.rows: tuple[DecisionRow, ...] = ()
        self.is_loading = False
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))
        self._reload_soon = QTimer(self)
        self._reload_soon.setSingleShot(True)
        self._reload_soon.setInterval(100)
        self._reload_soon.timeout.connect(self.refresh)

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter leaves records out."""
        return self._query != DecisionQuery(limit=SHOWN)

    def use(self, bench: Bench | None) -> None:
        """Show the log of the archive behind ``bench``."""
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        self._unsubscribers = []
        for name in ("load", "export"):
            self.jobs.cancel(name)
        self._reload_soon.stop()
        self._bench = bench
        self.keeping.use(bench)
        self._show(())
        if bench is not None:
            self._unsubscribers.append(bench.reviewing.subscribe(self._changed))
            effecting = self._effecting()
            if effecting is not None:
                self._unsubscribers.append(effecting.subscribe(self._changed))
            self.refresh()

    def refresh(self) -> None:
        """Read the log anew."""
        self.jobs.start("load", self._load())

    def narrow(
        self,
        *,
        verdicts: frozenset[Verdict] = frozenset(),
        text: str = "",
        effect_states: frozenset[EffectState] = frozenset(),
        days: int = 0,
    ) -> None:
        """Show only what matches; empty fields do not narrow. ``days`` counts today as the first."""
        self._query = DecisionQuery(
            verdicts=verdicts,
            text=text.strip(),
            effect_states=effect_states,
            since=_midnight(self._clock.now(), days) if days else None,
            limit=SHOWN,
        )
        self.refresh()

    def undo(self, entry: DecisionEntry) -> None:
        """Take ``entry`` back with all it changed."""
        self.jobs.start(f"undo {entry.record.number}", self._undo(entry))

    def redo(self, entry: DecisionEntry) -> None:
        """Let what ``entry`` took back stand again, with its effects."""
        self.jobs.start(f"undo {entry.record.number}", self._redo(entry))

    def retry(self, effect: Effect) -> None:
        """Try a failed effect again."""
        self.jobs.start(f"retry {effect.effect_id}", self._retry(effect))

    def verify(self) -> None:
        """Check every link of the chain, and the anchors beside the archive."""
        self.keeping.verify()

    def export(self, path: Path, kind: str = "csv", *, hides_names: bool = False) -> None:
        """Write what the filters leave to ``path``, as one of ``EXPORT_KINDS``; with ``hides_names`` under pseudonyms."""
        self.jobs.start("export", self._export(path, kind, hides_names))

    def export_case(self, entry: DecisionEntry, path: Path, *, is_veiled: bool = True) -> None:
        """Write everything about the item of ``entry`` to one file: a case (``.immcase``), or a page of HTML."""
        self.jobs.start("export", self._export_case(entry, path, is_veiled))

    def measure_agreement(self) -> None:
        """Find out how far first and second reviewers agree; ``agreement_told`` follows."""
        self.jobs.start("agreement", self._measure_agreement())

    async def close(self) -> None:
        """Stop everything."""
        self._reload_soon.stop()
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        await self.keeping.close()
        await self.jobs.close()

    def open_evidence(self, entry: DecisionEntry) -> None:
        """Show what the decision was about."""
        self.open_requested.emit(entry)

    async def _load(self) -> None:
        if self._bench is not None:
            self.is_loading = True
            try:
                entries = await self._bench.reviewing.decisions(self._query)
            finally:
                self.is_loading = False
            self._show(entries)

    async def _undo(self, entry: DecisionEntry) -> None:
        bench = self._bench
        if bench is not None:
            record = await bench.reviewing.undo(entry.record.decision.decision_id)
            if bench is self._bench:
                self.undone.emit(record)

    async def _redo(self, entry: DecisionEntry) -> None:
        bench = self._bench
        if bench is not None:
            record = await bench.reviewing.redo(entry.record.decision.decision_id)
            if bench is self._bench:
                self.undone.emit(record)

    async def _retry(self, effect: Effect) -> None:
        effecting = self._effecting()
        if effecting is not None:
            await effecting.retry(effect)

    async def _export(self, path: Path, kind: str, hides_names: bool) -> None:
        if self._bench is not None and kind in EXPORT_KINDS:
            await self._bench.reviewing.export(
                path,
                EXPORT_KINDS[kind],
                self._query,
                hides_names=hides_names,
                scope=self.dsa_scope(),
                say=say,
            )
            self.exported.emit(str(path))

    async def _export_case(self, entry: DecisionEntry, path: Path, is_veiled: bool) -> None:
        bench = self._bench
        if bench is None:
            return
        item = await bench.archive.load_item(entry.record.decision.item_id)
        if item is None:
            return
        positions = [one.position_ms for one in entry.record.decision.evidence.pictures]
        pictures: tuple[CasePicture, ...] = ()
        why = ""
        try:
            pictures = await case_pictures(
                self._frames, await bench.browsing.address_of(item.source), positions
            )
        except (
            ImmDesktopError
        ) as error:  # a blocked video may be gone, which is no reason to have no case
            log.info("a case without pictures: %s", error)
            why = describe(error).title
        await bench.reviewing.write_case(
            path, item, pictures, is_veiled=is_veiled, why_no_pictures=why, say=say
        )
        self.exported.emit(str(path))

    async def _measure_agreement(self) -> None:
        if self._bench is not None:
            self.agreement_told.emit(agreement_text(await self._bench.archive.agreement()))

    def _show(self, entries: tuple[DecisionEntry, ...]) -> None:
        texts = reason_texts(self._policy())
        reasons = (one.record.decision.reason for one in entries)
        self.rows = tuple(
            DecisionRow(entry, texts.get(reason, reason))
            for entry, reason in zip(entries, reasons, strict=True)
        )
        self.model.show(self.rows)
        self.rows_changed.emit(list(self.rows))

    def _changed(self, _what: LogRecord | Effect) -> None:
        if not self._reload_soon.isActive():  # else a busy outbox would put it off for ever
            self._reload_soon.start()


def _midnight(now: datetime, days: int) -> datetime:
    """The beginning of the day, in the operator's own time, with which the last ``days`` began."""
    first = now.astimezone() - timedelta(days=days - 1)
    return first.replace(hour=0, minute=0, second=0, microsecond=0)

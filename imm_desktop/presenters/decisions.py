"""The Decisions page, without widgets: the log, what became of each decision, and the way back."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from imm_desktop.domain.effects import Effect, EffectState
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.review import LogRecord, Verdict
from imm_desktop.presenters.decision_model import DecisionModel, DecisionRow
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.review_words import reason_text
from imm_desktop.services.bench import Bench
from imm_desktop.services.effecting import Effecting
from imm_desktop.services.ports import DecisionEntry, DecisionQuery

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
    undone = Signal(object)
    open_requested = Signal(object)
    """DecisionEntry whose evidence is to be shown."""
    problem_raised = Signal(Problem)

    def __init__(
        self, effecting: Callable[[], Effecting | None], policy: Callable[[], Policy]
    ) -> None:
        super().__init__()
        self._effecting, self._policy = effecting, policy
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
        for name in ("load", "verify", "export"):
            self.jobs.cancel(name)
        self._reload_soon.stop()
        self._bench = bench
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
    ) -> None:
        """Show only what matches; empty fields do not narrow."""
        self._query = DecisionQuery(
            verdicts=verdicts, text=text.strip(), effect_states=effect_states, limit=SHOWN
        )
        self.refresh()

    def undo(self, entry: DecisionEntry) -> None:
        """Take ``entry`` back with all it changed."""
        self.jobs.start(f"undo {entry.record.number}", self._undo(entry))

    def retry(self, effect: Effect) -> None:
        """Try a failed effect again."""
        self.jobs.start(f"retry {effect.effect_id}", self._retry(effect))

    def verify(self) -> None:
        """Check every link of the chain."""
        self.jobs.start("verify", self._verify())

    def export(self, path: Path) -> None:
        """Write what is shown to ``path``: CSV, or JSON Lines when the name ends in ``.jsonl``."""
        self.jobs.start("export", self._export(path))

    async def close(self) -> None:
        """Stop everything."""
        self._reload_soon.stop()
        for unsubscribe in self._unsubscribers:
            unsubscribe()
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

    async def _retry(self, effect: Effect) -> None:
        effecting = self._effecting()
        if effecting is not None:
            await effecting.retry(effect)

    async def _verify(self) -> None:
        if self._bench is None:
            return
        broken = await self._bench.reviewing.verify()
        tr = QCoreApplication.translate
        if broken is None:
            self.verified.emit(
                True, tr("DecisionsPresenter", "Every record follows from the one before it.")
            )
        else:
            text = tr("DecisionsPresenter", "Record %1 does not follow from the one before it.")
            self.verified.emit(False, text.replace("%1", str(broken)))

    async def _export(self, path: Path) -> None:
        if self._bench is not None:
            kind: Literal["csv", "jsonl"] = "jsonl" if path.suffix.lower() == ".jsonl" else "csv"
            await self._bench.reviewing.export(path, kind, self._query)
            self.exported.emit(str(path))

    def _show(self, entries: tuple[DecisionEntry, ...]) -> None:
        texts = {one.code: reason_text(one) for one in self._policy().reasons}
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

"""*Rescue all* and *Import result*, without widgets."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from imm_desktop.domain.csv_text import csv_text
from imm_desktop.domain.errors import FileRefusedError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.rescue import (
    Imported,
    ReadResult,
    RescueLine,
    RescueOutcome,
    RescueProgress,
    RescueReport,
)
from imm_desktop.domain.tasks import Task
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.rescue_model import RescueModel
from imm_desktop.services.bench import Bench

TELL_EVERY_MS: Final = 100
"""Between two redrawings while thousands of tasks fly by."""


class RescuePresenter(QObject):
    """One rescue at a time; it goes on while its dialog is closed, and ends with its account."""

    progress_changed = Signal()
    finished = Signal(object)
    """RescueReport of a rescue that ended, was stopped or failed half-way."""
    problem_raised = Signal(Problem)
    source_wanted = Signal(object)
    """tuple[ReadResult, …]: results whose video the operator must name; answer with ``keep``."""
    named = Signal(object)
    """Task whose video was named."""
    imported = Signal(object)
    """tuple[Imported, …] that were archived, or were there already."""

    def __init__(self) -> None:
        super().__init__()
        self._bench: Bench | None = None
        self.model = RescueModel()
        self.jobs = Jobs(on_error=self._failed)
        self.is_running = False
        self.progress = RescueProgress(0, 0, 0)
        self.report: RescueReport | None = None
        """Of the last rescue; None before the first and while one runs."""
        self._lines: list[RescueLine] = []
        self._new: list[RescueLine] = []
        self._teller = QTimer(self)
        self._teller.setInterval(TELL_EVERY_MS)
        self._teller.timeout.connect(self._tell)

    @property
    def can_start(self) -> bool:
        """Whether an account is connected and no rescue runs."""
        return self._bench is not None and not self.is_running

    def use(self, bench: Bench | None) -> None:
        """Rescue for ``bench`` from now on; a rescue of the account before stops."""
        self.jobs.cancel("rescue")
        self.jobs.cancel("import")
        self._bench = bench

    def start(self) -> None:
        """Fetch everything that the service still holds."""
        bench = self._bench
        if bench is None or self.is_running:
            return
        self.is_running, self.report = True, None
        self.progress = RescueProgress(0, 0, 0)
        self._lines, self._new = [], []
        self.model.clear()
        self._teller.start()
        self.progress_changed.emit()
        self.jobs.start("rescue", self._rescue(bench))

    def stop(self) -> None:
        """Stop; what was fetched stays, and the next rescue goes on with the rest."""
        self.jobs.cancel("rescue")

    def report_csv(self) -> str:
        """The last report as a table to copy; empty before the first rescue."""
        if not self._lines:
            return ""
        rows = [("task_id", "type", "source", "outcome", "message", "started_at")]
        for line in self._lines:
            found = line.found
            started = "" if found.started_at is None else found.started_at.isoformat()
            source = "" if line.source is None else str(line.source)
            rows.append(
                (found.task_id, found.task_type, source, line.outcome.value, line.message, started)
            )
        return csv_text(rows, line_end="\n")

    def import_files(self, paths: Sequence[Path]) -> None:
        """Read results from files; those that name no video are asked about, the others are kept at once."""
        if self._bench is not None and paths:
            self.jobs.start("import", self._import(self._bench, tuple(paths)))

    def keep(self, results: Sequence[ReadResult], source: ObjectUri) -> None:
        """Archive what ``source_wanted`` asked about, under ``source``."""
        if self._bench is not None and results:
            self.jobs.start("import", self._keep(self._bench, results, source))

    def name_video(self, task: Task, source: ObjectUri) -> None:
        """File a rescued task, whose video nobody named, under ``source``."""
        if self._bench is not None:
            self.jobs.start(f"name {task.submission_id}", self._name(self._bench, task, source))

    async def close(self) -> None:
        """Stop everything."""
        self._teller.stop()
        await self.jobs.close()

    async def _rescue(self, bench: Bench) -> None:
        is_whole = False
        try:
            report = await bench.rescuing.rescue(self._heard)
            is_whole = report.is_whole
        finally:
            self._teller.stop()
            self._tell()
            self.model.show_worst_first()
            self.is_running = False
            self.report = RescueReport(tuple(self._lines), is_whole, self.progress.listed)
            self.progress_changed.emit()
            self.finished.emit(self.report)

    def _heard(self, progress: RescueProgress) -> None:
        self.progress = progress
        if progress.line is not None:
            self._lines.append(progress.line)
            if progress.line.outcome is not RescueOutcome.KNOWN:
                self._new.append(progress.line)

    def _tell(self) -> None:
        new, self._new = self._new, []
        self.model.add(new)
        self.progress_changed.emit()

    async def _name(self, bench: Bench, task: Task, source: ObjectUri) -> None:
        self.named.emit(await bench.rescuing.name_video(task, source))

    async def _import(self, bench: Bench, paths: Sequence[Path]) -> None:
        done: list[Imported] = []
        unnamed: list[ReadResult] = []
        for path in paths:
            try:
                read = await bench.importing.read(path)
                done += await bench.importing.keep([one for one in read if one.source is not None])
            except FileRefusedError as error:
                problem = describe(error)
                details = f"{path.name}: {problem.details}"
                self.problem_raised.emit(Problem(problem.title, problem.advice, details))
                continue
            unnamed += [one for one in read if one.source is None]
        if done:
            self.imported.emit(tuple(done))
        if unnamed:
            self.source_wanted.emit(tuple(unnamed))

    async def _keep(self, bench: Bench, results: Sequence[ReadResult], source: ObjectUri) -> None:
        kept = await bench.importing.keep(results, [source] * len(results))
        self.imported.emit(kept)

    def _failed(self, error: Exception) -> None:
        self.problem_raised.emit(describe(error))

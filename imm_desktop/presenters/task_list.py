"""The Tasks page, without widgets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from typing_extensions import override

from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.domain.timing import short_duration
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.task_words import kind_text, status_help, status_text, summary_text
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports import Clock, TaskQuery

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

SHOWN: Final = 5_000
"""Most rows; older tasks are found with the filters."""

_ENDED_BADLY: Final = frozenset({TaskStatus.FAILED, TaskStatus.REFUSED, TaskStatus.EXPIRED})
_UNDER_WAY: Final = frozenset({TaskStatus.PREPARED, TaskStatus.UNCERTAIN, TaskStatus.RUNNING})


class TaskFilter(StrEnum):
    """Which tasks are shown."""

    ALL = "all"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class TaskColumn(IntEnum):
    """Columns of the table, in order."""

    KIND = 0
    VIDEO = 1
    STATUS = 2
    ELAPSED = 3
    RESULT = 4
    KEPT = 5


TASK_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The row's Task."""

SORT_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 2
"""What the column sorts by."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks there are of each sort."""

    running: int
    waiting: int
    failed: int
    total: int


class TaskModel(QAbstractTableModel):
    """One row a task, newest first."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._tasks: list[Task] = []
        self._rows: dict[str, int] = {}

    def task(self, row: int) -> Task:
        """The task at ``row``."""
        return self._tasks[row]

    def tasks(self) -> Sequence[Task]:
        """All rows, newest first."""
        return self._tasks

    def reset(self, tasks: Sequence[Task]) -> None:
        """Show these tasks."""
        self.beginResetModel()
        self._tasks = list(tasks)
        self._rows = {one.submission_id: row for row, one in enumerate(self._tasks)}
        self.endResetModel()

    def update(self, task: Task) -> bool:
        """Show the task's new state; False when it has no row."""
        row = self._rows.get(task.submission_id)
        if row is None:
            return False
        self._tasks[row] = task
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(TaskColumn) - 1))
        return True

    def tick(self) -> None:
        """Draw the elapsed times of running tasks again."""
        for row, task in enumerate(self._tasks):
            if not task.is_over:
                index = self.index(row, TaskColumn.ELAPSED)
                self.dataChanged.emit(index, index)

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._tasks)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(TaskColumn)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _headings()[section]
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        task = self._tasks[index.row()]
        if role == TASK_ROLE:
            return task
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{status_help(task)}\n{task.task_id or task.submission_id}"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(task, TaskColumn(index.column()))
        return None

    def _text(self, task: Task, column: TaskColumn) -> str:
        match column:
            case TaskColumn.KIND:
                return kind_text(task.kind)
            case TaskColumn.VIDEO:
                return task.source.name
            case TaskColumn.STATUS:
                percent = f" {task.percent} %" if task.percent and not task.is_over else ""
                return status_text(task.status) + percent
            case TaskColumn.ELAPSED:
                return elapsed_text(task, self._clock.now())
            case TaskColumn.RESULT:
                bad = task.status in _ENDED_BADLY
                return status_help(task) if bad else summary_text(task.summary)
            case TaskColumn.KEPT:
                return kept_text(task, self._clock.now())


class TaskListPresenter(QObject):
    """The account's tasks, live."""

    counts_changed = Signal(Counts)
    problem_raised = Signal(Problem)
    result_requested = Signal(object)
    """Task whose result is to be shown."""
    loaded = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._bench: Bench | None = None
        self._unsubscribers: list[Callable[[], None]] = []
        self.model = TaskModel(clock)
        self.jobs = Jobs(on_error=self._failed)
        self._filter = TaskFilter.ALL
        self._kind: TaskKind | None = None
        self._text = ""
        self._counts = Counts(0, 0, 0, 0)
        self._states: dict[str, TaskStatus] = {}
        self._ticker = QTimer(self)
        self._ticker.setInterval(1000)
        self._ticker.timeout.connect(self.model.tick)

    @property
    def counts(self) -> Counts:
        """Of all tasks of the account, whatever the filters show."""
        return self._counts

    def use(self, bench: Bench | None) -> None:
        """Show the tasks of ``bench``."""
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        self._unsubscribers = []
        self._bench = bench
        self.model.reset(())
        self._states = {}
        self._count()
        if bench is not None:
            self._unsubscribers = [
                bench.tracker.subscribe(self._task_changed),
                bench.tracker.subscribe_problems(self._failed),
            ]
            self.jobs.start("load", self._load(everything=True))

    def narrow(
        self,
        *,
        shown: TaskFilter | None = None,
        kind: TaskKind | None = None,
        any_kind: bool = False,
        text: str | None = None,
    ) -> None:
        """Show only what matches; parameters left out stay as they were."""
        self._filter = self._filter if shown is None else shown
        self._kind = None if any_kind else (self._kind if kind is None else kind)
        self._text = self._text if text is None else text.strip()
        self.jobs.start("load", self._load(everything=False))

    def open_result(self, task: Task) -> None:
        """Show what a finished task found."""
        if task.status is TaskStatus.SUCCEEDED:
            self.result_requested.emit(task)

    def retry(self, tasks: Sequence[Task]) -> None:
        """Start failed, refused and expired tasks again, each as a new submission."""
        chosen = [one for one in tasks if one.status in _ENDED_BADLY]
        if chosen:
            self.jobs.start("retry", self._retry(chosen))

    def retry_failed(self) -> None:
        """Start every failed task that is shown again."""
        self.retry(list(self.model.tasks()))

    def cancel(self, tasks: Sequence[Task]) -> None:
        """Take back tasks that have not been sent; the service has no cancel for the others."""
        chosen = [one for one in tasks if one.status is TaskStatus.PREPARED]
        if chosen:
            self.jobs.start("cancel", self._cancel(chosen))

    async def close(self) -> None:
        """Stop everything."""
        self._ticker.stop()
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        await self.jobs.close()

    async def _load(self, *, everything: bool) -> None:
        bench = self._bench
        if bench is None:
            return
        account_id = bench.session.account.account_id
        if everything:
            tasks = await bench.archive.load_tasks(TaskQuery(account_id, limit=SHOWN))
            self._states = {one.submission_id: one.status for one in tasks}
            self._count()
        tasks = await bench.archive.load_tasks(
            TaskQuery(
                account_id,
                kinds=frozenset({self._kind}) if self._kind else frozenset(),
                statuses=_STATUSES[self._filter],
                text=self._text,
                limit=SHOWN,
            )
        )
        self.model.reset(tasks)
        self.loaded.emit()

    async def _retry(self, tasks: Sequence[Task]) -> None:
        bench = self._bench
        if bench is not None:
            for task in tasks:
                self._task_changed(await bench.launching.retry(task))
            bench.tracker.wake()

    async def _cancel(self, tasks: Sequence[Task]) -> None:
        bench = self._bench
        if bench is not None:
            for task in tasks:
                self._task_changed(await bench.launching.cancel(task))

    def _task_changed(self, task: Task) -> None:
        is_new = task.submission_id not in self._states
        self._states[task.submission_id] = task.status
        self._count()
        fits = not (statuses := _STATUSES[self._filter]) or task.status in statuses
        if is_new or not fits or not self.model.update(task):
            self.jobs.start("load", self._load(everything=False))

    def _count(self) -> None:
        states = list(self._states.values())
        self._counts = Counts(
            running=states.count(TaskStatus.RUNNING),
            waiting=states.count(TaskStatus.PREPARED) + states.count(TaskStatus.UNCERTAIN),
            failed=sum(1 for one in states if one in _ENDED_BADLY),
            total=len(states),
        )
        is_busy = bool(self._counts.running or self._counts.waiting)
        if is_busy != self._ticker.isActive():
            self._ticker.start() if is_busy else self._ticker.stop()
        self.counts_changed.emit(self._counts)

    def _failed(self, error: Exception) -> None:
        self.problem_raised.emit(describe(error))


_STATUSES: Final = {
    TaskFilter.ALL: frozenset[TaskStatus](),
    TaskFilter.RUNNING: _UNDER_WAY,
    TaskFilter.DONE: frozenset({TaskStatus.SUCCEEDED}),
    TaskFilter.FAILED: _ENDED_BADLY,
}


def elapsed_text(task: Task, now: datetime) -> str:
    """How long the task has run, or ran."""
    begin = task.started_at or task.prepared_at
    end = task.ended_at if task.is_over else now
    return short_duration(round((end - begin).total_seconds() * 1000)) if end else ""


def kept_text(task: Task, now: datetime) -> str:
    """Days until the service deletes the task; a dash where it keeps nothing."""
    if not task.task_id:
        return "—"
    left = task.kept_until() - now
    return (
        QCoreApplication.translate("TaskModel", "{days} d").format(days=left.days)
        if left.days >= 0
        else QCoreApplication.translate("TaskModel", "gone")
    )


def _headings() -> tuple[str, ...]:
    return (
        QCoreApplication.translate("TaskModel", "Kind"),
        QCoreApplication.translate("TaskModel", "Video"),
        QCoreApplication.translate("TaskModel", "Status"),
        QCoreApplication.translate("TaskModel", "Elapsed"),
        QCoreApplication.translate("TaskModel", "Result"),
        QCoreApplication.translate("TaskModel", "Kept"),
    )

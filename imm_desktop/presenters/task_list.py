"""The Tasks page, without widgets."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal

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

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.row_changes import replace_rows
from imm_desktop.presenters.task_words import (
    elapsed_text,
    kept_text,
    kind_text,
    status_help,
    status_text,
    summary_text,
)
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports.archive import TaskQuery
from imm_desktop.services.ports.system import Clock

if TYPE_CHECKING:
    from imm_desktop.domain.media import ObjectUri

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

SHOWN: Final = 5_000
"""Most rows; older tasks are found with the filters."""

COUNTED_AT_ONCE: Final = 500
COUNT_AFTER_MS: Final = 150
"""Of more tasks than these the counts follow a little later: thousands change many times a second."""

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
    """Those that were not started again since."""
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

    def show(self, tasks: Sequence[Task]) -> None:
        """Show these tasks; those that are there already keep their rows."""
        replace_rows(self, self._tasks, tasks, lambda one: one.submission_id, self._number_rows)

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
        rows = [row for row, task in enumerate(self._tasks) if not task.is_over]
        if rows:
            column = TaskColumn.ELAPSED
            self.dataChanged.emit(self.index(rows[0], column), self.index(rows[-1], column))

    def _number_rows(self) -> None:
        self._rows = {one.submission_id: row for row, one in enumerate(self._tasks)}

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
        if section == TaskColumn.KEPT and role == Qt.ItemDataRole.ToolTipRole:
            return QCoreApplication.translate(
                "TaskModel", "Days until the service deletes the task; its result stays here."
            )
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
                return status_help(task) if is_bad(task) else summary_text(task.summary)
            case TaskColumn.KEPT:
                return kept_text(task, self._clock.now())


class TaskListPresenter(QObject):
    """The account's tasks, live."""

    counts_changed = Signal(Counts)
    problem_raised = Signal(Problem)
    problem_over = Signal(Problem)
    """A problem that was raised is over: something has worked since."""
    result_requested = Signal(object)
    """Task whose result is to be shown."""
    loaded = Signal()
    """The rows are those that were asked for."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._bench: Bench | None = None
        self._unsubscribers: list[Callable[[], None]] = []
        self.model = TaskModel(clock)
        self.jobs = Jobs(on_error=self._failed)
        self._filter = TaskFilter.ALL
        self._kind: TaskKind | None = None
        self._text = ""
        self._batch_id = ""
        self._counts = Counts(0, 0, 0, 0)
        self._known: dict[str, Task] = {}
        self.is_loaded = False
        """Whether the account's tasks are known; until then an empty list says nothing."""
        self._reload_soon = QTimer(self)
        self._reload_soon.setSingleShot(True)
        self._reload_soon.setInterval(100)
        self._reload_soon.timeout.connect(self._reload)
        self._count_soon = QTimer(self)
        self._count_soon.setSingleShot(True)
        self._count_soon.setInterval(COUNT_AFTER_MS)
        self._count_soon.timeout.connect(self._count)
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
        for name in ("load", "reload"):
            self.jobs.cancel(name)
        self._reload_soon.stop()
        self._bench = bench
        self.is_loaded = False
        self._known = {}
        self.model.show(())
        self._count()
        if bench is not None:
            self._unsubscribers = [
                bench.tracker.subscribe(self._task_changed),
                bench.tracker.subscribe_problems(self._failed),
                bench.tracker.subscribe_problems_over(self._recovered),
            ]
            self.jobs.start("load", self._load_all())

    def narrow(
        self,
        *,
        shown: TaskFilter | None = None,
        kind: TaskKind | None = None,
        any_kind: bool = False,
        text: str | None = None,
        batch_id: str | None = None,
    ) -> None:
        """Show only what matches; parameters left out stay as they were."""
        self._filter = self._filter if shown is None else shown
        self._kind = None if any_kind else (self._kind if kind is None else kind)
        self._text = self._text if text is None else text.strip()
        self._batch_id = self._batch_id if batch_id is None else batch_id
        self._reload()

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter leaves tasks out."""
        return (
            self._filter is not TaskFilter.ALL
            or self._kind is not None
            or bool(self._text)
            or bool(self._batch_id)
        )

    def refresh(self) -> None:
        """Read the list again: tasks came into the archive without the tracker."""
        if self._bench is not None:
            self.jobs.start("load", self._load_all())

    def open_result(self, task: Task) -> None:
        """Show what a finished task found."""
        if task.status is TaskStatus.SUCCEEDED:
            self.result_requested.emit(task)

    def retry(self, tasks: Sequence[Task]) -> None:
        """Start failed, refused and expired tasks again, each as a new submission."""
        chosen = [one for one in tasks if is_bad(one)]
        if chosen:
            self.jobs.start(f"retry {_names_of(chosen)}", self._each(chosen, "retry"))

    def retry_failed(self) -> None:
        """Start every analysis again whose newest task failed, shown or not."""
        self.retry(_outstanding(self._known.values()))

    def cancel(self, tasks: Sequence[Task]) -> None:
        """Take back tasks that have not been sent; the service has no cancel for the others."""
        chosen = [one for one in tasks if one.status is TaskStatus.PREPARED]
        if chosen:
            self.jobs.start(f"cancel {_names_of(chosen)}", self._each(chosen, "cancel"))

    async def close(self) -> None:
        """Stop everything."""
        self._ticker.stop()
        self._reload_soon.stop()
        self._count_soon.stop()
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        await self.jobs.close()

    def _reload(self) -> None:
        self.jobs.start("reload", self._load())

    async def _load_all(self) -> None:
        bench = self._bench
        if bench is None:
            return
        account_id = bench.session.account.account_id
        for task in await bench.archive.load_tasks(TaskQuery(account_id, limit=SHOWN)):
            self._known.setdefault(task.submission_id, task)  # what was heard meanwhile is newer
        self.is_loaded = True
        self._count()
        self._reload()

    async def _load(self) -> None:
        bench = self._bench
        if bench is None:
            return
        tasks = await bench.archive.load_tasks(
            TaskQuery(
                bench.session.account.account_id,
                kinds=frozenset({self._kind}) if self._kind else frozenset(),
                statuses=_STATUSES[self._filter],
                text=self._text,
                batch_id=self._batch_id,
                limit=SHOWN,
            )
        )
        statuses = _STATUSES[self._filter]
        newest = [self._known.get(one.submission_id, one) for one in tasks]
        self.model.show([one for one in newest if not statuses or one.status in statuses])
        self.loaded.emit()

    async def _each(self, tasks: Sequence[Task], what: Literal["retry", "cancel"]) -> None:
        """Do it with every task; one that cannot does not keep the others from it. The first error is told."""
        bench = self._bench
        if bench is None:
            return
        first_error: ImmDesktopError | None = None
        if what == "retry":  # a batch asks anew by itself, a few at a time
            await bench.batching.retry(tasks)
            tasks = [one for one in tasks if not one.batch_id]
        for task in tasks:
            try:
                if what == "retry":
                    changed = await bench.launching.retry(task)
                else:
                    changed = await bench.launching.cancel(task)
            except ImmDesktopError as error:
                first_error = first_error or error
                continue
            if bench is self._bench:
                self._task_changed(changed)
        bench.tracker.wake()
        if first_error is not None:
            raise first_error

    def _task_changed(self, task: Task) -> None:
        is_new = task.submission_id not in self._known
        self._known[task.submission_id] = task
        fits = not (statuses := _STATUSES[self._filter]) or task.status in statuses
        fits = fits and self._batch_id in ("", task.batch_id)
        is_shown = self.model.update(task)
        if is_new or fits != is_shown:
            self._reload_later()
        if len(self._known) < COUNTED_AT_ONCE:
            self._count()
        elif not self._count_soon.isActive():
            self._count_soon.start()

    def _reload_later(self) -> None:
        if not self._reload_soon.isActive():  # else a busy backend would put it off for ever
            self._reload_soon.start()

    def _count(self) -> None:
        states = Counter(one.status for one in self._known.values())
        self._counts = Counts(
            running=states[TaskStatus.RUNNING],
            waiting=states[TaskStatus.PREPARED] + states[TaskStatus.UNCERTAIN],
            failed=len(_outstanding(self._known.values())),
            total=len(self._known),
        )
        is_busy = bool(self._counts.running or self._counts.waiting)
        if is_busy != self._ticker.isActive():
            self._ticker.start() if is_busy else self._ticker.stop()
        self.counts_changed.emit(self._counts)

    def _failed(self, error: Exception) -> None:
        self.problem_raised.emit(describe(error))

    def _recovered(self, error: Exception) -> None:
        self.problem_over.emit(describe(error))


def is_bad(task: Task) -> bool:
    """Whether the task ended without a result and may be started again."""
    return task.status in _ENDED_BADLY


def _names_of(tasks: Sequence[Task]) -> str:
    return " ".join(one.submission_id for one in tasks)


def _outstanding(tasks: Iterable[Task]) -> list[Task]:
    """Failed tasks that were not started again since: nothing newer asks the same of the same object."""
    newest: dict[tuple[TaskKind, ObjectUri], Task] = {}
    for task in tasks:
        key = (task.kind, task.source)
        known = newest.get(key)
        if known is None or known.prepared_at <= task.prepared_at:
            newest[key] = task
    return [one for one in newest.values() if is_bad(one)]


_STATUSES: Final = {
    TaskFilter.ALL: frozenset[TaskStatus](),
    TaskFilter.RUNNING: _UNDER_WAY,
    TaskFilter.DONE: frozenset({TaskStatus.SUCCEEDED}),
    TaskFilter.FAILED: _ENDED_BADLY,
}


def _headings() -> tuple[str, ...]:
    return (
        QCoreApplication.translate("TaskModel", "Kind"),
        QCoreApplication.translate("TaskModel", "Video"),
        QCoreApplication.translate("TaskModel", "Status"),
        QCoreApplication.translate("TaskModel", "Elapsed"),
        QCoreApplication.translate("TaskModel", "Result"),
        QCoreApplication.translate("TaskModel", "Kept"),
    )

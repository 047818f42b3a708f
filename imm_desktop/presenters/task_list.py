"""The Tasks page, without widgets."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.tasks import ENDED_BADLY, Task, TaskKind, TaskStatus
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.task_model import TaskModel
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports.archive import TaskQuery
from imm_desktop.services.ports.system import Clock

if TYPE_CHECKING:
    from imm_desktop.domain.media import ObjectUri

SHOWN: Final = 5_000
"""Most rows; older tasks are found with the filters."""

COUNTED_AT_ONCE: Final = 500
COUNT_AFTER_MS: Final = 150
"""Of more tasks than these the counts follow a little later: thousands change many times a second."""

_UNDER_WAY: Final = frozenset({TaskStatus.PREPARED, TaskStatus.UNCERTAIN, TaskStatus.RUNNING})


class TaskFilter(StrEnum):
    """Which tasks are shown."""

    ALL = "all"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRING = "expiring"
    """Results that the service soon deletes, and that are not in the archive yet; the first to go first."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks there are of each sort."""

    running: int
    waiting: int
    failed: int
    """Those that were not started again since."""
    total: int
    expiring: int = 0
    """Results that the service soon deletes, not in the archive yet."""


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
        self._clock = clock
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

    @property
    def shown(self) -> TaskFilter:
        """Which tasks are shown."""
        return self._filter

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
        chosen = [one for one in tasks if one.ended_badly]
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
        newest = [self._known.get(one.submission_id, one) for one in tasks]
        shown = [one for one in newest if self._fits(one)]
        if self._filter is TaskFilter.EXPIRING:
            shown.sort(key=Task.kept_until)
        self.model.show(shown)
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
        fits = self._fits(task) and self._batch_id in ("", task.batch_id)
        is_shown = self.model.update(task)
        if is_new or fits != is_shown:
            self._reload_later()
        if len(self._known) < COUNTED_AT_ONCE:
            self._count()
        elif not self._count_soon.isActive():
            self._count_soon.start()

    def _fits(self, task: Task) -> bool:
        statuses = _STATUSES[self._filter]
        is_meant = not statuses or task.status in statuses
        is_expiring = self._filter is TaskFilter.EXPIRING
        return is_meant and not (is_expiring and not task.is_expiring(self._clock.now()))

    def _reload_later(self) -> None:
        if not self._reload_soon.isActive():  # else a busy backend would put it off for ever
            self._reload_soon.start()

    def _count(self) -> None:
        now = self._clock.now()
        states = Counter(one.status for one in self._known.values())
        self._counts = Counts(
            running=states[TaskStatus.RUNNING],
            waiting=states[TaskStatus.PREPARED] + states[TaskStatus.UNCERTAIN],
            failed=len(_outstanding(self._known.values())),
            total=len(self._known),
            expiring=sum(one.is_expiring(now) for one in self._known.values()),
        )
        is_busy = bool(self._counts.running or self._counts.waiting)
        if is_busy != self._ticker.isActive():
            self._ticker.start() if is_busy else self._ticker.stop()
        self.counts_changed.emit(self._counts)

    def _failed(self, error: Exception) -> None:
        self.problem_raised.emit(describe(error))

    def _recovered(self, error: Exception) -> None:
        self.problem_over.emit(describe(error))


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
    return [one for one in newest.values() if one.ended_badly]


_STATUSES: Final = {
    TaskFilter.ALL: frozenset[TaskStatus](),
    TaskFilter.RUNNING: _UNDER_WAY,
    TaskFilter.DONE: frozenset({TaskStatus.SUCCEEDED}),
    TaskFilter.FAILED: ENDED_BADLY,
    TaskFilter.EXPIRING: frozenset({TaskStatus.RUNNING}),
}

"""The batches on the Tasks page, without widgets."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.batches import BatchState, BatchView, time_left
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports.system import Clock

PACE_OVER: Final = timedelta(minutes=5)
"""The time left is told by the pace of the last minutes."""


class BatchListPresenter(QObject):
    """The account's batches, live, and one of them that is shown whole."""

    changed = Signal()
    """Other batches, or one of them is further."""
    chosen_changed = Signal(str)
    """Batch ID whose tasks are to be shown; empty for all tasks."""
    ended = Signal(object)
    """BatchView that has come to its end."""
    problem_raised = Signal(Problem)
    problem_over = Signal(Problem)
    """A problem that was raised is over: something has worked since."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._bench: Bench | None = None
        self._unsubscribers: list[Callable[[], None]] = []
        self._views: dict[str, BatchView] = {}
        self._pace: dict[str, list[tuple[datetime, int]]] = {}
        self.chosen = ""
        self.jobs = Jobs(on_error=self._failed)

    @property
    def views(self) -> tuple[BatchView, ...]:
        """Every batch, newest first."""
        return tuple(
            sorted(self._views.values(), key=lambda one: one.batch.created_at, reverse=True)
        )

    @property
    def shown(self) -> BatchView | None:
        """The chosen batch; without a choice the newest that is not over."""
        if self.chosen:
            return self._views.get(self.chosen)
        return next((one for one in self.views if one.batch.state is not BatchState.OVER), None)

    @property
    def others(self) -> int:
        """Batches that are not over, besides the one that is shown."""
        shown = self.shown
        return sum(
            one.batch.state is not BatchState.OVER and one is not shown
            for one in self._views.values()
        )

    @property
    def waiting(self) -> int:
        """Videos of all batches that were not started yet."""
        return sum(one.progress.waiting for one in self._views.values())

    def use(self, bench: Bench | None) -> None:
        """Show the batches of ``bench``."""
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        self._unsubscribers = []
        for name in self.jobs.names():
            self.jobs.cancel(name)
        self._bench = bench
        self._views, self._pace = {}, {}
        self.choose("")
        self.changed.emit()
        if bench is not None:
            self._unsubscribers = [
                bench.batching.subscribe(self._batch_changed),
                bench.batching.subscribe_ended(self._batch_ended),
                bench.batching.subscribe_problems(self._failed),
                bench.batching.subscribe_problems_over(self._recovered),
            ]
            self.jobs.start("load", self._load(bench))

    def choose(self, batch_id: str) -> None:
        """Show this batch and its tasks; empty shows all tasks."""
        if batch_id != self.chosen:
            self.chosen = batch_id
            self.chosen_changed.emit(batch_id)
            self.changed.emit()

    def pause(self) -> None:
        """Start nothing more of the shown batch."""
        self._do("pause", lambda bench, batch_id: bench.batching.pause(batch_id))

    def go_on(self) -> None:
        """Start waiting members of the shown batch again."""
        self._do("pause", lambda bench, batch_id: bench.batching.go_on(batch_id))

    def cancel_waiting(self) -> None:
        """Take back what of the shown batch has not been sent."""
        self._do("cancel", lambda bench, batch_id: bench.batching.cancel_waiting(batch_id))

    def retry_failed(self) -> None:
        """Ask anew for what of the shown batch has failed."""
        self._do("retry", lambda bench, batch_id: bench.batching.retry_failed(batch_id))

    def set_concurrency(self, concurrency: int) -> None:
        """Let so many tasks of the shown batch be under way."""
        self._do(
            "concurrency",
            lambda bench, batch_id: bench.batching.set_concurrency(batch_id, concurrency),
        )

    def forget(self) -> None:
        """Take the shown batch, which is over, off the list."""
        shown, bench = self.shown, self._bench
        if shown is not None and bench is not None:
            self.jobs.start("forget", self._forget(bench, shown.batch.batch_id))

    def time_left(self, view: BatchView) -> timedelta | None:
        """How long the rest will take at the pace of the last minutes; None while that is not known."""
        progress = view.progress
        if view.batch.state is not BatchState.RUNNING:
            return None
        samples = self._pace.get(view.batch.batch_id, [])
        return time_left(samples, progress.waiting + progress.under_way)

    async def close(self) -> None:
        """Stop everything."""
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        await self.jobs.close()

    def _do(self, name: str, what: Callable[[Bench, str], Coroutine[Any, Any, int | None]]) -> None:
        shown, bench = self.shown, self._bench
        if shown is not None and bench is not None:
            batch_id = shown.batch.batch_id
            self.jobs.start(f"{name} {batch_id}", self._done(what, bench, batch_id))

    async def _done(
        self,
        what: Callable[[Bench, str], Coroutine[Any, Any, int | None]],
        bench: Bench,
        batch_id: str,
    ) -> None:
        """Begin ``what`` only when the job runs: one that is asked for again before that was never begun."""
        await what(bench, batch_id)

    async def _forget(self, bench: Bench, batch_id: str) -> None:
        await bench.batching.forget(batch_id)
        self._views.pop(batch_id, None)
        if self.chosen == batch_id:
            self.choose("")
        self.changed.emit()

    async def _load(self, bench: Bench) -> None:
        for view in await bench.batching.views():
            self._views.setdefault(view.batch.batch_id, view)  # what was heard meanwhile is newer
        self.changed.emit()

    def _batch_changed(self, view: BatchView) -> None:
        self._views[view.batch.batch_id] = view
        self._count(view)
        self.changed.emit()

    def _batch_ended(self, view: BatchView) -> None:
        self._batch_changed(view)
        self.ended.emit(view)

    def _count(self, view: BatchView) -> None:
        now = self._clock.now()
        progress = view.progress
        samples = self._pace.setdefault(view.batch.batch_id, [])
        worked = progress.done + progress.failed  # what is skipped says nothing of the pace
        if samples and worked < samples[-1][1]:
            samples.clear()
        samples.append((now, worked))
        while len(samples) > 2 and samples[1][0] < now - PACE_OVER:
            del samples[0]

    def _failed(self, error: Exception) -> None:
        self.problem_raised.emit(describe(error))

    def _recovered(self, error: Exception) -> None:
        self.problem_over.emit(describe(error))

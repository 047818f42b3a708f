"""Working off batches: one recipe over thousands of videos, a few at a time, through any number of restarts.

Nothing here sends. A member is started in one transaction with its journal row; the tracker carries the task from
there, and this job starts the next when one has ended. So a kill anywhere loses nothing and doubles nothing: what has
a journal row is the tracker's, what has none still waits.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from imm_desktop.domain.analysis import AnalysisRequest, suitable
from imm_desktop.domain.batches import (
    DEFAULT_CONCURRENCY,
    MOST_AT_ONCE,
    Batch,
    BatchState,
    BatchView,
    Origin,
    Prefix,
    Refusals,
    origin_text_of,
)
from imm_desktop.domain.errors import ConflictError, ImmDesktopError, InvalidRequestError
from imm_desktop.domain.parameters import Values
from imm_desktop.domain.recipes import (
    clean_name,
    possible_sources,
    recipe_faults,
    recipe_values,
    request_of,
    stamped,
)
from imm_desktop.domain.tasks import Task, TaskKind
from imm_desktop.services.estimating import analysed_already
from imm_desktop.services.gathering import next_page
from imm_desktop.services.launching import Launching
from imm_desktop.services.listening import Listener, Listeners
from imm_desktop.services.pacing import work_in_background
from imm_desktop.services.ports.batches import BatchStore, ChosenPart, Listing
from imm_desktop.services.ports.system import Clock
from imm_desktop.services.sessions import Session
from imm_desktop.services.tracking import Tracker
from imm_desktop.services.troubles import Troubles
from imm_desktop.services.waiting import wait_for_either

LOOKED_AT: Final = 200
"""Waiting members looked at in one step; those analysed already are skipped, the others started."""
REST_S: Final = 0.25
"""Between two rounds: what ends within it is counted, and followed by others, in one go."""
FIRST_WAIT_S: Final = 1.0
LONGEST_BACK_OFF_S: Final = 60.0


class Batching:
    """The batches of one account."""

    def __init__(
        self,
        session: Session,
        store: BatchStore,
        launching: Launching,
        tracker: Tracker,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._session = session
        self._store = store
        self._launching = launching
        self._tracker = tracker
        self._clock = clock
        self._new_id = new_id
        self._changes: Listeners[BatchView] = Listeners()
        self._ends: Listeners[BatchView] = Listeners()
        self._troubles = Troubles()
        self._woken = asyncio.Event()
        self._touched: set[str] = set()
        """Batches to be looked at."""
        # What is read first is told first: an old view must not come after a newer one.
        self._telling = asyncio.Lock()
        self._told: dict[str, BatchView] = {}
        """What listeners know."""
        self._to_pause: dict[str, str] = {}
        """Batches that the service refuses again and again, with its code."""
        self._refusals = Refusals()

    def subscribe(self, listener: Listener[BatchView]) -> Callable[[], None]:
        """Hear of every change of a batch, a few times a second at most."""
        return self._changes.add(listener)

    def subscribe_ended(self, listener: Listener[BatchView]) -> Callable[[], None]:
        """Hear of a batch that has come to its end, once each time."""
        return self._ends.add(listener)

    def subscribe_problems(self, listener: Listener[Exception]) -> Callable[[], None]:
        """Hear what is in the way; the same again and again is told once, until something has worked."""
        return self._troubles.subscribe(listener)

    def subscribe_problems_over(self, listener: Listener[Exception]) -> Callable[[], None]:
        """Hear of each problem that was told that something has worked since."""
        return self._troubles.subscribe_over(listener)

    async def views(self) -> tuple[BatchView, ...]:
        """Every batch of the account, newest first."""
        return await self._store.load_batches(self._session.account.account_id)

    async def view(self, batch_id: str) -> BatchView | None:
        """One batch; None when there is none."""
        return await self._store.load_batch(batch_id)

    async def create(
        self,
        name: str,
        kind: TaskKind,
        values: Values,
        origin: Origin,
        *,
        concurrency: int = DEFAULT_CONCURRENCY,
        is_again: bool = False,
    ) -> Batch:
        """Keep a batch; ``run`` works it off. It is on the disk when this returns.

        Args:
            name: For lists; the kind and the time stand for it when it is empty.
            kind: What is asked for.
            values: By parameter path; for HIGHLIGHT without ``Sources`` and with ``{name}`` in ``Output.URI``,
                and ``{time}`` where its films are to stand beside those of earlier batches.
            origin: The videos, or the prefix below which all are taken.
            concurrency: Most tasks that are under way at the same time, 1 to 500.
            is_again: Whether videos are analysed that were analysed with the same recipe and have not changed since.

        Raises:
            InvalidRequestError: The values have faults, or ``concurrency`` is out of range; nothing is kept.
            StoreError: It could not be kept.
        """
        kept = recipe_values(kind, values)
        if isinstance(origin, Prefix):
            sources = possible_sources(origin.bucket, origin.prefix)
        else:
            sources = suitable(kind, [one.uri for one in origin.objects])
        faults = recipe_faults(kind, kept, sources)
        if faults:
            words = "; ".join(
                f"{one.path} {one.fault.value} {one.detail}".rstrip() for one in faults
            )
            raise InvalidRequestError(words)
        _check_concurrency(concurrency)
        now = self._clock.now()
        batch = Batch(
            batch_id=self._new_id(),
            account_id=self._session.account.account_id,
            name=clean_name(name),
            kind=kind,
            values=stamped(kept, now),
            origin_text=origin_text_of(origin),
            created_at=now,
            concurrency=concurrency,
            is_again=is_again,
        )
        await self._store.add_batch(batch, origin)
        self._touch(batch.batch_id)
        return batch

    async def pause(self, batch_id: str) -> None:
        """Start nothing more until ``go_on``; what runs at the service runs on."""
        await self._store.move_batch(batch_id, BatchState.PAUSED, self._clock.now())
        await self._tell(batch_id)

    async def go_on(self, batch_id: str) -> None:
        """Start waiting members again."""
        self._refusals.forget(batch_id)
        view = await self.view(batch_id)
        if view is not None and view.batch.state is BatchState.PAUSED:
            await self._store.move_batch(batch_id, BatchState.RUNNING, self._clock.now())
        self._touch(batch_id)

    async def cancel_waiting(self, batch_id: str) -> int:
        """Take back every member that was not sent; returns how many. What runs at the service runs on."""
        count = await self._store.cancel_waiting(batch_id)
        for task in await self._store.unsent(batch_id):
            try:
                await self._launching.cancel(task)
            except ConflictError:  # it is being sent right now
                continue
            count += 1
        self._touch(batch_id)
        await self._tell(batch_id)
        return count

    async def retry_failed(self, batch_id: str) -> int:
        """Ask anew for every member that failed; returns how many."""
        self._refusals.forget(batch_id)
        count = await self._store.retry(batch_id)
        self._touch(batch_id)
        await self._tell(batch_id)
        return count

    async def retry(self, tasks: Sequence[Task]) -> int:
        """Ask anew for those of ``tasks`` that failed and belong to a batch; returns how many."""
        chosen: dict[str, list[str]] = {}
        for task in tasks:
            if task.batch_id:
                chosen.setdefault(task.batch_id, []).append(task.submission_id)
        count = 0
        for batch_id, submission_ids in chosen.items():
            self._refusals.forget(batch_id)
            count += await self._store.retry(batch_id, submission_ids)
            self._touch(batch_id)
            await self._tell(batch_id)
        return count

    async def set_concurrency(self, batch_id: str, concurrency: int) -> None:
        """Let so many tasks be under way, 1 to 500; those above it end by themselves.

        Raises:
            InvalidRequestError: Out of range.
        """
        _check_concurrency(concurrency)
        await self._store.set_concurrency(batch_id, concurrency)
        self._touch(batch_id)

    async def forget(self, batch_id: str) -> None:
        """Take a batch that is over off the list; tasks and results stay."""
        if not await self._store.forget_batch(batch_id):
            raise ConflictError("the batch is not over")

    async def run(self) -> None:
        """Work the batches off, those of earlier runs first; runs beside ``Tracker.run``, ends only when cancelled."""
        work_in_background()
        unsubscribe = self._tracker.subscribe(self._task_changed)
        wait_s = FIRST_WAIT_S
        is_begun = False
        try:
            while True:
                self._woken.clear()
                try:
                    if not is_begun:
                        self._touched.update(
                            one.batch.batch_id
                            for one in await self.views()
                            if one.batch.state is not BatchState.OVER
                        )
                        is_begun = True
                    await self._work_off_touched()
                except ImmDesktopError as error:
                    self._troubles.tell(error)
                    await wait_for_either(self._woken, self._clock, wait_s)
                    wait_s = min(wait_s * 2, LONGEST_BACK_OFF_S)
                    continue
                wait_s = FIRST_WAIT_S
                self._troubles.worked()
                await self._woken.wait()
                await self._clock.sleep(REST_S)
        finally:
            unsubscribe()

    async def _work_off_touched(self) -> None:
        """Look at every batch to be looked at; one that fails is looked at again and does not hold up the others."""
        first_error: ImmDesktopError | None = None
        touched, self._touched = self._touched, set()
        for batch_id in sorted(touched):
            try:
                await self._work_off(batch_id)
            except ImmDesktopError as error:
                self._touched.add(batch_id)
                first_error = first_error or error
        if first_error is not None:
            raise first_error

    async def _work_off(self, batch_id: str) -> None:
        """Start what may be started; each step is whole in itself."""
        while True:
            view = await self._settled(batch_id)
            if view is None or view.batch.state is not BatchState.RUNNING:
                return
            # First those that are there: a listing that fails must not hold them up.
            is_started = await self._start(view.batch)
            if not await self._gather(view.batch) and not is_started:
                await self._settled(batch_id)
                return

    async def _gather(self, batch: Batch) -> bool:
        """Make the next objects of the origin members; whether there were any to look at."""
        part = await self._store.ungathered(batch.batch_id)
        if part is None:
            return False
        done: ChosenPart | Listing
        if isinstance(part, ChosenPart):
            objects, done = part.objects, part
        else:
            page = await next_page(self._session.objects, part.bucket, part.listing)
            objects, done = page.objects, page.listing
        fit = set(suitable(batch.kind, [one.uri for one in objects]))
        wanted = [one for one in objects if one.uri in fit]
        await self._store.gather(batch.batch_id, wanted, len(objects) - len(wanted), done)
        return True

    async def _start(self, batch: Batch) -> bool:
        """Start as many waiting members as are free, and skip those that need no task; whether there were any."""
        view = await self.view(batch.batch_id)
        free = 0 if view is None else view.batch.concurrency - view.progress.under_way
        if free <= 0:
            return False
        waiting = await self._store.waiting(batch.batch_id, max(LOOKED_AT, free))
        skipped = (
            {}
            if batch.is_again
            else await analysed_already(
                self._store, batch.account_id, batch.kind, batch.values, waiting
            )
        )
        uris = [one.uri for one in waiting if one.uri not in skipped][:free]
        requests: list[AnalysisRequest] = [
            request_of(batch.kind, batch.values, uri) for uri in uris
        ]
        tasks = self._launching.drafted(requests, batch_id=batch.batch_id)
        started = await self._store.start(
            batch.batch_id, tuple(zip(tasks, requests, strict=True)), skipped
        )
        if started:
            self._tracker.wake()
        return bool(started or skipped)

    async def _settled(self, batch_id: str) -> BatchView | None:
        """The batch as its members now have it; its end is told once."""
        remark = self._to_pause.pop(batch_id, None)
        if remark is not None:
            self._refusals.forget(batch_id)
            await self._store.move_batch(
                batch_id, BatchState.PAUSED, self._clock.now(), remark=remark
            )
        async with self._telling:
            view = await self.view(batch_id)
            if view is None:
                return None
            now = self._clock.now()
            if view.batch.settled(view.progress, now) != view.batch:
                view, has_ended = await self._store.settle(batch_id, now) or (view, False)
                if has_ended:
                    self._ends.tell(view)
            self._tell_view(view)
            return view

    async def _tell(self, batch_id: str) -> None:
        async with self._telling:
            view = await self.view(batch_id)
            if view is not None:
                self._tell_view(view)

    def _tell_view(self, view: BatchView) -> None:
        if self._told.get(view.batch.batch_id) != view:
            self._told[view.batch.batch_id] = view
            self._changes.tell(view)

    def _task_changed(self, task: Task) -> None:
        if not task.batch_id:
            return
        if self._refusals.heard(task):
            self._to_pause[task.batch_id] = task.code or task.status.value
        self._touch(task.batch_id)

    def _touch(self, batch_id: str) -> None:
        self._touched.add(batch_id)
        self._woken.set()


def _check_concurrency(concurrency: int) -> None:
    if not 1 <= concurrency <= MOST_AT_ONCE:
        raise InvalidRequestError(f"concurrency is 1 to {MOST_AT_ONCE}: {concurrency}")

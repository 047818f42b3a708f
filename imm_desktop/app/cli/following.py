"""Seeing tasks to their end, carried by this process or by the window."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import Final

from imm_desktop.app.cli.codes import LateError
from imm_desktop.app.cli.office import Office
from imm_desktop.app.cli.output import Report, Screen
from imm_desktop.domain.batches import BatchState
from imm_desktop.domain.errors import CredentialsError, ImmDesktopError, UnreachableError
from imm_desktop.domain.tasks import Task, TaskStatus

POLL_S: Final = 1.0
"""Between two looks into the archive while another process carries."""
PATIENCE_S: Final = 60.0
"""How long a backend may be out of reach, while nothing else happens, before the command gives up."""

SENT: Final = frozenset(TaskStatus) - {TaskStatus.PREPARED, TaskStatus.UNCERTAIN}
"""A task in one of these needs this program no more: the service runs it, or it is over."""


def is_over(task: Task) -> bool:
    """What ``wait`` waits for."""
    return task.is_over


def is_sent(task: Task) -> bool:
    """What ``analyse --no-wait`` waits for."""
    return task.status in SENT


class Following:
    """Follows some tasks of an office's account."""

    def __init__(self, office: Office, screen: Screen, report: Report, what: str) -> None:
        self._office, self._screen, self._report, self._what = office, screen, report, what
        self._tasks: dict[str, Task] = {}
        self._changed = asyncio.Event()
        self._stopped_by: Exception | None = None
        self._unreachable_since: float | None = None

    async def follow(
        self, ids: Sequence[str], is_done: Callable[[Task], bool], timeout_s: float = 0
    ) -> tuple[Task, ...]:
        """The tasks once ``is_done`` holds for each, in the order of ``ids``.

        Raises:
            LateError: ``timeout_s`` are over; the tasks stay in the journal.
            CredentialsError: The key is refused; no task will go on with it.
            UnreachableError: The backend is out of reach for long.
        """
        try:
            async with asyncio.timeout(timeout_s or None):
                await self._until_done(ids, is_done)
        except TimeoutError:
            raise LateError(
                f"Not over after {timeout_s:g} s. The tasks stay in the journal: "
                "`imm-desktop wait` goes on with them."
            ) from None
        finally:
            await self._load(ids)
        return self.known(ids)

    async def follow_batch(self, batch_id: str, timeout_s: float = 0) -> None:
        """Carry until every member of the batch is over; the errors of ``follow``."""
        job = asyncio.create_task(self._carry())
        try:
            async with asyncio.timeout(timeout_s or None):
                while True:
                    view = await self._office.services.batching.view(batch_id)
                    if view is None or view.batch.state is BatchState.OVER:
                        return
                    self._screen.progress(self._what, view.progress.ended, view.progress.total)
                    await asyncio.wait((job,), timeout=POLL_S / 2)
                    self._give_up_if_pointless()
                    if job.done():
                        job.result()
        except TimeoutError:
            raise LateError(
                f"Not over after {timeout_s:g} s. The batch goes on with the next command or window."
            ) from None
        finally:
            job.cancel()
            with suppress(asyncio.CancelledError):
                await job

    def known(self, ids: Sequence[str]) -> tuple[Task, ...]:
        """The tasks as they were seen last."""
        return tuple(self._tasks[one] for one in ids if one in self._tasks)

    async def _until_done(self, ids: Sequence[str], is_done: Callable[[Task], bool]) -> None:
        await self._load(ids)
        left = self._left(ids, is_done)
        self._draw(ids, left)
        if not left:
            return
        job = asyncio.create_task(self._carry() if self._office.is_carrier else self._poll(ids))
        try:
            while left := self._left(left, is_done):
                self._changed.clear()
                self._draw(ids, left)
                changed = asyncio.create_task(self._changed.wait())
                try:
                    await asyncio.wait(
                        (job, changed), timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED
                    )
                finally:
                    changed.cancel()
                self._give_up_if_pointless()
                if job.done():
                    job.result()
        finally:
            job.cancel()
            with suppress(asyncio.CancelledError):
                await job
        self._draw(ids, left, force=True)

    async def _carry(self) -> None:
        tracker = self._office.services.tracker
        unsubscribers = (tracker.subscribe(self._saw), tracker.subscribe_problems(self._trouble))
        try:
            await self._office.carry()
        finally:
            for unsubscribe in unsubscribers:
                unsubscribe()

    async def _poll(self, ids: Sequence[str]) -> None:
        """Look into the archive, where the carrier keeps what it sees; go on in its place when it has ended."""
        while not await self._office.take_over():
            await self._office.clock.sleep(POLL_S)
            await self._load([one for one in ids if not self._is_known_over(one)])
            self._changed.set()
        await self._carry()

    async def _load(self, ids: Collection[str]) -> None:
        for one in ids:
            known = await self._office.archive.load_task(one)
            if known is not None:
                self._tasks[one] = known[0]

    def _is_known_over(self, submission_id: str) -> bool:
        task = self._tasks.get(submission_id)
        return task is not None and task.is_over

    def _left(self, ids: Sequence[str], is_done: Callable[[Task], bool]) -> list[str]:
        return [one for one in ids if one not in self._tasks or not is_done(self._tasks[one])]

    def _saw(self, task: Task) -> None:
        self._tasks[task.submission_id] = task
        self._unreachable_since = None
        self._changed.set()

    def _trouble(self, error: Exception) -> None:
        self._screen.note(f"imm-desktop: {error}")
        if isinstance(error, CredentialsError):
            self._stopped_by = error
        elif isinstance(error, UnreachableError):
            now = asyncio.get_running_loop().time()
            self._unreachable_since = self._unreachable_since or now
        elif isinstance(error, ImmDesktopError):
            self._report.add_problem(error)
        self._changed.set()

    def _give_up_if_pointless(self) -> None:
        if self._stopped_by is not None:
            raise self._stopped_by
        since = self._unreachable_since
        if since is not None and asyncio.get_running_loop().time() - since > PATIENCE_S:
            raise UnreachableError(
                "The service is out of reach. The tasks stay in the journal: `imm-desktop wait` goes on with them."
            )

    def _draw(self, ids: Sequence[str], left: Sequence[str], *, force: bool = False) -> None:
        self._screen.progress(self._what, len(ids) - len(left), len(ids), force=force)

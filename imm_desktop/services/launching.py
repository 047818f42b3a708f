"""Asking for analyses, each exactly once.

A Create cannot be repeated safely: the service knows no client token. So the archive says UNCERTAIN before the wire is
touched, and whoever finds an UNCERTAIN task, after a lost answer or after a restart, looks for it by its tag and asks
again only when it is certainly absent.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakValueDictionary

from imm_desktop.domain.analysis import AnalysisRequest, request_faults, suitable
from imm_desktop.domain.conversion_parameters import place_faults
from imm_desktop.domain.coverage import snapshots_wanted
from imm_desktop.domain.errors import (
    AmbiguousError,
    BackendError,
    ConflictError,
    InvalidRequestError,
    ServiceFailedError,
    ThrottledError,
    UnreachableError,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.parameters import ParameterFault, Values
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.services.ports.archive import Archive
from imm_desktop.services.ports.system import Clock
from imm_desktop.services.sessions import Session

VISIBILITY_WAITS_S: Final = (0.0, 2.0, 3.0, 5.0, 10.0, 20.0)
"""Waits before each look for a task whose answer was lost: looks 0, 2, 5, 10, 20 and 40 s after.

How soon the service lists a new task is not documented; absent at the last look counts as never created.
"""
MOST_ASKS: Final = 3
"""Creates whose answers are lost before ``submit`` gives up for now."""

UNSUITABLE: Final = "unsuitable"
"""Why an object is skipped: this kind of task cannot look at it."""
REPEATED: Final = "repeated"
"""Why an object is skipped: it stands in the list twice."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a launch would ask for."""

    tasks: tuple[AnalysisRequest, ...]
    skipped: tuple[tuple[ObjectUri, str], ...]
    """Objects left out, and why: ``unsuitable`` or ``repeated``."""
    snapshots: int
    """Frames that moderation will look at, at most; 0 for other kinds."""


class Launching:
    """Creates the tasks of one account."""

    def __init__(
        self, session: Session, archive: Archive, clock: Clock, new_id: Callable[[], str]
    ) -> None:
        self._session = session
        self._archive = archive
        self._clock = clock
        self._new_id = new_id
        # One coroutine at a time carries a task; a lock lives as long as somebody holds or awaits it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._successors: dict[str, str] = {}

    def plan(
        self,
        kind: TaskKind,
        sources: Sequence[ObjectUri],
        values: Values,
        durations: Mapping[ObjectUri, int],
    ) -> Plan:
        """What ``kind`` with ``values`` would ask for; ``durations`` in ms, absent where unknown.

        Raises:
            InvalidRequestError: ``values`` are missing something or out of range.
        """
        different = tuple(dict.fromkeys(sources))
        fit = suitable(kind, different)
        skipped = tuple((one, UNSUITABLE) for one in different if one not in fit) + tuple(
            (one, REPEATED) for one in different for _ in range(sources.count(one) - 1)
        )
        if kind is TaskKind.HIGHLIGHT:
            requests = _highlight_requests(fit, values)
        else:
            requests = tuple(AnalysisRequest(kind, one, dict(values)) for one in fit)
        for request in requests:
            _refuse_faults(request)
        if kind is TaskKind.CONVERT:
            _refuse(place_faults(values, fit))
        snapshots = sum(_snapshots_of(one, durations.get(one.source, 0)) for one in requests)
        return Plan(requests, skipped, snapshots)

    def drafted(
        self, requests: Sequence[AnalysisRequest], *, batch_id: str = ""
    ) -> tuple[Task, ...]:
        """Tasks with fresh submission IDs for ``requests``; nothing is written yet.

        Raises:
            InvalidRequestError: One of them is faulty.
        """
        for request in requests:
            _refuse_faults(request)
        now = self._clock.now()
        return tuple(
            Task(
                submission_id=self._new_id(),
                account_id=self._session.account.account_id,
                kind=request.kind,
                source=request.source,
                prepared_at=now,
                batch_id=batch_id,
            )
            for request in requests
        )

    async def launch(self, requests: Sequence[AnalysisRequest]) -> tuple[Task, ...]:
        """Write ``requests`` into the journal, all or none; a tracker sends them.

        Raises:
            InvalidRequestError: One of them is faulty; none was written.
            StoreError: They could not be written; none was.
        """
        tasks = self.drafted(requests)
        await self._archive.prepare(tuple(zip(tasks, requests, strict=True)))
        return tasks

    async def submit(self, task: Task, request: AnalysisRequest) -> Task:
        """Carry one task from the journal to the service: RUNNING, or REFUSED, or whatever it has become meanwhile.

        IMAGE_LABELS only becomes RUNNING: asking is safe to repeat and belongs to its archiving.

        Raises:
            UnreachableError, ThrottledError: Not now. The archive says what is certain; submit it again later.
            AmbiguousError, ServiceFailedError: No answer again and again, or none to the search for it; likewise.
        """
        async with self._lock_of(task.submission_id):
            known = await self._archive.load_task(task.submission_id)
            if known is None:
                raise ConflictError(f"not in the journal: {task.submission_id}")
            task = known[0]
            lost: BackendError | None = None
            for _ in range(MOST_ASKS):
                if task.status is TaskStatus.UNCERTAIN:
                    task = await self._settle(task)
                if task.status is not TaskStatus.PREPARED:
                    return task
                try:
                    return await self._create(task, request)
                except (AmbiguousError, ServiceFailedError) as error:
                    lost = error
                    task = await self._as_kept(task)
            raise lost or AssertionError

    async def cancel(self, task: Task) -> Task:
        """Take back a task that the service was not asked for yet.

        Raises:
            ConflictError: It is being sent, or was.
        """
        lock = self._lock_of(task.submission_id)
        if lock.locked():
            raise ConflictError(f"{task.source} is being sent")
        async with lock:
            known = await self._as_kept(task)
            if known.status is not TaskStatus.PREPARED:
                raise ConflictError(f"{task.source} was sent: {known.status.value}")
            cancelled = known.moved_to(TaskStatus.CANCELLED, ended_at=self._clock.now())
            if not await self._archive.save_task(cancelled):
                raise ConflictError(f"{task.source} is being sent")  # by another process
            return cancelled

    async def retry(self, task: Task) -> Task:
        """Ask anew for a task that failed, was refused or expired.

        Asked twice, it gives the task that the first time made as long as that one is not over.

        Raises:
            ConflictError: The task is not one of those, or belongs to a batch, which asks anew by itself
                (``Batching.retry``).
        """
        if task.batch_id:
            raise ConflictError(f"{task.source} is asked for anew by its batch")
        async with self._lock_of(f"retry {task.submission_id}"):
            known = await self._archive.load_task(task.submission_id)
            if known is None or not known[0].ended_badly:
                raise ConflictError(f"{task.source} has not failed")
            earlier = self._successors.get(task.submission_id)
            if earlier is not None:
                successor = await self._archive.load_task(earlier)
                if successor is not None and not successor[0].is_over:
                    return successor[0]
            (made,) = await self.launch((known[1],))
            self._successors[task.submission_id] = made.submission_id
            return made

    async def _create(self, task: Task, request: AnalysisRequest) -> Task:
        now = self._clock.now()
        if task.kind is TaskKind.IMAGE_LABELS:
            return await self._saved(
                task.moved_to(
                    TaskStatus.RUNNING, started_at=now, source_etag=await self._etag_of(task)
                )
            )
        asked = task.moved_to(
            TaskStatus.UNCERTAIN, started_at=now, source_etag=await self._etag_of(task)
        )
        if not await self._archive.save_task(asked):
            return await self._as_kept(task)  # another process took it back meanwhile
        try:
            created = await self._session.backend.create(request, task.submission_id)
        except (UnreachableError, ThrottledError):
            await self._saved(asked.moved_to(TaskStatus.PREPARED, started_at=None))
            raise
        except (AmbiguousError, ServiceFailedError):
            raise
        except BackendError as error:
            return await self._saved(
                asked.moved_to(
                    TaskStatus.REFUSED,
                    ended_at=self._clock.now(),
                    code=error.code,
                    message=str(error),
                    request_id=error.request_id,
                )
            )
        return await self._saved(
            asked.moved_to(
                TaskStatus.RUNNING, task_id=created.task_id, request_id=created.request_id
            )
        )

    async def _settle(self, task: Task) -> Task:
        """Find out whether the service has the UNCERTAIN ``task``."""
        if self._clock.now() >= task.kept_until():
            # It may have run and been deleted since; asking again could pay twice.
            return await self._saved(task.moved_to(TaskStatus.EXPIRED, ended_at=self._clock.now()))
        for wait_s in VISIBILITY_WAITS_S:
            await self._clock.sleep(wait_s)
            report = await self._session.backend.find(task.submission_id, task.kind)
            if report is not None:
                # Only that it exists is taken over; how it went is the tracker's to see.
                return await self._saved(
                    task.moved_to(
                        TaskStatus.RUNNING,
                        task_id=report.task_id,
                        started_at=report.started_at or task.started_at,
                    )
                )
        return await self._saved(task.moved_to(TaskStatus.PREPARED, started_at=None))

    async def _etag_of(self, task: Task) -> str:
        try:
            return (await self._session.objects.head(task.source)).etag
        except (UnreachableError, ThrottledError):
            raise
        except BackendError:
            return ""  # the key may not look, or the object is gone: the service will say

    async def _saved(self, task: Task) -> Task:
        await self._archive.save_task(task)
        return task

    async def _as_kept(self, task: Task) -> Task:
        known = await self._archive.load_task(task.submission_id)
        return task if known is None else known[0]

    def _lock_of(self, name: str) -> asyncio.Lock:
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        return lock


def _highlight_requests(
    sources: Sequence[ObjectUri], values: Values
) -> tuple[AnalysisRequest, ...]:
    """One request about all ``sources``, unless ``values`` name them already, with their stretches."""
    if not sources:
        return ()
    given = {"Sources": [{"URI": str(one)} for one in sources], **values}
    return (AnalysisRequest(TaskKind.HIGHLIGHT, sources[0], given),)


def _refuse_faults(request: AnalysisRequest) -> None:
    _refuse(request_faults(request.kind, request.values))


def _refuse(found: Sequence[ParameterFault]) -> None:
    if found:
        words = "; ".join(f"{one.path} {one.fault.value} {one.detail}".rstrip() for one in found)
        raise InvalidRequestError(words)


def _snapshots_of(request: AnalysisRequest, duration_ms: int) -> int:
    match request.kind:
        case TaskKind.MODERATION:
            most = int(request.values.get("MaxFrames", 200))
            interval_s = int(request.values.get("Interval", 1))
            return (
                snapshots_wanted(interval_s=interval_s, max_frames=most, duration_ms=duration_ms)
                if duration_ms
                else most
            )
        case TaskKind.IMAGE_MODERATION:
            return int(request.values.get("MaxFrames", 1))
        case _:
            return 0

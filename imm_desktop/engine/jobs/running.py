"""Carries out jobs in worker processes, a fair turn for each project, and finishes each once.

Label and moderation jobs on one video that are wanted at the same time are done together: the video is read once.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from anyio import to_thread

from imm_desktop.engine.errors import StorageError
from imm_desktop.engine.jobs.pace import EASED_CORES, LONGEST_EASE_S
from imm_desktop.engine.jobs.process import (
    STALL_S,
    WorkerDiedError,
    WorkerProcess,
    WorkFailedError,
    WorkWatcher,
)
from imm_desktop.engine.jobs.records import Job, JobState
from imm_desktop.engine.jobs.store import JobStore
from imm_desktop.engine.jobs.worker import work_message
from imm_desktop.engine.work import Work, WorkKind

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_CRASHES: Final = 2
"""Worker processes that one job may bring down."""

MOST_ATTEMPTS: Final = 10
"""Beginnings of one job, engines that died in the middle included."""

RETRY_S: Final = 2.0
"""Between two tries to store a result on a disk that is full."""

FIRST_RETRY_OF_MESSAGES_S: Final = 60.0
"""Between two tries to write the messages that are owed, at first; each time it is twice as long, up to `FORGET_EVERY_S`."""

FORGET_EVERY_S: Final = 3600.0

LONG_S: Final = 60.0
"""When all workers have been at their jobs for so long, another is started for what waits."""

MOST_BESIDE: Final = 2
"""Workers that are started beside long jobs; they end with the job they were started for."""

LOOK_EVERY_S: Final = 0.5

GATHER_S: Final = 0.4
"""How long a job waits for others on the same video; an operator's form asks for both kinds within a tenth of that."""

SHARING: Final = frozenset({WorkKind.VIDEO_LABELS, WorkKind.VIDEO_MODERATION})
"""Kinds that can be done in one pass over a video."""


class Preparing(Protocol):
    """What jobs need from the rest of the engine; its methods run in a thread."""

    def work_of(self, job: Job) -> Work:
        """The work that ``job`` asks for.

        Raises:
            WorkFailedError: An object it names is not there.
        """
        ...

    def ended(self, job: Job) -> None:
        """Called when ``job`` is over and stored; writes its message. May be called again after a crash."""
        ...


class Jobs:
    """The job queue; `start` before use, `close` after."""

    def __init__(
        self,
        store: JobStore,
        preparing: Preparing,
        *,
        entry: str,
        workers: int = 1,
        stall_s: float = STALL_S,
        gather_s: float = GATHER_S,
        long_s: float = LONG_S,
        cores: float | None = None,
    ) -> None:
        """``cores`` are the processors that all workers together may use; None: all."""
        self._store = store
        self._preparing = preparing
        self._workers = [
            WorkerProcess(entry, stall_s=stall_s) for _ in range(workers + MOST_BESIDE)
        ]
        self._lasting = workers
        self._long_s = long_s
        self._since: dict[WorkerProcess, float] = {}
        """When each worker that is busy began, by the loop's clock."""
        self._waiting: OrderedDict[str, deque[Job]] = OrderedDict()
        self._gather_s = gather_s
        self._gathering: dict[str, list[Job]] = {}
        self._cores = cores
        self._eased: asyncio.TimerHandle | None = None
        self._percent: dict[str, int] = {}
        self._news = asyncio.Event()
        self._taken_up = asyncio.Event()
        """Whether what an earlier engine left is known to wait again."""
        self._owing = asyncio.Event()
        """Whether a message could not be written."""
        self._tasks: list[asyncio.Task[None]] = []
        self._ending: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Take up what an earlier engine left, then whatever comes; on a full disk both wait until there is room."""
        for job in self._store.unfinished():
            self._enqueue(job)
        loop = asyncio.get_running_loop()
        for number in range(len(self._workers)):
            self._tasks.append(loop.create_task(self._serve(number), name="job worker"))
        self._tasks.append(loop.create_task(self._keep_house(), name="job housekeeping"))

    async def close(self) -> None:
        """Stop; what was running begins anew at the next start."""
        if self._eased is not None:
            self._eased.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._ending, return_exceptions=True)
        self._tasks.clear()
        for worker in self._workers:
            await worker.kill()

    async def add(self, job: Job) -> None:
        """Take ``job`` on; it is on the disk when this returns."""
        await self._store.add(job)
        self._enqueue(job)

    def percent(self, job: Job) -> int:
        """How far ``job`` is, 0 to 100."""
        return 100 if job.state is JobState.SUCCEEDED else self._percent.get(job.task_id, 0)

    def forget_project(self, project: str) -> None:
        """Drop what waits; the rows are the caller's to delete."""
        self._waiting.pop(project, None)

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """Process IDs of the workers that run."""
        return tuple(worker.pid for worker in self._workers if worker.pid is not None)

    def limit(self, cores: float | None) -> None:
        """Change the processors that all workers together may use, at once; None: all."""
        self._cores = cores
        self._share_out()

    def ease(self, seconds: float) -> None:
        """Leave nearly all of the computer to others for ``seconds``, at most 30; asked again, it begins anew."""
        if self._eased is not None:
            self._eased.cancel()
        loop = asyncio.get_running_loop()
        self._eased = loop.call_later(min(max(seconds, 0.0), LONGEST_EASE_S), self._end_ease)
        self._share_out()

    def _end_ease(self) -> None:
        self._eased = None
        self._share_out()

    def _share_out(self) -> None:
        """Tell the workers how much of the computer each may use."""
        limits = [self._cores, None if self._eased is None else EASED_CORES]
        cores = min((limit for limit in limits if limit is not None), default=None)
        for worker in self._workers:
            worker.set_pace(None if cores is None else cores / max(1, len(self._since)))

    def _enqueue(self, job: Job) -> None:
        group = self._gathering.get(_shared_source(job) or "")
        if group is not None:
            group.append(job)
            return
        self._waiting.setdefault(job.project, deque()).append(job)
        self._news.set()

    async def _until_all_are_long(self, number: int) -> None:
        """Return when something waits and every worker before the one of ``number`` has been busy for long."""
        loop = asyncio.get_running_loop()
        while True:
            if not self._waiting:
                self._news.clear()
                await self._news.wait()
            latest = loop.time() - self._long_s
            if all(self._since.get(one, latest + 1) <= latest for one in self._workers[:number]):
                return
            await asyncio.sleep(LOOK_EVERY_S)

    async def _next(self, number: int) -> Job:
        """The next job for the worker of ``number``."""
        while True:
            if number >= self._lasting:
                await self._until_all_are_long(number)
            job = self._take()
            if job is not None:
                return job
            self._news.clear()
            await self._news.wait()

    def _take(self) -> Job | None:
        """What is to be done next; None when nothing waits."""
        while self._waiting:
            project, jobs = self._waiting.popitem(last=False)
            job = jobs.popleft()
            if jobs:
                self._waiting[project] = jobs  # to the end of the line: the others' turn
            found = self._store.get(job.project, job.task_id)
            if found is not None and not found.state.is_over:
                return found
        return None

    async def _group_of(self, first: Job) -> list[Job]:
        """``first`` and all that want the same video now; those that come within a moment are waited for."""
        source = _shared_source(first)
        if source is None or source in self._gathering:
            return [first]
        group = self._gathering[source] = [first, *self._take_waiting(source)]
        try:
            await asyncio.sleep(self._gather_s)
        finally:
            del self._gathering[source]
        found = [self._store.get(job.project, job.task_id) for job in group]
        return [job for job in found if job is not None and not job.state.is_over]

    def _take_waiting(self, source: str) -> list[Job]:
        """Takes from the queue what wants the video ``source``; nobody waits longer for it."""
        taken = []
        for project, jobs in list(self._waiting.items()):
            alike = [job for job in jobs if _shared_source(job) == source]
            others = deque(job for job in jobs if _shared_source(job) != source)
            taken += alike
            if others:
                self._waiting[project] = others
            else:
                del self._waiting[project]
        return taken

    async def _serve(self, number: int) -> None:
        worker = self._workers[number]
        await self._taken_up.wait()
        while True:
            jobs = await self._group_of(await self._next(number))
            self._since[worker] = asyncio.get_running_loop().time()
            self._share_out()
            try:
                await self._carry_out(worker, jobs)
            except Exception:
                log.exception("the jobs %s broke the queue", [job.task_id for job in jobs])
                for job in jobs:
                    await self._finish(
                        job, JobState.FAILED, "InternalError", "The engine broke on this task."
                    )
            finally:
                del self._since[worker]
                self._share_out()
                if number >= self._lasting:
                    await self._end(worker)
                for job in jobs:
                    self._percent.pop(job.task_id, None)

    async def _end(self, worker: WorkerProcess) -> None:
        """End the process of ``worker``, also when the engine closes meanwhile."""
        ending = asyncio.get_running_loop().create_task(worker.kill(), name="job worker's end")
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        await asyncio.shield(ending)

    async def _carry_out(self, worker: WorkerProcess, jobs: Sequence[Job]) -> None:
        works: dict[str, tuple[Job, Work]] = {}
        for job in jobs:
            work = await self._begun(job)
            if work is not None:
                works[job.task_id] = job, work
        if not works:
            return
        watchers = [self._watcher(job, works) for job, _ in works.values()]
        message = work_message([work for _, work in works.values()])
        try:
            await worker.run_together(message, watchers)
        except WorkFailedError as error:
            for job, _ in list(works.values()):
                await self._failed(job, error)
        except WorkerDiedError as error:
            for job, _ in list(works.values()):
                await self._died(job, error)

    def _watcher(self, job: Job, works: dict[str, tuple[Job, Work]]) -> WorkWatcher:
        """Takes ``job`` out of ``works`` when it is over."""

        async def ended(how: dict[str, Any] | WorkFailedError) -> None:
            del works[job.task_id]
            if isinstance(how, WorkFailedError):
                await self._failed(job, how)
                return
            message = str(how.get("Message") or "")
            await self._finish(job, JobState.SUCCEEDED, "", message, how)

        return WorkWatcher(partial(self._percent.__setitem__, job.task_id), ended)

    async def _begun(self, job: Job) -> Work | None:
        """The work of ``job``, which begins; None when it cannot, and is over."""
        await self._insist(lambda: self._store.begin(job))
        if job.attempts >= MOST_ATTEMPTS:
            text = f"The analysis was begun {MOST_ATTEMPTS} times and the engine ended each time."
            await self._finish(job, JobState.FAILED, "AnalysisCrashed", text)
            return None
        try:
            return await to_thread.run_sync(self._preparing.work_of, job)
        except WorkFailedError as error:
            await self._failed(job, error)
            return None

    async def _failed(self, job: Job, error: WorkFailedError) -> None:
        log.info("task %s failed: %s %s", job.task_id, error.code, error.message)
        await self._finish(job, JobState.FAILED, error.code, error.message)

    async def _died(self, job: Job, error: WorkerDiedError) -> None:
        log.warning("a worker process died of task %s: %s", job.task_id, error)
        if job.crashes + 1 >= MOST_CRASHES:
            text = f"The analysis process ended unexpectedly {MOST_CRASHES} times ({error}); the file may be damaged."
            await self._finish(job, JobState.FAILED, "AnalysisCrashed", text)
            return
        await self._insist(lambda: self._store.crashed(job))
        self._enqueue(job)

    async def _finish(
        self,
        job: Job,
        state: JobState,
        code: str,
        message: str,
        result: dict[str, Any] | None = None,
    ) -> None:
        is_stored = await self._insist(
            lambda: self._store.end(job, state, code=code, message=message, result=result)
        )
        if is_stored:
            await self._tell_end(job)

    async def _tell_end(self, job: Job) -> None:
        ended = self._store.get(job.project, job.task_id)
        if ended is None:
            return
        try:
            await to_thread.run_sync(self._preparing.ended, ended)
        except Exception:
            log.exception(
                "the message of task %s could not be written; it is tried again later", job.task_id
            )
            self._owing.set()
            return
        if ended.message_uri is not None:
            await self._insist(lambda: self._store.message_written(ended))

    async def _insist(self, write: Callable[[], Awaitable[T]]) -> T:
        """Write until the disk takes it: a result that cost minutes is not thrown away for a full disk."""
        while True:
            try:
                return await write()
            except StorageError as error:
                log.warning("%s; trying again in %.0f s", error, RETRY_S)
                await asyncio.sleep(RETRY_S)

    async def _keep_house(self) -> None:
        await self._insist(self._store.requeue)
        self._taken_up.set()
        pause_s = FIRST_RETRY_OF_MESSAGES_S
        while True:
            self._owing.clear()
            for job in self._store.owed_messages():
                await self._tell_end(job)
            await self._insist(self._store.forget_old)
            if not self._owing.is_set():
                pause_s = FIRST_RETRY_OF_MESSAGES_S
            with suppress(TimeoutError):
                async with asyncio.timeout(FORGET_EVERY_S):
                    await self._owing.wait()
                    await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, FORGET_EVERY_S)


def _shared_source(job: Job) -> str | None:
    """The video of a job that others may share; one that brought a worker down is done by itself."""
    if job.kind not in SHARING or job.crashes:
        return None
    return str(job.parameters["SourceURI"])

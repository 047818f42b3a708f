"""Carries out jobs in worker processes, a fair turn for each project, and finishes each once."""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol, TypeVar

from anyio import to_thread

from imm_desktop.engine.errors import StorageError
from imm_desktop.engine.jobs.process import STALL_S, WorkerDiedError, WorkerProcess, WorkFailedError
from imm_desktop.engine.jobs.records import Job, JobState
from imm_desktop.engine.jobs.store import JobStore
from imm_desktop.engine.jobs.worker import work_message
from imm_desktop.engine.work import Work

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_CRASHES: Final = 2
"""Worker processes that one job may bring down."""

MOST_ATTEMPTS: Final = 10
"""Beginnings of one job, engines that died in the middle included."""

RETRY_S: Final = 5.0
"""Between two tries to store a result on a disk that is full."""

FORGET_EVERY_S: Final = 3600.0


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
    ) -> None:
        self._store = store
        self._preparing = preparing
        self._workers = [WorkerProcess(entry, stall_s=stall_s) for _ in range(workers)]
        self._waiting: OrderedDict[str, deque[Job]] = OrderedDict()
        self._percent: dict[str, int] = {}
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take up what an earlier engine left, then whatever comes."""
        await self._store.requeue()
        await self._store.forget_old()
        for job in self._store.unfinished():
            self._enqueue(job)
        loop = asyncio.get_running_loop()
        for worker in self._workers:
            self._tasks.append(loop.create_task(self._serve(worker), name="job worker"))
        self._tasks.append(loop.create_task(self._keep_house(), name="job housekeeping"))

    async def close(self) -> None:
        """Stop; what was running begins anew at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
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

    def _enqueue(self, job: Job) -> None:
        self._waiting.setdefault(job.project, deque()).append(job)
        self._news.set()

    async def _next(self) -> Job:
        while True:
            while self._waiting:
                project, jobs = self._waiting.popitem(last=False)
                job = jobs.popleft()
                if jobs:
                    self._waiting[project] = jobs  # to the end of the line: the others' turn
                found = self._store.get(job.project, job.task_id)
                if found is not None and not found.state.is_over:
                    return found
            self._news.clear()
            await self._news.wait()

    async def _serve(self, worker: WorkerProcess) -> None:
        while True:
            job = await self._next()
            try:
                await self._carry_out(worker, job)
            except Exception:
                log.exception("job %s broke the queue", job.task_id)
                await self._finish(
                    job, JobState.FAILED, "InternalError", "The engine broke on this task."
                )
            finally:
                self._percent.pop(job.task_id, None)

    async def _carry_out(self, worker: WorkerProcess, job: Job) -> None:
        await self._insist(lambda: self._store.begin(job))
        if job.attempts >= MOST_ATTEMPTS:
            text = f"The analysis was begun {MOST_ATTEMPTS} times and the engine ended each time."
            await self._finish(job, JobState.FAILED, "AnalysisCrashed", text)
            return
        try:
            work = await to_thread.run_sync(self._preparing.work_of, job)
            result = await worker.run(
                work_message(work), lambda percent: self._percent.__setitem__(job.task_id, percent)
            )
        except WorkFailedError as error:
            log.info("task %s failed: %s %s", job.task_id, error.code, error.message)
            await self._finish(job, JobState.FAILED, error.code, error.message)
        except WorkerDiedError as error:
            await self._died(job, error)
        else:
            message = str(result.get("Message") or "") if isinstance(result, dict) else ""
            await self._finish(job, JobState.SUCCEEDED, "", message, result)

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
        while True:
            for job in self._store.owed_messages():
                await self._tell_end(job)
            await asyncio.sleep(FORGET_EVERY_S)
            await self._insist(self._store.forget_old)

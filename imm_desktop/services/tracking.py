"""Carrying every task of an account to its end, whatever happens on the way."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import (
    BackendError,
    CredentialsError,
    ImmDesktopError,
    InvalidRequestError,
    NotFoundError,
    StoreError,
    ThrottledError,
)
from imm_desktop.domain.tasks import Task, TaskKind, TaskReport, TaskStatus
from imm_desktop.services.archiving import Archiving
from imm_desktop.services.launching import Launching
from imm_desktop.services.listening import Listener, Listeners
from imm_desktop.services.pacing import work_in_background
from imm_desktop.services.ports.archive import Archive
from imm_desktop.services.ports.system import Clock
from imm_desktop.services.sessions import Session
from imm_desktop.services.troubles import Troubles
from imm_desktop.services.waiting import wait_for_either
from imm_desktop.services.watching import Watch

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
"""Tasks that are sent, and tasks that are asked about, at the same time."""
FEW: Final = 8
"""So many running tasks are asked for one by one, which is quickest; more are followed by lists."""
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 15.0
"""Between two questions about a task that does not change."""
LONGEST_BACK_OFF_S: Final = 60.0
"""Between two tries while the backend or the archive refuses."""
SLOWER: Final = 1.5
VISIBLE_AFTER: Final = timedelta(seconds=60)
"""A task younger than this may not be known yet to all of the service; then it is not called expired."""


class Tracker:
    """Sends, follows and archives the tasks of one account."""

    def __init__(
        self,
        session: Session,
        archive: Archive,
        launching: Launching,
        archiving: Archiving,
        clock: Clock,
    ) -> None:
        self._session = session
        self._archive = archive
        self._launching = launching
        self._archiving = archiving
        self._clock = clock
        self._changes: Listeners[Task] = Listeners()
        self._troubles = Troubles()
        self._woken = asyncio.Event()
        self._sending = asyncio.Semaphore(AT_ONCE)
        self._asking = asyncio.Semaphore(AT_ONCE)
        self._carried: set[str] = set()
        self._followed: set[str] = set()
        """Those carried that run at the service."""
        self._watch = Watch(session.backend, clock, self._troubles.tell)

    def subscribe(self, listener: Listener[Task]) -> Callable[[], None]:
        """Hear of every change of a task."""
        return self._changes.add(listener)

    def subscribe_problems(self, listener: Listener[Exception]) -> Callable[[], None]:
        """Hear what is in the way; the same again and again is told once, until something has worked."""
        return self._troubles.subscribe(listener)

    def subscribe_problems_over(self, listener: Listener[Exception]) -> Callable[[], None]:
        """Hear of each problem that was told that something has worked since."""
        return self._troubles.subscribe_over(listener)

    def wake(self) -> None:
        """Look into the journal: something was launched."""
        self._woken.set()

    async def run(self) -> None:
        """Carry every task that is not over, those of earlier runs first; ends only when cancelled."""
        work_in_background()
        self._carried.clear()
        self._followed.clear()
        wait_s = FIRST_WAIT_S
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch.run(), name="watch lists")
            while True:
                self._woken.clear()
                try:
                    pairs = await self._archive.unfinished(self._session.account.account_id)
                except StoreError as error:
                    self._troubles.tell(error)
                    await wait_for_either(self._woken, self._clock, wait_s)
                    wait_s = min(wait_s * 2, LONGEST_BACK_OFF_S)
                    continue
                wait_s = FIRST_WAIT_S
                for task, request in pairs:
                    if task.submission_id not in self._carried:
                        self._carried.add(task.submission_id)
                        self._count_in(task)
                        group.create_task(
                            self._carry_alone(task, request), name=f"carry {task.submission_id}"
                        )
                await self._woken.wait()

    async def _carry_alone(self, task: Task, request: AnalysisRequest) -> None:
        """Carry ``task`` so that a fault of the program itself stops this one only, until the next wake."""
        try:
            await self._carry(task, request)
        except Exception as error:
            log.exception("task %s cannot be carried on", task.submission_id)
            self._troubles.tell(error)

    async def _carry(self, task: Task, request: AnalysisRequest) -> None:
        """Take ``task`` to its end, one step after the other."""
        wait_s = FIRST_WAIT_S
        running_at = task.started_at or task.prepared_at
        is_to_ask = False
        try:
            while not task.is_over:
                before = task
                is_followed = self._count_in(task)
                try:
                    report = None
                    if is_followed and not is_to_ask and len(self._followed) > FEW:
                        report = await self._watch.news(task, running_at)
                    asked_at = self._clock.now()
                    task = await self._step(task, request, report)
                except ImmDesktopError as error:
                    self._troubles.tell(error)
                    wait_s = _back_off(wait_s, error)
                    await self._clock.sleep(wait_s)
                    task = self._told(task, await self._as_kept(task))
                    is_to_ask = True  # lists may not show it once more
                    continue
                self._troubles.worked()
                task = self._told(before, task)
                is_to_ask = False
                if is_followed and report is None:
                    running_at = asked_at
                    if task.ended_at is not None:  # the lists should have said so
                        self._watch.look_from(task.kind, task.ended_at)
                is_same = task == before
                wait_s = min(wait_s * SLOWER, LONGEST_WAIT_S) if is_same else FIRST_WAIT_S
                if self._count_in(task) and len(self._followed) <= FEW:
                    await self._clock.sleep(wait_s)
        finally:
            self._carried.discard(task.submission_id)
            self._followed.discard(task.submission_id)

    def _count_in(self, task: Task) -> bool:
        """Whether ``task`` runs at the service and is to be followed."""
        if task.status is not TaskStatus.RUNNING or _is_at_once(task):
            return False
        self._followed.add(task.submission_id)
        return True

    async def _step(self, task: Task, request: AnalysisRequest, report: TaskReport | None) -> Task:
        if task.status is not TaskStatus.RUNNING:
            async with self._sending:
                return await self._launching.submit(task, request)
        async with self._asking:
            if _is_at_once(task):
                return await self._detect(task, request)
            return await self._look(task, request, report)

    async def _look(self, task: Task, request: AnalysisRequest, report: TaskReport | None) -> Task:
        try:
            if report is None:
                report = await self._session.backend.report(task.task_id, task.kind)
            seen = task.observed(report)
            if report.is_succeeded:
                seen = replace(seen, ended_at=report.ended_at)
                return await self._archiving.archive_result(seen, request)
        except NotFoundError as error:
            return await self._not_found(task, error)
        if seen != task:
            await self._archive.save_task(seen)
        return seen

    async def _not_found(self, task: Task, error: NotFoundError) -> Task:
        """The service does not know the task, or its result: too early, too late, or a project that is gone."""
        now = self._clock.now()
        if now < (task.started_at or task.prepared_at) + VISIBLE_AFTER:
            return task
        is_listed = await self._session.backend.find(task.submission_id, task.kind) is not None
        if is_listed and now < task.kept_until():
            raise error
        expired = task.moved_to(
            TaskStatus.EXPIRED,
            ended_at=now,
            code=error.code,
            message=str(error),
            request_id=error.request_id,
        )
        await self._archive.save_task(expired)
        return expired

    async def _detect(self, task: Task, request: AnalysisRequest) -> Task:
        try:
            return await self._archiving.detect(task, request)
        except (CredentialsError, InvalidRequestError, NotFoundError) as error:
            failed = _failed(task, error).moved_to(TaskStatus.FAILED, ended_at=self._clock.now())
            await self._archive.save_task(failed)
            return failed

    async def _as_kept(self, task: Task) -> Task:
        """What the archive says now: a step that failed may have been half-way through several states."""
        try:
            known = await self._archive.load_task(task.submission_id)
        except StoreError as error:
            self._troubles.tell(error)
            return task
        return task if known is None else known[0]

    def _told(self, before: Task, task: Task) -> Task:
        if task != before:
            self._changes.tell(task)
        return task


def _is_at_once(task: Task) -> bool:
    return task.kind is TaskKind.IMAGE_LABELS


def _failed(task: Task, error: BackendError) -> Task:
    return replace(task, code=error.code, message=str(error), request_id=error.request_id)


def _back_off(wait_s: float, error: Exception) -> float:
    asked_s = (error.retry_after_ms or 0) / 1000 if isinstance(error, ThrottledError) else 0.0
    return max(asked_s, min(wait_s * 2, LONGEST_BACK_OFF_S))

"""A service that runs tasks in memory."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import (
    NotFoundError,
)
from imm_desktop.domain.media import (
    ObjectUri,
    VideoFacts,
)
from imm_desktop.domain.rescue import FoundTask
from imm_desktop.domain.results import Result
from imm_desktop.domain.tasks import TaskKind, TaskReport
from imm_desktop.services.ports.backend import Created, FoundPage, ListedState, TaskPage
from tests.fakes.clock import START
from tests.fakes.failures import Failures
from tests.fakes.results import results


@dataclass
class ServiceTask:
    """A task as the fake service keeps it."""

    report: TaskReport
    request: AnalysisRequest
    polls: int = 0


class FakeBackend:
    """A service that runs each task for ``polls`` questions and then has a result."""

    def __init__(self) -> None:
        self.tasks: dict[str, ServiceTask] = {}
        """By task ID: everything the service was made to run."""
        self.failures = Failures()
        self.results = results()
        self.polls = 1
        """Questions answered with *running* before a task succeeds; a big number never ends."""
        self.failed_with: tuple[str, str] | None = None
        """Code and message with which tasks end instead."""
        self.facts = VideoFacts(60_000, 1280, 720, 25.0)
        self.calls: list[str] = []
        self.page_size = 100
        self.unlisted: set[str] = set()
        """IDs of tasks that no list shows."""
        self.is_closed = False
        self.found: list[FoundTask] = []
        """What ``find_all`` lists; nothing is listed there by itself."""
        self.definitions: dict[str, AnalysisRequest] = {}
        self.fetched: list[tuple[str, AnalysisRequest]] = []

    def made_for(self, submission_id: str) -> list[str]:
        """IDs of the tasks created for one submission; more than one is money lost."""
        return [
            task_id
            for task_id, one in self.tasks.items()
            if one.report.submission_id == submission_id
        ]

    async def create(self, request: AnalysisRequest, submission_id: str) -> Created:
        await self._begin("create")
        task_id = f"{request.kind.value}-{len(self.tasks) + 1}"
        self.tasks[task_id] = ServiceTask(
            TaskReport(task_id, request.kind, True, submission_id=submission_id), request
        )
        self.failures.after("create")
        return Created(task_id, f"req-{task_id}")

    async def find(self, submission_id: str, kind: TaskKind) -> TaskReport | None:
        await self._begin("find")
        made = self.made_for(submission_id)
        return self.tasks[made[0]].report if made else None

    async def report(self, task_id: str, kind: TaskKind) -> TaskReport:
        await self._begin("report")
        if task_id not in self.tasks:
            raise NotFoundError("no such task", code="ResourceNotFound", request_id="req-404")
        return self._asked(task_id)

    async def list_tasks(
        self,
        kind: TaskKind,
        state: ListedState,
        *,
        ended_from: datetime | None = None,
        token: str = "",
    ) -> TaskPage:
        """Pages by number; each reading of the running tasks is one question about each of them."""
        await self._begin("list_tasks")
        mine = [one for one, kept in self.tasks.items() if kept.report.kind is kind]
        wanted = (state is ListedState.RUNNING, state is ListedState.SUCCEEDED)
        found = [
            self.tasks[one].report
            for one in mine
            if one not in self.unlisted
            and (self.tasks[one].report.is_running, self.tasks[one].report.is_succeeded) == wanted
        ]
        if ended_from is not None:
            found = [one for one in found if one.ended_at and one.ended_at >= ended_from]
        start = int(token or 0)
        page = found[start : start + self.page_size]
        if state is ListedState.RUNNING:
            page = [self._asked(one.task_id) for one in page]
            page = [one for one in page if one.is_running]
        more = start + self.page_size
        return TaskPage(tuple(page), str(more) if more < len(found) else "")

    async def find_all(self, *, token: str = "") -> FoundPage:
        await self._begin("find_all")
        start, more = int(token or 0), int(token or 0) + self.page_size
        return FoundPage(tuple(self.found[start:more]), str(more) if more < len(self.found) else "")

    async def asked_of(self, task_id: str, kind: TaskKind) -> AnalysisRequest | None:
        await self._begin("asked_of")
        return self.definitions.get(task_id)

    def _asked(self, task_id: str) -> TaskReport:
        one = self.tasks[task_id]
        if not one.report.is_running:
            return one.report
        if one.polls >= self.polls:
            self.end(task_id)
        else:
            one.polls += 1
            one.report = replace(one.report, percent=100 * one.polls // (self.polls + 1))
        return one.report

    def end(self, task_id: str) -> None:
        one = self.tasks[task_id]
        code, message = self.failed_with or ("", "")
        one.report = replace(
            one.report,
            is_running=False,
            is_succeeded=self.failed_with is None,
            code=code,
            message=message,
            ended_at=START + timedelta(minutes=1),
        )

    async def fetch_result(self, task_id: str, request: AnalysisRequest) -> Result:
        await self._begin("fetch_result")
        self.fetched.append((task_id, request))
        return self.results[request.kind]

    async def detect_image_labels(self, request: AnalysisRequest) -> Result:
        await self._begin("detect_image_labels")
        return self.results[TaskKind.IMAGE_LABELS]

    async def media_facts(self, uri: ObjectUri) -> VideoFacts:
        await self._begin("media_facts")
        return self.facts

    async def list_projects(self) -> tuple[str, ...]:
        await self._begin("list_projects")
        return ("this-computer",)

    async def close(self) -> None:
        self.is_closed = True

    async def _begin(self, method: str) -> None:
        self.calls.append(method)
        await asyncio.sleep(0)
        self.failures.before(method)

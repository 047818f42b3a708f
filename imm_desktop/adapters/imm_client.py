"""The Backend port over the signed wire; cloud and engine alike."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeVar

from imm_desktop.adapters import imm_found, imm_translate
from imm_desktop.adapters.imm_errors import Reply
from imm_desktop.adapters.imm_translate import TASK_OPERATIONS, TaskOperations
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import AmbiguousError, InvalidRequestError, ServiceFailedError
from imm_desktop.domain.media import ObjectUri, VideoFacts
from imm_desktop.domain.results import Report, Result
from imm_desktop.domain.tasks import TaskKind, TaskReport
from imm_desktop.imm import codec
from imm_desktop.imm.base import Answer
from imm_desktop.imm.codec import Encoded
from imm_desktop.imm.faults import UnreadableAnswerError
from imm_desktop.imm.media_meta import MediaMeta
from imm_desktop.imm.operations import OPERATIONS, Operation
from imm_desktop.imm.projects import ListProjectsAnswer
from imm_desktop.imm.tasks import GetTaskAnswer, ListTasksAnswer, Sort, TaskCreated, TaskStatus
from imm_desktop.services.ports.backend import Created, FoundPage, ListedState, TaskPage

log = logging.getLogger(__name__)

_A = TypeVar("_A", bound=Answer)
_R = TypeVar("_R")

MOST_PAGES: Final = 1000
"""A listing longer than this many pages is a service that pages in circles."""

LARGE_ANSWER_BYTES: Final = 50_000
"""From this size on an answer is read in a thread; a smaller one takes under 5 ms."""

REMEMBERED_DURATIONS: Final = 10_000

_STATUS: Final[Mapping[ListedState, TaskStatus]] = MappingProxyType(
    {
        ListedState.RUNNING: TaskStatus.RUNNING,
        ListedState.SUCCEEDED: TaskStatus.SUCCEEDED,
        ListedState.FAILED: TaskStatus.FAILED,
    }
)


class Transport(Protocol):
    """What carries requests; see ``transport.SignedTransport``."""

    async def call(self, operation: Operation, parameters: Encoded) -> Reply:
        """Have ``operation`` carried out; raises BackendError."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class ImmClient:
    """IMM for one project of one account."""

    def __init__(self, transport: Transport, project: str) -> None:
        self._transport = transport
        self._project = project
        self._durations_ms: dict[ObjectUri, int] = {}

    async def create(self, request: AnalysisRequest, submission_id: str) -> Created:
        """Create the task; see ``Backend.create``."""
        names = _operations_of(request.kind)
        fields = imm_translate.tagged(
            imm_translate.fields_of(request, self._project), submission_id
        )
        answer, reply = await self._ask(names.create, TaskCreated, fields)
        return Created(answer.task_id, reply.request_id)

    async def find(self, submission_id: str, kind: TaskKind) -> TaskReport | None:
        """The task that carries ``submission_id``; see ``Backend.find``.

        The grammar of TagSelector is thinly documented, so a listed task counts only when its own tags agree.
        """
        if kind not in TASK_OPERATIONS:
            return None
        fields = {
            "ProjectName": self._project,
            "TaskTypes": [_operations_of(kind).task_type],
            "TagSelector": imm_translate.tag_selector(submission_id),
        }
        token = ""
        for _ in range(MOST_PAGES):
            page, _reply = await self._ask(
                "ListTasks", ListTasksAnswer, {**fields, "NextToken": token}
            )
            for task in page.tasks:
                if task.tags is None and task.task_id:
                    report = await self.report(task.task_id, kind)
                    if report.submission_id == submission_id:
                        return report
                elif imm_translate.submission_of(task) == submission_id:
                    return imm_translate.task_report_of(task, kind)
            if not page.next_token or page.next_token == token:
                return None
            token = page.next_token
        raise ServiceFailedError("The list of tasks does not end.")

    async def report(self, task_id: str, kind: TaskKind) -> TaskReport:
        """The task as the service sees it now; see ``Backend.report``."""
        answer, _reply = await self._ask(
            "GetTask", GetTaskAnswer, self._task(task_id, _operations_of(kind))
        )
        return imm_translate.task_report_of(answer, kind, task_id)

    async def list_tasks(
        self,
        kind: TaskKind,
        state: ListedState,
        *,
        ended_from: datetime | None = None,
        token: str = "",
    ) -> TaskPage:
        """One page of the project's tasks; see ``Backend.list_tasks``. Rows without a status are left out."""
        fields: dict[str, Any] = {
            "ProjectName": self._project,
            "TaskTypes": [_operations_of(kind).task_type],
            "Status": _STATUS[state],
            "Sort": Sort.START_TIME if state is ListedState.RUNNING else Sort.END_TIME,
            "NextToken": token,
        }
        if ended_from is not None:
            fields["EndTimeRange"] = {"Start": ended_from}
        page, _reply = await self._ask("ListTasks", ListTasksAnswer, fields)
        reports = (
            imm_translate.task_report_of(one, kind)
            for one in page.tasks
            if one.task_id and one.status
        )
        return TaskPage(tuple(reports), page.next_token)

    async def find_all(self, *, token: str = "") -> FoundPage:
        """One page of all tasks; see ``Backend.find_all``. Rows without an ID or a status are left out."""
        fields = {
            "ProjectName": self._project,
            "Sort": Sort.START_TIME,
            "RequestDefinition": True,
            "NextToken": token,
        }
        page, _reply = await self._ask("ListTasks", ListTasksAnswer, fields)
        found = (imm_found.found_task_of(one) for one in page.tasks if one.task_id and one.status)
        return FoundPage(tuple(found), page.next_token)

    async def asked_of(self, task_id: str, kind: TaskKind) -> AnalysisRequest | None:
        """What the task was asked for; see ``Backend.asked_of``."""
        fields = {**self._task(task_id, _operations_of(kind)), "RequestDefinition": True}
        answer, _reply = await self._ask("GetTask", GetTaskAnswer, fields)
        return imm_found.request_of(answer.task_request_definition, kind)

    async def fetch_result(self, task_id: str, request: AnalysisRequest) -> Result:
        """The result of a task that succeeded; see ``Backend.fetch_result``."""
        names = _operations_of(request.kind)
        answer, reply = await self._ask(names.get_result, Answer, self._task(task_id, names))
        return await self._result_of(answer, reply, request)

    async def detect_image_labels(self, request: AnalysisRequest) -> Result:
        """Labels of a still image; see ``Backend.detect_image_labels``."""
        fields = imm_translate.fields_of(request, self._project)
        answer, reply = await self._ask("DetectImageLabels", Answer, fields)
        return await self._result_of(answer, reply, request)

    async def media_facts(self, uri: ObjectUri) -> VideoFacts:
        """Duration and size of a video or image."""
        fields = {"ProjectName": self._project, "SourceURI": str(uri)}
        answer, _reply = await self._ask("DetectMediaMeta", MediaMeta, fields)
        facts = imm_translate.facts_of(answer)
        self._durations_ms[uri] = facts.duration_ms
        if len(self._durations_ms) > REMEMBERED_DURATIONS:
            del self._durations_ms[next(iter(self._durations_ms))]
        return facts

    async def list_projects(self) -> tuple[str, ...]:
        """Names of the projects that this key may see."""
        names: list[str] = []
        token = ""
        for _ in range(MOST_PAGES):
            page, _reply = await self._ask("ListProjects", ListProjectsAnswer, {"NextToken": token})
            names.extend(one.project_name for one in page.projects if one.project_name)
            if not page.next_token or page.next_token == token:
                return tuple(names)
            token = page.next_token
        raise ServiceFailedError("The list of projects does not end.")

    async def close(self) -> None:
        """Let go of connections."""
        await self._transport.close()

    def _task(self, task_id: str, names: TaskOperations) -> dict[str, Any]:
        return {"ProjectName": self._project, "TaskType": names.task_type, "TaskId": task_id}

    async def _ask(self, name: str, kind: type[_A], fields: Mapping[str, Any]) -> tuple[_A, Reply]:
        """The answer of operation ``name``, which is of ``kind``; empty text in ``fields`` is not sent."""
        operation = OPERATIONS[name]
        given = {key: value for key, value in fields.items() if value != ""}
        request = imm_translate.checked(operation, given)
        reply = await self._transport.call(operation, codec.encode(operation, request))
        try:
            answer = await _read(reply, lambda: codec.decode_answer(operation, reply.body))
        except UnreadableAnswerError as error:
            failed = ServiceFailedError if operation.is_safe_to_repeat else AmbiguousError
            raise failed(
                f"The answer cannot be read. {error}", request_id=reply.request_id
            ) from error
        if not isinstance(answer, kind):
            raise TypeError(f"{name} answers {type(answer).__name__}, not {kind.__name__}")
        return answer, reply

    async def _result_of(self, answer: Answer, reply: Reply, request: AnalysisRequest) -> Result:
        duration_ms = self._durations_ms.get(request.source, 0)

        def translate() -> Report:
            return imm_translate.report_of(answer, request, duration_ms)

        report = await _read(reply, translate)
        return Result(report, reply.raw, reply.request_id, imm_found.source_of(answer))


def _operations_of(kind: TaskKind) -> TaskOperations:
    names = TASK_OPERATIONS.get(kind)
    if names is None:
        raise InvalidRequestError(f"{kind.value} is answered at once and never a task.")
    return names


async def _read(reply: Reply, work: Callable[[], _R]) -> _R:
    """Do ``work`` on ``reply`` without holding up the event loop."""
    if len(reply.raw) < LARGE_ANSWER_BYTES:
        return work()
    return await asyncio.to_thread(work)

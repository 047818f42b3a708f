"""Operations that tell of tasks: GetTask, ListTasks, the results, and the message at a task's end."""

import base64
import binascii
import hashlib
import json
import uuid
from typing import Any, Final

from anyio import to_thread

from imm_desktop.engine.clock import NS_PER_S, Clock, rfc3339
from imm_desktop.engine.imm.creating import definition_of
from imm_desktop.engine.imm.objects import NamedObjects
from imm_desktop.engine.imm.projects import Projects
from imm_desktop.engine.imm.routes import Call, Handler
from imm_desktop.engine.jobs.records import Job, JobState
from imm_desktop.engine.jobs.running import Jobs
from imm_desktop.engine.jobs.store import JobQuery, JobStore
from imm_desktop.engine.work import WorkKind
from imm_desktop.imm import faults
from imm_desktop.imm.tasks import (
    GetTaskRequest,
    InstantRange,
    ListTasksRequest,
    Order,
    Sort,
    TaskStatus,
)

RESULTS: Final = {
    "GetVideoLabelClassificationResult": WorkKind.VIDEO_LABELS,
    "GetVideoModerationResult": WorkKind.VIDEO_MODERATION,
    "GetImageModerationResult": WorkKind.IMAGE_MODERATION,
}
_STATES: Final = {
    TaskStatus.RUNNING: (JobState.QUEUED, JobState.RUNNING),
    TaskStatus.SUCCEEDED: (JobState.SUCCEEDED,),
    TaskStatus.FAILED: (JobState.FAILED,),
}
_OWN_FIELDS: Final = {
    WorkKind.VIDEO_LABELS: ("Labels",),
    WorkKind.VIDEO_MODERATION: ("ModerationResult",),
    WorkKind.IMAGE_MODERATION: ("ModerationResult",),
    WorkKind.HIGHLIGHT: ("Outputs",),
    WorkKind.CONVERSION: ("Outputs",),
}
"""What of a result the API (or, for Outputs, only this engine) hands out."""


class Reporting:
    """Tells of tasks."""

    def __init__(
        self, projects: Projects, store: JobStore, named: NamedObjects, clock: Clock, region: str
    ) -> None:
        self._projects = projects
        self._store = store
        self._named = named
        self._clock = clock
        self._region = region

    def handlers(self, jobs: Jobs) -> dict[str, Handler]:
        """By operation; ``jobs`` knows how far each task is."""

        async def get_task(call: Call) -> dict[str, Any]:
            return await self._get_task(call, jobs)

        async def list_tasks(call: Call) -> dict[str, Any]:
            return self._list_tasks(call, jobs)

        def getting(kind: WorkKind) -> Handler:
            async def get_result(call: Call) -> dict[str, Any]:
                return await self._get_result(call, kind)

            return get_result

        return {"GetTask": get_task, "ListTasks": list_tasks} | {
            name: getting(kind) for name, kind in RESULTS.items()
        }

    def write_message(self, job: Job) -> None:
        """Write the message of a task that is over to its ExtendedMessageURI; belongs in a thread."""
        result = self._store.result(job.task_id) if job.state is JobState.SUCCEEDED else {}
        for uri in result.get("Outputs", ()):
            self._named.written(uri)
        if job.message_uri is None:
            return
        content = {
            "ProjectName": job.project,
            "DatasetName": "",
            "RequestId": job.request_id,
            "EventId": job.event_id,
            **_head(job),
            **_own_fields(job, result),
        }
        if job.kind is WorkKind.CONVERSION:
            content |= {name: job.parameters.get(name, []) for name in ("Sources", "Targets")}
        kind = f"imm:Task:{job.kind.value}"
        message = {
            "id": str(uuid.uuid4()),
            "source": "acs.imm",
            "type": kind,
            "subject": f"acs:imm:{self._region}:local:{job.project}/{kind}",
            "time": str(self._clock.now_ns() // 1_000_000),
            "content": json.dumps(content, ensure_ascii=False),
        }
        body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
        self._named.write(job.message_uri, body, "application/json")

    async def _get_task(self, call: Call, jobs: Jobs) -> dict[str, Any]:
        request: GetTaskRequest = call.request
        job = self._job(request.project_name, request.task_id, request.task_type)
        answer = {
            "ProjectName": job.project,
            "EventId": job.event_id,
            **_head(job),
            "Tags": dict(job.tags or {}),
            "Progress": jobs.percent(job),
        }
        if request.request_definition:
            answer["TaskRequestDefinition"] = definition_of(job)
        if "Outputs" in _OWN_FIELDS[job.kind] and job.state is JobState.SUCCEEDED:
            answer |= _own_fields(job, await to_thread.run_sync(self._store.result, job.task_id))
        return answer

    async def _get_result(self, call: Call, kind: WorkKind) -> dict[str, Any]:
        request = call.request
        job = self._job(request.project_name, request.task_id, kind.value)
        answer = {"ProjectName": job.project, "EventId": job.event_id, **_head(job)}
        if job.state is JobState.SUCCEEDED:
            answer |= _own_fields(job, await to_thread.run_sync(self._store.result, job.task_id))
        return answer

    def _job(self, project: str, task_id: str, kind: str) -> Job:
        self._projects.require(project)
        job = self._store.get(project, task_id)
        if job is None or job.kind.value != kind:
            raise faults.not_found("TaskId")
        return job

    def _list_tasks(self, call: Call, jobs: Jobs) -> dict[str, Any]:
        request: ListTasksRequest = call.request
        self._projects.require(request.project_name)
        is_descending = request.order is Order.DESCENDING
        rows = self._store.page(
            JobQuery(
                project=request.project_name,
                kinds=request.task_types,
                states=_STATES[request.status] if request.status is not None else (),
                tags=_tag_alternatives(request.tag_selector),
                started=_bounds(request.start_time_range),
                ended=_bounds(request.end_time_range),
                sort=request.sort.value,
                is_descending=is_descending,
                after=_place_of(request),
                most=request.max_results + 1,
            )
        )
        page, more = rows[: request.max_results], len(rows) > request.max_results
        tasks = []
        for job, _ in page:
            info = {**_head(job), "Tags": dict(job.tags or {}), "Progress": jobs.percent(job)}
            if request.request_definition:
                info["TaskRequestDefinition"] = definition_of(job)
            tasks.append(info)
        token = ""
        if more:
            last, value = page[-1]
            token = _token_of(request, value, last.task_id)
        return {
            "ProjectName": request.project_name,
            "Tasks": tasks,
            "NextToken": token,
            "MaxResults": str(request.max_results),
        }


def _head(job: Job) -> dict[str, Any]:
    head = {
        "TaskId": job.task_id,
        "TaskType": job.kind.value,
        "Status": job.state.api_status,
        "Code": job.code,
        "Message": job.message,
        "StartTime": rfc3339(job.created_ns),
    }
    if job.ended_ns is not None:
        head["EndTime"] = rfc3339(job.ended_ns)
    if job.user_data is not None:
        head["UserData"] = job.user_data
    return head


def _own_fields(job: Job, result: dict[str, Any]) -> dict[str, Any]:
    return {name: result[name] for name in _OWN_FIELDS[job.kind] if name in result}


def _bounds(given: InstantRange | None) -> tuple[int | None, int | None]:
    if given is None:
        return None, None
    start, end = given.start, given.end
    micro = NS_PER_S // 1_000_000
    first = None if start is None else round(start.timestamp() * 1_000_000) * micro
    # Ends are read to the microsecond, and tasks begin at some nanosecond of it.
    last = None if end is None else round(end.timestamp() * 1_000_000) * micro + micro - 1
    return first, last


def _tag_alternatives(selector: str | None) -> list[list[tuple[str, str | None]]]:
    """``key=value``; several joined by ``&`` must all hold, and a bare key asks for any value (both a guess)."""
    if not selector:
        return []

    def pair(text: str) -> tuple[str, str | None]:
        key, sign, value = text.strip().partition("=")
        if not key:
            raise faults.invalid("TagSelector", "it must be key=value")
        return key, value if sign else None

    alternatives = [[pair(selector)]]
    if "&" in selector:
        alternatives.append([pair(part) for part in selector.split("&")])
    return alternatives


def _list_of(request: ListTasksRequest) -> str:
    """What a token belongs to: everything that decides which tasks are listed in which order."""
    asked = request.model_dump_json(exclude={"next_token", "max_results", "request_definition"})
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def _token_of(request: ListTasksRequest, value: int | str, task_id: str) -> str:
    text = json.dumps([_list_of(request), value, task_id])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _place_of(request: ListTasksRequest) -> tuple[int | str, str] | None:
    if not request.next_token:
        return None
    wrong = faults.invalid("NextToken", "it is not one of this list")
    try:
        of_list, value, task_id = json.loads(base64.urlsafe_b64decode(request.next_token.encode()))
    except (binascii.Error, ValueError, TypeError):
        raise wrong from None
    if of_list != _list_of(request) or not isinstance(task_id, str):
        raise wrong
    if not isinstance(value, str if request.sort is Sort.TASK_ID else int):
        raise wrong
    return value, task_id

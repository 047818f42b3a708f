"""Tasks that this program did not make itself, in our words: what they are, what they were asked for, about what."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from imm_desktop.adapters.imm_translate import TASK_OPERATIONS, submission_of
from imm_desktop.domain.analysis import PARAMETERS, AnalysisRequest
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.rescue import FoundTask
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.imm.base import Answer, instant_of
from imm_desktop.imm.moderation import ModerationAnswer
from imm_desktop.imm.tasks import TaskInfo, TaskStatus

KIND_OF_TYPE: Final[Mapping[str, TaskKind]] = MappingProxyType(
    {names.task_type: kind for kind, names in TASK_OPERATIONS.items()}
)


def found_task_of(task: TaskInfo) -> FoundTask:
    """One row of ListTasks, whoever made the task.

    A status that this program does not know counts as running: another look will show more.
    """
    kind = kind_of(task.task_type, task.task_id)
    is_over = task.status in (TaskStatus.SUCCEEDED, TaskStatus.FAILED)
    is_failed = task.status == TaskStatus.FAILED
    return FoundTask(
        task_id=task.task_id,
        task_type=task.task_type or task.task_id.partition("-")[0],
        kind=kind,
        is_running=not is_over,
        is_succeeded=is_over and not is_failed,
        code=task.code if is_failed else "",
        message=task.message,
        started_at=instant_of(task.start_time),
        ended_at=instant_of(task.end_time) if is_over else None,
        submission_id=submission_of(task),
        request=None if kind is None else request_of(task.task_request_definition, kind),
    )


def kind_of(task_type: str, task_id: str = "") -> TaskKind | None:
    """The kind that ``task_type`` names, else the head of ``task_id``, which is the type too."""
    return KIND_OF_TYPE.get(task_type or task_id.partition("-")[0])


def request_of(definition: str, kind: TaskKind) -> AnalysisRequest | None:
    """What ``TaskRequestDefinition`` asked for; None when it is missing, cannot be read, or names no object."""
    try:
        fields = json.loads(definition) if definition else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    source = _source_in(fields)
    if source is None:
        return None
    values = {}
    for parameter in PARAMETERS[kind]:
        value = _at(fields, parameter.path)
        if value is not None:
            values[parameter.path] = value
    return AnalysisRequest(kind, source, values)


def source_of(answer: Answer) -> ObjectUri | None:
    """The object that a result itself names; None where it names none."""
    if isinstance(answer, ModerationAnswer) and answer.moderation_result is not None:
        return uri_of(answer.moderation_result.uri)
    return None


def uri_of(text: object) -> ObjectUri | None:
    """The object that ``text`` names; None for anything else."""
    try:
        return ObjectUri.parse(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _source_in(fields: Mapping[str, Any]) -> ObjectUri | None:
    sources = fields.get("Sources")
    if isinstance(sources, list) and sources and isinstance(sources[0], dict):
        return uri_of(sources[0].get("URI"))
    return uri_of(fields.get("SourceURI"))


def _at(fields: Mapping[str, Any], path: str) -> Any:
    value: Any = fields
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value

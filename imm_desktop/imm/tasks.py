"""Tasks: how they are created, asked for and listed (GetTask, ListTasks, 2020-09-30).

A task is kept for seven days from its start. It runs, succeeds or fails; the API knows no queue
and no cancelling.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from imm_desktop.imm.base import (
    Answer,
    Flag,
    Instant,
    PlainAnswer,
    ProjectName,
    Rows,
    Tags,
    TaskId,
    UserData,
    Whole,
    WireModel,
)
from imm_desktop.imm.notifications import CredentialConfig, Notification


def _lower_case(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class TaskType(StrEnum):
    """The words that TaskType and the head of a TaskId take, of the tasks that this program creates."""

    VIDEO_LABELS = "VideoLabelClassification"
    VIDEO_MODERATION = "VideoModeration"
    IMAGE_MODERATION = "ImageModeration"
    MEDIA_CONVERT = "MediaConvert"
    HIGHLIGHT = "Highlight"
    """From the sample TaskId of CreateHighlightTask; the page of task types does not list it."""


class TaskStatus(StrEnum):
    """Every status there is."""

    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


class Sort(StrEnum):
    """What ListTasks sorts by."""

    TASK_ID = "TaskId"
    START_TIME = "StartTime"
    END_TIME = "EndTime"


class Order(StrEnum):
    """Which way ListTasks sorts."""

    ASCENDING = "asc"
    DESCENDING = "desc"


class CreateTaskRequest(WireModel):
    """Parameters that every operation which creates a task takes."""

    project_name: ProjectName
    user_data: UserData | None = None
    tags: Tags | None = None
    notification: Notification | None = None
    credential_config: CredentialConfig | None = None


class TaskCreated(PlainAnswer):
    """Answer of every operation that creates a task."""

    task_id: TaskId
    event_id: str = ""
    """Finds the task's event in EventBridge."""


class TaskReport(Answer):
    """What the service says of a task, wherever it says it; empty text means not said."""

    task_id: str = ""
    task_type: str = ""
    status: str = ""
    """Running, Succeeded or Failed."""
    code: str = ""
    """Error code of a failed task; the pages' samples show one on succeeded tasks too."""
    message: str = ""
    start_time: str = ""
    """RFC 3339, up to nine decimals; see ``base.instant_of``."""
    end_time: str = ""
    user_data: str = ""


class TaskResult(TaskReport, PlainAnswer):
    """The head that every Get…Result answer has."""

    project_name: str = ""
    event_id: str = ""


class TaskInfo(TaskReport):
    """One task of a list."""

    tags: Tags | None = None
    progress: Whole | None = None
    """0 to 100 per cent; means something only while the task runs, and may never come."""
    task_request_definition: str = ""
    """The Create request as JSON, when it was asked for."""


class GetTaskRequest(WireModel):
    """Parameters of GetTask."""

    project_name: ProjectName
    task_type: Annotated[str, Field(min_length=1)]
    task_id: TaskId
    request_definition: Flag = False
    """Whether to get TaskRequestDefinition; not for every kind of task."""


class GetTaskAnswer(TaskInfo, PlainAnswer):
    """Answer of GetTask."""

    project_name: str = ""
    event_id: str = ""
    outputs: Rows[str] = ()
    """Objects that a highlight or conversion wrote; only the embedded engine says it, the API has no such field."""


class InstantRange(WireModel):
    """TimeRange as ListTasks takes it: from Start to End, either may be left open."""

    start: Instant | None = None
    end: Instant | None = None


class ListTasksRequest(WireModel):
    """Parameters of ListTasks."""

    project_name: ProjectName
    task_types: tuple[str, ...] = ()
    """All types when empty."""
    status: TaskStatus | None = None
    tag_selector: str | None = None
    """``key=value``; a grammar beyond that is not documented."""
    start_time_range: InstantRange | None = None
    end_time_range: InstantRange | None = None
    sort: Sort = Sort.TASK_ID
    order: Annotated[Order, BeforeValidator(_lower_case)] = Order.ASCENDING
    """Samples of the service write it in upper case too."""
    max_results: Annotated[int, Field(ge=1, le=100)] = 100
    next_token: str | None = None
    request_definition: Flag = False


class ListTasksAnswer(PlainAnswer):
    """Answer of ListTasks."""

    project_name: str = ""
    tasks: Rows[TaskInfo] = ()
    next_token: str = ""
    """Empty on the last page."""
    max_results: str = ""
    """A number as text, as the service writes it."""

"""A task's life, from the journal to its end. The table below is the whole truth; nothing else decides a status."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from imm_desktop.domain.media import ObjectUri

KEPT_FOR: Final = timedelta(days=7)
"""How long the service keeps a task and its result (CreateVideoModerationTask, 2020-09-30)."""

EXPIRES_SOON: Final = timedelta(days=3)
"""A result that is not in the archive and goes within this time wants somebody to look."""

SUBMISSION_TAG: Final = "imm-desktop-submission"
"""Tag that every task carries, with its submission ID; ListTasks finds a task by it when an answer was lost."""


class TaskKind(StrEnum):
    """What is asked for."""

    LABELS = "labels"
    MODERATION = "moderation"
    HIGHLIGHT = "highlight"
    CONVERT = "convert"
    IMAGE_LABELS = "image_labels"
    """Synchronous: answered at once, never listed by the service."""
    IMAGE_MODERATION = "image_moderation"


LABEL_KINDS: Final = frozenset({TaskKind.LABELS, TaskKind.IMAGE_LABELS})
MODERATION_KINDS: Final = frozenset({TaskKind.MODERATION, TaskKind.IMAGE_MODERATION})


class TaskStatus(StrEnum):
    """Where a task stands."""

    PREPARED = "prepared"
    """In the journal; the service has not been asked yet, or certainly knows nothing of it."""
    UNCERTAIN = "uncertain"
    """The service was asked and no answer came: it must be looked for before it is asked again."""
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    """Over, and its result is in the archive."""
    FAILED = "failed"
    """The service ran it and reported a failure."""
    REFUSED = "refused"
    """The service refused to create it; nothing runs and nothing is paid."""
    EXPIRED = "expired"
    """The service no longer knows it, and no result was fetched in time."""
    CANCELLED = "cancelled"
    """The operator took it back before the service was asked."""


_OVER: Final[frozenset[TaskStatus]] = frozenset()

ALLOWED: Final = MappingProxyType(
    {
        TaskStatus.PREPARED: frozenset(
            {
                TaskStatus.UNCERTAIN,
                TaskStatus.RUNNING,
                TaskStatus.SUCCEEDED,
                TaskStatus.FAILED,
                TaskStatus.REFUSED,
                TaskStatus.CANCELLED,
            }
        ),
        TaskStatus.UNCERTAIN: frozenset(
            {
                TaskStatus.PREPARED,
                TaskStatus.RUNNING,
                TaskStatus.SUCCEEDED,
                TaskStatus.FAILED,
                TaskStatus.REFUSED,
                TaskStatus.EXPIRED,
            }
        ),
        TaskStatus.RUNNING: frozenset(
            {TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.EXPIRED}
        ),
        TaskStatus.SUCCEEDED: _OVER,
        TaskStatus.FAILED: _OVER,
        TaskStatus.REFUSED: _OVER,
        TaskStatus.EXPIRED: _OVER,
        TaskStatus.CANCELLED: _OVER,
    }
)
"""The statuses that may follow each status."""

ENDED_BADLY: Final = frozenset({TaskStatus.FAILED, TaskStatus.REFUSED, TaskStatus.EXPIRED})
"""Over without a result, against the operator's will: what may be started again."""


@dataclass(frozen=True, slots=True)
class TaskReport:
    """What the service says of one task."""

    task_id: str
    kind: TaskKind
    is_running: bool
    is_succeeded: bool = False
    percent: int | None = None
    """0 to 100 while running; None where the backend does not say."""
    code: str = ""
    message: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    submission_id: str = ""
    """From the submission tag; empty for tasks made elsewhere."""


@dataclass(frozen=True, slots=True)
class Task:
    """One analysis of one object. Its identity is the submission ID, which exists before the service knows of it."""

    submission_id: str
    account_id: str
    kind: TaskKind
    source: ObjectUri
    prepared_at: datetime
    status: TaskStatus = TaskStatus.PREPARED
    task_id: str = ""
    """The service's task ID; empty until it answered, and always for IMAGE_LABELS."""
    percent: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    code: str = ""
    """The service's error code of a failed or refused task."""
    message: str = ""
    request_id: str = ""
    source_etag: str = ""
    """ETag of the object when the task was prepared; empty when unknown."""
    summary: str = ""
    """One short line of the result in neutral words, such as ``12 labels`` or ``review · ad``; empty until archived."""
    batch_id: str = ""
    """The batch it belongs to; empty for tasks started one by one."""

    @property
    def is_over(self) -> bool:
        """Whether no further change can come."""
        return not ALLOWED[self.status]

    @property
    def ended_badly(self) -> bool:
        """Whether it is over without a result and may be started again."""
        return self.status in ENDED_BADLY

    def moved_to(self, status: TaskStatus, **changes: object) -> "Task":
        """The task with ``status`` and ``changes``, or itself when the table does not allow the step."""
        if status is not self.status and status not in ALLOWED[self.status]:
            return self
        return replace(self, status=status, **changes)  # type: ignore[arg-type]

    def observed(self, report: TaskReport) -> "Task":
        """The task after ``report``; late and repeated reports change nothing.

        A success is not taken over here: a task has SUCCEEDED only when its result is in the archive.
        """
        if self.is_over:
            return self
        known = replace(
            self, task_id=report.task_id, started_at=report.started_at or self.started_at
        )
        if report.is_running or report.is_succeeded:
            percent = (
                known.percent if report.percent is None else max(known.percent or 0, report.percent)
            )
            return known.moved_to(TaskStatus.RUNNING, percent=percent)
        return known.moved_to(
            TaskStatus.FAILED, ended_at=report.ended_at, code=report.code, message=report.message
        )

    def kept_until(self) -> datetime:
        """When the service deletes the task."""
        return (self.started_at or self.prepared_at) + KEPT_FOR

    def is_expiring(self, now: datetime) -> bool:
        """Whether the service will soon delete a result that is not in the archive yet."""
        is_awaited = self.status is TaskStatus.RUNNING and bool(self.task_id)
        return is_awaited and self.kept_until() - now <= EXPIRES_SOON

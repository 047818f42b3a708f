"""Who runs analyses, the cloud or the embedded engine, for one account and its project."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.media import ObjectUri, VideoFacts
from imm_desktop.domain.rescue import FoundTask
from imm_desktop.domain.results import Result
from imm_desktop.domain.tasks import TaskKind, TaskReport


@dataclass(frozen=True, slots=True)
class Created:
    """The service's answer to a Create."""

    task_id: str
    request_id: str


class ListedState(StrEnum):
    """Which tasks a list is to show."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page of a list of tasks; tasks made elsewhere are in it too."""

    reports: tuple[TaskReport, ...]
    next_token: str = ""
    """Asks for the next page; empty on the last."""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of everything the project holds, whoever made it and of whatever type."""

    tasks: tuple[FoundTask, ...]
    next_token: str = ""
    """Asks for the next page; empty on the last."""


class Backend(Protocol):
    """Runs analyses: the cloud or the embedded engine, for one account and its project."""

    async def create(self, request: AnalysisRequest, submission_id: str) -> Created:
        """Create the task, tagged with ``submission_id``. Never tries twice by itself when the first may have worked.

        Raises:
            AmbiguousError: The request was sent and no answer came.
            UnreachableError, ThrottledError: Nothing was created; try again later.
            BackendError: The service refused; nothing was created.
        """
        ...

    async def find(self, submission_id: str, kind: TaskKind) -> TaskReport | None:
        """The task that carries ``submission_id``; None when the service lists none."""
        ...

    async def report(self, task_id: str, kind: TaskKind) -> TaskReport:
        """The task as the service sees it now.

        Raises:
            NotFoundError: The service does not know it, or no longer.
        """
        ...

    async def list_tasks(
        self,
        kind: TaskKind,
        state: ListedState,
        *,
        ended_from: datetime | None = None,
        token: str = "",
    ) -> TaskPage:
        """One page, at most 100, of the project's tasks of ``kind`` in ``state``.

        Those over come in the order of their ends, the earliest at ``ended_from``; others in that of their starts.
        How soon a list shows a change is not documented.
        """
        ...

    async def find_all(self, *, token: str = "") -> FoundPage:
        """One page, at most 100, of all tasks of the project in the order of their starts, types unknown here too."""
        ...

    async def asked_of(self, task_id: str, kind: TaskKind) -> AnalysisRequest | None:
        """What the task was asked for; None where the service does not say it."""
        ...

    async def fetch_result(self, task_id: str, request: AnalysisRequest) -> Result:
        """The result of a task that succeeded."""
        ...

    async def detect_image_labels(self, request: AnalysisRequest) -> Result:
        """Labels of a still image, at once; safe to repeat."""
        ...

    async def media_facts(self, uri: ObjectUri) -> VideoFacts:
        """Duration and size of a video or image."""
        ...

    async def list_projects(self) -> tuple[str, ...]:
        """Names of the projects that this key may see."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...

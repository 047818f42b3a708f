"""Bringing home what was made elsewhere before the service deletes it on the seventh day."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Final

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.results import Result
from imm_desktop.domain.tasks import KEPT_FOR, TaskKind

NOBODY_KNOWS: Final = "-"
"""Bucket of the source of a task whose video neither the service nor a file names; no real bucket is called so."""

_NAMESPACE: Final = uuid.UUID("9d0c5a32-7a61-5d0e-8a3c-1e5b6f0f6a11")


def unnamed_source(task_id: str) -> ObjectUri:
    """Stands in for the video of ``task_id`` until the operator names it."""
    return ObjectUri(NOBODY_KNOWS, task_id or "unknown")


def elsewhere_id(account_id: str, task_id: str, digest: str = "") -> str:
    """The submission ID for a task that was made elsewhere.

    The same for every rescue of the same task, so that it is kept once; ``digest`` tells apart several results of it.
    """
    name = "/".join((account_id, task_id, digest))
    return f"elsewhere-{uuid.uuid5(_NAMESPACE, name).hex}"


@dataclass(frozen=True, slots=True)
class FoundTask:
    """A task as the service lists it, whoever made it."""

    task_id: str
    task_type: str
    """The service's word, such as ``MediaConvert``."""
    kind: TaskKind | None
    """None for types that this program does not read."""
    is_running: bool
    is_succeeded: bool = False
    code: str = ""
    message: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    submission_id: str = ""
    """From the submission tag; empty when another program made the task."""
    request: AnalysisRequest | None = None
    """What was asked for, where the service says it."""

    @property
    def kept_until(self) -> datetime | None:
        """When the service deletes it; None when it does not say when the task began."""
        return None if self.started_at is None else self.started_at + KEPT_FOR


class RescueOutcome(StrEnum):
    """What became of one found task."""

    KEPT = "kept"
    """Fetched and archived now."""
    KNOWN = "known"
    """Its result was in the archive already."""
    RUNNING = "running"
    """Not over yet: there is no result."""
    FAILED = "failed"
    """It failed at the service: there is no result."""
    GONE = "gone"
    """The service lists it and has deleted its result."""
    UNKNOWN_KIND = "unknown_kind"
    """Of a type whose results this program does not read."""
    NOT_FETCHED = "not_fetched"
    """The result could not be fetched; another rescue may."""


@dataclass(frozen=True, slots=True)
class RescueLine:
    """One found task with what became of it."""

    found: FoundTask
    outcome: RescueOutcome
    source: ObjectUri | None = None
    """The video, as far as it is known; None when nobody names it."""
    submission_id: str = ""
    """Under which the archive holds it; empty when it does not."""
    message: str = ""
    """Why it was not fetched, with the service's code."""


@dataclass(frozen=True)
class RescueReport:
    """What a rescue did, task by task."""

    lines: Sequence[RescueLine]
    is_whole: bool = True
    """False when it was stopped before every task was looked at."""
    listed: int = field(default=0)
    """Tasks that the service listed."""

    @cached_property
    def counts(self) -> Mapping[RescueOutcome, int]:
        """How many tasks came to each outcome."""
        return Counter(line.outcome for line in self.lines)

    @property
    def is_clean(self) -> bool:
        """Whether nothing that could have been kept was left behind."""
        return self.is_whole and not (
            self.counts[RescueOutcome.NOT_FETCHED]
            or self.counts[RescueOutcome.GONE]
            or self.counts[RescueOutcome.UNKNOWN_KIND]
        )


@dataclass(frozen=True, slots=True)
class RescueProgress:
    """How far a rescue is."""

    done: int
    total: int
    """0 while the lists are still being read."""
    listed: int
    line: RescueLine | None = None
    """The task that was done last."""


class Refusal(StrEnum):
    """Why a file is not imported."""

    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    NOT_A_RESULT = "not_a_result"
    """JSON, but no answer or message of the service."""
    NOT_OVER = "not_over"
    """The task was still running when the file was written."""
    TASK_FAILED = "task_failed"
    NO_RESULT = "no_result"
    """It tells of a task that succeeded, but does not hold its result."""
    UNKNOWN_KIND = "unknown_kind"


@dataclass(frozen=True, slots=True)
class ReadResult:
    """One result read from a file."""

    kind: TaskKind
    result: Result
    task_id: str
    """Empty for the answer of DetectImageLabels, which is no task."""
    submission_id: str
    """From the submission tag, where the file has it."""
    source: ObjectUri | None
    """The video, where the file names it; otherwise the operator must."""
    project: str
    started_at: datetime | None
    ended_at: datetime | None
    digest: str
    """SHA-256 of what was read, in hex: the same content is the same result."""
    request: AnalysisRequest | None = None


class ImportOutcome(StrEnum):
    """What became of one imported result."""

    KEPT = "kept"
    COMPLETED = "completed"
    """The task was known and waited for its result."""
    KNOWN = "known"
    """The archive held this very result already."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One imported result and where it is now."""

    outcome: ImportOutcome
    submission_id: str
    kind: TaskKind
    source: ObjectUri

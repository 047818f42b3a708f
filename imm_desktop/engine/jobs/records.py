"""A job: one task of the API and what the engine knows of it."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from imm_desktop.engine.work import WorkKind


class JobState(StrEnum):
    """Where a job is; the API calls the first two ``Running``."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens."""
        return self in (JobState.SUCCEEDED, JobState.FAILED)

    @property
    def api_status(self) -> str:
        """The API's word."""
        return self.value.capitalize() if self.is_over else "Running"


@dataclass(frozen=True, slots=True)
class Job:
    """One task."""

    task_id: str
    project: str
    kind: WorkKind
    created_ns: int
    event_id: str
    request_id: str
    parameters: Mapping[str, Any]
    """The request's own parameters under their wire names, defaults filled in."""
    user_data: str | None = None
    tags: Mapping[str, Any] | None = None
    message_uri: str | None = None
    """``Notification.ExtendedMessageURI``."""
    aside: Mapping[str, Any] = field(default_factory=dict)
    """``Notification`` and ``CredentialConfig`` as they were asked for, under their wire names; no analysis needs them."""
    state: JobState = JobState.QUEUED
    attempts: int = 0
    """How often work on it began; an engine that was killed counts."""
    crashes: int = 0
    """How often it brought its worker process down."""
    ended_ns: int | None = None
    code: str = ""
    message: str = ""


def job_of(row: sqlite3.Row) -> Job:
    """The job that a row of the table holds."""
    return Job(
        task_id=row["task_id"],
        project=row["project"],
        kind=WorkKind(row["kind"]),
        created_ns=row["created_ns"],
        event_id=row["event_id"],
        request_id=row["request_id"],
        parameters=json.loads(row["parameters"]),
        user_data=row["user_data"],
        tags=json.loads(row["tags"]),
        message_uri=row["message_uri"],
        aside=json.loads(row["aside"]),
        state=JobState(row["state"]),
        attempts=row["attempts"],
        crashes=row["crashes"],
        ended_ns=row["ended_ns"],
        code=row["code"],
        message=row["message"],
    )

# ruff: noqa: S608 - column names and question marks are put together here, values never
"""Jobs on the disk: every change is there before anybody is told of it."""

import json
import sqlite3
import zlib
from asyncio import wrap_future
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from imm_desktop.engine.clock import Clock
from imm_desktop.engine.database import Database
from imm_desktop.engine.jobs.records import Job, JobState, job_of

T = TypeVar("T")

_COLUMNS: Final = (
    "task_id, project, kind, state, attempts, crashes, created_ns, ended_ns, event_id, request_id, parameters, "
    "user_data, tags, message_uri, code, message, aside"
)
_AS_TEXT: Final = "CASE WHEN t.type IN ('true', 'false') THEN t.type ELSE CAST(t.value AS TEXT) END"
"""A tag's value as a selector writes it."""

_NEVER_NS: Final = 2**62
"""Sorts tasks without an end after all others."""


@dataclass(frozen=True, slots=True)
class JobQuery:
    """What ListTasks asks for; times in nanoseconds since 1970, both ends included."""

    project: str
    kinds: Sequence[str] = ()
    states: Sequence[JobState] = ()
    tags: Sequence[Sequence[tuple[str, str | None]]] = ()
    """Alternatives, each a list of key and value that must all be there; None as a value: any."""
    started: tuple[int | None, int | None] = (None, None)
    ended: tuple[int | None, int | None] = (None, None)
    sort: str = "TaskId"
    is_descending: bool = False
    after: tuple[int | str, str] | None = None
    """Sort value and task ID of the last job of the page before."""
    most: int = 100


class JobStore:
    """The table of jobs. Jobs older than ``keep_ns`` are no longer seen."""

    def __init__(self, database: Database, clock: Clock, keep_ns: int) -> None:
        self._database = database
        self._clock = clock
        self._keep_ns = keep_ns

    @property
    def _oldest_ns(self) -> int:
        return self._clock.now_ns() - self._keep_ns

    async def add(self, job: Job) -> None:
        """Put a new job on the disk."""
        values = (
            job.task_id, job.project, job.kind.value, job.state.value, job.attempts, job.crashes, job.created_ns,
            job.ended_ns, job.event_id, job.request_id, json.dumps(dict(job.parameters), ensure_ascii=False),
            job.user_data, json.dumps(dict(job.tags or {}), ensure_ascii=False), job.message_uri, job.code,
            job.message, json.dumps(dict(job.aside), ensure_ascii=False),
        )  # fmt: skip
        marks = ",".join("?" * len(values))
        await self._write(
            lambda c: _run(c, f"INSERT INTO job({_COLUMNS}) VALUES ({marks})", values)
        )

    def get(self, project: str, task_id: str) -> Job | None:
        """The job ``task_id`` of ``project``; None when there is none, or none any more."""
        rows = self._database.read(
            f"SELECT {_COLUMNS} FROM job WHERE task_id = ? AND project = ? AND created_ns > ?",
            (task_id, project, self._oldest_ns),
        )
        return job_of(rows[0]) if rows else None

    def result(self, task_id: str) -> dict[str, Any]:
        """The result of a job that succeeded; empty otherwise."""
        rows = self._database.read("SELECT result FROM job WHERE task_id = ?", (task_id,))
        if not rows or rows[0]["result"] is None:
            return {}
        result: dict[str, Any] = json.loads(zlib.decompress(rows[0]["result"]))
        return result

    def unfinished(self) -> list[Job]:
        """What is to be done, oldest first."""
        rows = self._database.read(
            f"SELECT {_COLUMNS} FROM job WHERE state IN ('queued', 'running') ORDER BY created_ns, task_id"
        )
        return [job_of(row) for row in rows]

    def owed_messages(self) -> list[Job]:
        """Jobs that are over and whose message is not written yet."""
        rows = self._database.read(f"SELECT {_COLUMNS} FROM job WHERE message_due = 1")
        return [job_of(row) for row in rows]

    async def requeue(self) -> None:
        """At the start: what ran when the engine ended waits again."""
        await self._write(
            lambda c: _run(c, "UPDATE job SET state = 'queued' WHERE state = 'running'")
        )

    async def begin(self, job: Job) -> None:
        """Work on ``job`` begins."""
        sql = "UPDATE job SET state = 'running', attempts = attempts + 1 WHERE task_id = ?"
        await self._write(lambda c: _run(c, sql, (job.task_id,)))

    async def crashed(self, job: Job) -> None:
        """The worker process died of ``job``, which waits again."""
        sql = "UPDATE job SET state = 'queued', crashes = crashes + 1 WHERE task_id = ?"
        await self._write(lambda c: _run(c, sql, (job.task_id,)))

    async def end(
        self, job: Job, state: JobState, *, code: str, message: str, result: dict[str, Any] | None
    ) -> bool:
        """The job is over; its whole result is stored in the same step. False when it was deleted meanwhile."""
        packed = None
        if result is not None:
            packed = zlib.compress(
                json.dumps(result, ensure_ascii=False).encode("utf-8", "replace"), 3
            )
        values = (
            state.value, self._clock.now_ns(), code, message, packed, int(job.message_uri is not None), job.task_id,
        )  # fmt: skip
        sql = (
            "UPDATE job SET state = ?, ended_ns = ?, code = ?, message = ?, result = ?, message_due = ? "
            "WHERE task_id = ? AND state NOT IN ('succeeded', 'failed')"
        )
        return await self._write(lambda c: c.execute(sql, values).rowcount == 1)

    async def message_written(self, job: Job) -> None:
        """Nothing is owed for ``job`` any more."""
        await self._write(
            lambda c: _run(c, "UPDATE job SET message_due = 0 WHERE task_id = ?", (job.task_id,))
        )

    async def forget_old(self) -> None:
        """Delete jobs that nobody sees any more."""
        sql = "DELETE FROM job WHERE created_ns <= ? AND state IN ('succeeded', 'failed')"
        await self._write(lambda c: _run(c, sql, (self._oldest_ns,)))

    def page(self, query: JobQuery) -> list[tuple[Job, int | str]]:
        """One page and, of each job, the value it is sorted by."""
        order = {
            "TaskId": "task_id",
            "StartTime": "created_ns",
            "EndTime": f"coalesce(ended_ns, {_NEVER_NS})",
        }[query.sort]
        where, values = _conditions(query)
        where.append("created_ns > ?")
        values.append(self._oldest_ns)
        if query.after is not None:
            where.append(f"({order}, task_id) {'<' if query.is_descending else '>'} (?, ?)")
            values.extend(query.after)
        way = "DESC" if query.is_descending else "ASC"
        rows = self._database.read(
            f"SELECT {_COLUMNS}, {order} AS sorted_by FROM job WHERE {' AND '.join(where)} "
            f"ORDER BY sorted_by {way}, task_id {way} LIMIT ?",
            (*values, query.most),
        )
        return [(job_of(row), row["sorted_by"]) for row in rows]

    async def _write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        return await wrap_future(self._database.write(change))


def _conditions(query: JobQuery) -> tuple[list[str], list[Any]]:
    where, values = ["project = ?"], list[Any]([query.project])
    for column, wanted in (("kind", query.kinds), ("state", query.states)):
        if wanted:
            where.append(f"{column} IN ({','.join('?' * len(wanted))})")
            values.extend(str(one) for one in wanted)
    for column, (start, end) in (("created_ns", query.started), ("ended_ns", query.ended)):
        for sign, bound in ((">=", start), ("<=", end)):
            if bound is not None:
                where.append(f"{column} {sign} ?")
                values.append(bound)
    alternatives = []
    for pairs in query.tags:
        each = []
        for key, value in pairs:
            test = "" if value is None else f" AND {_AS_TEXT} = ?"
            each.append(f"EXISTS(SELECT 1 FROM json_each(job.tags) t WHERE t.key = ?{test})")
            values.extend([key] if value is None else [key, value])
        alternatives.append(" AND ".join(each))
    if alternatives:
        where.append(f"(({') OR ('.join(alternatives)}))")
    return where, values


def _run(connection: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> None:
    connection.execute(sql, values)

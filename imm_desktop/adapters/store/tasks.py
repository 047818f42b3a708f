"""Tasks and the journal as rows."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from imm_desktop.adapters.store.tables import SOURCE_VIDEO, SUBMISSION, TASK
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import StoreError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import ALLOWED, Task, TaskKind, TaskStatus
from imm_desktop.services.ports.archive import TaskQuery

UNFINISHED: Final = tuple(status.value for status in TaskStatus if ALLOWED[status])

_CHANGING: Final = (
    "task_id",
    "percent",
    "started_at",
    "ended_at",
    "code",
    "message",
    "request_id",
    "source_etag",
    "summary",
)
_TASKS: Final = select(TASK, SOURCE_VIDEO.c.bucket, SOURCE_VIDEO.c.key).join(SOURCE_VIDEO)


def source_id_of(connection: Connection, account_id: str, source: ObjectUri) -> int:
    """The row of ``source``, made when there is none."""
    place = {"account_id": account_id, "bucket": source.bucket, "key": source.key}
    connection.execute(sqlite_insert(SOURCE_VIDEO).values(place).on_conflict_do_nothing())
    asked = select(SOURCE_VIDEO.c.source_id).filter_by(**place)
    return int(connection.execute(asked).scalar_one())


def prepare(connection: Connection, tasks: Sequence[tuple[Task, AnalysisRequest]]) -> None:
    """Write tasks with what is to be asked; those already there stay as they are."""
    for task, request in tasks:
        row = {
            "submission_id": task.submission_id,
            "account_id": task.account_id,
            "kind": task.kind.value,
            "source_id": source_id_of(connection, task.account_id, task.source),
            "prepared_at": task.prepared_at,
            "status": task.status.value,
            "batch_id": task.batch_id,
            **{name: getattr(task, name) for name in _CHANGING},
        }
        connection.execute(sqlite_insert(TASK).values(row).on_conflict_do_nothing())
        journal = {"submission_id": task.submission_id, "request": _plain(request)}
        connection.execute(sqlite_insert(SUBMISSION).values(journal).on_conflict_do_nothing())


def save_task(connection: Connection, task: Task) -> bool:
    """Keep ``task``'s state if the table of statuses lets it follow what is kept; whether it was."""
    known = connection.execute(
        select(TASK.c.status).where(TASK.c.submission_id == task.submission_id)
    ).scalar()
    if known is None:
        raise StoreError(f"not in the journal: {task.submission_id}")
    before = TaskStatus(known)
    if not ALLOWED[before] or (task.status is not before and task.status not in ALLOWED[before]):
        return False
    connection.execute(
        update(TASK)
        .where(TASK.c.submission_id == task.submission_id)
        .values(status=task.status.value, **{name: getattr(task, name) for name in _CHANGING})
    )
    return True


def load_tasks(connection: Connection, query: TaskQuery) -> tuple[Task, ...]:
    """See ``Archive.load_tasks``."""
    asked = _TASKS
    if query.account_id:
        asked = asked.where(TASK.c.account_id == query.account_id)
    if query.kinds:
        asked = asked.where(TASK.c.kind.in_([kind.value for kind in query.kinds]))
    if query.statuses:
        asked = asked.where(TASK.c.status.in_([status.value for status in query.statuses]))
    if query.batch_id:
        asked = asked.where(TASK.c.batch_id == query.batch_id)
    if query.text:
        places = (SOURCE_VIDEO.c.key, TASK.c.task_id, TASK.c.submission_id)
        asked = asked.where(or_(*(one.icontains(query.text, autoescape=True) for one in places)))
    if query.source is not None:
        asked = asked.where(
            SOURCE_VIDEO.c.bucket == query.source.bucket, SOURCE_VIDEO.c.key == query.source.key
        )
    rows = connection.execute(asked.order_by(TASK.c.number.desc()).limit(query.limit))
    return tuple(task_of(row) for row in rows)


def tasks_by_id(
    connection: Connection, account_id: str, task_ids: Sequence[str]
) -> dict[str, Task]:
    """See ``Archive.tasks_by_id``."""
    asked = _TASKS.where(TASK.c.account_id == account_id, TASK.c.task_id.in_(task_ids)).order_by(
        TASK.c.status != TaskStatus.SUCCEEDED.value, TASK.c.number
    )
    found: dict[str, Task] = {}
    for row in connection.execute(asked):
        found.setdefault(row.task_id, task_of(row))
    return found


def load_task(connection: Connection, submission_id: str) -> tuple[Task, AnalysisRequest] | None:
    """See ``Archive.load_task``."""
    row = connection.execute(
        _with_request().where(TASK.c.submission_id == submission_id)
    ).one_or_none()
    return None if row is None else (task_of(row), request_of(row))


def journal_end(connection: Connection, account_id: str) -> int:
    """See ``Archive.journal_end``."""
    asked = select(func.max(TASK.c.number)).where(TASK.c.account_id == account_id)
    return connection.execute(asked).scalar() or 0


def unfinished(connection: Connection, account_id: str) -> tuple[tuple[Task, AnalysisRequest], ...]:
    """See ``Archive.unfinished``."""
    rows = connection.execute(
        _with_request()
        .where(TASK.c.account_id == account_id, TASK.c.status.in_(UNFINISHED))
        .order_by(TASK.c.number)
    )
    return tuple((task_of(row), request_of(row)) for row in rows)


def task_of(row: Row[Any]) -> Task:
    """The task in a row of TASK joined with its source."""
    return Task(
        submission_id=row.submission_id,
        account_id=row.account_id,
        kind=TaskKind(row.kind),
        source=ObjectUri(row.bucket, row.key),
        prepared_at=row.prepared_at,
        status=TaskStatus(row.status),
        batch_id=row.batch_id,
        **{name: getattr(row, name) for name in _CHANGING},
    )


def _with_request() -> Select[Any]:
    return _TASKS.add_columns(SUBMISSION.c.request).join(
        SUBMISSION, SUBMISSION.c.submission_id == TASK.c.submission_id
    )


def _plain(request: AnalysisRequest) -> dict[str, Any]:
    return {
        "kind": request.kind.value,
        "source": str(request.source),
        "values": dict(request.values),
    }


def request_of(row: Row[Any]) -> AnalysisRequest:
    """What was asked, in a row that has it from SUBMISSION."""
    plain = row.request
    return AnalysisRequest(
        TaskKind(plain["kind"]), ObjectUri.parse(plain["source"]), plain["values"]
    )

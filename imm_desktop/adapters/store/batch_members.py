"""Members of batches: which wait, which start, which are taken back or asked for anew."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, select, update

from imm_desktop.adapters.store.batches import row_of, source_ids, stop_gathering
from imm_desktop.adapters.store.chunks import chunks
from imm_desktop.adapters.store.tables import (
    BATCH,
    BATCH_MEMBER,
    SOURCE_VIDEO,
    SUBMISSION,
    TASK,
)
from imm_desktop.adapters.store.tasks import UNFINISHED, load_tasks, prepare
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.batches import (
    BatchObject,
    BatchState,
    KnownAnalysis,
    MemberState,
    SkipReason,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.recipes import fingerprint
from imm_desktop.domain.tasks import ENDED_BADLY, Task, TaskKind, TaskStatus
from imm_desktop.services.ports.archive import TaskQuery


def known_analyses(
    connection: Connection, account_id: str, kind: TaskKind, uris: Sequence[ObjectUri]
) -> dict[ObjectUri, tuple[KnownAnalysis, ...]]:
    """See ``BatchStore.known_analyses``."""
    ids = {number: uri for uri, number in source_ids(connection, account_id, uris).items()}
    numbers = list(ids)
    found: dict[ObjectUri, list[KnownAnalysis]] = {}
    for some in chunks(numbers):
        rows = connection.execute(
            select(TASK.c.source_id, TASK.c.status, TASK.c.source_etag, SUBMISSION.c.request)
            .join(SUBMISSION, SUBMISSION.c.submission_id == TASK.c.submission_id)
            .where(
                TASK.c.source_id.in_(some),
                TASK.c.kind == kind.value,
                TASK.c.status.in_((TaskStatus.SUCCEEDED.value, *UNFINISHED)),
            )
        )
        for row in rows:
            known = KnownAnalysis(
                fingerprint(kind, row.request["values"]),
                row.source_etag,
                row.status == TaskStatus.SUCCEEDED.value,
            )
            found.setdefault(ids[row.source_id], []).append(known)
    return {uri: tuple(known) for uri, known in found.items()}


def waiting(connection: Connection, batch_id: str, limit: int) -> tuple[BatchObject, ...]:
    """See ``BatchStore.waiting``."""
    member = BATCH_MEMBER.c
    rows = connection.execute(
        select(SOURCE_VIDEO.c.bucket, SOURCE_VIDEO.c.key, member.etag)
        .select_from(BATCH_MEMBER)
        .join(BATCH, BATCH.c.number == member.batch)
        .join(SOURCE_VIDEO, SOURCE_VIDEO.c.source_id == member.source_id)
        .where(BATCH.c.batch_id == batch_id, member.state == MemberState.WAITING.value)
        .order_by(member.member_id)
        .limit(limit)
    )
    return tuple(BatchObject(ObjectUri(row.bucket, row.key), row.etag) for row in rows)


def start(
    connection: Connection,
    batch_id: str,
    tasks: Sequence[tuple[Task, AnalysisRequest]],
    skipped: Mapping[ObjectUri, SkipReason],
) -> tuple[Task, ...]:
    """See ``BatchStore.start``."""
    batch = row_of(connection, batch_id)
    if batch is None or batch.state != BatchState.RUNNING.value:
        return ()
    uris = [*skipped, *(task.source for task, _request in tasks)]
    ids = source_ids(connection, batch.account_id, uris)
    for uri, why in skipped.items():
        _move(connection, batch.number, ids[uri], state=MemberState.SKIPPED.value, why=why.value)
    free = batch.concurrency - _under_way(connection, batch_id)
    started: list[Task] = []
    for task, request in tasks:
        if len(started) >= free:
            break
        changes = {"state": MemberState.STARTED.value, "submission_id": None}
        if _move(connection, batch.number, ids[task.source], **changes):
            prepare(connection, ((task, request),))
            connection.execute(
                update(BATCH_MEMBER)
                .where(
                    BATCH_MEMBER.c.batch == batch.number,
                    BATCH_MEMBER.c.source_id == ids[task.source],
                )
                .values(submission_id=task.submission_id)
            )
            started.append(task)
    return tuple(started)


def cancel_waiting(connection: Connection, batch_id: str) -> int:
    """See ``BatchStore.cancel_waiting``."""
    batch = row_of(connection, batch_id)
    if batch is None:
        return 0
    stop_gathering(connection, batch)
    member = BATCH_MEMBER.c
    waiting_ones = and_(member.batch == batch.number, member.state == MemberState.WAITING.value)
    back = connection.execute(
        update(BATCH_MEMBER)
        .where(waiting_ones, member.submission_id.is_not(None))
        .values(state=MemberState.STARTED.value)
    ).rowcount
    cancelled = connection.execute(
        update(BATCH_MEMBER).where(waiting_ones).values(state=MemberState.CANCELLED.value)
    ).rowcount
    return back + cancelled


def retry(connection: Connection, batch_id: str, submission_ids: Sequence[str] | None) -> int:
    """See ``BatchStore.retry``."""
    batch = row_of(connection, batch_id)
    if batch is None:
        return 0
    member = BATCH_MEMBER.c
    bad = select(TASK.c.submission_id).where(
        TASK.c.batch_id == batch_id, TASK.c.status.in_([one.value for one in ENDED_BADLY])
    )
    asked = (
        update(BATCH_MEMBER)
        .where(
            member.batch == batch.number,
            member.state == MemberState.STARTED.value,
            member.submission_id.in_(bad),
        )
        .values(state=MemberState.WAITING.value)
    )
    count = 0
    if submission_ids is None:
        count = connection.execute(asked).rowcount
    else:
        for some in chunks(submission_ids):
            count += connection.execute(asked.where(member.submission_id.in_(some))).rowcount
    if count and batch.state == BatchState.OVER.value:
        connection.execute(
            update(BATCH)
            .where(BATCH.c.number == batch.number)
            .values(state=BatchState.RUNNING.value, ended_at=None)
        )
    return count


def unsent(connection: Connection, batch_id: str) -> tuple[Task, ...]:
    """See ``BatchStore.unsent``."""
    prepared = frozenset({TaskStatus.PREPARED})
    return load_tasks(connection, TaskQuery(batch_id=batch_id, statuses=prepared, limit=100_000))


def _move(connection: Connection, number: int, source_id: int, **changes: Any) -> bool:
    """Change a member that waits; whether it did."""
    member = BATCH_MEMBER.c
    changed = connection.execute(
        update(BATCH_MEMBER)
        .where(
            member.batch == number,
            member.source_id == source_id,
            member.state == MemberState.WAITING.value,
        )
        .values(changes)
    )
    return bool(changed.rowcount)


def _under_way(connection: Connection, batch_id: str) -> int:
    count = select(func.count()).where(TASK.c.batch_id == batch_id, TASK.c.status.in_(UNFINISHED))
    return int(connection.execute(count).scalar_one())

"""Batches as rows: what they are, where their members come from, and where they stand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from imm_desktop.adapters.store.chunks import chunks
from imm_desktop.adapters.store.tables import (
    BATCH,
    BATCH_MEMBER,
    BATCH_PART,
    REVIEW_ITEM,
    SOURCE_VIDEO,
    TASK,
)
from imm_desktop.domain.analysis import suitable
from imm_desktop.domain.batches import (
    Batch,
    BatchObject,
    BatchState,
    BatchView,
    Chosen,
    MemberState,
    Origin,
    Prefix,
    Progress,
    origin_text_of,
    progress_of,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from imm_desktop.services.ports.batches import ChosenPart, Listing, PrefixPart, Ungathered

PART: Final = 500
"""Chosen objects that become members at once."""


def add_batch(connection: Connection, batch: Batch, origin: Origin) -> None:
    """See ``BatchStore.add_batch``."""
    if row_of(connection, batch.batch_id) is not None:
        return
    frontier = [[origin.prefix, ""]] if isinstance(origin, Prefix) else []
    made = connection.execute(
        insert(BATCH).values(
            batch_id=batch.batch_id,
            account_id=batch.account_id,
            name=batch.name,
            kind=batch.kind.value,
            form=dict(batch.values),
            origin_text=origin_text_of(origin),
            frontier=frontier,
            created_at=batch.created_at,
            concurrency=batch.concurrency,
            is_again=batch.is_again,
            state=batch.state.value,
            is_gathered=isinstance(origin, Chosen) and not origin.objects,
            left_out=batch.left_out,
            remark=batch.remark,
            ended_at=batch.ended_at,
            is_forgotten=False,
        )
    )
    if isinstance(origin, Chosen) and origin.objects:
        plain = [[one.uri.bucket, one.uri.key, one.etag] for one in origin.objects]
        number = made.inserted_primary_key[0] if made.inserted_primary_key else 0
        parts = [
            {"batch": number, "number": start, "objects": plain[start : start + PART]}
            for start in range(0, len(plain), PART)
        ]
        connection.execute(insert(BATCH_PART), parts)


def row_of(connection: Connection, batch_id: str) -> Row[Any] | None:
    """The batch's row."""
    return connection.execute(select(BATCH).where(BATCH.c.batch_id == batch_id)).one_or_none()


def load_batches(connection: Connection, account_id: str) -> tuple[BatchView, ...]:
    """See ``BatchStore.load_batches``."""
    rows = connection.execute(
        select(BATCH)
        .where(BATCH.c.account_id == account_id, BATCH.c.is_forgotten.is_(False))
        .order_by(BATCH.c.number.desc())
    ).all()
    return tuple(view_of(connection, row) for row in rows)


def load_batch(connection: Connection, batch_id: str) -> BatchView | None:
    """See ``BatchStore.load_batch``."""
    row = row_of(connection, batch_id)
    return None if row is None else view_of(connection, row)


def view_of(connection: Connection, row: Row[Any]) -> BatchView:
    """The batch in ``row`` with its progress."""
    return BatchView(batch_of(row), progress(connection, row.number))


def batch_of(row: Row[Any]) -> Batch:
    """The batch in ``row``."""
    return Batch(
        batch_id=row.batch_id,
        account_id=row.account_id,
        name=row.name,
        kind=TaskKind(row.kind),
        values=row.form,
        origin_text=row.origin_text,
        created_at=row.created_at,
        concurrency=row.concurrency,
        is_again=row.is_again,
        state=BatchState(row.state),
        is_gathered=row.is_gathered,
        left_out=row.left_out,
        remark=row.remark,
        ended_at=row.ended_at,
    )


def progress(connection: Connection, number: int) -> Progress:
    """Where the members of the batch with ``number`` stand."""
    member = BATCH_MEMBER.c
    states = connection.execute(
        select(member.state, func.count())
        .where(member.batch == number, member.state != MemberState.STARTED.value)
        .group_by(member.state)
    )
    started = and_(member.batch == number, member.state == MemberState.STARTED.value)
    statuses = connection.execute(
        select(TASK.c.status, func.count())
        .join(BATCH_MEMBER, member.submission_id == TASK.c.submission_id)
        .where(started)
        .group_by(TASK.c.status)
    )
    to_review = connection.execute(
        select(func.count())
        .select_from(BATCH_MEMBER)
        .join(
            REVIEW_ITEM,
            and_(
                REVIEW_ITEM.c.source_id == member.source_id,
                REVIEW_ITEM.c.submission_id == member.submission_id,
            ),
        )
        .where(started, REVIEW_ITEM.c.state == ItemState.OPEN.value)
    ).scalar_one()
    return progress_of(
        {MemberState(state): count for state, count in states},
        {TaskStatus(status): count for status, count in statuses},
        to_review,
    )


def ungathered(connection: Connection, batch_id: str) -> Ungathered | None:
    """See ``BatchStore.ungathered``."""
    row = row_of(connection, batch_id)
    if row is None or row.is_gathered:
        return None
    if row.frontier:
        frontier = tuple((prefix, token) for prefix, token in row.frontier)
        bucket = row.origin_text.removeprefix("oss://").partition("/")[0]
        return PrefixPart(bucket, Listing(frontier))
    part = connection.execute(
        select(BATCH_PART)
        .where(BATCH_PART.c.batch == row.number)
        .order_by(BATCH_PART.c.number)
        .limit(1)
    ).one()
    return ChosenPart(_objects_of(part), part.number)


def gather(
    connection: Connection,
    batch_id: str,
    objects: Sequence[BatchObject],
    left_out: int,
    done: ChosenPart | Listing,
) -> None:
    """See ``BatchStore.gather``."""
    row = row_of(connection, batch_id)
    if row is None or row.is_gathered:
        return
    changes: dict[str, Any] = {}
    if isinstance(done, Listing):
        changes["frontier"] = [list(one) for one in done.frontier]
        changes["is_gathered"] = not done.frontier
    else:
        part = and_(BATCH_PART.c.batch == row.number, BATCH_PART.c.number == done.number)
        if not connection.execute(delete(BATCH_PART).where(part)).rowcount:
            return  # gathered before
        left = select(func.count()).where(BATCH_PART.c.batch == row.number)
        changes["is_gathered"] = not connection.execute(left).scalar_one()
    _add_members(connection, row, objects, MemberState.WAITING)
    changes["left_out"] = row.left_out + left_out
    connection.execute(update(BATCH).where(BATCH.c.number == row.number).values(changes))


def stop_gathering(connection: Connection, row: Row[Any]) -> None:
    """Let what is still to be gathered be cancelled members, as far as its names are known."""
    parts = connection.execute(select(BATCH_PART).where(BATCH_PART.c.batch == row.number)).all()
    left_out = row.left_out
    for part in parts:
        objects = _objects_of(part)
        fit = set(suitable(TaskKind(row.kind), [one.uri for one in objects]))
        wanted = [one for one in objects if one.uri in fit]
        left_out += len(objects) - len(wanted)
        _add_members(connection, row, wanted, MemberState.CANCELLED)
    connection.execute(delete(BATCH_PART).where(BATCH_PART.c.batch == row.number))
    connection.execute(
        update(BATCH)
        .where(BATCH.c.number == row.number)
        .values(frontier=[], is_gathered=True, left_out=left_out)
    )


def move_batch(
    connection: Connection, batch_id: str, state: BatchState, now: datetime, remark: str
) -> BatchView | None:
    """See ``BatchStore.move_batch``."""
    row = row_of(connection, batch_id)
    if row is None:
        return None
    moved = batch_of(row).moved_to(state, remark=remark)
    if state is BatchState.OVER:
        moved = replace(moved, ended_at=now)
    _keep_state(connection, moved)
    return BatchView(moved, progress(connection, row.number))


def settle(connection: Connection, batch_id: str, now: datetime) -> tuple[BatchView, bool] | None:
    """See ``BatchStore.settle``."""
    row = row_of(connection, batch_id)
    if row is None:
        return None
    before = batch_of(row)
    counted = progress(connection, row.number)
    after = before.settled(counted, now)
    if after != before:
        _keep_state(connection, after)
    has_ended = after.state is BatchState.OVER and before.state is not BatchState.OVER
    return BatchView(after, counted), has_ended


def set_concurrency(connection: Connection, batch_id: str, concurrency: int) -> None:
    """See ``BatchStore.set_concurrency``."""
    connection.execute(
        update(BATCH).where(BATCH.c.batch_id == batch_id).values(concurrency=concurrency)
    )


def forget_batch(connection: Connection, batch_id: str) -> bool:
    """See ``BatchStore.forget_batch``."""
    over = and_(BATCH.c.batch_id == batch_id, BATCH.c.state == BatchState.OVER.value)
    return bool(connection.execute(update(BATCH).where(over).values(is_forgotten=True)).rowcount)


def _keep_state(connection: Connection, batch: Batch) -> None:
    connection.execute(
        update(BATCH)
        .where(BATCH.c.batch_id == batch.batch_id)
        .values(state=batch.state.value, remark=batch.remark, ended_at=batch.ended_at)
    )


def _objects_of(part: Row[Any]) -> tuple[BatchObject, ...]:
    return tuple(BatchObject(ObjectUri(bucket, key), etag) for bucket, key, etag in part.objects)


def _add_members(
    connection: Connection, row: Row[Any], objects: Sequence[BatchObject], state: MemberState
) -> None:
    different = {one.uri: one for one in objects}
    if not different:
        return
    places = [
        {"account_id": row.account_id, "bucket": uri.bucket, "key": uri.key} for uri in different
    ]
    connection.execute(sqlite_insert(SOURCE_VIDEO).on_conflict_do_nothing(), places)
    ids = source_ids(connection, row.account_id, list(different))
    members = [
        {"batch": row.number, "source_id": ids[uri], "etag": one.etag, "state": state.value}
        for uri, one in different.items()
    ]
    connection.execute(sqlite_insert(BATCH_MEMBER).on_conflict_do_nothing(), members)


def source_ids(
    connection: Connection, account_id: str, uris: Sequence[ObjectUri]
) -> dict[ObjectUri, int]:
    """The rows of those of ``uris`` that have one."""
    by_bucket: dict[str, list[str]] = {}
    for uri in uris:
        by_bucket.setdefault(uri.bucket, []).append(uri.key)
    place = SOURCE_VIDEO.c
    found: dict[ObjectUri, int] = {}
    for bucket, keys in by_bucket.items():
        for some in chunks(keys):
            rows = connection.execute(
                select(place.source_id, place.key).where(
                    place.account_id == account_id,
                    place.bucket == bucket,
                    place.key.in_(some),
                )
            )
            found.update((ObjectUri(bucket, row.key), row.source_id) for row in rows)
    return found

"""The log of decisions as rows."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    exists,
    insert,
    or_,
    select,
    text,
    update,
)

from imm_desktop.adapters.store.log_bytes import STORED_SQL, stored_of
from imm_desktop.adapters.store.outbox import effects_of_decisions, insert_effects, take_back
from imm_desktop.adapters.store.tables import DECISION, EFFECT, REVIEW_ITEM
from imm_desktop.domain.agreement import Agreement, agreement_of
from imm_desktop.domain.canonical import canonical_json
from imm_desktop.domain.effects import Effect
from imm_desktop.domain.errors import ConflictError, StoreDamagedError, StoreError
from imm_desktop.domain.review import DECIDABLE, Decision, LogRecord, Verdict
from imm_desktop.domain.review_history import ItemHistory, history_of
from imm_desktop.domain.review_log import (
    ChainEnd,
    StoredRecord,
    decision_of,
    following,
    payload_of,
)
from imm_desktop.services.ports.archive import DecisionEntry, DecisionQuery


def record(
    connection: Connection,
    decision: Decision,
    effects: Sequence[Effect],
    taken_back: Sequence[Effect],
) -> LogRecord:
    """See ``Archive.record``; the connection holds the write lock, so nobody else appends meanwhile."""
    known = connection.execute(
        select(DECISION).where(DECISION.c.decision_id == decision.decision_id)
    ).one_or_none()
    if known is not None:
        return record_of(known)
    after = _check(connection, decision)
    # What is hashed is the payload, so the decision that is kept and given back is the one in the payload.
    kept = decision_of(payload_of(decision))
    new = following(kept, log_end(connection))
    connection.execute(insert(DECISION).values(_record_row(new)))
    _move_item(connection, decision, after)
    insert_effects(connection, effects, new.number)
    take_back(connection, taken_back, decision.decided_at)
    return new


def load_decisions(connection: Connection, query: DecisionQuery) -> tuple[DecisionEntry, ...]:
    """See ``Archive.load_decisions``."""
    undo = DECISION.alias("undo")
    asked = (
        select(DECISION, undo.c.decision_id.label("undone_by"))
        .outerjoin(undo, (undo.c.undoes == DECISION.c.decision_id) & (undo.c.undoes != ""))
        .order_by(DECISION.c.number.desc())
        .limit(query.limit)
        .offset(query.offset)
    )
    if query.standing_only:
        asked = asked.where(undo.c.decision_id.is_(None))
    rows = connection.execute(asked.where(*_narrowed(query))).all()
    effects = effects_of_decisions(connection, [row.decision_id for row in rows])
    return tuple(
        DecisionEntry(record_of(row), tuple(effects.get(row.decision_id, ())), row.undone_by or "")
        for row in rows
    )


def load_history(connection: Connection, item_id: str) -> ItemHistory:
    """See ``ReviewStore.load_history``."""
    rows = connection.execute(
        select(DECISION).where(DECISION.c.item_id == item_id).order_by(DECISION.c.number)
    )
    try:
        return history_of(record_of(row).decision for row in rows)
    except ConflictError as error:
        raise StoreDamagedError(f"the decisions about {item_id} contradict one another") from error


def log_after(connection: Connection, number: int, limit: int) -> tuple[LogRecord, ...]:
    """The next ``limit`` records after ``number``, oldest first; fewer before one that cannot be read.

    Raises:
        StoreDamagedError: The very next cannot be read.
    """
    rows = connection.execute(
        select(DECISION).where(DECISION.c.number > number).order_by(DECISION.c.number).limit(limit)
    )
    records: list[LogRecord] = []
    for row in rows:
        try:
            records.append(record_of(row))
        except StoreDamagedError:
            if not records:
                raise
            break
    return tuple(records)


def stored_after(connection: Connection, number: int, limit: int) -> tuple[StoredRecord, ...]:
    """The next ``limit`` records after ``number`` as bytes, whatever stands in them."""
    rows = connection.exec_driver_sql(STORED_SQL, (number, limit))
    return tuple(stored_of(row) for row in rows)


def log_end(connection: Connection, number: int | None = None) -> ChainEnd:
    """See ``ReviewStore.log_end``."""
    asked = select(DECISION.c.number, DECISION.c.hash).order_by(DECISION.c.number.desc()).limit(1)
    if number is not None:
        asked = asked.where(DECISION.c.number <= number)
    row = connection.execute(asked).one_or_none()
    return ChainEnd() if row is None else ChainEnd(row.number, row.hash)


def agreement(connection: Connection, since: datetime | None) -> Agreement:
    """See ``ReviewStore.agreement``."""
    first, second = DECISION.alias("first"), DECISION.alias("second")

    def stands(one: Any) -> ColumnElement[bool]:
        undo = DECISION.alias()
        return ~exists().where(undo.c.undoes == one.c.decision_id, undo.c.undoes != "")

    asked = (
        select(first.c.in_force, second.c.in_force, text("count(*)"))
        .select_from(second)
        .join(first, and_(first.c.item_id == second.c.item_id, first.c.stage == 1))
        .where(second.c.stage == 2, second.c.stage > 1, first.c.stage > 0)
        .where(stands(first), stands(second))
        .group_by(first.c.in_force, second.c.in_force)
    )
    if since is not None:
        asked = asked.where(second.c.decided_at >= since)
    rows = connection.execute(asked)
    return agreement_of(Counter({(row[0], row[1]): int(row[2]) for row in rows}))


def record_of(row: Row[Any]) -> LogRecord:
    """The record in a row of DECISION, read from what was hashed."""
    try:
        decision = decision_of(json.loads(row.payload))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreDamagedError(f"record {row.number} of the log cannot be read") from error
    return LogRecord(row.number, row.previous_hash, decision, row.hash)


def _check(connection: Connection, decision: Decision) -> ItemHistory:
    """The item's history after ``decision``, which must lead where it says."""
    item = select(REVIEW_ITEM.c.state).where(REVIEW_ITEM.c.item_id == decision.item_id)
    if connection.execute(item).scalar() is None:
        raise StoreError(f"no review item {decision.item_id}")
    before = load_history(connection, decision.item_id)
    after = before.after(decision)
    if (before.state, after.state) != (decision.state_before, decision.state_after):
        raise ConflictError(f"{decision.source} is {before.state.value} meanwhile")
    return after


def _move_item(connection: Connection, decision: Decision, after: ItemHistory) -> None:
    if decision.verdict is Verdict.SKIP:
        return
    values: dict[str, Any] = {
        "state": after.state.value,
        "first_reviewer": after.first_reviewer,
        "holder": "",
        "snoozed_until": None,
    }
    if after.state in DECIDABLE:
        values["waiting_since"] = decision.decided_at
    connection.execute(
        update(REVIEW_ITEM).where(REVIEW_ITEM.c.item_id == decision.item_id).values(**values)
    )


def _record_row(record: LogRecord) -> dict[str, Any]:
    decision = record.decision
    return {
        "number": record.number,
        "decision_id": decision.decision_id,
        "item_id": decision.item_id,
        "source": str(decision.source),
        "verdict": decision.verdict.value,
        "reviewer": decision.reviewer,
        "reason": decision.reason,
        "note": decision.note,
        "undoes": decision.undoes,
        "payload": canonical_json(payload_of(decision)).decode(),
        "previous_hash": record.previous_hash,
        "hash": record.hash,
        "in_force": decision.in_force.value,
        "stage": decision.stage,
        "batch": decision.batch,
        "decided_at": decision.decided_at,
    }


def _narrowed(query: DecisionQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if query.verdicts:
        wanted.append(DECISION.c.verdict.in_([verdict.value for verdict in query.verdicts]))
    for column, value in (
        (DECISION.c.reviewer, query.reviewer),
        (DECISION.c.item_id, query.item_id),
        (DECISION.c.decision_id, query.decision_id),
        (DECISION.c.source, str(query.source) if query.source else ""),
        (DECISION.c.reason, query.reason),
        (DECISION.c.batch, query.batch),
    ):
        if value:
            wanted.append(column == value)
    if query.batch:
        wanted.append(DECISION.c.batch != "")
    if query.since is not None:
        wanted.append(DECISION.c.decided_at >= query.since)
    if query.until is not None:
        wanted.append(DECISION.c.decided_at < query.until)
    if query.text:
        places = (DECISION.c.source, DECISION.c.reviewer, DECISION.c.reason, DECISION.c.note)
        wanted.append(or_(*(one.icontains(query.text, autoescape=True) for one in places)))
    if query.effect_states:
        wanted.append(
            exists().where(
                EFFECT.c.decision_id == DECISION.c.decision_id,
                EFFECT.c.state.in_([state.value for state in query.effect_states]),
            )
        )
    return wanted

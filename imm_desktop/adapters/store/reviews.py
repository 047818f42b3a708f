"""Review items, the log of decisions and the outbox of effects as rows."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, exists, func, insert, or_, select, update

from imm_desktop.adapters.store.tables import DECISION, EFFECT, REVIEW_ITEM, SOURCE_VIDEO
from imm_desktop.domain.effects import EFFECT_ALLOWED, Effect, EffectState, TagObject
from imm_desktop.domain.errors import ConflictError, StoreDamagedError, StoreError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.review import (
    Decision,
    ItemState,
    LogRecord,
    ReviewItem,
    Verdict,
    canonical_json,
    chained,
    decision_of,
    payload_of,
)
from imm_desktop.services.ports import DecisionEntry, DecisionQuery

OWED: Final = (EffectState.OWED, EffectState.UNDO_OWED)

_ITEMS: Final = select(REVIEW_ITEM, SOURCE_VIDEO.c.bucket, SOURCE_VIDEO.c.key).join(SOURCE_VIDEO)


def load_items(
    connection: Connection, account_id: str, states: frozenset[ItemState]
) -> tuple[ReviewItem, ...]:
    """See ``Archive.load_items``."""
    rows = connection.execute(
        _ITEMS.where(
            REVIEW_ITEM.c.account_id == account_id,
            REVIEW_ITEM.c.state.in_([state.value for state in states]),
        ).order_by(REVIEW_ITEM.c.created_at, REVIEW_ITEM.c.number)
    )
    return tuple(_item_of(row) for row in rows)


def load_item(connection: Connection, item_id: str) -> ReviewItem | None:
    """See ``Archive.load_item``."""
    row = connection.execute(_ITEMS.where(REVIEW_ITEM.c.item_id == item_id)).one_or_none()
    return None if row is None else _item_of(row)


def record(
    connection: Connection,
    decision: Decision,
    item_state: ItemState,
    effects: Sequence[Effect],
    taken_back: Sequence[Effect],
) -> LogRecord:
    """See ``Archive.record``; the connection holds the write lock, so nobody else appends meanwhile."""
    known = connection.execute(
        select(DECISION).where(DECISION.c.decision_id == decision.decision_id)
    ).one_or_none()
    if known is not None:
        return record_of(known)
    _check(connection, decision)
    last = connection.execute(
        select(DECISION).order_by(DECISION.c.number.desc()).limit(1)
    ).one_or_none()
    # What is hashed is the payload, so the decision that is kept and given back is the one in the payload.
    kept = decision_of(payload_of(decision))
    new = chained(kept, None if last is None else record_of(last))
    connection.execute(insert(DECISION).values(_record_row(new)))
    connection.execute(
        update(REVIEW_ITEM)
        .where(REVIEW_ITEM.c.item_id == decision.item_id)
        .values(state=item_state.value)
    )
    for effect in effects:
        connection.execute(
            insert(EFFECT).values(
                effect_id=effect.effect_id,
                decision_id=decision.decision_id,
                decision_number=new.number,
                account_id=effect.account_id,
                source=str(effect.action.uri),
                tags=dict(effect.action.tags),
                **_effect_changes(effect),
            )
        )
    for effect in taken_back:
        # As it stands now: the outbox may have begun it since the caller looked.
        now = _effect(connection, effect.effect_id)
        _write_effect(connection, now.taken_back(decision.decided_at))
    return new


def load_decisions(connection: Connection, query: DecisionQuery) -> tuple[DecisionEntry, ...]:
    """See ``Archive.load_decisions``."""
    undo = DECISION.alias("undo")
    asked = (
        select(DECISION, undo.c.decision_id.label("undone_by"))
        .outerjoin(undo, (undo.c.undoes == DECISION.c.decision_id) & (undo.c.undoes != ""))
        .order_by(DECISION.c.number.desc())
        .limit(query.limit)
    )
    rows = connection.execute(asked.where(*_narrowed(query))).all()
    effects: dict[str, list[Effect]] = {}
    ids = [row.decision_id for row in rows]
    for start in range(0, len(ids), 500):
        for row in connection.execute(
            select(EFFECT).where(EFFECT.c.decision_id.in_(ids[start : start + 500]))
        ):
            effects.setdefault(row.decision_id, []).append(_effect_of(row))
    return tuple(
        DecisionEntry(record_of(row), tuple(effects.get(row.decision_id, ())), row.undone_by or "")
        for row in rows
    )


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


def effects_due(connection: Connection, now: datetime, limit: int) -> tuple[Effect, ...]:
    """See ``Archive.effects_due``."""
    rows = connection.execute(
        select(EFFECT)
        .where(_is_next(), EFFECT.c.due_at <= now)
        .order_by(EFFECT.c.due_at, EFFECT.c.decision_number)
        .limit(limit)
    )
    return tuple(_effect_of(row) for row in rows)


def next_due(connection: Connection) -> datetime | None:
    """See ``Archive.next_due``."""
    due_at: datetime | None = connection.execute(
        select(func.min(EFFECT.c.due_at, type_=EFFECT.c.due_at.type)).where(_is_next())
    ).scalar()
    return due_at


def effects_of_decision(connection: Connection, decision_id: str) -> tuple[Effect, ...]:
    """See ``Archive.effects_of_decision``."""
    rows = connection.execute(select(EFFECT).where(EFFECT.c.decision_id == decision_id))
    return tuple(_effect_of(row) for row in rows)


def effects_on(connection: Connection, account_id: str, uri: ObjectUri) -> tuple[Effect, ...]:
    """See ``Archive.effects_on``."""
    rows = connection.execute(
        select(EFFECT)
        .where(EFFECT.c.account_id == account_id, EFFECT.c.source == str(uri))
        .order_by(EFFECT.c.decision_number)
    )
    return tuple(_effect_of(row) for row in rows)


def save_effect(connection: Connection, effect: Effect) -> None:
    """See ``Archive.save_effect``."""
    known = _effect(connection, effect.effect_id)
    if effect.state is not known.state and effect.state not in EFFECT_ALLOWED[known.state]:
        raise ConflictError(
            f"{effect.effect_id} has become {known.state.value}, so it cannot be {effect.state.value}"
        )
    _write_effect(connection, effect)


def record_of(row: Row[Any]) -> LogRecord:
    """The record in a row of DECISION, read from what was hashed."""
    try:
        decision = decision_of(json.loads(row.payload))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreDamagedError(f"record {row.number} of the log cannot be read") from error
    return LogRecord(row.number, row.previous_hash, decision, row.hash)


def _check(connection: Connection, decision: Decision) -> None:
    state = connection.execute(
        select(REVIEW_ITEM.c.state).where(REVIEW_ITEM.c.item_id == decision.item_id)
    ).scalar()
    if state is None:
        raise StoreError(f"no review item {decision.item_id}")
    if decision.verdict is not Verdict.UNDO:
        if state != ItemState.OPEN.value:
            raise ConflictError(f"{decision.source} is {state} already")
        return
    undone = select(DECISION.c.decision_id).where(
        DECISION.c.undoes == decision.undoes, DECISION.c.undoes != ""
    )
    if connection.execute(undone).first() is not None:
        raise ConflictError(f"the decision about {decision.source} was taken back already")


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
    ):
        if value:
            wanted.append(column == value)
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


def _is_next() -> ColumnElement[bool]:
    """Owed, and no effect of an earlier decision on the same object is owed: decisions take effect in their order."""
    earlier = EFFECT.alias("earlier")
    return EFFECT.c.is_owed & ~exists().where(
        earlier.c.account_id == EFFECT.c.account_id,
        earlier.c.source == EFFECT.c.source,
        earlier.c.decision_number < EFFECT.c.decision_number,
        earlier.c.is_owed,
    )


def _effect(connection: Connection, effect_id: str) -> Effect:
    row = connection.execute(select(EFFECT).where(EFFECT.c.effect_id == effect_id)).one_or_none()
    if row is None:
        raise StoreError(f"no effect {effect_id}")
    return _effect_of(row)


def _write_effect(connection: Connection, effect: Effect) -> None:
    connection.execute(
        update(EFFECT)
        .where(EFFECT.c.effect_id == effect.effect_id)
        .values(**_effect_changes(effect))
    )


def _effect_changes(effect: Effect) -> dict[str, Any]:
    return {
        "due_at": effect.due_at,
        "state": effect.state.value,
        "attempts": effect.attempts,
        "prior": None if effect.prior is None else dict(effect.prior),
        "error": effect.error,
        "is_owed": effect.state in OWED,
    }


def _effect_of(row: Row[Any]) -> Effect:
    return Effect(
        effect_id=row.effect_id,
        decision_id=row.decision_id,
        account_id=row.account_id,
        action=TagObject(ObjectUri.parse(row.source), row.tags),
        due_at=row.due_at,
        state=EffectState(row.state),
        attempts=row.attempts,
        prior=row.prior,
        error=row.error,
    )


def _item_of(row: Row[Any]) -> ReviewItem:
    return ReviewItem(
        item_id=row.item_id,
        account_id=row.account_id,
        submission_id=row.submission_id,
        source=ObjectUri(row.bucket, row.key),
        source_etag=row.source_etag,
        suggestion=Suggestion(row.suggestion),
        categories=tuple(row.categories),
        worst_rate=row.worst_rate,
        not_judged=tuple(row.not_judged),
        created_at=row.created_at,
        state=ItemState(row.state),
    )

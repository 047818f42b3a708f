"""Effects as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from imm_desktop.adapters.store.chunks import chunks
from imm_desktop.adapters.store.tables import EFFECT
from imm_desktop.domain.effects import (
    EFFECT_ALLOWED,
    Action,
    Effect,
    EffectState,
    RunCommand,
    SendMessage,
    action_of,
    action_payload,
)
from imm_desktop.domain.errors import ConflictError, StoreDamagedError, StoreError
from imm_desktop.domain.media import ObjectUri

OWED: Final = (EffectState.OWED, EffectState.UNDO_OWED)


def insert_effects(connection: Connection, effects: Sequence[Effect], decision_number: int) -> None:
    """Add the effects of one decision."""
    for effect in effects:
        connection.execute(
            insert(EFFECT).values(
                effect_id=effect.effect_id,
                decision_id=effect.decision_id,
                decision_number=decision_number,
                account_id=effect.account_id,
                source=str(effect.action.uri),
                action=action_payload(effect.action),
                place=effect.place,
                channel=channel_of(effect.action),
                **_changes(effect),
            )
        )


def take_back(connection: Connection, effects: Sequence[Effect], now: datetime) -> None:
    """Take effects back as they stand now: the outbox may have begun them since the caller looked."""
    for effect in effects:
        _write(connection, _effect(connection, effect.effect_id).taken_back(now))


def channel_of(action: Action) -> str:
    """Whom an effect waits for: what changes the object is one channel, each address and all commands are others."""
    match action:
        case SendMessage(address=address):
            return address
        case RunCommand():
            return "command"
        case _:
            return ""


def effects_due(connection: Connection, now: datetime, limit: int) -> tuple[Effect, ...]:
    """See ``Archive.effects_due``."""
    rows = connection.execute(
        select(EFFECT)
        .where(_is_next(), EFFECT.c.due_at <= now)
        .order_by(EFFECT.c.due_at, EFFECT.c.decision_number)
        .limit(limit)
    )
    return tuple(effect_of(row) for row in rows)


def next_due(connection: Connection) -> datetime | None:
    """See ``Archive.next_due``."""
    due_at: datetime | None = connection.execute(
        select(func.min(EFFECT.c.due_at, type_=EFFECT.c.due_at.type)).where(_is_next())
    ).scalar()
    return due_at


def effects_of_decision(connection: Connection, decision_id: str) -> tuple[Effect, ...]:
    """See ``Archive.effects_of_decision``."""
    rows = connection.execute(
        select(EFFECT).where(EFFECT.c.decision_id == decision_id).order_by(EFFECT.c.place)
    )
    return tuple(effect_of(row) for row in rows)


def effects_of_decisions(
    connection: Connection, decision_ids: Sequence[str]
) -> dict[str, list[Effect]]:
    """The effects of many decisions, by decision."""
    found: dict[str, list[Effect]] = {}
    for some in chunks(decision_ids):
        asked = select(EFFECT).where(EFFECT.c.decision_id.in_(some)).order_by(EFFECT.c.place)
        for row in connection.execute(asked):
            found.setdefault(row.decision_id, []).append(effect_of(row))
    return found


def effects_on(connection: Connection, account_id: str, uri: ObjectUri) -> tuple[Effect, ...]:
    """See ``Archive.effects_on``."""
    rows = connection.execute(
        select(EFFECT)
        .where(EFFECT.c.account_id == account_id, EFFECT.c.source == str(uri))
        .order_by(EFFECT.c.decision_number, EFFECT.c.place)
    )
    return tuple(effect_of(row) for row in rows)


def save_effect(connection: Connection, effect: Effect) -> None:
    """See ``Archive.save_effect``."""
    known = _effect(connection, effect.effect_id)
    if effect.state is not known.state and effect.state not in EFFECT_ALLOWED[known.state]:
        raise ConflictError(
            f"{effect.effect_id} has become {known.state.value}, so it cannot be {effect.state.value}"
        )
    _write(connection, effect)


def effect_of(row: Row[Any]) -> Effect:
    """The effect in a row of EFFECT.

    Raises:
        StoreDamagedError: A newer program wrote a kind that this one does not know.
    """
    try:
        action = action_of(ObjectUri.parse(row.source), row.action)
    except (KeyError, ValueError, TypeError) as error:
        raise StoreDamagedError(f"effect {row.effect_id} cannot be read") from error
    return Effect(
        effect_id=row.effect_id,
        decision_id=row.decision_id,
        account_id=row.account_id,
        action=action,
        due_at=row.due_at,
        state=EffectState(row.state),
        attempts=row.attempts,
        prior=row.prior,
        error=row.error,
        place=row.place,
    )


def _is_next() -> ColumnElement[bool]:
    """Owed, and nothing that comes before it on the same object and channel is owed.

    That is what an earlier decision owes; within one decision the places count, backwards when it is taken back.
    """
    earlier = EFFECT.alias("earlier")
    comes_before = case(
        (EFFECT.c.state == EffectState.UNDO_OWED.value, earlier.c.place > EFFECT.c.place),
        else_=earlier.c.place < EFFECT.c.place,
    )
    return EFFECT.c.is_owed & ~exists().where(
        earlier.c.account_id == EFFECT.c.account_id,
        earlier.c.source == EFFECT.c.source,
        earlier.c.is_owed,
        earlier.c.channel == EFFECT.c.channel,
        or_(
            earlier.c.decision_number < EFFECT.c.decision_number,
            and_(earlier.c.decision_number == EFFECT.c.decision_number, comes_before),
        ),
    )


def _effect(connection: Connection, effect_id: str) -> Effect:
    row = connection.execute(select(EFFECT).where(EFFECT.c.effect_id == effect_id)).one_or_none()
    if row is None:
        raise StoreError(f"no effect {effect_id}")
    return effect_of(row)


def _write(connection: Connection, effect: Effect) -> None:
    connection.execute(
        update(EFFECT).where(EFFECT.c.effect_id == effect.effect_id).values(**_changes(effect))
    )


def _changes(effect: Effect) -> dict[str, Any]:
    return {
        "due_at": effect.due_at,
        "state": effect.state.value,
        "attempts": effect.attempts,
        "prior": None if effect.prior is None else dict(effect.prior),
        "error": effect.error,
        "is_owed": effect.state in OWED,
    }

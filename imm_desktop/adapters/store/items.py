"""Review items as rows, their queues and what is noted about them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    func,
    insert,
    or_,
    select,
    text,
    union_all,
    update,
)

from imm_desktop.adapters.store.chunks import chunks
from imm_desktop.adapters.store.tables import REVIEW_ITEM, SOURCE_VIDEO
from imm_desktop.domain.errors import ConflictError, StoreError
from imm_desktop.domain.media import IMAGE_EXTENSIONS, VIDEO_EXTENSIONS, MediaType, ObjectUri
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.queues import Queue, QueueSort
from imm_desktop.domain.review import DECIDABLE, Advice, ItemState, Priority, ReviewItem
from imm_desktop.services.ports.reviews import ItemChange, QueueQuery

PRIORITIES: Final = tuple(Priority)
"""A row keeps the place in here."""
_AWAITING: Final = tuple(state.value for state in DECIDABLE)
_DECIDED: Final = (ItemState.APPROVED.value, ItemState.BLOCKED.value)


def _pairs(states: Iterable[str], *advice: Advice) -> tuple[tuple[str, str], ...]:
    return tuple((state, one.value) for state in states for one in advice or tuple(Advice))


_OPEN: Final = (ItemState.OPEN.value,)
_STATES: Final = {
    Queue.NEEDS_REVIEW: _pairs(_OPEN, Advice.REVIEW),
    Queue.BLOCKED: _pairs(_OPEN, Advice.BLOCK),
    Queue.OPEN: _pairs(_OPEN, Advice.REVIEW, Advice.BLOCK),
    Queue.PASSED: _pairs(_OPEN, Advice.PASS),
    Queue.SECOND: _pairs((ItemState.SECOND.value,)),
    Queue.DISAGREED: _pairs((ItemState.DISAGREED.value,)),
    Queue.ESCALATED: _pairs((ItemState.ESCALATED.value,)),
    Queue.SNOOZED: _pairs(sorted(_AWAITING)),
    Queue.DECIDED: _pairs(_DECIDED),
    Queue.ALL: _pairs(one.value for one in ItemState),
}
"""State and advice of the items in each queue."""
_SORTED_BY: Final = {
    QueueSort.OLDEST: ("priority", "created_at", "number"),
    QueueSort.WORST: ("priority", "worst_rate", "number"),
    QueueSort.LONGEST_WAITING: ("priority", "waiting_since", "number"),
    QueueSort.NEWEST: ("created_at", "number"),
}
_FALLING: Final = {
    QueueSort.OLDEST: (),
    QueueSort.WORST: ("worst_rate",),
    QueueSort.LONGEST_WAITING: (),
    QueueSort.NEWEST: ("created_at", "number"),
}
"""What of it falls; everything else rises."""

ITEMS: Final = select(REVIEW_ITEM, SOURCE_VIDEO.c.bucket, SOURCE_VIDEO.c.key).join(SOURCE_VIDEO)


def insert_item(connection: Connection, item: ReviewItem, source_id: int) -> None:
    """Add an item; a newer result about an object that was decided opens the question again."""
    row = REVIEW_ITEM.c
    decided = connection.execute(
        select(row.item_id)
        .where(row.source_id == source_id, row.state.in_(_DECIDED))
        .order_by(row.number.desc())
        .limit(1)
    ).scalar()
    connection.execute(
        insert(REVIEW_ITEM).values(
            item_id=item.item_id,
            account_id=item.account_id,
            submission_id=item.submission_id,
            source_id=source_id,
            source_etag=item.source_etag,
            suggestion=item.suggestion.value,
            categories=list(item.categories),
            worst_rate=item.worst_rate,
            not_judged=list(item.not_judged),
            created_at=item.created_at,
            state=item.state.value,
            advice=item.advice.value,
            priority=PRIORITIES.index(item.priority),
            snoozed_until=item.snoozed_until,
            holder=item.holder,
            waiting_since=item.waiting_since or item.created_at,
            reopens=item.reopens or decided or "",
            first_reviewer=item.first_reviewer,
        )
    )


def load_items(
    connection: Connection, account_id: str, states: frozenset[ItemState]
) -> tuple[ReviewItem, ...]:
    """See ``Archive.load_items``."""
    row = REVIEW_ITEM.c
    rows = connection.execute(
        ITEMS.where(
            row.account_id == account_id,
            row.state.in_([state.value for state in states]),
            or_(row.state != ItemState.OPEN.value, row.advice == Advice.REVIEW.value),
        ).order_by(row.created_at, row.number)
    )
    return tuple(item_of(one) for one in rows)


def load_item(connection: Connection, item_id: str) -> ReviewItem | None:
    """See ``Archive.load_item``."""
    row = connection.execute(ITEMS.where(REVIEW_ITEM.c.item_id == item_id)).one_or_none()
    return None if row is None else item_of(row)


def load_queue(connection: Connection, query: QueueQuery) -> tuple[ReviewItem, ...]:
    """See ``ReviewStore.load_queue``.

    First the numbers alone, read off an index in their order for each state and advice, then the rows of this page:
    a hundred thousand whole rows would take half a second to sort.
    """
    # Only what is sorted by, so that an index alone can answer.
    names = _SORTED_BY[query.sort]
    row = REVIEW_ITEM.c
    narrowed = _narrowed(query)
    found = REVIEW_ITEM.join(SOURCE_VIDEO) if _asks_source(query) else REVIEW_ITEM
    parts = [
        select(*(row[name] for name in names))
        .select_from(found)
        .where(row.state == state, row.advice == advice, *narrowed)
        .order_by(*_order(row, query.sort))
        .limit(query.offset + query.limit)
        .subquery()
        for state, advice in _STATES[query.queue]
    ]
    every = union_all(*(select(part) for part in parts)).subquery()
    order = _order(every.c, query.sort)
    page = select(every.c.number).order_by(*order).limit(query.limit).offset(query.offset)
    numbers = connection.execute(page).scalars().all()
    rows: dict[int, ReviewItem] = {}
    for some in chunks(numbers):
        asked = ITEMS.where(row.number.in_(some))
        rows.update((one.number, item_of(one)) for one in connection.execute(asked))
    return tuple(rows[number] for number in numbers)


def _order(columns: Any, sort: QueueSort) -> list[ColumnElement[Any]]:
    falls = _FALLING[sort]
    return [columns[name].desc() if name in falls else columns[name] for name in _SORTED_BY[sort]]


def count_queue(connection: Connection, query: QueueQuery) -> int:
    """See ``ReviewStore.count_queue``."""
    asked = select(func.count()).select_from(REVIEW_ITEM)
    if _asks_source(query):
        asked = asked.join(SOURCE_VIDEO)
    row = REVIEW_ITEM.c
    either = or_(
        *(and_(row.state == state, row.advice == advice) for state, advice in _STATES[query.queue])
    )
    return int(connection.execute(asked.where(either, *_narrowed(query))).scalar_one())


def count_queues(
    connection: Connection, account_id: str, reviewer: str, now: datetime
) -> dict[Queue, int]:
    """See ``ReviewStore.count_queues``: one pass over an index, then what is put off is taken away again."""
    row = REVIEW_ITEM.c
    groups: dict[tuple[str, str], int] = {
        (one.state, one.advice): one.items
        for one in connection.execute(
            select(row.state, row.advice, func.count().label("items"))
            .where(row.account_id == account_id)
            .group_by(row.state, row.advice)
        )
    }
    everything = sum(groups.values())
    snoozed = 0
    for one in connection.execute(
        select(row.state, row.advice, func.count().label("items"))
        .where(
            row.account_id == account_id, row.snoozed_until > now, row.snoozed_until.is_not(None)
        )
        .group_by(row.state, row.advice)
    ):
        if one.state in _AWAITING:
            groups[one.state, one.advice] -= one.items
            snoozed += one.items
    own = connection.execute(
        select(func.count()).where(
            row.account_id == account_id,
            row.state == ItemState.SECOND.value,
            row.first_reviewer == reviewer,
            _is_awake(now),
        )
    ).scalar_one()

    def count(state: ItemState, *advice: Advice) -> int:
        return sum(groups.get((state.value, one.value), 0) for one in advice or Advice)

    review, block = count(ItemState.OPEN, Advice.REVIEW), count(ItemState.OPEN, Advice.BLOCK)
    return {
        Queue.NEEDS_REVIEW: review,
        Queue.BLOCKED: block,
        Queue.OPEN: review + block,
        Queue.SECOND: count(ItemState.SECOND) - (own if reviewer else 0),
        Queue.DISAGREED: count(ItemState.DISAGREED),
        Queue.ESCALATED: count(ItemState.ESCALATED),
        Queue.SNOOZED: snoozed,
        Queue.PASSED: count(ItemState.OPEN, Advice.PASS),
        Queue.DECIDED: count(ItemState.APPROVED) + count(ItemState.BLOCKED),
        Queue.ALL: everything,
    }


def change_items(connection: Connection, item_ids: Sequence[str], change: ItemChange) -> None:
    """See ``ReviewStore.change_items``."""
    values: dict[str, Any] = {}
    if change.priority is not None:
        values["priority"] = PRIORITIES.index(change.priority)
    if change.holder is not None:
        values["holder"] = change.holder
    if change.snoozed_until is not None or change.wakes:
        values["snoozed_until"] = change.snoozed_until
    if not values:
        return
    for some in chunks(item_ids):
        connection.execute(
            update(REVIEW_ITEM).where(REVIEW_ITEM.c.item_id.in_(some)).values(**values)
        )


def claim(connection: Connection, item_id: str, reviewer: str) -> ReviewItem:
    """See ``ReviewStore.claim``; the connection holds the write lock."""
    item = load_item(connection, item_id)
    if item is None:
        raise StoreError(f"no review item {item_id}")
    if not item.is_decidable:
        raise ConflictError(f"{item.source} is {item.state.value} already")
    if item.holder not in ("", reviewer):
        raise ConflictError(f"{item.holder} holds {item.source}")
    change_items(connection, [item_id], ItemChange(holder=reviewer))
    return load_item(connection, item_id) or item


def item_of(row: Row[Any]) -> ReviewItem:
    """The item in a row of ITEMS."""
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
        advice=Advice(row.advice),
        priority=PRIORITIES[row.priority],
        snoozed_until=row.snoozed_until,
        holder=row.holder,
        waiting_since=row.waiting_since,
        reopens=row.reopens,
        first_reviewer=row.first_reviewer,
    )


def _is_awake(now: datetime) -> ColumnElement[bool]:
    until = REVIEW_ITEM.c.snoozed_until
    return or_(until.is_(None), until <= now)


def _asks_source(query: QueueQuery) -> bool:
    return bool(query.text) or query.media_type is not None


def _queue_rows(query: QueueQuery) -> list[ColumnElement[bool]]:
    """What belongs to the queue besides its states."""
    row = REVIEW_ITEM.c
    match query.queue:
        case Queue.SNOOZED:
            return [row.snoozed_until > query.now]
        case Queue.DECIDED | Queue.ALL:
            return []
        case Queue.SECOND if query.reviewer:
            return [_is_awake(query.now), row.first_reviewer != query.reviewer]
        case _:
            return [_is_awake(query.now)]


def _narrowed(query: QueueQuery) -> list[ColumnElement[bool]]:
    row = REVIEW_ITEM.c
    wanted = [row.account_id == query.account_id, *_queue_rows(query)]
    if query.text:
        wanted.append(SOURCE_VIDEO.c.key.icontains(query.text, autoescape=True))
    if query.categories:
        one = func.json_each(row.categories).table_valued("value")
        found = select(text("1")).select_from(one).where(one.c.value.in_(query.categories))
        wanted.append(found.exists())
    if query.media_type is not None:
        wanted.append(_of_type(query.media_type))
    if query.holder is not None:
        wanted.append(row.holder == query.holder)
    if query.priorities:
        wanted.append(row.priority.in_([PRIORITIES.index(one) for one in query.priorities]))
    if query.lowest_rate is not None:
        wanted.append(row.worst_rate >= query.lowest_rate)
    if query.reopened_only:
        wanted.append(row.reopens != "")
    return wanted


def _of_type(wanted: MediaType) -> ColumnElement[bool]:
    """By extension, as ``ObjectUri.media_type`` judges."""
    key = func.lower(SOURCE_VIDEO.c.key)
    video = or_(*(key.endswith(f".{one}") for one in sorted(VIDEO_EXTENSIONS)))
    image = or_(*(key.endswith(f".{one}") for one in sorted(IMAGE_EXTENSIONS)))
    if wanted is MediaType.VIDEO:
        return video
    return image if wanted is MediaType.IMAGE else ~(video | image)

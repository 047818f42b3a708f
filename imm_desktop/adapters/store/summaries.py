"""What the archive knows of many objects at once, for tiles and lists."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from imm_desktop.adapters.store.chunks import chunks
from imm_desktop.adapters.store.tables import RESULT, REVIEW_ITEM, SOURCE_VIDEO, TASK
from imm_desktop.adapters.store.tasks import UNFINISHED
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import Advice, ItemState
from imm_desktop.domain.tasks import ENDED_BADLY, TaskKind, TaskStatus
from imm_desktop.services.ports.archive import SourceSummary


def summaries(
    connection: Connection, account_id: str, sources: Sequence[ObjectUri]
) -> dict[ObjectUri, SourceSummary]:
    """See ``Archive.summaries``."""
    by_bucket: dict[str, list[str]] = {}
    for source in dict.fromkeys(sources):
        by_bucket.setdefault(source.bucket, []).append(source.key)
    found: dict[ObjectUri, SourceSummary] = {}
    for bucket, keys in by_bucket.items():
        for some in chunks(keys):
            found.update(_of_chunk(connection, account_id, bucket, some))
    return found


def _of_chunk(
    connection: Connection, account_id: str, bucket: str, keys: Sequence[str]
) -> dict[ObjectUri, SourceSummary]:
    ids = {
        row.source_id: ObjectUri(bucket, row.key)
        for row in connection.execute(
            select(SOURCE_VIDEO.c.source_id, SOURCE_VIDEO.c.key).where(
                SOURCE_VIDEO.c.account_id == account_id,
                SOURCE_VIDEO.c.bucket == bucket,
                SOURCE_VIDEO.c.key.in_(keys),
            )
        )
    }
    known = {source_id: SourceSummary(uri) for source_id, uri in ids.items()}
    analysed: set[int] = set()
    # Oldest first in each query, so that the newest has the last word.
    for row in connection.execute(
        select(TASK.c.source_id, TASK.c.kind, TASK.c.status)
        .where(TASK.c.source_id.in_(ids))
        .order_by(TASK.c.number)
    ):
        analysed.add(row.source_id)
        known[row.source_id] = _with_task(
            known[row.source_id], TaskKind(row.kind), TaskStatus(row.status)
        )
    for row in connection.execute(
        select(RESULT.c.source_id, RESULT.c.report, RESULT.c.suggestion, RESULT.c.facts)
        .join(TASK, TASK.c.submission_id == RESULT.c.submission_id)
        .where(RESULT.c.source_id.in_(ids))
        .order_by(TASK.c.number)
    ):
        one = known[row.source_id]
        if row.report == "labels":
            known[row.source_id] = replace(
                one,
                has_labels=True,
                top_labels=tuple(row.facts["top_labels"]),
                top_aliases=tuple(row.facts["top_aliases"]),
            )
        elif row.report == "moderation":
            known[row.source_id] = replace(one, suggestion=row.suggestion)
        elif row.report == "highlight":
            known[row.source_id] = replace(one, has_highlight=True)
    for row in connection.execute(
        select(REVIEW_ITEM.c.source_id, REVIEW_ITEM.c.state)
        .where(
            REVIEW_ITEM.c.source_id.in_(ids),
            # What the service passed and nobody decided is no question to anybody.
            (REVIEW_ITEM.c.advice != Advice.PASS.value)
            | (REVIEW_ITEM.c.state != ItemState.OPEN.value),
        )
        .order_by(REVIEW_ITEM.c.number)
    ):
        known[row.source_id] = replace(known[row.source_id], item_state=ItemState(row.state))
    # Members of a batch that wait have a row as well, and nothing to tell yet.
    return {one.uri: one for source_id, one in known.items() if source_id in analysed}


def _with_task(known: SourceSummary, kind: TaskKind, status: TaskStatus) -> SourceSummary:
    """What is known with a later task; one that was taken back tells nothing."""
    if status.value in UNFINISHED:
        return replace(
            known,
            running=known.running + 1,
            running_kinds=known.running_kinds | {kind},
            failed=False,
            failed_kinds=known.failed_kinds - {kind},
        )
    if status is TaskStatus.CANCELLED:
        return known
    if status in ENDED_BADLY:
        return replace(known, failed=True, failed_kinds=known.failed_kinds | {kind})
    return replace(known, failed=False, failed_kinds=known.failed_kinds - {kind})

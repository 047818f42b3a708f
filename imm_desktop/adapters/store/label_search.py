"""Which archived videos carry a label, among all that an account ever analysed."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from imm_desktop.adapters.store.chunks import chunks
from imm_desktop.adapters.store.results import label_of
from imm_desktop.adapters.store.tables import LABEL, RESULT, SOURCE_VIDEO, TASK
from imm_desktop.domain.clips import Clips
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import ObjectUri

_HEAD: Final = tuple(column for column in LABEL.c if column is not LABEL.c.clips)
"""All but the clips, which may be many."""


def labels_named(
    connection: Connection, account_id: str, is_meant: Callable[[str, str], bool]
) -> dict[ObjectUri, tuple[Label, ...]]:
    """See ``Archive.labels_named``."""
    pairs = connection.execute(select(LABEL.c.name, LABEL.c.alias).distinct())
    meant = {(name, alias) for name, alias in pairs if is_meant(name, alias)}
    if not meant:
        return {}
    newest = _newest_results(connection, account_id)
    names = sorted({name for name, _alias in meant})
    with_name: set[str] = set()
    for some in chunks(names):
        found = connection.execute(
            select(LABEL.c.submission_id, LABEL.c.name, LABEL.c.alias).where(LABEL.c.name.in_(some))
        )
        with_name.update(
            row.submission_id
            for row in found
            if row.submission_id in newest and (row.name, row.alias) in meant
        )
    result: dict[ObjectUri, tuple[Label, ...]] = {}
    for some in chunks(sorted(with_name)):
        heads: dict[str, list[Row[Any]]] = {}
        for row in connection.execute(
            select(*_HEAD).where(LABEL.c.submission_id.in_(some)).order_by(LABEL.c.label_id)
        ):
            heads.setdefault(row.submission_id, []).append(row)
        wanted = {one: _meant_below(rows, meant) for one, rows in heads.items()}
        clips = _clips_of(connection, [label for ids in wanted.values() for label in ids])
        for submission_id, rows in heads.items():
            result[newest[submission_id]] = tuple(
                label_of(row, clips.get(row.label_id, ())) for row in rows
            )
    return result


def _newest_results(connection: Connection, account_id: str) -> dict[str, ObjectUri]:
    """The newest label result of each object, by its submission ID."""
    last = (
        select(func.max(TASK.c.number))
        .join(RESULT, RESULT.c.submission_id == TASK.c.submission_id)
        .where(TASK.c.account_id == account_id, RESULT.c.report == "labels")
        .group_by(RESULT.c.source_id)
    )
    rows = connection.execute(
        select(TASK.c.submission_id, SOURCE_VIDEO.c.bucket, SOURCE_VIDEO.c.key)
        .join(SOURCE_VIDEO, SOURCE_VIDEO.c.source_id == TASK.c.source_id)
        .where(TASK.c.number.in_(last))
    )
    return {row.submission_id: ObjectUri(row.bucket, row.key) for row in rows}


def _meant_below(rows: Sequence[Row[Any]], meant: Collection[tuple[str, str]]) -> list[int]:
    """IDs of the labels of one result that are meant, or lie below one that is."""
    parents = {row.name: row.parent for row in rows}
    named = {row.name for row in rows if (row.name, row.alias) in meant}
    found = []
    for row in rows:
        passed: set[str] = set()
        at = row.name
        while at and at not in named and at not in passed:  # parents may go round
            passed.add(at)
            at = parents.get(at, "")
        if at in named:
            found.append(row.label_id)
    return found


def _clips_of(connection: Connection, label_ids: Sequence[int]) -> dict[int, Clips]:
    found: dict[int, Clips] = {}
    for some in chunks(label_ids):
        rows = connection.execute(
            select(LABEL.c.label_id, LABEL.c.clips).where(LABEL.c.label_id.in_(some))
        )
        found.update((row.label_id, Clips.unpacked(row.clips)) for row in rows)
    return found

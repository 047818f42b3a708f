"""What the database keeps of an object: rows of the table ``object``, written and read."""

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from imm_desktop.engine.oss.object_info import NORMAL, Beside, Content

_SAVE: Final = (
    "INSERT OR REPLACE INTO object(bucket, key, kind, target, acl, headers, tags, etag, crc64, "
    "object_type, size, mtime_ns, inode) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_LEARN: Final = (
    "INSERT INTO object(bucket, key, kind, etag, crc64, size, mtime_ns, inode) VALUES (?,?,'file',?,?,?,?,?) "
    "ON CONFLICT(bucket, key) DO UPDATE SET etag = excluded.etag, crc64 = excluded.crc64, "
    "object_type = 'Normal', size = excluded.size, mtime_ns = excluded.mtime_ns, inode = excluded.inode "
    "WHERE kind != 'symlink' AND coalesce(object.mtime_ns, 0) < excluded.mtime_ns"
)


def row_values(
    bucket: str,
    key: str,
    kind: str,
    beside: Beside,
    content: Content | None,
    facts: os.stat_result | None,
    target: str | None,
) -> tuple[Any, ...]:
    """The columns of a whole row, for `save`."""
    return (
        bucket, key, kind, target, beside.acl, as_json(beside.headers), as_json(beside.tags),
        content.etag if content else None, content.crc64 if content else None,
        content.object_type if content else NORMAL,
        facts.st_size if facts else None, facts.st_mtime_ns if facts else None, facts.st_ino if facts else None,
    )  # fmt: skip


def save(connection: sqlite3.Connection, values: Sequence[Any]) -> None:
    """Write a whole row; one of the same key is replaced."""
    connection.execute(_SAVE, values)


def learn(connection: sqlite3.Connection, learned: Iterable[Sequence[Any]]) -> None:
    """Remember what was found out of files of the folder: bucket, key, ETag, CRC-64, size, time and inode of each."""
    connection.executemany(_LEARN, learned)


def run_sql(connection: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> None:
    """Carry out one statement."""
    connection.execute(sql, values)


def beside_in(row: sqlite3.Row) -> Beside:
    """What an object carries beside its bytes."""
    return Beside(json.loads(row["headers"]), json.loads(row["tags"]), row["acl"])


def as_json(value: Mapping[str, str]) -> str:
    """``value`` as a column holds it."""
    return json.dumps(dict(value), ensure_ascii=False)

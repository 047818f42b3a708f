"""Objects: files of a bucket's folder, read in place, with what OSS keeps beside the bytes in the engine's database.

ETags: of an object that was put here, the MD5 (multipart: OSS's ``…-N``). Of a file that was found in the folder,
the MD5 when it has at most 256 KiB (read once, remembered); else 32 hex digits made of size, modification time
and inode followed by ``-1``, so that nobody takes them for an MD5. Either stays the same until the file changes.
Tags, ACL and metadata belong to the key and stay when another program changes the file.
"""

import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import md5
from pathlib import Path
from typing import Any, Final

from imm_desktop.engine.database import Database
from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.buckets import TEMPORARY_PREFIX, Bucket, sweep
from imm_desktop.engine.oss.checksums import Checksums
from imm_desktop.engine.oss.contents import (
    READ_FOR_ETAG,
    appended_content,
    content_of,
    known_content,
)
from imm_desktop.engine.oss.object_info import APPENDABLE, Beside, Content, ObjectInfo
from imm_desktop.engine.oss.object_rows import (
    as_json,
    beside_in,
    learn,
    row_values,
    run_sql,
    save,
)
from imm_desktop.engine.oss.places import blob_of, check_key, file_of, stat_of
from imm_desktop.engine.oss.receiving import append_bytes, sync, sync_folder

LARGEST_APPENDABLE: Final = 5 * 1024**3
"""Bytes ("AppendObject", 2025-12)."""

_APPENDING: Final = "INSERT OR REPLACE INTO appending(path, size, mtime_ns) VALUES (?, ?, ?)"
_APPENDED: Final = "DELETE FROM appending WHERE path = ?"


class Objects:
    """Every object of every bucket; its methods touch the disk and belong in a thread."""

    def __init__(self, database: Database, data: Path) -> None:
        self._database = database
        self._data = data
        self._guard = threading.Condition()
        self._growing: dict[tuple[str, str], tuple[int, int]] = {}
        """Size and time of objects that are being appended to, as they were before; others wait to change those."""
        sweep(data / "blobs")
        left = database.read("SELECT * FROM appending")
        for row in left:
            _take_back(*row)
        if left:
            database.write(lambda c: run_sql(c, "DELETE FROM appending")).result()

    def find(self, bucket: Bucket, key: str) -> ObjectInfo:
        """The object ``key``, through a symbolic link if it is one.

        Raises:
            OssError: There is none, or the link leads nowhere.
        """
        check_key(key)
        found = self.find_many(bucket, [key])
        if found:
            return found[0]
        row = self._row(bucket, key)
        if row is None or row["kind"] != "symlink":
            raise faults.no_such_key(key)
        aimed = self._row(bucket, row["target"])
        if aimed is not None and aimed["kind"] == "symlink":
            raise faults.fault(
                400, "InvalidTargetType", "The symlink target object type is symlink.", Key=key
            )
        raise faults.fault(
            404, "SymlinkTargetNotExist", "The symlink target object does not exist.", Key=key
        )

    def exists(self, bucket: Bucket, key: str) -> bool:
        """Whether something, be it a link that leads nowhere, is there."""
        row = self._row(bucket, key)
        return (row is not None and row["kind"] == "symlink") or bool(self.find_many(bucket, [key]))

    def find_many(
        self, bucket: Bucket, keys: Sequence[str], *, with_dead_links: bool = False
    ) -> list[ObjectInfo]:
        """Those of ``keys`` that are there, in the order given; links that lead nowhere have no bytes."""
        rows = {
            row["key"]: row
            for row in self._database.read(
                "SELECT * FROM object WHERE bucket = ? AND key IN (SELECT value FROM json_each(?))",
                (bucket.name, json.dumps(keys)),
            )
        }
        found: list[ObjectInfo] = []
        learned: list[tuple[Any, ...]] = []
        real: dict[str, bool] = {}
        for key in keys:
            info = self._info(bucket, key, rows.get(key), learned, real)
            if info is None and with_dead_links and key in rows and rows[key]["kind"] == "symlink":
                info = _dead_link(bucket, rows[key])
            if info is not None:
                found.append(info)
        if learned:
            self._database.write(lambda c: learn(c, learned))
        return found

    def link_target(self, bucket: Bucket, key: str) -> str:
        """Where the symbolic link ``key`` leads.

        Raises:
            OssError: NotSymlink or NoSuchKey.
        """
        row = self._row(bucket, key)
        if row is not None and row["kind"] == "symlink":
            return str(row["target"])
        self.find(bucket, key)
        raise faults.fault(400, "NotSymlink", "The object is not symlink object.", Key=key)

    def temporary(self, bucket: Bucket, key: str) -> Path:
        """A file to write an object to before `commit`; its folder is there."""
        check_key(key)
        folder = self._data / "blobs" if file_of(bucket, key) is None else bucket.workspace
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{TEMPORARY_PREFIX}{secrets.token_hex(12)}"

    def commit(
        self,
        bucket: Bucket,
        key: str,
        temporary: Path,
        content: Content,
        beside: Beside,
        *,
        forbid_overwrite: bool = False,
    ) -> ObjectInfo:
        """Make ``temporary``, which is on the disk for good, the object ``key``; all of it or nothing."""
        with self._nobody_appends(bucket, key):
            if forbid_overwrite and self.exists(bucket, key):
                raise faults.already_exists(key)
            return self._commit(bucket, key, temporary, content, beside)

    def check_append(self, bucket: Bucket, key: str, position: int) -> ObjectInfo | None:
        """The appendable object that ends at ``position``; None when there is nothing and ``position`` is 0.

        Raises:
            OssError: ObjectNotAppendable or PositionNotEqualToLength.
        """
        check_key(key)
        row = self._row(bucket, key)
        info = next(iter(self.find_many(bucket, [key])), None)
        if (info is not None and info.object_type != APPENDABLE) or (
            row is not None and row["kind"] == "symlink"
        ):
            raise faults.fault(
                409, "ObjectNotAppendable", "The object is not appendable", ec="0026-00000017"
            )
        size = info.size if info is not None else 0
        if size != position:
            raise faults.position_not_equal(size)
        return info

    def append(
        self,
        bucket: Bucket,
        key: str,
        position: int,
        piece: Path,
        sums: Checksums,
        beside: Beside,
    ) -> ObjectInfo:
        """Append the file ``piece`` to ``key``, or begin ``key`` with it; all of it or nothing, killed or not.

        Raises:
            OssError: As `check_append`; or the object would become too large.
            OSError: The disk refuses; the object is as it was.
        """
        with self._nobody_appends(bucket, key):
            info = self.check_append(bucket, key, position)
            if position + sums.size > LARGEST_APPENDABLE:
                raise faults.fault(400, "EntityTooLarge", "An appendable object has 5 GB at most.")
            if info is None:
                return self._commit(
                    bucket, key, piece, Content(sums.etag, sums.crc64, APPENDABLE), beside
                )
            undo = (str(info.path), info.size, info.mtime_ns)
            self._database.write(lambda c: run_sql(c, _APPENDING, undo)).result()
            self._growing[bucket.name, key] = (info.size, info.mtime_ns)
        # Gigabytes may be copied now: only this object is closed to others meanwhile.
        try:
            with piece.open("rb") as reader, info.path.open("r+b") as writer:
                writer.seek(0, os.SEEK_END)
                append_bytes(reader, writer, 0, sums.size)
                sync(writer)
            facts = info.path.stat()
            content = appended_content(info.content, sums)
            _, kind = self._place(bucket, key)
            self._save(bucket, key, kind, info.beside, content=content, facts=facts)
        except BaseException:
            _take_back(*undo)
            raise
        finally:
            self._has_grown(bucket, key, undo[0])
        return replace(info, size=facts.st_size, mtime_ns=facts.st_mtime_ns, content=content)

    @contextmanager
    def _nobody_appends(self, bucket: Bucket, key: str) -> Iterator[None]:
        """Alone with all objects, once the append to ``key`` that is under way is over."""
        with self._guard:
            self._guard.wait_for(lambda: (bucket.name, key) not in self._growing)
            yield

    def _has_grown(self, bucket: Bucket, key: str, path: str) -> None:
        """An append is over, well or not."""
        try:
            self._database.write(lambda c: run_sql(c, _APPENDED, (path,))).result()
        finally:
            with self._guard:
                del self._growing[bucket.name, key]
                self._guard.notify_all()

    def put_symlink(
        self,
        bucket: Bucket,
        key: str,
        target: str,
        beside: Beside,
        *,
        forbid_overwrite: bool = False,
    ) -> None:
        """Make ``key`` a link to ``target``, which need not be there; an object of that key is replaced."""
        check_key(key)
        check_key(target)
        with self._nobody_appends(bucket, key):
            if forbid_overwrite and self.exists(bucket, key):
                raise faults.already_exists(key)
            self._save(bucket, key, "symlink", beside, target=target)
            self._remove_files(bucket, key)

    def delete(self, bucket: Bucket, key: str) -> None:
        """Remove ``key`` and its file; nothing happens when there is none."""
        check_key(key)
        with self._nobody_appends(bucket, key):
            self._remove_files(bucket, key)
            self._database.write(
                lambda c: run_sql(
                    c, "DELETE FROM object WHERE bucket = ? AND key = ?", (bucket.name, key)
                )
            ).result()

    def set_beside(self, bucket: Bucket, key: str, beside: Beside) -> None:
        """Replace what the object carries beside its bytes."""
        with self._nobody_appends(bucket, key):
            row = self._row(bucket, key)
            if row is None:
                self.find(bucket, key)
                self._save(bucket, key, "file", beside)
                return
            values = (as_json(beside.headers), as_json(beside.tags), beside.acl, bucket.name, key)
            sql = "UPDATE object SET headers = ?, tags = ?, acl = ? WHERE bucket = ? AND key = ?"
            self._database.write(lambda c: run_sql(c, sql, values)).result()

    def beside_of(self, bucket: Bucket, key: str) -> Beside:
        """What ``key`` itself carries, without following it when it is a link."""
        row = self._row(bucket, key)
        if row is None or row["kind"] != "symlink":
            return self.find(bucket, key).beside
        return beside_in(row)

    def forget(self, bucket: Bucket, key: str) -> None:
        """Drop what is known beside the bytes: the engine itself has just written the file anew."""
        self._database.write(
            lambda c: run_sql(
                c,
                "DELETE FROM object WHERE bucket = ? AND key = ? AND kind = 'file'",
                (bucket.name, key),
            )
        ).result()

    def _commit(
        self, bucket: Bucket, key: str, temporary: Path, content: Content, beside: Beside
    ) -> ObjectInfo:
        path, kind = self._place(bucket, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(path)
        sync_folder(path.parent)
        facts = path.stat()
        self._save(bucket, key, kind, beside, content=content, facts=facts)
        return ObjectInfo(bucket.name, key, path, facts.st_size, facts.st_mtime_ns, content, beside)

    def _place(self, bucket: Bucket, key: str) -> tuple[Path, str]:
        path = file_of(bucket, key)
        return (blob_of(self._data, bucket.name, key), "blob") if path is None else (path, "file")

    def _row(self, bucket: Bucket, key: str) -> sqlite3.Row | None:
        rows = self._database.read(
            "SELECT * FROM object WHERE bucket = ? AND key = ?", (bucket.name, key)
        )
        return rows[0] if rows else None

    def _info(
        self,
        bucket: Bucket,
        key: str,
        row: sqlite3.Row | None,
        learned: list[tuple[Any, ...]],
        real: dict[str, bool],
    ) -> ObjectInfo | None:
        if row is not None and row["kind"] == "symlink":
            aimed = self._row(bucket, row["target"])
            if aimed is not None and aimed["kind"] == "symlink":
                return None
            aim = self._info(bucket, row["target"], aimed, learned, real)
            return aim and replace(aim, key=key, beside=beside_in(row), target=row["target"])
        beside = beside_in(row) if row is not None else Beside()
        if row is not None and row["kind"] == "blob":
            path: Path | None = blob_of(self._data, bucket.name, key)
        else:
            path = file_of(bucket, key, real)
        facts = stat_of(path) if path is not None else None
        if path is None or facts is None:
            return None
        size, mtime_ns = self._growing.get((bucket.name, key), (facts.st_size, facts.st_mtime_ns))
        content = known_content(row, size, mtime_ns, facts.st_ino)
        if content is None:
            content = content_of(path, facts)
            if facts.st_size <= READ_FOR_ETAG:
                learned.append((
                    bucket.name, key, content.etag, content.crc64,
                    facts.st_size, facts.st_mtime_ns, facts.st_ino,
                ))  # fmt: skip
        return ObjectInfo(bucket.name, key, path, size, mtime_ns, content, beside)

    def _save(
        self,
        bucket: Bucket,
        key: str,
        kind: str,
        beside: Beside,
        *,
        content: Content | None = None,
        facts: os.stat_result | None = None,
        target: str | None = None,
    ) -> None:
        values = row_values(bucket.name, key, kind, beside, content, facts, target)
        self._database.write(lambda c: save(c, values)).result()

    def _remove_files(self, bucket: Bucket, key: str) -> None:
        path = file_of(bucket, key)
        if path is not None and (path.is_file() or path.is_symlink()):
            path.unlink(missing_ok=True)
        blob_of(self._data, bucket.name, key).unlink(missing_ok=True)


def _dead_link(bucket: Bucket, row: sqlite3.Row) -> ObjectInfo:
    made = md5(row["target"].encode(), usedforsecurity=False).hexdigest().upper()
    nowhere = bucket.workspace / "nowhere"
    return ObjectInfo(
        bucket.name,
        row["key"],
        nowhere,
        0,
        bucket.created_ns,
        Content(made, None),
        beside_in(row),
        row["target"],
    )


def _take_back(path: str, size: int, mtime_ns: int) -> None:
    """Cut what an append that did not end has left behind."""
    with suppress(FileNotFoundError):
        os.truncate(path, size)
        os.utime(path, ns=(mtime_ns, mtime_ns))

"""Buckets: folders of this computer under names that OSS allows."""

import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from imm_desktop.engine.clock import Clock
from imm_desktop.engine.database import Database
from imm_desktop.engine.errors import StartError
from imm_desktop.engine.oss import faults

PRIVATE_FOLDER: Final = ".imm-engine"
"""Inside each bucket folder: uploads under way, on the same disk so that finishing one is a rename."""

TEMPORARY_PREFIX: Final = "tmp-"
"""Files of that name in a private folder belong to one request, and are swept away at the next start."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Bucket:
    """A folder that answers as a bucket."""

    name: str
    folder: Path
    """Absolute, without symbolic links."""
    created_ns: int
    acl: str = "private"

    @property
    def workspace(self) -> Path:
        """Where unfinished uploads lie."""
        return self.folder / PRIVATE_FOLDER


class Buckets:
    """The buckets there are; they stay until they are unregistered, also over restarts."""

    def __init__(
        self, database: Database, clock: Clock, given: Mapping[str, Path], *, made: Path
    ) -> None:
        """``given`` are registered; buckets that a client makes by a plain PutBucket get a folder in ``made``."""
        self._made = made
        self._database = database
        self._clock = clock
        self._guard = threading.Lock()
        self._buckets = {
            row["name"]: Bucket(row["name"], Path(row["folder"]), row["created_ns"], row["acl"])
            for row in database.read("SELECT name, folder, created_ns, acl FROM bucket")
        }
        for name, path in given.items():
            if not is_valid_name(name):
                raise StartError(
                    f"{name} is not a bucket name: 3 to 63 lower-case letters, digits and hyphens"
                )
            self.register(name, folder_of(path))
        for bucket in self._buckets.values():
            sweep(bucket.workspace)

    def get(self, name: str) -> Bucket:
        """The bucket ``name``.

        Raises:
            OssError: There is none, or its folder has gone (a drive was unplugged).
        """
        bucket = self._buckets.get(name)
        if bucket is None:
            raise faults.no_such_bucket(name)
        if not bucket.folder.is_dir():
            raise faults.fault(
                503,
                "ServiceUnavailable",
                "The folder of this bucket cannot be reached now.",
                BucketName=name,
            )
        return bucket

    def known(self, name: str) -> Bucket | None:
        """The bucket ``name``, also when its folder has gone."""
        return self._buckets.get(name)

    def all(self) -> list[Bucket]:
        """Every bucket, by name."""
        return sorted(self._buckets.values(), key=lambda bucket: bucket.name)

    def register(self, name: str, folder: Path) -> None:
        """Make ``folder`` the bucket ``name``; what was known of objects of another folder is forgotten."""
        with self._guard:
            known = self._buckets.get(name)
            if known is not None and known.folder == folder:
                return
            bucket = Bucket(name, folder, self._clock.now_ns())

            def change(connection: sqlite3.Connection) -> None:
                _forget(connection, name)
                connection.execute(
                    "INSERT INTO bucket(name, folder, created_ns, acl) VALUES (?, ?, ?, ?)",
                    (name, str(folder), bucket.created_ns, bucket.acl),
                )

            self._database.write(change).result()
            self._buckets[name] = bucket

    def make(self, name: str) -> None:
        """Register a new folder of the engine's own as the bucket ``name``; nothing happens when that is a bucket."""
        if name in self._buckets:
            return
        folder = self._made / name
        folder.mkdir(parents=True, exist_ok=True)
        self.register(name, folder.resolve())

    def set_acl(self, name: str, acl: str) -> None:
        """Who may reach the bucket's objects without a signature."""
        with self._guard:
            bucket = replace(self.get(name), acl=acl)
            self._database.write(lambda c: _set_acl(c, name, acl)).result()
            self._buckets[name] = bucket

    def unregister(self, name: str) -> None:
        """Forget the bucket ``name``; of its folder only unfinished uploads go, and an empty one of the engine's own."""
        with self._guard:
            bucket = self._buckets.get(name)
            if bucket is None:
                raise faults.no_such_bucket(name)
            self._database.write(lambda c: _forget(c, name)).result()
            del self._buckets[name]
            shutil.rmtree(bucket.workspace, ignore_errors=True)
            if bucket.folder.parent == self._made.resolve():
                with suppress(OSError):  # not empty: it stays, and comes back with the bucket
                    _remove_empty(bucket.folder)


def _remove_empty(folder: Path) -> None:
    """Remove ``folder`` when it holds nothing but folders, as deleted objects leave them."""
    for place, _, _ in os.walk(folder, topdown=False):
        Path(place).rmdir()


def is_valid_name(name: str) -> bool:
    """Whether OSS allows ``name`` for a bucket."""
    return _NAME.fullmatch(name) is not None


def folder_of(path: Path) -> Path:
    """``path`` in its final form.

    Raises:
        StartError: It is no folder, or cannot be read.
    """
    try:
        folder = path.expanduser().resolve(strict=True)
        if not folder.is_dir():
            raise StartError(f"{path} is not a folder")
        with os.scandir(folder) as entries:
            next(entries, None)
    except OSError as error:
        raise StartError(f"cannot read the folder {path}: {error.strerror}") from error
    return folder


def sweep(workspace: Path) -> None:
    """Remove what requests left there when the engine was killed; parts of multipart uploads stay."""
    with suppress(OSError):
        for entry in workspace.iterdir():
            if entry.name.startswith(TEMPORARY_PREFIX):
                entry.unlink(missing_ok=True)
        workspace.rmdir()


def _forget(connection: sqlite3.Connection, name: str) -> None:
    for table in ("bucket WHERE name", "object WHERE bucket", "upload WHERE bucket"):
        connection.execute(f"DELETE FROM {table} = ?", (name,))  # noqa: S608 - fixed table names


def _set_acl(connection: sqlite3.Connection, name: str, acl: str) -> None:
    connection.execute("UPDATE bucket SET acl = ? WHERE name = ?", (acl, name))

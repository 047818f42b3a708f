"""The engine's own SQLite file: jobs, projects, buckets and what OSS objects carry beside their bytes.

One thread writes; any thread reads through a connection of its own, which WAL never blocks. A write is on
the disk when it returns (``synchronous=FULL``).
"""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar
from weakref import WeakSet

from imm_desktop.engine.errors import StartError, StorageError

T = TypeVar("T")

FILE_NAME: Final = "engine.db"
LOCK_NAME: Final = "engine.lock"

MIGRATIONS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE project(
        name TEXT PRIMARY KEY, created_ns INTEGER NOT NULL, updated_ns INTEGER NOT NULL,
        facts TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE job(
        task_id TEXT PRIMARY KEY, project TEXT NOT NULL, kind TEXT NOT NULL,
        state TEXT NOT NULL CHECK(state IN ('queued', 'running', 'succeeded', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0, crashes INTEGER NOT NULL DEFAULT 0,
        created_ns INTEGER NOT NULL, ended_ns INTEGER,
        event_id TEXT NOT NULL, request_id TEXT NOT NULL,
        parameters TEXT NOT NULL, user_data TEXT, tags TEXT NOT NULL, message_uri TEXT,
        code TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '',
        result BLOB, message_due INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX job_by_project ON job(project, task_id);
    CREATE INDEX job_by_state ON job(state, created_ns);
    CREATE TABLE bucket(
        name TEXT PRIMARY KEY, folder TEXT NOT NULL, created_ns INTEGER NOT NULL,
        acl TEXT NOT NULL DEFAULT 'private') WITHOUT ROWID;
    CREATE TABLE object(
        bucket TEXT NOT NULL, key TEXT NOT NULL,
        kind TEXT NOT NULL CHECK(kind IN ('file', 'blob', 'symlink')),
        target TEXT, acl TEXT NOT NULL DEFAULT 'default',
        headers TEXT NOT NULL DEFAULT '{}', tags TEXT NOT NULL DEFAULT '{}',
        etag TEXT, crc64 TEXT, object_type TEXT NOT NULL DEFAULT 'Normal',
        size INTEGER, mtime_ns INTEGER, inode INTEGER,
        PRIMARY KEY(bucket, key)) WITHOUT ROWID;
    CREATE INDEX object_apart ON object(bucket, key) WHERE kind != 'file';
    CREATE TABLE upload(
        upload_id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL,
        initiated_ns INTEGER NOT NULL, acl TEXT NOT NULL, headers TEXT NOT NULL, tags TEXT NOT NULL);
    CREATE INDEX upload_by_key ON upload(bucket, key, upload_id);
    CREATE TABLE part(
        upload_id TEXT NOT NULL REFERENCES upload(upload_id) ON DELETE CASCADE,
        number INTEGER NOT NULL, etag TEXT NOT NULL, crc64 TEXT, size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL, path TEXT NOT NULL,
        PRIMARY KEY(upload_id, number)) WITHOUT ROWID;
    """,
    """
    CREATE TABLE attachment(
        bucket TEXT PRIMARY KEY, project TEXT NOT NULL, description TEXT NOT NULL,
        created_ns INTEGER NOT NULL, updated_ns INTEGER NOT NULL) WITHOUT ROWID;
    """,
    """
    CREATE TABLE appending(
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL) WITHOUT ROWID;
    """,
    """
    ALTER TABLE job ADD COLUMN aside TEXT NOT NULL DEFAULT '{}';
    UPDATE job SET aside = json_object('Notification', json_object('ExtendedMessageURI', message_uri))
        WHERE message_uri IS NOT NULL;
    """,
)
"""Scripts that lead from each schema version to the next; the version is SQLite's ``user_version``."""


class _Mine:
    """A thread's connection, closed when the thread ends: they come and go, and each would leave two open files."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class Database:
    """The engine's database, held by one engine at a time.

    Raises:
        StartError: The folder cannot be used, another engine holds it, or a newer engine wrote it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._mine = threading.local()
        self._open: WeakSet[_Mine] = WeakSet()
        self._guard = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _hold(folder / LOCK_NAME)
        except (OSError, sqlite3.Error) as error:
            raise StartError(f"cannot use the data folder {folder}: {error}") from error
        try:
            self._migrate()
        except sqlite3.Error as error:
            self._lock.close()
            raise StartError(f"cannot open {self._path}: {error}") from error
        except StartError:
            self._lock.close()
            raise
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="engine-db")

    def read(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a SELECT; quick enough for the event loop when an index serves it."""
        try:
            return self._connection().execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StorageError(f"cannot read the engine's database: {error}") from error

    def write(self, change: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Carry out ``change`` in one transaction on the writer thread.

        The future fails with `StorageError` when the disk refuses; then nothing of the change is left.
        """
        return self._writer.submit(self._transact, change)

    def close(self) -> None:
        """Finish the writes under way and let go of the file."""
        self._writer.shutdown(wait=True)
        with self._guard:
            for mine in self._open:
                mine.connection.close()
            self._open.clear()
        self._lock.close()

    def _transact(self, change: Callable[[sqlite3.Connection], T]) -> T:
        try:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = change(connection)
                connection.execute("COMMIT")
            except BaseException:
                # SQLite has already rolled back by itself after some errors (disk full).
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise StorageError(f"cannot write the engine's database: {error}") from error
        return result

    def _connection(self) -> sqlite3.Connection:
        mine: _Mine | None = getattr(self._mine, "kept", None)
        if mine is None:
            connection = sqlite3.connect(
                self._path, timeout=10, isolation_level=None, check_same_thread=False
            )
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            mine = self._mine.kept = _Mine(connection)
            with self._guard:
                self._open.add(mine)
        return mine.connection

    def _migrate(self) -> None:
        connection = self._connection()
        connection.execute("PRAGMA journal_mode=WAL")
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            self.forget_connections()
            raise StartError(
                f"{self._path} was written by a newer version of the engine "
                f"(schema {version}, this one knows {len(MIGRATIONS)}); update the program"
            )
        for number in range(version, len(MIGRATIONS)):
            connection.executescript(
                f"BEGIN IMMEDIATE; {MIGRATIONS[number]} PRAGMA user_version={number + 1}; COMMIT;"
            )

    def forget_connections(self) -> None:
        """Close every connection; for an engine that will not start."""
        with self._guard:
            for mine in self._open:
                mine.connection.close()
            self._open.clear()


def _hold(path: Path) -> sqlite3.Connection:
    """A lock that the operating system takes back when this process dies, on every system alike."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=MEMORY")  # a lock needs no room on the disk
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" in str(error):
            raise StartError(f"another engine is using the data folder {path.parent}") from error
        raise
    return connection

"""The archive's file: one thread that writes, others that read, and errors in our words.

WAL lets reads go on while a write is under way, in this process or another; ``synchronous=FULL`` puts a commit on the
disk before it is acknowledged.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from imm_desktop.adapters.store.faults import is_locked, store_error_of
from imm_desktop.adapters.store.migrating import upgrade
from imm_desktop.domain.errors import StoreError

T = TypeVar("T")

BUSY_TIMEOUT_S: Final = 10.0
"""How long SQLite itself waits for another process."""
LOCKED_TRIES: Final = 3
READERS: Final = 2


class Database:
    """Runs functions over a connection: writes one after the other, reads beside them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._write_engine = _engine(path, "BEGIN IMMEDIATE")
        self._read_engine = _engine(path, "BEGIN")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="archive-write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="archive-read")

    async def open(self) -> None:
        """Make or migrate the file.

        Raises:
            StoreTooNewError: A newer program wrote it; it is untouched.
            StoreError: It cannot be opened.
        """
        try:
            await asyncio.wrap_future(self._writer.submit(self._open))
        except StoreError:
            await self.close()
            raise

    async def write(self, change: Callable[[Connection], T]) -> T:
        """Carry out ``change`` in one transaction; when this returns, it is on the disk.

        A caller that is cancelled meanwhile does not stop it.
        """
        future = asyncio.wrap_future(self._writer.submit(self._transact, change))
        future.add_done_callback(_look_at_error)
        return await asyncio.shield(future)

    async def read(self, question: Callable[[Connection], T]) -> T:
        """Answer ``question`` from one moment's state of the archive."""
        return await asyncio.wrap_future(self._readers.submit(self._ask, question))

    async def close(self) -> None:
        """Finish the writes under way and let go of the file."""
        await asyncio.to_thread(self._close)

    def _open(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            upgrade(self._write_engine, self._path)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise store_error_of(error, f"cannot open {self._path}") from error

    def _transact(self, change: Callable[[Connection], T]) -> T:
        for tried in range(1, LOCKED_TRIES + 1):
            try:
                with self._write_engine.begin() as connection:
                    return change(connection)
            except (SQLAlchemyError, sqlite3.Error, OSError) as error:
                if tried == LOCKED_TRIES or not is_locked(error):
                    raise store_error_of(error, f"cannot write {self._path}") from error
        raise AssertionError  # pragma: no cover (the loop returns or raises)

    def _ask(self, question: Callable[[Connection], T]) -> T:
        try:
            with self._read_engine.begin() as connection:
                return question(connection)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise store_error_of(error, f"cannot read {self._path}") from error

    def _close(self) -> None:
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._read_engine.dispose()
        self._write_engine.dispose()


def _engine(path: Path, begin: str) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        pool_size=READERS,
        max_overflow=0,
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = (
            None  # transactions begin where we say, not where pysqlite guesses
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _look_at_error(future: "asyncio.Future[Any] | Future[Any]") -> None:
    """Keep asyncio from reporting the error of a write whose caller was cancelled."""
    if not future.cancelled():
        future.exception()

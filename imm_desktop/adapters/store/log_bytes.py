"""The log byte for byte: for examining it, also in an archive that an older or a newer program wrote."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from imm_desktop.domain.errors import StoreDamagedError, StoreError
from imm_desktop.domain.review_log import SEARCHED, StoredRecord

PAGE: Final = 500
_COLUMNS: Final = ("previous_hash", "hash", "payload", *SEARCHED)
STORED_SQL: Final = (
    # As blobs, for text that is no UTF-8 any more could not be fetched otherwise.
    f"SELECT number, {', '.join(f'CAST({name} AS BLOB)' for name in _COLUMNS)} "  # noqa: S608 (our names)
    "FROM decision WHERE number > ? ORDER BY number LIMIT ?"
)
"""Takes the number after which, and how many. These columns were in the first schema already."""


def stored_of(row: Sequence[Any]) -> StoredRecord:
    """The record in a row of STORED_SQL."""
    previous_hash, hash_, payload, *searched = (_bytes(one) for one in row[1:])
    texts = [_text(one) for one in searched]
    return StoredRecord(
        number=row[0] if isinstance(row[0], int) else 0,
        previous_hash=_text(previous_hash),
        hash=_text(hash_),
        payload=payload,
        columns=dict(zip(SEARCHED, texts, strict=True)),
    )


class LogReader:
    """Reads the log of an archive that nothing else of this program has open; writes nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_stopped = threading.Event()

    def stop(self) -> None:
        """Read nothing more after the page that is being read; from any thread."""
        self._is_stopped.set()

    async def iterate_stored(self) -> AsyncIterator[StoredRecord]:
        """See ``ReviewStore.iterate_stored``; ends early once it is stopped.

        Raises:
            StoreError: There is no archive.
        """
        number = 0
        while not self._is_stopped.is_set() and (
            page := await asyncio.to_thread(self._page_after, number)
        ):
            for record in page:
                yield record
            number = page[-1].number

    def _page_after(self, number: int) -> tuple[StoredRecord, ...]:
        if not self._path.exists():
            raise StoreError(f"there is no archive at {self._path}")
        has_log = self._path.with_name(self._path.name + "-wal").exists()
        uri = f"{self._path.absolute().as_uri()}?mode=ro{'' if has_log else '&immutable=1'}"
        records: list[StoredRecord] = []
        try:
            with closing(sqlite3.connect(uri, uri=True, timeout=10)) as connection:
                # One by one: what comes before a page of the file that cannot be read is still to be examined.
                for row in connection.execute(STORED_SQL, (number, PAGE)):
                    records.append(stored_of(row))  # noqa: PERF401 (those before an error are kept)
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return ()
            if not records:
                raise StoreDamagedError(f"the log cannot be read: {error}") from error
        except (sqlite3.DatabaseError, OverflowError) as error:
            if not records:
                raise StoreDamagedError(f"the log cannot be read: {error}") from error
        return tuple(records)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else b"" if value is None else str(value).encode()


def _text(value: bytes) -> str:
    return value.decode(errors="backslashreplace")

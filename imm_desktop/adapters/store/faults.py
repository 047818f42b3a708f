"""SQLite's errors in the operator's terms."""

import errno
import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from imm_desktop.domain.errors import StoreDamagedError, StoreError, StoreFullError

_FULL: Final = frozenset(
    {
        "SQLITE_FULL",
        # A write, a flush or the shared memory file that found no room, by system and file system.
        "SQLITE_IOERR",
        "SQLITE_IOERR_WRITE",
        "SQLITE_IOERR_FSYNC",
        "SQLITE_IOERR_TRUNCATE",
        "SQLITE_IOERR_SHMSIZE",
        "SQLITE_IOERR_SHMOPEN",
        "SQLITE_IOERR_SHMMAP",
    }
)
_DAMAGED: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_LOCKED: Final = ("SQLITE_BUSY", "SQLITE_LOCKED")


def code_of(error: BaseException) -> str:
    """SQLite's extended error name, such as ``SQLITE_IOERR_WRITE``; empty when there is none."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    return getattr(origin, "sqlite_errorname", "") or ""


def is_locked(error: BaseException) -> bool:
    """Whether somebody else holds the file and the same may work later."""
    return code_of(error).startswith(_LOCKED)


def store_error_of(error: SQLAlchemyError | sqlite3.Error | OSError, doing: str) -> StoreError:
    """``error`` as the rest of the program knows it."""
    code = code_of(error)
    words = f"{doing}: {error.orig if isinstance(error, DBAPIError) else error}"
    if code in _FULL or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        return StoreFullError(words)
    if code.startswith(_DAMAGED):
        return StoreDamagedError(words)
    return StoreError(words)

"""How much is in the archive, without a word of what."""

import sqlite3
from contextlib import closing
from pathlib import Path

from imm_desktop.adapters.store.migrating import version_of
from imm_desktop.domain.errors import StoreError


def count_rows(path: Path) -> dict[str, int | str]:
    """Rows of each table, ``schema`` and ``bytes``; empty when there is no archive. Blocks, changes nothing.

    Raises:
        StoreError: The file cannot be read.
    """
    if not path.exists():
        return {}
    has_log = path.with_name(path.name + "-wal").exists()
    uri = f"{path.absolute().as_uri()}?mode=ro{'' if has_log else '&immutable=1'}"
    found: dict[str, int | str] = {"bytes": path.stat().st_size}
    try:
        found["schema"] = version_of(path)
        with closing(sqlite3.connect(uri, uri=True, timeout=5)) as connection:
            names = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            ).fetchall()
            for (name,) in names:
                quoted = name.replace('"', '""')
                counted = connection.execute(f'SELECT count(*) FROM "{quoted}"')  # noqa: S608 (its own names)
                found[name] = int(counted.fetchone()[0])
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"the archive cannot be counted: {error}") from error
    return found

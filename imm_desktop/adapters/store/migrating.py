"""Opens the archive's file at the schema this program knows: makes it, migrates it, or refuses it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from imm_desktop.domain.errors import StoreTooNewError

SCHEMA: Final = "0005"
"""Newest schema version this program knows: the last revision in ``migrations/versions``."""

MIGRATIONS: Final = Path(__file__).with_name("migrations")


def version_of(path: Path) -> str:
    """Schema version of the file; empty when there is no file or nothing in it. Changes nothing."""
    if not path.exists() or not path.stat().st_size:
        return ""
    # Without a log beside it, the file is all there is, and "immutable" leaves no trace next to it.
    has_log = path.with_name(path.name + "-wal").exists()
    uri = f"{path.absolute().as_uri()}?mode=ro{'' if has_log else '&immutable=1'}"
    with closing(sqlite3.connect(uri, uri=True, timeout=10)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            row = None
    return str(row[0]) if row else ""


def upgrade(engine: Engine, path: Path, migrations: Path = MIGRATIONS) -> None:
    """Bring the file behind ``engine`` to the newest schema in one transaction, after a copy of an older one.

    Raises:
        StoreTooNewError: The schema is none that this program knows; the file is untouched.
    """
    version = version_of(path)
    if version == SCHEMA and migrations is MIGRATIONS:
        return  # the usual start needs no alembic
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(migrations))
    if version and version not in {one.revision for one in script.walk_revisions()}:
        raise StoreTooNewError(
            f"{path} was written by a newer version of this program (schema {version}, "
            f"this one knows {script.get_current_head()})"
        )
    if version and version != script.get_current_head():
        copy_beside(path, version)
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def copy_beside(path: Path, version: str) -> Path:
    """A whole copy of the archive in its folder, named by its schema; an earlier copy of that name is replaced."""
    copy = path.with_name(f"{path.stem}.schema-{version}{path.suffix}")
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy

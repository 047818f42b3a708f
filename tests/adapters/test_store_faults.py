"""The archive when the disk, the file, another program or another process is in the way."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column

from imm_desktop.adapters.store import database, migrating
from imm_desktop.adapters.store.archive import open_archive
from imm_desktop.adapters.store.database import Database, _engine
from imm_desktop.adapters.store.faults import store_error_of
from imm_desktop.adapters.store.tables import METADATA, Moment
from imm_desktop.domain.errors import (
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreTooNewError,
)
from imm_desktop.domain.labels import Label
from imm_desktop.domain.results import LabelReport, Result
from imm_desktop.domain.review_log import first_broken
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from imm_desktop.domain.timing import TimeRange
from imm_desktop.services.ports.archive import DecisionQuery
from tests.adapters.store_samples import ACCOUNT, item_of, succeeded, task_of
from tests.fakes.results import moderation_result
from tests.patience import patient

KILLS = 30

NEXT = f"{int(migrating.SCHEMA) + 1:04d}"
"""A schema that does not exist yet."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "archive.db"


def test_a_full_disk_is_told_and_nothing_is_half_written(run, path):
    async def scenario():
        store = await open_archive(path)
        task, request = task_of("s1", TaskKind.LABELS)
        await store.prepare([(task, request)])
        clips = tuple(TimeRange(n, n + 1) for n in range(50_000))
        big = Result(LabelReport((Label("猫", clips=clips),)), b"{}")

        def fill(connection):
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")

        def free(connection):
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")

        await store._database.write(fill)
        with pytest.raises(StoreFullError):
            await store.finish(succeeded(task), big, None)
        assert (await store.load_task("s1"))[0].status is TaskStatus.PREPARED
        assert await store.load_result("s1") is None
        await store._database.write(free)
        await store.finish(succeeded(task), big, None)
        assert await store.load_result("s1") == big
        await store.close()

    run(scenario())


def test_errors_of_the_disk_have_our_names():
    def told(name):
        error = sqlite3.OperationalError("some words")
        error.sqlite_errorname = name
        return type(store_error_of(error, "cannot write"))

    assert told("SQLITE_FULL") is StoreFullError
    assert told("SQLITE_IOERR_WRITE") is StoreFullError
    assert told("SQLITE_CORRUPT_INDEX") is StoreDamagedError
    assert told("SQLITE_READONLY") is StoreError
    assert type(store_error_of(OSError(28, "No space left"), "x")) is StoreFullError
    assert type(store_error_of(PermissionError(13, "no"), "x")) is StoreError


def test_a_file_that_is_locked_for_a_moment_is_waited_for(run, path, monkeypatch):
    monkeypatch.setattr("imm_desktop.adapters.store.database.BUSY_TIMEOUT_S", 0.02)

    async def scenario():
        store = await open_archive(path)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="locked"):
                await store.prepare([task_of("s1")])
            monkeypatch.setattr(database, "LOCKED_TRIES", 10_000)  # however slow this computer is
            writing = asyncio.create_task(store.prepare([task_of("s2")]))
            await asyncio.sleep(0.03)
            other.execute("COMMIT")
            await writing
        assert await store.load_task("s1") is None
        assert await store.load_task("s2") is not None
        await store.close()

    run(scenario())


def test_a_newer_archive_is_refused_and_untouched(run, path):
    async def make():
        await (await open_archive(path)).close()

    async def refused():
        with pytest.raises(StoreTooNewError, match="9999"):
            await open_archive(path)

    run(make())
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    before, names = path.read_bytes(), sorted(path.parent.iterdir())
    run(refused())
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == names


def test_a_file_that_is_no_archive_is_refused_and_untouched(run, path):
    path.write_bytes(b"these are my holiday photos, not a database" * 100)
    before = path.read_bytes()

    async def scenario():
        with pytest.raises(StoreDamagedError):
            await open_archive(path)

    run(scenario())
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told(run, tmp_path):
    (tmp_path / "file").write_text("in the way")

    async def scenario():
        with pytest.raises(StoreError, match="cannot open"):
            await open_archive(tmp_path / "file" / "archive.db")

    run(scenario())


def test_an_older_archive_is_copied_and_migrated(run, path, tmp_path, monkeypatch):
    async def make():
        store = await open_archive(path)
        await store.prepare([task_of("s1")])
        await store.close()

    run(make())
    newer = tmp_path / "newer"
    _migrations_with_one_more(newer)
    engine = _engine(path, "BEGIN IMMEDIATE")
    migrating.upgrade(engine, path, newer)
    engine.dispose()
    assert migrating.version_of(path) == NEXT
    copy = tmp_path / f"archive.schema-{migrating.SCHEMA}.db"
    assert migrating.version_of(copy) == migrating.SCHEMA
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT submission_id FROM task").fetchall() == [("s1",)]
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT colour FROM task").fetchall() == [("",)]


def test_clips_of_an_archive_of_the_first_schema_are_still_there(run, path, tmp_path):
    first = tmp_path / "first"
    (first / "versions").mkdir(parents=True)
    (first / "env.py").write_text((migrating.MIGRATIONS / "env.py").read_text())
    script = "v0001_first.py"
    (first / "versions" / script).write_text(
        (migrating.MIGRATIONS / "versions" / script).read_text()
    )
    engine = _engine(path, "BEGIN IMMEDIATE")
    migrating.upgrade(engine, path, first)
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO source_video VALUES (1, 'a', 'reel', 'one.mp4')",
            "INSERT INTO task (number, submission_id, account_id, kind, source_id, prepared_at, status)"
            " VALUES (1, 's1', 'a', 'labels', 1, 0, 'succeeded')",
            "INSERT INTO result (submission_id, source_id, report, raw, facts)"
            " VALUES ('s1', 1, 'labels', x'', '{}')",
            "INSERT INTO label (label_id, submission_id, name, level, confidence)"
            " VALUES (7, 's1', 'car', 1, 0.5), (8, 's1', 'none', 1, 0.5)",
            "INSERT INTO label_clip VALUES (7, 0, 1000, 2000), (7, 1, 3000, 400000000000)",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()

    async def scenario():
        store = await open_archive(path)
        report = await store.load_report("s1")
        await store.close()
        return report

    car, none = run(scenario()).labels
    assert car.clips == (TimeRange(1000, 2000), TimeRange(3000, 400_000_000_000))
    assert none.clips == ()


def test_a_migration_that_fails_changes_nothing(run, path, tmp_path):
    async def make():
        await (await open_archive(path)).close()

    run(make())
    newer = tmp_path / "newer"
    _migrations_with_one_more(newer, then="raise RuntimeError('half-way')")
    engine = _engine(path, "BEGIN IMMEDIATE")
    with pytest.raises(RuntimeError):
        migrating.upgrade(engine, path, newer)
    engine.dispose()
    assert migrating.version_of(path) == migrating.SCHEMA
    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.OperationalError):
        raw.execute("SELECT colour FROM task")


def _is_plain(item, _name, kind, _is_reflected, _other):
    """Alembic cannot compare indexes over expressions; their names are compared apart."""
    return kind != "index" or all(isinstance(one, Column) for one in item.expressions)


def _index_names(connection):
    rows = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    return {row[0] for row in rows}


@pytest.mark.allow_log("Generating approximate signature for index")
def test_migrations_make_the_tables_that_the_code_knows(run, path):
    async def scenario():
        database = Database(path)
        await database.open()
        differences = await database.read(
            lambda connection: compare_metadata(
                MigrationContext.configure(
                    connection,
                    opts={"compare_type": _same_type, "include_object": _is_plain},
                ),
                METADATA,
            )
        )
        names = await database.read(_index_names)
        await database.close()
        assert differences == []
        assert names == {one.name for table in METADATA.tables.values() for one in table.indexes}

    run(scenario())


def test_the_newest_schema_is_the_one_that_the_code_names():
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(migrating.MIGRATIONS)).get_current_head() == migrating.SCHEMA


def test_two_processes_that_open_and_append_at_once_keep_one_chain(run, path):
    program = """
        import asyncio, sys
        from pathlib import Path
        sys.path.insert(0, sys.argv[2])
        from imm_desktop.adapters.store.archive import open_archive
        from imm_desktop.domain.review import Verdict
        from tests.adapters.store_samples import decision_of_item, item_of, succeeded, task_of
        from tests.fakes.results import moderation_result

        async def main(name):
            store = await open_archive(Path(sys.argv[1]))
            task, request = task_of(name)
            await store.prepare([(task, request)])
            await store.finish(succeeded(task), moderation_result(), item_of(name))
            for number in range(15):
                decision = decision_of_item(item_of(name), f"{name}-{number}", Verdict.SKIP)
                await store.record(decision, ())
            await store.close()

        asyncio.run(main(sys.argv[3]))
        """
    both = [_start(program, path, name) for name in ("a", "b")]
    for one in both:
        _, said = one.communicate(timeout=patient(30))
        assert one.returncode == 0, said

    async def scenario():
        store = await open_archive(path)
        records = [one async for one in store.iterate_log()]
        await store.close()
        assert len(records) == 30
        assert first_broken(records) is None

    run(scenario())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked, to have many quickly")
def test_what_was_acknowledged_outlives_kill_9(run, path):
    """Children write and say what is kept; each is killed at a random moment; all they said is there."""
    program = """
        import asyncio, os, sys
        from pathlib import Path
        sys.path.insert(0, sys.argv[2])
        from imm_desktop.adapters.store.archive import open_archive
        from imm_desktop.domain.review import Verdict
        from tests.adapters.store_samples import decision_of_item, item_of, succeeded, task_of
        from tests.fakes.results import moderation_result

        async def work(child):
            store = await open_archive(Path(sys.argv[1]))
            for number in range(1_000):
                name = f"{child}-{number}"
                task, request = task_of(name)
                await store.prepare([(task, request)])
                print("prepared", name, flush=True)
                await store.finish(succeeded(task), moderation_result(), item_of(name))
                print("finished", name, flush=True)
                await store.record(decision_of_item(item_of(name), name, Verdict.SKIP), ())
                print("decided", name, flush=True)

        for line in sys.stdin:
            child = os.fork()
            if not child:
                asyncio.run(work(line.strip()))
                os._exit(0)
            print("pid", child, flush=True)
            os.waitpid(child, 0)
            print("dead", child, flush=True)
        """
    chance = random.Random(7)
    said: list[tuple[str, str]] = []
    parent = _start(program, path, "")
    for kill in range(KILLS):
        parent.stdin.write(f"k{kill}\n")
        parent.stdin.flush()
        lines = (tuple(line.split()) for line in iter(parent.stdout.readline, ""))
        left = chance.randrange(1, 8)
        for what, name in lines:
            if what == "pid":
                child = int(name)
            elif what == "dead":
                break
            else:
                said.append((what, name))
                left -= 1
                if left == 0:
                    os.kill(child, signal.SIGKILL)
    _, complaints = parent.communicate(timeout=patient(10))
    assert complaints == ""

    async def scenario():
        store = await open_archive(path)
        for what, name in said:
            task, _ = await store.load_task(name)
            if what != "prepared":
                assert task.status is TaskStatus.SUCCEEDED
                assert await store.load_result(name) == moderation_result()
                assert await store.load_item(f"item-{name}") is not None
            if what == "decided":
                assert await store.load_decisions(DecisionQuery(decision_id=name))
        assert first_broken([one async for one in store.iterate_log()]) is None
        for task, _ in await store.unfinished(ACCOUNT):  # the transaction of finish: all or nothing
            assert await store.load_result(task.submission_id) is None
            assert await store.load_item(item_of(task.submission_id).item_id) is None
        await store.close()

    run(scenario(), timeout_s=20)
    assert len(said) > KILLS


def _start(program, path, name):
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(path), str(root), name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _migrations_with_one_more(folder: Path, then: str = "pass") -> None:
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text((migrating.MIGRATIONS / "env.py").read_text())
    for script in (migrating.MIGRATIONS / "versions").glob("v*.py"):
        (folder / "versions" / script.name).write_text(script.read_text())
    (folder / "versions" / f"v{NEXT}_next.py").write_text(
        textwrap.dedent(
            f"""
            import sqlalchemy as sa
            from alembic import op

            revision = "{NEXT}"
            down_revision = "{migrating.SCHEMA}"

            def upgrade():
                op.add_column("task", sa.Column("colour", sa.Text, server_default=""))
                {then}
            """
        )
    )


def _same_type(_context, _inspected, _metadata, found, wanted):
    if isinstance(wanted, Moment):
        return not str(found).startswith("BIGINT")
    return None

"""The log as it lies on the disk: whichever byte of it is turned, somebody is told, and the record is named."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from imm_desktop.adapters.store.archive import open_archive
from imm_desktop.adapters.store.log_bytes import LogReader
from imm_desktop.app.paths import Paths
from imm_desktop.app.verifying import audit_of, lines_of
from imm_desktop.domain.errors import StoreDamagedError, StoreError
from imm_desktop.domain.review import Verdict
from imm_desktop.domain.review_history import judged
from imm_desktop.domain.review_log import SEARCHED
from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.services.auditing import audit
from tests.adapters.store_samples import decision_of_item, item_of, succeeded, task_of
from tests.fakes.results import moderation_result

RECORDS = 4
TEXTS = ("payload", "previous_hash", "hash", *SEARCHED)


@pytest.fixture
def archive(run, tmp_path):
    """An archive with four decisions, closed, in one file."""
    path = tmp_path / "archive.sqlite"

    async def fill():
        store = await open_archive(path)
        task, request = task_of("s1")
        await store.prepare([(task, request)])
        item = item_of("s1")
        await store.finish(succeeded(task), moderation_result(), item)
        for number in range(RECORDS):
            verdict = Verdict.SKIP if number < RECORDS - 1 else Verdict.BLOCK
            bare = decision_of_item(item, f"{number}{number}", verdict, minutes=number)
            history = await store.load_history(item.item_id)
            await store.record(judged(bare, history, DEFAULT_POLICY))
        await store.close()

    run(fill())
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
        raw.execute("VACUUM")
    return path


def contents(path):
    """What a reader finds of the log, decoded as it lies there; None when it cannot be read."""
    columns = ", ".join(f"CAST({name} AS BLOB)" for name in TEXTS)
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as raw:
            return raw.execute(f"SELECT number, {columns} FROM decision ORDER BY number").fetchall()
    except sqlite3.DatabaseError:
        return None


def test_each_byte_of_each_record_is_named(run, archive):
    """Every byte of every column, with SQL, as somebody would who tampers."""

    async def flip_all():
        turned = 0
        with closing(sqlite3.connect(archive)) as raw:
            raw.execute("PRAGMA foreign_keys=OFF")
            for name in ("no_update", "in_order", "no_delete"):
                raw.execute(f"DROP TRIGGER decision_{name}")
            raw.execute("PRAGMA synchronous=OFF")
            for number in range(1, RECORDS + 1):
                for column in TEXTS:
                    (before,) = raw.execute(
                        f"SELECT CAST({column} AS BLOB) FROM decision WHERE number = ?", (number,)
                    ).fetchone()
                    set_it = f"UPDATE decision SET {column} = CAST(? AS TEXT) WHERE number = ?"
                    for place in range(len(before)):
                        after = bytearray(before)
                        after[place] ^= 1 + place % 255
                        raw.execute(set_it, (bytes(after), number))
                        records = [
                            one async for one in _Open(raw).iterate_stored() if one is not None
                        ]
                        found = await audit(_Given(records))
                        assert found.first_broken == number, (column, place)
                        turned += 1
                    raw.execute(set_it, (before, number))
            raw.rollback()
        return turned

    assert run(flip_all(), timeout_s=60) > RECORDS * 500


class _Given:
    def __init__(self, records):
        self._records = records

    async def iterate_stored(self):
        for record in self._records:
            yield record


class _Open:
    """The log through a connection that is open already."""

    def __init__(self, raw):
        self._raw = raw

    async def iterate_stored(self):
        from imm_desktop.adapters.store.log_bytes import STORED_SQL, stored_of

        for row in self._raw.execute(STORED_SQL, (0, 100)):
            yield stored_of(row)


@pytest.mark.slow
def test_each_byte_of_the_pages_that_hold_the_log_is_noticed(run, archive, tmp_path):
    """Whatever byte of the file's pages is turned: what a reader finds is the same, or the audit says that it is not."""
    with closing(sqlite3.connect(archive)) as raw:
        (page_size,) = raw.execute("PRAGMA page_size").fetchone()
        (root,) = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'decision' AND type = 'table'"
        ).fetchone()
        pages = [root]
    whole = archive.read_bytes()
    before = contents(archive)
    leaf = whole[(root - 1) * page_size]
    if leaf == 5:  # an inner page: its children hold the records
        inner = whole[(root - 1) * page_size : root * page_size]
        cells = int.from_bytes(inner[3:5])
        pointers = [int.from_bytes(inner[12 + 2 * n : 14 + 2 * n]) for n in range(cells)]
        pages += [int.from_bytes(inner[p : p + 4]) for p in pointers]
        pages.append(int.from_bytes(inner[8:12]))
    anchors = Paths.anchors_of(archive)
    end = run(audit(LogReader(archive))).end
    from datetime import UTC, datetime

    from imm_desktop.domain.review_log import Anchor, anchor_line

    anchor = Anchor(end.number, end.hash, datetime(2026, 1, 1, tzinfo=UTC))
    copy = tmp_path / "copy" / "archive.sqlite"
    copy.parent.mkdir()
    Paths.anchors_of(copy).write_text(anchor_line(anchor) + "\n")
    shutil.copyfile(archive, copy)
    assert not anchors.exists()
    paths = Paths.below(tmp_path)

    async def flip_all():
        noticed = 0
        with copy.open("r+b", buffering=0) as file:
            for page in pages:
                for place in range((page - 1) * page_size, page * page_size):
                    file.seek(place)
                    file.write(bytes([whole[place] ^ 0x5A]))
                    try:
                        is_whole = (await audit_of(copy, paths, ())).is_whole
                    except StoreError:
                        is_whole = False
                    noticed += not is_whole
                    assert not is_whole or contents(copy) == before, place
                    file.seek(place)
                    file.write(whole[place : place + 1])
        return noticed

    assert run(flip_all(), timeout_s=300) > RECORDS * 500


def test_what_an_operator_reads_of_an_audit(run, archive, tmp_path):
    paths = Paths.below(tmp_path)
    lines = lines_of(run(audit_of(archive, paths, ())))
    assert lines[0].startswith("The chain holds: 4 records, last hash ")
    kept = tmp_path / "kept.jsonl"
    kept.write_text('{"at":"2026-01-01T00:00:00+00:00","hash":"aa","number":9}\n')
    assert lines_of(run(audit_of(archive, paths, [kept])))[1] == (
        "Record 9, anchored at 2026-01-01T00:00:00+00:00, is not there any more."
    )
    with pytest.raises(StoreError, match="no file"):
        run(audit_of(archive, paths, [tmp_path / "nothing"]))
    with pytest.raises(StoreError, match="no archive"):
        run(audit_of(tmp_path / "nothing.sqlite", paths, ()))
    noise = tmp_path / "noise.sqlite"
    noise.write_bytes(b"no database at all" * 500)
    assert run(audit_of(noise, paths, ())).first_broken == 1
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    assert run(audit_of(empty, paths, ())).end.number == 0
    kept.write_bytes(b"\xff\xfe")
    with pytest.raises(StoreDamagedError):
        run(audit_of(archive, paths, [kept]))

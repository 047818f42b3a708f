"""A log that is cut off, put back or changed is told in the window, in plain words, without anybody asking."""

import asyncio
import shutil
import sqlite3
import threading
from contextlib import asynccontextmanager, closing
from itertools import count

import pytest

from imm_desktop.adapters.anchor_file import AnchorFile
from imm_desktop.adapters.store import log_bytes
from imm_desktop.adapters.store.archive import open_archive
from imm_desktop.app import review_work
from imm_desktop.app.paths import Paths
from imm_desktop.app.review_work import ReviewWork
from imm_desktop.app.verifying import audit_of, lines_of
from imm_desktop.domain.errors import StoreError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import Verdict
from imm_desktop.domain.review_log import Anchor
from imm_desktop.domain.settings import Settings
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.log_keeping import LogKeeping
from imm_desktop.presenters.problem import describe
from imm_desktop.services.reviewing import Reviewing
from tests.fake_bench import desk
from tests.fakes.clock import START, new_ids
from tests.fakes.failures import Failures
from tests.fakes.objects import FakeObjectStore
from tests.fakes.results import EVIDENCE
from tests.fakes.settings import FakeSecrets
from tests.helpers import recorded, until
from tests.patience import patient

A = ObjectUri("reel", "a.mp4")
LIVES = count()
ANCHORS = "archive.anchors.jsonl"


@asynccontextmanager
async def window(folder, failures=None):
    """A life of the program on the archive in ``folder``: desk, anchoring, and the problems it shows.

    ``failures`` are those of asking for the log's end.
    """
    async with desk(folder, objects=FakeObjectStore(A), prefix=f"life{next(LIVES)}-") as one:
        problems = []
        if failures is not None:
            log_end = one.archive.log_end

            async def failing_log_end(*args):
                failures.before("log_end")
                return await log_end(*args)

            one.archive.log_end = failing_log_end
        work = ReviewWork(
            one.archive,
            folder / "archive.db",
            one.clock,
            FakeSecrets(),
            lambda _account: one.objects,
            Settings,
            lambda: "mei",
            problems.append,
        )
        work.follow(one.bench.reviewing)
        jobs = Jobs(on_error=problems.append)
        keeping = LogKeeping()
        try:
            await work.start(jobs)
            keeping.keep(work.anchoring)
            keeping.use(one.bench)
            yield one, work, keeping, problems
        finally:
            await keeping.close()
            await jobs.close()


async def decided(one, times):
    """So many records."""
    if not await one.items():
        await one.analyse(TaskKind.MODERATION, A)
    (item,) = await one.items()
    for _ in range(times):
        await one.bench.reviewing.decide(item, Verdict.SKIP, evidence=EVIDENCE)


async def anchored(one, keeping, times):
    """So many more records, and the anchor after the last of them."""
    await decided(one, times)
    end = await one.archive.log_end()

    def is_anchored():
        one.clock.advance(5)
        return keeping.last is not None and keeping.last.number == end.number

    await until(is_anchored)


def change(folder, sql):
    """Past the program, as somebody with the file could."""
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        for name in ("update", "delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS decision_no_{name}")
        connection.execute(sql)
        connection.commit()


async def lived(folder, records):
    async with window(folder) as (one, _work, keeping, problems):
        await anchored(one, keeping, records)
        assert keeping.last_text().startswith(f"Last anchor: record {records}, 20")
        keeping.export(folder / "kept.jsonl")
        await until(lambda: one.written)
        ((_path, content),) = one.written.items()
        (folder / "kept.jsonl").write_bytes(content)
        assert not problems


async def lived_and_cut_off(folder):
    """Four records and their anchor; then only two are left."""
    await lived(folder, 4)
    change(folder, "DELETE FROM decision WHERE number > 2")


async def verify(keeping, files=()):
    """Whether the log holds, and what is said of it."""
    verified = recorded(keeping.verified)
    keeping.verify(files)
    await until(lambda: verified)
    return verified[0]


def test_a_log_that_was_cut_off_is_told_at_the_start(run, tmp_path):
    async def scenario():
        await lived_and_cut_off(tmp_path)
        async with window(tmp_path) as (_one, _work, keeping, problems):
            await until(lambda: problems)
            told = describe(problems[0])
            assert told.title == "The log of decisions was cut off or put back"
            assert "Record 4 is not there" in told.advice
            holds, text = await verify(keeping)
            assert not holds
            assert "ends before record 4" in text

    run(scenario())


def test_an_older_copy_that_was_put_back_and_went_on_is_told(run, tmp_path):
    async def scenario():
        await lived(tmp_path, 2)
        shutil.copy(tmp_path / "archive.db", tmp_path / "older.db")
        (tmp_path / "kept.jsonl").unlink()
        async with window(tmp_path) as (one, _work, keeping, _problems):
            await anchored(one, keeping, 3)
        shutil.copy(tmp_path / "older.db", tmp_path / "archive.db")
        anchors = (tmp_path / ANCHORS).read_bytes()
        async with window(tmp_path) as (one, _work, keeping, problems):
            await until(lambda: problems)
            await decided(one, 3)

            def is_told_again():
                one.clock.advance(5)
                return len(problems) > 1

            await until(is_told_again)
            assert describe(problems[-1]).title == "The log of decisions was changed"
            holds, text = await verify(keeping)
            assert not holds
            assert "is another one than its anchor says" in text
        assert (tmp_path / ANCHORS).read_bytes() == anchors, "nothing was anchored over it"

    run(scenario())


@pytest.mark.parametrize("column", ["payload", "hash", "reviewer"])
def test_a_flipped_byte_is_told_without_asking(run, tmp_path, column, monkeypatch):
    monkeypatch.setattr(review_work, "EXAMINED_AFTER_S", 0.0)

    async def scenario():
        await lived(tmp_path, 3)
        change(
            tmp_path,
            f"UPDATE decision SET {column} = substr({column}, 1, length({column}) - 1) || '~' WHERE number = 2",
        )
        async with window(tmp_path) as (_one, _work, keeping, problems):
            await until(lambda: problems)
            told = describe(problems[0])
            assert told.title == "The log of decisions was changed"
            assert "Record 2 " in told.advice
            assert "Record 2 is the first" in (await verify(keeping))[1]

    run(scenario())


def test_a_whole_profile_that_was_put_back_is_told_by_an_anchor_kept_elsewhere(run, tmp_path):
    async def scenario():
        await lived_and_cut_off(tmp_path)
        (tmp_path / ANCHORS).unlink()
        async with window(tmp_path) as (_one, _work, keeping, problems):
            verified, refused = recorded(keeping.verified), recorded(keeping.problem_raised)
            keeping.verify()
            await until(lambda: verified)
            assert verified[0][0], "it agrees with itself"
            keeping.verify([tmp_path / "kept.jsonl"])
            await until(lambda: len(verified) == 2)
            assert not verified[1][0]
            assert "ends before record 4" in verified[1][1]
            for name in ("archive.db", "missing.jsonl"):
                keeping.verify([tmp_path / name])
            await until(lambda: refused)
            assert {one.title for one in refused} == {"This file holds no anchors"}
            assert not problems

    run(scenario())


def test_an_anchor_is_told_when_it_is_kept(run, tmp_path):
    async def scenario():
        async with window(tmp_path) as (one, work, keeping, _problems):
            assert keeping.last_text() == "No anchor yet: the first follows the first decision."
            await decided(one, 1)
            await until(lambda: keeping.last is not None)
            (kept,) = await AnchorFile(tmp_path / ANCHORS).load()
            assert (kept, (await work.anchoring.anchors())[0]) == (keeping.last, keeping.last)

    run(scenario())


def test_an_archive_that_was_put_back_on_purpose_is_accepted_and_that_is_told(run, tmp_path):
    async def scenario():
        await lived_and_cut_off(tmp_path)
        async with window(tmp_path) as (_one, _work, keeping, problems):
            await until(lambda: problems)
            verified = recorded(keeping.verified)
            assert keeping.lost is None, "nobody looked yet"
            keeping.verify()
            await until(lambda: verified)
            assert (keeping.lost.number, keeping.reviewer) == (4, "mei")
            keeping.accept("disk failed")
            await until(lambda: len(verified) == 2)
            holds, text = verified[1]
            assert holds
            assert "mei accepted a log that ended at record 2, although record 4" in text
            assert text.endswith(": disk failed")
            assert keeping.lost is None
        async with window(tmp_path) as (one, _work, keeping, problems):
            await anchored(one, keeping, 1)
            assert keeping.last.number == 3
            assert not problems
        said = lines_of(
            await audit_of(tmp_path / "archive.db", Paths.below(tmp_path / "profile"), ())
        )
        assert said[-2] == "2 anchors agree with it."
        assert "mei accepted a log of 2 records that did not hold record 4" in said[-1]

    run(scenario())


def test_a_changed_record_cannot_be_accepted(run, tmp_path):
    async def scenario():
        await lived(tmp_path, 3)
        change(tmp_path, "UPDATE decision SET reviewer = 'li' WHERE number = 2")
        change(tmp_path, "DELETE FROM decision WHERE number = 3")
        async with window(tmp_path) as (_one, _work, keeping, _problems):
            verified, refused = recorded(keeping.verified), recorded(keeping.problem_raised)
            keeping.verify()
            await until(lambda: verified)
            assert keeping.lost is None
            keeping.accept("let it be")
            await until(lambda: refused)
            assert refused[0].title == "The log of decisions was changed"
            assert not tmp_path.joinpath("archive.anchors.accepted.jsonl").exists()

    run(scenario())


def test_an_examination_lets_go_of_the_archive_when_the_program_ends(run, tmp_path, monkeypatch):
    """Else the store could not fold its write-ahead log in, and a copy of the archive would lack its end."""
    monkeypatch.setattr(review_work, "EXAMINED_AFTER_S", 0.0)
    begun, may_go_on = threading.Event(), threading.Event()
    stored_of = log_bytes.stored_of

    def slow(row):
        begun.set()
        assert may_go_on.wait(patient(10))
        return stored_of(row)

    async def scenario():
        async with window(tmp_path) as (one, _work, keeping, _problems):
            await anchored(one, keeping, 2)
        monkeypatch.setattr(log_bytes, "stored_of", slow)
        async with window(tmp_path) as (one, _work, _keeping, _problems):
            await decided(one, 1)
            await until(begun.is_set)
            asyncio.get_running_loop().call_later(0.05, may_go_on.set)
        assert not tmp_path.joinpath("archive.db-wal").exists()

    run(scenario())


def test_an_anchor_that_is_kept_while_the_file_is_read_is_not_taken_for_an_older_one(run, qapp):
    kept = [Anchor(1, "a" * 64, START), Anchor(2, "b" * 64, START)]

    class Anchoring:
        def subscribe(self, listener):
            self.listener = listener
            return lambda: None

        async def anchors(self):
            self.listener(kept[1])
            return (kept[0],)

    async def scenario():
        keeping = LogKeeping()
        keeping.keep(Anchoring())
        await until(lambda: not keeping.jobs.names())
        assert keeping.last == kept[1]
        await keeping.close()

    run(scenario())


def test_a_damaged_file_of_anchors_is_told_and_the_records_are_examined(run, tmp_path):
    async def scenario():
        await lived(tmp_path, 3)
        with tmp_path.joinpath(ANCHORS).open("a") as file:
            file.write("oops\n")
        async with window(tmp_path) as (_one, _work, keeping, _problems):
            holds, text = await verify(keeping)
            assert not holds
            assert "is no anchor" in text
            assert keeping.lost is None
        found = await audit_of(tmp_path / "archive.db", Paths.below(tmp_path / "profile"), ())
        said = lines_of(found)
        assert said[0].startswith("The chain holds: 3 records")
        assert said[1].startswith("What is kept beside the archive is damaged:")
        assert len(said) == 2

    run(scenario())


async def theirs_decided(one, folder):
    """Another process decides."""
    other = await open_archive(folder / "archive.db")
    try:
        theirs = Reviewing(
            other, one.clock, lambda: one.policy, lambda: "li", new_ids("li"), "1", None
        )
        (item,) = await one.items()
        await theirs.decide(item, Verdict.APPROVE, evidence=EVIDENCE)
    finally:
        await other.close()


def test_decisions_of_another_process_are_noticed_and_ones_own_are_not(run, tmp_path):
    async def scenario():
        async with window(tmp_path) as (one, work, _keeping, problems):
            heard = []
            work._on_others = lambda: heard.append(True)
            await decided(one, 2)
            for _ in range(5):
                one.clock.advance(5)
                await asyncio.sleep(0.02)
            assert not heard
            await theirs_decided(one, tmp_path)

            def is_heard():
                one.clock.advance(5)
                return heard

            await until(is_heard)
            assert len(heard) == 1
            assert not problems

    run(scenario())


def test_a_decision_of_ones_own_that_is_not_told_yet_is_not_taken_for_anothers(run, tmp_path):
    async def scenario():
        async with window(tmp_path) as (one, work, _keeping, _problems):
            heard = []
            work._on_others = lambda: heard.append(True)
            await decided(one, 1)
            looks, may_be_told = [], asyncio.Event()
            record, log_end = one.archive.record, one.archive.log_end

            async def record_slowly(*args):
                written = await record(*args)
                await may_be_told.wait()
                return written

            async def seen_log_end(*args):
                looks.append(await log_end(*args))
                return looks[-1]

            one.archive.record, one.archive.log_end = record_slowly, seen_log_end
            deciding = asyncio.ensure_future(decided(one, 1))

            def has_looked_at_it():
                one.clock.advance(5)
                return any(end.number == 2 for end in looks)

            await until(has_looked_at_it)
            may_be_told.set()
            await deciding
            looks.clear()
            await until(has_looked_at_it)
            await asyncio.sleep(0)
            assert not heard

    run(scenario())


def test_others_are_noticed_though_the_log_could_not_be_read_at_first(run, tmp_path):
    async def scenario():
        failures = Failures()
        failures.add("log_end", StoreError("the disk is away"))
        async with window(tmp_path, failures) as (one, work, _keeping, problems):
            heard = []
            work._on_others = lambda: heard.append(True)
            await one.analyse(TaskKind.MODERATION, A)

            def is_known():
                one.clock.advance(5)
                return work._known_end == 0

            await until(is_known)
            await theirs_decided(one, tmp_path)

            def is_heard():
                one.clock.advance(5)
                return heard

            await until(is_heard)
            assert not problems

    run(scenario())

"""Batches in the archive: thousands of members, each step whole, none that can be taken twice."""

import sqlite3
import time
from contextlib import asynccontextmanager, closing
from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from imm_desktop.adapters.store.migrating import MIGRATIONS, SCHEMA
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.batches import (
    Batch,
    BatchObject,
    BatchState,
    Chosen,
    Prefix,
    Progress,
    SkipReason,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.services.ports.archive import TaskQuery
from imm_desktop.services.ports.batches import ChosenPart, Listing
from tests.adapters.store_samples import ACCOUNT, item_of, succeeded, task_of
from tests.archives import open_fresh
from tests.fakes.clock import START
from tests.fakes.objects import VIDEO
from tests.fakes.results import moderation_result

MANY = tuple(BatchObject(ObjectUri("reel", f"{n:05}.mp4"), "E1") for n in range(5_000))
NOW = START + timedelta(hours=1)


@pytest.fixture
def opened(tmp_path):
    @asynccontextmanager
    async def archive():
        store = await open_fresh(tmp_path / "archive.db")
        try:
            yield store
        finally:
            await store.close()

    return archive


def batch_of(batch_id="b1", **more):
    return Batch(batch_id, ACCOUNT, "夜间", TaskKind.MODERATION, {"Interval": 2}, "", START, **more)


def pair(source, submission_id, batch_id="b1"):
    task = Task(submission_id, ACCOUNT, TaskKind.MODERATION, source, START, batch_id=batch_id)
    return task, AnalysisRequest(TaskKind.MODERATION, source, {"Interval": 2})


async def gather_all(store, batch_id="b1"):
    while (part := await store.ungathered(batch_id)) is not None:
        await store.gather(batch_id, part.objects, 0, part)


async def progress(store, batch_id="b1"):
    return (await store.load_batch(batch_id)).progress


def play(run, opened, scenario):
    async def whole():
        async with opened() as archive:
            await scenario(archive, archive.batches)

    run(whole())


def test_a_batch_comes_back_as_it_was(run, opened):
    async def scenario():
        batch = batch_of(concurrency=9, is_again=True)
        async with opened() as archive:
            await archive.batches.add_batch(batch, Chosen(MANY[:3]))
            await archive.batches.add_batch(batch, Chosen(MANY[:9]))
            await archive.batches.add_batch(batch_of("b2"), Prefix("reel", "day/"))
            await archive.batches.add_batch(batch_of("b3"), Chosen(()))
        async with opened() as archive:
            store = archive.batches
            assert (await store.load_batch("b1")).batch == batch
            assert [one.batch.batch_id for one in await store.load_batches(ACCOUNT)] == [
                "b3", "b2", "b1",
            ]  # fmt: skip
            assert await store.load_batches("other") == ()
            assert await store.load_batch("unknown") is None
            part = await store.ungathered("b1")
            assert part.objects == MANY[:3]
            there = await store.ungathered("b2")
            assert (there.bucket, there.listing) == ("reel", Listing((("day/", ""),)))
            assert await store.ungathered("b3") is None
            assert await store.ungathered("unknown") is None

    run(scenario())


def test_thousands_of_members_are_gathered_in_small_steps(run, opened):
    async def scenario(_archive, store):
        await store.add_batch(batch_of(), Chosen((*MANY, *MANY[:10])))
        longest = 0.0
        while (part := await store.ungathered("b1")) is not None:
            assert len(part.objects) <= 500
            begun = time.process_time()
            await store.gather("b1", part.objects, 1, part)
            await store.gather("b1", part.objects, 1, part)  # repeated after a kill
            longest = max(longest, time.process_time() - begun)
        view = await store.load_batch("b1")
        assert view.progress == Progress(waiting=5_000)
        assert (view.batch.is_gathered, view.batch.left_out) == (True, 11)
        assert longest < 2.0
        begun = time.process_time()
        assert await store.cancel_waiting("b1") == 5_000
        assert time.process_time() - begun < 2.0
        assert await progress(store) == Progress(cancelled=5_000)

    play(run, opened, scenario)


def test_a_listing_goes_on_where_it_was(run, opened):
    async def scenario(_archive, store):
        await store.add_batch(batch_of(), Prefix("reel"))
        await store.gather("b1", MANY[:2], 3, Listing((("", "t1"), ("day/", ""))))
        assert (await store.ungathered("b1")).listing.frontier == (("", "t1"), ("day/", ""))
        await store.gather("b1", MANY[1:3], 0, Listing(()))
        assert await store.ungathered("b1") is None
        view = await store.load_batch("b1")
        assert (view.progress.waiting, view.batch.left_out) == (3, 3)
        await store.gather("b1", MANY[3:5], 0, Listing((("late/", ""),)))
        assert await progress(store) == Progress(waiting=3), "it is gathered already"
        await store.gather("unknown", MANY[:2], 0, Listing(()))

    play(run, opened, scenario)


def test_only_what_waits_is_started_and_no_more_than_is_free(run, opened):
    async def scenario(archive, store):
        await store.add_batch(batch_of(concurrency=3), Chosen(MANY[:8]))
        await gather_all(store)
        assert await store.waiting("b1", 2) == MANY[:2]
        pairs = [pair(one.uri, f"s{number}") for number, one in enumerate(MANY[:6])]
        skipped = {MANY[7].uri: SkipReason.ANALYSED}
        started = await store.start("b1", pairs, skipped)
        assert [one.submission_id for one in started] == ["s0", "s1", "s2"]
        assert await store.start("b1", pairs, skipped) == ()
        twice = [pair(MANY[0].uri, "again")]
        await store.set_concurrency("b1", 10)
        assert await store.start("b1", twice, {}) == (), "it was started before"
        assert await archive.load_task("again") is None
        assert await progress(store) == Progress(waiting=4, sending=3, skipped=1)
        assert [one.submission_id for one in await store.unsent("b1")] == ["s2", "s1", "s0"]
        assert await store.start("unknown", pairs, {}) == ()
        (task, _request) = await archive.load_task("s1")
        assert task.batch_id == "b1"
        found = await archive.load_tasks(TaskQuery(batch_id="b1"))
        assert len(found) == 3

    play(run, opened, scenario)


@pytest.mark.parametrize("state", [BatchState.PAUSED, BatchState.OVER])
def test_nothing_is_started_of_a_batch_that_does_not_run(run, opened, state):
    async def scenario(_archive, store):
        await store.add_batch(batch_of(), Chosen(MANY[:2]))
        await gather_all(store)
        view = await store.move_batch("b1", state, NOW, remark="why")
        assert (view.batch.state, view.batch.remark) == (state, "why")
        assert (view.batch.ended_at == NOW) == (state is BatchState.OVER)
        assert await store.start("b1", [pair(MANY[0].uri, "s0")], {}) == ()
        assert await store.move_batch("unknown", state, NOW) is None

    play(run, opened, scenario)


def test_its_end_is_told_to_one_only(run, opened):
    async def scenario(archive, store):
        await store.add_batch(batch_of(), Chosen(MANY[:1]))
        await gather_all(store)
        view, has_ended = await store.settle("b1", NOW)
        assert not has_ended
        ((task, request),) = [pair(MANY[0].uri, "s0")]
        await store.start("b1", [(task, request)], {})
        await archive.finish(succeeded(task), moderation_result(), item_of("s0", task.source))
        view, has_ended = await store.settle("b1", NOW)
        assert has_ended
        assert view.batch.ended_at == NOW
        assert view.progress == Progress(done=1, to_review=1)
        assert not (await store.settle("b1", NOW))[1]
        assert await store.settle("unknown", NOW) is None
        assert await store.forget_batch("b1")
        assert not await store.forget_batch("unknown")

    play(run, opened, scenario)


def test_failed_members_wait_again_once(run, opened):
    async def scenario(archive, store):
        await store.add_batch(batch_of(), Chosen(MANY[:4]))
        await gather_all(store)
        pairs = [pair(one.uri, f"s{number}") for number, one in enumerate(MANY[:4])]
        await store.start("b1", pairs, {})
        for (task, _request), status in zip(
            pairs,
            (TaskStatus.FAILED, TaskStatus.REFUSED, TaskStatus.CANCELLED, TaskStatus.RUNNING),
            strict=True,
        ):
            await archive.save_task(task.moved_to(status))
        assert await progress(store) == Progress(failed=2, cancelled=1, running=1)
        assert await store.retry("b1", ["s0", "s2", "s3", "other"]) == 1
        assert await store.retry("b1", ["s0"]) == 0
        assert await store.retry("b1") == 1
        assert await store.retry("unknown") == 0
        assert await store.cancel_waiting("unknown") == 0
        assert await progress(store) == Progress(waiting=2, cancelled=1, running=1)
        await store.start("b1", [pair(MANY[0].uri, "s9")], {})
        assert await progress(store) == Progress(waiting=1, sending=1, cancelled=1, running=1)

    play(run, opened, scenario)


def test_members_that_wait_are_no_analysed_objects(run, opened):
    async def scenario(archive, store):
        await store.add_batch(batch_of(), Chosen(MANY[:2]))
        await gather_all(store)
        assert await archive.summaries(ACCOUNT, [one.uri for one in MANY[:2]]) == {}
        assert await store.known_analyses(ACCOUNT, TaskKind.MODERATION, [MANY[0].uri]) == {}
        await archive.prepare([task_of("s1"), task_of("s2", TaskKind.LABELS)])
        known = await store.known_analyses(ACCOUNT, TaskKind.MODERATION, [VIDEO, MANY[0].uri])
        ((uri, (one,)),) = known.items()
        assert (uri, one.is_done, one.source_etag) == (VIDEO, False, "")

    play(run, opened, scenario)


def test_a_part_that_was_gathered_is_gone(run, opened):
    async def scenario(_archive, store):
        await store.add_batch(batch_of(), Chosen(MANY[:600]))
        part = await store.ungathered("b1")
        assert isinstance(part, ChosenPart)
        await store.gather("b1", part.objects, 0, part)
        other = await store.ungathered("b1")
        assert other.objects == MANY[500:600]
        assert not (await store.load_batch("b1")).batch.is_gathered

    play(run, opened, scenario)


def test_an_archive_of_before_gets_the_tables_and_keeps_its_tasks(run, opened, tmp_path):
    path = tmp_path / "archive.db"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    engine.dispose()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("INSERT INTO source_video VALUES (1, ?, 'reel', 'day/one.mp4')", (ACCOUNT,))
        file.execute(
            "INSERT INTO task (submission_id, account_id, kind, source_id, prepared_at, status)"
            " VALUES ('old', ?, 'labels', 1, 0, 'failed')",
            (ACCOUNT,),
        )

    async def scenario():
        async with opened() as archive:
            (task,) = await archive.load_tasks(TaskQuery())
            assert (task.submission_id, task.batch_id) == ("old", "")
            assert await archive.batches.load_batches(ACCOUNT) == ()
            assert await archive.load_tasks(TaskQuery(batch_id="b1")) == ()

    run(scenario())
    assert SCHEMA >= "0003"
    assert (tmp_path / "archive.schema-0002.db").exists()

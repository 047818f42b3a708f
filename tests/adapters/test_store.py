"""The archive of tasks, results and markers: what goes in comes out, and nothing waits for what it need not."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from imm_desktop.adapters.store import results as results_rows
from imm_desktop.domain.errors import StoreError
from imm_desktop.domain.labels import Label
from imm_desktop.domain.markers import Marker
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.results import LabelReport, Result
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.domain.timing import TimeRange
from imm_desktop.services.ports.archive import ResultHead, SourceSummary, TaskQuery
from tests.adapters.store_samples import (
    ACCOUNT,
    item_of,
    succeeded,
    task_of,
    with_item,
)
from tests.fakes.clock import START
from tests.fakes.objects import IMAGE, VIDEO
from tests.fakes.results import moderation_result, results
from tests.patience import patient


def test_a_task_comes_back_as_it_was_also_after_a_restart(run, opened):
    async def scenario():
        task, request = task_of("s1")
        full = replace(
            task,
            status=TaskStatus.RUNNING,
            task_id="t1",
            percent=40,
            started_at=START + timedelta(microseconds=7),
            code="c",
            message="m",
            request_id="r",
            source_etag="E1",
        )
        async with opened() as store:
            await store.prepare([(task, request)])
            await store.prepare([(task, request)])
            await store.save_task(full)
        async with opened() as store:
            assert await store.load_task("s1") == (full, request)
            assert await store.unfinished(ACCOUNT) == ((full, request),)
            assert await store.unfinished("another") == ()
            assert await store.load_task("nobody") is None

    run(scenario())


def test_a_task_that_is_over_is_never_reopened(run, opened):
    async def scenario():
        async with opened() as store:
            task, request = task_of("s1")
            await store.prepare([(task, request)])
            running = task.moved_to(TaskStatus.RUNNING, task_id="t1")
            await store.save_task(running)
            await store.save_task(task)
            assert (await store.load_task("s1"))[0] == running
            expired = running.moved_to(TaskStatus.EXPIRED)
            await store.save_task(expired)
            await store.save_task(running)
            await store.finish(succeeded(running), moderation_result(), item_of("s1"))
            assert (await store.load_task("s1"))[0] == expired
            assert await store.load_result("s1") is None
            assert await store.load_item("item-s1") is None
            with pytest.raises(StoreError, match="s2"):
                await store.save_task(task_of("s2")[0])

    run(scenario())


@pytest.mark.parametrize("kind", TaskKind)
def test_every_kind_of_result_comes_back_whole(run, opened, kind):
    async def scenario():
        async with opened() as store:
            task, request = task_of("s1", kind)
            await store.prepare([(task, request)])
            assert await store.load_result("s1") is None
            await store.finish(succeeded(task), results()[kind], None)
            await store.finish(succeeded(task), results()[kind], None)
            assert await store.load_result("s1") == results()[kind]
            assert await store.results_of(VIDEO, ACCOUNT) == ((succeeded(task), results()[kind]),)
            assert await store.results_of(VIDEO, "another") == ()
            assert await store.list_results(VIDEO, ACCOUNT) == (
                ResultHead(succeeded(task), request),
            )
            assert await store.list_results(VIDEO, "another") == ()
            assert await store.load_report("s1") == results()[kind].report
            assert await store.load_report("nobody") is None

    run(scenario())


def test_tasks_are_found_by_what_is_known_of_them(run, opened):
    async def scenario():
        async with opened() as store:
            other = ObjectUri("reel", "100%_sure.mp4")
            pairs = [
                task_of("s1"),
                task_of("s2", TaskKind.LABELS),
                task_of("s3", source=other),
            ]
            await store.prepare(pairs)
            await store.save_task(pairs[0][0].moved_to(TaskStatus.RUNNING, task_id="Video-9"))

            async def found(**query):
                return [one.submission_id for one in await store.load_tasks(TaskQuery(**query))]

            assert await found() == ["s3", "s2", "s1"]
            assert await found(limit=1) == ["s3"]
            assert await found(account_id="another") == []
            assert await found(account_id=ACCOUNT, kinds=frozenset({TaskKind.LABELS})) == ["s2"]
            assert await found(statuses=frozenset({TaskStatus.RUNNING})) == ["s1"]
            assert await found(text="video-9") == ["s1"]
            assert await found(text="%_S") == ["s3"]
            assert await found(text="s2") == ["s2"]
            assert await found(source=other) == ["s3"]

    run(scenario())


def test_summaries_tell_what_is_known_of_many_objects(run, opened):
    async def scenario():
        async with opened() as store:
            many = [ObjectUri("reel", f"{number}.mp4") for number in range(700)]
            assert await store.summaries(ACCOUNT, many) == {}
            pairs = [
                task_of("s1", TaskKind.LABELS),
                task_of("s2"),
                task_of("s3", TaskKind.HIGHLIGHT),
                task_of("s4", source=many[650]),
                task_of("s5", source=many[650]),
            ]
            await store.prepare(pairs)
            await store.finish(succeeded(pairs[0][0]), results()[TaskKind.LABELS], None)
            await store.finish(succeeded(pairs[1][0]), moderation_result(), item_of("s2"))
            await store.save_task(pairs[3][0].moved_to(TaskStatus.REFUSED))
            await store.save_task(pairs[4][0].moved_to(TaskStatus.CANCELLED))
            assert await store.summaries(ACCOUNT, [*many, VIDEO, VIDEO, IMAGE]) == {
                VIDEO: SourceSummary(
                    VIDEO,
                    True,
                    ("猫", "车"),
                    "review",
                    ItemState.OPEN,
                    running=1,
                    top_aliases=("cat", "car"),
                    running_kinds=frozenset({TaskKind.HIGHLIGHT}),
                ),
                many[650]: SourceSummary(
                    many[650], failed=True, failed_kinds=frozenset({TaskKind.MODERATION})
                ),
            }
            await store.finish(succeeded(pairs[2][0]), results()[TaskKind.HIGHLIGHT], None)
            known = (await store.summaries(ACCOUNT, [VIDEO]))[VIDEO]
            assert (known.running, known.running_kinds) == (0, frozenset())
            assert known.has_highlight

    run(scenario())


def test_nothing_scans_the_clips_of_other_videos(run, opened, path):
    async def scenario():
        async with opened() as store:
            for number in range(3):
                task, request = task_of(f"s{number}", TaskKind.LABELS)
                labels = tuple(
                    Label(f"l{n}", clips=(TimeRange(0, 10), TimeRange(20, 30))) for n in range(50)
                )
                await store.prepare([(task, request)])
                await store.finish(succeeded(task), Result(LabelReport(labels), b"{}"), None)
            asked = []

            def look(connection):
                def remember(_c, _cursor, statement, values, _context, _many):
                    asked.append((statement, values))

                event.listen(connection, "before_cursor_execute", remember)
                results_rows.load_result(connection, "s1")
                results_rows.results_of(connection, VIDEO, ACCOUNT)
                results_rows.list_results(connection, VIDEO, ACCOUNT)
                results_rows.load_report(connection, "s1")
                event.remove(connection, "before_cursor_execute", remember)
                plans = []
                for statement, values in asked:
                    explained = connection.exec_driver_sql(
                        f"EXPLAIN QUERY PLAN {statement}", values
                    )
                    plans.extend(row[3] for row in explained)
                return plans

            plans = await store._database.read(look)
            assert any("label_result" in plan for plan in plans)
            assert [plan for plan in plans if plan.startswith("SCAN")] == []

    run(scenario())


def test_a_long_write_does_not_hold_up_a_read(run, opened):
    async def scenario():
        async with opened() as store:
            await with_item(store)
            begun, may_end = threading.Event(), threading.Event()

            def slow(connection):
                connection.exec_driver_sql("UPDATE task SET message = 'half-way'")
                begun.set()
                assert may_end.wait(patient(5))

            writing = asyncio.create_task(store._database.write(slow))
            await asyncio.to_thread(begun.wait, 5)
            assert (await store.load_task("s1"))[0].message == ""
            may_end.set()
            await writing
            assert (await store.load_task("s1"))[0].message == "half-way"

    run(scenario())


def test_a_write_whose_caller_is_cancelled_is_carried_out(run, opened):
    async def scenario():
        async with opened() as store:
            writing = asyncio.create_task(store.prepare([task_of("s1")]))
            await asyncio.sleep(0)
            writing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await writing
            failing = asyncio.create_task(store.save_task(task_of("s9")[0]))
            await asyncio.sleep(0)
            failing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await failing
        async with opened() as store:
            assert await store.load_task("s1") is not None

    run(scenario())


def test_top_labels_are_the_leaves_seen_longest():
    labels = [
        Label("animal", clips=(TimeRange(0, 9_000),)),
        Label("cat", parent="animal", confidence=0.5, clips=(TimeRange(0, 9_000),)),
        Label("dog", parent="animal", confidence=0.6),
        *(Label(f"x{n}", confidence=n / 10, clips=(TimeRange(0, 1),)) for n in range(5)),
    ]
    assert results_rows.top_labels(labels) == ["cat", "x4", "x3", "x2", "x1"]


def test_a_task_of_another_kind_of_status_stays(run, opened):
    """UNCERTAIN may fall back to PREPARED, RUNNING may not."""

    async def scenario():
        async with opened() as store:
            task, request = task_of("s1")
            await store.prepare([(task, request)])
            uncertain = task.moved_to(TaskStatus.UNCERTAIN)
            await store.save_task(uncertain)
            await store.save_task(task)
            kept: Task = (await store.load_task("s1"))[0]
            assert kept.status is TaskStatus.PREPARED

    run(scenario())


def test_markers_are_kept_changed_and_forgotten_by_their_video(run, opened):
    def marker(name, start_ms, note=""):
        return Marker(name, TimeRange(start_ms, start_ms), note, "梅", START)

    async def scenario():
        async with opened() as store:
            await store.save_marker(ACCOUNT, VIDEO, marker("m2", 5_000))
            await store.save_marker(ACCOUNT, VIDEO, marker("m1", 9_000))
            await store.save_marker(ACCOUNT, IMAGE, marker("m3", 0))
            await store.save_marker(ACCOUNT, VIDEO, marker("m1", 1_000, "看这里"))
            await store.delete_marker(ACCOUNT, VIDEO, "m3")
        async with opened() as store:
            kept = await store.load_markers(ACCOUNT, VIDEO)
            assert kept == (marker("m1", 1_000, "看这里"), marker("m2", 5_000))
            assert await store.load_markers("another", VIDEO) == ()
            assert len(await store.load_markers(ACCOUNT, IMAGE)) == 1
            await store.delete_marker(ACCOUNT, VIDEO, "m2")
            assert [one.marker_id for one in await store.load_markers(ACCOUNT, VIDEO)] == ["m1"]

    run(scenario())

"""Tasks are carried to their end, whatever the service, the network and the disk do."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import (
    InvalidRequestError,
    NotFoundError,
    StoreError,
    StoreFullError,
    ThrottledError,
    UnreachableError,
)
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.queues import Queue
from imm_desktop.domain.tasks import KEPT_FOR, TaskKind, TaskReport, TaskStatus
from tests.fakes.clock import START
from tests.fakes.objects import IMAGE, VIDEO
from tests.fakes.results import moderation_result
from tests.helpers import until

GONE = NotFoundError("no such task", code="ResourceNotFound", request_id="r9")


async def launch(p, kind=TaskKind.MODERATION, source=VIDEO):
    await p.launching.launch([AnalysisRequest(kind, source, {})])
    p.tracker.wake()


def statuses(p):
    return [one.status for one in p.changes]


@pytest.mark.parametrize("kind", TaskKind)
def test_a_task_is_followed_until_its_result_is_in_the_archive(with_program, kind):
    async def scenario(p):
        source = IMAGE if "image" in kind else VIDEO
        if kind is TaskKind.HIGHLIGHT:
            values = {
                "Type": "Concat",
                "Sources": [{"URI": str(VIDEO)}],
                "Output.URI": "oss://b/o.mp4",
                "Output.Container": "mp4",
            }
        elif kind is TaskKind.CONVERT:
            values = {"Targets.URI": "oss://b/{name}.mp4", "Targets.Container": "mp4"}
        else:
            values = {}
        async with p.running("tracker"):
            await p.launching.launch([AnalysisRequest(kind, source, values)])
            p.tracker.wake()
            await until(lambda: p.changes and p.changes[-1].is_over)
        done = p.changes[-1]
        assert done.status is TaskStatus.SUCCEEDED
        assert done.percent == 100
        assert done.ended_at is not None
        assert done.summary
        assert await p.task() == done
        assert await p.archive.load_result("s1") == p.backend.results[kind]
        has_item = await p.archive.load_item("item-s1") is not None
        assert has_item == (kind in (TaskKind.MODERATION, TaskKind.IMAGE_MODERATION))
        assert p.problems == []

    with_program(scenario)


def test_every_change_is_told_and_waits_grow_while_nothing_changes(with_program):
    async def scenario(p):
        p.backend.polls = 3
        async with p.running("tracker"):
            await launch(p)
            await until(lambda: p.changes and p.changes[-1].is_over)
        assert [one.percent for one in p.changes] == [None, 25, 50, 75, 100]
        p.backend.polls = 1_000_000
        p.changes.clear()
        p.clock.slept.clear()
        async with p.running("tracker"):
            await launch(p)
            await until(lambda: len(p.clock.slept) > 9)
        assert p.clock.slept[:4] == [1.0, 1.0, 1.5, 2.25]
        assert max(p.clock.slept) == 15.0

    with_program(scenario)


@pytest.mark.parametrize(
    ("suggestion", "queue"), [(Suggestion.PASS, Queue.PASSED), (Suggestion.BLOCK, Queue.BLOCKED)]
)
def test_what_the_service_passes_or_blocks_waits_in_a_queue_of_its_own(
    with_program, suggestion, queue
):
    async def scenario(p):
        p.backend.results[TaskKind.MODERATION] = moderation_result(suggestion)
        async with p.running("tracker"):
            await launch(p)
            await until(lambda: p.changes and p.changes[-1].is_over)
        counts = await p.reviewing.counts("this-computer")
        assert {name for name, count in counts.items() if count} - {Queue.OPEN} == {
            queue,
            Queue.ALL,
        }
        assert await p.reviewing.items("this-computer") == ()

    with_program(scenario)


def test_a_failure_of_the_service_is_kept(with_program):
    async def scenario(p):
        p.backend.failed_with = ("InvalidMedia", "not a video")
        async with p.running("tracker"):
            await launch(p)
            await until(lambda: p.changes and p.changes[-1].is_over)
        task = await p.task()
        assert (task.status, task.code, task.message) == (
            TaskStatus.FAILED,
            "InvalidMedia",
            "not a video",
        )

    with_program(scenario)


def test_tasks_of_an_earlier_run_are_gone_on_with(run, opened):
    async def scenario():
        async with opened() as first:
            first.backend.polls = 1_000_000
            async with first.running("tracker"):
                await launch(first)
                await until(lambda: first.changes)
            first.backend.polls = 0
            backend = first.backend
        async with opened(backend=backend) as second:
            async with second.running("tracker"):
                await until(lambda: second.changes and second.changes[-1].is_over)
            assert len(backend.tasks) == 1

    run(scenario())


def test_an_unreachable_service_is_told_once_and_tried_until_it_answers(with_program):
    async def scenario(p):
        p.backend.failures.add("create", *[UnreachableError("no network")] * 3)
        p.backend.failures.add("report", UnreachableError("no network"))
        async with p.running("tracker"):
            await launch(p)
            await until(lambda: p.changes and p.changes[-1].is_over)
        assert [str(one) for one in p.problems] == ["no network"] * 2, (
            "once, and once after success"
        )
        assert p.clock.slept[:4] == [2.0, 4.0, 8.0, 1.0]
        assert len(p.backend.tasks) == 1

    with_program(scenario)


def test_the_service_says_how_long_to_wait(with_program):
    async def scenario(p):
        p.backend.failures.add("create", ThrottledError("slow", retry_after_ms=90_000))
        async with p.running("tracker"):
            await launch(p)
            await until(lambda: p.changes and p.changes[-1].is_over)
        assert p.clock.slept[0] == 90.0

    with_program(scenario)


def test_a_full_disk_leaves_the_task_running_and_is_tried_again(with_program):
    async def scenario(p):
        finish, tries = p.archive.finish, []

        async def full(*args):
            tries.append(args)
            if len(tries) < 3:
                raise StoreFullError("no space")
            await finish(*args)

        p.archive.finish = full
        async with p.running("tracker"):
            await launch(p)
            await until(lambda: len(tries) == 1)
            assert (await p.task()).status is TaskStatus.RUNNING
            await until(lambda: p.changes[-1].is_over)
        assert [type(one) for one in p.problems] == [StoreFullError]
        assert await p.archive.load_result("s1") is not None

    with_program(scenario)


def test_an_archive_that_cannot_be_read_is_told_and_read_again(with_program):
    async def scenario(p):
        unfinished, load_task, errors = p.archive.unfinished, p.archive.load_task, [1, 2]
        failures = ["load"]

        async def broken(account_id):
            if errors:
                errors.pop()
                raise StoreError("locked")
            return await unfinished(account_id)

        async def broken_too(submission_id):
            if failures:
                failures.pop()
                raise StoreError("locked too")
            return await load_task(submission_id)

        p.archive.unfinished, p.archive.load_task = broken, broken_too
        p.backend.failures.add("create", UnreachableError("no network"))
        await p.launching.launch([AnalysisRequest(TaskKind.LABELS, VIDEO, {})])
        async with p.running("tracker"):
            await until(lambda: p.changes and p.changes[-1].is_over)
        assert {str(one) for one in p.problems} == {"locked", "locked too", "no network"}

        async def down(_):
            raise StoreError("gone")

        p.problems.clear()
        p.changes.clear()
        await launch(p, TaskKind.LABELS)
        p.backend.failures.add("create", UnreachableError("no network"))
        async with p.running("tracker"):
            await until(lambda: p.problems)
            p.archive.load_task = down
            await until(lambda: "gone" in {str(one) for one in p.problems})
            p.archive.load_task = load_task
            await until(lambda: p.changes and p.changes[-1].is_over)

    with_program(scenario)


async def run_a_while(p):
    async with p.running("tracker"):
        await until(lambda: p.changes and p.changes[-1].is_over)


async def running_since(p, seconds):
    await launch(p)
    task = replace(
        await p.task(), status=TaskStatus.RUNNING, task_id="moderation-1", started_at=START
    )
    await p.archive.save_task(task)
    p.clock.advance(seconds)


def test_a_task_that_the_service_forgot_is_expired(with_program):
    async def scenario(p):
        await running_since(p, 3_600)
        await run_a_while(p)
        task = await p.task()
        assert (task.status, task.code, task.request_id) == (
            TaskStatus.EXPIRED,
            "ResourceNotFound",
            "req-404",
        )

    with_program(scenario)


def test_a_young_task_that_is_not_known_yet_is_not_given_up(with_program):
    async def scenario(p):
        p.backend.failures.add("report", GONE, GONE)
        async with p.running("tracker"):
            await launch(p)
            await until(lambda: p.changes and p.changes[-1].is_over)
        assert statuses(p)[-1] is TaskStatus.SUCCEEDED

    with_program(scenario)


def test_a_task_that_is_listed_is_not_expired_because_something_else_is_missing(with_program):
    async def scenario(p):
        p.backend.failures.set("fetch_result", GONE)
        p.backend.polls = 0
        async with p.running("tracker"):
            await launch(p)
            await until(lambda: p.problems)
            assert p.problems == [GONE]
            p.clock.advance(KEPT_FOR.total_seconds())
            await until(lambda: p.changes[-1].is_over)
        assert statuses(p)[-1] is TaskStatus.EXPIRED

    with_program(scenario)


def test_late_and_repeated_reports_change_nothing(with_program):
    async def scenario(p):
        await launch(p)
        reports = [40, 10, 40, None, 70]

        async def report(task_id, kind):
            if reports:
                return TaskReport(task_id, kind, True, percent=reports.pop(0))
            return TaskReport(task_id, kind, False, True, ended_at=START + timedelta(hours=1))

        p.backend.report = report
        await run_a_while(p)
        assert [one.percent for one in p.changes] == [None, 40, 70, 100]
        assert p.changes[-1].ended_at == START + timedelta(hours=1)

    with_program(scenario)


def test_an_image_that_the_service_refuses_has_failed(with_program):
    async def scenario(p):
        p.backend.failures.add("detect_image_labels", UnreachableError("down"))
        p.backend.failures.add("detect_image_labels", InvalidRequestError("no image", code="Bad"))
        await launch(p, TaskKind.IMAGE_LABELS, IMAGE)
        await run_a_while(p)
        task = await p.task()
        assert (task.status, task.code, task.message) == (TaskStatus.FAILED, "Bad", "no image")
        assert task.ended_at is not None

    with_program(scenario)


def test_a_task_taken_back_while_it_waits_is_let_go(with_program):
    async def scenario(p):
        p.backend.failures.set("create", UnreachableError("down"))
        p.clock.is_held = True
        async with p.running("tracker"):
            await launch(p)
            await until(lambda: p.problems)
            await p.launching.cancel(await p.task())
            p.clock.advance(10)
            await until(lambda: p.changes)
        assert statuses(p) == [TaskStatus.CANCELLED]

    with_program(scenario)


def test_many_tasks_are_sent_a_few_at_a_time(with_program):
    async def scenario(p):
        at_once, most, four = [], [], asyncio.Event()
        create = p.backend.create

        async def counted(*args):
            at_once.append(1)
            most.append(len(at_once))
            if len(at_once) == 4:
                four.set()
            await four.wait()
            at_once.pop()
            return await create(*args)

        p.backend.create = counted
        await p.launching.launch([AnalysisRequest(TaskKind.LABELS, VIDEO, {})] * 12)
        async with p.running("tracker"):
            p.tracker.wake()
            p.tracker.wake()
            await until(lambda: sum(one.is_over for one in p.changes) == 12)
        assert max(most) == 4
        assert len(p.backend.tasks) == 12

    with_program(scenario)


def test_whoever_stops_listening_hears_no_more(with_program):
    async def scenario(p):
        heard = []
        stop = p.tracker.subscribe(heard.append)
        p.tracker.subscribe(lambda _: stop())
        async with p.running("tracker"):
            await launch(p)
            await until(lambda: p.changes and p.changes[-1].is_over)
        stop()
        assert len(heard) == 1 < len(p.changes)

    with_program(scenario)


@pytest.mark.allow_log("cannot be carried on")
def test_a_fault_of_the_program_stops_one_task_only_until_the_next_wake(with_program):
    async def scenario(p):
        create, faults = p.backend.create, [ZeroDivisionError("a fault")]

        async def faulty(*args):
            if faults:
                raise faults.pop()
            return await create(*args)

        p.backend.create = faulty
        await p.launching.launch([AnalysisRequest(TaskKind.LABELS, VIDEO, {})] * 2)
        async with p.running("tracker"):
            await until(lambda: p.changes and p.changes[-1].is_over)
            assert [str(one) for one in p.problems] == ["a fault"]
            p.tracker.wake()
            await until(lambda: sum(one.is_over for one in p.changes) == 2)
        assert len(p.backend.tasks) == 2

    with_program(scenario)

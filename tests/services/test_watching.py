"""Thousands of running tasks are followed by lists; a task that no list shows is asked for."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import CredentialsError, ThrottledError, UnreachableError
from imm_desktop.domain.tasks import Task, TaskKind, TaskReport, TaskStatus
from imm_desktop.services import tracking, watching
from imm_desktop.services.ports.archive import TaskQuery
from imm_desktop.services.ports.backend import TaskPage
from imm_desktop.services.tracking import FEW
from imm_desktop.services.watching import Watch
from tests.fakes.backend import FakeBackend
from tests.fakes.clock import START, FakeClock
from tests.fakes.objects import VIDEO
from tests.helpers import until

MANY = 3 * FEW


async def running(p, count=MANY, kind=TaskKind.LABELS):
    """``count`` tasks that an earlier run of the program has sent."""
    tasks = await p.launching.launch([AnalysisRequest(kind, VIDEO, {})] * count)
    for task in tasks:
        created = await p.backend.create(AnalysisRequest(kind, VIDEO, {}), task.submission_id)
        await p.archive.save_task(
            replace(
                task, status=TaskStatus.RUNNING, task_id=created.task_id, started_at=p.clock.now()
            )
        )
    p.backend.calls.clear()


async def until_over(p, count=MANY):
    async with p.running("tracker"):
        await until(lambda: sum(one.is_over for one in p.changes) == count, 10)


async def statuses(p):
    return {one.status for one in await p.archive.load_tasks(TaskQuery())}


@pytest.mark.parametrize("failed_with", [None, ("InvalidMedia", "not a video")])
def test_many_tasks_are_followed_without_asking_for_any(with_program, failed_with):
    async def scenario(p):
        p.backend.failed_with = failed_with
        p.backend.page_size = 10
        await running(p)
        await until_over(p)
        assert p.backend.calls.count("report") == 0
        assert p.backend.calls.count("list_tasks") > 0
        assert await statuses(p) == {TaskStatus.FAILED if failed_with else TaskStatus.SUCCEEDED}
        assert p.problems == []

    with_program(scenario)


def test_a_few_tasks_are_asked_for_one_by_one(with_program):
    async def scenario(p):
        await running(p, FEW)
        await until_over(p, FEW)
        assert p.backend.calls.count("list_tasks") == 0

    with_program(scenario)


def test_tasks_that_ended_before_the_program_started_are_found(with_program):
    async def scenario(p):
        await running(p)
        for task_id in p.backend.tasks:
            p.backend.end(task_id)
        p.clock.advance(24 * 3_600)
        await until_over(p)
        assert p.backend.calls.count("report") == 0
        assert await statuses(p) == {TaskStatus.SUCCEEDED}

    with_program(scenario)


def test_a_task_that_no_list_shows_is_asked_for(with_program):
    async def scenario(p):
        await running(p)
        p.backend.polls = 0
        p.backend.unlisted = {"labels-3", "labels-4"}
        await until_over(p)
        assert p.backend.calls.count("report") == 2
        assert await statuses(p) == {TaskStatus.SUCCEEDED}

    with_program(scenario)


def test_a_task_that_nobody_knows_is_expired_like_any_other(with_program):
    async def scenario(p):
        await running(p)
        p.backend.polls = 0
        del p.backend.tasks["labels-5"]
        p.clock.advance(3_600)
        await until_over(p)
        lost = [one for one in p.changes if one.status is TaskStatus.EXPIRED]
        assert [(one.task_id, one.code) for one in lost] == [("labels-5", "ResourceNotFound")]
        assert p.backend.calls.count("find") == 1

    with_program(scenario)


def test_progress_is_told_in_steps_worth_telling(with_program, monkeypatch):
    monkeypatch.setattr(tracking, "FEW", 0)  # a few that are left would be asked for

    async def scenario(p):
        p.backend.polls = 50
        await running(p)
        await until_over(p)
        seen = [one.percent for one in p.changes if one.task_id == "labels-1"]
        assert all(b - a >= watching.WORTH_TELLING for a, b in pairwise(seen[:-1]))
        assert seen[-1] == 100
        assert len(seen) > 2
        assert p.backend.calls.count("report") == 0

    with_program(scenario)


def test_a_key_that_may_not_list_leaves_each_task_to_be_asked_for(with_program):
    async def scenario(p):
        p.backend.failures.set("list_tasks", CredentialsError("imm:ListTasks", code="NoPermission"))
        await running(p)
        await until_over(p)
        assert {str(one) for one in p.problems} == {"imm:ListTasks"}
        assert await statuses(p) == {TaskStatus.SUCCEEDED}

    with_program(scenario)


@pytest.mark.allow_log("lists cannot be read")
def test_a_fault_of_the_program_in_reading_lists_stops_no_task(with_program):
    async def scenario(p):
        p.backend.failures.set("list_tasks", ZeroDivisionError("a fault"))
        await running(p)
        await until_over(p)
        assert {str(one) for one in p.problems} == {"a fault"}
        assert await statuses(p) == {TaskStatus.SUCCEEDED}

    with_program(scenario)


def test_lists_that_are_refused_for_now_are_read_again_later(with_program):
    async def scenario(p):
        p.backend.failures.add("list_tasks", UnreachableError("down"))
        p.backend.failures.add("list_tasks", ThrottledError("slow", retry_after_ms=90_000))
        await running(p)
        await until_over(p)
        assert 90.0 in p.clock.slept
        assert p.backend.calls.count("report") == 0

    with_program(scenario)


def test_a_result_that_cannot_be_fetched_is_asked_for_again(with_program):
    async def scenario(p):
        p.backend.failures.add("fetch_result", *[UnreachableError("down")] * 3)
        await running(p)
        await until_over(p)
        assert p.backend.calls.count("report") == 3
        assert await statuses(p) == {TaskStatus.SUCCEEDED}

    with_program(scenario)


def task_of(task_id="t1", kind=TaskKind.LABELS):
    return Task("s-" + task_id, "a", kind, VIDEO, START, TaskStatus.RUNNING, task_id, percent=20)


def ended(task_id="t1", *, seconds=0, kind=TaskKind.LABELS):
    return TaskReport(task_id, kind, False, True, ended_at=START + timedelta(seconds=seconds))


class Lists:
    """A backend that is all lists: what it answers to, and what it was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    async def list_tasks(self, kind, state, *, ended_from=None, token=""):
        self.asked.append((state.value, ended_from, token))
        return self.answer(state.value, token)


async def watched(backend, work, clock=None):
    problems = []
    watch = Watch(backend, clock or FakeClock(), problems.append)
    job = asyncio.create_task(watch.run())
    try:
        return await work(watch)
    finally:
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
        assert problems == []


def test_the_next_look_begins_a_minute_before_the_latest_end_seen(run):
    lists = Lists(
        lambda state, _: TaskPage((ended("other", seconds=500),) * (state == "succeeded"))
    )

    async def work(watch):
        waiting = asyncio.create_task(watch.news(task_of(), START))
        await until(lambda: sum(one[0] == "failed" for one in lists.asked) > 1)
        watch.look_from(TaskKind.LABELS, START + timedelta(seconds=100))
        await until(lambda: sum(one[0] == "failed" for one in lists.asked) > 2)
        waiting.cancel()
        return [one[1] - START for one in lists.asked if one[0] == "failed"]

    since = run(watched(lists, work))
    assert [one.total_seconds() for one in since[:3]] == [-60, 440, 40]


def test_one_that_must_begin_earlier_while_lists_are_read_is_heeded(run):
    async def work(watch):
        def answer(state, _):
            watch.look_from(TaskKind.LABELS, START - timedelta(seconds=300))
            return TaskPage((ended("other", seconds=500),) * (state == "succeeded"))

        lists.answer = answer
        waiting = asyncio.create_task(watch.news(task_of(), START))
        await until(lambda: sum(one[0] == "failed" for one in lists.asked) > 1)
        waiting.cancel()
        return [one[1] for one in lists.asked if one[0] == "failed"][1]

    lists = Lists(None)
    assert run(watched(lists, work)) == START - timedelta(seconds=360)


@pytest.mark.parametrize("token", ["same", "1"])
def test_a_list_that_pages_in_circles_ends(run, monkeypatch, token):
    monkeypatch.setattr(watching, "MOST_PAGES", 3)
    lists = Lists(lambda _, given: TaskPage((), "same" if token == "same" else f"{given}1"))

    async def work(watch):
        return await watch.news(task_of(), START)

    assert run(watched(lists, work)) is None


def test_late_and_repeated_reports_are_harmless(run):
    late = TaskReport("t1", TaskKind.LABELS, True, percent=10)
    pages = {"running": (late, late), "succeeded": (ended(), ended()), "failed": ()}
    lists = Lists(lambda state, _: TaskPage(pages[state]))

    async def work(watch):
        assert await watch.news(task_of(), START) == ended()

    run(watched(lists, work))


def test_two_that_wait_for_the_same_task_do_not_get_in_each_others_way(run):
    lists = Lists(lambda state, _: TaskPage((ended(),) * (state == "succeeded")))

    async def work(watch):
        first = asyncio.create_task(watch.news(task_of(), START))
        await asyncio.sleep(0)
        assert await watch.news(task_of(), START) == ended()
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert await watch.news(task_of("t1"), START) == ended()

    run(watched(lists, work, FakeClock()))


def test_nothing_is_asked_while_nobody_waits(run):
    backend = FakeBackend()

    async def work(_watch):
        for _ in range(50):
            await asyncio.sleep(0)
        return backend.calls

    assert run(watched(backend, work)) == []

"""Rescue all: what the service still holds comes home once, and what cannot is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import (
    ConflictError,
    CredentialsError,
    NotFoundError,
    ServiceFailedError,
    ThrottledError,
    UnreachableError,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.rescue import (
    FoundTask,
    RescueOutcome,
    RescueProgress,
    RescueReport,
    elsewhere_id,
    unnamed_source,
)
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from imm_desktop.services.ports.archive import TaskQuery
from imm_desktop.services.ports.backend import FoundPage
from imm_desktop.services.rescuing import MOST_PAGES, TRIES
from tests.fakes.clock import START
from tests.fakes.objects import VIDEO
from tests.fakes.results import moderation_result

OTHER = ObjectUri("reel", "made/elsewhere.mp4")
ACCOUNT = "this-computer"


def found(number: int, kind: TaskKind | None = TaskKind.LABELS, **changes: object) -> FoundTask:
    """A task that somebody else made ``number`` hours after START, over and well."""
    one = FoundTask(
        task_id=f"T-{number}",
        task_type="VideoLabelClassification" if kind else "MediaConvert",
        kind=kind,
        is_running=False,
        is_succeeded=True,
        started_at=START + timedelta(hours=number),
        ended_at=START + timedelta(hours=number, minutes=5),
        request=None if kind is None else AnalysisRequest(kind, OTHER, {}),
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def test_a_task_made_elsewhere_becomes_an_archived_task_and_is_never_created(with_program):
    async def scenario(p):
        p.backend.found = [found(1)]
        report = await p.rescuing.rescue()
        (line,) = report.lines
        assert (line.outcome, line.source) == (RescueOutcome.KEPT, OTHER)
        assert line.submission_id == elsewhere_id(ACCOUNT, "T-1")
        task = await p.task(line.submission_id)
        assert task.status is TaskStatus.SUCCEEDED
        assert (task.task_id, task.source, task.summary) == ("T-1", OTHER, "labels=2 clips=3")
        assert task.started_at == START + timedelta(hours=1)
        assert (await p.archive.load_result(line.submission_id)) == p.backend.results[
            TaskKind.LABELS
        ]
        assert await p.archive.unfinished(ACCOUNT) == ()
        assert "create" not in p.backend.calls
        assert report.is_clean

    with_program(scenario)


def test_a_second_rescue_fetches_nothing_again(with_program):
    async def scenario(p):
        p.backend.found = [found(1), found(2)]
        await p.rescuing.rescue()
        fetched = len(p.backend.fetched)
        report = await p.rescuing.rescue()
        assert [one.outcome for one in report.lines] == [RescueOutcome.KNOWN] * 2
        assert len(p.backend.fetched) == fetched
        assert len(await p.archive.load_tasks(TaskQuery(ACCOUNT))) == 2

    with_program(scenario)


def test_what_vanishes_first_is_fetched_first_over_all_pages(with_program):
    async def scenario(p):
        p.backend.page_size = 2
        p.backend.found = [found(5), found(1), found(3), found(4), found(2)]
        seen: list[RescueProgress] = []
        report = await p.rescuing.rescue(seen.append)
        assert [one for one, _request in p.backend.fetched] == [f"T-{n}" for n in range(1, 6)]
        assert [(one.total, one.listed) for one in seen[:3]] == [(0, 2), (0, 4), (0, 5)]
        assert (seen[-1].done, seen[-1].total, seen[-1].line) == (5, 5, report.lines[-1])
        assert report.listed == 5

    with_program(scenario)


def test_a_task_of_our_own_whose_answer_was_lost_is_completed_not_stored_twice(with_program):
    async def scenario(p):
        plan = p.launching.plan(TaskKind.MODERATION, [VIDEO], {}, {})
        (task,) = await p.launching.launch(plan.tasks)
        await p.archive.save_task(task.moved_to(TaskStatus.UNCERTAIN))
        p.backend.found = [
            found(1, TaskKind.MODERATION, submission_id=task.submission_id, request=None)
        ]
        (line,) = (await p.rescuing.rescue()).lines
        assert (line.outcome, line.submission_id) == (RescueOutcome.KEPT, task.submission_id)
        (kept,) = await p.archive.load_tasks(TaskQuery(ACCOUNT))
        assert (kept.status, kept.task_id, kept.source) == (TaskStatus.SUCCEEDED, "T-1", VIDEO)
        assert (await p.item()).submission_id == task.submission_id
        (again,) = (await p.rescuing.rescue()).lines
        assert again.outcome is RescueOutcome.KNOWN

    with_program(scenario)


def test_a_result_that_we_had_given_up_is_kept_beside_the_old_task(with_program):
    async def scenario(p):
        plan = p.launching.plan(TaskKind.LABELS, [VIDEO], {}, {})
        (task,) = await p.launching.launch(plan.tasks)
        running = task.moved_to(TaskStatus.RUNNING, task_id="T-1")
        await p.archive.save_task(running)
        await p.archive.save_task(running.moved_to(TaskStatus.EXPIRED, ended_at=START))
        p.backend.found = [found(1)]
        (line,) = (await p.rescuing.rescue()).lines
        assert line.outcome is RescueOutcome.KEPT
        assert line.submission_id == elsewhere_id(ACCOUNT, "T-1")
        assert (await p.rescuing.rescue()).lines[0].outcome is RescueOutcome.KNOWN

    with_program(scenario)


def test_what_another_account_holds_under_the_same_tag_is_not_ours(with_program):
    async def scenario(p):
        plan = p.launching.plan(TaskKind.LABELS, [VIDEO], {}, {})
        (task,) = await p.launching.launch(plan.tasks)
        foreign = replace(task, submission_id="theirs", account_id="cloud")
        await p.archive.prepare([(foreign, plan.tasks[0])])
        p.backend.found = [found(1, submission_id="theirs"), found(2, submission_id="nobody")]
        report = await p.rescuing.rescue()
        assert [one.submission_id for one in report.lines] == [
            elsewhere_id(ACCOUNT, "T-1"),
            elsewhere_id(ACCOUNT, "T-2"),
        ]
        assert (await p.task("theirs")).status is TaskStatus.PREPARED

    with_program(scenario)


def test_every_reason_for_leaving_a_task_behind_is_told(with_program):
    async def scenario(p):
        p.backend.found = [
            found(1, is_running=True, is_succeeded=False),
            found(2, is_succeeded=False, code="ResourceNotFound", message="no such object"),
            found(3, None),
            found(4),
            found(5),
            found(6, None, is_succeeded=False, code="Boom"),
        ]
        p.backend.failures.add(
            "fetch_result",
            NotFoundError("deleted", code="ResourceNotFound", request_id="R1"),
            ServiceFailedError("broken", code="InternalError", request_id="R2"),
        )
        report = await p.rescuing.rescue()
        said = {one.found.task_id: (one.outcome, one.message) for one in report.lines}
        assert said == {
            "T-1": (RescueOutcome.RUNNING, ""),
            "T-2": (RescueOutcome.FAILED, "ResourceNotFound · no such object"),
            "T-3": (RescueOutcome.UNKNOWN_KIND, ""),
            "T-4": (RescueOutcome.GONE, "ResourceNotFound · deleted · R1"),
            "T-5": (RescueOutcome.NOT_FETCHED, "InternalError · broken · R2"),
            "T-6": (RescueOutcome.UNKNOWN_KIND, ""),
        }
        assert not report.is_clean
        assert report.counts[RescueOutcome.GONE] == 1
        assert await p.archive.load_tasks(TaskQuery(ACCOUNT)) == ()

    with_program(scenario)


def test_a_moderation_without_a_definition_is_filed_under_what_its_result_names(with_program):
    async def scenario(p):
        p.backend.found = [found(1, TaskKind.MODERATION, request=None)]
        p.backend.results[TaskKind.MODERATION] = replace(
            moderation_result(Suggestion.REVIEW), source=OTHER
        )
        (line,) = (await p.rescuing.rescue()).lines
        task, request = await p.archive.load_task(line.submission_id)
        assert (task.source, line.source) == (OTHER, OTHER)
        # The sampling is not known: nothing may be written down for it, so that coverage claims the least.
        assert request.values == {}
        # …and it was read so that a late offset does not pass for milliseconds.
        assert p.backend.fetched[0][1].values == {"Interval": 600, "MaxFrames": 3_600}
        (item,) = await p.archive.load_items(ACCOUNT, frozenset({ItemState.OPEN}))
        assert item.source == OTHER

    with_program(scenario)


def test_what_get_task_says_was_asked_for_counts_before_a_guess(with_program):
    async def scenario(p):
        p.backend.found = [found(1, request=None)]
        p.backend.definitions["T-1"] = AnalysisRequest(TaskKind.LABELS, OTHER, {"UserData": "x"})
        (line,) = (await p.rescuing.rescue()).lines
        _task, request = await p.archive.load_task(line.submission_id)
        assert (request.source, request.values) == (OTHER, {"UserData": "x"})

    with_program(scenario)


def test_a_result_whose_video_nobody_names_is_kept_all_the_same(with_program):
    async def scenario(p):
        p.backend.found = [found(1, request=None, started_at=None, ended_at=None)]
        (line,) = (await p.rescuing.rescue()).lines
        assert line.source is None
        task = await p.task(line.submission_id)
        assert task.source == unnamed_source("T-1")
        assert task.prepared_at == p.clock.now()

    with_program(scenario)


def test_the_operator_names_the_video_of_a_rescued_result_once(with_program):
    async def scenario(p):
        p.backend.found = [found(1, TaskKind.MODERATION, request=None), found(2)]
        lines = (await p.rescuing.rescue()).lines
        unnamed, named = [
            await p.task(one.submission_id)
            for one in sorted(lines, key=lambda line: line.found.task_id)
        ]
        moved = await p.rescuing.name_video(unnamed, VIDEO)
        assert moved == await p.task(unnamed.submission_id)
        ((task, _result),) = await p.archive.results_of(VIDEO, ACCOUNT)
        assert task.submission_id == unnamed.submission_id
        assert (await p.item()).source == VIDEO
        for one in (moved, named):
            with pytest.raises(ConflictError):
                await p.rescuing.name_video(one, OTHER)
        assert (await p.task(named.submission_id)).source == OTHER
        assert (await p.rescuing.rescue()).counts[RescueOutcome.KNOWN] == 2

    with_program(scenario)


def test_a_throttled_or_unreachable_service_is_waited_for(with_program):
    async def scenario(p):
        p.backend.found = [found(1)]
        p.backend.failures.add("find_all", ThrottledError("slow", retry_after_ms=7_000))
        p.backend.failures.add("fetch_result", UnreachableError("down"), UnreachableError("down"))
        report = await p.rescuing.rescue()
        assert report.lines[0].outcome is RescueOutcome.KEPT
        assert p.clock.slept[:3] == [7.0, 1.0, 2.0]

    with_program(scenario)


def test_a_service_that_stays_away_leaves_the_task_for_the_next_rescue(with_program):
    async def scenario(p):
        p.backend.found = [found(1)]
        p.backend.failures.add("fetch_result", *[UnreachableError("down")] * TRIES)
        assert (await p.rescuing.rescue()).lines[0].outcome is RescueOutcome.NOT_FETCHED
        assert (await p.rescuing.rescue()).lines[0].outcome is RescueOutcome.KEPT

    with_program(scenario)


def test_a_key_without_the_right_ends_the_rescue_with_what_was_kept(with_program):
    async def scenario(p):
        p.backend.found = [found(1), found(2)]
        p.backend.failures.set("fetch_result", CredentialsError("no right", code="AccessDenied"))
        with pytest.raises(CredentialsError):
            await p.rescuing.rescue()

    with_program(scenario)


def test_a_list_that_pages_in_circles_ends(with_program):
    async def scenario(p):
        count = 0

        async def circle(*, token: str = "") -> FoundPage:
            nonlocal count
            count += 1
            return FoundPage((), str(count))

        p.backend.find_all = circle
        with pytest.raises(ServiceFailedError):
            await p.rescuing.rescue()
        assert count == MOST_PAGES

    with_program(scenario)


def test_a_task_completed_by_the_tracker_meanwhile_is_not_stored_twice(with_program):
    async def scenario(p):
        p.backend.found = [found(1)]
        fetch = p.backend.fetch_result

        async def slow(task_id: str, request: AnalysisRequest) -> object:
            p.backend.fetch_result = fetch
            await p.rescuing.rescue()  # another window's rescue gets there first
            return await fetch(task_id, request)

        p.backend.fetch_result = slow
        (line,) = (await p.rescuing.rescue()).lines
        assert line.outcome is RescueOutcome.KNOWN
        assert len(await p.archive.load_tasks(TaskQuery(ACCOUNT))) == 1

    with_program(scenario)


def test_a_report_says_what_is_whole():
    assert RescueReport(()).is_clean
    assert not RescueReport((), is_whole=False).is_clean
    assert found(1).kept_until == START + timedelta(days=7, hours=1)
    assert found(1, started_at=None).kept_until is None
    assert unnamed_source("").key == "unknown"

"""Planning, launching, sending, cancelling and trying again."""

import asyncio
from datetime import timedelta

import pytest

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import (
    AmbiguousError,
    ConflictError,
    CredentialsError,
    InvalidRequestError,
    NotFoundError,
    ServiceFailedError,
    StoreFullError,
    ThrottledError,
    UnreachableError,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import KEPT_FOR, TaskKind, TaskStatus
from imm_desktop.services.launching import MOST_ASKS, REPEATED, UNSUITABLE, VISIBILITY_WAITS_S
from tests.fakes.clock import START
from tests.fakes.objects import IMAGE, VIDEO
from tests.helpers import until

OTHER = ObjectUri("reel", "two.mkv")


async def launched(p, kind=TaskKind.MODERATION, source=VIDEO):
    (task,) = await p.launching.launch([AnalysisRequest(kind, source, {})])
    return task, AnalysisRequest(kind, source, {})


def test_conversions_that_would_write_to_one_place_are_not_planned(with_program):
    async def scenario(p):
        values = {"Targets.URI": "oss://reel/out/{name}.mp4", "Targets.Container": "mp4"}
        plan = p.launching.plan(TaskKind.CONVERT, [VIDEO, OTHER], values, {})
        assert [one.source for one in plan.tasks] == [VIDEO, OTHER]
        with pytest.raises(InvalidRequestError, match=r"Targets\.URI shared"):
            p.launching.plan(
                TaskKind.CONVERT, [VIDEO, OTHER], {**values, "Targets.URI": "oss://reel/o.mp4"}, {}
            )

    with_program(scenario)


def test_a_plan_takes_what_fits_and_says_what_it_leaves_out(with_program):
    async def scenario(p):
        plan = p.launching.plan(
            TaskKind.MODERATION,
            [VIDEO, IMAGE, OTHER, VIDEO],
            {"Interval": 2, "MaxFrames": 50},
            {VIDEO: 20_000},
        )
        assert [one.source for one in plan.tasks] == [VIDEO, OTHER]
        assert plan.skipped == ((IMAGE, UNSUITABLE), (VIDEO, REPEATED))
        assert plan.snapshots == 10 + 50, "a video of unknown length takes MaxFrames at most"

        images = p.launching.plan(TaskKind.IMAGE_MODERATION, [IMAGE], {"MaxFrames": 3}, {})
        assert images.snapshots == 3
        assert p.launching.plan(TaskKind.LABELS, [VIDEO], {}, {}).snapshots == 0

    with_program(scenario)


def test_a_highlight_is_one_task_about_all_sources(with_program):
    async def scenario(p):
        values = {"Type": "Concat", "Output.URI": "oss://b/o.mp4", "Output.Container": "mp4"}
        plan = p.launching.plan(TaskKind.HIGHLIGHT, [VIDEO, OTHER], values, {})
        (request,) = plan.tasks
        assert request.source == VIDEO
        assert request.values["Sources"] == [{"URI": str(VIDEO)}, {"URI": str(OTHER)}]
        assert p.launching.plan(TaskKind.HIGHLIGHT, [IMAGE], values, {}).tasks == ()

    with_program(scenario)


def test_faulty_values_are_refused_before_anything_is_written(with_program):
    async def scenario(p):
        with pytest.raises(InvalidRequestError, match="Interval too_large 600"):
            p.launching.plan(TaskKind.MODERATION, [VIDEO], {"Interval": 601}, {})
        with pytest.raises(InvalidRequestError):
            await p.launching.launch(
                [
                    AnalysisRequest(TaskKind.LABELS, VIDEO, {}),
                    AnalysisRequest(TaskKind.LABELS, VIDEO, {"Nonsense": 1}),
                ]
            )
        assert await p.archive.unfinished("this-computer") == ()

    with_program(scenario)


def test_the_archive_says_uncertain_while_the_wire_is_busy(with_program):
    async def scenario(p):
        task, request = await launched(p)
        seen = []
        create = p.backend.create

        async def looked(*args):
            seen.append((await p.task()).status)
            return await create(*args)

        p.backend.create = looked
        sent = await p.launching.submit(task, request)
        assert seen == [TaskStatus.UNCERTAIN]
        assert (sent.status, sent.task_id, sent.source_etag) == (
            TaskStatus.RUNNING,
            "moderation-1",
            "E1",
        )
        assert await p.task() == sent
        assert await p.launching.submit(task, request) == sent, "sending again changes nothing"
        assert len(p.backend.tasks) == 1

    with_program(scenario)


@pytest.mark.parametrize("error", [AmbiguousError("lost"), ServiceFailedError("500")])
def test_a_lost_answer_is_settled_by_looking_for_the_task(with_program, error):
    async def scenario(p):
        task, request = await launched(p)
        p.backend.failures.add("create", error, after=True)
        sent = await p.launching.submit(task, request)
        assert sent.task_id == "moderation-1"
        assert len(p.backend.tasks) == 1
        assert p.clock.slept == [0.0]

    with_program(scenario)


def test_a_task_is_created_again_only_after_the_last_look(with_program):
    async def scenario(p):
        task, request = await launched(p)
        p.backend.failures.add("create", AmbiguousError("lost"))
        sent = await p.launching.submit(task, request)
        assert sent.status is TaskStatus.RUNNING
        assert p.clock.slept == list(VISIBILITY_WAITS_S)
        assert p.backend.calls == ["create", *["find"] * 6, "create"]

    with_program(scenario)


def test_a_task_that_shows_late_is_not_created_again(with_program):
    async def scenario(p):
        task, request = await launched(p)
        p.backend.failures.add("create", AmbiguousError("lost"), after=True)
        find, looks = p.backend.find, []

        async def late(*args):
            looks.append(p.clock.now())
            return await find(*args) if len(looks) == 6 else None

        p.backend.find = late
        assert (await p.launching.submit(task, request)).task_id == "moderation-1"
        assert len(p.backend.tasks) == 1
        assert (looks[-1] - START).total_seconds() >= 40

    with_program(scenario)


def test_answers_lost_again_and_again_are_told(with_program):
    async def scenario(p):
        task, request = await launched(p)
        p.backend.failures.set("create", ServiceFailedError("500"))
        with pytest.raises(ServiceFailedError):
            await p.launching.submit(task, request)
        assert p.backend.calls.count("create") == MOST_ASKS
        assert (await p.task()).status is TaskStatus.UNCERTAIN

    with_program(scenario)


@pytest.mark.parametrize("error", [UnreachableError("no network"), ThrottledError("slow down")])
def test_what_certainly_was_not_asked_is_prepared_again(with_program, error):
    async def scenario(p):
        task, request = await launched(p)
        p.backend.failures.add("create", error)
        with pytest.raises(type(error)):
            await p.launching.submit(task, request)
        kept = await p.task()
        assert (kept.status, kept.started_at) == (TaskStatus.PREPARED, None)
        p.objects.failures.add("head", error)
        with pytest.raises(type(error)):
            await p.launching.submit(task, request)
        assert (await p.launching.submit(task, request)).status is TaskStatus.RUNNING
        assert len(p.backend.tasks) == 1

    with_program(scenario)


def test_a_refusal_is_kept_with_its_reason(with_program):
    async def scenario(p):
        task, request = await launched(p)
        p.backend.failures.add(
            "create", NotFoundError("no project", code="ResourceNotFound", request_id="r1")
        )
        refused = await p.launching.submit(task, request)
        assert (refused.status, refused.code, refused.message, refused.request_id) == (
            TaskStatus.REFUSED,
            "ResourceNotFound",
            "no project",
            "r1",
        )
        assert await p.task() == refused

    with_program(scenario)


def test_an_object_that_may_not_be_looked_at_is_analysed_without_its_etag(with_program):
    async def scenario(p):
        task, request = await launched(p)
        p.objects.failures.add("head", CredentialsError("no right"))
        assert (await p.launching.submit(task, request)).source_etag == ""

    with_program(scenario)


def test_a_task_uncertain_for_a_week_is_expired_not_paid_again(with_program):
    async def scenario(p):
        task, request = await launched(p)
        asked = task.moved_to(TaskStatus.UNCERTAIN, started_at=START + timedelta(hours=1))
        await p.archive.save_task(asked)
        p.clock.advance(KEPT_FOR.total_seconds() + 3_601)
        assert (await p.launching.submit(task, request)).status is TaskStatus.EXPIRED
        assert p.backend.calls == []

    with_program(scenario)


def test_a_full_disk_after_the_answer_leaves_the_task_to_be_found(with_program):
    async def scenario(p):
        task, request = await launched(p)
        save_task = p.archive.save_task

        async def full(kept):
            if kept.status is TaskStatus.RUNNING:
                raise StoreFullError("no space")
            return await save_task(kept)

        p.archive.save_task = full
        with pytest.raises(StoreFullError):
            await p.launching.submit(task, request)
        p.archive.save_task = save_task
        assert (await p.task()).status is TaskStatus.UNCERTAIN
        assert (await p.launching.submit(task, request)).task_id == "moderation-1"
        assert len(p.backend.tasks) == 1

    with_program(scenario)


def test_labels_of_an_image_are_only_marked_as_running(with_program):
    async def scenario(p):
        task, request = await launched(p, TaskKind.IMAGE_LABELS, IMAGE)
        running = await p.launching.submit(task, request)
        assert (running.status, running.task_id) == (TaskStatus.RUNNING, "")
        assert p.backend.calls == []

    with_program(scenario)


def test_a_task_that_nobody_prepared_is_not_sent(with_program):
    async def scenario(p):
        task, request = await launched(p)
        stranger = type(task)("s99", "a", task.kind, VIDEO, START)
        with pytest.raises(ConflictError):
            await p.launching.submit(stranger, request)
        assert p.backend.calls == []

    with_program(scenario)


def test_a_task_can_be_taken_back_until_it_is_sent(with_program):
    async def scenario(p):
        task, request = await launched(p)
        cancelled = await p.launching.cancel(task)
        assert cancelled.status is TaskStatus.CANCELLED
        assert await p.launching.submit(task, request) == cancelled
        assert p.backend.calls == []

        second, request = await launched(p)
        p.backend.failures.add("create", AmbiguousError("lost"))
        p.clock.is_held = True
        sending = asyncio.create_task(p.launching.submit(second, request))
        await until(lambda: p.clock.slept)
        with pytest.raises(ConflictError, match="is being sent"):
            await p.launching.cancel(second)
        p.clock.is_held = False
        await sending
        with pytest.raises(ConflictError, match="running"):
            await p.launching.cancel(second)

    with_program(scenario)


def test_a_failed_task_is_tried_again_as_a_new_one_but_once_at_a_time(with_program):
    async def scenario(p):
        task, request = await launched(p)
        with pytest.raises(ConflictError):
            await p.launching.retry(task)
        p.backend.failures.add("create", InvalidRequestError("bad"))
        refused = await p.launching.submit(task, request)
        first, second = await asyncio.gather(p.launching.retry(refused), p.launching.retry(refused))
        assert first == second, "a double click pays once"
        assert (first.submission_id, first.status) == ("s2", TaskStatus.PREPARED)
        assert (await p.archive.load_task("s2"))[1] == request
        await p.launching.cancel(first)
        assert (await p.launching.retry(refused)).submission_id == "s3"
        gone = type(task)("s99", "a", task.kind, VIDEO, START)
        with pytest.raises(ConflictError):
            await p.launching.retry(gone)

    with_program(scenario)


def test_cancelling_a_task_nobody_kept_fails_plainly(with_program):
    async def scenario(p):
        task, _ = await launched(p)
        stranger = type(task)("s99", "a", task.kind, VIDEO, START, TaskStatus.RUNNING)
        with pytest.raises(ConflictError):
            await p.launching.cancel(stranger)

    with_program(scenario)


def test_a_task_that_another_process_took_back_meanwhile_is_not_sent(with_program):
    async def scenario(p):
        (request,) = p.launching.plan(TaskKind.LABELS, [VIDEO], {}, {}).tasks
        (task,) = await p.launching.launch((request,))
        head = p.objects.head

        async def cancelled_elsewhere(uri):
            await p.archive.save_task(task.moved_to(TaskStatus.CANCELLED, ended_at=START))
            return await head(uri)

        p.objects.head = cancelled_elsewhere
        assert (await p.launching.submit(task, request)).status is TaskStatus.CANCELLED
        assert p.backend.tasks == {}

    with_program(scenario)


def test_a_task_that_another_process_is_sending_cannot_be_taken_back(with_program):
    async def scenario(p):
        (request,) = p.launching.plan(TaskKind.LABELS, [VIDEO], {}, {}).tasks
        (task,) = await p.launching.launch((request,))
        load = p.archive.load_task

        async def sent_elsewhere(submission_id):
            known = await load(submission_id)
            await p.archive.save_task(task.moved_to(TaskStatus.UNCERTAIN))
            return known

        p.archive.load_task = sent_elsewhere
        with pytest.raises(ConflictError, match="being sent"):
            await p.launching.cancel(task)

    with_program(scenario)

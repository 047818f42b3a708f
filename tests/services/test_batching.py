"""Batches: a few at a time, none twice, none forgotten; paused, cancelled, retried, and gone on with after a restart."""

import asyncio
from collections import Counter

import pytest

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.batches import (
    MOST_AT_ONCE,
    REFUSED_IN_A_ROW,
    BatchObject,
    BatchState,
    Chosen,
    Prefix,
    Progress,
)
from imm_desktop.domain.errors import (
    ConflictError,
    CredentialsError,
    InvalidRequestError,
    StoreError,
    UnreachableError,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from imm_desktop.services.ports.archive import TaskQuery
from tests.fakes.objects import FakeObjectStore
from tests.helpers import until

NEVER = 1_000_000
MANY = tuple(ObjectUri("reel", f"{number:03}.mp4") for number in range(24))


def chosen(*uris, etag="E1"):
    return Chosen(tuple(BatchObject(uri, etag) for uri in uris))


async def create(p, *uris, kind=TaskKind.LABELS, values=None, name="Nightly", **more):
    return await p.batching.create(name, kind, values or {}, chosen(*uris), **more)


async def work_off(p, *batches, timeout_s=8.0):
    """Let tracker and batches run until each of ``batches`` has come to its end."""
    wanted = {one.batch_id for one in batches}
    async with p.running("tracker", "batching"):
        await until(
            lambda: wanted <= {one.batch.batch_id for one in p.ended}, timeout_s, "the batch ends"
        )


async def progress(p, batch):
    return (await p.batching.view(batch.batch_id)).progress


def made(p):
    """How many tasks the service was made to run for each object."""
    return Counter(one.request.source for one in p.backend.tasks.values())


def play(with_program, scenario, *uris, **parts):
    with_program(scenario, objects=FakeObjectStore(*(uris or MANY)), **parts)


def test_every_video_is_analysed_once(with_program):
    async def scenario(p):
        batch = await create(p, *MANY, concurrency=5)
        await work_off(p, batch)
        assert made(p) == Counter(MANY)
        assert await progress(p, batch) == Progress(done=24)
        (end,) = p.ended
        assert end.batch.state is BatchState.OVER
        assert end.batch.ended_at is not None
        tasks = await p.archive.load_tasks(TaskQuery(batch_id=batch.batch_id))
        assert len(tasks) == 24
        assert {one.batch_id for one in tasks} == {batch.batch_id}
        assert p.problems == []

    play(with_program, scenario)


def test_no_more_than_its_concurrency_is_under_way(with_program):
    async def scenario(p):
        p.backend.polls = NEVER
        batch = await create(p, *MANY, concurrency=7)
        async with p.running("tracker", "batching"):
            await until(lambda: len(p.backend.tasks) == 7)
            for _ in range(300):
                await asyncio.sleep(0)
            assert len(p.backend.tasks) == 7
            assert (await progress(p, batch)).waiting == 17
            await p.batching.set_concurrency(batch.batch_id, 9)
            await until(lambda: len(p.backend.tasks) == 9)

    play(with_program, scenario)


@pytest.mark.parametrize("concurrency", [0, MOST_AT_ONCE + 1])
def test_concurrency_has_limits(with_program, concurrency):
    async def scenario(p):
        with pytest.raises(InvalidRequestError):
            await create(p, *MANY, concurrency=concurrency)
        assert await p.batching.views() == ()
        batch = await create(p, *MANY)
        with pytest.raises(InvalidRequestError):
            await p.batching.set_concurrency(batch.batch_id, concurrency)

    play(with_program, scenario)


def test_a_faulty_recipe_makes_no_batch(with_program):
    async def scenario(p):
        with pytest.raises(InvalidRequestError, match="Interval too_small"):
            await create(p, *MANY, kind=TaskKind.MODERATION, values={"Interval": 0})
        film = {"Type": "Concat", "Output.Container": "mp4", "Output.URI": "oss://reel/o.mp4"}
        with pytest.raises(InvalidRequestError, match=r"Output\.URI shared {name}"):
            await create(p, *MANY, kind=TaskKind.HIGHLIGHT, values=film)
        assert await p.batching.views() == ()

    play(with_program, scenario)


def test_a_film_is_made_of_every_video(with_program):
    async def scenario(p):
        film = {
            "Type": "Concat",
            "Output.Container": "mp4",
            "Output.URI": "oss://reel/films/{name}.mp4",
        }
        batch = await create(p, *MANY[:3], kind=TaskKind.HIGHLIGHT, values=film)
        await work_off(p, batch)
        asked = {one.request.values["Output.URI"] for one in p.backend.tasks.values()}
        assert asked == {f"oss://reel/films/{number:03}.mp4" for number in range(3)}
        again = await create(p, *MANY[:3], kind=TaskKind.HIGHLIGHT, values=film)
        await work_off(p, again)
        assert await progress(p, again) == Progress(skipped=3)

    play(with_program, scenario)


def test_films_of_another_batch_stand_beside_those_of_the_first(with_program):
    async def scenario(p):
        film = {
            "Type": "Concat",
            "Output.Container": "mp4",
            "Output.URI": "oss://reel/films/{name}-{time}.mp4",
        }
        first = await create(p, MANY[0], kind=TaskKind.HIGHLIGHT, values=film)
        await work_off(p, first)
        skipped = await create(p, MANY[0], kind=TaskKind.HIGHLIGHT, values=film)
        await work_off(p, skipped)
        assert await progress(p, skipped) == Progress(skipped=1)
        await p.clock.sleep(1)
        other = {**film, "Output.Speed": 0.5}
        await work_off(p, await create(p, MANY[0], kind=TaskKind.HIGHLIGHT, values=other))
        asked = {one.request.values["Output.URI"] for one in p.backend.tasks.values()}
        assert len(asked) == len(p.backend.tasks) == 2
        assert all("{time}" not in one for one in asked)

    play(with_program, scenario)


def test_what_was_analysed_with_the_same_recipe_is_skipped(with_program):
    async def scenario(p):
        values = {"Interval": 2}
        first = await create(p, *MANY[:5], kind=TaskKind.MODERATION, values=values)
        await work_off(p, first)
        p.objects.add(MANY[0], etag="E2")
        origin = Chosen(
            (BatchObject(MANY[0], "E2"), *(BatchObject(one, "E1") for one in MANY[1:7]))
        )
        second = await p.batching.create("", TaskKind.MODERATION, values, origin)
        await work_off(p, second)
        assert await progress(p, second) == Progress(done=3, skipped=4, to_review=3)
        assert made(p)[MANY[0]] == 2, "its content had changed"
        assert all(made(p)[one] == 1 for one in MANY[1:7])
        other = await create(p, *MANY[:2], kind=TaskKind.MODERATION, values={"Interval": 3})
        await work_off(p, other)
        assert (await progress(p, other)).done == 2
        again = await create(p, *MANY[1:3], kind=TaskKind.MODERATION, values=values, is_again=True)
        await work_off(p, again)
        assert (await progress(p, again)).done == 2

    play(with_program, scenario)


def test_two_batches_at_once_do_not_pay_twice(with_program):
    async def scenario(p):
        one = await create(p, *MANY[:10], concurrency=3)
        other = await create(p, *MANY[:10], concurrency=3)
        await work_off(p, one, other)
        assert made(p) == Counter(MANY[:10])
        counted = [await progress(p, batch) for batch in (one, other)]
        assert sum(each.done for each in counted) == 10
        assert sum(each.skipped for each in counted) == 10

    play(with_program, scenario)


def test_the_whole_prefix_is_gathered_on_all_levels(with_program):
    uris = [
        *(ObjectUri("reel", f"day/{n}.mp4") for n in range(7)),
        *(ObjectUri("reel", f"day/late/{n}.mp4") for n in range(7)),
        ObjectUri("reel", "day/late/deep/x.mp4"),
        ObjectUri("reel", "other/x.mp4"),
        ObjectUri("reel", "day/still.jpg"),
        ObjectUri("reel", "day/late/notes.txt"),
    ]

    async def scenario(p):
        p.objects.page_size = 3
        batch = await p.batching.create("", TaskKind.LABELS, {}, Prefix("reel", "day/"))
        assert batch.origin_text == "oss://reel/day/"
        await work_off(p, batch)
        view = await p.batching.view(batch.batch_id)
        assert view.progress == Progress(done=15)
        assert view.batch.left_out == 2
        assert made(p) == Counter(uris[:15])

    play(with_program, scenario, *uris)


def test_a_token_that_is_too_old_begins_the_prefix_anew(with_program):
    async def scenario(p):
        p.objects.page_size = 3
        batch = await p.batching.create("", TaskKind.LABELS, {}, Prefix("reel"))
        real, asked = p.objects.list_objects, []

        async def forgetful(bucket, prefix="", *, token="", page_size=1000):
            asked.append(token)
            if len(asked) == 3:
                raise InvalidRequestError("token", code="InvalidArgument")
            return await real(bucket, prefix, token=token, page_size=page_size)

        p.objects.list_objects = forgetful
        await work_off(p, batch)
        assert made(p) == Counter(MANY[:8])
        assert asked[3] == ""

    play(with_program, scenario, *MANY[:8])


def test_a_listing_that_fails_is_told_and_gone_on_with(with_program):
    async def scenario(p):
        p.objects.failures.add("list_objects", *[UnreachableError("no line")] * 3)
        batch = await p.batching.create("", TaskKind.LABELS, {}, Prefix("reel"))
        other = await create(p, MANY[0])
        await work_off(p, batch, other)
        assert [str(one) for one in p.problems] == ["no line"]
        await until(lambda: p.over == p.problems)
        assert made(p) == Counter(MANY[:8])

    play(with_program, scenario, *MANY[:8])


def test_a_prefix_that_cannot_be_asked_for_at_all_is_no_token(with_program):
    async def scenario(p):
        p.objects.failures.set("list_objects", InvalidRequestError("no such bucket"))
        batch = await p.batching.create("", TaskKind.LABELS, {}, Prefix("reel"))
        async with p.running("batching"):
            await until(lambda: p.problems)
            assert await p.batching.cancel_waiting(batch.batch_id) == 0
            await until(lambda: p.ended)
        assert p.ended[0].progress == Progress()

    play(with_program, scenario)


def test_paused_nothing_is_started_and_what_runs_runs_on(with_program):
    async def scenario(p):
        p.backend.polls = NEVER
        batch = await create(p, *MANY, concurrency=4)
        async with p.running("tracker", "batching"):
            await until(lambda: len(p.backend.tasks) == 4)
            await p.batching.pause(batch.batch_id)
            await p.batching.pause(batch.batch_id)
            for task_id in tuple(p.backend.tasks):
                p.backend.end(task_id)
            await until(lambda: p.views[-1].progress.done == 4)
            assert p.views[-1].batch.state is BatchState.PAUSED
            assert len(p.backend.tasks) == 4
            await p.batching.go_on(batch.batch_id)
            await p.batching.go_on(batch.batch_id)
            await until(lambda: len(p.backend.tasks) == 8)
        await p.batching.go_on("unknown")
        await p.batching.pause("unknown")

    play(with_program, scenario)


def test_cancelled_is_what_was_not_sent_and_only_that(with_program):
    async def scenario(p):
        p.backend.polls = NEVER
        batch = await create(p, *MANY, concurrency=4)
        async with p.running("tracker", "batching"):
            await until(lambda: len(p.backend.tasks) == 4)
            assert await p.batching.cancel_waiting(batch.batch_id) == 20
            assert await p.batching.cancel_waiting(batch.batch_id) == 0
            for task_id in tuple(p.backend.tasks):
                p.backend.end(task_id)
            await until(lambda: p.ended)
        assert await progress(p, batch) == Progress(done=4, cancelled=20)
        assert made(p) == Counter(MANY[:4])

    play(with_program, scenario)


def test_a_task_in_the_journal_that_was_not_sent_is_cancelled_too(with_program):
    async def scenario(p):
        p.backend.failures.set("create", UnreachableError("no line"))
        batch = await create(p, *MANY[:6], concurrency=2)
        async with p.running("batching"):
            await until(lambda: p.views and p.views[-1].progress.sending == 2)
        (one, other) = await p.archive.batches.unsent(batch.batch_id)
        lock = p.launching._lock_of(one.submission_id)
        async with lock:  # it is being sent right now
            assert await p.batching.cancel_waiting(batch.batch_id) == 5
        assert await progress(p, batch) == Progress(sending=1, cancelled=5)
        assert (await p.task(other.submission_id)).status is TaskStatus.CANCELLED

    play(with_program, scenario)


def test_cancelled_before_all_of_it_was_gathered(with_program):
    many = tuple(ObjectUri("reel", f"{number}.mp4") for number in range(1_200))

    async def scenario(p):
        batch = await create(p, *many, ObjectUri("reel", "x.jpg"))
        assert await p.batching.cancel_waiting(batch.batch_id) == 0
        view = await p.batching.view(batch.batch_id)
        assert (view.progress.cancelled, view.batch.left_out) == (1_200, 1)
        async with p.running("batching"):
            await until(lambda: p.ended)
        assert p.backend.tasks == {}

    play(with_program, scenario, *many)


def test_failed_members_are_asked_anew_by_the_batch(with_program):
    async def scenario(p):
        p.backend.failed_with = ("InvalidVideo", "not a video")
        batch = await create(p, *MANY[:6])
        await work_off(p, batch)
        assert await progress(p, batch) == Progress(failed=6)
        p.backend.failed_with = None
        p.ended.clear()
        tasks = await p.archive.load_tasks(TaskQuery(batch_id=batch.batch_id))
        (alone,) = p.launching.drafted([AnalysisRequest(TaskKind.LABELS, MANY[0], {})])
        assert await p.batching.retry([alone]) == 0, "it belongs to no batch"
        with pytest.raises(ConflictError, match="batch"):
            await p.launching.retry(tasks[0])
        assert await p.batching.retry(tasks[:2]) == 2
        assert await p.batching.retry(tasks[:2]) == 0, "asked twice, it changes nothing"
        await work_off(p, batch)
        assert await progress(p, batch) == Progress(done=2, failed=4)
        assert await p.batching.retry(tasks[:2]) == 0, "they have not failed any more"
        assert await p.batching.retry_failed(batch.batch_id) == 4
        assert await p.batching.retry_failed(batch.batch_id) == 0
        p.ended.clear()
        await work_off(p, batch)
        assert await progress(p, batch) == Progress(done=6)
        assert made(p) == Counter(dict.fromkeys(MANY[:6], 2))
        assert await p.batching.retry([]) == 0

    play(with_program, scenario)


def test_a_failure_that_was_to_be_asked_anew_stays_one_when_that_is_cancelled(with_program):
    async def scenario(p):
        p.backend.failed_with = ("InvalidVideo", "not a video")
        batch = await create(p, *MANY[:3])
        await work_off(p, batch)
        await p.batching.pause(batch.batch_id)
        await p.batching.retry_failed(batch.batch_id)
        assert (await progress(p, batch)).waiting == 3
        assert await p.batching.cancel_waiting(batch.batch_id) == 3
        assert await progress(p, batch) == Progress(failed=3)

    play(with_program, scenario)


def test_refused_again_and_again_a_batch_pauses_by_itself(with_program):
    async def scenario(p):
        p.backend.failures.set("create", CredentialsError("no right", code="Forbidden.RAM"))
        batch = await create(p, *MANY, concurrency=2)
        async with p.running("tracker", "batching"):
            await until(lambda: p.views and p.views[-1].batch.state is BatchState.PAUSED)
            view = p.views[-1]
            assert view.batch.remark == "Forbidden.RAM"
            assert REFUSED_IN_A_ROW <= view.progress.failed <= REFUSED_IN_A_ROW + 4
            p.backend.failures.set("create", None)
            await p.batching.go_on(batch.batch_id)
            await p.batching.retry_failed(batch.batch_id)
            await until(lambda: p.ended)
        assert await progress(p, batch) == Progress(done=24)

    play(with_program, scenario)


def test_a_restart_goes_on_where_the_batch_was(run, opened):
    async def scenario():
        store = FakeObjectStore(*MANY)
        async with opened(objects=store) as p:
            p.backend.polls = NEVER
            batch = await create(p, *MANY, concurrency=4)
            async with p.running("tracker", "batching"):
                await until(lambda: len(p.backend.tasks) == 4)
            backend, new_id = p.backend, p.new_id
        backend.polls = 1
        async with opened(objects=store, backend=backend, new_id=new_id) as p:
            await work_off(p, batch)
            assert made(p) == Counter(MANY)
            assert (await progress(p, batch)).done == 24

    run(scenario())


def test_tasks_outside_batches_are_none_of_its_business(with_program):
    async def scenario(p):
        async with p.running("tracker", "batching"):
            plan = p.launching.plan(TaskKind.LABELS, MANY[:2], {}, {})
            await p.launching.launch(plan.tasks)
            p.tracker.wake()
            await until(lambda: [one.is_over for one in p.changes].count(True) == 2)
        assert p.views == []

    play(with_program, scenario)


def test_an_archive_in_trouble_is_told_once_and_tried_again(with_program, monkeypatch):
    async def scenario(p):
        store, troubles = p.archive.batches, [StoreError("disk")] * 3
        real = store.start

        async def start(*args):
            if troubles:
                raise troubles.pop()
            return await real(*args)

        monkeypatch.setattr(store, "start", start)
        batch = await create(p, *MANY[:3])
        await work_off(p, batch)
        assert [str(one) for one in p.problems] == ["disk"]
        assert made(p) == Counter(MANY[:3])

    play(with_program, scenario)


def test_a_batch_that_is_over_can_be_taken_off_the_list(with_program):
    async def scenario(p):
        batch = await create(p, *MANY[:2])
        with pytest.raises(ConflictError):
            await p.batching.forget(batch.batch_id)
        await work_off(p, batch)
        await p.batching.forget(batch.batch_id)
        assert await p.batching.views() == ()
        assert len(await p.archive.load_tasks(TaskQuery(batch_id=batch.batch_id))) == 2

    play(with_program, scenario)


def test_a_batch_that_vanished_is_let_go(with_program):
    async def scenario(p):
        batch = await create(p, *MANY[:2])
        store = p.archive.batches

        asked = []

        async def gone(batch_id):
            asked.append(batch_id)

        store.load_batch = gone
        await p.batching.retry_failed(batch.batch_id)
        async with p.running("batching"):
            await until(lambda: len(asked) > 1)
        assert p.views == []
        assert p.problems == []

    play(with_program, scenario)


def test_an_end_that_another_process_told_is_not_told_again(with_program, monkeypatch):
    async def scenario(p):
        batch = await create(p, *MANY[:2])
        real = p.archive.batches.settle

        async def settle(batch_id, now):
            await real(batch_id, now)  # the other was quicker
            return await real(batch_id, now)

        monkeypatch.setattr(p.archive.batches, "settle", settle)
        async with p.running("tracker", "batching"):
            await until(lambda: p.views and p.views[-1].batch.state is BatchState.OVER)
        assert p.ended == []
        assert await progress(p, batch) == Progress(done=2)

    play(with_program, scenario)

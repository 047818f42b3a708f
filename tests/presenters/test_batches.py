"""The batches on the Tasks page: live, one shown whole, and what can be done with it."""

import asyncio
from datetime import timedelta

import pytest

from imm_desktop.domain.batches import BatchObject, BatchState, Chosen, Prefix
from imm_desktop.domain.errors import StoreError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.batches import BatchListPresenter
from imm_desktop.presenters.dry_runs import DryRunner
from imm_desktop.presenters.task_list import TaskListPresenter
from tests.fakes.clock import FakeClock
from tests.fakes.objects import FakeObjectStore
from tests.helpers import recorded, until

VIDEOS = tuple(ObjectUri("reel", f"{number:02}.mp4") for number in range(12))
NEVER = 1_000_000


async def create(desk, name="Nightly", *, uris=VIDEOS, concurrency=3):
    origin = Chosen(tuple(BatchObject(one, "E1") for one in uris))
    return await desk.bench.batching.create(
        name, TaskKind.LABELS, {}, origin, concurrency=concurrency
    )


@pytest.fixture
def with_batches(with_desk):
    def play(scenario):
        async def whole(desk):
            presenter = BatchListPresenter(desk.clock)
            presenter.use(desk.bench)
            try:
                await scenario(desk, presenter)
            finally:
                await presenter.close()

        with_desk(whole, objects=FakeObjectStore(*VIDEOS), clock=FakeClock())

    return play


def test_the_newest_batch_that_runs_is_shown_and_its_end_is_told(with_batches):
    async def scenario(desk, presenter):
        ended = recorded(presenter.ended)
        assert presenter.shown is None
        async with desk.working():
            await create(desk)
            await until(lambda: presenter.shown)
            assert presenter.shown.batch.name == "Nightly"
            await until(lambda: ended)
        assert ended[0].progress.done == 12
        assert presenter.shown is None, "it is over; without a choice none is shown"
        presenter.choose(ended[0].batch.batch_id)
        assert presenter.shown.progress.done == 12
        presenter.forget()
        await until(lambda: not presenter.views)
        assert presenter.chosen == ""

    with_batches(scenario)


def test_batches_of_before_are_read_at_the_start(with_batches):
    async def scenario(desk, presenter):
        await create(desk, "One")
        desk.clock.advance(5)
        await create(desk, "Two")
        presenter.use(None)
        assert presenter.views == ()
        presenter.use(desk.bench)
        await until(lambda: len(presenter.views) == 2)
        assert [one.batch.name for one in presenter.views] == ["Two", "One"]
        assert presenter.shown.batch.name == "Two"
        assert presenter.others == 1

    with_batches(scenario)


def test_paused_gone_on_and_cancelled(with_batches):
    async def scenario(desk, presenter):
        desk.backend.polls = NEVER
        async with desk.working():
            await create(desk)
            await until(lambda: presenter.shown and presenter.shown.progress.running == 3)
            presenter.pause()
            await until(lambda: presenter.shown.batch.state is BatchState.PAUSED)
            presenter.set_concurrency(5)
            presenter.go_on()
            await until(lambda: presenter.shown.progress.running == 5)
            presenter.cancel_waiting()
            await until(lambda: presenter.shown.progress.cancelled == 7)
            assert len(desk.backend.tasks) == 5

    with_batches(scenario)


def test_what_failed_is_asked_anew_by_its_batch_also_from_the_list_of_tasks(with_batches):
    async def scenario(desk, presenter):
        tasks = TaskListPresenter(desk.clock)
        tasks.use(desk.bench)
        desk.backend.failed_with = ("InvalidVideo", "not a video")
        async with desk.working():
            batch = await create(desk, uris=VIDEOS[:4])
            presenter.choose(batch.batch_id)
            await until(lambda: presenter.shown and presenter.shown.progress.failed == 4)
            await until(lambda: tasks.counts.failed == 4 and tasks.model.rowCount() == 4)
            desk.backend.failed_with = None
            tasks.retry(list(tasks.model.rows())[:1])
            await until(lambda: presenter.shown.progress.done == 1)
            presenter.retry_failed()
            await until(lambda: presenter.shown.progress.done == 4)
        assert len(desk.backend.tasks) == 8
        await tasks.close()

    with_batches(scenario)


def test_only_the_tasks_of_the_chosen_batch_are_shown(with_batches):
    async def scenario(desk, presenter):
        tasks = TaskListPresenter(desk.clock)
        tasks.use(desk.bench)
        presenter.chosen_changed.connect(lambda one: tasks.narrow(batch_id=one))
        async with desk.working():
            await desk.launch(TaskKind.MODERATION, VIDEOS[0])
            batch = await create(desk, uris=VIDEOS[:4])
            await until(lambda: tasks.model.rowCount() == 5)
            presenter.choose(batch.batch_id)
            assert tasks.is_narrowed
            await until(lambda: tasks.model.rowCount() == 4)
            presenter.choose("")
            await until(lambda: tasks.model.rowCount() == 5)
        await tasks.close()

    with_batches(scenario)


def test_the_time_left_follows_the_pace_and_stops_while_paused(with_batches):
    async def scenario(desk, presenter):
        desk.backend.polls = NEVER
        desk.clock.is_held = True
        async with desk.working():
            batch = await create(desk, concurrency=3)

            async def running(count):
                while len(desk.backend.tasks) < count:
                    desk.clock.advance(0.5)
                    await asyncio.sleep(0.001)

            await running(3)
            assert presenter.shown is None or presenter.time_left(presenter.shown) is None
            for task_id in tuple(desk.backend.tasks):
                desk.backend.end(task_id)
            await running(6)
            await until(lambda: presenter.shown and presenter.shown.progress.done == 3)
            left = presenter.time_left(presenter.shown)
            assert left is not None
            assert left > timedelta(0)
            await desk.bench.batching.pause(batch.batch_id)
            await until(lambda: presenter.shown.batch.state is BatchState.PAUSED)
            assert presenter.time_left(presenter.shown) is None

    with_batches(scenario)


def test_what_does_not_work_is_told(with_batches):
    async def scenario(desk, presenter):
        problems = recorded(presenter.problem_raised)
        await create(desk)
        presenter.use(desk.bench)
        await until(lambda: presenter.shown)

        async def refuse(*_args, **_more):
            raise StoreError("disk")

        desk.archive.batches.move_batch = refuse
        presenter.pause()
        await until(lambda: problems)
        presenter.forget()  # it is not over
        await until(lambda: len(problems) == 2)

    with_batches(scenario)


def test_without_a_batch_nothing_can_be_done(with_batches):
    async def scenario(_desk, presenter):
        for what in (presenter.pause, presenter.go_on, presenter.cancel_waiting, presenter.forget):
            what()
        assert presenter.jobs.names() in ([], ["load"])

    with_batches(scenario)


def test_lengths_of_thousands_are_asked_for_only_when_that_is_wanted(with_desk):
    async def scenario(desk):
        runner = DryRunner(desk.bench, [BatchObject(one, "E1") for one in VIDEOS])
        changes = recorded(runner.changed)
        runner.measure(2)
        runner.show(TaskKind.LABELS, {}, is_again=False)
        await until(lambda: runner.dry_run and runner.dry_run.is_final)
        assert (runner.dry_run.tasks, runner.dry_run.lengths_unknown) == (12, 10)
        runner.measure_all()
        await until(lambda: runner.dry_run.is_final and not runner.dry_run.lengths_unknown)
        runner.show(TaskKind.LABELS, None, is_again=False)
        count = len(changes)
        await until(lambda: len(changes) > count)
        assert runner.dry_run is None, "a form with faults promises nothing"
        problems = recorded(runner.problem_raised)
        desk.objects.failures.set("list_objects", StoreError("no line"))
        runner.list_below(Prefix("reel"))
        await until(lambda: problems)
        assert not runner.is_listing
        await runner.close()

    with_desk(scenario, objects=FakeObjectStore(*VIDEOS))

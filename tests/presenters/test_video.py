import asyncio
from contextlib import asynccontextmanager

from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.video import VideoPresenter
from tests.fakes.objects import IMAGE, VIDEO, FakeObjectStore
from tests.helpers import recorded, until

OTHER = ObjectUri("reel", "day/two.mp4")


class HeldStore(FakeObjectStore):
    """Signs addresses of one object only when told to."""

    def __init__(self, *uris):
        super().__init__(*uris)
        self.held = None
        self.gate = asyncio.Event()

    async def signed_url(self, uri, *, expires_s=3600):
        if uri == self.held:
            await self.gate.wait()
        return await super().signed_url(uri, expires_s=expires_s)


@asynccontextmanager
async def video(desk):
    presenter = VideoPresenter()
    presenter.use(desk.bench)
    try:
        yield presenter
    finally:
        await presenter.close()


def play(with_desk, scenario):
    async def whole(desk):
        async with video(desk) as presenter:
            await scenario(desk, presenter)

    with_desk(whole, objects=HeldStore(VIDEO, OTHER, IMAGE))


def test_a_video_opens_with_its_newest_results(with_desk):
    async def scenario(desk, presenter):
        await desk.analyse(TaskKind.LABELS, VIDEO)
        await desk.analyse(TaskKind.MODERATION, VIDEO)
        presenter.open(VIDEO, 3_000)
        await until(lambda: presenter.shown)
        shown = presenter.shown
        assert {one.alias for one in shown.labels} == {"animal", "cat", "car"}
        assert shown.moderation.suggestion == "review"
        assert shown.coverage.is_complete
        assert (shown.entry.uri, shown.entry.size_bytes, shown.position_ms) == (VIDEO, 1_000, 3_000)
        assert shown.is_veiled
        assert "Signature" not in repr(shown)

    play(with_desk, scenario)


def test_an_image_has_no_coverage(with_desk):
    async def scenario(desk, presenter):
        await desk.analyse(TaskKind.IMAGE_MODERATION, IMAGE)
        presenter.open(IMAGE)
        await until(lambda: presenter.shown)
        assert presenter.shown.is_image
        assert presenter.shown.coverage is None
        assert not presenter.shown.is_veiled, "it passed"

    play(with_desk, scenario)


def test_the_last_video_asked_for_wins(with_desk):
    async def scenario(desk, presenter):
        opened = recorded(presenter.opened)
        desk.objects.held = VIDEO
        presenter.open(VIDEO)
        await asyncio.sleep(0.01)
        presenter.open(OTHER)
        await until(lambda: opened)
        desk.objects.gate.set()
        await until(lambda: not presenter.jobs.names())
        assert [one.uri for one in opened] == [OTHER]
        assert presenter.shown.uri == OTHER

    play(with_desk, scenario)


def test_new_results_of_what_was_open_before_replace_nothing(with_desk):
    async def scenario(desk, presenter):
        presenter.open(VIDEO)
        await until(lambda: presenter.shown)
        results = recorded(presenter.results_changed)
        load, gate = desk.archive.list_results, asyncio.Event()

        async def held(source, account_id):
            if source == VIDEO:
                await gate.wait()
            return await load(source, account_id)

        (task,) = await desk.analyse(TaskKind.LABELS, VIDEO)
        await until(lambda: results and not presenter.jobs.names())
        results.clear()
        desk.archive.list_results = held
        presenter._task_changed(task)
        presenter.open(OTHER)
        gate.set()
        await until(lambda: presenter.shown and presenter.shown.uri == OTHER)
        await until(lambda: not presenter.jobs.names())
        assert not results
        assert presenter.shown.uri == OTHER

    play(with_desk, scenario)


def test_results_that_come_while_it_is_open_are_shown(with_desk):
    async def scenario(desk, presenter):
        presenter.open(VIDEO)
        await until(lambda: presenter.shown)
        assert presenter.shown.labels == ()
        opened = recorded(presenter.opened)
        await desk.analyse(TaskKind.LABELS, VIDEO)
        await until(lambda: presenter.shown.labels)
        assert not opened, "the player stays as it is"

    play(with_desk, scenario)


def test_a_video_that_cannot_be_reached_is_one_problem_and_nothing_is_shown(with_desk):
    async def scenario(desk, presenter):
        problems, opened = recorded(presenter.problem_raised), recorded(presenter.opened)
        desk.objects.failures.add("signed_url", UnreachableError("refused"))
        presenter.open(VIDEO)
        await until(lambda: problems)
        assert [one.title for one in problems] == ["No connection"]
        assert not opened
        assert presenter.shown is None
        presenter.open(OTHER)
        await until(lambda: opened)

    play(with_desk, scenario)


def test_what_was_asked_of_an_account_that_is_gone_is_not_shown(with_desk):
    async def scenario(desk, presenter):
        opened, closed = recorded(presenter.opened), recorded(presenter.closed)
        desk.objects.held = VIDEO
        presenter.open(VIDEO)
        await asyncio.sleep(0.01)
        presenter.use(None)
        desk.objects.gate.set()
        await until(lambda: not presenter.jobs.names())
        assert not opened
        assert len(closed) == 1

    play(with_desk, scenario)

"""Items of the queue are opened, looked through and left."""

from imm_desktop.domain.errors import MediaError, UnreachableError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.domain.review import Verdict
from imm_desktop.domain.tasks import TaskKind
from tests.fakes.objects import FakeObjectStore
from tests.helpers import recorded, until
from tests.presenters.reviewed import A, B, C, log_of, opened, play, reviewing


def test_the_queue_is_oldest_first_and_counted(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A, B, C) as presenter:
            counts = recorded(presenter.open_count_changed)
            assert [one.source for one in presenter.items] == [A, B, C]
            presenter.refresh()
            await until(lambda: counts)
            assert counts == [3]
            assert presenter.model.rowCount() == 3

    with_desk(scenario, objects=FakeObjectStore(A, B, C))


def test_an_item_opens_at_its_strongest_moment_with_a_strip_of_all(with_desk):
    async def scenario(desk, presenter):
        stills, moments = recorded(presenter.still_ready), recorded(presenter.moment_changed)
        one = await opened(presenter, A)
        assert (one.strongest, presenter.moment) == (1, 1)
        assert one.evidence.coverage.is_complete
        await until(lambda: len(stills) == 3)
        assert [still.index for still in stills] == [1, 0, 2], "the strongest first"
        assert moments == [1]
        await until(lambda: all(video.is_closed for video in desk.frames.opened))
        assert "Signature" not in repr(one)

    play(with_desk, scenario, A)


def test_moments_go_round_and_the_player_follows(with_desk):
    async def scenario(_desk, presenter):
        await opened(presenter, A)
        positions = recorded(presenter.position_wanted)
        for by in (1, 1, -1):
            presenter.next_moment(by)
        presenter.choose_moment(17)
        assert positions == [40_000, 3_000, 40_000]
        assert presenter.finding().rate == 70.0

    play(with_desk, scenario, A)


def test_the_last_item_asked_for_wins(with_desk):
    async def scenario(desk, presenter):
        slow = desk.bench.reviewing
        slow.gate.clear()
        shown = recorded(presenter.item_opened)
        first, second = presenter.items[:2]
        presenter.open(first)
        await until(lambda: slow.calls)
        presenter.open(second)
        await until(lambda: len(slow.calls) == 2)
        slow.gate.set()
        await until(lambda: shown)
        assert [one.item for one in shown] == [second]
        assert presenter.loading_item is None

    play(with_desk, scenario, A, B)


def test_nothing_is_decided_while_another_item_is_on_its_way(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        desk.bench.reviewing.gate.clear()
        presenter.open(presenter.items[1])
        presenter.decide(Verdict.APPROVE)
        assert not presenter.is_deciding
        desk.bench.reviewing.gate.set()
        await until(lambda: presenter.open_item is not None)
        assert not await log_of(desk)

    play(with_desk, scenario, A, B)


def test_an_item_that_cannot_be_opened_leaves_nothing_open_and_one_problem(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        problems, shown = recorded(presenter.problem_raised), recorded(presenter.item_opened)
        desk.objects.failures.add("signed_url", UnreachableError("refused"))
        presenter.open(presenter.items[0])
        await until(lambda: problems)
        assert [one.title for one in problems] == ["No connection"]
        assert shown == [None]
        assert presenter.open_item is None
        await opened(presenter, A)

    play(with_desk, scenario, A)


def test_a_video_that_cannot_be_measured_or_drawn_can_still_be_judged(with_desk):
    async def scenario(desk, presenter):
        problems = recorded(presenter.problem_raised)
        desk.backend.failures.set("media_facts", MediaError(MediaReason.NOT_A_VIDEO))
        desk.frames.broken.add("a.mp4")
        one = await opened(presenter, A)
        await until(lambda: desk.frames.sources and presenter.jobs.names() == [])
        assert one.duration_ms == 0
        assert one.evidence.coverage is None
        assert not problems, "the viewer says it, once is enough"

    play(with_desk, scenario, A)


def test_a_lost_account_closes_the_item_and_late_answers_open_nothing(with_desk):
    async def scenario(desk, presenter):
        slow = desk.bench.reviewing
        slow.gate.clear()
        presenter.open(presenter.items[0])
        await until(lambda: slow.calls)
        shown, counts = recorded(presenter.item_opened), recorded(presenter.open_count_changed)
        problems = recorded(presenter.problem_raised)
        presenter.use(None)
        slow.gate.set()
        await until(lambda: not presenter.jobs.names())
        assert shown == [None]
        assert counts == [0]
        assert presenter.items == ()
        assert not problems

    play(with_desk, scenario, A)


def test_a_new_item_appears_while_another_is_open(with_desk):
    async def scenario(desk, presenter):
        one = await opened(presenter, A)
        await desk.analyse(TaskKind.MODERATION, B)
        await until(lambda: len(presenter.items) == 2)
        assert presenter.open_item is one

    async def whole(desk):
        async with reviewing(desk, A) as presenter:
            await scenario(desk, presenter)

    with_desk(whole, objects=FakeObjectStore(A, B))


def test_stepping_counts_from_the_item_that_is_on_its_way(with_desk):
    async def scenario(_desk, presenter):
        presenter.open_first()
        presenter.step_item(1)
        presenter.step_item(1)
        await until(lambda: presenter.open_item is not None)
        assert presenter.open_item.item.source == C
        presenter.step_item(1)
        await until(lambda: presenter.open_item is not None)
        assert presenter.open_item.item.source == A, "and round again"

    play(with_desk, scenario, A, B, C)

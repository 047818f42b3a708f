import asyncio
from contextlib import asynccontextmanager

import pytest

from imm_desktop.domain.errors import MediaError, StoreError
from imm_desktop.domain.media import ObjectEntry, ObjectUri, VideoFacts
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.domain.parameters import Fault
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.analyse import AnalysePresenter
from imm_desktop.presenters.first_forms import MOST_CLIPS
from tests.fakes.clock import START
from tests.fakes.objects import FakeObjectStore
from tests.helpers import recorded, until

A, B, C = (ObjectUri("reel", f"{name}.mp4") for name in "abc")
PICTURE = ObjectUri("reel", "p.jpg")


def entries(*uris):
    return [ObjectEntry(uri, 1_000, "E1", START) for uri in uris]


@asynccontextmanager
async def form(desk, *uris, kind=None):
    presenter = AnalysePresenter(desk.bench, entries(*uris))
    if kind is not None:
        presenter.choose(kind)
    try:
        yield presenter
    finally:
        await presenter.close()


def play(with_desk, scenario, *uris, kind=None, facts=None):
    async def whole(desk):
        desk.backend.facts = facts or desk.backend.facts
        async with form(desk, *uris, kind=kind) as presenter:
            await scenario(desk, presenter)

    with_desk(whole, objects=FakeObjectStore(*uris))


def test_only_kinds_that_can_look_at_something_are_offered(with_desk):
    async def scenario(desk, presenter):
        assert presenter.kinds() == (
            TaskKind.LABELS,
            TaskKind.MODERATION,
            TaskKind.HIGHLIGHT,
            TaskKind.CONVERT,
        )
        async with form(desk, PICTURE) as of_picture:
            assert of_picture.kinds() == (TaskKind.IMAGE_LABELS, TaskKind.IMAGE_MODERATION)
            assert of_picture.kind is TaskKind.IMAGE_LABELS
            assert of_picture.outlook().may_start

    play(with_desk, scenario, A)


def test_moderation_says_what_it_will_look_at_and_what_would_cover_all(with_desk):
    async def scenario(_desk, presenter):
        assert presenter.outlook().coverage is None
        assert presenter.outlook().snapshots is None
        presenter.load()
        await until(lambda: presenter.outlook().coverage)
        outlook = presenter.outlook()
        assert outlook.coverage.longest == A
        assert outlook.coverage.coverage.share == pytest.approx(200 / 612)
        assert outlook.coverage.better_interval_s == 4
        assert outlook.coverage.covers_all
        assert (outlook.tasks, outlook.snapshots) == (2, 400)
        presenter.use_better_interval()
        outlook = presenter.outlook()
        assert presenter.values["Interval"] == 4
        assert outlook.coverage.coverage.is_complete
        assert outlook.snapshots == 2 * 153

    facts = VideoFacts(612_000, 1280, 720, 25.0)
    play(with_desk, scenario, A, B, kind=TaskKind.MODERATION, facts=facts)


def test_what_no_interval_covers_is_not_promised(with_desk):
    async def scenario(_desk, presenter):
        presenter.set_value("MaxFrames", 5)
        presenter.load()
        await until(lambda: presenter.outlook().coverage)
        coverage = presenter.outlook().coverage
        assert coverage.better_interval_s == 600
        assert not coverage.covers_all

    two_hours = VideoFacts(7_200_000, 1280, 720, 25.0)
    play(with_desk, scenario, A, kind=TaskKind.MODERATION, facts=two_hours)


@pytest.mark.parametrize("value", ["fast", 0, 601, -1])
def test_faults_are_marked_while_typing_and_start_stays_off(with_desk, value):
    async def scenario(desk, presenter):
        presenter.load()
        await until(lambda: presenter.outlook().coverage)
        presenter.set_value("Interval", value)
        outlook = presenter.outlook()
        assert [one.path for one in outlook.faults] == ["Interval"]
        assert not outlook.may_start
        assert outlook.coverage is None, "nothing is promised with a value that cannot be sent"
        presenter.start()
        assert not presenter.is_starting
        presenter.set_value("Interval", None)
        assert presenter.outlook().may_start
        assert "Interval" not in presenter.values

    play(with_desk, scenario, A, kind=TaskKind.MODERATION)


def test_a_form_keeps_its_values_while_another_is_shown(with_desk):
    async def scenario(_desk, presenter):
        presenter.set_value("Interval", 7)
        presenter.choose(TaskKind.LABELS)
        assert presenter.values == {}
        presenter.choose(TaskKind.MODERATION)
        assert presenter.values["Interval"] == 7

    play(with_desk, scenario, A, kind=TaskKind.MODERATION)


def test_videos_of_unknown_length_leave_the_outlook_open_and_raise_nothing(with_desk):
    async def scenario(desk, presenter):
        problems = recorded(presenter.problem_raised)
        desk.backend.failures.add("media_facts", MediaError(MediaReason.NOT_A_VIDEO))
        presenter.load()
        await until(lambda: presenter.outlook().coverage)
        assert presenter.outlook().snapshots is None
        assert presenter.outlook().tasks == 3
        assert presenter.outlook().may_start
        assert not problems

    play(with_desk, scenario, A, B, C, kind=TaskKind.MODERATION)


def test_a_thousand_lengths_are_asked_for_a_few_at_a_time(with_desk):
    many = [ObjectUri("reel", f"{at:04}.mp4") for at in range(40)]

    async def scenario(desk, presenter):
        asked, most = 0, 0
        facts_of = desk.backend.media_facts

        async def counted(uri):
            nonlocal asked, most
            asked += 1
            most = max(most, asked)
            await asyncio.sleep(0)
            answer = await facts_of(uri)
            asked -= 1
            return answer

        desk.backend.media_facts = counted
        changes = recorded(presenter.changed)
        presenter.load()
        await until(lambda: presenter.outlook().snapshots)
        assert presenter.outlook().snapshots == 40 * 60
        assert 1 < most <= 8
        assert len(changes) == 5

    play(with_desk, scenario, *many, kind=TaskKind.MODERATION)


def test_start_writes_the_journal_once_and_wakes_the_tracker(with_desk):
    async def scenario(desk, presenter):
        woken, started = [], recorded(presenter.started)
        desk.bench.tracker.wake = lambda: woken.append(True)
        presenter.set_value("Tags", {"team": "street"})
        presenter.start()
        presenter.start()
        assert presenter.is_starting
        await until(lambda: started)
        assert started == [2]
        assert woken == [True]
        pairs = await desk.archive.unfinished(desk.account.account_id)
        assert sorted(one.source.name for _, one in pairs) == ["a.mp4", "b.mp4"]
        assert all(one.values == {"Tags": {"team": "street"}} for _, one in pairs)

    play(with_desk, scenario, A, B, PICTURE)


def test_a_journal_that_refuses_is_one_problem_and_start_may_be_tried_again(with_desk):
    async def scenario(desk, presenter):
        problems, started = recorded(presenter.problem_raised), recorded(presenter.started)
        prepare = desk.archive.prepare

        async def refuse(_pairs):
            raise StoreError("disk")

        desk.archive.prepare = refuse
        presenter.start()
        await until(lambda: problems)
        assert len(problems) == 1
        assert not presenter.is_starting
        desk.archive.prepare = prepare
        presenter.start()
        await until(lambda: started)

    play(with_desk, scenario, A)


def test_objects_that_do_not_suit_are_counted_as_left_out(with_desk):
    async def scenario(_desk, presenter):
        outlook = presenter.outlook()
        assert (outlook.sources, outlook.left_out, outlook.tasks) == (2, 1, 2)

    play(with_desk, scenario, A, PICTURE, B)


def test_a_highlight_joins_what_was_chosen_and_can_be_started_as_it_is(with_desk):
    async def scenario(desk, presenter):
        started = recorded(presenter.started)
        assert presenter.values["Type"] == "Concat"
        assert [one["URI"] for one in presenter.values["Sources"]] == [str(A), str(B)]
        assert presenter.values["Output.URI"] == "oss://reel/highlights/a-highlight.mp4"
        outlook = presenter.outlook()
        assert (outlook.tasks, outlook.left_out) == (1, 0)
        assert outlook.may_start, outlook.faults
        presenter.start()
        await until(lambda: started)
        ((task, request),) = await desk.archive.unfinished(desk.account.account_id)
        assert task.source == A
        assert len(request.values["Sources"]) == 2

    play(with_desk, scenario, A, B, kind=TaskKind.HIGHLIGHT)


def test_a_highlight_of_many_starts_with_as_many_clips_as_the_api_takes(with_desk):
    many = [ObjectUri("reel", f"{at:02}.mp4") for at in range(MOST_CLIPS + 3)]

    async def scenario(_desk, presenter):
        outlook = presenter.outlook()
        assert not outlook.faults
        assert (outlook.sources, outlook.left_out) == (MOST_CLIPS, 3)

    play(with_desk, scenario, *many, kind=TaskKind.HIGHLIGHT)


def test_a_highlight_without_an_output_is_marked(with_desk):
    async def scenario(_desk, presenter):
        presenter.set_value("Output.URI", None)
        outlook = presenter.outlook()
        assert [(one.path, one.fault) for one in outlook.faults] == [("Output.URI", Fault.MISSING)]
        assert not outlook.may_start

    play(with_desk, scenario, A, kind=TaskKind.HIGHLIGHT)


def test_a_conversion_is_one_task_a_video_each_with_a_place_of_its_own(with_desk):
    async def scenario(_desk, presenter):
        outlook = presenter.outlook()
        assert outlook.may_start
        assert (outlook.tasks, outlook.sources) == (2, 2)
        presenter.set_value("Targets.URI", "oss://reel/out.mp4")
        assert [one.fault for one in presenter.outlook().faults] == [Fault.SHARED]
        presenter.set_value("Targets.URI", "oss://reel/{name}.mp4")
        assert [one.fault for one in presenter.outlook().faults] == [Fault.OVERWRITES]
        presenter.set_value("Targets.URI", None)
        presenter.set_value("Targets.Container", None)
        assert not presenter.outlook().may_start

    play(with_desk, scenario, A, B, kind=TaskKind.CONVERT)


def test_a_second_highlight_is_not_written_over_the_first(with_desk):
    async def scenario(desk):
        for name in ("a-highlight", "a-highlight-2"):
            desk.objects.add(ObjectUri("reel", f"highlights/{name}.mp4"))
        presenter = AnalysePresenter(desk.bench, entries(A))
        filled = recorded(presenter.filled_in)
        presenter.choose(TaskKind.HIGHLIGHT)
        presenter.load()
        await until(lambda: filled)
        assert presenter.values["Output.URI"] == "oss://reel/highlights/a-highlight-3.mp4"
        await presenter.close()

    with_desk(scenario)

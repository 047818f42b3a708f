"""The next item is there before it is asked for, and is never older than the archive."""

import asyncio

import pytest

from imm_desktop.domain.errors import StoreError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import Verdict
from imm_desktop.presenters import item_pictures
from imm_desktop.presenters.next_items import NextItems
from imm_desktop.services.ports.reviews import ItemChange
from tests.fakes.objects import FakeObjectStore
from tests.helpers import recorded, until
from tests.presenters.reviewed import A, B, C, answered, log_of, opened, play, reviewing


def test_the_next_item_opens_without_a_word_of_loading(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        await until(lambda: any("c.mp4" in one for one in desk.frames.sources))
        seen = []
        presenter.item_opened.connect(lambda one: seen.append(one and one.item.source))
        presenter.still_ready.connect(lambda still: seen.append(still.index))
        presenter.decide(Verdict.APPROVE)
        await until(lambda: seen)
        assert seen[:4] == [B, 1, 0, 2], "its pictures come with it"
        assert sum("b.mp4" in one for one in desk.frames.sources) == 1

    play(with_desk, scenario, A, B, C)


def test_what_was_made_ready_is_shown_as_the_archive_has_it_now(with_desk):
    """Somebody else decides about the next item while the reviewer looks at this one."""

    async def scenario(desk, presenter):
        await opened(presenter, A)
        await until(lambda: any("b.mp4" in one for one in desk.frames.sources))
        second = presenter.items[1]
        desk.reviewer = "li"
        await desk.bench.reviewing.change([second], ItemChange(holder="li"))
        desk.reviewer = "mei"
        presenter.decide(Verdict.APPROVE)
        await until(
            lambda: presenter.open_item is not None and presenter.open_item.item.source == B
        )
        assert presenter.open_item.item.holder == "li"

    play(with_desk, scenario, A, B)


def test_what_is_being_made_ready_is_waited_for_and_not_begun_again(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A, B) as presenter:
            problems = []
            ahead = NextItems(desk.frames, problems.append)
            desk.frames.gate.clear()
            ahead.make_ready(desk.bench, presenter.items)
            await until(lambda: desk.frames.sources)
            taking = asyncio.ensure_future(ahead.take(desk.bench, presenter.items[0]))
            await asyncio.sleep(0)
            ahead.make_ready(desk.bench, presenter.items[1:])
            assert not taking.done()
            desk.frames.gate.set()
            ready = await taking
            assert ready.opened.item.source == A
            assert [one.index for one in ready.stills][:1] == [1], "the strongest moment first"
            assert sum("a.mp4" in source for source in desk.frames.sources) == 1
            await until(lambda: sum(video.is_closed for video in desk.frames.opened) == 2)
            assert (await ahead.take(desk.bench, presenter.items[1])).opened.item.source == B
            assert await ahead.take(desk.bench, presenter.items[1]) is None
            await ahead.close()
            assert not problems

    with_desk(scenario, objects=FakeObjectStore(A, B))


def test_a_video_without_pictures_is_ready_with_its_evidence(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A) as presenter:
            desk.frames.broken.add("a.mp4")
            ahead = NextItems(desk.frames, lambda error: None)
            ahead.make_ready(desk.bench, presenter.items)
            await until(lambda: "prepare" not in ahead.jobs.names())
            ready = await ahead.take(desk.bench, presenter.items[0])
            assert (ready.opened.item.source, ready.stills) == (A, ())
            await ahead.close()

    with_desk(scenario, objects=FakeObjectStore(A))


def test_an_offered_verdict_that_was_taken_back_meanwhile_is_not_followed(with_desk):
    copy = ObjectUri("reel", "copy-of-a.mp4")

    async def scenario(desk):
        async with reviewing(desk, A, copy) as presenter:
            refused = []
            presenter.refused.connect(refused.append)
            await opened(presenter, A)
            presenter.decide(Verdict.APPROVE)
            await until(lambda: presenter.open_item and presenter.open_item.item.source == copy)
            await until(lambda: presenter.open_item.alike)
            (entry,) = await log_of(desk)
            await desk.bench.reviewing.undo(entry.record.decision.decision_id)
            presenter.decide_alike()
            await until(lambda: not presenter.is_deciding)
            assert refused == ["That earlier decision was taken back."]
            assert presenter.open_item.alike == ()
            assert len(await log_of(desk)) == 2

    with_desk(scenario, objects=FakeObjectStore(A, copy))


def test_each_of_the_next_items_has_its_first_frame_as_large_as_the_view_before_more_of_any(
    with_desk,
):
    more = [ObjectUri("reel", f"{name}.mp4") for name in "de"]

    async def scenario(desk):
        async with reviewing(desk, A, B, C, *more) as presenter:
            presenter.set_view_size(9_000, 700)
            await opened(presenter, A)
            ahead = presenter._next
            await until(
                lambda: (
                    len(ahead._ready) == 3
                    and all(len(one.stills) == 3 for one in ahead._ready.values())
                )
            )
            assert [one.opened.item.source for one in ahead._ready.values()] == [B, C, more[0]]
            assert all(one.picture is not None for one in ahead._ready.values())
            large = [size for one in desk.frames.opened for size in one.sizes if size[1] == 700]
            assert large == [(2_560, 700)] * 3, "and never larger than what is worth keeping"
            firsts = [one.sizes[:2] for one in desk.frames.opened if (2_560, 700) in one.sizes]
            assert firsts == [[(256, 144), (2_560, 700)]] * 3
            coming = []
            presenter.item_coming.connect(
                lambda ready: coming.append((ready, presenter.open_item.item.source))
            )
            presenter.decide(Verdict.APPROVE)
            await until(lambda: coming)
            ((ready, still_open),) = coming
            assert ready.opened.item.source == B
            assert ready.picture is not None
            assert still_open == A, "nothing can be decided about it yet"
            await until(lambda: presenter.open_item and presenter.open_item.item.source == B)

    with_desk(scenario, objects=FakeObjectStore(A, B, C, *more))


def test_what_came_too_early_goes_again_and_the_answer_stays_when_nothing_could_be_written(
    with_desk,
):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        await until(lambda: presenter._next.seen_of(presenter.items[1]))
        presenter.answer.choose_reason(1)
        presenter.answer.set_note("看过了")
        shown = []
        presenter.item_coming.connect(lambda ready: shown.append(ready.opened.item.source))
        presenter.item_opened.connect(lambda one: shown.append(one and one.item.source))
        slow = desk.bench.reviewing
        slow.gate.clear()
        presenter.decide(Verdict.BLOCK)
        await until(lambda: shown == [B])
        moments = recorded(presenter.position_wanted)
        presenter.next_moment()
        presenter.mark(True)
        assert not moments, "the moments of what is seen cannot be chosen yet"
        assert not any(presenter.answer.marks()), "nor called true or false"
        slow.failures.add("decide", StoreError("the disk is full"))
        slow.gate.set()
        await until(lambda: not presenter.is_deciding)
        assert shown == [B, A]
        assert (presenter.answer.reason, presenter.answer.note) == ("ads", "看过了")
        presenter.next_moment()
        assert moments
        await answered(presenter, Verdict.BLOCK)
        assert [entry.record.decision.note for entry in await log_of(desk)] == ["看过了"]

    play(with_desk, scenario, A, B)


def test_looking_for_the_same_content_waits_until_the_next_items_show_something(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A, B) as presenter:
            presenter.set_view_size(900, 700)
            await opened(presenter, A)
            ahead = presenter._next
            seen = []
            find_alike = item_pictures.find_alike

            async def noted(*args):
                seen.append([one.picture is not None for one in ahead._ready.values()])
                return await find_alike(*args)

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(item_pictures, "find_alike", noted)
                presenter.open(presenter.items[0])
                await until(lambda: seen)
            assert seen == [[True]]

    with_desk(scenario, objects=FakeObjectStore(A, B))

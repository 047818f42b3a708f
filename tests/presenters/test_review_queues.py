"""Queues, marks, same content, bulk answers."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.media import MediaType, ObjectUri
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.queues import Likeness, Queue, QueueSort
from imm_desktop.domain.results import Result
from imm_desktop.domain.review import ItemState, Priority, Verdict
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.media.picture import Picture
from imm_desktop.presenters import likeness
from imm_desktop.presenters.review_handling import ReviewHandling
from imm_desktop.presenters.review_listing import FREE, MINE
from imm_desktop.presenters.seen import digest_of, fingerprint_of
from imm_desktop.services.ports.archive import DecisionQuery
from tests.fakes.objects import FakeObjectStore
from tests.helpers import recorded, until
from tests.presenters.reviewed import A, B, C, answered, log_of, opened, play, reviewing

BLOCKED = ModerationReport(Suggestion.BLOCK, ("porn",), 9, (Finding("porn", 0, 99.0, "porn"),))


@asynccontextmanager
async def handled(desk):
    """Three items in the queue, and what is done with many of them."""
    async with reviewing(desk, A, B, C) as presenter:
        handling = ReviewHandling(desk.clock)
        handling.use(desk.bench)
        try:
            yield presenter, handling
        finally:
            await handling.close()


def test_what_the_service_blocked_waits_in_a_queue_of_its_own(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A) as presenter:
            desk.backend.results[TaskKind.MODERATION] = Result(BLOCKED, b"{}", "req")
            await desk.analyse(TaskKind.MODERATION, B)
            presenter.refresh()
            await until(lambda: presenter.listing.counts.get(Queue.BLOCKED) == 1)
            assert [one.source for one in presenter.items] == [A]
            presenter.show(Queue.BLOCKED)
            await until(lambda: [one.source for one in presenter.items] == [B])
            presenter.show(Queue.OPEN)
            await until(lambda: len(presenter.items) == 2)

    with_desk(scenario, objects=FakeObjectStore(A, B))


def test_a_queue_is_ordered_and_narrowed_as_chosen(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A, B, C) as presenter:
            listing = presenter.listing
            listing.narrow(sort=QueueSort.NEWEST)
            await until(lambda: [one.source for one in presenter.items] == [C, B, A])
            listing.narrow(text="b.mp4")
            await until(lambda: [one.source for one in presenter.items] == [B])
            assert listing.view.is_narrowed
            listing.narrow(text="", media_type=MediaType.IMAGE)
            await until(lambda: not presenter.items)
            listing.narrow(media_type=None, holder=MINE)
            await until(lambda: "queue" not in listing.jobs.names())
            assert not presenter.items
            listing.narrow(holder=FREE)
            await until(lambda: len(presenter.items) == 3)

    with_desk(scenario, objects=FakeObjectStore(A, B, C))


def test_a_long_queue_comes_page_by_page(with_desk, monkeypatch):
    monkeypatch.setattr("imm_desktop.presenters.review_listing.PAGE", 2)

    async def scenario(desk):
        async with reviewing(desk, A, B, C, expected=2) as presenter:
            model = presenter.model
            assert presenter.listing.total == 3
            assert model.canFetchMore(model.index(-1))
            model.fetchMore(model.index(-1))
            await until(lambda: len(presenter.items) == 3)
            assert not model.canFetchMore(model.index(-1))

    with_desk(scenario, objects=FakeObjectStore(A, B, C))


def test_marks_and_pictures_go_into_the_log(with_desk):
    async def scenario(desk, presenter):
        stills = recorded(presenter.still_ready)
        await opened(presenter, A)
        presenter.choose_moment(0)
        presenter.mark(True)
        presenter.choose_moment(1)
        presenter.mark(False)
        presenter.choose_moment(2)
        presenter.mark(False)
        presenter.mark(False)
        assert presenter.answer.marks() == (True, False, None)
        await until(lambda: len(stills) == 3)
        await until(lambda: "strip" not in presenter.jobs.names())
        await answered(presenter, Verdict.APPROVE)
        (entry,) = await log_of(desk)
        evidence = entry.record.decision.evidence
        assert [(one.position_ms, one.is_true) for one in evidence.marks] == [
            (3_000, True),
            (20_000, False),
        ]
        assert {one.sha256 for one in evidence.pictures} == {
            digest_of(still.picture) for still in stills
        }

    play(with_desk, scenario, A)


def test_the_next_item_is_ready_before_it_is_needed(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A, B) as presenter:
            await opened(presenter, A)
            await until(lambda: len(desk.frames.opened) == 3, what="B is made ready")
            await until(lambda: not presenter.jobs.names())
            stills = recorded(presenter.still_ready)
            presenter.decide(Verdict.APPROVE)
            await until(
                lambda: presenter.open_item is not None and presenter.open_item.item.source == B
            )
            await until(lambda: len(stills) == 3)
            # Between two jobs there is a moment without any; the last one opens the video once more.
            await until(lambda: len(desk.frames.opened) >= 4 and not presenter.jobs.names())
            # Strip and fingerprint of A, strip of B ahead of time, fingerprint of B: its strip was not made again.
            asked = [len([one for one in v.asked if one[0] == "still"]) for v in desk.frames.opened]
            assert sorted(asked) == [3, 3, 8, 8]

    with_desk(scenario, objects=FakeObjectStore(A, B))


def test_an_escalated_item_leaves_the_queue_and_can_come_back(with_desk):
    async def scenario(_desk, presenter):
        await opened(presenter, A)
        presenter.decide(Verdict.ESCALATE)
        await until(lambda: presenter.listing.counts.get(Queue.ESCALATED) == 1)
        assert not presenter.items
        presenter.undo()
        await until(lambda: presenter.open_item is not None)
        assert presenter.open_item.item.state is ItemState.OPEN

    play(with_desk, scenario, A)


def test_what_was_taken_back_can_stand_again(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        await answered(presenter, Verdict.APPROVE)
        presenter.undo()
        await until(lambda: presenter.open_item is not None and not presenter.is_deciding)
        presenter.redo()
        await until(lambda: not presenter.is_deciding)
        assert [one.source for one in await desk.items(ItemState.APPROVED)] == [A]
        verdicts = [entry.record.decision.verdict for entry in await log_of(desk)]
        assert verdicts == [Verdict.REDO, Verdict.UNDO, Verdict.APPROVE]

    play(with_desk, scenario, A)


def test_the_same_content_offers_its_verdict_and_never_takes_it_by_itself(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A) as presenter:
            await opened(presenter, A)
            presenter.decide_alike()
            presenter.answer.choose_reason(1)
            await answered(presenter, Verdict.BLOCK)
            copy = ObjectUri("reel", "copy-of-a.mp4")
            await desk.analyse(TaskKind.MODERATION, copy)
            await until(lambda: [one.source for one in presenter.items] == [copy])
            one = await opened(presenter, copy)
            assert [like.item.source for like in one.alike] == [A]
            assert len(await log_of(desk)) == 1
            presenter.decide_alike()
            await until(lambda: not presenter.is_deciding)
            newest = (await log_of(desk))[0].record.decision
            assert (newest.source, newest.verdict, newest.reason) == (copy, Verdict.BLOCK, "ads")

    with_desk(scenario, objects=FakeObjectStore(A, ObjectUri("reel", "copy-of-a.mp4")))


def test_an_offered_verdict_is_not_given_to_what_is_no_longer_looked_at(with_desk):
    copy = ObjectUri("reel", "copy-of-a.mp4")

    async def scenario(desk):
        async with reviewing(desk, A) as presenter:
            await opened(presenter, A)
            await answered(presenter, Verdict.APPROVE)
            for one in (copy, B):
                await desk.analyse(TaskKind.MODERATION, one)
            await until(lambda: {one.source for one in presenter.items} == {copy, B})
            await opened(presenter, copy)
            presenter.decide_alike()
            presenter.step_item(1)
            await until(lambda: not presenter.is_deciding)
            await opened(presenter, B)
            assert len(await log_of(desk)) == 1

    with_desk(scenario, objects=FakeObjectStore(A, B, copy))


def test_a_selection_is_previewed_decided_and_taken_back_together(with_desk):
    async def scenario(desk):
        async with handled(desk) as (presenter, handling):
            planned, done = recorded(handling.planned), recorded(handling.bulk_done)
            handling.plan(list(presenter.items[:2]), Verdict.BLOCK, "ads")
            await until(lambda: planned)
            (preview,) = planned
            assert (preview.decides, preview.refused) == (2, 0)
            assert [row.name for row in preview.rows] == ["a.mp4", "b.mp4"]
            assert all(row.effects for row in preview.rows)
            assert not await desk.archive.load_decisions(DecisionQuery())
            handling.apply(preview, "a raid")
            await until(lambda: done)
            assert (done[0].decided, done[0].left) == (2, 0)
            assert len(await desk.items(ItemState.BLOCKED)) == 2
            handling.undo(done[0].batch)
            await until(lambda: len(done) == 2)
            assert len(await desk.items(ItemState.OPEN)) == 3

    with_desk(scenario, objects=FakeObjectStore(A, B, C))


def test_items_are_taken_given_back_put_off_and_ranked(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A, B) as presenter:
            handling = ReviewHandling(desk.clock)
            handling.use(desk.bench)
            handling.changed.connect(presenter.refresh)
            said = recorded(handling.said)

            async def newest():
                await until(lambda: not handling.jobs.names())
                return await desk.archive.load_item(presenter.items[-1].item_id)

            handling.take(presenter.items[-1])
            assert (await newest()).holder == "mei"
            desk.reviewer = "li"
            handling.take(presenter.items[-1])
            await until(lambda: "Somebody else" in said[-1])
            handling.give(presenter.items[-1])
            assert (await newest()).holder == ""
            handling.rank(await newest(), 1)
            assert (await newest()).priority is Priority.HIGH
            await until(lambda: presenter.items[0].source == B)
            handling.put_off([presenter.items[0]])
            await until(lambda: [one.source for one in presenter.items] == [A])
            presenter.show(Queue.SNOOZED)
            await until(lambda: [one.source for one in presenter.items] == [B])
            desk.clock.advance(timedelta(hours=2).total_seconds())
            presenter.show(Queue.NEEDS_REVIEW)
            await until(lambda: len(presenter.items) == 2)
            handling.rank(presenter.items[0], -3)
            handling.wake([])
            await handling.close()

    with_desk(scenario, objects=FakeObjectStore(A, B))


def test_nothing_that_was_asked_for_quickly_is_left_out(with_desk):
    async def scenario(desk):
        async with handled(desk) as (presenter, handling):
            a, b, c = presenter.items
            handling.rank(a, 1)
            handling.rank(a, 1)
            handling.rank(a, 1)
            handling.put_off([b])
            handling.put_off([c])
            await until(lambda: not handling.jobs.names())
            known = [await desk.archive.load_item(one.item_id) for one in (a, b, c)]
            assert known[0].priority is Priority.URGENT, "each counts from the one before"
            assert all(one.snoozed_until is not None for one in known[1:])

    with_desk(scenario, objects=FakeObjectStore(A, B, C))


def test_taking_a_batch_back_waits_for_another_that_is_under_way(with_desk):
    async def scenario(desk):
        async with handled(desk) as (presenter, handling):
            planned, done = recorded(handling.planned), recorded(handling.bulk_done)
            a, b, c = presenter.items
            handling.plan([a], Verdict.APPROVE, "")
            await until(lambda: planned)
            handling.apply(planned[0], "first")
            await until(lambda: done)
            handling.plan([b, c], Verdict.APPROVE, "")
            await until(lambda: len(planned) == 2)
            handling.apply(planned[1], "second")
            handling.undo(done[0].batch)
            await until(lambda: len(done) == 3)
            assert [(one.verdict, one.decided) for one in done[1:]] == [
                (Verdict.APPROVE, 2),
                (Verdict.UNDO, 1),
            ]
            assert len(await desk.items(ItemState.APPROVED)) == 2

    with_desk(scenario, objects=FakeObjectStore(A, B, C))


@given(st.integers(9, 60), st.integers(8, 60), st.integers(0, 2**32 - 1))
def test_the_fingerprint_of_a_picture_survives_scaling(width, height, seed):
    small = np.random.default_rng(seed).integers(0, 256, (8, 9), np.uint8)
    small = np.sort(small, axis=1)

    def picture(factor):
        grey = np.kron(small, np.ones((factor, factor), np.uint8))
        pixels = np.repeat(grey[:, :, None], 4, axis=2)
        high, wide = grey.shape
        return Picture(wide, high, pixels.tobytes(), 0, 0, 0, True)

    assert fingerprint_of([picture(4)]) == fingerprint_of([picture(12)])
    noise = np.zeros((height, width, 4), np.uint8)
    flat = Picture(width, height, noise.tobytes(), 0, 0, 0, True)
    assert fingerprint_of([flat]).hashes == (0,)


def test_nearly_the_same_content_is_known_again(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A) as presenter:
            await opened(presenter, A)
            await until(lambda: not presenter.jobs.names())
            first = await desk.archive.load_fingerprint(presenter.open_item.item.item_id)
            assert len(first.hashes) == 8
            await answered(presenter, Verdict.APPROVE)
            desk.objects.add(B, etag="another", content=b"encoded anew")
            await desk.analyse(TaskKind.MODERATION, B)
            await until(lambda: [one.source for one in presenter.items] == [B])
            found = recorded(presenter.alike_found)
            one = await opened(presenter, B)
            assert not one.alike
            await until(lambda: found)
            (like,) = presenter.open_item.alike
            assert (like.item.source, like.likeness) == (A, Likeness.NEAR)

    with_desk(scenario, objects=FakeObjectStore(A))


def test_what_was_decided_quickly_is_looked_into_later(with_desk, monkeypatch):
    gate, made = asyncio.Event(), []
    fingerprint_now = likeness._fingerprint_of

    async def slow(bench, frames, one):
        await gate.wait()
        made.append(one.item.source)
        return await fingerprint_now(bench, frames, one)

    monkeypatch.setattr(likeness, "_fingerprint_of", slow)

    async def scenario(desk):
        async with reviewing(desk, A, B, C) as presenter:
            items = presenter.items
            await opened(presenter, A)
            presenter.decide(Verdict.APPROVE)
            await until(
                lambda: presenter.open_item is not None and presenter.open_item.item.source == B
            )
            presenter.decide(Verdict.APPROVE)
            await until(
                lambda: presenter.open_item is not None and presenter.open_item.item.source == C
            )
            assert await desk.archive.load_fingerprint(items[0].item_id) is None
            gate.set()
            await until(lambda: made == [C])
            for _ in range(20):
                await asyncio.sleep(0.001)
            assert made == [C], "not while the reviewer may go on at once"
            desk.clock.advance(2)
            await until(lambda: "strip" not in presenter.jobs.names())
            for item in items:
                assert await desk.archive.load_fingerprint(item.item_id) is not None
            assert made == [C, B, A], "what is looked at comes first, then the newest"

    with_desk(scenario, objects=FakeObjectStore(A, B, C))


def test_what_was_put_off_comes_back_by_itself(with_desk):
    async def scenario(desk):
        async with reviewing(desk, A) as presenter:
            handling = ReviewHandling(desk.clock)
            handling.use(desk.bench)
            handling.changed.connect(presenter.refresh)
            handling.put_off(presenter.items)
            await until(lambda: not presenter.items)
            assert presenter.listing.counts[Queue.SNOOZED] == 1
            desk.clock.advance(3_500)
            await until(lambda: "queue" not in presenter.listing.jobs.names())
            assert not presenter.items
            desk.clock.advance(101)
            await until(lambda: [one.source for one in presenter.items] == [A])
            desk.clock.advance(100)
            await until(lambda: not presenter.listing.jobs.names())
            await handling.close()

    with_desk(scenario, objects=FakeObjectStore(A))

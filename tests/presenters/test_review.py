import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from imm_desktop.adapters.store.archive import open_archive
from imm_desktop.domain.errors import ConflictError, MediaError, StoreError, UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.policy import Reason
from imm_desktop.domain.queues import Queue
from imm_desktop.domain.results import Result
from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.review_queue import ReviewPresenter
from imm_desktop.services.ports.archive import DecisionQuery
from imm_desktop.services.reviewing import Reviewing
from tests.fakes.clock import new_ids
from tests.fakes.failures import Failures
from tests.fakes.objects import FakeObjectStore
from tests.fakes.results import EVIDENCE
from tests.helpers import recorded, until

A, B, C = (ObjectUri("reel", f"{name}.mp4") for name in "abc")
REPORT = ModerationReport(
    Suggestion.REVIEW,
    ("ad",),
    60,
    (
        Finding("ad", 3_000, 60.0, "ad"),
        Finding("qrcode", 20_000, 91.0, "ad", "http://x"),
        Finding("ad", 40_000, 70.0, "ad"),
    ),
)


class Slow:
    """A part of the bench whose chosen coroutine waits, or fails, when told to."""

    def __init__(self, inner, *names):
        self._inner, self._names = inner, names
        self.gate = asyncio.Event()
        self.gate.set()
        self.failures = Failures()
        self.calls = []

    def __getattr__(self, name):
        attribute = getattr(self._inner, name)
        if name not in self._names:
            return attribute

        async def call(*args, **kwargs):
            self.calls.append(name)
            await self.gate.wait()
            self.failures.before(name)
            return await attribute(*args, **kwargs)

        return call


@asynccontextmanager
async def reviewing(desk, *sources, moderate=True, expected=None):
    """Items of ``sources`` in the queue of a presenter whose bench can be held."""
    desk.backend.results[TaskKind.MODERATION] = Result(REPORT, b"{}", "req")
    for source in sources if moderate else ():
        await desk.analyse(TaskKind.MODERATION, source)
        desk.clock.advance(60)
    object.__setattr__(
        desk.bench, "reviewing", Slow(desk.bench.reviewing, "decide", "undo", "evidence")
    )
    presenter = ReviewPresenter(desk.frames, desk.thumbnails, lambda: desk.policy, desk.clock)
    try:
        presenter.use(desk.bench)
        await until(lambda: len(presenter.items) == (expected or len(sources)))
        yield presenter
    finally:
        desk.bench.reviewing.gate.set()
        await presenter.close()


async def opened(presenter, uri):
    item = next(one for one in presenter.items if one.source == uri)
    presenter.open(item)
    await until(lambda: presenter.open_item is not None and presenter.open_item.item == item)
    return presenter.open_item


async def log_of(desk):
    return await desk.archive.load_decisions(DecisionQuery())


def play(with_desk, scenario, *sources):
    async def whole(desk):
        async with reviewing(desk, *sources) as presenter:
            await scenario(desk, presenter)

    with_desk(whole, objects=FakeObjectStore(*(sources or (A,))))


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
        desk.backend.failures.set("media_facts", MediaError("damaged"))
        desk.frames.broken.add("a.mp4")
        one = await opened(presenter, A)
        await until(lambda: desk.frames.sources and presenter.jobs.names() == [])
        assert one.duration_ms == 0
        assert one.evidence.coverage is None
        assert not problems, "the viewer says it, once is enough"

    play(with_desk, scenario, A)


def test_a_block_without_a_reason_is_refused_and_nothing_is_written(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        refusals = recorded(presenter.refused)
        presenter.decide(Verdict.BLOCK)
        assert len(refusals) == 1
        assert "reason" in refusals[0]
        assert not await log_of(desk)

    play(with_desk, scenario, A)


def test_a_decision_names_its_item_reason_note_and_evidence_and_the_next_opens(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        decided = recorded(presenter.decided)
        desk.clock.advance(7)
        presenter.choose_reason(2)
        presenter.set_note("看过了")
        presenter.decide(Verdict.BLOCK)
        await until(
            lambda: presenter.open_item is not None and presenter.open_item.item.source == B
        )
        (entry,) = await log_of(desk)
        decision = entry.record.decision
        assert (decision.source, decision.verdict) == (A, Verdict.BLOCK)
        assert (decision.reason, decision.note) == ("spam", "看过了")
        assert decision.evidence.positions_ms == (3_000, 20_000, 40_000)
        assert decision.evidence.seconds_viewed == pytest.approx(7)
        assert decided[0].grace_ms == desk.policy.grace_ms
        assert (presenter.reason, presenter.note) == ("", ""), "nothing is carried over"
        assert [one.source for one in presenter.items] == [B]

    play(with_desk, scenario, A, B)


def test_the_reason_that_held_at_the_key_press_is_the_one_in_the_log(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        presenter.choose_reason(1)
        presenter.decide(Verdict.BLOCK)
        presenter.choose_reason(3)
        presenter.set_note("too late")
        await until(lambda: presenter.open_item is None)
        (entry,) = await log_of(desk)
        assert (entry.record.decision.reason, entry.record.decision.note) == ("ads", "")

    play(with_desk, scenario, A)


def test_a_reason_is_taken_back_by_its_own_digit(with_desk):
    async def scenario(_desk, presenter):
        presenter.choose_reason(1)
        assert presenter.reason == "", "nothing is open"
        await opened(presenter, A)
        reasons = recorded(presenter.reason_changed)
        for digit in (1, 2, 2, 9):
            presenter.choose_reason(digit)
        assert reasons == ["ads", "spam", ""]

    play(with_desk, scenario, A)


def test_two_quick_presses_decide_once(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        problems = recorded(presenter.problem_raised)
        presenter.decide(Verdict.APPROVE)
        presenter.decide(Verdict.APPROVE)
        await until(
            lambda: presenter.open_item is not None and presenter.open_item.item.source == B
        )
        presenter.decide(Verdict.SKIP)
        await until(lambda: not presenter.is_deciding)
        verdicts = [one.record.decision.verdict for one in await log_of(desk)]
        assert verdicts == [Verdict.SKIP, Verdict.APPROVE]
        assert not problems

    play(with_desk, scenario, A, B)


def test_a_skipped_item_stays_and_the_next_one_opens(with_desk):
    async def scenario(_desk, presenter):
        await opened(presenter, B)
        presenter.decide(Verdict.SKIP)
        await until(
            lambda: presenter.open_item is not None and presenter.open_item.item.source == C
        )
        assert [one.source for one in presenter.items] == [A, B, C]

    play(with_desk, scenario, A, B, C)


def test_whoever_went_elsewhere_while_a_decision_was_written_stays_there(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        slow = desk.bench.reviewing
        slow.calls.clear()
        slow.gate.clear()
        presenter.decide(Verdict.APPROVE)
        await until(lambda: "decide" in slow.calls)
        presenter.open(presenter.items[2])
        slow.gate.set()
        await until(lambda: presenter.open_item is not None and not presenter.is_deciding)
        await until(lambda: len(presenter.items) == 2)
        assert presenter.open_item.item.source == C

    play(with_desk, scenario, A, B, C)


def test_a_decision_that_cannot_be_written_is_a_problem_and_the_item_stays(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        problems = recorded(presenter.problem_raised)
        desk.bench.reviewing.failures.add("decide", StoreError("disk"))
        presenter.decide(Verdict.APPROVE)
        await until(lambda: problems)
        assert len(problems) == 1
        assert presenter.open_item.item.source == A
        assert not presenter.is_deciding
        presenter.decide(Verdict.APPROVE)
        await until(lambda: presenter.open_item is None)

    play(with_desk, scenario, A)


def test_undo_opens_the_item_again_also_from_the_other_queue(with_desk):
    async def scenario(_desk, presenter):
        await opened(presenter, A)
        presenter.decide(Verdict.APPROVE)
        await until(lambda: not presenter.is_deciding)
        presenter.show(Queue.DECIDED)
        await until(lambda: [one.state for one in presenter.items] == [ItemState.APPROVED])
        views, undone = recorded(presenter.listing.view_changed), recorded(presenter.undone)
        presenter.undo()
        await until(lambda: presenter.open_item is not None)
        assert presenter.open_item.item.state is ItemState.OPEN
        assert [view.queue for view in views] == [Queue.NEEDS_REVIEW]
        assert [one.decision.source for one in undone] == [A]

    play(with_desk, scenario, A)


def test_undo_on_a_decided_item_takes_back_that_one_not_the_newest(with_desk):
    async def scenario(desk, presenter):
        for uri in (A, B):
            await opened(presenter, uri)
            presenter.decide(Verdict.APPROVE)
            await until(lambda: not presenter.is_deciding)
        presenter.show(Queue.DECIDED)
        await until(lambda: len(presenter.items) == 2 and presenter.items[0].source == A)
        await opened(presenter, A)
        presenter.decide(Verdict.BLOCK)
        presenter.undo()
        await until(
            lambda: presenter.listing.view.queue is Queue.NEEDS_REVIEW and presenter.open_item
        )
        assert presenter.open_item.item.source == A
        assert [one.source for one in await desk.items(ItemState.APPROVED)] == [B]

    play(with_desk, scenario, A, B)


def test_a_decided_item_is_not_decided_again(with_desk):
    async def scenario(desk, presenter):
        (item,) = presenter.items
        await desk.bench.reviewing.decide(item, Verdict.APPROVE, evidence=EVIDENCE)
        presenter.open(item)
        await until(lambda: presenter.open_item is not None)
        assert presenter.open_item.item.state is ItemState.APPROVED, "the archive knows better"
        refusals = recorded(presenter.refused)
        presenter.decide(Verdict.APPROVE)
        assert len(refusals) == 1
        assert len(await log_of(desk)) == 1

    play(with_desk, scenario, A)


def test_with_nothing_to_take_back_undo_says_so(with_desk):
    async def scenario(_desk, presenter):
        refusals = recorded(presenter.refused)
        presenter.undo()
        await until(lambda: refusals)
        assert not presenter.is_deciding

    play(with_desk, scenario, A)


def test_taking_back_twice_is_told_as_a_conflict(with_desk):
    async def scenario(desk, presenter):
        problems = recorded(presenter.problem_raised)
        desk.bench.reviewing.failures.add("undo", ConflictError("taken back already"))
        presenter.undo_decision("d1")
        await until(lambda: problems)
        assert problems[0].title == "It was changed meanwhile"
        assert not presenter.is_deciding

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


def test_a_decision_under_way_is_written_though_its_account_goes(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        slow = desk.bench.reviewing
        slow.gate.clear()
        decided = recorded(presenter.decided)
        presenter.decide(Verdict.APPROVE)
        presenter.use(None)
        slow.gate.set()
        await until(lambda: not presenter.is_deciding)
        assert len(await log_of(desk)) == 1
        assert not decided, "the next account's screen does not hear of it"

    play(with_desk, scenario, A)


def test_closing_waits_for_a_decision_under_way(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        presenter.decide(Verdict.APPROVE)
        await presenter.close()
        assert len(await log_of(desk)) == 1

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


def test_reasons_beyond_the_ninth_are_chosen_in_turn(with_desk):
    async def scenario(desk, presenter):
        reasons = tuple(Reason(f"r{n}", f"Reason {n}") for n in range(1, 12))
        presenter.choose_other_reason()
        desk.policy = replace(desk.policy, reasons=reasons)
        await opened(presenter, A)
        chosen = []
        for _ in range(3):
            presenter.choose_other_reason()
            chosen.append(presenter.reason)
        assert chosen == ["r10", "r11", "r10"]
        presenter.choose_reason(11)  # clicked
        assert presenter.reason == "r11"
        desk.policy = replace(desk.policy, reasons=reasons[:9])
        presenter.choose_other_reason()
        assert presenter.reason == "r11", "nothing is without a digit"

    play(with_desk, scenario, A)


def test_an_item_that_another_process_decided_meanwhile_is_shown_as_it_is_now(with_desk, tmp_path):
    """A second reviewer has the same archive open; neither answer is lost, none is written over."""

    async def scenario(desk, presenter):
        one = await opened(presenter, A)
        other = await open_archive(tmp_path / "archive.db")
        li = Reviewing(
            other, desk.clock, lambda: desk.policy, lambda: "li", new_ids("li-"), "1", None
        )
        await li.decide(one.item, Verdict.BLOCK, reason="ads", evidence=EVIDENCE)
        problems = recorded(presenter.problem_raised)
        presenter.decide(Verdict.APPROVE)
        await until(lambda: problems)
        assert problems[0].title == "It was changed meanwhile"
        await until(lambda: presenter.open_item and not presenter.open_item.item.is_decidable)
        assert presenter.open_item.evidence.earlier[0].record.decision.reviewer == "li"
        await until(lambda: len(presenter.items) == 1)
        assert [entry.record.decision.reviewer for entry in await log_of(desk)] == ["li"]
        presenter.undo()
        await until(lambda: presenter.open_item and presenter.open_item.item.is_decidable)
        assert len(await log_of(desk)) == 2, "who comes later may take it back"
        await other.close()

    play(with_desk, scenario, A, B)

"""Items are decided, and decisions taken back and restored."""

from dataclasses import replace

import pytest

from imm_desktop.adapters.store.archive import open_archive
from imm_desktop.domain.errors import ConflictError, StoreError
from imm_desktop.domain.policy import Reason
from imm_desktop.domain.queues import Queue
from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.services.reviewing import Reviewing
from tests.fakes.clock import new_ids
from tests.fakes.results import EVIDENCE
from tests.helpers import recorded, until
from tests.presenters.reviewed import A, B, C, answered, log_of, opened, play


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
        presenter.answer.choose_reason(2)
        presenter.answer.set_note("看过了")
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
        assert (presenter.answer.reason, presenter.answer.note) == ("", ""), (
            "nothing is carried over"
        )
        assert [one.source for one in presenter.items] == [B]

    play(with_desk, scenario, A, B)


def test_the_reason_that_held_at_the_key_press_is_the_one_in_the_log(with_desk):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        presenter.answer.choose_reason(1)
        presenter.decide(Verdict.BLOCK)
        presenter.answer.choose_reason(3)
        presenter.answer.set_note("too late")
        await until(lambda: presenter.open_item is None)
        (entry,) = await log_of(desk)
        assert (entry.record.decision.reason, entry.record.decision.note) == ("ads", "")

    play(with_desk, scenario, A)


def test_a_reason_is_taken_back_by_its_own_digit(with_desk):
    async def scenario(_desk, presenter):
        presenter.answer.choose_reason(1)
        assert presenter.answer.reason == "", "nothing is open"
        await opened(presenter, A)
        reasons = recorded(presenter.answer.reason_changed)
        for digit in (1, 2, 2, 9):
            presenter.answer.choose_reason(digit)
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
        await answered(presenter, Verdict.SKIP)
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
        await answered(presenter, Verdict.APPROVE)
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
            await answered(presenter, Verdict.APPROVE)
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


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(Verdict.APPROVE, ItemState.APPROVED), (Verdict.ESCALATE, ItemState.ESCALATED)],
)
def test_a_restored_decision_leaves_the_reviewer_in_the_queue(with_desk, verdict, state):
    async def scenario(desk, presenter):
        await opened(presenter, A)
        presenter.decide(verdict)
        await until(lambda: presenter.open_item is not None and not presenter.is_deciding)
        presenter.undo()
        await until(
            lambda: presenter.open_item is not None and presenter.open_item.item.source == A
        )
        undone = recorded(presenter.undone)
        presenter.redo()
        await until(lambda: [one.decision.verdict for one in undone] == [Verdict.REDO])
        await until(
            lambda: presenter.open_item is not None and presenter.open_item.item.source == B
        )
        assert presenter.listing.view.queue is Queue.NEEDS_REVIEW
        assert [one.source for one in presenter.items] == [B, C]
        assert [one.source for one in await desk.items(state)] == [A]
        presenter.decide(Verdict.APPROVE)
        await until(
            lambda: presenter.open_item is not None and presenter.open_item.item.source == C
        )
        presenter.decide(Verdict.APPROVE)
        await until(lambda: presenter.open_item is None and not presenter.is_deciding)
        presenter.undo()
        await until(
            lambda: presenter.open_item is not None and presenter.open_item.item.source == C
        )
        presenter.redo()
        await until(lambda: presenter.open_item is None and not presenter.items)
        assert presenter.listing.view.queue is Queue.NEEDS_REVIEW

    play(with_desk, scenario, A, B, C)


def test_what_is_open_stays_open_when_another_decision_is_restored(with_desk):
    async def scenario(_desk, presenter):
        await opened(presenter, A)
        presenter.decide(Verdict.APPROVE)
        await until(lambda: presenter.open_item is not None and not presenter.is_deciding)
        presenter.undo()
        await until(
            lambda: presenter.open_item is not None and presenter.open_item.item.source == A
        )
        await opened(presenter, C)
        presenter.redo()
        await until(lambda: not presenter.is_deciding and "undo" not in presenter.jobs.names())
        assert presenter.open_item.item.source == C
        assert [one.source for one in presenter.items] == [B, C]

    play(with_desk, scenario, A, B, C)


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


def test_reasons_beyond_the_ninth_are_chosen_in_turn(with_desk):
    async def scenario(desk, presenter):
        reasons = tuple(Reason(f"r{n}", f"Reason {n}") for n in range(1, 12))
        presenter.answer.choose_other_reason()
        desk.policy = replace(desk.policy, reasons=reasons)
        await opened(presenter, A)
        chosen = []
        for _ in range(3):
            presenter.answer.choose_other_reason()
            chosen.append(presenter.answer.reason)
        assert chosen == ["r10", "r11", "r10"]
        presenter.answer.choose_reason(11)  # clicked
        assert presenter.answer.reason == "r11"
        desk.policy = replace(desk.policy, reasons=reasons[:9])
        presenter.answer.choose_other_reason()
        assert presenter.answer.reason == "r11", "nothing is without a digit"

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

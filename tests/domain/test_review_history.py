"""What may follow what about one item."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from imm_desktop.domain.errors import ConflictError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import ModerationReport, Suggestion
from imm_desktop.domain.owed import effects_of
from imm_desktop.domain.policy import Policy, Reason, Rule
from imm_desktop.domain.review import (
    Advice,
    Decision,
    Evidence,
    ItemState,
    ReviewItem,
    Verdict,
    advice_of,
)
from imm_desktop.domain.review_history import (
    ItemHistory,
    history_of,
    judged,
    redoing,
    undoing,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)
VIDEO = ObjectUri("b", "k.mp4")
TWICE = Policy(
    1, (Reason("ads", "Ads"),), approve=Rule(needs_second=True), block=Rule(needs_second=True)
)
ONCE = Policy(1, (Reason("ads", "Ads"),))
ITEM = ReviewItem("i", "a", "s", VIDEO, "E", Suggestion.REVIEW, (), None, (), AT)


class Story:
    """Decisions about one item, each checked as it is added."""

    def __init__(self, policy=TWICE):
        self.policy, self.history, self.count = policy, ItemHistory(), 0
        self.log = []

    def bare(self, verdict, reviewer="mei", **more):
        self.count += 1
        return Decision(
            f"d{self.count}", "i", VIDEO, verdict, reviewer, AT, 1, Evidence("s", "review"), **more
        )

    def add(self, decision):
        self.history = self.history.after(decision)
        self.log.append(decision)
        assert self.history.state is decision.state_after
        assert history_of(self.log) == self.history
        return decision

    def answer(self, verdict, reviewer="mei"):
        bare = self.bare(verdict, reviewer, reason="ads")
        return self.add(judged(bare, self.history, self.policy))

    def undo(self, reviewer="mei"):
        newest = self.history.standing[-1].decision.decision_id
        return self.add(undoing(self.bare(Verdict.UNDO, reviewer, undoes=newest), self.history))

    def redo(self, reviewer="mei"):
        newest = self.history.redoable[-1].undo.decision_id
        bare = self.bare(Verdict.REDO, reviewer, undoes=newest)
        return self.add(redoing(bare, self.history, self.policy))


def test_a_second_reviewer_who_agrees_settles():
    story = Story()
    first = story.answer(Verdict.BLOCK)
    assert (first.state_after, first.stage, first.grace_ms) == (ItemState.SECOND, 1, 0)
    assert effects_of(first, ITEM, TWICE) == (), "nothing takes effect before"
    with pytest.raises(ConflictError):
        story.answer(Verdict.BLOCK)
    second = story.answer(Verdict.BLOCK, "li")
    assert (second.state_after, second.stage, second.grace_ms) == (ItemState.BLOCKED, 2, 10_000)
    assert len(effects_of(second, ITEM, TWICE)) == 1
    with pytest.raises(ConflictError):
        story.answer(Verdict.APPROVE, "wang")


def test_a_third_answer_settles_a_disagreement_and_may_be_anybodys():
    story = Story()
    story.answer(Verdict.BLOCK)
    assert story.answer(Verdict.APPROVE, "li").state_after is ItemState.DISAGREED
    assert story.history.first_reviewer == "mei"
    third = story.answer(Verdict.APPROVE, "mei")
    assert (third.state_after, third.stage) == (ItemState.APPROVED, 3)


def test_undo_goes_back_one_answer_at_a_time_and_redo_forward_again():
    story = Story()
    story.answer(Verdict.BLOCK)
    story.answer(Verdict.BLOCK, "li")
    with pytest.raises(ConflictError):
        undoing(story.bare(Verdict.UNDO, undoes="d1"), story.history)
    assert story.undo("wang").state_after is ItemState.SECOND
    assert story.undo("wang").state_after is ItemState.OPEN
    redone = story.redo("wang")
    assert (redone.in_force, redone.stage, redone.state_after) == (
        Verdict.BLOCK,
        1,
        ItemState.SECOND,
    )
    for name in ("mei", "wang"):
        with pytest.raises(ConflictError):
            story.answer(Verdict.BLOCK, name)
    assert story.redo("wang").state_after is ItemState.BLOCKED
    assert story.undo().state_after is ItemState.SECOND
    story.answer(Verdict.APPROVE, "li")
    with pytest.raises(ConflictError):
        redoing(story.bare(Verdict.REDO, undoes="d9"), story.history, TWICE)


def test_a_redo_names_the_newest_undo():
    story = Story(ONCE)
    story.answer(Verdict.APPROVE)
    story.undo()
    with pytest.raises(ConflictError):
        story.history.after(story.bare(Verdict.REDO, undoes="d1"))
    redone = story.redo()
    assert (redone.grace_ms, redone.state_after) == (10_000, ItemState.APPROVED)
    assert len(effects_of(redone, ITEM, ONCE)) == 1


def test_escalation_hands_on_whatever_was_awaited():
    story = Story()
    story.answer(Verdict.BLOCK)
    assert story.answer(Verdict.ESCALATE, "li").state_after is ItemState.ESCALATED
    assert story.answer(Verdict.SKIP, "li").state_after is ItemState.ESCALATED
    with pytest.raises(ConflictError):
        story.answer(Verdict.BLOCK, "mei")
    assert story.answer(Verdict.BLOCK, "li").stage == 2
    with pytest.raises(ConflictError):
        story.history.after(story.bare(Verdict.SKIP))
    with pytest.raises(ConflictError):
        story.answer(Verdict.ESCALATE)
    story.undo()
    assert story.undo().undoes == "d2"
    assert story.redo().in_force is Verdict.ESCALATE


@pytest.mark.parametrize(
    ("report", "advice"),
    [
        (ModerationReport(Suggestion.PASS), Advice.PASS),
        (ModerationReport(Suggestion.PASS, not_judged=("logo",)), Advice.REVIEW),
        (ModerationReport(Suggestion.UNKNOWN), Advice.REVIEW),
        (ModerationReport(Suggestion.BLOCK, not_judged=("logo",)), Advice.BLOCK),
    ],
)
def test_what_the_result_asks_of_a_person(report, advice):
    assert advice_of(report) is advice
    assert replace(ITEM, advice=advice).is_decidable

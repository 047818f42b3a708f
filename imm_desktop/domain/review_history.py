"""What may follow what on one review item: decisions, second reviews, undo and redo.

The history of an item is folded from its records alone, so that a restart, another reviewer or another computer comes
to the same state.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from imm_desktop.domain.errors import ConflictError
from imm_desktop.domain.policy import Policy, needs_second
from imm_desktop.domain.review import (
    DECIDABLE,
    FINAL,
    Decision,
    ItemState,
    Verdict,
    state_after,
)

STAGES: Final = 3
"""First judgement, second review, settlement of a disagreement."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A judgement or an escalation in force."""

    decision: Decision
    """The record that holds: the answer itself, or the REDO that restored it."""
    judges: frozenset[str]
    """Who gave the answer and whoever restored it."""


@dataclass(frozen=True, slots=True)
class Undone:
    """An UNDO that may still be taken back."""

    undo: Decision
    original: Standing


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """What was decided about one item, and what of it stands."""

    standing: tuple[Standing, ...] = ()
    """Oldest first."""
    redoable: tuple[Undone, ...] = ()
    """The newest last; a new answer ends them."""

    @property
    def state(self) -> ItemState:
        """Where the item stands."""
        return self.standing[-1].decision.state_after if self.standing else ItemState.OPEN

    @property
    def judgements(self) -> tuple[Standing, ...]:
        """Approvals and blocks in force, oldest first."""
        return tuple(one for one in self.standing if one.decision.in_force in FINAL)

    @property
    def first_reviewer(self) -> str:
        """Who judged first; empty when nobody did."""
        return self.judgements[0].decision.reviewer if self.judgements else ""

    def after(self, decision: Decision) -> "ItemHistory":
        """The history with ``decision`` at its end.

        Raises:
            ConflictError: It cannot follow.
        """
        if decision.verdict is Verdict.SKIP:
            self._check_open(decision)
            return self
        if decision.verdict is Verdict.UNDO:
            if not self.standing or self.standing[-1].decision.decision_id != decision.undoes:
                raise ConflictError(f"not the newest decision about {decision.source} that stands")
            undone = Undone(decision, self.standing[-1])
            return ItemHistory(self.standing[:-1], (*self.redoable, undone))
        if decision.verdict is Verdict.REDO:
            if not self.redoable or self.redoable[-1].undo.decision_id != decision.undoes:
                raise ConflictError(f"not the newest undo about {decision.source}")
            judges = self.redoable[-1].original.judges | {decision.reviewer}
            restored = Standing(decision, judges)
            return ItemHistory((*self.standing, restored), self.redoable[:-1])
        self._check_open(decision)
        new = Standing(decision, frozenset({decision.reviewer}))
        return ItemHistory((*self.standing, new))

    def _check_open(self, decision: Decision) -> None:
        if self.state not in DECIDABLE:
            raise ConflictError(f"{decision.source} is {self.state.value} already")


def history_of(decisions: Iterable[Decision]) -> ItemHistory:
    """The history that ``decisions`` about one item, oldest first, make.

    Raises:
        ConflictError: They cannot have followed one another.
    """
    history = ItemHistory()
    for one in decisions:
        history = history.after(one)
    return history


def judged(decision: Decision, history: ItemHistory, policy: Policy) -> Decision:
    """``decision`` (approve, block, skip or escalate) with what follows for the item under ``policy``.

    Raises:
        ConflictError: The item awaits no answer, or not of this reviewer.
    """
    before = history.state
    if before not in DECIDABLE:
        raise ConflictError(f"{decision.source} is {before.value} already")
    if decision.verdict not in FINAL:
        after = before if decision.verdict is Verdict.SKIP else ItemState.ESCALATED
        return replace(decision, state_before=before, state_after=after, stage=0, grace_ms=0)
    earlier = history.judgements
    after = state_after(decision.verdict, before)
    rule = policy.rule_of(is_block=decision.verdict is Verdict.BLOCK, reason=decision.reason)
    if not earlier and needs_second(rule, decision.item_id):
        after = ItemState.SECOND
    elif len(earlier) == 1:
        if decision.reviewer in earlier[0].judges:
            raise ConflictError("the second review is another reviewer's")
        if earlier[0].decision.in_force is not decision.verdict:
            after = ItemState.DISAGREED
    return replace(
        decision,
        state_before=before,
        state_after=after,
        stage=min(len(earlier) + 1, STAGES),
        grace_ms=(rule.grace_ms or 0) if after not in DECIDABLE else 0,
    )


def undoing(decision: Decision, history: ItemHistory) -> Decision:
    """The UNDO ``decision`` with the states around it; it takes back the newest that stands."""
    after = history.after(decision)
    return replace(decision, state_before=history.state, state_after=after.state)


def redoing(decision: Decision, history: ItemHistory, policy: Policy) -> Decision:
    """The REDO ``decision`` that puts in force again what its UNDO, the newest, took back.

    Raises:
        ConflictError: There is no such UNDO, or it is not the newest.
    """
    if not history.redoable:
        raise ConflictError("there is nothing to put in force again")
    original = history.redoable[-1].original.decision
    is_block = original.in_force is Verdict.BLOCK
    rule = policy.rule_of(is_block=is_block, reason=original.reason)
    is_settled = original.state_after not in DECIDABLE
    restored = replace(
        decision,
        stands_for=original.in_force,
        reason=original.reason,
        evidence=original.evidence,
        state_before=history.state,
        state_after=original.state_after,
        stage=original.stage,
        grace_ms=(rule.grace_ms or 0) if is_settled else 0,
    )
    history.after(restored)
    return restored

"""One answer for a selection of items: first what will happen, then each its own decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from imm_desktop.domain.effects import Effect
from imm_desktop.domain.errors import ConflictError
from imm_desktop.domain.owed import effects_of
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.review import Decision, Evidence, ItemState, LogRecord, ReviewItem, Verdict
from imm_desktop.domain.review_history import judged
from imm_desktop.services.ports.archive import Archive, DecisionQuery
from imm_desktop.services.ports.system import Clock
from imm_desktop.services.reviewing import Reviewing, check_answer


class Outcome(StrEnum):
    """What one answer will do to one item."""

    SETTLES = "settles"
    AWAITS_SECOND = "awaits_second"
    DISAGREES = "disagrees"
    ESCALATES = "escalates"
    PASSES_ON = "passes_on"
    REFUSED = "refused"
    """Nothing: see ``why``."""


_OUTCOMES = {
    ItemState.SECOND: Outcome.AWAITS_SECOND,
    ItemState.DISAGREED: Outcome.DISAGREES,
    ItemState.ESCALATED: Outcome.ESCALATES,
}


@dataclass(frozen=True, slots=True)
class BulkLine:
    """What will happen to one item."""

    item: ReviewItem
    outcome: Outcome
    effects: tuple[Effect, ...] = ()
    """What will be owed; IDs and times are not yet those of the decision."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """A preview; ``Bulk.apply`` does exactly this or less."""

    verdict: Verdict
    reason: str
    policy: Policy
    lines: tuple[BulkLine, ...]

    @property
    def decides(self) -> int:
        """How many decisions will be recorded."""
        return sum(line.outcome is not Outcome.REFUSED for line in self.lines)


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What was done."""

    batch: str
    """Names the decisions; ``Bulk.undo`` takes them back together."""
    records: tuple[LogRecord, ...]
    refused: tuple[tuple[ReviewItem, str], ...]
    """Items that were not decided, with the reason why."""


class Bulk:
    """Decides about selections."""

    def __init__(self, reviewing: Reviewing, archive: Archive, clock: Clock) -> None:
        self._reviewing = reviewing
        self._archive = archive
        self._clock = clock

    async def plan(
        self, items: Sequence[ReviewItem], verdict: Verdict, *, reason: str = ""
    ) -> BulkPlan:
        """What ``verdict`` would do to each of ``items``; changes nothing.

        Raises:
            InvalidRequestError: A block without a reason of the policy, or no answer at all.
        """
        policy = self._reviewing.policy
        check_answer(verdict, reason, policy)
        lines = [await self._line(item, verdict, reason, policy) for item in items]
        return BulkPlan(verdict, reason, policy, tuple(lines))

    async def apply(self, plan: BulkPlan, *, batch: str, note: str = "") -> BulkResult:
        """Decide as planned, one record for each item; what changed meanwhile is left and told.

        Raises:
            ConflictError: The policy changed since the preview; nothing was decided.
            StoreError: The archive fails; what was decided until then stands.
        """
        if self._reviewing.policy != plan.policy:
            raise ConflictError("the policy changed since the preview")
        records: list[LogRecord] = []
        refused = [(one.item, one.why) for one in plan.lines if one.outcome is Outcome.REFUSED]
        for line in plan.lines:
            if line.outcome is Outcome.REFUSED:
                continue
            known = await self._archive.load_item(line.item.item_id)
            if known is None or known.state is not line.item.state:
                refused.append((line.item, "it changed since the preview"))
                continue
            try:
                records.append(
                    await self._reviewing.decide(
                        known,
                        plan.verdict,
                        reason=plan.reason,
                        note=note,
                        evidence=unseen(known),
                        batch=batch,
                    )
                )
            except ConflictError as error:
                refused.append((known, str(error)))
        return BulkResult(batch, tuple(records), tuple(refused))

    async def undo(self, batch: str, *, note: str = "") -> BulkResult:
        """Take all decisions of ``batch`` back that still stand, the newest first."""
        records: list[LogRecord] = []
        refused: list[tuple[ReviewItem, str]] = []
        query = DecisionQuery(batch=batch, limit=1_000_000)
        for entry in await self._archive.load_decisions(query):
            decision = entry.record.decision
            if entry.undone_by or decision.verdict in (Verdict.UNDO, Verdict.SKIP):
                continue
            try:
                records.append(
                    await self._reviewing.undo(decision.decision_id, note=note, batch=batch)
                )
            except ConflictError as error:
                item = await self._archive.load_item(decision.item_id)
                if item is not None:
                    refused.append((item, str(error)))
        return BulkResult(batch, tuple(records), tuple(refused))

    async def _line(
        self, item: ReviewItem, verdict: Verdict, reason: str, policy: Policy
    ) -> BulkLine:
        known = await self._archive.load_item(item.item_id)
        if known is None:
            return BulkLine(item, Outcome.REFUSED, why="it is gone")
        bare = Decision(
            decision_id="preview",
            item_id=known.item_id,
            source=known.source,
            verdict=verdict,
            reviewer=self._reviewing.reviewer,
            decided_at=self._clock.now(),
            policy_version=policy.version,
            evidence=unseen(known),
            reason=reason,
        )
        history = await self._archive.load_history(known.item_id)
        try:
            decision = judged(bare, history, policy)
        except ConflictError as error:
            return BulkLine(known, Outcome.REFUSED, why=str(error))
        if verdict is Verdict.SKIP:
            return BulkLine(known, Outcome.PASSES_ON)
        outcome = _OUTCOMES.get(decision.state_after, Outcome.SETTLES)
        return BulkLine(known, outcome, effects_of(decision, known, policy))


def unseen(item: ReviewItem) -> Evidence:
    """The evidence of a decision that was made from the list: nobody looked at a picture of this very item."""
    return Evidence(
        submission_id=item.submission_id,
        suggestion=item.suggestion.value,
        categories=item.categories,
        source_etag=item.source_etag,
        worst_rate=item.worst_rate,
    )

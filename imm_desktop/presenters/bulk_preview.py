"""What one answer for a selection will do, in words, item by item."""

from dataclasses import dataclass, field

from imm_desktop.domain.review import Verdict
from imm_desktop.presenters.queue_words import action_text, outcome_text
from imm_desktop.presenters.review_words import reason_texts
from imm_desktop.services.bulk import BulkPlan, Outcome


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One item of the selection."""

    name: str
    place: str
    """Its URI."""
    becomes: str
    effects: str
    """What will be changed outside, or why nothing is done."""


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """To be confirmed, or left."""

    verdict: Verdict
    decides: int
    """How many decisions will be recorded."""
    refused: int
    reason: str
    """In the operator's language; empty when there is none."""
    rows: tuple[PreviewRow, ...]
    plan: BulkPlan = field(repr=False)


def preview_of(plan: BulkPlan) -> BulkPreview:
    """``plan`` in words."""
    reasons = reason_texts(plan.policy)
    rows = tuple(
        PreviewRow(
            line.item.source.name,
            str(line.item.source),
            outcome_text(line.outcome),
            ", ".join(action_text(one.action) for one in line.effects) or line.why,
        )
        for line in plan.lines
    )
    return BulkPreview(
        verdict=plan.verdict,
        decides=plan.decides,
        refused=sum(line.outcome is Outcome.REFUSED for line in plan.lines),
        reason=reasons.get(plan.reason, plan.reason),
        rows=rows,
        plan=plan,
    )

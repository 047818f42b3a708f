"""Who decides what about which item, and on what evidence."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import ModerationReport, Suggestion


class Verdict(StrEnum):
    """A reviewer's answer."""

    APPROVE = "approve"
    BLOCK = "block"
    SKIP = "skip"
    """Not now: the item stays as it is, and the log says who passed it on."""
    UNDO = "undo"
    """Takes an earlier decision back, with everything it changed."""
    ESCALATE = "escalate"
    """For somebody who may decide it; nothing takes effect."""
    REDO = "redo"
    """Takes an UNDO back: what was decided stands again, with its effects."""


FINAL: Final = frozenset({Verdict.APPROVE, Verdict.BLOCK})
"""Verdicts that judge an item."""
UNDOABLE: Final = frozenset({Verdict.APPROVE, Verdict.BLOCK, Verdict.ESCALATE, Verdict.REDO})
"""Verdicts that can be taken back by an UNDO."""


class ItemState(StrEnum):
    """Where a review item stands."""

    OPEN = "open"
    APPROVED = "approved"
    BLOCKED = "blocked"
    SECOND = "second"
    """Judged once; another reviewer must agree before anything takes effect."""
    DISAGREED = "disagreed"
    """Two reviewers judged it differently; a third answer settles it."""
    ESCALATED = "escalated"


DECIDABLE: Final = frozenset(
    {ItemState.OPEN, ItemState.SECOND, ItemState.DISAGREED, ItemState.ESCALATED}
)
"""States in which an item awaits an answer."""


class Advice(StrEnum):
    """Why an item is there at all: what the service's result asks of a person."""

    REVIEW = "review"
    """To be reviewed: the service says so, says something unknown, or could not judge a scene."""
    BLOCK = "block"
    """Blocked by the service; a person may overturn it."""
    PASS = "pass"  # noqa: S105 (the API's word)
    """Passed by the service; there to be looked up."""


def advice_of(report: ModerationReport) -> Advice:
    """What ``report`` asks of a person; a scene nobody judged is never a clean pass."""
    if report.suggestion is Suggestion.BLOCK:
        return Advice.BLOCK
    return Advice.REVIEW if report.needs_review else Advice.PASS


class Priority(StrEnum):
    """How soon an item is wanted; in each list the urgent come first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One object that awaits, or had, a decision about one moderation result."""

    item_id: str
    account_id: str
    submission_id: str
    """The moderation task whose result is judged."""
    source: ObjectUri
    source_etag: str
    suggestion: Suggestion
    categories: tuple[str, ...]
    worst_rate: float | None
    not_judged: tuple[str, ...]
    created_at: datetime
    state: ItemState = ItemState.OPEN
    advice: Advice = Advice.REVIEW
    priority: Priority = Priority.NORMAL
    snoozed_until: datetime | None = None
    """Not shown in its queue before; None: not put off."""
    holder: str = ""
    """Reviewer who took it; empty: nobody. A sign for others, not a lock."""
    waiting_since: datetime | None = None
    """When it last came to await an answer: made, taken back, or given on; None: when it was made."""
    reopens: str = ""
    """Item ID of an earlier, decided item of the same object, which this newer result opens again; empty: none."""
    first_reviewer: str = ""
    """Who judged it first, while a second review is awaited or was made; empty otherwise."""

    @property
    def is_decidable(self) -> bool:
        """Whether it awaits an answer."""
        return self.state in DECIDABLE


@dataclass(frozen=True, slots=True)
class FindingMark:
    """What the reviewer says of one finding of the service."""

    label: str
    position_ms: int
    is_true: bool


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """One picture that the reviewer had before their eyes."""

    position_ms: int
    sha256: str
    """Hex digest of the picture as it was decoded, before any veil: RGB rows without padding."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reviewer had before their eyes."""

    submission_id: str
    """Names the result."""
    suggestion: str
    categories: tuple[str, ...] = ()
    positions_ms: tuple[int, ...] = ()
    """Positions of the findings that were shown."""
    source_etag: str = ""
    seconds_viewed: float = 0.0
    marks: tuple[FindingMark, ...] = ()
    pictures: tuple[ShownPicture, ...] = ()
    source_crc64: str = ""
    """Decimal CRC-64/ECMA of the object as the store gives it; empty when it does not."""
    worst_rate: float | None = None
    source_changed_at: datetime | None = None
    """When the object was written, as its store says: for an upload that is when it came; None when nobody asked."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer to one review item. Never edited; a change of mind is a new one."""

    decision_id: str
    item_id: str
    source: ObjectUri
    verdict: Verdict
    reviewer: str
    """A name or a pseudonym, as the reviewer chose."""
    decided_at: datetime
    policy_version: int
    evidence: Evidence
    reason: str = ""
    """Code of the policy's reason; required to block."""
    note: str = ""
    undoes: str = ""
    """Decision ID that an UNDO, or UNDO's that a REDO, takes back; empty otherwise."""
    app_version: str = ""
    form: int = 2
    """How the record is written: 1 of the first release, 2 with everything below."""
    stands_for: Verdict | None = None
    """The verdict that a REDO puts in force again; None for all others."""
    state_before: ItemState = ItemState.OPEN
    state_after: ItemState = ItemState.OPEN
    grace_ms: int = 0
    """From ``decided_at`` until effects begin."""
    policy_hash: str = ""
    stage: int = 0
    """1 first judgement of an item, 2 second review, 3 settles a disagreement; 0 no judgement."""
    batch: str = ""
    """Common to decisions that were made at one stroke about a selection; empty otherwise."""

    @property
    def in_force(self) -> Verdict:
        """The verdict that counts while the decision stands."""
        return self.stands_for or self.verdict


@dataclass(frozen=True, slots=True)
class LogRecord:
    """A decision in its place in the log."""

    number: int
    """1, 2, 3 … without gaps."""
    previous_hash: str
    decision: Decision
    hash: str


_STATE_AFTER: Final = {
    Verdict.APPROVE: ItemState.APPROVED,
    Verdict.BLOCK: ItemState.BLOCKED,
    Verdict.ESCALATE: ItemState.ESCALATED,
    Verdict.UNDO: ItemState.OPEN,
}


def state_after(verdict: Verdict, state: ItemState) -> ItemState:
    """The state after ``verdict`` where no second review is asked for; UNDO opens it again, SKIP leaves it."""
    return _STATE_AFTER.get(verdict, state)


def stated(decision: Decision) -> Decision:
    """``decision``, of the first form, with the states that its record does not spell out."""
    before = (
        ItemState.OPEN
        if decision.verdict is not Verdict.UNDO
        else ItemState.APPROVED  # or BLOCKED: the record of that time does not say, and nobody needs it
    )
    return replace(
        decision,
        state_before=before,
        state_after=state_after(decision.verdict, ItemState.OPEN),
        stage=1 if decision.verdict in FINAL else 0,
    )

"""Queues of review items, their order, and items whose content is alike."""

from dataclasses import dataclass
from enum import StrEnum

from imm_desktop.domain.review import Decision, ReviewItem


class Queue(StrEnum):
    """Which items are wanted. Those put off are only in SNOOZED, ALL and DECIDED."""

    NEEDS_REVIEW = "needs_review"
    """The service asks for a person, or could not judge."""
    BLOCKED = "blocked"
    """The service blocks; to be overturned or confirmed."""
    OPEN = "open"
    """Both."""
    SECOND = "second"
    """Await a second review by somebody other than who asks."""
    DISAGREED = "disagreed"
    ESCALATED = "escalated"
    SNOOZED = "snoozed"
    PASSED = "passed"
    """The service passes and nobody has decided."""
    DECIDED = "decided"
    ALL = "all"


class QueueSort(StrEnum):
    """Order within equal priority."""

    OLDEST = "oldest"
    WORST = "worst"
    """Highest rate first; items without a finding last."""
    LONGEST_WAITING = "longest_waiting"
    """By when an item last came to await an answer."""
    NEWEST = "newest"


class Likeness(StrEnum):
    """How two contents are alike."""

    SAME = "same"
    """Same ETag or CRC-64."""
    NEAR = "near"
    """Their sampled frames look alike."""


@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier decision about the same, or nearly the same, content. An offer, never applied by itself."""

    likeness: Likeness
    distance: float
    """Mean Hamming distance of the frame hashes, 0 to 64; 0 for the same."""
    item: ReviewItem
    decision: Decision
    """The newest judgement in force about that item."""

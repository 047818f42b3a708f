"""What reviewing needs of the archive, and the values that go with it. ``Archive`` is all of this and more."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from imm_desktop.domain.agreement import Agreement
from imm_desktop.domain.fingerprint import Fingerprint
from imm_desktop.domain.log_acceptance import Acceptance
from imm_desktop.domain.media import MediaType
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.queues import Alike, Queue, QueueSort
from imm_desktop.domain.review import Priority, ReviewItem
from imm_desktop.domain.review_history import ItemHistory
from imm_desktop.domain.review_log import Anchor, ChainEnd, StoredRecord


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """Which items of a queue to load; empty fields do not narrow."""

    account_id: str
    now: datetime
    """Decides what is put off still."""
    queue: Queue = Queue.NEEDS_REVIEW
    sort: QueueSort = QueueSort.OLDEST
    reviewer: str = ""
    """Who asks; their own first judgements are not in their SECOND queue."""
    text: str = ""
    """Part of the object key."""
    categories: frozenset[str] = frozenset()
    """At least one of them."""
    media_type: MediaType | None = None
    holder: str | None = None
    """Held by this reviewer; the empty string: held by nobody."""
    priorities: frozenset[Priority] = frozenset()
    lowest_rate: float | None = None
    reopened_only: bool = False
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What is to be changed about items; None leaves it. None of it is a decision."""

    priority: Priority | None = None
    holder: str | None = None
    """The empty string gives them free."""
    snoozed_until: datetime | None = None
    wakes: bool = False
    """Ends a snooze."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of the booklet as it is kept."""

    policy: Policy
    changed_at: datetime
    changed_by: str


class ReviewStore(Protocol):
    """The part of the archive that reviewing works on. Every change is one committed transaction."""

    async def load_queue(self, query: QueueQuery) -> tuple[ReviewItem, ...]:
        """One page of a queue."""
        ...

    async def count_queues(self, account_id: str, reviewer: str, now: datetime) -> dict[Queue, int]:
        """How many items each queue has for ``reviewer``."""
        ...

    async def count_queue(self, query: QueueQuery) -> int:
        """How many items ``query`` finds, whatever its limit."""
        ...

    async def change_items(self, item_ids: Sequence[str], change: ItemChange) -> None:
        """Change priority, holder or snooze of items; unknown IDs are passed over."""
        ...

    async def claim(self, item_id: str, reviewer: str) -> ReviewItem:
        """Make ``reviewer`` the item's holder.

        Raises:
            ConflictError: Somebody else holds it, or it awaits no answer.
        """
        ...

    async def load_history(self, item_id: str) -> ItemHistory:
        """What was decided about one item, and what of it stands."""
        ...

    async def agreement(self, since: datetime | None = None) -> Agreement:
        """How often first and second reviewers agreed, over all items judged twice."""
        ...

    async def save_fingerprint(self, item_id: str, fingerprint: Fingerprint) -> None:
        """Keep what the item's content looks like."""
        ...

    async def load_fingerprint(self, item_id: str) -> Fingerprint | None:
        """None until somebody looked."""
        ...

    async def alike(self, item: ReviewItem, limit: int = 20) -> tuple[Alike, ...]:
        """Earlier decisions in force about the same or nearly the same content; same first, then by distance."""
        ...

    async def load_policies(self) -> tuple[PolicyVersion, ...]:
        """Every version of the booklet, oldest first."""
        ...

    async def save_policy(self, version: PolicyVersion) -> None:
        """Keep a new version for ever.

        Raises:
            ConflictError: That version exists and says something else.
        """
        ...

    def iterate_stored(self) -> AsyncIterator[StoredRecord]:
        """The whole log byte for byte, oldest first; for verifying.

        Raises:
            StoreDamagedError: The file cannot be read further.
        """
        ...

    async def log_end(self, number: int | None = None) -> ChainEnd:
        """Number and hash of the newest record, or of that numbered at most ``number``; unverified.

        (0, first hash) when there is none.
        """
        ...


class AnchorKeeper(Protocol):
    """A file of anchors, and beside it one of what was accepted instead of them."""

    async def load(self) -> tuple[Anchor, ...]:
        """Oldest first; none when there is no file.

        Raises:
            StoreError: It cannot be read.
            StoreDamagedError: It holds something else.
        """
        ...

    async def add(self, anchor: Anchor) -> None:
        """Append one; it is on the disk when this returns."""
        ...

    async def load_acceptances(self) -> tuple[Acceptance, ...]:
        """Oldest first, as far as they can be read; the errors of ``load``."""
        ...

    async def accept(self, acceptance: Acceptance) -> None:
        """Append one; it is on the disk when this returns."""
        ...

    async def read(self, path: Path) -> tuple[Anchor, ...]:
        """The anchors in a file that the team keeps elsewhere.

        Raises:
            AnchorsRefusedError: There are none in it.
            StoreError: It cannot be read.
        """
        ...

"""An item with all there is to judge it by."""

import logging
from dataclasses import dataclass, replace

from typing_extensions import override

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.media import ObjectHead
from imm_desktop.domain.moderation import Moment
from imm_desktop.domain.queues import Alike
from imm_desktop.domain.review import FINAL, ReviewItem
from imm_desktop.services.bench import Bench
from imm_desktop.services.review_evidence import ReviewEvidence

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """The item in front of the reviewer."""

    item: ReviewItem
    evidence: ReviewEvidence
    moments: tuple[Moment, ...]
    strongest: int
    """Index of the moment to open at; 0 without moments."""
    duration_ms: int
    url: str
    """Signed; given to the player and to nobody else."""
    alike: tuple[Alike, ...] = ()
    """Earlier decisions about the same or nearly the same content."""
    head: ObjectHead | None = None
    """What the store said of the object; None when it said nothing."""
    trouble: ImmDesktopError | None = None
    """Why it said nothing: the object is gone, the key may not read it, or there is no connection."""

    @property
    def first_ms(self) -> int:
        """Where it opens: at its strongest moment, else at the beginning."""
        return self.moments[self.strongest].strongest.position_ms if self.moments else 0

    @property
    def is_replaced(self) -> bool:
        """Whether the object is another one than the service judged."""
        judged = self.item.source_etag
        return self.head is not None and bool(judged) and self.head.etag != judged

    @override
    def __repr__(self) -> str:
        """Without the signed address."""
        return f"OpenItem({self.item.item_id})"


async def open_item_of(bench: Bench, item: ReviewItem) -> OpenItem:
    """``item`` with all there is to judge it by; an object that cannot be measured has no coverage.

    Raises:
        BackendError: It cannot be read.
        StoreError: The archive cannot be read, or lacks the result.
    """
    url = await bench.browsing.address_of(item.source)
    head, trouble, duration_ms = None, None, 0
    try:
        head = await bench.browsing.head(item.source)
    except ImmDesktopError as error:
        log.info("no head of %s: %s", item.source, error)
        trouble = error
    try:
        if head is not None:
            duration_ms = (await bench.browsing.facts(item.source, head)).duration_ms
    except ImmDesktopError as error:
        log.info("no facts of %s: %s", item.source, error)
    return replace(await _judged_by(bench, item, url, duration_ms), head=head, trouble=trouble)


async def read_again(bench: Bench, opened: OpenItem) -> OpenItem:
    """``opened`` with what the archive holds by now; the network is not asked.

    Earlier decisions about the same content stay as they were: they take longer to find than all the rest, and are
    looked for anew when the item is shown.

    Raises:
        StoreError: The archive cannot be read, or lacks the result.
    """
    evidence = await bench.reviewing.evidence_again(opened.evidence)
    return replace(opened, item=evidence.item, evidence=evidence)


def standing_decision(opened: OpenItem | None) -> str:
    """ID of the decision that closed the item; empty when it awaits an answer, or nothing is open."""
    if opened is None or opened.item.is_decidable:
        return ""
    decisions = (entry.record.decision for entry in opened.evidence.earlier if not entry.undone_by)
    return next(
        (
            one.decision_id
            for one in decisions
            if one.verdict in FINAL and one.item_id == opened.item.item_id
        ),
        "",
    )


async def _judged_by(bench: Bench, item: ReviewItem, url: str, duration_ms: int) -> OpenItem:
    evidence = await bench.reviewing.evidence(item, duration_ms)
    alike = await bench.reviewing.alike(evidence.item)
    rates = [one.strongest.rate for one in evidence.moments]
    strongest = rates.index(max(rates)) if rates else 0
    return OpenItem(evidence.item, evidence, evidence.moments, strongest, duration_ms, url, alike)

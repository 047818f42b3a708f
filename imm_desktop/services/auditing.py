"""Whether the log is as it was written, and as long."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from imm_desktop.domain.errors import StoreDamagedError
from imm_desktop.domain.log_acceptance import Acceptance
from imm_desktop.domain.review_log import Anchor, ChainEnd, StoredRecord, fault_of


@dataclass(frozen=True, slots=True)
class BrokenAnchor:
    """An anchor that the log does not hold any more."""

    anchor: Anchor
    is_missing: bool
    """The log ends before it: records were cut off, or an older copy was put back. Otherwise another record is there."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What an examination of the log found."""

    end: ChainEnd
    """The last record up to which the chain holds."""
    first_broken: int | None = None
    """Number of the first record that was changed, removed or put in; None when the chain holds."""
    fault: str = ""
    """What is wrong with it, in neutral words."""
    broken_anchors: tuple[BrokenAnchor, ...] = ()
    anchors: int = 0
    """Anchors that were compared."""
    acceptances: tuple[Acceptance, ...] = ()
    """Archives that were put back on purpose, oldest first; to be told with everything else that is found."""

    anchors_fault: str = ""
    """Why not all that is kept beside the archive could be compared, in neutral words; empty when it could."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return self.first_broken is None and not self.broken_anchors and not self.anchors_fault


class StoredLog(Protocol):
    """The part of ``ReviewStore`` that is examined."""

    def iterate_stored(self) -> AsyncIterator[StoredRecord]:
        """See ``ReviewStore.iterate_stored``."""
        ...


async def audit(store: StoredLog, anchors: Sequence[Anchor] = ()) -> Audit:
    """Examine every record, byte for byte, and compare the log with ``anchors``.

    Raises:
        StoreError: The archive cannot be read at all.
    """
    end = ChainEnd()
    number: int | None = None
    fault = ""
    wanted: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.number, []).append(anchor)
    broken: list[BrokenAnchor] = []
    try:
        async for record in store.iterate_stored():
            fault = fault_of(record, end)
            if fault:
                number = end.number + 1
                break
            end = ChainEnd(record.number, record.hash)
            broken.extend(
                BrokenAnchor(one, is_missing=False)
                for one in wanted.pop(end.number, ())
                if one.hash != end.hash
            )
    except StoreDamagedError as error:
        number, fault = end.number + 1, str(error)
    if number is None:
        broken.extend(
            BrokenAnchor(one, is_missing=True)
            for place in sorted(wanted)
            for one in wanted[place]
            if place > end.number
        )
    return Audit(end, number, fault, tuple(broken), len(anchors))

"""What can be done with items of the queue besides deciding one: take, hand over, put off, rank, and decide many."""

import asyncio
import uuid
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from imm_desktop.domain.errors import ConflictError
from imm_desktop.domain.review import Priority, ReviewItem, Verdict
from imm_desktop.presenters.bulk_preview import BulkPreview, preview_of
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.bulk import Bulk, BulkPlan, BulkResult
from imm_desktop.services.ports.reviews import ItemChange

if TYPE_CHECKING:
    from imm_desktop.services.bench import Bench
    from imm_desktop.services.ports.system import Clock

PUT_OFF: Final = timedelta(hours=1)
tr = QCoreApplication.translate
_RANKS: Final = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)


@dataclass(frozen=True, slots=True)
class BulkDone:
    """A selection was decided, for the toast with its undo."""

    verdict: Verdict
    decided: int
    left: int
    """How many were not decided, for they changed meanwhile."""
    batch: str
    """Names the decisions; ``ReviewHandling.undo`` takes them back together."""


def _done(verdict: Verdict, result: BulkResult) -> BulkDone:
    return BulkDone(verdict, len(result.records), len(result.refused), result.batch)


class ReviewHandling(QObject):
    """Works on the items it is given; the queue hears of it through the archive."""

    changed = Signal()
    """Items are others now: read the queue anew."""
    planned = Signal(object)
    """BulkPreview to be confirmed."""
    bulk_done = Signal(object)
    """BulkDone"""
    said = Signal(str)
    """In words, what was done."""
    problem_raised = Signal(Problem)

    def __init__(self, clock: "Clock") -> None:
        super().__init__()
        self._clock = clock
        self._bench: Bench | None = None
        self._numbers = count(1)
        self._one_at_a_time = asyncio.Lock()
        self.jobs = Jobs(on_error=self._failed)

    def use(self, bench: "Bench | None") -> None:
        """Work with ``bench``."""
        self._bench = bench

    def take(self, item: ReviewItem) -> None:
        """Make the reviewer the item's holder."""
        self._start("take", lambda bench: self._take(bench, item))

    def give(self, item: ReviewItem) -> None:
        """Give the item free for others."""
        self._change([item], ItemChange(holder=""), tr("ReviewHandling", "%1 is free for others."))

    def put_off(self, items: Sequence[ReviewItem], until: datetime | None = None) -> None:
        """Keep ``items`` out of their queue until then; without a time, for an hour."""
        when = until or self._clock.now() + PUT_OFF
        text = tr("ReviewHandling", "%1 comes back at %2.")
        text = text.replace("%2", when.astimezone().strftime("%m-%d %H:%M"))
        self._change(items, ItemChange(snoozed_until=when), text)

    def wake(self, items: Sequence[ReviewItem]) -> None:
        """Bring back what was put off."""
        self._change(
            items, ItemChange(wakes=True), tr("ReviewHandling", "%1 is back in its queue.")
        )

    def rank(self, item: ReviewItem, by: int) -> None:
        """Raise (+1) or lower (−1) the item's priority; at the ends nothing happens."""
        self._start("rank", lambda bench: self._rank(bench, item, by))

    def plan(self, items: Sequence[ReviewItem], verdict: Verdict, reason: str) -> None:
        """Find out what ``verdict`` would do to each of ``items``; ``planned`` follows."""
        self._start("plan", lambda bench: self._plan(bench, items, verdict, reason))

    def apply(self, preview: BulkPreview, note: str) -> None:
        """Decide as planned."""
        self._start("bulk", lambda bench: self._apply(bench, preview.plan, note))

    def undo(self, batch: str) -> None:
        """Take all decisions of a batch back that still stand."""
        self._start("bulk", lambda bench: self._undo(bench, batch))

    async def close(self) -> None:
        """Stop; a batch under way stops between two items, and what was decided stands."""
        await self.jobs.close()

    def _start(self, name: str, work: "Work") -> None:
        """Carry ``work`` out after all that was asked for before: nothing that was asked for replaces another."""
        if self._bench is not None:
            name = f"{name} {next(self._numbers)}"
            self.jobs.start(name, self._in_turn(work, self._bench))

    async def _in_turn(self, work: "Work", bench: "Bench") -> None:
        async with self._one_at_a_time:
            await work(bench)

    def _change(self, items: Sequence[ReviewItem], change: ItemChange, text: str) -> None:
        if items:
            self._start("change", lambda bench: self._change_now(bench, items, change, text))

    async def _change_now(
        self, bench: "Bench", items: Sequence[ReviewItem], change: ItemChange, text: str
    ) -> None:
        await bench.reviewing.change(items, change)
        self.changed.emit()
        if text:
            name = items[0].source.name if len(items) == 1 else str(len(items))
            self.said.emit(text.replace("%1", name))

    async def _rank(self, bench: "Bench", item: ReviewItem, by: int) -> None:
        # Counted from what it is now: the open item still says what it was when it was opened.
        known = await bench.archive.load_item(item.item_id) or item
        place = _RANKS.index(known.priority) + by
        if 0 <= place < len(_RANKS):
            await self._change_now(bench, [item], ItemChange(priority=_RANKS[place]), "")

    async def _take(self, bench: "Bench", item: ReviewItem) -> None:
        await bench.reviewing.claim(item)
        self.changed.emit()
        self.said.emit(tr("ReviewHandling", "%1 is yours.").replace("%1", item.source.name))

    async def _plan(
        self, bench: "Bench", items: Sequence[ReviewItem], verdict: Verdict, reason: str
    ) -> None:
        plan = await self._bulk(bench).plan(items, verdict, reason=reason)
        self.planned.emit(preview_of(plan))

    async def _apply(self, bench: "Bench", plan: BulkPlan, note: str) -> None:
        try:
            result = await self._bulk(bench).apply(plan, batch=uuid.uuid4().hex, note=note)
        finally:
            self.changed.emit()
        self.bulk_done.emit(_done(plan.verdict, result))

    async def _undo(self, bench: "Bench", batch: str) -> None:
        try:
            result = await self._bulk(bench).undo(batch)
        finally:
            self.changed.emit()
        self.bulk_done.emit(_done(Verdict.UNDO, result))

    def _bulk(self, bench: "Bench") -> Bulk:
        return Bulk(bench.reviewing, bench.archive, self._clock)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ConflictError):
            self.said.emit(
                tr("ReviewHandling", "Somebody else has this item, or it awaits no answer.")
            )
            self.changed.emit()
        else:
            self.problem_raised.emit(describe(error))


Work = Callable[["Bench"], Coroutine[Any, Any, None]]

"""The Review page, without widgets: the queue, the item that is open with its evidence, and the decision."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.moderation import Finding
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.review import FINAL, Evidence, ItemState, LogRecord, ReviewItem, Verdict
from imm_desktop.domain.tasks import Task
from imm_desktop.presenters.evidence_stills import StillSource, stills_of
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.open_item import OpenItem, open_item_of
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.review_queue_model import ReviewQueueModel
from imm_desktop.presenters.thumbnails import Thumbnails
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports import Clock

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)


class QueueFilter(StrEnum):
    """Which items are in the queue."""

    OPEN = "open"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was just made, for the toast with its undo."""

    record: LogRecord
    item: ReviewItem
    grace_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class _Opening:
    """One opening of an item; another one of the same item is not equal to it."""

    item: ReviewItem


class ReviewPresenter(QObject):
    """Works a queue of review items, mostly from the keyboard."""

    queue_changed = Signal(list)
    """list[ReviewItem], oldest first."""
    open_count_changed = Signal(int)
    filter_changed = Signal(str)
    """QueueFilter that is shown now, when it was not the operator who chose it."""
    item_loading = Signal(object)
    """ReviewItem that is being opened; ``item_opened`` follows, with None when it could not be."""
    item_opened = Signal(object)
    """OpenItem, or None when nothing is open."""
    still_ready = Signal(object)
    """Still of a moment of the open item."""
    moment_changed = Signal(int)
    """Index of the moment that is looked at."""
    position_wanted = Signal(int)
    """The player goes there (ms)."""
    reason_changed = Signal(str)
    decided = Signal(object)
    """Decided"""
    undone = Signal(object)
    """LogRecord of an UNDO."""
    refused = Signal(str)
    """Why the decision was not taken: the reason is missing, for example."""
    problem_raised = Signal(Problem)

    def __init__(
        self,
        frames: StillSource,
        thumbnails: Thumbnails,
        policy: Callable[[], Policy],
        clock: Clock,
    ) -> None:
        super().__init__()
        self.model = ReviewQueueModel(thumbnails.of, clock.now)
        thumbnails.changed.connect(self.model.thumbnail_changed)
        self._frames, self._policy, self._clock = frames, policy, clock
        self._bench: Bench | None = None
        self._unsubscribers: list[Callable[[], None]] = []
        self._opening: _Opening | None = None
        self._opened_at: datetime | None = None
        self._is_free = asyncio.Event()
        self._is_free.set()
        self.filter = QueueFilter.OPEN
        self.items: tuple[ReviewItem, ...] = ()
        self.open_item: OpenItem | None = None
        self.moment = 0
        self.reason = ""
        self.note = ""
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))
        self._reload_soon = QTimer(self)
        self._reload_soon.setSingleShot(True)
        self._reload_soon.setInterval(100)
        self._reload_soon.timeout.connect(self.refresh)

    @property
    def policy(self) -> Policy:
        """The policy that the next decision is made under."""
        return self._policy()

    @property
    def loading_item(self) -> ReviewItem | None:
        """The item that is being opened; no decision is taken meanwhile."""
        return self._opening.item if self._opening is not None else None

    @property
    def is_deciding(self) -> bool:
        """Whether a decision or its taking back is on its way into the log."""
        return not self._is_free.is_set()

    def use(self, bench: Bench | None) -> None:
        """Work the queue of ``bench``; a decision under way is finished, but nothing follows from it here."""
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        self._unsubscribers = []
        self.jobs.cancel("queue")
        self._reload_soon.stop()
        self._bench = bench
        self._close_item()
        self._show_items(())
        self.open_count_changed.emit(0)
        if bench is not None:
            self._unsubscribers = [
                bench.tracker.subscribe(self._task_changed),
                bench.reviewing.subscribe(self._log_grew),
            ]
            self.refresh()

    def refresh(self) -> None:
        """Read the queue anew."""
        self.jobs.start("queue", self._load_queue())

    def show(self, wanted: QueueFilter) -> None:
        """Show another queue."""
        self.filter = wanted
        self._close_item()
        self.refresh()

    def open(self, item: ReviewItem) -> None:
        """Open ``item`` at its strongest moment; the last one asked for wins."""
        self.jobs.cancel("strip")
        self.open_item = None
        self._opening = _Opening(item)
        self.item_loading.emit(item)
        self.jobs.start("open item", self._open(self._opening))

    def open_first(self) -> None:
        """Open the oldest item when none is open."""
        if self.open_item is None and self._opening is None and self.items:
            self.open(self.items[0])

    def step_item(self, by: int) -> None:
        """Open the next (+1) or the previous (−1) item of the queue."""
        if self.items:
            place = self._place()
            self.open(self.items[0 if place is None else (place + by) % len(self.items)])

    def next_moment(self, by: int = 1) -> None:
        """Go to the next flagged moment, and round again."""
        if self.open_item is not None and self.open_item.moments:
            self.choose_moment((self.moment + by) % len(self.open_item.moments))

    def choose_moment(self, index: int) -> None:
        """Go to the moment at ``index``."""
        if self.open_item is None or not 0 <= index < len(self.open_item.moments):
            return
        self.moment = index
        self.moment_changed.emit(index)
        self.position_wanted.emit(self.open_item.moments[index].strongest.position_ms)

    def finding(self) -> Finding | None:
        """The strongest finding of the moment that is looked at."""
        if self.open_item is None or not self.open_item.moments:
            return None
        return self.open_item.moments[self.moment].strongest

    def choose_reason(self, digit: int) -> None:
        """Choose the policy's reason on ``digit`` (1 to 9); again to take it back."""
        reasons = self.policy.reasons
        if self.open_item is not None and 1 <= digit <= min(len(reasons), 9):
            code = reasons[digit - 1].code
            self.reason = "" if self.reason == code else code
            self.reason_changed.emit(self.reason)

    def set_note(self, text: str) -> None:
        """The note that goes with the next decision."""
        self.note = text

    def decide(self, verdict: Verdict) -> None:
        """Decide about the open item; it names its item, so a late queue change decides nothing else.

        Nothing happens while another item is being opened: the key was meant for what was seen.
        """
        opened = self.open_item
        if opened is None or self.is_deciding:
            return
        tr = QCoreApplication.translate
        if opened.item.state is not ItemState.OPEN and verdict is not Verdict.SKIP:
            self.refused.emit(
                tr("ReviewPresenter", "This item is decided. Take the decision back first (Z).")
            )
        elif verdict is Verdict.BLOCK and not self.reason:
            self.refused.emit(
                tr("ReviewPresenter", "A block needs a reason: press its digit, then B.")
            )
        elif self._bench is not None:
            self._is_free.clear()
            work = self._decide(self._bench, opened, verdict, self.reason, self.note)
            self.jobs.start("decide", work)

    def undo(self) -> None:
        """Take back the decision about the open item, else this reviewer's newest; within its grace time or later."""
        self.undo_decision(self._standing_decision())

    def undo_decision(self, decision_id: str) -> None:
        """Take back one decision; an empty ID means this reviewer's newest that still stands."""
        if self._bench is not None and not self.is_deciding:
            self._is_free.clear()
            self.jobs.start("undo", self._undo(self._bench, decision_id))

    async def close(self) -> None:
        """Stop everything; a decision under way is finished first."""
        self._reload_soon.stop()
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        await self._is_free.wait()
        await self.jobs.close()

    async def _load_queue(self) -> None:
        bench = self._bench
        if bench is None:
            return
        account_id = bench.session.account.account_id
        open_items = await bench.reviewing.items(account_id, frozenset({ItemState.OPEN}))
        self.open_count_changed.emit(len(open_items))
        if self.filter is QueueFilter.OPEN:
            self._show_items(open_items)
        else:
            decided = frozenset({ItemState.APPROVED, ItemState.BLOCKED})
            self._show_items(await bench.reviewing.items(account_id, decided))

    async def _open(self, opening: _Opening) -> None:
        opened: OpenItem | None = None
        try:
            if self._bench is not None:
                opened = await open_item_of(self._bench, opening.item)
        finally:
            # A cancelled opening has a successor, or was closed; then it has nothing more to say.
            if self._opening is opening:
                self._opening = None
                self._show_opened(opened)

    def _show_opened(self, opened: OpenItem | None) -> None:
        self.open_item = opened
        self._opened_at = self._clock.now()
        self.moment, self.reason, self.note = opened.strongest if opened else 0, "", ""
        self.reason_changed.emit("")
        self.item_opened.emit(opened)
        if opened is not None and opened.moments:
            self.moment_changed.emit(self.moment)
            self.jobs.start("strip", self._make_strip(opened))

    async def _make_strip(self, opened: OpenItem) -> None:
        try:
            async with aclosing(stills_of(self._frames, opened.url, opened.moments)) as stills:
                async for still in stills:
                    self.still_ready.emit(still)
        except ImmDesktopError as error:
            log.info("no strip of %s: %s", opened.item.source, error)  # the viewer says the same

    async def _decide(
        self, bench: Bench, opened: OpenItem, verdict: Verdict, reason: str, note: str
    ) -> None:
        try:
            record = await bench.reviewing.decide(
                opened.item,
                verdict,
                reason=reason if verdict is Verdict.BLOCK else "",
                note=note,
                evidence=self._seen(opened),
            )
        finally:
            self._is_free.set()
        if bench is not self._bench:
            return
        grace_ms = self.policy.grace_ms if verdict is not Verdict.SKIP else 0
        self.decided.emit(Decided(record, opened.item, grace_ms))
        self._move_on(opened, stays=verdict is Verdict.SKIP)

    def _move_on(self, decided: OpenItem, *, stays: bool) -> None:
        """Open the next item, unless the reviewer has gone elsewhere meanwhile."""
        item_id = decided.item.item_id
        ids = [one.item_id for one in self.items]
        place = ids.index(item_id) if item_id in ids else 0
        left = [one for one in self.items if stays or one.item_id != item_id]
        self._show_items(tuple(left))
        self.refresh()
        if self.open_item is not decided:
            return
        following = left[(place + stays) % len(left)] if left else None
        if following is None or following.item_id == item_id:
            self._close_item()
        else:
            self.open(following)

    async def _undo(self, bench: Bench, decision_id: str) -> None:
        try:
            record = await (
                bench.reviewing.undo(decision_id) if decision_id else bench.reviewing.undo_last()
            )
        finally:
            self._is_free.set()
        if bench is not self._bench:
            return
        if record is None:
            self.refused.emit(
                QCoreApplication.translate("ReviewPresenter", "There is nothing to take back.")
            )
            return
        self.undone.emit(record)
        if self.filter is not QueueFilter.OPEN:
            self.filter = QueueFilter.OPEN
            self.filter_changed.emit(self.filter)
        await self._load_queue()
        for item in self.items:
            if item.item_id == record.decision.item_id and bench is self._bench:
                self.open(item)

    def _standing_decision(self) -> str:
        """ID of the decision that closed the open item; empty when it is open."""
        opened = self.open_item
        if opened is None or opened.item.state is ItemState.OPEN:
            return ""
        decisions = (
            entry.record.decision for entry in opened.evidence.earlier if not entry.undone_by
        )
        return next(
            (
                one.decision_id
                for one in decisions
                if one.verdict in FINAL and one.item_id == opened.item.item_id
            ),
            "",
        )

    def _seen(self, opened: OpenItem) -> Evidence:
        seconds = (self._clock.now() - self._opened_at).total_seconds() if self._opened_at else 0.0
        return Evidence(
            submission_id=opened.item.submission_id,
            suggestion=opened.item.suggestion.value,
            categories=opened.item.categories,
            positions_ms=tuple(
                finding.position_ms for moment in opened.moments for finding in moment.findings
            ),
            source_etag=opened.item.source_etag,
            seconds_viewed=seconds,
        )

    def _show_items(self, items: tuple[ReviewItem, ...]) -> None:
        self.items = items
        self.model.show(items)
        self.queue_changed.emit(list(items))

    def _close_item(self) -> None:
        self._opening = None
        self.jobs.cancel("open item")
        self.jobs.cancel("strip")
        self._show_opened(None)

    def _place(self) -> int | None:
        """Where in the queue the reviewer is; None when nothing of it is open."""
        opened = self.open_item.item if self.open_item is not None else self.loading_item
        ids = [one.item_id for one in self.items]
        return ids.index(opened.item_id) if opened and opened.item_id in ids else None

    def _task_changed(self, task: Task) -> None:
        if task.is_over:
            self._reload()

    def _log_grew(self, _record: LogRecord) -> None:
        self._reload()

    def _reload(self) -> None:
        if not self._reload_soon.isActive():  # else a busy engine would put it off for ever
            self._reload_soon.start()

"""The Review page, without widgets: the queue, the item that is open with its evidence, and the decision."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal

from imm_desktop.domain.errors import ConflictError
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.queues import Alike, Queue
from imm_desktop.domain.review import LogRecord, ReviewItem, Verdict
from imm_desktop.presenters.evidence_stills import KeepVideo, StillSource
from imm_desktop.presenters.item_in_front import ItemInFront
from imm_desktop.presenters.item_pictures import ItemPictures
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.next_items import NextItems, Ready
from imm_desktop.presenters.open_item import OpenItem, open_item_of, standing_decision
from imm_desktop.presenters.problem import describe
from imm_desktop.presenters.queue_places import coming, following_of, place_of
from imm_desktop.presenters.review_answer import Decided, Given, ReviewAnswer
from imm_desktop.presenters.review_listing import QueueView, ReviewListing
from imm_desktop.presenters.review_queue_model import ReviewQueueModel
from imm_desktop.presenters.review_words import refusal_of
from imm_desktop.presenters.thumbnails import Thumbnails
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports.system import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Opening:
    """One opening of an item; another one of the same item is not equal to it."""

    item: ReviewItem


class ReviewPresenter(ItemInFront):
    """Works a queue of review items, mostly from the keyboard."""

    queue_changed = Signal(list)
    """list[ReviewItem], oldest first."""
    open_count_changed = Signal(int)
    deciding = Signal(object)
    """Verdict whose key was pressed and which is being written; None when that is over."""
    decided = Signal(object)
    """Decided"""
    undone = Signal(object)
    """LogRecord of an UNDO."""
    refused = Signal(str)
    """Why the decision was not taken: the reason is missing, for example."""

    def __init__(
        self,
        frames: StillSource,
        thumbnails: Thumbnails,
        policy: Callable[[], Policy],
        clock: Clock,
        keep_video: KeepVideo | None = None,
    ) -> None:
        """``keep_video`` leaves a video that was looked into ahead open for the player."""
        super().__init__(ReviewAnswer(policy, clock))
        self.listing = ReviewListing(thumbnails, clock)
        self.listing.changed.connect(self.queue_changed)
        self.listing.counts_changed.connect(
            lambda counts: self.open_count_changed.emit(counts.get(Queue.NEEDS_REVIEW, 0))
        )
        self.listing.problem_raised.connect(self.problem_raised)
        self._policy, self._clock = policy, clock
        self._next = NextItems(
            frames, lambda error: self.problem_raised.emit(describe(error)), keep_video
        )
        self._bench: Bench | None = None
        self._opening: _Opening | None = None
        self._is_free = asyncio.Event()
        self._is_free.set()
        self._pictures = ItemPictures(frames, self.answer, clock)
        self._pictures.still_ready.connect(self.still_ready)
        self._pictures.alike_found.connect(self._show_alike)
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    @property
    def items(self) -> tuple[ReviewItem, ...]:
        """The shown part of the queue, in its order."""
        return self.listing.items

    @property
    def model(self) -> ReviewQueueModel:
        """The queue for a list."""
        return self.listing.model

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
        self._bench = bench
        self._next.clear()
        self._pictures.forget()
        self._close_item()
        self.listing.use(bench)

    def set_view_size(self, width: int, height: int) -> None:
        """The pictures of items to come are made ready to fill so many device pixels."""
        self._next.set_view_size(width, height)

    def policy_changed(self) -> None:
        """Another version of the booklet is in force: what is open is decided under that one, and it is told."""
        self.answer.take_policy()
        if self.open_item is not None and self.open_item.item.is_decidable:
            tr = QCoreApplication.translate
            self.refused.emit(
                tr("ReviewPresenter", "The policy was changed: look at its reasons again.")
            )

    def refresh(self) -> None:
        """Read the queue anew."""
        self.listing.refresh()

    def look_at(self, view: QueueView) -> None:
        """Show another queue, order or part of it."""
        self._close_item()
        self.listing.look_at(view)

    def show(self, wanted: Queue) -> None:
        """Show another queue; order and filters stay."""
        self.look_at(replace(self.listing.view, queue=wanted))

    def open(self, item: ReviewItem) -> None:
        """Open ``item`` at its strongest moment; the last one asked for wins."""
        self.jobs.cancel("strip")
        self.open_item = self._left_for = None
        self._opening = _Opening(item)
        self.item_loading.emit(item)
        ready = self._next.take_renewed(item)
        if ready is None:
            self.answer.begin(None)
            self.jobs.start("open item", self._open(self._opening))
        else:
            self.jobs.cancel("open item")
            self._opening = None
            self._show_opened(ready.opened, ready)

    def open_first(self) -> None:
        """Open the oldest item when none is open."""
        if self.open_item is None and self._opening is None and self.items:
            self.open(self.items[0])

    def step_item(self, by: int) -> None:
        """Open the next (+1) or the previous (−1) item of the queue."""
        if self.items:
            place = place_of(self.items, self._where())
            self.open(self.items[0 if place is None else (place + by) % len(self.items)])

    def decide(self, verdict: Verdict) -> None:
        """Decide about the open item; it names its item, so a late queue change decides nothing else.

        Nothing happens while another item is being opened: the key was meant for what was seen.
        """
        opened, bench = self.open_item, self._bench
        if opened is None or self.is_deciding:
            return
        refusal = refusal_of(opened.item, verdict, self.answer.reason)
        if refusal:
            self.refused.emit(refusal)
        elif bench is not None:
            self._is_free.clear()
            self.deciding.emit(verdict)
            given = self.answer.given(opened)
            self.jobs.start("decide", self._decide(bench, opened, verdict, given))

    def decide_alike(self) -> None:
        """Give the open item the verdict and reason of the likest earlier decision that is offered."""
        opened, bench = self.open_item, self._bench
        tr = QCoreApplication.translate
        if opened is None or not opened.alike:
            self.refused.emit(
                tr("ReviewPresenter", "No earlier decision about the same content is known.")
            )
        elif bench is not None and not self.is_deciding:
            self._is_free.clear()
            given = self.answer.given(opened)
            self.jobs.start("decide", self._decide_alike(bench, opened, given))

    def undo(self) -> None:
        """Take back the decision about the open item, else this reviewer's newest; within its grace time or later."""
        self.undo_decision(standing_decision(self.open_item))

    def undo_decision(self, decision_id: str) -> None:
        """Take back one decision; an empty ID means this reviewer's newest that still stands."""
        if self._bench is not None and not self.is_deciding:
            self._is_free.clear()
            reviewing = self._bench.reviewing
            work = reviewing.undo(decision_id) if decision_id else reviewing.undo_last()
            nothing = QCoreApplication.translate(
                "ReviewPresenter", "There is nothing to take back."
            )
            self.jobs.start("undo", self._change_back(self._bench, work, nothing))

    def redo(self) -> None:
        """Let this reviewer's newest taken-back decision stand again."""
        if self._bench is not None and not self.is_deciding:
            self._is_free.clear()
            work = self._bench.reviewing.redo_last()
            nothing = QCoreApplication.translate("ReviewPresenter", "There is nothing to restore.")
            self.jobs.start("undo", self._change_back(self._bench, work, nothing))

    async def close(self) -> None:
        """Stop everything; a decision under way is finished first."""
        await self._is_free.wait()
        await self.listing.close()
        await self._next.close()
        await self.labels.close()
        await self.jobs.close()

    async def _open(self, opening: _Opening) -> None:
        opened: OpenItem | None = None
        ready: Ready | None = None
        try:
            if self._bench is not None:
                ready = await self._next.take(self._bench, opening.item)
                opened = (
                    await open_item_of(self._bench, opening.item) if ready is None else ready.opened
                )
        finally:
            # A cancelled opening has a successor, or was closed; then it has nothing more to say.
            if self._opening is opening:
                self._opening = None
                self._show_opened(opened, ready)

    def _show_opened(
        self, opened: OpenItem | None, ready: Ready | None = None, *, keeps_answer: bool = False
    ) -> None:
        stills = ready.stills if ready is not None else ()
        self.open_item, self._left_for = opened, None
        self.moment = opened.strongest if opened else 0
        if not keeps_answer:
            self.answer.begin(opened)
        self.first_picture = ready.picture if ready is not None else None
        self.item_opened.emit(opened)
        self.first_picture = None  # the player has it now
        self.labels.look_at(opened, self.moment)
        if opened is None:
            return
        # Now, not in the job's turn: the first picture is what the reviewer waits for.
        self._pictures.show_ready(stills)
        if opened.moments:
            self.moment_changed.emit(self.moment)
        prepare = partial(self._prepare_next, opened)
        made = self._pictures.make(self._bench, opened, stills, prepare, self._next.wait_for_firsts)
        self.jobs.start("strip", made)

    def _prepare_next(self, opened: OpenItem) -> None:
        still_open = self.open_item
        if (
            self._bench is not None
            and still_open is not None
            and still_open.item.item_id == opened.item.item_id
        ):
            self._next.make_ready(self._bench, coming(self.items, opened.item))

    def _show_alike(self, opened: OpenItem, alike: tuple[Alike, ...]) -> None:
        if self.open_item is opened:
            self.open_item = replace(opened, alike=alike)
            self.alike_found.emit(self.open_item)

    async def _decide_alike(self, bench: Bench, opened: OpenItem, given: Given) -> None:
        """What is offered may have been taken back since it was found: only what stands now is followed."""
        earlier = opened.alike[0].decision
        try:
            standing = await bench.reviewing.alike(opened.item)
            is_offered = any(one.decision.decision_id == earlier.decision_id for one in standing)
            still_open = self.open_item
            if still_open is None or still_open.item.item_id != opened.item.item_id:
                return  # the reviewer went on meanwhile: nothing is decided out of their sight
            if not is_offered:
                self.open_item = replace(still_open, alike=standing)
                self.alike_found.emit(self.open_item)
                tr = QCoreApplication.translate
                self.refused.emit(tr("ReviewPresenter", "That earlier decision was taken back."))
                return
            if earlier.reason in {one.code for one in self.policy.reasons}:
                self.answer.set_reason(earlier.reason)
            refusal = refusal_of(opened.item, earlier.in_force, self.answer.reason)
            if refusal:
                self.refused.emit(refusal)
            else:
                given = replace(given, reason=self.answer.reason)
                await self._decide(bench, opened, earlier.in_force, given)
        finally:
            self._is_free.set()

    async def _decide(self, bench: Bench, opened: OpenItem, verdict: Verdict, given: Given) -> None:
        following = following_of(self.items, opened.item, stays=verdict is Verdict.SKIP)
        if following is not None and following.source != opened.item.source:
            # Beside the commit, not after it. About the same object this decision itself would be missing.
            self.jobs.start("renew", self._next.renew(bench, following))
        if following is not None:
            self.jobs.start("bring", self._bring(opened, following))
        try:
            record = await bench.reviewing.decide(
                opened.item,
                verdict,
                reason=given.reason if verdict is Verdict.BLOCK else "",
                note=given.note,
                evidence=given.seen.evidence(self._clock.now()),
            )
        except ConflictError:
            # Somebody else answered first: show what stands now, not what was true when it was opened.
            if bench is self._bench:
                self.refresh()
                self.open(opened.item)
            raise
        except Exception:
            self._bring_back(opened)
            raise
        finally:
            self._is_free.set()
            self.deciding.emit(None)
        if bench is not self._bench:
            return
        # First what the reviewer waits for; then what is said about it.
        self._move_on(opened, stays=verdict is Verdict.SKIP)
        self.decided.emit(Decided(record, opened.item, record.decision.grace_ms))

    async def _bring(self, opened: OpenItem, following: ReviewItem) -> None:
        """Show what follows while the decision about ``opened`` is on its way to the disk."""
        ready = self._next.seen_of(following)
        if ready is not None and self.open_item is opened and self.is_deciding:
            self.jobs.cancel("strip")
            self._left_for = opened
            self.item_loading.emit(following)
            self.item_coming.emit(ready)

    def _bring_back(self, opened: OpenItem) -> None:
        """Nothing was written: the item is shown again, with the answer that was given."""
        self.jobs.cancel("bring")
        if self._left_for is opened is self.open_item:
            self._show_opened(opened, keeps_answer=True)

    def _move_on(self, decided: OpenItem, *, stays: bool) -> None:
        """Open the next item, unless the reviewer has gone elsewhere meanwhile."""
        item_id = decided.item.item_id
        following = following_of(self.items, decided.item, stays=stays)
        if not stays:
            self.listing.leave_out(item_id)
            self._pictures.leave(decided)
        # The listing reads itself anew, for the log has grown: a little later, when the next item is on the screen.
        self._go_on(item_id, following)

    def _go_on(self, item_id: str, following: ReviewItem | None) -> None:
        """Open ``following`` in place of the item, if that is what is still open."""
        if self.open_item is None or self.open_item.item.item_id != item_id:
            return
        if following is None:
            self._close_item()
        else:
            self.open(following)

    async def _change_back(
        self, bench: Bench, work: Coroutine[Any, Any, LogRecord | None], nothing: str
    ) -> None:
        """Do ``work`` and show its item; say ``nothing`` when there was nothing to do."""
        try:
            record = await work
        finally:
            self._is_free.set()
        if bench is not self._bench:
            return
        if record is None:
            self.refused.emit(nothing)
            return
        self.undone.emit(record)
        item = await bench.archive.load_item(record.decision.item_id)
        following = following_of(self.items, item, stays=False) if item is not None else None
        await self.listing.load()
        if item is None or bench is not self._bench:
            return
        is_listed = any(one.item_id == item.item_id for one in self.items)
        if not is_listed and record.decision.verdict is Verdict.REDO:
            # It is where its decision put it: the reviewer goes on in the queue that he or she works through.
            self._go_on(item.item_id, following)
            return
        if not is_listed:
            await self.listing.show_home_of(item)
        self.open(item)

    def _close_item(self) -> None:
        self._opening = None
        self.jobs.cancel("open item")
        self.jobs.cancel("strip")
        self._show_opened(None)
        if self._bench is not None:
            self.jobs.start("strip", self._pictures.catch_up(self._bench))

    def _where(self) -> ReviewItem | None:
        """The item that the reviewer is at."""
        return self.open_item.item if self.open_item is not None else self.loading_item

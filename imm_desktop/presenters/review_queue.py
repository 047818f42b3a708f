"""The Review page, without widgets: the queue, the item that is open with its evidence, and the decision."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from typing_extensions import override

from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.moderation import Finding, Moment
from imm_desktop.domain.review import Evidence, ItemState, LogRecord, Policy, ReviewItem, Verdict
from imm_desktop.domain.tasks import Task
from imm_desktop.media.client import FrameClient, OpenVideo
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.review_queue_model import ReviewQueueModel
from imm_desktop.presenters.thumbnails import Thumbnails
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports import Clock
from imm_desktop.services.reviewing import ReviewEvidence

log = logging.getLogger(__name__)

STRIP_WIDTH: Final = 256
STRIP_HEIGHT: Final = 144
MOST_STILLS: Final = 24
"""Moments in the strip; the timeline shows all of them."""


class QueueFilter(StrEnum):
    """Which items are in the queue."""

    OPEN = "open"
    DECIDED = "decided"


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

    @override
    def __repr__(self) -> str:
        """Without the signed address."""
        return f"OpenItem({self.item.item_id})"


@dataclass(frozen=True, slots=True)
class Still:
    """The picture of one moment in the strip."""

    index: int
    picture: Picture


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was just made, for the toast with its undo."""

    record: LogRecord
    item: ReviewItem
    grace_ms: int


class ReviewPresenter(QObject):
    """Works a queue of review items, mostly from the keyboard."""

    queue_changed = Signal(list)
    """list[ReviewItem], oldest first."""
    open_count_changed = Signal(int)
    item_opened = Signal(object)
    """OpenItem, or None when nothing is open."""
    item_loading = Signal(object)
    """ReviewItem that is being opened."""
    still_ready = Signal(object)
    moment_changed = Signal(int)
    """Index of the moment that is looked at."""
    position_wanted = Signal(int)
    """The player goes there (ms)."""
    reason_changed = Signal(str)
    decided = Signal(object)
    undone = Signal(object)
    """LogRecord of an UNDO."""
    refused = Signal(str)
    """Why the decision was not taken: the reason is missing, for example."""
    problem_raised = Signal(Problem)

    def __init__(
        self,
        frames: FrameClient,
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
        self._strip_video: OpenVideo | None = None
        self._opened_at: Any = None
        self.filter = QueueFilter.OPEN
        self.items: tuple[ReviewItem, ...] = ()
        self.open_item: OpenItem | None = None
        self.moment = 0
        self.reason = ""
        self.note = ""
        self.is_deciding = False
        self.jobs = Jobs(on_error=self._failed)
        self._reload_soon = QTimer(self)
        self._reload_soon.setSingleShot(True)
        self._reload_soon.setInterval(100)
        self._reload_soon.timeout.connect(self.refresh)

    @property
    def policy(self) -> Policy:
        """The policy that the next decision is made under."""
        return self._policy()

    def use(self, bench: Bench | None) -> None:
        """Work the queue of ``bench``."""
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        self._unsubscribers = []
        self._bench = bench
        self._show_items(())
        self._close_item()
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
        """Open ``item`` at its strongest moment."""
        self.item_loading.emit(item)
        self.jobs.start("open item", self._open(item))

    def open_first(self) -> None:
        """Open the oldest item when none is open."""
        if self.open_item is None and self.items:
            self.open(self.items[0])

    def step_item(self, by: int) -> None:
        """Open the next (+1) or the previous (−1) item of the queue."""
        if not self.items:
            return
        at = self._place() + by if self.open_item is not None else 0
        self.open(self.items[at % len(self.items)])

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
        if 1 <= digit <= min(len(reasons), 9):
            code = reasons[digit - 1].code
            self.reason = "" if self.reason == code else code
            self.reason_changed.emit(self.reason)

    def set_note(self, text: str) -> None:
        """The note that goes with the next decision."""
        self.note = text

    def decide(self, verdict: Verdict) -> None:
        """Decide about the open item; it names its item, so a late queue change decides nothing else."""
        opened = self.open_item
        if opened is None or self.is_deciding:
            return
        if opened.item.state is not ItemState.OPEN and verdict is not Verdict.SKIP:
            self.refused.emit(
                QCoreApplication.translate(
                    "ReviewPresenter", "This item is decided. Take the decision back first (Z)."
                )
            )
            return
        if verdict is Verdict.BLOCK and not self.reason:
            self.refused.emit(
                QCoreApplication.translate(
                    "ReviewPresenter", "A block needs a reason: press its digit, then B."
                )
            )
            return
        self.is_deciding = True
        self.jobs.start("decide", self._decide(opened, verdict, self.reason, self.note))

    def undo(self) -> None:
        """Take back this reviewer's newest decision, within its grace time or long after."""
        if not self.is_deciding:
            self.is_deciding = True
            self.jobs.start("undo", self._undo())

    async def close(self) -> None:
        """Stop everything; a decision under way is finished first."""
        self._reload_soon.stop()
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        await self.jobs.close()
        await self._close_strip()

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

    async def _open(self, item: ReviewItem) -> None:
        bench = self._bench
        if bench is None:
            return
        await self._close_strip()
        url = await bench.browsing.signed_url(item.source)
        try:
            duration_ms = (await bench.browsing.facts(item.source)).duration_ms
        except ImmDesktopError as error:
            log.info("no facts of %s: %s", item.source, error)
            duration_ms = 0
        evidence = await bench.reviewing.evidence(item, duration_ms)
        moments = evidence.moments
        rates = [one.strongest.rate for one in moments]
        strongest = rates.index(max(rates)) if rates else 0
        self.open_item = OpenItem(item, evidence, moments, strongest, duration_ms, url)
        self._opened_at = self._clock.now()
        self.moment, self.reason, self.note = strongest, "", ""
        self.reason_changed.emit("")
        self.item_opened.emit(self.open_item)
        if moments:
            self.moment_changed.emit(strongest)
        self.jobs.start("strip", self._make_strip(self.open_item))

    async def _make_strip(self, opened: OpenItem) -> None:
        if not opened.moments:
            return
        video = self._strip_video = await self._frames.open(opened.url)
        for index, moment in enumerate(opened.moments[:MOST_STILLS]):
            picture = await video.still(
                moment.strongest.position_ms, max_width=STRIP_WIDTH, max_height=STRIP_HEIGHT
            )
            self.still_ready.emit(Still(index, picture))

    async def _decide(self, opened: OpenItem, verdict: Verdict, reason: str, note: str) -> None:
        bench = self._bench
        if bench is None:
            return
        place = self._place()
        try:
            record = await bench.reviewing.decide(
                opened.item,
                verdict,
                reason=reason if verdict is Verdict.BLOCK else "",
                note=note,
                evidence=self._evidence_of(opened),
            )
        finally:
            self.is_deciding = False
        grace_ms = self.policy.grace_ms if verdict is not Verdict.SKIP else 0
        self.decided.emit(Decided(record, opened.item, grace_ms))
        self._move_on(opened.item, place, stays=verdict is Verdict.SKIP)

    def _move_on(self, item: ReviewItem, place: int, *, stays: bool) -> None:
        left = [one for one in self.items if stays or one.item_id != item.item_id]
        self._show_items(tuple(left))
        self.refresh()
        following = left[(place + (1 if stays else 0)) % len(left)] if left else None
        if following is None or following.item_id == item.item_id:
            self._close_item()
        else:
            self.open(following)

    async def _undo(self) -> None:
        bench = self._bench
        if bench is None:
            return
        try:
            record = await bench.reviewing.undo_last()
        finally:
            self.is_deciding = False
        if record is None:
            self.refused.emit(
                QCoreApplication.translate("ReviewPresenter", "There is nothing to take back.")
            )
            return
        self.undone.emit(record)
        self.filter = QueueFilter.OPEN
        await self._load_queue()
        for item in self.items:
            if item.item_id == record.decision.item_id:
                self.open(item)

    def _evidence_of(self, opened: OpenItem) -> Evidence:
        now = self._clock.now()
        seconds = (now - self._opened_at).total_seconds() if self._opened_at is not None else 0.0
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
        self.open_item = None
        self.item_opened.emit(None)

    def _place(self) -> int:
        opened = self.open_item
        ids = [one.item_id for one in self.items]
        return ids.index(opened.item.item_id) if opened and opened.item.item_id in ids else 0

    async def _close_strip(self) -> None:
        video, self._strip_video = self._strip_video, None
        self.jobs.cancel("strip")
        if video is not None:
            await video.close()

    def _task_changed(self, task: Task) -> None:
        if task.is_over:
            self._reload_soon.start()

    def _log_grew(self, _record: LogRecord) -> None:
        self._reload_soon.start()

    def _failed(self, error: Exception) -> None:
        self.is_deciding = False
        self.problem_raised.emit(describe(error))

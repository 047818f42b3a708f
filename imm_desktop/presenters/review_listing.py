"""Which items are in the queue: the chosen queue, its order and filters, page by page."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from imm_desktop.domain.media import MediaType
from imm_desktop.domain.queues import Queue, QueueSort
from imm_desktop.domain.review import Advice, ItemState, LogRecord, ReviewItem
from imm_desktop.domain.tasks import Task
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.presenters.review_queue_model import ReviewQueueModel
from imm_desktop.presenters.thumbnails import Thumbnails
from imm_desktop.services.bench import Bench
from imm_desktop.services.ports.reviews import QueueQuery
from imm_desktop.services.ports.system import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE: Final = 200
"""Items fetched at once; the list asks for more before its end is seen."""
MINE: Final = "mine"
FREE: Final = "free"
_RELOAD_MS: Final = 100
AFTER_DECISION_MS: Final = 1_000
"""The queue is read anew when nothing was decided for so long: what was decided is taken out at once."""
MOST_PUT_OFF: Final = 10
"""Decisions in a row that may put the reading off."""
LOOK_EVERY_S: Final = 30.0
"""Between two looks whether something that was put off is due; only while something is."""
_HOMES: Final = {
    ItemState.APPROVED: Queue.DECIDED,
    ItemState.BLOCKED: Queue.DECIDED,
    ItemState.SECOND: Queue.SECOND,
    ItemState.DISAGREED: Queue.DISAGREED,
    ItemState.ESCALATED: Queue.ESCALATED,
}
_HOME_OF_ADVICE: Final = {
    Advice.REVIEW: Queue.NEEDS_REVIEW,
    Advice.BLOCK: Queue.BLOCKED,
    Advice.PASS: Queue.PASSED,
}


@dataclass(frozen=True, slots=True)
class QueueView:
    """What the operator wants to see; empty fields do not narrow."""

    queue: Queue = Queue.NEEDS_REVIEW
    sort: QueueSort = QueueSort.OLDEST
    text: str = ""
    category: str = ""
    media_type: MediaType | None = None
    holder: str = ""
    """MINE, FREE, or empty."""

    @property
    def is_narrowed(self) -> bool:
        """Whether items of the queue may be left out."""
        return bool(self.text or self.category or self.media_type or self.holder)


class ReviewListing(QObject):
    """Keeps the shown part of a queue as the archive has it."""

    changed = Signal(list)
    """list[ReviewItem], in the queue's order."""
    counts_changed = Signal(dict)
    """dict[Queue, int]"""
    view_changed = Signal(object)
    """QueueView that holds now."""
    problem_raised = Signal(Problem)

    def __init__(self, thumbnails: Thumbnails, clock: Clock) -> None:
        super().__init__()
        self.model = ReviewQueueModel(thumbnails.of, clock.now)
        self.model.more_wanted = self.load_more
        thumbnails.changed.connect(self.model.thumbnail_changed)
        self._clock = clock
        self._bench: Bench | None = None
        self._unsubscribers: list[Callable[[], None]] = []
        self.view = QueueView()
        self.items: tuple[ReviewItem, ...] = ()
        self._gone: set[str] = set()
        """IDs of items that were left out since the last reading began: it may not know of it yet."""
        self.counts: dict[Queue, int] = {}
        self.total = 0
        """How many items the view has, shown or not."""
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))
        self._reload_soon = QTimer(self)
        self._reload_soon.setSingleShot(True)
        self._reload_soon.setInterval(_RELOAD_MS)
        self._reload_soon.timeout.connect(self.refresh)
        self._after_decisions = QTimer(self)
        self._after_decisions.setSingleShot(True)
        self._after_decisions.setInterval(AFTER_DECISION_MS)
        self._after_decisions.timeout.connect(self.refresh)
        self._put_off = 0

    def use(self, bench: Bench | None) -> None:
        """List the items of ``bench``."""
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        self._unsubscribers = []
        self.jobs.cancel("queue")
        self.jobs.cancel("page")
        self.jobs.cancel("back")
        self._stop_timers()
        self._bench = bench
        self._show((), 0)
        self._count({})
        if bench is not None:
            self._unsubscribers = [
                bench.tracker.subscribe(self._task_changed),
                bench.reviewing.subscribe(self._log_grew),
            ]
            self.refresh()

    def refresh(self) -> None:
        """Read as much of the queue anew as is shown."""
        self._put_off = 0
        self.jobs.start("queue", self.load())

    def look_at(self, view: QueueView) -> None:
        """Show another view from its beginning."""
        if view != self.view:
            self.view = view
            self._show((), 0)
            self.view_changed.emit(view)
        self.refresh()

    def narrow(self, **changes: object) -> None:
        """The same view with other fields of ``QueueView``."""
        self.look_at(replace(self.view, **changes))  # type: ignore[arg-type]

    async def show_home_of(self, item: ReviewItem) -> None:
        """Show the whole of the queue that ``item`` awaits its answer in."""
        queue = _HOMES.get(item.state) or _HOME_OF_ADVICE[item.advice]
        self.view = QueueView(queue, self.view.sort)
        self.view_changed.emit(self.view)
        await self.load()

    def load_more(self) -> None:
        """Fetch the next page, when there is one and none is on its way."""
        if len(self.items) < self.total and "page" not in self.jobs.names():
            self.jobs.start("page", self._load_page())

    def leave_out(self, item_id: str) -> tuple[ReviewItem, ...]:
        """Take an item out of what is shown, for it was decided; the archive follows with the next reading."""
        self._gone.add(item_id)
        left = tuple(one for one in self.items if one.item_id != item_id)
        gone = len(self.items) - len(left)
        queue = self.view.queue
        if gone and queue in self.counts and queue is not Queue.ALL:
            self._count(self.counts | {queue: max(0, self.counts[queue] - gone)})
        self._show(left, max(0, self.total - gone))
        return left

    async def load(self) -> None:
        """Read counts and the shown part; what the operator chose meanwhile is read after it."""
        bench, view = self._bench, self.view
        if bench is None:
            return
        self._gone.clear()
        account_id = bench.session.account.account_id
        counts = await bench.reviewing.counts(account_id)
        query = self._query(bench, limit=max(PAGE, len(self.items)))
        items = await bench.reviewing.queue(query)
        total = len(items)
        if total >= query.limit:
            total = await bench.reviewing.count(query)
        if bench is self._bench and view == self.view:
            known = tuple(one for one in items if one.item_id not in self._gone)
            self._count(counts)
            self._show(known, total - (len(items) - len(known)))
            if counts.get(Queue.SNOOZED) and "back" not in self.jobs.names():
                self.jobs.start("back", self._look_for_those_back())

    async def close(self) -> None:
        """Stop reading."""
        self._stop_timers()
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        await self.jobs.close()

    async def _look_for_those_back(self) -> None:
        """What was put off comes back while nobody does anything, too."""
        await self._clock.sleep(LOOK_EVERY_S)
        self.refresh()

    async def _load_page(self) -> None:
        bench, view = self._bench, self.view
        while bench is not None and bench is self._bench and view == self.view:
            shown = self.items
            page = await bench.reviewing.queue(self._query(bench, offset=len(shown), limit=PAGE))
            if shown != self.items:
                continue  # the queue was read anew meanwhile: the page may begin elsewhere now
            known = {one.item_id for one in shown}
            fresh = tuple(one for one in page if one.item_id not in known)
            self._show((*shown, *fresh), self.total if fresh else len(shown))
            return

    def _query(self, bench: Bench, *, limit: int, offset: int = 0) -> QueueQuery:
        view = self.view
        holder = {MINE: bench.reviewing.reviewer, FREE: ""}.get(view.holder)
        return QueueQuery(
            account_id=bench.session.account.account_id,
            now=self._clock.now(),
            queue=view.queue,
            sort=view.sort,
            text=view.text,
            categories=frozenset({view.category} - {""}),
            media_type=view.media_type,
            holder=holder,
            offset=offset,
            limit=limit,
        )

    def _show(self, items: tuple[ReviewItem, ...], total: int) -> None:
        self.items, self.total = items, total
        self.model.show(items, total)
        self.changed.emit(list(items))

    def _count(self, counts: dict[Queue, int]) -> None:
        self.counts = counts
        self.counts_changed.emit(counts)

    def _task_changed(self, task: Task) -> None:
        if task.is_over:
            self._reload()

    def _log_grew(self, _record: LogRecord) -> None:
        self._put_off += 1
        if self._put_off <= MOST_PUT_OFF:
            self._after_decisions.start()

    def _stop_timers(self) -> None:
        self._reload_soon.stop()
        self._after_decisions.stop()

    def _reload(self) -> None:
        if not self._reload_soon.isActive():  # else a busy engine would put it off for ever
            self._reload_soon.start()

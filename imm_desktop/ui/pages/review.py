"""The Review page: queue, evidence, reasons, verdict."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.media import MediaType
from imm_desktop.domain.queues import Queue
from imm_desktop.domain.review import ReviewItem, Verdict
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.bulk_preview import BulkPreview
from imm_desktop.presenters.evidence_stills import Still
from imm_desktop.presenters.next_items import Ready
from imm_desktop.presenters.open_item import OpenItem
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.queue_words import empty_text
from imm_desktop.presenters.review_handling import ReviewHandling
from imm_desktop.presenters.review_queue import ReviewPresenter
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.surfaces import Divider, PageHeader, Panel
from imm_desktop.ui.pages.bulk_dialog import BulkDialog
from imm_desktop.ui.pages.evidence_strip import EvidenceStrip
from imm_desktop.ui.pages.review_item_header import ReviewItemHeader
from imm_desktop.ui.pages.review_panel import ReviewPanel
from imm_desktop.ui.pages.review_queue_bar import ReviewQueueBar
from imm_desktop.ui.pages.review_queue_list import ReviewQueueList
from imm_desktop.ui.pages.review_selection_bar import ReviewSelectionBar
from imm_desktop.ui.shortcuts import bind
from imm_desktop.ui.tokens import SPACE
from imm_desktop.ui.viewer import Viewer

_QUEUE_WIDTH: Final = 236
_PANEL_WIDTH: Final = 288
_LEAST_QUEUE: Final = 228
_LEAST_QUEUE_SCALED: Final = 133
"""Grows with the text, where it takes more than the least width."""
_LEAST_PANEL: Final = 250


class ReviewPage(QWidget):
    """Shows a ReviewPresenter; the player and the timeline are the page's own."""

    library_requested = Signal()

    def __init__(
        self,
        presenter: ReviewPresenter,
        handling: ReviewHandling,
        player: PlayerPresenter,
        timeline: TimelinePresenter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter, self._player, self._timeline = presenter, player, timeline
        self._handling = handling
        self._open_id = ""
        self._coming: OpenItem | None = None
        """The item whose evidence is shown while the decision about the one before is written."""
        self._header = PageHeader()
        self._count = Label("", ink="muted", tabular=True)
        self._bar = ReviewQueueBar(presenter)
        self._selection = ReviewSelectionBar()
        self._list = ReviewQueueList(presenter.model, presenter.open)
        self._item_header = ReviewItemHeader()
        self._strip = EvidenceStrip()
        self._viewer = Viewer(player, timeline, with_details=False)
        self._panel = ReviewPanel(presenter, timeline.name_of)
        self._idle = EmptyState("shield-check")
        self._idle.next_requested.connect(self.library_requested)
        self._splitter = QSplitter()
        self._middle = QStackedWidget()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build()
        self._connect()
        self._retranslate()
        self._show_queue(list(presenter.items))
        self._show_item(presenter.open_item)

    @property
    def viewer(self) -> Viewer:
        """The page's viewer."""
        return self._viewer

    def _build(self) -> None:
        left = Panel()
        column = _column(left)
        self._header.add_left(self._count)
        column.addWidget(self._header)
        column.addWidget(self._bar)
        column.addWidget(self._list, 1)
        column.addWidget(self._selection)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(SPACE[4], SPACE[1], SPACE[4], 0)
        inside.setSpacing(SPACE[1])
        inside.addWidget(self._strip)
        inside.addWidget(self._viewer, 1)
        opened = QWidget()
        stack = _column(opened)
        stack.addWidget(self._item_header)
        stack.addWidget(body, 1)
        self._middle.addWidget(opened)
        self._middle.addWidget(self._idle)
        right = Panel()
        sides = QHBoxLayout(right)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(0)
        sides.addWidget(Divider(upright=True))
        sides.addWidget(self._panel, 1)
        self._right = right
        splitter = self._splitter
        splitter.setObjectName("review-splitter")
        splitter.addWidget(left)
        splitter.addWidget(self._middle)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_QUEUE_WIDTH, 900, _PANEL_WIDTH])
        splitter.setChildrenCollapsible(False)
        self._left_side = left
        self._fit()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    def _connect(self) -> None:
        presenter, panel = self._presenter, self._panel
        presenter.queue_changed.connect(self._show_queue)
        presenter.answer.marks_changed.connect(
            lambda: self._strip.show_marks(presenter.answer.marks())
        )
        presenter.item_loading.connect(self._show_loading)
        presenter.item_coming.connect(self._show_coming)
        presenter.item_opened.connect(self._show_item)
        presenter.still_ready.connect(self._show_still)
        presenter.moment_changed.connect(self._strip.choose)
        presenter.moment_changed.connect(self._loop_at)
        presenter.position_wanted.connect(self._player.seek)
        self._strip.moment_chosen.connect(presenter.choose_moment)
        self._list.selection_changed.connect(self._show_selection)
        self._selection.answer_wanted.connect(self._plan)
        self._selection.put_off_wanted.connect(lambda: self._handling.put_off(self._list.chosen()))
        self._selection.wake_wanted.connect(lambda: self._handling.wake(self._list.chosen()))
        self._handling.planned.connect(self._ask)
        panel.note_left.connect(self._viewer.setFocus)
        self._viewer.bind_keys(self)
        self._viewer.surfaces.size_changed.connect(presenter.set_view_size)
        for command, slot in (
            ("review.approve", lambda: presenter.decide(Verdict.APPROVE)),
            ("review.block", lambda: presenter.decide(Verdict.BLOCK)),
            ("review.skip", lambda: presenter.decide(Verdict.SKIP)),
            ("review.escalate", lambda: presenter.decide(Verdict.ESCALATE)),
            ("review.undo", presenter.undo),
            ("review.redo", presenter.redo),
            ("review.same", presenter.decide_alike),
            ("review.true", lambda: presenter.mark(True)),
            ("review.false", lambda: presenter.mark(False)),
            ("review.take", lambda: self._with_open(self._handling.take)),
            ("review.hand_over", lambda: self._with_open(self._hand_over)),
            ("review.put_off", lambda: self._with_open(lambda one: self._handling.put_off([one]))),
            ("review.raise", lambda: self._with_open(lambda one: self._handling.rank(one, 1))),
            ("review.lower", lambda: self._with_open(lambda one: self._handling.rank(one, -1))),
            ("review.approve_chosen", lambda: self._plan(Verdict.APPROVE)),
            ("review.block_chosen", lambda: self._plan(Verdict.BLOCK)),
            ("review.next_moment", lambda: presenter.next_moment(1)),
            ("review.previous_moment", lambda: presenter.next_moment(-1)),
            ("review.next_item", lambda: presenter.step_item(1)),
            ("review.previous_item", lambda: presenter.step_item(-1)),
            ("review.note", panel.write_note),
            ("review.policy_more", presenter.answer.choose_other_reason),
        ):
            bind(self, command, slot)
        for digit in range(1, 10):
            bind(self, f"review.policy_{digit}", partial(presenter.answer.choose_reason, digit))

    def focus_search(self) -> None:
        """Put the keyboard into the queue's search."""
        self._bar.focus_search()

    def _with_open(self, work: Callable[[ReviewItem], None]) -> None:
        if self._presenter.open_item is not None:
            work(self._presenter.open_item.item)

    def _hand_over(self, item: ReviewItem) -> None:
        """One key for an item that one would rather not go on with: free for others, on to the next."""
        self._handling.give(item)
        if item.is_decidable:
            self._presenter.decide(Verdict.SKIP)

    def _plan(self, verdict: Verdict) -> None:
        chosen = self._list.chosen()
        if verdict is Verdict.BLOCK and not self._presenter.answer.reason:
            self._presenter.refused.emit(
                self.tr("A block needs a reason: press its digit, then block the selection.")
            )
        elif chosen:
            reason = self._presenter.answer.reason if verdict is Verdict.BLOCK else ""
            self._handling.plan(chosen, verdict, reason)

    def _ask(self, preview: BulkPreview) -> None:
        dialog = BulkDialog(preview, self)
        dialog.accepted.connect(lambda: self._handling.apply(preview, dialog.note))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_selection(self, count: int) -> None:
        are_put_off = self._presenter.listing.view.queue is Queue.SNOOZED
        self._selection.show_count(count, are_put_off=are_put_off)

    def _loop_at(self, index: int) -> None:
        """What the loop key plays round and round: the moment with its context."""
        opened = self._presenter.open_item
        moments = opened.moments if opened is not None else ()
        self._viewer.set_moment(moments[index].time_range if index < len(moments) else None)

    def _show_queue(self, items: list[ReviewItem]) -> None:
        self._count.setText(count_text(self._presenter.listing.total))
        self._list.show_open(self._open_id)
        if self._presenter.open_item is None and self._presenter.loading_item is None:
            self._show_idle(bool(items))
            if items and self._opens_by_itself and self.isVisible():
                self._presenter.open_first()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._viewer.setFocus()
        if self._opens_by_itself:
            self._presenter.open_first()

    @property
    def _opens_by_itself(self) -> bool:
        """Where work waits the first item opens; a list that is looked up does not start with evidence."""
        return self._presenter.listing.view.queue not in (Queue.DECIDED, Queue.PASSED, Queue.ALL)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._player.pause()

    def _fit(self) -> None:
        """Sides that the text fits in; with large text they may not take the picture's room."""
        font = self.font()
        self._left_side.setMinimumWidth(max(_LEAST_QUEUE, scaled(font, _LEAST_QUEUE_SCALED)))
        self._right.setMinimumWidth(max(_LEAST_PANEL, scaled(font, _LEAST_PANEL * 2 // 3)))

    def _share_width(self) -> None:
        """A side that was hidden would come back with half of what is there: the picture's room."""
        left = max(self._left_side.width(), self._left_side.minimumWidth())
        panel = max(_PANEL_WIDTH, self._right.minimumWidth())
        self._splitter.setSizes([left, max(1, self.width() - left - panel), panel])

    def _show_loading(self, item: ReviewItem) -> None:
        """Name what comes; until it is there, nothing can be decided about what is still seen."""
        self._open_id = item.item_id
        self._list.show_open(item.item_id)
        self._item_header.show_name_of(item)
        self._panel.show_loading()
        if self._middle.currentIndex() == 1:
            self._idle.show_texts(
                self.tr("Opening %1").replace("%1", item.source.name),
                self.tr("Its evidence is being read."),
            )

    def _show_item(self, opened: OpenItem | None) -> None:
        self._middle.setCurrentIndex(0 if opened else 1)
        comes_back = self._right.isHidden() and opened is not None
        self._right.setVisible(opened is not None)
        if comes_back:
            self._share_width()
        self._panel.show_item(opened)
        if opened is None:
            self._open_id, self._coming = "", None
            self._list.show_open("")
            self._player.unload()
            self._timeline.clear()
            self._show_idle(bool(self._presenter.items))
            return
        item = opened.item
        self._open_id = item.item_id
        self._list.show_open(item.item_id)
        self._item_header.show_name_of(item)
        if self._coming is None or not _shows_the_same(self._coming, opened):
            self._show_evidence(opened, self._presenter.first_picture)
        self._coming = None
        self._say_words_of(opened)  # of its own coverage, which the timeline has now
        if self.isVisible():
            self._viewer.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_words_of(self, opened: OpenItem) -> None:
        is_enough = not self._timeline.view.is_not_enough
        self._item_header.show_words_of(opened, is_enough=is_enough)

    def _show_coming(self, ready: Ready) -> None:
        """Pictures only: what there is to say of the item may be another when it opens."""
        self._show_evidence(ready.opened, ready.picture)
        for still in ready.stills:
            self._show_still(still)
        self._coming = ready.opened

    def _show_evidence(self, opened: OpenItem, picture: Picture | None) -> None:
        item, evidence = opened.item, opened.evidence
        is_image = item.source.media_type is MediaType.IMAGE
        self._strip.show_moments(() if is_image else opened.moments)
        labels = evidence.label_report.labels if evidence.label_report else ()
        snapshot_ms = int(evidence.request.values.get("Interval", 1)) * 1000
        self._timeline.show_other(labels, evidence.report, evidence.coverage, snapshot_ms)
        self._player.open(
            opened.url, item.source.name, position_ms=opened.first_ms, picture=picture
        )

    def _show_still(self, still: Still) -> None:
        self._strip.show_still(still.index, still.picture)

    def _show_idle(self, has_items: bool) -> None:
        if has_items:
            self._idle.show_texts(
                self.tr("Choose an item"),
                self.tr("It opens veiled, at its strongest finding."),
            )
        else:
            view = self._presenter.listing.view
            if view.is_narrowed:
                self._idle.show_texts(
                    self.tr("Nothing fits the filters"),
                    self.tr("Show all of the queue from the menu beside the search."),
                )
            else:
                self._idle.show_texts(*empty_text(view.queue), self.tr("Go to the Library"))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._panel.retranslate()
            self._show_words()
        elif event.type() is QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)

    def _show_words(self) -> None:
        """Say everything again without opening the video anew."""
        opened = self._presenter.open_item
        if opened is None:
            self._show_idle(bool(self._presenter.items))
            return
        self._say_words_of(opened)
        self._panel.show_item(opened)

    def _retranslate(self) -> None:
        self._header.set_title(self.tr("Review"))
        self._list.setAccessibleName(self.tr("Review queue"))
        self._show_idle(bool(self._presenter.items))


def _shows_the_same(coming: OpenItem, opened: OpenItem) -> bool:
    """Whether nothing of the evidence came or went since it was made ready."""
    return (coming.url, coming.moments) == (opened.url, opened.moments) and (
        coming.evidence.label_report is opened.evidence.label_report
    )


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column

"""Above the review queue: which queue, how many, a search, and the menu of order and filters."""

from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.media import MediaType
from imm_desktop.domain.moderation import DetectionScene
from imm_desktop.domain.queues import Queue, QueueSort
from imm_desktop.presenters.moderation_words import api_text
from imm_desktop.presenters.queue_words import queue_text, sort_text
from imm_desktop.presenters.review_listing import FREE, MINE, QueueView, ReviewListing
from imm_desktop.presenters.review_queue import ReviewPresenter
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import ComboField, SearchField
from imm_desktop.ui.tokens import SPACE

T = TypeVar("T")


class ReviewQueueBar(QWidget):
    """Changes the view of a ReviewPresenter's listing."""

    def __init__(self, presenter: ReviewPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._listing = presenter, presenter.listing
        self._queue = ComboField()
        self._search = SearchField("")
        self._search.setMinimumWidth(60)
        self._filter = Button(icon="filter")
        self._filter.setCheckable(True)
        line = QHBoxLayout()
        line.setSpacing(SPACE[1])
        line.addWidget(self._search, 1)
        line.addWidget(self._filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], SPACE[2])
        column.setSpacing(SPACE[2])
        column.addWidget(self._queue)
        column.addLayout(line)
        self._queue.chosen_changed.connect(lambda queue: presenter.show(Queue(queue)))
        self._search.search_changed.connect(lambda words: self._narrow(text=words))
        self._filter.clicked.connect(self._open_menu)
        self._listing.view_changed.connect(self._show_view)
        self._listing.counts_changed.connect(lambda _counts: self._name_queues())
        self._retranslate()
        self._show_view(self._listing.view)

    @property
    def listing(self) -> ReviewListing:
        """What is narrowed."""
        return self._listing

    def focus_search(self) -> None:
        """Put the keyboard into the search."""
        self._search.setFocus()
        self._search.selectAll()

    def menu(self) -> QMenu:
        """Order and filters, the chosen ones checked."""
        view, tr = self._listing.view, self.tr
        menu = QMenu(self)
        self._choices(
            menu, tr("Order"), [(one, sort_text(one)) for one in QueueSort], view.sort, "sort"
        )
        scenes = [
            ("", tr("all scenes")),
            *((one.value, api_text(one.value)) for one in DetectionScene),
        ]
        self._choices(menu, tr("Detection scene"), scenes, view.category, "category")
        media: list[tuple[MediaType | None, str]] = [
            (None, tr("videos and images")),
            (MediaType.VIDEO, tr("videos")),
            (MediaType.IMAGE, tr("images")),
        ]
        self._choices(menu, tr("Kind"), media, view.media_type, "media_type")
        holders = [
            ("", tr("held by anybody")),
            (MINE, tr("held by me")),
            (FREE, tr("held by nobody")),
        ]
        self._choices(menu, tr("Held"), holders, view.holder, "holder")
        menu.addSeparator()
        clear = menu.addAction(tr("Show all of the queue"), self._clear)
        clear.setEnabled(view.is_narrowed)
        return menu

    def _choices(
        self, menu: QMenu, title: str, choices: list[tuple[T, str]], chosen: T, field: str
    ) -> None:
        part = menu.addMenu(title)
        for value, text in choices:
            action = part.addAction(text, partial(self._narrow, **{field: value}))
            action.setCheckable(True)
            action.setChecked(value == chosen)

    def _open_menu(self) -> None:
        self._filter.setChecked(self._listing.view.is_narrowed)
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._filter.mapToGlobal(self._filter.rect().bottomLeft()))

    def _narrow(self, **changes: object) -> None:
        self._listing.narrow(**changes)

    def _clear(self) -> None:
        view = self._listing.view
        self._listing.look_at(QueueView(view.queue, view.sort))

    def _show_view(self, view: QueueView) -> None:
        self._queue.choose(view.queue)
        if self._search.text().strip() != view.text:
            self._search.setText(view.text)
        self._filter.setChecked(view.is_narrowed)
        tip = self.tr("Order and filters")
        if view.is_narrowed:
            tip = self.tr("Order and filters: some items are left out")
        self._filter.setToolTip(tip)
        self._filter.setAccessibleName(tip)

    def _name_queues(self) -> None:
        counts = self._listing.counts
        self._queue.set_choices(
            [
                (
                    one,
                    f"{queue_text(one)} ({count_text(counts[one])})"
                    if one in counts
                    else queue_text(one),
                )
                for one in Queue
            ]
        )
        self._queue.choose(self._listing.view.queue)

    def _retranslate(self) -> None:
        self._queue.setAccessibleName(self.tr("Queue"))
        self._search.show_placeholder(self.tr("Find in this queue"))
        self._name_queues()
        self._show_view(self._listing.view)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

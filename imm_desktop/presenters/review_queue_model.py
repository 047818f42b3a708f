"""The review queue as a Qt model."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import ReviewItem
from imm_desktop.presenters.plain_text import plain_tip
from imm_desktop.presenters.row_changes import replace_rows

if TYPE_CHECKING:
    from imm_desktop.presenters.thumbnails import Thumbnail

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class QueueRole(IntEnum):
    """Data of a row beyond its text."""

    ITEM = Qt.ItemDataRole.UserRole + 1
    THUMBNAIL = Qt.ItemDataRole.UserRole + 2
    AGE_MS = Qt.ItemDataRole.UserRole + 3


class ReviewQueueModel(QAbstractListModel):
    """Rows are review items, oldest first."""

    def __init__(
        self,
        thumbnail_of: Callable[[ObjectUri, str], "Thumbnail | None"],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._items: list[ReviewItem] = []
        self._total = 0
        self.more_wanted: Callable[[], None] = lambda: None
        """Called when a view comes near the end of what is shown and there is more."""
        self._thumbnail_of, self._now = thumbnail_of, now

    def item(self, row: int) -> ReviewItem:
        """The item at ``row``."""
        return self._items[row]

    def row_of(self, item_id: str) -> int | None:
        """Where an item stands; None when it is not in the queue."""
        return next((row for row, one in enumerate(self._items) if one.item_id == item_id), None)

    def show(self, items: Sequence[ReviewItem], total: int) -> None:
        """Replace the rows, the first of ``total``; those that stay keep their places."""
        self._total = total
        replace_rows(self, self._items, items, lambda one: one.item_id)

    def thumbnail_changed(self, uri: ObjectUri) -> None:
        """Draw the rows of ``uri`` again."""
        for row, item in enumerate(self._items):
            if item.source == uri:
                self.dataChanged.emit(self.index(row), self.index(row))

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and len(self._items) < self._total

    @override
    def fetchMore(self, parent: Index) -> None:
        self.more_wanted()

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._items)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return item.source.name
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(str(item.source))
            case QueueRole.ITEM:
                return item
            case QueueRole.THUMBNAIL:
                return self._thumbnail_of(item.source, item.source_etag)
            case QueueRole.AGE_MS:
                return round((self._now() - item.created_at).total_seconds() * 1000)
            case _:
                return None

"""Rows of a list as pictures: what has not changed is painted once, however often it is asked for.

A screen of tiles takes some ten milliseconds to paint, most of a frame; to show it again takes one.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

MOST_BYTES: Final = 48 << 20
"""Several screens of tiles, two of them at 3840 × 2160."""
MOST_MADE: Final = 6
"""Pictures made at one look; they add two milliseconds to it."""
_MOST_SEEN: Final = 500
Index = QModelIndex | QPersistentModelIndex


class PaintedCards:
    """What a delegate painted, by everything that it looked at.

    The first time it is painted right where it stands: what scrolls by is not worth a picture. After that only so many
    pictures are made at each look at the list, since making one costs more than painting once.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, tuple[QPixmap, tuple[object, ...]]] = OrderedDict()
        self._seen: OrderedDict[Hashable, tuple[object, ...]] = OrderedDict()
        """Painted once."""
        self._may_make = MOST_MADE

    def __len__(self) -> int:
        """Pictures in memory."""
        return len(self._kept)

    def clear(self) -> None:
        """Forget everything: words are in another language, for example."""
        self._kept.clear()
        self._seen.clear()
        self._bytes = 0

    def begin(self) -> None:
        """The list is about to be painted."""
        self._may_make = MOST_MADE

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        delegate: QStyledItemDelegate,
        shown: tuple[object, ...],
    ) -> None:
        """Paint what ``delegate`` makes of ``shown``, which is never changed in place: another is another object."""
        rect, ratio = QRect(option.rect), painter.device().devicePixelRatioF()
        key = (
            *(id(one) for one in shown),
            id(delegate),
            rect.width(),
            rect.height(),
            ratio,
            option.state.value,
            option.palette.cacheKey(),
            option.font.key(),
        )
        found = self._kept.get(key)
        if found is None and (key not in self._seen or not self._may_make):
            delegate.paint(painter, option, index)
            self._seen[key] = shown
            self._seen.move_to_end(key)
            while len(self._seen) > _MOST_SEEN:
                self._seen.popitem(last=False)
            return
        if found is None:
            del self._seen[key]
            self._may_make -= 1
            pixmap = QPixmap(round(rect.width() * ratio), round(rect.height() * ratio))
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(option.palette.color(QPalette.ColorRole.Window))
            inner = QPainter(pixmap)
            option.rect = QRect(0, 0, rect.width(), rect.height())
            delegate.paint(inner, option, index)
            option.rect = rect
            inner.end()
            self._keep(key, pixmap, shown)
        else:
            pixmap = found[0]
            self._kept.move_to_end(key)
        painter.drawPixmap(rect.topLeft(), pixmap)

    def _keep(self, key: Hashable, pixmap: QPixmap, shown: tuple[object, ...]) -> None:
        # What is shown is held with it, so that nothing else can have its id meanwhile.
        self._kept[key] = (pixmap, shown)
        self._bytes += _size_of(pixmap)
        while self._bytes > self._most_bytes:
            _, (oldest, _) = self._kept.popitem(last=False)
            self._bytes -= _size_of(oldest)


def _size_of(pixmap: QPixmap) -> int:
    return 4 * pixmap.width() * pixmap.height()

"""The review queue as a list: veiled picture, name, why, rate, age."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from imm_desktop.domain.review import ItemState, ReviewItem
from imm_desktop.presenters.queue_words import priority_text
from imm_desktop.presenters.review_queue_model import QueueRole, ReviewQueueModel
from imm_desktop.presenters.review_words import why_text
from imm_desktop.ui.fonts import Role, dense_height, font_of, scaled
from imm_desktop.ui.formats import span_text
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.chip import Tone, paint_mark
from imm_desktop.ui.kit.painting import centred, focus_ring, has, rounded, text_in, text_width
from imm_desktop.ui.pages.picture_painting import ThumbnailImages, paint_cover
from imm_desktop.ui.tokens import LIST_ROW_HEIGHT, SPACE, Tokens, tokens_of

if TYPE_CHECKING:
    from imm_desktop.presenters.thumbnails import Thumbnail

Index = QModelIndex | QPersistentModelIndex

_IMAGES_KEPT: Final = 60
_LEAST_WITH_PICTURE_PX: Final = 150
"""Width of a row, at normal text size, below which its picture gives way to its name."""
_MOST_PICTURE_SHARE: Final = 0.26
"""Of the row's width: with large text the name needs the room more than the picture."""


class ReviewQueueList(QListView):
    """Opens what is clicked; with Shift or Ctrl several are chosen. The pictures stay veiled whatever the viewer shows."""

    selection_changed = Signal(int)
    """How many items are chosen."""

    def __init__(
        self,
        model: ReviewQueueModel,
        on_open: Callable[[ReviewItem], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue = model
        self.setModel(model)
        self.setItemDelegate(_QueueDelegate(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.clicked.connect(self._clicked)
        self._on_open = on_open
        self.selectionModel().selectionChanged.connect(
            lambda *_rows: self.selection_changed.emit(len(self.selectionModel().selectedRows()))
        )
        self.activated.connect(lambda index: on_open(model.item(index.row())))

    def chosen(self) -> list[ReviewItem]:
        """The chosen items, in the queue's order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._queue.item(row) for row in rows]

    def _clicked(self, index: Index) -> None:
        """A click that chooses several opens nothing: what is decided is what is seen."""
        if len(self.selectionModel().selectedRows()) <= 1:
            self._on_open(self._queue.item(index.row()))

    def show_open(self, item_id: str) -> None:
        """Mark the item that is open; an empty ID marks none."""
        row = self._queue.row_of(item_id)
        if row is None:
            self.clearSelection()
            return
        index = self._queue.index(row)
        if len(self.selectionModel().selectedRows()) <= 1:
            self.setCurrentIndex(index)
        self.scrollTo(index)


class _QueueDelegate(QStyledItemDelegate):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._images = ThumbnailImages(_IMAGES_KEPT)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, dense_height(option.font, LIST_ROW_HEIGHT, lines=2))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: ReviewItem = index.data(QueueRole.ITEM)
        tokens = tokens_of(option.palette)
        base = option.font
        row: QRect = option.rect
        if has(option, QStyle.StateFlag.State_Selected):
            painter.fillRect(row, QColor(tokens.accent_fill))
        elif has(option, QStyle.StateFlag.State_MouseOver):
            painter.fillRect(row, QColor(tokens.hover))
        line = QRect(row.x(), row.bottom(), row.width(), 1)
        painter.fillRect(line, QColor(tokens.line))
        height = row.height() - 18
        share = min(round(height * 1.75), round(row.width() * _MOST_PICTURE_SHARE))
        # A veiled picture tells less than a name does.
        width = 0 if row.width() < scaled(base, _LEAST_WITH_PICTURE_PX) else share
        picture = QRect(row.x() + SPACE[3], row.y() + 9, width, height)
        if width:
            self._paint_picture(painter, picture, index.data(QueueRole.THUMBNAIL), tokens)
        else:
            picture.moveRight(row.x() + SPACE[1])
        small = font_of(base, Role.SMALL, tabular=True)
        number = font_of(base, Role.STRONG, tabular=True)
        rate = "—" if item.worst_rate is None else f"{item.worst_rate:.0f}"
        age = span_text(index.data(QueueRole.AGE_MS) or 0)
        width = max(text_width(rate, number), text_width(age, small)) + SPACE[1]
        upper = QRect(picture.right() + SPACE[2] + 2, row.y() + 7, 10, (row.height() - 14) // 2)
        upper.setRight(row.right() - SPACE[3] - width - SPACE[1])
        lower = upper.translated(0, upper.height())
        right = QRect(row.right() - SPACE[3] - width, upper.y(), width, upper.height())
        end = Qt.AlignmentFlag.AlignRight
        strong = font_of(base, Role.STRONG)
        middle = Qt.TextElideMode.ElideMiddle
        text_in(painter, upper, item.source.name, strong, tokens.text, elide=middle)
        signs = [priority_text(item.priority), item.holder and f"@{item.holder}"]
        if item.reopens:
            signs.append("↺")
        why = " · ".join([*(one for one in signs if one), why_text(item)])
        text_in(painter, lower, why, small, tokens.muted)
        if item.is_decidable:
            text_in(painter, right, rate, number, tokens.verdict_review, end)
        else:
            is_approved = item.state is ItemState.APPROVED
            tone = Tone.APPROVED if is_approved else Tone.BLOCKED
            paint_mark(painter, centred(right, 10), tone, tokens)
        if has(option, QStyle.StateFlag.State_HasFocus):
            focus_ring(painter, row.adjusted(1, 1, -1, -2), tokens.accent)
        text_in(painter, right.translated(0, upper.height()), age, small, tokens.muted, end)

    def _paint_picture(
        self, painter: QPainter, rect: QRect, thumbnail: "Thumbnail | None", tokens: Tokens
    ) -> None:
        image = self._images.of(thumbnail, veiled=True)
        if image is not None:
            paint_cover(painter, rect, image, radius=4)
        else:
            rounded(painter, rect, tokens.raised, None, 4)
            paint_icon(painter, centred(rect, 16), "film", QColor(tokens.faint))

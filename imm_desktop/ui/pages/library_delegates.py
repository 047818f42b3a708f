"""How objects look in the Library: cards in a grid, rows in a list."""

from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPixmap, QPixmapCache
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from imm_desktop.domain.media import MediaType
from imm_desktop.domain.timing import short_duration
from imm_desktop.presenters.hover_pictures import Hover
from imm_desktop.presenters.library_model import LibraryRole
from imm_desktop.presenters.library_states import states_of
from imm_desktop.presenters.library_tiles import Tile
from imm_desktop.presenters.moderation_words import listed
from imm_desktop.presenters.thumbnails import Thumbnail
from imm_desktop.ui.fonts import Role, dense_height, font_of, scaled
from imm_desktop.ui.formats import size_text
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.painting import centred, focus_ring, has, rounded, text_in, text_width
from imm_desktop.ui.pages.library_chips import paint_chips
from imm_desktop.ui.pages.picture_painting import ThumbnailImages, paint_cover
from imm_desktop.ui.tokens import (
    CARD_RADIUS,
    LIST_ROW_HEIGHT,
    ON_GLASS,
    SPACE,
    Tokens,
    glass,
    tokens_of,
)

Index = QModelIndex | QPersistentModelIndex

TILE_WIDTH: Final = 190
PICTURE_HEIGHT: Final = 112
NAME_WIDTH: Final = 160
"""Least room for a name in a row of a list, before other columns are left out."""
CHIPS_WIDTH: Final = 224
"""Room in a row of a list for an object's states in words; at normal text size, as the others."""
GAP: Final = SPACE[3]


class TileDelegate(QStyledItemDelegate):
    """A card: picture with duration, name, chips, strongest label."""

    PAINTED_OVER: Final = (
        QStyle.StateFlag.State_Selected
        | QStyle.StateFlag.State_HasFocus
        | QStyle.StateFlag.State_MouseOver
    )
    """States that ``paint_over`` tells alone."""

    def __init__(self, images: ThumbnailImages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = images
        self.tile_width = TILE_WIDTH

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = QFontMetrics(option.font).height()
        return QSize(self.tile_width + GAP, self._picture_height() + 2 * line + 30 + GAP)

    def width_within(self, height: int, base: QFont) -> int:
        """How wide a card may be that is seen whole in a view of ``height``."""
        room = height - 2 * QFontMetrics(base).height() - 30 - GAP
        return room * TILE_WIDTH // PICTURE_HEIGHT

    def picture_rect(self, cell: QRect) -> QRect:
        """Where the picture is in a cell."""
        return QRect(cell.x() + 1, cell.y() + 1, self.tile_width - 2, self._picture_height())

    def _picture_height(self) -> int:
        return round(self.tile_width * PICTURE_HEIGHT / TILE_WIDTH)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile: Tile | None = index.data(LibraryRole.TILE)
        if tile is None:
            return
        tokens = tokens_of(option.palette)
        base = option.font
        whole: QRect = option.rect
        card = QRect(whole.x(), whole.y(), self.tile_width, whole.height() - GAP)
        picture = self.picture_rect(whole)
        thumbnail: Thumbnail | None = index.data(LibraryRole.THUMBNAIL)
        hover: Hover | None = index.data(LibraryRole.HOVER)
        image = image_in(self._images, tile, thumbnail, hover)
        if image is None:
            _paint_empty_card(painter, card, picture, icon_of(tile, thumbnail), tokens)
        else:
            rounded(painter, card, tokens.surface, tokens.line, CARD_RADIUS)
            paint_cover(painter, picture, image, radius=CARD_RADIUS - 1, top_only=True)
        if hover is not None:
            paint_place(painter, picture, hover.share, tokens)
        if thumbnail is not None and thumbnail.duration_ms:
            at = "" if hover is None else f"{short_duration(hover.position_ms)} / "
            text = f"{at}{short_duration(thumbnail.duration_ms)}"
            _paint_duration(painter, picture, text, base)
        line = QFontMetrics(base).height()
        name = QRect(card.x() + 10, picture.bottom() + 8, card.width() - 20, line)
        text_in(
            painter,
            name,
            tile.entry.uri.name,
            base,
            tokens.text,
            elide=Qt.TextElideMode.ElideMiddle,
        )
        row = QRect(name.x(), name.bottom() + 4, name.width(), line + 6)
        end = paint_chips(painter, row, states_of(tile), tokens, base)
        words = found_at(index) or listed(index.data(LibraryRole.LABELS)[:2])
        rest = QRect(end + 8, row.y(), row.right() - end - 8, row.height())
        small = font_of(base, Role.SMALL)
        side = Qt.AlignmentFlag.AlignRight
        text = words or size_text(tile.entry.size_bytes)
        # A size cut short would be another size, and of a label two letters tell nothing.
        if rest.width() >= text_width("mmmm" if words else text, small):
            text_in(painter, rest, text, small, tokens.muted, side)
        self.paint_over(painter, option)

    def paint_blank(self, painter: QPainter, option: QStyleOptionViewItem, tile: Tile) -> None:
        """The card of ``tile`` without anything on it, until there is time."""
        whole = option.rect
        card = QRect(whole.x(), whole.y(), self.tile_width, whole.height() - GAP)
        icon, tokens = icon_of(tile, None), tokens_of(option.palette)
        _paint_empty_card(painter, card, self.picture_rect(whole), icon, tokens)

    def paint_over(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        """What tells the state of a card, around one that was painted already."""
        tokens, whole = tokens_of(option.palette), option.rect
        card = QRect(whole.x(), whole.y(), self.tile_width, whole.height() - GAP)
        is_chosen = has(option, QStyle.StateFlag.State_Selected)
        if is_chosen:
            rounded(painter, card, None, tokens.accent, CARD_RADIUS, 2.0)
        if has(option, QStyle.StateFlag.State_HasFocus):
            inner = card.adjusted(3, 3, -3, -3)
            rounded(painter, inner, None, tokens.accent, CARD_RADIUS - 3)
        elif has(option, QStyle.StateFlag.State_MouseOver) and not is_chosen:
            rounded(painter, card, None, tokens.strong_line, CARD_RADIUS)


class RowDelegate(QStyledItemDelegate):
    """A row: small picture, name and place, duration, size, changed, chips."""

    PAINTED_OVER: Final = QStyle.StateFlag.State_HasFocus
    """As of ``TileDelegate``."""

    def __init__(self, images: ThumbnailImages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = images

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(400, dense_height(option.font, LIST_ROW_HEIGHT, lines=2))

    def picture_rect(self, cell: QRect) -> QRect:
        """Where the picture is in a cell."""
        height = cell.height() - 12
        return QRect(cell.x() + SPACE[4], cell.y() + 6, height * 16 // 9, height)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile: Tile | None = index.data(LibraryRole.TILE)
        if tile is None:
            return
        tokens = tokens_of(option.palette)
        base = option.font
        row: QRect = option.rect
        if has(option, QStyle.StateFlag.State_Selected):
            painter.fillRect(row, QColor(tokens.accent_fill))
        elif has(option, QStyle.StateFlag.State_MouseOver):
            painter.fillRect(row, QColor(tokens.hover))
        else:
            painter.fillRect(row, QColor(tokens.surface))
        painter.fillRect(QRect(row.x(), row.bottom(), row.width(), 1), QColor(tokens.line))
        picture = self.picture_rect(row)
        thumbnail: Thumbnail | None = index.data(LibraryRole.THUMBNAIL)
        hover: Hover | None = index.data(LibraryRole.HOVER)
        image = image_in(self._images, tile, thumbnail, hover)
        if image is not None:
            paint_cover(painter, picture, image, radius=4)
        else:
            rounded(painter, picture, tokens.raised, None, 4)
            paint_icon(
                painter, centred(picture, 18), icon_of(tile, thumbnail), QColor(tokens.faint)
            )
        if hover is not None:
            paint_place(painter, picture, hover.share, tokens)
        small = font_of(base, Role.SMALL, tabular=True)
        left = picture.right() + SPACE[3]
        chips = min(scaled(base, CHIPS_WIDTH), row.width() // 3)
        right = row.right() - SPACE[4]
        room = right - left - chips - SPACE[4] - scaled(base, NAME_WIDTH)
        side = Qt.AlignmentFlag.AlignRight
        for text, width in _columns_in(room, tile, thumbnail, small):
            place = QRect(right - width, row.y(), width, row.height())
            text_in(painter, place, text, small, tokens.muted, side)
            right -= width
        right -= chips + SPACE[4]
        column = QRect(right, row.y(), chips, row.height())
        paint_chips(painter, column, states_of(tile), tokens, base)
        names = QRect(left, row.y(), right - left - SPACE[3], row.height())
        labels = " · ".join(
            one for one in (found_at(index), listed(index.data(LibraryRole.LABELS))) if one
        )
        middle = Qt.TextElideMode.ElideMiddle
        if labels:
            upper = QRect(names.x(), names.y() + 6, names.width(), (names.height() - 12) // 2)
            text_in(painter, upper, tile.entry.uri.name, base, tokens.text, elide=middle)
            text_in(painter, upper.translated(0, upper.height()), labels, small, tokens.muted)
        else:
            text_in(painter, names, tile.entry.uri.name, base, tokens.text, elide=middle)
        self.paint_over(painter, option)

    def paint_blank(self, painter: QPainter, option: QStyleOptionViewItem, _tile: Tile) -> None:
        """The row of an object without anything on it, until there is time."""
        tokens, row = tokens_of(option.palette), option.rect
        painter.fillRect(row, QColor(tokens.surface))
        painter.fillRect(QRect(row.x(), row.bottom(), row.width(), 1), QColor(tokens.line))

    def paint_over(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        """The ring around the row that has the keyboard; being chosen lies behind the texts and is painted with them."""
        if has(option, QStyle.StateFlag.State_HasFocus):
            ring = option.rect.adjusted(1, 1, -1, -2)
            focus_ring(painter, ring, tokens_of(option.palette).accent)


def found_at(index: Index) -> str:
    """Where what is searched for is seen first; empty where its labels are not."""
    moment_ms: int | None = index.data(LibraryRole.MOMENT_MS)
    if moment_ms is None:
        return ""
    text = QCoreApplication.translate("LibraryPage", "seen at %1")
    return text.replace("%1", short_duration(moment_ms))


def image_in(
    images: ThumbnailImages, tile: Tile, thumbnail: Thumbnail | None, hover: Hover | None
) -> QImage | None:
    """The picture where the pointer is, else the object's own, veiled where either must be; None without any."""
    if hover is not None and hover.picture is not None:
        return images.of(hover.picture, veiled=tile.hides_moments)
    return images.of(thumbnail, veiled=tile.is_veiled)


def paint_place(painter: QPainter, picture: QRect, share: float, tokens: Tokens) -> None:
    """A bar along the lower edge of a picture, up to the place in the video that it shows."""
    bar = QRect(picture.x(), picture.bottom() - 2, picture.width(), 3)
    painter.fillRect(bar, glass())
    bar.setWidth(max(2, round(bar.width() * share)))
    painter.fillRect(bar, QColor(tokens.accent))


def icon_of(tile: Tile, thumbnail: Thumbnail | None) -> str:
    """What stands where there is no picture (yet)."""
    if thumbnail is not None:
        return "circle-alert"
    icons = {MediaType.VIDEO: "film", MediaType.IMAGE: "image"}
    return icons.get(tile.entry.uri.media_type, "file-text")


def _paint_empty_card(
    painter: QPainter, card: QRect, picture: QRect, icon: str, tokens: Tokens
) -> None:
    """A card whose picture is not there (yet), from a picture of it: a listing begins with a screen of them."""
    ratio = painter.device().devicePixelRatioF()
    key = f"imm-card/{card.width()}x{card.height()}/{picture.height()}/{icon}/{tokens.name}/{ratio}"
    blank = QPixmap()
    if not QPixmapCache.find(key, blank):
        blank = QPixmap(round(card.width() * ratio), round(card.height() * ratio))
        blank.setDevicePixelRatio(ratio)
        blank.fill(QColor(tokens.window))
        inner = QPainter(blank)
        place = picture.translated(-card.topLeft())
        rounded(
            inner,
            QRect(0, 0, card.width(), card.height()),
            tokens.surface,
            tokens.line,
            CARD_RADIUS,
        )
        inner.fillRect(place.adjusted(0, CARD_RADIUS, 0, 0), QColor(tokens.raised))
        rounded(inner, place, tokens.raised, None, CARD_RADIUS - 1)
        paint_icon(inner, centred(place, 28), icon, QColor(tokens.faint))
        inner.end()
        QPixmapCache.insert(key, blank)
    painter.drawPixmap(card.topLeft(), blank)


def _columns_in(
    room: int, tile: Tile, thumbnail: Thumbnail | None, font: QFont
) -> list[tuple[str, int]]:
    """Texts from the right and their widths; in a narrow list the date gives way first, the duration last."""
    changed = tile.entry.changed_at.astimezone().strftime("%Y-%m-%d %H:%M")
    is_timed = thumbnail is not None and thumbnail.duration_ms > 0
    columns = [
        (changed, "2026-00-00 00:00"),
        (size_text(tile.entry.size_bytes), "9,999 MB"),
        (short_duration(thumbnail.duration_ms) if thumbnail and is_timed else "", "0:00:00"),
    ]
    found = [(text, text_width(widest, font) + SPACE[4]) for text, widest in columns]
    while found and sum(width for _, width in found) > room:
        del found[0]
    return found


def _paint_duration(painter: QPainter, picture: QRect, text: str, base: QFont) -> None:
    small = font_of(base, Role.SMALL, tabular=True)
    width, height = text_width(text, small) + 10, QFontMetrics(small).height() + 4
    box = QRect(picture.right() - width - 6, picture.bottom() - height - 6, width, height)
    # On a picture the colours of the look mean nothing: white on dark glass is readable on both.
    rounded(painter, box, glass(), None, 4)
    text_in(painter, box, text, small, ON_GLASS, Qt.AlignmentFlag.AlignHCenter)

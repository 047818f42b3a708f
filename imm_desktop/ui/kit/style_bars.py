"""How Qt's own bars are painted: scroll bars, table heads, menus, tabs."""

from typing import Final, cast

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QMenu,
    QStyle,
    QStyleOption,
    QStyleOptionComplex,
    QStyleOptionHeader,
    QStyleOptionMenuItem,
    QStyleOptionSlider,
    QStyleOptionTab,
    QWidget,
)

from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.painting import centred, has, paint_check, rounded, text_in
from imm_desktop.ui.tokens import SPACE, Tokens

_SLIDER_INSET_PX: Final = 3
_CHECK_COLUMN_PX: Final = 26
_ALIGNMENTS: Final = Qt.AlignmentFlag.AlignHorizontal_Mask


def scroll_bar_rect(
    style: QStyle, option: QStyleOption, part: QStyle.SubControl, widget: QWidget | None
) -> QRect | None:
    """Where the parts of a scroll bar are; it has no buttons at its ends. None: not a part we know."""
    bar = cast("QStyleOptionSlider", option)
    rect = option.rect
    sub = QStyle.SubControl
    if part in {sub.SC_ScrollBarAddLine, sub.SC_ScrollBarSubLine}:
        return QRect(rect.topLeft(), rect.topLeft()).adjusted(0, 0, -1, -1)
    upright = bar.orientation is Qt.Orientation.Vertical
    length = rect.height() if upright else rect.width()
    span = bar.maximum - bar.minimum
    slider = length
    if span > 0:
        least = style.pixelMetric(QStyle.PixelMetric.PM_ScrollBarSliderMin, option, widget)
        slider = min(length, max(least, length * bar.pageStep // max(1, span + bar.pageStep)))
    start = QStyle.sliderPositionFromValue(
        bar.minimum, bar.maximum, bar.sliderPosition, length - slider, bar.upsideDown
    )
    match part:
        case sub.SC_ScrollBarGroove:
            first, size = 0, length
        case sub.SC_ScrollBarSlider:
            first, size = start, slider
        case sub.SC_ScrollBarSubPage:
            first, size = 0, start
        case sub.SC_ScrollBarAddPage:
            first, size = start + slider, length - start - slider
        case _:
            return None
    if upright:
        return QRect(rect.left(), rect.top() + first, rect.width(), size)
    return QRect(rect.left() + first, rect.top(), size, rect.height())


def paint_scroll_bar(
    style: QStyle,
    painter: QPainter,
    option: QStyleOptionComplex,
    widget: QWidget | None,
    tokens: Tokens,
) -> None:
    """A round thumb on the colour of the panel; nothing when all is in view."""
    bar = cast("QStyleOptionSlider", option)
    painter.fillRect(option.rect, option.palette.color(_ground_of(widget)))
    if bar.maximum <= bar.minimum:
        return
    area = style.subControlRect(
        QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, widget
    )
    held = has(option, QStyle.StateFlag.State_Sunken)
    hovered = has(option, QStyle.StateFlag.State_MouseOver)
    inset = _SLIDER_INSET_PX
    thumb = QRectF(area).adjusted(inset, inset, -inset, -inset)
    colour = tokens.muted if held else tokens.faint if hovered else tokens.strong_line
    rounded(painter, thumb, colour, None, min(thumb.width(), thumb.height()) / 2)


def _ground_of(widget: QWidget | None) -> QPalette.ColorRole:
    """The role of what the scroll bar stands beside."""
    above = widget
    while above is not None:
        if isinstance(above, QAbstractScrollArea):
            return above.viewport().backgroundRole()
        above = above.parentWidget()
    return QPalette.ColorRole.Base


def paint_header_section(painter: QPainter, option: QStyleOption, tokens: Tokens) -> None:
    """The head of a column: flat, a line below, an arrow where the table is sorted."""
    rect = option.rect
    painter.fillRect(rect, QColor(tokens.surface))
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.line))
    if not isinstance(option, QStyleOptionHeader):
        return
    if option.sortIndicator != QStyleOptionHeader.SortIndicator.None_:
        up = option.sortIndicator == QStyleOptionHeader.SortIndicator.SortUp
        area = QRectF(rect.right() - 18, rect.top(), 14, rect.height())
        name = "chevron-up" if up else "chevron-down"
        paint_icon(painter, centred(area, 12), name, QColor(tokens.muted))


def paint_header_label(painter: QPainter, header: QStyleOptionHeader, tokens: Tokens) -> None:
    """The name of a column, small and muted, aligned as the model says."""
    font = font_of(painter.font(), Role.SMALL)
    align = Qt.AlignmentFlag(header.textAlignment & _ALIGNMENTS) or Qt.AlignmentFlag.AlignLeft
    text_in(painter, header.rect.adjusted(8, 0, -8, 0), header.text, font, tokens.muted, align)


def paint_menu_item(
    painter: QPainter, item: QStyleOptionMenuItem, widget: QWidget | None, tokens: Tokens
) -> None:
    """One line of a menu: mark or icon, text, key."""
    rect = item.rect
    kind = QStyleOptionMenuItem.MenuItemType
    painter.fillRect(rect, QColor(tokens.raised))
    if item.menuItemType == kind.Separator:
        painter.fillRect(
            rect.left() + SPACE[2],
            rect.center().y(),
            rect.width() - SPACE[4],
            1,
            QColor(tokens.line),
        )
        return
    enabled = has(item, QStyle.StateFlag.State_Enabled)
    if has(item, QStyle.StateFlag.State_Selected) and enabled:
        rounded(painter, rect.adjusted(4, 1, -4, -1), tokens.accent_fill, None, 4)
    column = QRectF(rect.left() + SPACE[1], rect.top(), _CHECK_COLUMN_PX, rect.height())
    colour = tokens.text if enabled else tokens.faint
    if item.checked:
        paint_check(painter, centred(column, 12), tokens.accent)
    elif not item.icon.isNull():
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        item.icon.paint(painter, centred(column, 16).toRect(), Qt.AlignmentFlag.AlignCenter, mode)
    font = item.font
    marked = isinstance(widget, QMenu) and (item.menuHasCheckableItems or item.maxIconWidth > 0)
    left = rect.left() + (SPACE[1] + _CHECK_COLUMN_PX if marked else SPACE[4])
    area = QRectF(left, rect.top(), rect.right() - left - SPACE[4], rect.height())
    text, _, key = item.text.partition("\t")
    shown = _without_mnemonic(text)
    text_in(painter, area, shown, font, colour)
    if key:
        small = font_of(font, Role.SMALL)
        muted = tokens.muted if enabled else tokens.faint
        text_in(painter, area, key, small, muted, Qt.AlignmentFlag.AlignRight)
    if item.menuItemType == kind.SubMenu:
        arrow = QRectF(rect.right() - 22, rect.top(), 14, rect.height())
        paint_icon(painter, centred(arrow, 12), "chevron-right", QColor(tokens.muted))


def paint_menu_bar_item(painter: QPainter, option: QStyleOption, tokens: Tokens) -> None:
    """One name on the menu bar."""
    item = cast("QStyleOptionMenuItem", option)
    painter.fillRect(item.rect, QColor(tokens.surface))
    if has(item, QStyle.StateFlag.State_Selected):
        rounded(painter, item.rect.adjusted(1, 2, -1, -2), tokens.hover, None, 4)
    enabled = has(item, QStyle.StateFlag.State_Enabled)
    text_in(
        painter,
        item.rect,
        _without_mnemonic(item.text),
        painter.font(),
        tokens.text if enabled else tokens.faint,
        Qt.AlignmentFlag.AlignHCenter,
    )


def paint_tab(painter: QPainter, tab: QStyleOptionTab, tokens: Tokens) -> None:
    """A flat tab; the chosen one has an accent line below."""
    rect = tab.rect
    if has(tab, QStyle.StateFlag.State_Selected):
        painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, QColor(tokens.accent))
    elif has(tab, QStyle.StateFlag.State_MouseOver):
        rounded(painter, rect.adjusted(2, 3, -2, -3), tokens.hover)


def menu_text_width(item: QStyleOptionMenuItem) -> int:
    """Pixels of text and key, without the columns around them."""
    text, _, key = item.text.partition("\t")
    metrics = QFontMetrics(item.font)
    width = metrics.horizontalAdvance(_without_mnemonic(text))
    return width + (SPACE[6] + metrics.horizontalAdvance(key) if key else 0)


def _without_mnemonic(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")

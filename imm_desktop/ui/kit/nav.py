"""The list of pages at the left of the window."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QToolTip, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, dense_height, font_of, scaled
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.chip import Tone, chip_size, paint_chip
from imm_desktop.ui.kit.key_hint import KeyText, shown_key
from imm_desktop.ui.kit.painting import focus_ring, rounded, text_in, text_width
from imm_desktop.ui.tokens import ICON_SIZE, NAV_ROW_HEIGHT, SPACE, Tokens, tokens_of

_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class NavList(QWidget):
    """Pages one below the other, one of them shown; the last may stand at the bottom."""

    chosen_changed = Signal(str)
    """Id of the page the operator asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._group = QButtonGroup(self)
        self._items: dict[str, NavItem] = {}
        self._is_narrow = False

    def add_item(self, key: str, text: str, icon: str, shortcut: KeyText = "") -> "NavItem":
        """Add a page below the others; ``shortcut`` is the key as shown."""
        item = NavItem(text, icon, shortcut, self)
        item.set_narrow(self._is_narrow)
        item.clicked.connect(lambda: self.chosen_changed.emit(key))
        self._group.addButton(item)
        self._column.addWidget(item)
        self._items[key] = item
        return item

    def add_gap(self) -> None:
        """What follows stands at the bottom."""
        self._column.addStretch(1)

    def item(self, key: str) -> "NavItem":
        """The row of page ``key``.

        Raises:
            KeyError: No such page.
        """
        return self._items[key]

    def set_narrow(self, is_narrow: bool) -> None:
        """Show icons alone, whose names are in their tooltips: where text would take the room of what it leads to."""
        self._is_narrow = is_narrow
        for item in self._items.values():
            item.set_narrow(is_narrow)

    @property
    def chosen(self) -> str:
        """Id of the shown page; empty before the first."""
        return next((key for key, item in self._items.items() if item.isChecked()), "")

    def choose(self, key: str) -> None:
        """Mark ``key`` as shown, without a signal."""
        self._items[key].setChecked(True)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        items = list(self._items.values())
        focused = next((at for at, item in enumerate(items) if item.hasFocus()), 0)
        items[(focused + step) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)


class NavItem(QPushButton):
    """One page: icon, name, its key or the number that waits there."""

    def __init__(
        self, text: str, icon: str, shortcut: KeyText, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon
        self._key_text = shortcut
        self._count = 0
        self._is_narrow = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def _shortcut(self) -> str:
        return shown_key(self._key_text)

    @property
    def count(self) -> int:
        """How many items wait there."""
        return self._count

    def set_narrow(self, is_narrow: bool) -> None:
        """Show the icon alone, and at its corner the number that waits."""
        self._is_narrow = is_narrow
        self.updateGeometry()
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            words = f"{self.text()} ({self._shortcut})" if self._shortcut else self.text()
            QToolTip.showText(event.globalPos(), "" if self.is_whole else words, self)
            return True
        return super().event(event)

    @property
    def is_whole(self) -> bool:
        """Whether name and key both fit; where they do not, the key goes (menus show it too)."""
        return not self._is_narrow and (
            bool(self._count) or self.width() >= self.sizeHint().width()
        )

    def set_count(self, count: int) -> None:
        """Show how many items wait; 0 shows the key again."""
        self._count = count
        self.setAccessibleDescription(str(count) if count else "")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        if self._is_narrow:
            return self.minimumSizeHint()
        text = text_width(self.text(), font_of(self.font(), Role.STRONG))
        width = self._icon_px() + text + 2 * SPACE[2] + 2 * SPACE[3] + SPACE[1]
        return QSize(width + self._right_width(), dense_height(self.font(), NAV_ROW_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        sides = 2 * SPACE[2] if self._is_narrow else 3 * SPACE[4]
        return QSize(sides + self._icon_px(), dense_height(self.font(), NAV_ROW_HEIGHT))

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        elif event.key() in _STEPS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        chosen = self.isChecked()
        if chosen:
            rounded(painter, area, tokens.accent_fill)
        elif self.underMouse():
            rounded(painter, area, tokens.raised)
        if self.hasFocus():
            focus_ring(painter, area, tokens.accent)
        middle = area.center().y()
        side = self._icon_px()
        left = round(area.center().x() - side / 2) if self._is_narrow else SPACE[2] + 2
        box = QRectF(left, round(middle - side / 2), side, side)
        paint_icon(painter, box, self._icon_name, QColor(tokens.accent if chosen else tokens.muted))
        if self._is_narrow:
            self._paint_corner(painter, area, tokens)
            painter.end()
            return
        right = self._right_width() if self.is_whole else 0
        text = QRectF(box.right() + SPACE[2] + 2, area.top(), 0, area.height())
        text.setRight(area.right() - right - SPACE[3])
        font = font_of(self.font(), Role.STRONG if chosen else Role.BODY)
        text_in(painter, text, self.text(), font, tokens.text if chosen else tokens.muted)
        edge = area.right() - SPACE[2] - 2
        if self._count:
            size = chip_size(self._shown_count(), Tone.COUNT, self.font())
            chip = QRectF(edge - size.width(), area.top(), size.width(), area.height())
            paint_chip(painter, chip, self._shown_count(), Tone.COUNT, tokens, self.font())
        elif self._shortcut and right:
            small = font_of(self.font(), Role.SMALL)
            key = QRectF(edge - right, area.top(), right, area.height())
            text_in(painter, key, self._shortcut, small, tokens.muted, Qt.AlignmentFlag.AlignRight)
        painter.end()

    def _paint_corner(self, painter: QPainter, area: QRectF, tokens: Tokens) -> None:
        """The number that waits, over the icon's upper right."""
        if self._count:
            size = chip_size(self._shown_count(), Tone.COUNT, self.font())
            width = min(float(size.width()), area.width())
            chip = QRectF(area.right() - width, area.top() - 2, width, size.height())
            paint_chip(painter, chip, self._shown_count(), Tone.COUNT, tokens, self.font())

    def _icon_px(self) -> int:
        return scaled(self.font(), ICON_SIZE)

    def _shown_count(self) -> str:
        return str(self._count) if self._count < 1000 else "999+"

    def _right_width(self) -> int:
        if self._count:
            return chip_size(self._shown_count(), Tone.COUNT, self.font()).width()
        return text_width(self._shortcut, font_of(self.font(), Role.SMALL)) if self._shortcut else 0

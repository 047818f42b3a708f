"""Who the program works for: this computer or a cloud account, at the top of the navigation."""

from typing import Final, Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, font_of, row_height
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.painting import focus_ring, rounded, text_in
from imm_desktop.ui.tokens import CARD_RADIUS, SPACE, Tokens, tokens_of

AccountTone = Literal["ready", "working", "trouble", "off"]

_DOT_PX: Final = 8
_HEIGHT: Final = 50


class AccountBox(QPushButton):
    """Name of the account, what it is doing, and a dot; a click asks for another account."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ""
        self._subtitle = ""
        self._tone: AccountTone = "off"
        self._is_narrow = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_account(self, title: str, subtitle: str, tone: AccountTone) -> None:
        """Show ``title`` and below it ``subtitle``, which says in words what the dot says in colour."""
        self._title, self._subtitle, self._tone = title, subtitle, tone
        self.setAccessibleName(f"{title}, {subtitle}")
        self.setToolTip(f"{title}\n{subtitle}")
        self.update()

    def set_narrow(self, is_narrow: bool) -> None:
        """Show the dot and the first letter of the name alone; the tooltip says the rest."""
        self._is_narrow = is_narrow
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, row_height(self.font(), _HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(32 if self._is_narrow else 80, self.sizeHint().height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        area = QRectF(self.rect())
        hovered = self.underMouse()
        rounded(painter, area, tokens.raised if hovered else None, tokens.strong_line, CARD_RADIUS)
        if self.hasFocus():
            focus_ring(painter, area, tokens.accent, CARD_RADIUS)
        middle = area.center().y()
        if self._is_narrow:
            over = QRectF(area.center().x() - _DOT_PX / 2, SPACE[2], _DOT_PX, _DOT_PX)
            self._paint_dot(painter, over, tokens)
            letter = area.adjusted(0, SPACE[2] + _DOT_PX, 0, 0)
            font, middle_of = font_of(self.font(), Role.STRONG), Qt.AlignmentFlag.AlignHCenter
            text_in(painter, letter, self._title[:1].upper(), font, tokens.text, middle_of)
            painter.end()
            return
        dot = QRectF(SPACE[2] + 1, round(middle - _DOT_PX / 2), _DOT_PX, _DOT_PX)
        self._paint_dot(painter, dot, tokens)
        left = dot.right() + SPACE[2]
        line = QRectF(left, SPACE[2], area.right() - SPACE[2] - left, middle - SPACE[2] + 1)
        arrow = QRectF(line.right() - 12, round(line.center().y() - 6), 12, 12)
        paint_icon(painter, arrow, "chevron-down", QColor(tokens.muted))
        title = line.adjusted(0, 0, -16, 0)
        text_in(painter, title, self._title, font_of(self.font(), Role.BODY), tokens.text)
        below = line.translated(0, line.height() - 2)
        text_in(painter, below, self._subtitle, font_of(self.font(), Role.SMALL), tokens.muted)
        painter.end()

    def _paint_dot(self, painter: QPainter, dot: QRectF, tokens: Tokens) -> None:
        """A full dot when ready, a ring while working, a square in trouble: not colour alone."""
        if self._tone == "ready":
            rounded(painter, dot, tokens.verdict_pass, None, _DOT_PX / 2)
        elif self._tone == "working":
            rounded(painter, dot, None, tokens.accent, _DOT_PX / 2, 2)
        elif self._tone == "trouble":
            rounded(painter, dot, tokens.verdict_block, None, 1)
        else:
            rounded(painter, dot, None, tokens.faint, _DOT_PX / 2, 1.5)

"""The small box with a key in it: every action shows its key."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.kit.painting import rounded, text_in, text_width
from imm_desktop.ui.tokens import Tokens, tokens_of

KeyText = str | Callable[[], str]
"""A key as shown, or who knows it now: operators may choose other keys while the program runs."""

_SIDE_PX: Final = 5
_RADIUS: Final = 4


def shown_key(key: KeyText) -> str:
    """The key as it is to be shown now; empty for none."""
    return key() if callable(key) else key


def key_hint_width(key: str, base: QFont) -> int:
    """Width of the box for ``key`` beside text in ``base``."""
    height = _height(base)
    return max(height, text_width(key, _font(base)) + 2 * _SIDE_PX)


def paint_key_hint(
    painter: QPainter,
    x: float,
    middle: float,
    key: str,
    base: QFont,
    tokens: Tokens,
    on_colour: str | None = None,
    *,
    enabled: bool = True,
) -> None:
    """Paint the box with its left edge at ``x``; on a filled button pass its text colour as ``on_colour``."""
    height = _height(base)
    area = QRectF(round(x), round(middle - height / 2), key_hint_width(key, base), height)
    if on_colour is None:
        line = tokens.strong_line if enabled else tokens.line
        rounded(painter, area, tokens.surface, line, _RADIUS)
        colour = QColor(tokens.muted if enabled else tokens.faint)
    else:
        colour = QColor(on_colour)
        edge = QColor(on_colour)
        edge.setAlphaF(0.45)
        rounded(painter, area, None, edge, _RADIUS)
    text_in(painter, area, key, _font(base), colour, Qt.AlignmentFlag.AlignHCenter)


def _font(base: QFont) -> QFont:
    return font_of(base, Role.SMALL_STRONG)


def _height(base: QFont) -> int:
    return QFontMetrics(_font(base)).height() + 3


class KeyHint(QWidget):
    """A key on its own, beside a text."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setAccessibleName(key)

    def set_key(self, key: str) -> None:
        """Show another key."""
        self._key = key
        self.setAccessibleName(key)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(key_hint_width(self._key, self.font()), _height(self.font()))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle = self.height() / 2
        paint_key_hint(painter, 0, middle, self._key, self.font(), tokens_of(self.palette()))
        painter.end()

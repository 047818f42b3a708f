"""Chips: a state in a word, a colour and a shape, so that colour never stands alone."""

from enum import Enum
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.painting import (
    paint_check,
    paint_diamond,
    paint_square,
    rounded,
    text_in,
    text_width,
)
from imm_desktop.ui.tokens import Tokens, tokens_of

_SIDE_PX: Final = 8
_MARK_GAP_PX: Final = 4
_ICON_SIDE_PX: Final = 6


class Tone(Enum):
    """What a chip says; colours and shapes mean the same everywhere."""

    PLAIN = "plain"
    ACCENT = "accent"
    PASS = "pass"  # noqa: S105  a suggestion, not a password
    REVIEW = "review"
    BLOCK = "block"
    APPROVED = "approved"
    BLOCKED = "blocked"
    RUNNING = "running"
    FAILED = "failed"
    COUNT = "count"
    """A number on the colour of review, without a shape: the number itself is the sign."""


def tone_colours(tone: Tone, tokens: Tokens) -> tuple[str, str]:
    """Text and fill of ``tone``."""
    match tone:
        case Tone.PASS | Tone.APPROVED:
            return tokens.verdict_pass, tokens.verdict_pass_fill
        case Tone.REVIEW | Tone.COUNT:
            return tokens.verdict_review, tokens.verdict_review_fill
        case Tone.BLOCK | Tone.BLOCKED | Tone.FAILED:
            return tokens.verdict_block, tokens.verdict_block_fill
        case Tone.ACCENT:
            return tokens.accent, tokens.accent_fill
        case _:
            return tokens.muted, tokens.raised


def chip_size(text: str, tone: Tone, base: QFont) -> QSize:
    """Size of a chip beside text in ``base``."""
    font = font_of(base, Role.SMALL_STRONG, tabular=True)
    mark = _mark_px(font) + _MARK_GAP_PX if _has_mark(tone) else 0
    return QSize(text_width(text, font) + mark + 2 * _SIDE_PX, QFontMetrics(font).height() + 6)


def paint_chip(
    painter: QPainter, rect: QRect | QRectF, text: str, tone: Tone, tokens: Tokens, base: QFont
) -> QRectF:
    """Paint a chip at the left of ``rect``, vertically centred, and return where it is.

    ``base`` is the body font of the widget; the chip takes the small one by itself. For delegates.
    """
    chip = _chip_in(QRectF(rect), chip_size(text, tone, base))
    colour, fill = tone_colours(tone, tokens)
    rounded(painter, chip, fill, None, chip.height() / 2)
    font = font_of(base, Role.SMALL_STRONG, tabular=True)
    inner = chip.adjusted(_SIDE_PX, 0, -_SIDE_PX, 0)
    if _has_mark(tone):
        side = _mark_px(font)
        mark = QRectF(inner.left(), chip.center().y() - side / 2, side, side)
        _paint_mark(painter, mark, tone, colour)
        inner.setLeft(mark.right() + _MARK_GAP_PX)
    text_in(painter, inner, text, font, colour, Qt.AlignmentFlag.AlignLeft)
    return chip


def icon_chip_size(tone: Tone, base: QFont) -> QSize:
    """Size of a chip that has an icon in place of a word."""
    font = font_of(base, Role.SMALL_STRONG, tabular=True)
    mark = _mark_px(font) + _MARK_GAP_PX if _has_mark(tone) else 0
    return QSize(_icon_px(font) + mark + 2 * _ICON_SIDE_PX, QFontMetrics(font).height() + 6)


def paint_icon_chip(
    painter: QPainter, rect: QRect | QRectF, icon: str, tone: Tone, tokens: Tokens, base: QFont
) -> QRectF:
    """As ``paint_chip``, with an icon in place of the word: what it means must be said elsewhere, as in a tooltip."""
    size = icon_chip_size(tone, base)
    chip = _chip_in(QRectF(rect), size)
    colour, fill = tone_colours(tone, tokens)
    rounded(painter, chip, fill, None, chip.height() / 2)
    font = font_of(base, Role.SMALL_STRONG, tabular=True)
    left = chip.left() + _ICON_SIDE_PX
    if _has_mark(tone):
        side = _mark_px(font)
        mark = QRectF(left, chip.center().y() - side / 2, side, side)
        _paint_mark(painter, mark, tone, colour)
        left = mark.right() + _MARK_GAP_PX
    side = _icon_px(font)
    place = QRectF(round(left), round(chip.center().y() - side / 2), side, side)
    paint_icon(painter, place, icon, QColor(colour))
    return chip


def paint_mark(painter: QPainter, rect: QRectF, tone: Tone, tokens: Tokens) -> None:
    """Only the shape of ``tone`` (check, diamond, square …), for lanes and strips."""
    _paint_mark(painter, rect, tone, tone_colours(tone, tokens)[0])


def _paint_mark(painter: QPainter, rect: QRectF, tone: Tone, colour: str) -> None:
    match tone:
        case Tone.PASS | Tone.APPROVED:
            paint_check(painter, rect, colour)
        case Tone.REVIEW:
            paint_diamond(painter, rect, colour)
        case Tone.BLOCK | Tone.BLOCKED:
            paint_square(painter, rect, colour)
        case Tone.FAILED:
            inner = rect.adjusted(1, 1, -1, -1)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(_pen(colour))
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.topRight(), inner.bottomLeft())
            painter.restore()
        case Tone.RUNNING:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(_pen(colour))
            painter.drawArc(rect.adjusted(1, 1, -1, -1), 0, 270 * 16)
            painter.restore()
        case _:
            pass


def _chip_in(area: QRectF, size: QSize) -> QRectF:
    width = min(float(size.width()), area.width())
    top = round(area.center().y() - size.height() / 2)
    return QRectF(round(area.left()), top, width, size.height())


def _icon_px(font: QFont) -> int:
    return QFontMetrics(font).ascent() + 1


def _has_mark(tone: Tone) -> bool:
    return tone not in {Tone.PLAIN, Tone.ACCENT, Tone.COUNT}


def _mark_px(font: QFont) -> int:
    return max(7, round(QFontMetrics(font).ascent() * 0.8))


class Chip(QWidget):
    """A chip as a widget; its accessible name is its text."""

    def __init__(
        self, text: str = "", tone: Tone = Tone.PLAIN, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._tone = tone
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The word shown."""
        return self._text

    def show_state(self, text: str, tone: Tone) -> None:
        """Show another state."""
        self._text = text
        self._tone = tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return chip_size(self._text, self._tone, self.font())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(
            painter, self.rect(), self._text, self._tone, tokens_of(self.palette()), self.font()
        )
        painter.end()


def _pen(colour: str) -> QPen:
    return QPen(QColor(colour), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)

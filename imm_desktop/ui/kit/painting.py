"""The few strokes that every painted control is made of."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyleOption, QWidget

from imm_desktop.ui.tokens import CARD_RADIUS, FOCUS_WIDTH, RADIUS, tokens_of


def rounded(
    painter: QPainter,
    rect: QRect | QRectF,
    fill: str | QColor | None = None,
    line: str | QColor | None = None,
    radius: float = RADIUS,
    width: float = 1.0,
) -> None:
    """Fill ``rect`` with round corners and draw its outline inside of it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(fill) if fill is not None else Qt.BrushStyle.NoBrush)
    area = QRectF(rect)
    if line is not None:
        painter.setPen(QPen(QColor(line), width))
        area.adjust(width / 2, width / 2, -width / 2, -width / 2)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(area, radius, radius)
    painter.restore()


def focus_ring(
    painter: QPainter, rect: QRect | QRectF, colour: str | QColor, radius: float = RADIUS
) -> None:
    """The ring around the control that has the keyboard; inside of ``rect``."""
    rounded(painter, rect, None, colour, radius, FOCUS_WIDTH)


def paint_floating_card(widget: QWidget, shadow: int) -> None:
    """The whole of ``widget`` as a card above the page, with a shadow of ``shadow`` pixels on every side of it."""
    tokens = tokens_of(widget.palette())
    painter = QPainter(widget)
    area = QRectF(widget.rect()).adjusted(shadow, shadow, -shadow, -shadow)
    paint_shadow(painter, area, tokens.shadow_alpha, shadow, CARD_RADIUS)
    rounded(painter, area, tokens.surface, tokens.strong_line, CARD_RADIUS)
    painter.end()


def paint_shadow(
    painter: QPainter, rect: QRectF, alpha: int, reach: int, radius: float = RADIUS
) -> None:
    """A soft shadow of ``reach`` pixels around ``rect``, a little lower than it; ``alpha`` is from the tokens."""
    steps = max(1, reach // 2)
    shade = QColor(Qt.GlobalColor.black)
    shade.setAlpha(max(1, alpha // (2 * steps)))
    for step in range(steps, 0, -1):
        spread = step * reach / steps
        around = rect.adjusted(-spread, -spread + reach / 3, spread, spread)
        rounded(painter, around, shade, None, radius + spread)


def text_in(
    painter: QPainter,
    rect: QRect | QRectF,
    text: str,
    font: QFont,
    colour: str | QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """One line of ``text``, vertically centred and cut short with an ellipsis when it does not fit."""
    area = QRectF(rect)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetrics(font).elidedText(text, elide, int(area.width()) + 1)
    painter.drawText(
        area, int(align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown
    )


def text_width(text: str, font: QFont) -> int:
    """Pixels that ``text`` takes in one line."""
    return QFontMetrics(font).horizontalAdvance(text)


def paint_check(painter: QPainter, rect: QRectF, colour: str | QColor, width: float = 1.8) -> None:
    """A check mark that fills ``rect``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(
        QPolygonF(
            [
                _at(rect, 0.12, 0.55),
                _at(rect, 0.40, 0.82),
                _at(rect, 0.88, 0.20),
            ]
        )
    )
    painter.restore()


def paint_diamond(painter: QPainter, rect: QRectF, colour: str | QColor) -> None:
    """A full diamond that fills ``rect``: the mark of review."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPolygon(
        QPolygonF([_at(rect, 0.5, 0), _at(rect, 1, 0.5), _at(rect, 0.5, 1), _at(rect, 0, 0.5)])
    )
    painter.restore()


def paint_square(painter: QPainter, rect: QRectF, colour: str | QColor) -> None:
    """A full square inside ``rect``: the mark of block."""
    rounded(painter, rect.adjusted(0.5, 0.5, -0.5, -0.5), colour, None, 1.0)


def has(option: QStyleOption, flag: QStyle.StateFlag) -> bool:
    """Whether ``option`` is in that state."""
    return bool(option.state.value & flag.value)


def centred(rect: QRect | QRectF, side: int) -> QRectF:
    """A square of ``side`` pixels in the middle of ``rect``, on whole pixels."""
    area = QRectF(rect)
    return QRectF(
        round(area.center().x() - side / 2), round(area.center().y() - side / 2), side, side
    )


def _at(rect: QRectF, x: float, y: float) -> QPointF:
    return QPointF(rect.left() + rect.width() * x, rect.top() + rect.height() * y)

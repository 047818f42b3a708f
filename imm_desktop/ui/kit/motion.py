"""What moves while something runs, and whether the operator's system wants motion at all."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QWidget

SPIN_INTERVAL_MS: Final = 60
SPIN_STEP_DEGREES: Final = 24
_ARC_DEGREES: Final = 270
_SIXTEENTHS: Final = 16


def is_moving(widget: QWidget) -> bool:
    """Whether animations are wanted; systems that reduce motion report a duration of 0."""
    return widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget) > 0


def paint_spinner(painter: QPainter, rect: QRectF, colour: str | QColor, angle: int) -> None:
    """An open circle, turned by ``angle`` degrees."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawArc(rect, -angle * _SIXTEENTHS, _ARC_DEGREES * _SIXTEENTHS)
    painter.restore()

"""Monochrome icons (Lucide) that take their colour when they are painted, so that a change of look shows at once."""

from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
    QPixmapCache,
)
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

from imm_desktop.resources_path import resources_path

_STROKE: Final = 'stroke-width="2"'
_FINE_STROKE: Final = 'stroke-width="1.75"'


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.WindowText) -> QIcon:
    """The icon ``resources/icons/<name>.svg`` in the palette's colour for ``role``.

    Raises:
        FileNotFoundError: There is no such icon.
    """
    _svg(name)
    return QIcon(_PaletteIcon(name, role))


def paint_icon(painter: QPainter, rect: QRect | QRectF, name: str, colour: QColor) -> None:
    """Paint icon ``name`` into ``rect``; cheap enough for delegates, pictures are cached."""
    ratio = painter.device().devicePixelRatioF()
    target = QRectF(rect)
    painter.drawPixmap(target.topLeft(), _pixmap(name, target.size().toSize(), colour, ratio))


def _pixmap(name: str, size: QSize, colour: QColor, ratio: float) -> QPixmap:
    key = f"imm-icon/{name}/{size.width()}x{size.height()}/{colour.rgba():x}/{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    svg = _svg(name).replace("currentColor", colour.name())
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(QPoint(0, 0), size))
    painter.end()
    QPixmapCache.insert(key, pixmap)
    return pixmap


@cache
def _svg(name: str) -> str:
    """The drawing; stroke a little finer than Lucide's, to stand beside 13 px text."""
    text = (resources_path() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return text.replace(_STROKE, _FINE_STROKE)


class _PaletteIcon(QIconEngine):
    def __init__(self, name: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._name = name
        self._role = role

    @override
    def clone(self) -> QIconEngine:
        return _PaletteIcon(self._name, self._role)

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint_icon(painter, rect, self._name, self._colour(mode))

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _pixmap(self._name, size, self._colour(mode), 1.0)

    @override
    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        # Qt passes the size in device pixels here.
        return _pixmap(self._name, size / scale, self._colour(mode), scale)

    def _colour(self, mode: QIcon.Mode) -> QColor:
        disabled = mode is QIcon.Mode.Disabled
        group = QPalette.ColorGroup.Disabled if disabled else QPalette.ColorGroup.Active
        return QGuiApplication.palette().color(group, self._role)

"""The parts of the timeline that stand still, each kept as a picture until it is forgotten."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from imm_desktop.ui.timeline.head_layer import paint_head
from imm_desktop.ui.timeline.names_layer import paint_names
from imm_desktop.ui.timeline.scene import Scene

if TYPE_CHECKING:
    from imm_desktop.ui.timeline.lanes_layer import LanesPicture


class KeptPictures:
    """Names, head and lanes: panning leaves the names alone, a moving playhead leaves all of them."""

    def __init__(self) -> None:
        self._names: QPixmap | None = None
        self._head: QPixmap | None = None
        self._is_head_new = True
        self._picture: LanesPicture | None = None

    def forget(self, *, names: bool = False, head: bool = False, lanes: bool = False) -> None:
        """Paint these anew next time."""
        if names:
            self._names = None
        if head:
            self._head, self._is_head_new = None, True
        if lanes and self._picture is not None:
            self._picture.forget()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Everything but what moves over it; without lanes, the ground is the caller's."""
        geometry = scene.geometry
        if not scene.view.is_empty:
            if self._picture is None:
                # numpy is heavy to load, and it is here already once there are lanes.
                from imm_desktop.ui.timeline.lanes_layer import LanesPicture

                self._picture = LanesPicture()
            self._picture.paint(painter, scene)
        if self._names is None:
            below = geometry.height - geometry.strip_top
            area = QRect(0, geometry.strip_top, geometry.names_px, below)
            self._names = _painted(area, paint_names, scene)
        self._paint_head(painter, scene)
        painter.drawPixmap(0, geometry.strip_top, self._names)

    def _paint_head(self, painter: QPainter, scene: Scene) -> None:
        """Straight onto the widget at first, as the lanes; what is painted again is kept."""
        area = QRect(0, 0, scene.geometry.width, scene.geometry.top_px)
        if self._is_head_new:
            self._is_head_new = False
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            paint_head(painter, scene)
            painter.restore()
            return
        if self._head is None:
            self._head = _painted(area, paint_head, scene)
        painter.drawPixmap(0, 0, self._head)


def _painted(area: QRect, layer: Callable[[QPainter, Scene], None], scene: Scene) -> QPixmap:
    pixmap = QPixmap(area.size() * scene.ratio)
    pixmap.setDevicePixelRatio(scene.ratio)
    painter = QPainter(pixmap)
    painter.translate(-area.topLeft())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    layer(painter, scene)
    painter.end()
    return pixmap

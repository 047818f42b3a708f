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
        self._head_room: QPixmap | None = None
        """Painted into again and again, since it is painted for every frame of panning."""
        self._picture: LanesPicture | None = None

    def forget(self, *, names: bool = False, head: bool = False, lanes: bool = False) -> None:
        """Paint these anew next time."""
        if names:
            self._names = None
        if head:
            self._head = None
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
        if self._head is None:
            area = QRect(0, 0, geometry.width, geometry.top_px)
            self._head = _painted(area, paint_head, scene, self._head_room)
            self._head_room = self._head
        painter.drawPixmap(0, 0, self._head)
        painter.drawPixmap(0, geometry.strip_top, self._names)


def _painted(
    area: QRect,
    layer: Callable[[QPainter, Scene], None],
    scene: Scene,
    room: QPixmap | None = None,
) -> QPixmap:
    """What ``layer`` paints there, all of it, into ``room`` where that is as large."""
    size = area.size() * scene.ratio
    pixmap = room if room is not None and room.size() == size else QPixmap(size)
    pixmap.setDevicePixelRatio(scene.ratio)
    painter = QPainter(pixmap)
    painter.translate(-area.topLeft())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    layer(painter, scene)
    painter.end()
    return pixmap

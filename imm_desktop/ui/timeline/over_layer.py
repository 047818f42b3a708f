"""What moves over everything else: playhead, pointer, selected clip and stretch."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from imm_desktop.domain.timing import TimeRange
from imm_desktop.ui.kit.painting import rounded
from imm_desktop.ui.timeline.geometry import units_of
from imm_desktop.ui.timeline.scene import Scene, colour_of, with_alpha


def paint_selection(painter: QPainter, scene: Scene) -> None:
    """A ring around the selected clip, where its lane is in view."""
    if scene.selection is None:
        return
    geometry, (lane_id, clip) = scene.geometry, scene.selection
    for row in geometry.rows_in_view():
        lane = scene.view.lanes[row]
        if lane.lane_id != lane_id:
            continue
        left, right = scene.edges(clip.start_ms, clip.end_ms)
        area = geometry.lane_rect(row)
        painter.save()
        painter.setClipRect(
            QRectF(geometry.names_px, geometry.top_px, geometry.time_px, geometry.height)
        )
        top, height = area.top(), area.height()
        index = lane.clips.index_of(clip)
        if lane.clips.rows is not None and index is not None:
            step = (height - 7) / units_of(lane)
            top, height = top + 1 + step * int(lane.clips.rows[index]), step + 5
        ring = QRectF(round(left) - 1, top + 2, round(right - left) + 2, height - 5)
        fill = with_alpha(colour_of(lane, scene.tokens), 0.35)
        rounded(painter, ring, fill, scene.tokens.text, 3, 1.5)
        painter.restore()
        return


def paint_playhead(painter: QPainter, scene: Scene, position_ms: int) -> None:
    """The line through everything, with its handle on the ruler."""
    x = scene.x_of(position_ms)
    geometry = scene.geometry
    if not scene.view.duration_ms or not geometry.names_px - 1 <= x <= geometry.width + 1:
        return
    x, top = round(x), geometry.ruler_top
    colour = QColor(scene.tokens.accent)
    painter.fillRect(QRectF(x - 0.75, top, 1.5, geometry.height), colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    points = [QPointF(x - 6, top), QPointF(x + 6, top), QPointF(x, top + 9)]
    painter.drawPolygon(QPolygonF(points))


def paint_stretch(painter: QPainter, scene: Scene, stretch: TimeRange) -> None:
    """A band on the ruler with upright ends: what is played round and round, or marked in and out."""
    left, right = scene.edges(stretch.start_ms, stretch.end_ms)
    geometry, colour = scene.geometry, scene.tokens.accent
    painter.save()
    painter.setClipRect(QRectF(geometry.names_px, 0, geometry.time_px, geometry.height))
    band = QRectF(left, geometry.ruler_top, right - left, geometry.ruler_px)
    painter.fillRect(band, with_alpha(colour, 0.28))
    for x in (left, right - 1.5):
        painter.fillRect(
            QRectF(x, geometry.ruler_top, 1.5, geometry.top_px - geometry.ruler_top), QColor(colour)
        )
    painter.restore()


def paint_chosen_stretch(painter: QPainter, scene: Scene, stretch: TimeRange) -> None:
    """A veil over the stretch that the pointer or the keys have selected, through all lanes."""
    left, right = scene.edges(stretch.start_ms, stretch.end_ms)
    geometry, colour = scene.geometry, scene.tokens.accent
    painter.save()
    painter.setClipRect(QRectF(geometry.names_px, 0, geometry.time_px, geometry.height))
    box = QRectF(left, geometry.ruler_top, right - left, geometry.height - geometry.ruler_top)
    painter.fillRect(box, with_alpha(colour, 0.12))
    for x in (left, right - 1):
        painter.fillRect(QRectF(x, box.top(), 1, box.height()), with_alpha(colour, 0.7))
    painter.restore()


def paint_hover(painter: QPainter, scene: Scene, x: float) -> None:
    """A faint line under the pointer."""
    geometry = scene.geometry
    top = geometry.strip_top
    painter.fillRect(
        QRectF(round(x), top, 1, geometry.height - top), with_alpha(scene.tokens.muted, 0.5)
    )

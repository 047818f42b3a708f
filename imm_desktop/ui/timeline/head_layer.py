"""What stands above the lanes: overview, ruler, filmstrip, sound."""

from array import array
from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QPainter,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.time_scale import TimeScale
from imm_desktop.presenters.timeline_view import LaneKind
from imm_desktop.ui.kit.painting import rounded, text_in
from imm_desktop.ui.timeline.geometry import Geometry
from imm_desktop.ui.timeline.scene import Scene, colour_of, number_of, with_alpha
from imm_desktop.ui.timeline.strip import slots_of
from imm_desktop.ui.tokens import SPACE

FLAG_PX: Final = 7
"""Width of a marker's flag on the ruler."""
_LEAST_WINDOW_PX: Final = 8
_MARKED: Final = (LaneKind.MOMENT, LaneKind.HITS)
"""Lanes that the overview shows too."""
_MOST_HEADS: Final = 4
"""They are among the first lanes."""


def paint_head(painter: QPainter, scene: Scene) -> None:
    """Everything above the lanes."""
    geometry, tokens = scene.geometry, scene.tokens
    painter.fillRect(QRectF(0, 0, geometry.width, geometry.top_px), QColor(tokens.surface))
    painter.save()
    painter.setClipRect(
        QRectF(
            geometry.names_px,
            geometry.ruler_top,
            geometry.time_px,
            geometry.top_px - geometry.ruler_top,
        ),
        Qt.ClipOperation.IntersectClip,
    )
    _paint_ruler(painter, scene)
    _paint_markers(painter, scene)
    _paint_strip(painter, scene)
    if geometry.wave_px:
        _paint_wave(painter, scene)
    painter.restore()
    _paint_overview(painter, scene)
    painter.setPen(QPen(QColor(tokens.line), 1))
    for y in (geometry.ruler_top - 0.5, geometry.top_px - 0.5):
        painter.drawLine(QPointF(0, y), QPointF(geometry.width, y))
    x = geometry.names_px - 0.5
    painter.drawLine(QPointF(x, geometry.ruler_top), QPointF(x, geometry.top_px))


def paint_head_names(painter: QPainter, scene: Scene) -> None:
    """What filmstrip and sound are called, to the left of them."""
    tr, geometry, tokens = QCoreApplication.translate, scene.geometry, scene.tokens
    top, below = geometry.strip_top, geometry.top_px - geometry.strip_top
    painter.fillRect(QRectF(0, top, geometry.names_px, below), QColor(tokens.surface))
    for top, height, text in (
        (geometry.strip_top, geometry.strip_px, tr("Timeline", "filmstrip")),
        (geometry.wave_top, geometry.wave_px, tr("Timeline", "sound")),
    ):
        if height:
            box = QRectF(SPACE[3], top, geometry.names_px - SPACE[3], height)
            text_in(painter, box, text, scene.small, tokens.muted)
    painter.setPen(QPen(QColor(tokens.line), 1))
    y, x = geometry.top_px - 0.5, geometry.names_px - 0.5
    painter.drawLine(QPointF(0, y), QPointF(geometry.names_px, y))
    painter.drawLine(QPointF(x, geometry.strip_top), QPointF(x, geometry.top_px))


def overview_scale(geometry: Geometry, whole: TimeRange) -> TimeScale:
    """Between positions and x in the overview, which is as wide as the widget."""
    return TimeScale(whole, max(1, geometry.width))


def _paint_ruler(painter: QPainter, scene: Scene) -> None:
    geometry, tokens, ticks = scene.geometry, scene.tokens, scene.ticks
    top, bottom = geometry.ruler_top, geometry.strip_top
    per_ms = 1 / scene.scale.ms_per_px
    left = -scene.scale.visible.start_ms * per_ms
    written = [round(left + at * per_ms) for at in ticks.written]
    small = [round(left + at * per_ms) for at in ticks.small]
    # A hundred lines cost ten times as much as two rows of pixels.
    row = array("I", [number_of(tokens.surface)]) * round((geometry.time_px + 2) * scene.ratio)
    _upright(painter, scene, row, written, tokens.strong_line, top, bottom - 5)
    _upright(painter, scene, row, small, tokens.line, bottom - 5, bottom)
    _upright(painter, scene, row, written, tokens.strong_line, bottom - 5, bottom)
    numbers = _NumberLook(
        scene.small.key(), tokens.surface, tokens.muted, geometry.ruler_px - 5, scene.ratio
    )
    for x, at in zip(written, ticks.written, strict=True):
        picture = _number(ticks.text_of(at), numbers)
        painter.drawPixmap(geometry.names_px + x + 4, top, picture)


class _NumberLook(NamedTuple):
    """How numbers of the ruler look."""

    font: str
    """Its key."""
    ground: str
    ink: str
    height: int
    ratio: float


@lru_cache(maxsize=512)
def _number(text: str, look: _NumberLook) -> QPixmap:
    """A number of the ruler, which is the same for many frames; as high as the ruler above its small marks."""
    font = QFont()
    font.fromString(look.font)
    metrics = QFontMetrics(font)
    size = QSize(metrics.horizontalAdvance(text) + 2, look.height)
    pixmap = QPixmap(size * look.ratio)
    pixmap.setDevicePixelRatio(look.ratio)
    pixmap.fill(QColor(look.ground))
    painter = QPainter(pixmap)
    painter.setFont(font)
    painter.setPen(QColor(look.ink))
    painter.drawText(QPointF(0.5, 2 + metrics.ascent()), text)
    painter.end()
    return pixmap


def _upright(
    painter: QPainter,
    scene: Scene,
    row: "array[int]",
    lines: list[int],
    colour: str,
    top: int,
    bottom: int,
) -> None:
    """Put upright lines into ``row``, pixels of the time part and a few more, and show it from ``top`` to ``bottom``."""
    number, ratio = number_of(colour), scene.ratio
    for step in range(max(1, round(ratio))):
        for x in lines:
            row[round(x * ratio) + step] = number
    image = QImage(memoryview(row).cast("B"), len(row), 1, QImage.Format.Format_RGB32)
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    geometry = scene.geometry
    painter.drawTiledPixmap(geometry.names_px, top, geometry.time_px, bottom - top, pixmap)


def _paint_markers(painter: QPainter, scene: Scene) -> None:
    """A flag at each marker; a marked stretch has a line below the ruler."""
    geometry, visible = scene.geometry, scene.scale.visible
    colour = QColor(scene.tokens.verdict_pass)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(colour)
    bottom = geometry.strip_top
    for marker in scene.markers:
        at = marker.time_range
        if at.end_ms < visible.start_ms or at.start_ms > visible.end_ms:
            continue
        left, right = scene.edges(at.start_ms, at.end_ms)
        if at.duration_ms:
            painter.fillRect(QRectF(left, bottom - 2, right - left, 2), colour)
        points = [(0.0, 0.0), (FLAG_PX, 3.0), (0.0, 6.0), (0.0, 12.0), (-1.0, 12.0), (-1.0, 0.0)]
        flag = QPolygonF([QPointF(left + x, bottom - 12 + y) for x, y in points])
        painter.drawPolygon(flag)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _paint_strip(painter: QPainter, scene: Scene) -> None:
    geometry = scene.geometry
    height = geometry.strip_px - 4
    tile_px = tile_width(geometry)
    top = geometry.strip_top + 1
    ground = QRectF(geometry.names_px, top, geometry.time_px, height)
    painter.fillRect(ground, QColor(scene.tokens.raised))
    for slot in slots_of(scene.scale, tile_px, scene.view.duration_ms):
        target = QRectF(geometry.names_px + slot.x, top, tile_px, height)
        image = scene.strip.image(slot.position_ms)
        if image is not None:
            source = _filling(image.width(), image.height(), tile_px / height)
            painter.drawImage(target, image, source)


def _paint_wave(painter: QPainter, scene: Scene) -> None:
    """The loudest moment of each pixel, up and down from the middle."""
    geometry, peaks = scene.geometry, scene.peaks
    duration = scene.view.duration_ms
    if not peaks or not duration:
        return
    middle = geometry.wave_top + geometry.wave_px / 2
    reach = (geometry.wave_px / 2 - 3) / 255
    first = scene.scale.visible.start_ms * len(peaks) / duration
    per_px = scene.scale.ms_per_px * len(peaks) / duration
    lines: list[QLineF] = []
    for x in range(geometry.time_px):
        at = int(first + x * per_px)
        until = int(first + (x + 1) * per_px)
        if at >= len(peaks):
            break
        half = max(peaks[at : max(until, at + 1)]) * reach + 0.5
        place = geometry.names_px + x + 0.5
        lines.append(QLineF(place, middle - half, place, middle + half))
    painter.setPen(QPen(with_alpha(scene.tokens.accent, 0.6), 1))
    painter.drawLines(lines)


def _paint_overview(painter: QPainter, scene: Scene) -> None:
    """The whole video: what was found and searched in it, and the stretch that is shown below."""
    geometry, tokens, view = scene.geometry, scene.tokens, scene.view
    bar = QRectF(0, 0, geometry.width, geometry.overview_px - 1)
    painter.fillRect(bar, QColor(tokens.raised))
    if not view.duration_ms:
        return
    scale = overview_scale(geometry, scene.whole)
    if view.coverage is not None and view.coverage.never_looked_at.duration_ms:
        left = scale.x_of(view.coverage.looked_at.end_ms)
        painter.fillRect(
            QRectF(left, 0, geometry.width - left, bar.height()), with_alpha(tokens.muted, 0.22)
        )
    marked = [one for one in view.lanes[:_MOST_HEADS] if one.kind in _MARKED and len(one.clips)]
    if marked:
        # numpy is heavy to load, and it is here already once there are lanes.
        from imm_desktop.presenters.lane_pyramid import Sight

        sight = Sight(scene.whole.start_ms, scale.ms_per_px, geometry.width)
        for lane in marked:
            found = lane.clips.columns(sight)
            colour = QColor(colour_of(lane, tokens))
            for x in found.strongest.nonzero()[0].tolist():
                painter.fillRect(QRectF(x, 2, 2, bar.height() - 4), colour)
    for marker in scene.markers:
        left = scale.x_of(marker.time_range.start_ms)
        painter.fillRect(QRectF(left, 0, 2, bar.height()), QColor(tokens.verdict_pass))
    visible = scene.scale.visible
    if visible.duration_ms < scene.whole.duration_ms:
        left, right = scale.x_of(visible.start_ms), scale.x_of(visible.end_ms)
        window = QRectF(left, 0, max(right - left, _LEAST_WINDOW_PX), bar.height())
        rounded(painter, window, with_alpha(tokens.accent, 0.25), tokens.accent, 3)


def tile_width(geometry: Geometry) -> float:
    """Width of a tile of the filmstrip; the picture is cut to it."""
    return round((geometry.strip_px - 4) * 16 / 9)


def tile_size(geometry: Geometry, widget: QWidget) -> tuple[int, int]:
    """Device pixels of a tile of the filmstrip."""
    ratio = widget.devicePixelRatioF()
    return round(tile_width(geometry) * ratio), round((geometry.strip_px - 4) * ratio)


def _filling(width: int, height: int, aspect: float) -> QRectF:
    """The middle of a picture in the proportions of a tile."""
    if width > height * aspect:
        part = height * aspect
        return QRectF((width - part) / 2, 0, part, height)
    part = width / aspect
    return QRectF(0, (height - part) / 2, width, part)

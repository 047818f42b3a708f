"""What stands above the lanes: overview, ruler, filmstrip, sound."""

from array import array
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QPainter,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.time_scale import TimeScale
from imm_desktop.presenters.timeline_view import LaneKind
from imm_desktop.ui.kit.painting import text_in
from imm_desktop.ui.timeline.geometry import Geometry
from imm_desktop.ui.timeline.scene import Scene, colour_of, mixed, number_of, with_alpha
from imm_desktop.ui.timeline.strip import slots_of
from imm_desktop.ui.tokens import SPACE

_SMALL_PX: Final = 5
"""Height of the marks between those that are written."""
FLAG_PX: Final = 7
"""Width of a marker's flag on the ruler."""
_LEAST_SHOT_PX: Final = 6
"""Shots that are shorter on average are not marked until one zooms in."""
_FOOT_PX: Final = 4
_LEAST_WINDOW_PX: Final = 8
_WAVE_SHARE: Final = 0.6
"""Of the accent colour in the sound."""
_MARKED: Final = (LaneKind.MOMENT, LaneKind.HITS)
"""Lanes that the overview shows too."""
_MOST_HEADS: Final = 4
"""They are among the first lanes."""


def paint_head(painter: QPainter, scene: Scene) -> None:
    """Everything above the lanes."""
    geometry, tokens = scene.geometry, scene.tokens
    below = geometry.top_px - geometry.ruler_top
    painter.fillRect(0, geometry.ruler_top, geometry.width, below, QColor(tokens.surface))
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
    if scene.markers:
        _paint_markers(painter, scene)
    _paint_strip(painter, scene)
    _paint_shots(painter, scene)
    if geometry.wave_px:
        _paint_wave(painter, scene)
    painter.restore()
    _paint_overview(painter, scene)
    line = QColor(tokens.line)
    for y in (geometry.ruler_top, geometry.top_px):
        painter.fillRect(0, y - 1, geometry.width, 1, line)
    painter.fillRect(geometry.names_px - 1, geometry.ruler_top, 1, below, line)


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
    line = QColor(tokens.line)
    painter.fillRect(0, geometry.top_px - 1, geometry.names_px, 1, line)
    painter.fillRect(geometry.names_px - 1, geometry.strip_top, 1, below, line)


def overview_scale(geometry: Geometry, whole: TimeRange) -> TimeScale:
    """Between positions and x in the overview, which is as wide as the widget."""
    return TimeScale(whole, max(1, geometry.width))


def _paint_ruler(painter: QPainter, scene: Scene) -> None:
    geometry, tokens, ticks, ratio = scene.geometry, scene.tokens, scene.ticks, scene.ratio
    top, bottom = geometry.ruler_top, geometry.strip_top
    # In device pixels; half a pixel more, since a whole number is what lies before the point.
    per_ms = ratio / scene.scale.ms_per_px
    origin = 0.5 - scene.scale.visible.start_ms * per_ms
    written = [int(origin + at * per_ms) for at in ticks.written]
    small = [int(origin + at * per_ms) for at in ticks.small]
    # A hundred lines cost ten times as much as two rows of pixels.
    empty = array("I", [number_of(tokens.surface)]) * round((geometry.time_px + 2) * ratio)
    above = _with_lines(empty[:], written, tokens.strong_line, ratio)
    below = _with_lines(empty, small, tokens.line, ratio)
    _show(painter, scene, above, top, bottom - _SMALL_PX)
    _show(
        painter,
        scene,
        _with_lines(below, written, tokens.strong_line, ratio),
        bottom - _SMALL_PX,
        bottom,
    )
    numbers = _NumberLook(
        scene.small.key(), tokens.surface, tokens.muted, geometry.ruler_px - _SMALL_PX, ratio
    )
    left = geometry.names_px + 4
    for x, at in zip(written, ticks.written, strict=True):
        painter.drawPixmap(left + round(x / ratio), top, _number(ticks.text_of(at), numbers))


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


def _with_lines(row: "array[int]", lines: list[int], colour: str, ratio: float) -> "array[int]":
    """``row``, pixels of the time part and a few more, with upright lines in it."""
    number = number_of(colour)
    for step in range(max(1, round(ratio))):
        for x in lines:
            row[x + step] = number
    return row


def _show(painter: QPainter, scene: Scene, row: "array[int]", top: int, bottom: int) -> None:
    """Show ``row`` from ``top`` to ``bottom``."""
    ratio = scene.ratio
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
    painter.fillRect(geometry.names_px, top, geometry.time_px, height, QColor(scene.tokens.raised))
    if scene.strip.is_empty:
        return
    for slot in slots_of(scene.scale, tile_px, scene.view.duration_ms):
        target = QRectF(geometry.names_px + slot.x, top, tile_px, height)
        image = scene.strip.image(slot.position_ms)
        if image is not None:
            source = _filling(image.width(), image.height(), tile_px / height)
            painter.drawImage(target, image, source)


def _paint_shots(painter: QPainter, scene: Scene) -> None:
    """A line through the filmstrip where each shot begins, with a foot; none while they would stand too close."""
    shots, visible = scene.view.shots, scene.scale.visible
    first, last = bisect_left(shots, visible.start_ms), bisect_right(shots, visible.end_ms)
    geometry = scene.geometry
    if last - first > geometry.time_px // _LEAST_SHOT_PX:
        return
    height = geometry.strip_px - 4
    line, foot = with_alpha(scene.tokens.text, 0.45), QColor(scene.tokens.text)
    for start_ms in shots[first:last]:
        x = round(scene.x_of(start_ms))
        painter.fillRect(x, geometry.strip_top + 1, 1, height, line)
        painter.fillRect(x - 1, geometry.strip_top + 1 + height - _FOOT_PX, 3, _FOOT_PX, foot)


def _paint_wave(painter: QPainter, scene: Scene) -> None:
    geometry, wave, tokens = scene.geometry, scene.wave, scene.tokens
    duration = scene.view.duration_ms
    if wave is None or not duration:
        return
    # numpy is heavy to load, and it is here already once there is a wave.
    from imm_desktop.ui.timeline.wave import drawn

    width, height = (round(one * scene.ratio) for one in (geometry.time_px, geometry.wave_px))
    visible = scene.scale.visible
    first = visible.start_ms * wave.parts / duration
    per_px = visible.duration_ms * wave.parts / (duration * width)
    colour = 0xFF000000 | mixed(tokens.surface, tokens.accent, _WAVE_SHARE)
    ground = 0xFF000000 | number_of(tokens.surface)
    pixels = drawn(wave.columns(first, per_px, width), height, ground, colour)
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scene.ratio)
    painter.drawImage(geometry.names_px, geometry.wave_top, image)


def _paint_overview(painter: QPainter, scene: Scene) -> None:
    """The whole video: what was found and searched in it, and the stretch that is shown below."""
    geometry, tokens, view = scene.geometry, scene.tokens, scene.view
    bar = QRect(0, 0, geometry.width, geometry.overview_px - 1)
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
        left, right = round(scale.x_of(visible.start_ms)), round(scale.x_of(visible.end_ms))
        window = QRect(left, 0, max(right - left, _LEAST_WINDOW_PX), bar.height())
        painter.fillRect(window, with_alpha(tokens.accent, 0.25))
        # Round corners would be painted softly, pixel by pixel, over the whole width.
        line = QColor(tokens.accent)
        for edge in (
            QRect(left + 1, 0, window.width() - 2, 1),
            QRect(left + 1, bar.height() - 1, window.width() - 2, 1),
            QRect(left, 1, 1, bar.height() - 2),
            QRect(window.right(), 1, 1, bar.height() - 2),
        ):
            painter.fillRect(edge, line)


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

"""The layers of the timeline, from back to front. Each paints one thing and knows nothing of the others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.time_scale import Tick, TimeScale, ticks_of
from imm_desktop.presenters.timeline_lanes import Lane, LaneKind, TimelineView
from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.formats import count_text, percent_text
from imm_desktop.ui.kit.chip import Tone, chip_size, paint_chip, paint_mark, tone_colours
from imm_desktop.ui.kit.painting import rounded, text_in, text_width
from imm_desktop.ui.timeline.geometry import FOLD_PX, INDENT_PX, Geometry
from imm_desktop.ui.timeline.strip import Strip, slots_of
from imm_desktop.ui.tokens import SPACE, Tokens

CLIP_ALPHA: Final = 0.35
_LEAST_DENSE_ALPHA: Final = 0.55
_DENSE_ALPHA: Final = 0.85
"""Least and most that many clips in one pixel darken it."""
_DIM_ALPHA: Final = 0.3
"""Of lanes that a search does not speak of."""
_TICK_PX: Final = 58
"""Least distance of two written ticks beside body text of 13 pixels."""
_MANY_CLIPS: Final = 80
"""A lane with more clips in view is painted by the pixel, so that painting costs the same for any number."""
_LEAST_CLIP_PX: Final = 3.0
_MARK_PX: Final = 8

TONES: Final = {
    Suggestion.PASS: Tone.PASS,
    Suggestion.REVIEW: Tone.REVIEW,
    Suggestion.BLOCK: Tone.BLOCK,
    Suggestion.UNKNOWN: Tone.REVIEW,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the layers need."""

    view: TimelineView
    geometry: Geometry
    scale: TimeScale
    tokens: Tokens
    font: QFont
    strip: Strip
    selection: tuple[str, TimeRange] | None
    cursor: int | None
    """Row that the keyboard is on; None when the timeline does not have the keyboard."""

    @property
    def small(self) -> QFont:
        """Font of names and numbers."""
        return font_of(self.font, Role.SMALL, tabular=True)

    def x_of(self, position_ms: float) -> float:
        """In the widget's own pixels."""
        return self.geometry.names_px + self.scale.x_of(position_ms)


Layer = Callable[[QPainter, Scene], None]


def paint_ground(painter: QPainter, scene: Scene) -> None:
    """Ground, lines between lanes, and the upright lines of the ruler."""
    geometry, tokens = scene.geometry, scene.tokens
    painter.fillRect(QRectF(0, 0, geometry.width, geometry.height), QColor(tokens.surface))
    painter.setPen(QPen(QColor(tokens.line), 1))
    for tick in _ticks(scene):
        if tick.text:
            x = round(scene.x_of(tick.position_ms)) + 0.5
            painter.drawLine(QPointF(x, 0), QPointF(x, geometry.height))
    for row in scene.geometry.rows_in_view(len(scene.view.lanes)):
        bottom = round(geometry.lane_rect(row).bottom()) - 0.5
        painter.drawLine(QPointF(0, bottom), QPointF(geometry.width, bottom))


def paint_lanes(painter: QPainter, scene: Scene) -> None:
    """The clips of every lane that is in view."""
    painter.save()
    geometry = scene.geometry
    painter.setClipRect(
        QRectF(geometry.names_px, geometry.top_px, geometry.time_px, geometry.height)
    )
    for row in geometry.rows_in_view(len(scene.view.lanes)):
        lane = scene.view.lanes[row]
        area = geometry.lane_rect(row)
        if _is_dimmed(lane, scene):
            painter.setOpacity(_DIM_ALPHA)
        if lane.kind is LaneKind.FINDINGS:
            _paint_coverage(painter, scene, area)
        else:
            _paint_clips(painter, scene, lane, area)
        painter.setOpacity(1.0)
    painter.restore()


def paint_hits(painter: QPainter, scene: Scene) -> None:
    """A tint from top to bottom wherever the search holds."""
    hits = scene.view.hits
    if hits is None:
        return
    geometry, tint = scene.geometry, QColor(scene.tokens.accent)
    tint.setAlphaF(0.13)
    for start, end, _ in hits.runs(scene.scale.visible, scene.scale.ms_per_px):
        left, right = _edges(scene, start, end)
        painter.fillRect(
            QRectF(left, geometry.top_px, right - left, geometry.height - geometry.top_px), tint
        )
        painter.fillRect(
            QRectF(left, geometry.ruler_px - 3, right - left, 3), QColor(scene.tokens.accent)
        )


def paint_names(painter: QPainter, scene: Scene) -> None:
    """The lanes' names, folds and marks on the left."""
    geometry, tokens = scene.geometry, scene.tokens
    painter.save()
    painter.setClipRect(QRectF(0, geometry.top_px, geometry.names_px, geometry.height))
    for row in geometry.rows_in_view(len(scene.view.lanes)):
        lane = scene.view.lanes[row]
        area = geometry.lane_rect(row)
        area.setWidth(geometry.names_px)
        _paint_name(painter, scene, lane, area, is_cursor=row == scene.cursor)
    painter.restore()
    painter.setPen(QPen(QColor(tokens.line), 1))
    x = geometry.names_px - 0.5
    painter.drawLine(QPointF(x, 0), QPointF(x, geometry.height))


def paint_head(painter: QPainter, scene: Scene) -> None:
    """Ruler and filmstrip; they cover lanes that are scrolled under them."""
    tr = QCoreApplication.translate
    geometry, tokens = scene.geometry, scene.tokens
    painter.fillRect(QRectF(0, 0, geometry.width, geometry.top_px), QColor(tokens.surface))
    painter.save()
    painter.setClipRect(QRectF(geometry.names_px, 0, geometry.time_px, geometry.top_px))
    for tick in _ticks(scene):
        x = round(scene.x_of(tick.position_ms)) + 0.5
        painter.setPen(QPen(QColor(tokens.strong_line if tick.text else tokens.line), 1))
        top = 0 if tick.text else geometry.ruler_px - 5
        painter.drawLine(QPointF(x, top), QPointF(x, geometry.ruler_px))
        if tick.text:
            area = QRectF(x + 4, 0, 200, geometry.ruler_px - 2)
            text_in(painter, area, tick.text, scene.small, tokens.muted)
    _paint_strip(painter, scene)
    painter.restore()
    strip = QRectF(SPACE[3], geometry.ruler_px, geometry.names_px - SPACE[3], geometry.strip_px)
    text_in(painter, strip, tr("Timeline", "filmstrip"), scene.small, tokens.muted)
    painter.setPen(QPen(QColor(tokens.line), 1))
    for y in (0.5, geometry.top_px - 0.5):
        painter.drawLine(QPointF(0, y), QPointF(geometry.width, y))


def paint_playhead(painter: QPainter, scene: Scene, position_ms: int) -> None:
    """The line through everything, with its handle on the ruler."""
    x = scene.x_of(position_ms)
    geometry = scene.geometry
    if not scene.view.duration_ms or not geometry.names_px - 1 <= x <= geometry.width + 1:
        return
    x = round(x)
    colour = QColor(scene.tokens.accent)
    painter.fillRect(QRectF(x - 0.75, 0, 1.5, geometry.height), colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(x - 6, 0), QPointF(x + 6, 0), QPointF(x, 9)]))


def paint_stretch(painter: QPainter, scene: Scene, stretch: TimeRange) -> None:
    """A band on the ruler with upright ends: what is played round and round, or marked in and out."""
    left, right = _edges(scene, stretch.start_ms, stretch.end_ms)
    geometry, colour = scene.geometry, QColor(scene.tokens.accent)
    painter.save()
    painter.setClipRect(QRectF(geometry.names_px, 0, geometry.time_px, geometry.height))
    fill = QColor(colour)
    fill.setAlphaF(0.28)
    painter.fillRect(QRectF(left, 0, right - left, geometry.ruler_px), fill)
    for x in (left, right - 1.5):
        painter.fillRect(QRectF(x, 0, 1.5, geometry.top_px), colour)
    painter.restore()


def paint_hover(painter: QPainter, scene: Scene, x: float) -> None:
    """A faint line under the pointer, with its position on the ruler."""
    geometry, tokens = scene.geometry, scene.tokens
    line = QColor(tokens.muted)
    line.setAlphaF(0.5)
    painter.fillRect(QRectF(round(x), geometry.ruler_px, 1, geometry.height), line)


def _paint_strip(painter: QPainter, scene: Scene) -> None:
    geometry = scene.geometry
    height = geometry.strip_px - 4
    tile_px = tile_width(geometry)
    top = geometry.ruler_px + 1
    for slot in slots_of(scene.scale, tile_px, scene.view.duration_ms):
        target = QRectF(geometry.names_px + slot.x, top, tile_px, height)
        image = scene.strip.image(slot.position_ms)
        if image is None:
            painter.fillRect(target.adjusted(0, 0, -1, 0), QColor(scene.tokens.raised))
        else:
            painter.drawImage(
                target, image, _filling(image.width(), image.height(), tile_px / height)
            )


def tile_width(geometry: Geometry) -> float:
    """Width of a tile of the filmstrip; the picture is cut to it."""
    return round((geometry.strip_px - 4) * 16 / 9)


def _filling(width: int, height: int, aspect: float) -> QRectF:
    """The middle of a picture in the proportions of a tile."""
    if width > height * aspect:
        part = height * aspect
        return QRectF((width - part) / 2, 0, part, height)
    part = width / aspect
    return QRectF(0, (height - part) / 2, width, part)


def _paint_clips(painter: QPainter, scene: Scene, lane: Lane, area: QRectF) -> None:
    edge = QColor(_colour_of(lane, scene.tokens))
    selected = (
        scene.selection[1] if scene.selection and scene.selection[0] == lane.lane_id else None
    )
    top, height = round(area.top()) + 3.5, round(area.height()) - 8
    if lane.clips.count_in(scene.scale.visible) > _MANY_CLIPS:
        target = QRectF(scene.geometry.names_px, top - 0.5, scene.geometry.time_px, height + 1)
        _paint_profile(painter, scene, lane, target, edge)
    else:
        _paint_boxes(painter, scene, lane, QRectF(0, top, 0, height), edge)
    if selected is not None:
        left, right = _edges(scene, selected.start_ms, selected.end_ms)
        outline = QRectF(round(left) - 0.5, top - 1, round(right - left) + 1, height + 2)
        strong = QColor(edge)
        strong.setAlphaF(0.5)
        rounded(painter, outline, strong, scene.tokens.text, 3, 1.5)


def _paint_boxes(painter: QPainter, scene: Scene, lane: Lane, band: QRectF, edge: QColor) -> None:
    """Each clip by itself; those too narrow to be told apart together."""
    fill, dense = QColor(edge), QColor(edge)
    fill.setAlphaF(CLIP_ALPHA)
    top, height = band.top(), band.height()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(edge, 1)
    for start, end, count in lane.clips.runs(scene.scale.visible, scene.scale.ms_per_px):
        left, right = _edges(scene, start, end)
        if count > 1 or right - left <= _LEAST_CLIP_PX + 1:
            per_px = count / max(right - left, 1.0)
            dense.setAlphaF(min(_DENSE_ALPHA, _LEAST_DENSE_ALPHA + 0.08 * per_px))
            painter.fillRect(QRectF(left, top - 0.5, right - left, height + 1), dense)
            continue
        box = QRectF(round(left) + 0.5, top, max(round(right - left) - 1, 2), height)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 3, 3)
        if lane.suggestion is not None and box.width() >= _MARK_PX + 6:
            _paint_tone(painter, scene, lane.suggestion, box.center())


def _paint_profile(
    painter: QPainter, scene: Scene, lane: Lane, target: QRectF, colour: QColor
) -> None:
    """Every pixel as full as clips begin in it; a clip that goes on has the fill of a clip."""
    # numpy is heavy to load, and most videos never need it here.
    from imm_desktop.presenters.lane_profile import profile

    ratio = painter.device().devicePixelRatioF()
    width = max(1, round(target.width() * ratio))
    alphas = (CLIP_ALPHA, _LEAST_DENSE_ALPHA, _DENSE_ALPHA)
    pixels = profile(lane.clips, scene.scale.visible, width, colour.rgb() & 0xFFFFFF, alphas)
    painter.drawImage(target, QImage(pixels, width, 1, 4 * width, QImage.Format.Format_ARGB32))


def _paint_coverage(painter: QPainter, scene: Scene, area: QRectF) -> None:
    coverage = scene.view.coverage
    if coverage is None:
        return
    tokens, tr = scene.tokens, QCoreApplication.translate
    left, right = _edges(scene, coverage.looked_at.start_ms, coverage.looked_at.end_ms)
    inner = area.adjusted(0, 3, 0, -4)
    looked = QRectF(left, inner.top(), right - left, inner.height())
    painter.fillRect(looked, QColor(tokens.raised))
    _text_in_view(painter, scene, looked, tr("Timeline", "looked at"), tokens.muted)
    never = coverage.never_looked_at
    if not never.duration_ms:
        return
    left, right = _edges(scene, never.start_ms, never.end_ms)
    hatched = QRectF(left, inner.top(), right - left, inner.height())
    hatch = QColor(tokens.muted)
    hatch.setAlphaF(0.45)
    painter.setBrushOrigin(QPointF(scene.x_of(0), 0))
    painter.fillRect(hatched, QBrush(hatch, Qt.BrushStyle.BDiagPattern))
    text = tr("Timeline", "never looked at · {seconds} s").format(
        seconds=count_text(round(never.duration_ms / 1000))
    )
    _text_in_view(painter, scene, hatched, text, tokens.verdict_review, is_centred=True)


def _text_in_view(
    painter: QPainter,
    scene: Scene,
    area: QRectF,
    text: str,
    colour: str,
    *,
    is_centred: bool = False,
) -> None:
    """Write into the part of ``area`` that can be seen, if it is wide enough."""
    seen = area.intersected(
        QRectF(scene.geometry.names_px, area.top(), scene.geometry.time_px, area.height())
    )
    width = text_width(text, scene.small) + 2 * 6
    if seen.width() < width:
        return
    if is_centred:
        plate = QRectF(seen.center().x() - width / 2, area.top(), width, area.height())
        painter.fillRect(plate, QColor(scene.tokens.surface))
        text_in(painter, plate, text, scene.small, colour, Qt.AlignmentFlag.AlignHCenter)
    else:
        text_in(painter, seen.adjusted(8, 0, 0, 0), text, scene.small, colour)


def _paint_name(
    painter: QPainter, scene: Scene, lane: Lane, area: QRectF, *, is_cursor: bool
) -> None:
    tokens = scene.tokens
    is_chosen = lane.lane_id in scene.view.chosen
    ground = tokens.accent_fill if is_chosen else tokens.surface
    painter.fillRect(area.adjusted(0, 0, -1, -1), QColor(ground))
    if is_chosen:
        painter.fillRect(
            QRectF(area.left(), area.top(), 2, area.height() - 1), QColor(tokens.accent)
        )
    if is_cursor:
        rounded(painter, area.adjusted(1, 0, -2, -1), None, tokens.accent, 3, 1.5)
    if _is_dimmed(lane, scene):
        painter.setOpacity(0.5)
    x = SPACE[2] + lane.depth * INDENT_PX
    if lane.has_children:
        _paint_fold(painter, QRectF(x, area.top(), FOLD_PX, area.height()), lane, tokens)
    x += FOLD_PX
    right = area.right() - SPACE[1]
    if lane.kind is LaneKind.FINDINGS:
        right = _paint_share(painter, scene, area, right)
    elif lane.suggestion is not None:
        _paint_tone(
            painter, scene, lane.suggestion, QPointF(x + _MARK_PX / 2, area.center().y() - 0.5)
        )
        x += _MARK_PX + SPACE[1]
    is_root = lane.depth == 0
    font = scene.small
    name = QRectF(x, area.top(), right - x, area.height() - 1)
    text_in(painter, name, lane.name, font, tokens.text if is_root else tokens.muted)
    name.setLeft(x + text_width(lane.name, font) + 5)
    if lane.other_name and is_root and text_width(lane.other_name, font) <= name.width():
        text_in(painter, name, lane.other_name, font, tokens.muted)
    painter.setOpacity(1.0)


def _paint_fold(painter: QPainter, area: QRectF, lane: Lane, tokens: Tokens) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.muted))
    x, y = area.left() + 3.5, area.center().y() - 0.5
    points = (
        [(x - 2, y - 4), (x + 3, y), (x - 2, y + 4)]
        if lane.is_folded
        else [(x - 4, y - 2), (x + 4, y - 2), (x, y + 3)]
    )
    painter.drawPolygon(QPolygonF([QPointF(*one) for one in points]))


def _paint_share(painter: QPainter, scene: Scene, area: QRectF, right: float) -> float:
    """The share of the video that was looked at, as a chip; returns where it begins."""
    coverage = scene.view.coverage
    if coverage is None:
        return right
    text = percent_text(coverage.share)
    tone = Tone.PASS if coverage.is_complete else Tone.REVIEW
    small = font_of(scene.font, Role.SMALL)
    width = chip_size(text, tone, small).width()
    paint_chip(
        painter,
        QRectF(right - width, area.top(), width, area.height() - 1),
        text,
        tone,
        scene.tokens,
        small,
    )
    return right - width - SPACE[1]


def _paint_tone(painter: QPainter, scene: Scene, suggestion: Suggestion, middle: QPointF) -> None:
    box = QRectF(0, 0, _MARK_PX, _MARK_PX)
    box.moveCenter(middle)
    paint_mark(painter, box, TONES[suggestion], scene.tokens)


def _colour_of(lane: Lane, tokens: Tokens) -> str:
    if lane.suggestion is not None:
        return tone_colours(TONES[lane.suggestion], tokens)[0]
    return tokens.lanes[lane.colour]


def _is_dimmed(lane: Lane, scene: Scene) -> bool:
    return scene.view.matching is not None and lane.lane_id not in scene.view.matching


def _edges(scene: Scene, start_ms: int, end_ms: int) -> tuple[float, float]:
    """Left and right of a stretch, cut near the widget's edges so that huge numbers never reach the painter."""
    far = scene.geometry.width + 100.0
    left = min(max(scene.x_of(start_ms), -100.0), far)
    right = min(max(scene.x_of(end_ms), -100.0), far)
    return left, max(right, left + _LEAST_CLIP_PX)


def _ticks(scene: Scene) -> tuple[Tick, ...]:
    if not scene.view.duration_ms:
        return ()
    return ticks_of(scene.scale, max(_TICK_PX, text_width("0:00:00", scene.small) + 14))


STATIC_LAYERS: Final[tuple[Layer, ...]] = (
    paint_ground,
    paint_hits,
    paint_lanes,
    paint_names,
    paint_head,
)
"""What changes only when the view, the visible range or the look does."""


def tile_size(geometry: Geometry, widget: QWidget) -> tuple[int, int]:
    """Device pixels of a tile of the filmstrip."""
    ratio = widget.devicePixelRatioF()
    return round(tile_width(geometry) * ratio), round((geometry.strip_px - 4) * ratio)

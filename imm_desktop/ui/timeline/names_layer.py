"""The lanes' names on the left, with folds, marks and what was chosen about each lane."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from imm_desktop.presenters.timeline_view import Lane, LaneKind
from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.formats import percent_text
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.chip import Tone, chip_size, paint_chip
from imm_desktop.ui.kit.painting import rounded, text_in, text_width
from imm_desktop.ui.timeline.geometry import FOLD_PX, INDENT_PX
from imm_desktop.ui.timeline.head_layer import paint_head_names
from imm_desktop.ui.timeline.scene import MARK_PX, Scene, paint_tone
from imm_desktop.ui.tokens import SPACE

_STATE_ICON_PX = 12
_MOST_DEPTH = 4
"""Deeper lanes are indented no further, or there would be no room for their names."""


def paint_names(painter: QPainter, scene: Scene) -> None:
    """The names of filmstrip, sound and the lanes in view, and the line beside them."""
    geometry, tokens = scene.geometry, scene.tokens
    paint_head_names(painter, scene)
    ground = QRectF(0, geometry.top_px, geometry.names_px, geometry.height - geometry.top_px)
    painter.fillRect(ground, QColor(tokens.surface))
    painter.save()
    painter.setClipRect(ground)
    for row in geometry.rows_in_view():
        area = geometry.lane_rect(row)
        area.setWidth(geometry.names_px)
        _paint_name(painter, scene, scene.view.lanes[row], area, is_cursor=row == scene.cursor)
        painter.fillRect(
            QRectF(0, round(area.bottom()) - 1, geometry.names_px, 1), QColor(tokens.line)
        )
    painter.restore()
    painter.setPen(QPen(QColor(tokens.line), 1))
    x = geometry.names_px - 0.5
    painter.drawLine(QPointF(x, geometry.top_px), QPointF(x, geometry.height))


def name_left(lane: Lane) -> float:
    """Where a lane's triangle begins."""
    return SPACE[2] + min(lane.depth, _MOST_DEPTH) * INDENT_PX


def _paint_name(
    painter: QPainter, scene: Scene, lane: Lane, area: QRectF, *, is_cursor: bool
) -> None:
    tokens = scene.tokens
    first_line = QRectF(area)
    first_line.setHeight(min(area.height(), scene.geometry.lane_px))
    if lane.lane_id in scene.view.chosen:
        painter.fillRect(area.adjusted(0, 0, -1, -1), QColor(tokens.accent_fill))
        painter.fillRect(
            QRectF(area.left(), area.top(), 2, area.height() - 1), QColor(tokens.accent)
        )
    if is_cursor:
        rounded(painter, area.adjusted(1, 0, -2, -1), None, tokens.accent, 3, 1.5)
    if scene.is_dimmed(lane):
        painter.setOpacity(0.55)
    x = name_left(lane)
    if lane.has_children:
        _paint_fold(painter, QRectF(x, area.top(), FOLD_PX, first_line.height()), lane, scene)
    x += FOLD_PX
    right = first_line.right() - SPACE[1]
    if lane.kind is LaneKind.FINDINGS:
        right = _paint_share(painter, scene, first_line, right)
    elif lane.suggestion is not None:
        middle = QPointF(x + MARK_PX / 2, first_line.center().y() - 0.5)
        paint_tone(painter, scene, lane.suggestion, middle)
        x += MARK_PX + SPACE[1]
    right = _paint_states(painter, scene, lane, first_line, right)
    is_root = lane.depth == 0 and lane.kind is not LaneKind.OTHER
    font = scene.small
    name = QRectF(x, first_line.top(), right - x, first_line.height() - 1)
    if lane.kind is LaneKind.OTHER:
        name.setLeft(x + SPACE[2])
        text_in(painter, name, f"⇄ {lane.name}", font, tokens.muted)
    else:
        text_in(painter, name, lane.name, font, tokens.text if is_root else tokens.muted)
        name.setLeft(x + text_width(lane.name, font) + 5)
        if lane.other_name and is_root and text_width(lane.other_name, font) <= name.width():
            text_in(painter, name, lane.other_name, font, tokens.muted)
    painter.setOpacity(1.0)


def _paint_states(painter: QPainter, scene: Scene, lane: Lane, area: QRectF, right: float) -> float:
    """Muted, solo, locked, and from which confidence on; returns where they begin."""
    tokens = scene.tokens
    for is_on, icon, colour in (
        (lane.is_locked, "lock", tokens.muted),
        (lane.is_solo, "eye", tokens.accent),
        (lane.is_muted, "eye-off", tokens.muted),
    ):
        if is_on:
            box = QRectF(right - _STATE_ICON_PX, 0, _STATE_ICON_PX, _STATE_ICON_PX)
            box.moveTop(round(area.center().y() - _STATE_ICON_PX / 2))
            paint_icon(painter, box, icon, QColor(colour))
            right -= _STATE_ICON_PX + SPACE[1]
    if lane.least_confidence and lane.kind is LaneKind.LABEL:
        text = f"≥{round(lane.least_confidence * 100)}"
        width = text_width(text, scene.small)
        if width < area.width() / 3:
            box = QRectF(right - width, area.top(), width + 2, area.height() - 1)
            text_in(painter, box, text, scene.small, tokens.accent)
            right -= width + SPACE[1]
    return right


def _paint_fold(painter: QPainter, area: QRectF, lane: Lane, scene: Scene) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(QColor(scene.tokens.muted))
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
    if scene.view.is_not_enough:
        text, tone = f"! {text}", Tone.FAILED
    small = font_of(scene.font, Role.SMALL)
    width = chip_size(text, tone, small).width()
    box = QRectF(right - width, area.top(), width, area.height() - 1)
    paint_chip(painter, box, text, tone, scene.tokens, small)
    return right - width - SPACE[1]

"""The lanes' clips as one picture, and what is written on it."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from imm_desktop.presenters.lane_pyramid import Sight
from imm_desktop.presenters.timeline_view import Lane, LaneKind
from imm_desktop.ui.formats import count_text, percent_text
from imm_desktop.ui.kit.painting import text_in, text_width
from imm_desktop.ui.timeline.geometry import units_of
from imm_desktop.ui.timeline.raster import (
    AGREED,
    FAINT,
    NOT_DIMMED,
    Band,
    Pixels,
    Rows,
    Strip,
    colours_of,
    draw_hatched,
    draw_strips,
    ground_of,
)
from imm_desktop.ui.timeline.scene import MARK_PX, Scene, colour_of, number_of, paint_tone
from imm_desktop.ui.timeline.words import agreement_text

_ABOVE, _BELOW = 3, 4
"""Pixels between a lane's border and its clips."""
_HIT_SHARE: Final = 0.13
"""Of the accent colour in the ground where a search holds."""
_SAMPLED_S: Final = 1000
"""A snapshot shows one second, in milliseconds, whatever it stands for."""
_LEAST_RATE_PX: Final = 34
"""A clip so wide has its rate written on it."""


class LanesPicture:
    """Keeps the room for the picture, which is as large as the time part of the lanes."""

    def __init__(self) -> None:
        self._pixels: Pixels = np.empty((0, 0), np.uint32)

    def paint(self, scene: Scene) -> QImage:
        """The picture; it is the caller's until the next call."""
        geometry, ratio = scene.geometry, scene.ratio
        width = max(1, round(geometry.time_px * ratio))
        height = max(1, round((geometry.height - geometry.top_px) * ratio))
        if self._pixels.shape != (height, width):
            self._pixels = np.empty((height, width), np.uint32)
        visible = scene.scale.visible
        sight = Sight(visible.start_ms, max(visible.duration_ms, 1) / width, width)
        pixels = self._pixels
        self._draw(pixels, scene, sight)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        painter.translate(-geometry.names_px, -geometry.top_px)
        for row in geometry.rows_in_view():
            _write(painter, scene, scene.view.lanes[row], geometry.lane_rect(row))
        painter.end()
        return image

    def _draw(self, pixels: Pixels, scene: Scene, sight: Sight) -> None:
        tokens, ratio = scene.tokens, scene.ratio
        lines = np.array([tick.position_ms for tick in scene.ticks if tick.text], dtype=np.int64)
        ground = ground_of(sight.left_of(lines), scene.view.hits, sight)
        stroke = max(1, round(ratio))
        above, below = round(_ABOVE * ratio), round(_BELOW * ratio)
        grounds = (
            number_of(tokens.surface),
            number_of(tokens.line),
            _mixed(tokens.surface, tokens.accent, _HIT_SHARE),
        )
        plain = colours_of(grounds[0], grounds)
        rows = Rows(len(pixels), plain[ground])
        line = np.full(sight.width, 0xFF000000 | grounds[1], np.uint32)
        geometry = scene.geometry
        strips: list[Strip] = []
        heads: list[Band] = []
        for row in geometry.rows_in_view():
            rect = geometry.lane_rect(row)
            top = round((rect.top() - geometry.top_px) * ratio)
            bottom = round((rect.bottom() - geometry.top_px) * ratio)
            rows.put(bottom - stroke, bottom, line)
            lane = scene.view.lanes[row]
            band = Band(top + above, bottom - below, stroke)
            if lane.kind is LaneKind.FINDINGS:
                heads.append(band)
            elif len(lane.clips):
                strips.extend(_strips_of(lane, scene, band, grounds))
        draw_strips(pixels, rows, strips, ground, sight, least_px=3 * stroke)
        for band in heads:
            _draw_coverage(pixels, scene, sight, band)


def _strips_of(lane: Lane, scene: Scene, band: Band, grounds: tuple[int, ...]) -> Iterator[Strip]:
    colour = number_of(colour_of(lane, scene.tokens))
    dim = FAINT if scene.is_dimmed(lane) else NOT_DIMMED
    if lane.only_here is not None:
        yield Strip(lane.clips, band, colours_of(colour, grounds, dim * AGREED // NOT_DIMMED))
        yield Strip(lane.only_here, band, colours_of(colour, grounds, dim), keeps=True)
        return
    colours = colours_of(colour, grounds, dim)
    if lane.clips.rows is None:
        yield Strip(lane.clips, band, colours)
        return
    units = units_of(lane)
    step = (band.bottom - band.top) / units
    for unit in range(lane.clips.row_count):
        part = Band(
            round(band.top + step * unit),
            round(band.top + step * (unit + 1)) - band.stroke,
            band.stroke,
        )
        yield Strip(lane.clips, part, colours, row=unit)


def _draw_coverage(pixels: Pixels, scene: Scene, sight: Sight, band: Band) -> None:
    coverage = scene.view.coverage
    if coverage is None:
        return
    tokens = scene.tokens
    ends = np.array([coverage.looked_at.end_ms, coverage.never_looked_at.end_ms, 0], np.int64)
    looked, end, origin = (int(one) for one in sight.left_of(ends))
    top, bottom = max(band.top, 0), min(band.bottom, len(pixels))
    raised = np.uint32(0xFF000000 | number_of(tokens.raised))
    if top < bottom:
        pixels[top:bottom, max(origin, 0) : max(looked, 0)] = raised
    if coverage.is_sparse and coverage.interval_ms > 4 * sight.ms_per_px:
        _draw_snapshots(pixels, scene, sight, band)
    if coverage.never_looked_at.duration_ms:
        x0 = round(-sight.start_ms / sight.ms_per_px)
        hatch = _mixed(tokens.surface, tokens.muted, 0.45)
        draw_hatched(pixels, band, looked, end, hatch, number_of(tokens.surface), x0)


def _draw_snapshots(pixels: Pixels, scene: Scene, sight: Sight, band: Band) -> None:
    """The seconds that snapshots show, where the others are only stood for."""
    coverage = scene.view.coverage
    if coverage is None:
        return
    first = max(0, int(sight.start_ms // coverage.interval_ms))
    last = min(coverage.snapshots, int(sight.end_ms // coverage.interval_ms) + 1)
    at = np.arange(first, last, dtype=np.int64) * coverage.interval_ms
    left = sight.left_of(at)
    right = np.maximum(sight.right_of(at + _SAMPLED_S), left + 1)
    colour = np.uint32(0xFF000000 | _mixed(scene.tokens.raised, scene.tokens.muted, 0.5))
    bottom = min(band.bottom, len(pixels))
    top = max(band.top, bottom - 3 * band.stroke, 0)
    for start, end in zip(left.tolist(), right.tolist(), strict=True):
        pixels[top:bottom, max(start, 0) : max(end, 0)] = colour


def _write(painter: QPainter, scene: Scene, lane: Lane, area: QRectF) -> None:
    match lane.kind:
        case LaneKind.FINDINGS:
            _write_coverage(painter, scene, area)
        case LaneKind.MOMENT | LaneKind.FINDING:
            _write_findings(painter, scene, lane, area)
        case LaneKind.COMPARED if lane.agreement is not None:
            text = agreement_text(lane.agreement)
            _write_in_view(painter, scene, area, text, scene.tokens.muted)
        case _:
            pass


def _write_coverage(painter: QPainter, scene: Scene, area: QRectF) -> None:
    coverage = scene.view.coverage
    if coverage is None:
        return
    tokens, tr = scene.tokens, QCoreApplication.translate
    inner = area.adjusted(0, _ABOVE, 0, -_BELOW)
    left, right = scene.edges(coverage.looked_at.start_ms, coverage.looked_at.end_ms)
    text = tr("Timeline", "looked at")
    if coverage.is_sparse:
        every = f"{coverage.interval_ms / 1000:g}"
        text = tr("Timeline", "looked at every {seconds} s").format(seconds=every)
    looked = QRectF(left, inner.top(), right - left, inner.height())
    _write_in_view(painter, scene, looked, text, tokens.muted)
    never = coverage.never_looked_at
    if never.duration_ms:
        left, right = scene.edges(never.start_ms, never.end_ms)
        hatched = QRectF(left, inner.top(), right - left, inner.height())
        seconds = count_text(round(never.duration_ms / 1000))
        text = tr("Timeline", "never looked at · {seconds} s").format(seconds=seconds)
        _write_in_view(painter, scene, hatched, text, tokens.verdict_review, is_centred=True)


def _write_findings(painter: QPainter, scene: Scene, lane: Lane, area: QRectF) -> None:
    """The suggestion's shape on every clip with room for it, and the rate of moments."""
    if lane.suggestion is None:
        return
    clips, visible = lane.clips, scene.scale.visible
    first, last = clips.between(visible.start_ms, visible.end_ms)
    if last - first > scene.geometry.time_px // (MARK_PX + 6):
        return
    if scene.is_dimmed(lane):
        painter.setOpacity(0.4)
    for index in range(first, last):
        clip = clips[index]
        left, right = scene.edges(clip.start_ms, clip.end_ms)
        if right - left < MARK_PX + 6:
            continue
        middle = area.center().y() - 0.5
        if lane.kind is LaneKind.MOMENT and right - left >= _LEAST_RATE_PX:
            paint_tone(painter, scene, lane.suggestion, QPointF(left + 4 + MARK_PX / 2, middle))
            text = QRectF(left + MARK_PX + 8, area.top(), right - left - MARK_PX - 8, area.height())
            rate = percent_text(clips.confidence_of(index))
            if text_width(rate, scene.small) <= text.width():
                text_in(painter, text, rate, scene.small, colour_of(lane, scene.tokens))
        else:
            paint_tone(painter, scene, lane.suggestion, QPointF((left + right) / 2, middle))
    painter.setOpacity(1.0)


def _write_in_view(
    painter: QPainter,
    scene: Scene,
    area: QRectF,
    text: str,
    colour: str,
    *,
    is_centred: bool = False,
) -> None:
    """Write into the part of ``area`` that can be seen, if it is wide enough."""
    geometry = scene.geometry
    seen = area.intersected(QRectF(geometry.names_px, area.top(), geometry.time_px, area.height()))
    width = text_width(text, scene.small) + 2 * 6
    if seen.width() < width:
        return
    if is_centred:
        plate = QRectF(seen.center().x() - width / 2, area.top(), width, area.height())
        painter.fillRect(plate, QColor(scene.tokens.surface))
        text_in(painter, plate, text, scene.small, colour, Qt.AlignmentFlag.AlignHCenter)
    else:
        text_in(painter, seen.adjusted(8, 0, 0, 0), text, scene.small, colour)


def _mixed(under: str, over: str, share: float) -> int:
    one, other = QColor(under), QColor(over)
    parts = (
        (one.red(), other.red()),
        (one.green(), other.green()),
        (one.blue(), other.blue()),
    )
    red, green, blue = (round(a + (b - a) * share) for a, b in parts)
    return red << 16 | green << 8 | blue

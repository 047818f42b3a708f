"""The lanes' clips as one picture, and what is written on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from imm_desktop.domain.coverage import Coverage
from imm_desktop.domain.timing import short_duration
from imm_desktop.presenters.lane_pyramid import Sight
from imm_desktop.presenters.timeline_view import Lane, LaneKind, TimelineView
from imm_desktop.ui.formats import count_text, percent_text
from imm_desktop.ui.kit.painting import text_in, text_width
from imm_desktop.ui.timeline.geometry import Geometry, units_of
from imm_desktop.ui.timeline.raster import (
    AGREED,
    FAINT,
    NOT_DIMMED,
    Band,
    Picture,
    Pixels,
    Places,
    Rows,
    Strip,
    colours_of,
    draw_strips,
    ground_of,
    paint_of,
    put_hatched,
)
from imm_desktop.ui.timeline.scene import MARK_PX, Scene, colour_of, mixed, number_of, paint_tone
from imm_desktop.ui.timeline.words import agreement_text
from imm_desktop.ui.tokens import Tokens

_ABOVE, _BELOW = 3, 4
"""Pixels between a lane's border and its clips."""
_HIT_SHARE: Final = 0.13
"""Of the accent colour in the ground where a search holds."""
_SAMPLED_S: Final = 1000
"""A snapshot shows one second, in milliseconds, whatever it stands for."""
_TOLD_IN_SECONDS_MS: Final = 3_600_000
"""An hour and more is read more easily as a clock shows it."""
_LEAST_RATE_PX: Final = 34
"""A clip so wide has its rate written on it."""
_WRITTEN_KINDS: Final = (
    LaneKind.FINDINGS,
    LaneKind.MOMENT,
    LaneKind.FINDING,
    LaneKind.COMPARED,
    LaneKind.HITS,
)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What of the picture stays while one pans and zooms; in device pixels."""

    view: TimelineView
    geometry: Geometry
    tokens: Tokens
    ratio: float
    grounds: tuple[int, ...]
    """As ``raster.colours_of`` takes them."""
    which: Places
    """At each height 0 for the ground, 1 for a line between lanes."""
    strips: tuple[Strip, ...]
    coverage: tuple[Band, ...]
    """Where coverage is drawn."""
    written: tuple[int, ...]
    """Rows that have something written on them."""

    def fits(self, scene: Scene) -> bool:
        """Whether it was made for this."""
        return (
            self.view is scene.view
            and self.geometry is scene.geometry
            and self.tokens is scene.tokens
            and self.ratio == scene.ratio
        )

    @staticmethod
    def of(scene: Scene) -> "Plan":
        """The plan for the lanes in view."""
        geometry, tokens, ratio = scene.geometry, scene.tokens, scene.ratio
        stroke = max(1, round(ratio))
        above, below = round(_ABOVE * ratio), round(_BELOW * ratio)
        grounds = (
            number_of(tokens.surface),
            number_of(tokens.line),
            mixed(tokens.surface, tokens.accent, _HIT_SHARE),
        )
        which = np.zeros(max(1, round((geometry.height - geometry.top_px) * ratio)), np.int64)
        strips: list[Strip] = []
        coverage: list[Band] = []
        for row in geometry.rows_in_view():
            rect = geometry.lane_rect(row)
            top = round((rect.top() - geometry.top_px) * ratio)
            bottom = round((rect.bottom() - geometry.top_px) * ratio)
            which[max(bottom - stroke, 0) : max(bottom, 0)] = 1
            lane = scene.view.lanes[row]
            band = Band(top + above, bottom - below, stroke)
            if lane.kind is LaneKind.FINDINGS:
                coverage.append(band)
            elif len(lane.clips):
                strips.extend(_strips_of(lane, scene, band, grounds))
        return Plan(
            scene.view,
            geometry,
            tokens,
            ratio,
            grounds,
            which,
            tuple(strips),
            tuple(coverage),
            tuple(
                row
                for row in geometry.rows_in_view()
                if scene.view.lanes[row].kind in _WRITTEN_KINDS
            ),
        )


class LanesPicture:
    """Computed once for what is in sight; painted as often as it is uncovered.

    What is written is written onto the widget at first; what is painted again has come to rest, and then it is written
    into the picture.
    """

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._pixels: Picture | None = None
        self._image: QImage | None = None
        self._is_written = False

    def forget(self) -> None:
        """Compute anew next time."""
        self._image = None

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """The time part of the lanes."""
        plan = self._plan
        if plan is None or not plan.fits(scene):
            plan = self._plan = Plan.of(scene)
            self._image = None
        is_new = self._image is None
        image = self._image
        if image is None:
            image = self._image = self._computed(plan, scene)
            self._is_written = False
        left, top = scene.geometry.names_px, scene.geometry.top_px
        if not is_new and plan.written and not self._is_written:
            image = self._image = image.copy()
            into = QPainter(image)
            into.translate(-left, -top)
            _write_all(into, plan, scene)
            into.end()
            self._is_written = True
        painter.drawImage(QPoint(left, top), image)
        if not self._is_written:
            _write_all(painter, plan, scene)

    def _computed(self, plan: Plan, scene: Scene) -> QImage:
        width, height = max(1, round(scene.geometry.time_px * plan.ratio)), len(plan.which)
        pixels = self._pixels
        if pixels is None or pixels.shape != (height, width):
            pixels = self._pixels = np.empty((height, width), np.uint32)
        visible = scene.scale.visible
        sight = Sight(visible.start_ms, max(visible.duration_ms, 1) / width, width)
        _rows_of(plan, scene, sight).write(pixels)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(plan.ratio)
        return image


def _write_all(painter: QPainter, plan: Plan, scene: Scene) -> None:
    if not plan.written:
        return
    geometry = scene.geometry
    painter.save()
    below = geometry.height - geometry.top_px
    painter.setClipRect(
        QRectF(geometry.names_px, geometry.top_px, geometry.time_px, below),
        Qt.ClipOperation.IntersectClip,
    )
    for row in plan.written:
        _write(painter, scene, scene.view.lanes[row], geometry.lane_rect(row))
    painter.restore()


def _rows_of(plan: Plan, scene: Scene, sight: Sight) -> Rows:
    lines = np.array(scene.ticks.written, dtype=np.int64)
    ground = ground_of(sight.left_of(lines), scene.view.hits, sight)
    plain = colours_of(plan.grounds[0], plan.grounds)[ground]
    line = np.full(sight.width, 0xFF000000 | plan.grounds[1], np.uint32)
    rows = Rows(plan.which.copy(), (plain, line))
    for band in plan.coverage:
        _put_coverage(rows, plain, scene, sight, band)
    stroke = max(1, round(plan.ratio))
    draw_strips(rows, plan.strips, ground, sight, least_px=3 * stroke)
    return rows


def _strips_of(lane: Lane, scene: Scene, band: Band, grounds: tuple[int, ...]) -> Iterator[Strip]:
    colour = number_of(colour_of(lane, scene.tokens))
    dim = FAINT if scene.is_dimmed(lane) else NOT_DIMMED
    if lane.only_here is not None:
        yield Strip(lane.clips, band, paint_of(colour, grounds, dim * AGREED // NOT_DIMMED))
        yield Strip(lane.only_here, band, paint_of(colour, grounds, dim), keeps=True)
        return
    paint = paint_of(colour, grounds, dim)
    if lane.clips.rows is None:
        yield Strip(lane.clips, band, paint)
        return
    units = units_of(lane)
    step = (band.bottom - band.top) / units
    for unit in range(lane.clips.row_count):
        part = Band(
            round(band.top + step * unit),
            round(band.top + step * (unit + 1)) - band.stroke,
            band.stroke,
        )
        yield Strip(lane.clips, part, paint, row=unit)


def _put_coverage(rows: Rows, plain: Pixels, scene: Scene, sight: Sight, band: Band) -> None:
    coverage = scene.view.coverage
    if coverage is None:
        return
    tokens = scene.tokens
    ends = np.array([coverage.looked_at.end_ms, coverage.never_looked_at.end_ms, 0], np.int64)
    looked, end, origin = (int(one) for one in sight.left_of(ends))
    row = plain.copy()
    row[max(origin, 0) : max(looked, 0)] = np.uint32(0xFF000000 | number_of(tokens.raised))
    parts = [(band, row)]
    if coverage.is_sparse and coverage.interval_ms > 4 * sight.ms_per_px:
        split = max(band.bottom - 3 * band.stroke, band.top)
        parts = [
            (Band(band.top, split, band.stroke), row),
            (Band(split, band.bottom, band.stroke), _with_snapshots(row, coverage, scene, sight)),
        ]
    for part, pixels in parts:
        if coverage.never_looked_at.duration_ms:
            x0 = round(-sight.start_ms / sight.ms_per_px)
            colours = (mixed(tokens.surface, tokens.muted, 0.45), number_of(tokens.surface))
            put_hatched(rows, part, pixels, looked, end, colours, x0)
        else:
            rows.put(part.top, part.bottom, pixels)


def _with_snapshots(row: Pixels, coverage: Coverage, scene: Scene, sight: Sight) -> Pixels:
    """The seconds that snapshots show, where the others are only stood for."""
    first = max(0, int(sight.start_ms // coverage.interval_ms))
    last = min(coverage.snapshots, int(sight.end_ms // coverage.interval_ms) + 1)
    at = np.arange(first, last, dtype=np.int64) * coverage.interval_ms
    left = sight.left_of(at)
    right = np.maximum(sight.right_of(at + _SAMPLED_S), left + 1)
    marked = row.copy()
    colour = np.uint32(0xFF000000 | mixed(scene.tokens.raised, scene.tokens.muted, 0.5))
    for start, end in zip(left.tolist(), right.tolist(), strict=True):
        marked[max(start, 0) : max(end, 0)] = colour
    return marked


def _write(painter: QPainter, scene: Scene, lane: Lane, area: QRectF) -> None:
    match lane.kind:
        case LaneKind.FINDINGS:
            _write_coverage(painter, scene, area)
        case LaneKind.MOMENT | LaneKind.FINDING:
            _write_findings(painter, scene, lane, area)
        case LaneKind.HITS if lane.remark:
            colour = scene.tokens.verdict_review
            _write_in_view(painter, scene, area, lane.remark, colour, is_centred=True, is_cut=True)
        case LaneKind.COMPARED if lane.agreement is not None:
            tokens, is_other = scene.tokens, lane.agreement.is_other_version
            colour = tokens.verdict_review if is_other else tokens.muted
            _write_in_view(painter, scene, area, agreement_text(lane.agreement), colour)
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
        if never.duration_ms < _TOLD_IN_SECONDS_MS:
            seconds = count_text(round(never.duration_ms / 1000))
            text = tr("Timeline", "never looked at · {seconds} s").format(seconds=seconds)
        else:
            time = short_duration(never.duration_ms)
            text = tr("Timeline", "never looked at · {time}").format(time=time)
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
    is_cut: bool = False,
) -> None:
    """Write into the part of ``area`` that can be seen, if it is wide enough; else cut short, if it may be."""
    geometry = scene.geometry
    seen = area.intersected(QRectF(geometry.names_px, area.top(), geometry.time_px, area.height()))
    width = text_width(text, scene.small) + 2 * 6
    if seen.width() < width:
        if not is_cut:
            return
        width = round(seen.width())
    if is_centred:
        plate = QRectF(seen.center().x() - width / 2, area.top(), width, area.height())
        painter.fillRect(plate, QColor(scene.tokens.surface))
        text_in(painter, plate, text, scene.small, colour, Qt.AlignmentFlag.AlignHCenter)
    else:
        text_in(painter, seen.adjusted(8, 0, 0, 0), text, scene.small, colour)

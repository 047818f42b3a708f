"""Lanes as pixels, through numpy: what it costs depends on the pixels, not on the clips."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from imm_desktop.presenters.lane_clips import LaneClips
from imm_desktop.presenters.lane_pyramid import Sight

Pixels = npt.NDArray[np.uint32]
"""Rows of 0xffRRGGBB."""
Picture = npt.NDArray[np.uint32]
"""The same, row by row from above."""
Places = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
"""A ground and a strength for each pixel of a row: ``ground * STRENGTHS + strength``."""

STRENGTHS: Final = 32
SURFACE, LINE, HIT = range(3)
"""Grounds."""
_FULL: Final = STRENGTHS - 1
_FILL: Final = 11
"""35 %: the inside of a clip."""
_NARROW: Final = 20
"""A clip too narrow to have an inside."""
_CORNER: Final = 4
_BESIDE_CORNER: Final = 22
_NARROW_PX: Final = 4
_ROOM: Final = 16
"""Pixels beside a row: more than an outline of any width needs."""
NOT_DIMMED: Final = 32
_PX_A_CLIP: Final = 5
"""With fewer pixels than this to a clip, they are drawn as density."""
_GOES_ON, _LEAST, _MOST, _PER_CLIP = 0.35, 0.55, 0.85, 0.08
"""Density: where a clip goes on, where one begins, the most, and what each further one adds."""
_COUNTED: Final = 5
"""More clips in a pixel make no difference."""
_GROUND_SHIFT: Final = 11
"""A count up to ``_COUNTED`` and a ``strongest`` take so many bits."""
_UNSURE: Final = 0.7
"""What is left of the density where no clip is sure at all."""
FAINT: Final = 10
"""Parts of 32, of lanes that are quiet or that a search does not speak of."""
AGREED: Final = 13
"""Parts of 32, of clips that both results of a comparison have."""


@dataclass(frozen=True, slots=True)
class Band:
    """The rows of pixels that clips are drawn into, their outline included."""

    top: int
    bottom: int
    stroke: int = 1
    """Width of the outline."""


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """Clips to draw into one band."""

    clips: LaneClips
    band: Band
    paint: "Paint"
    row: int | None = None
    """Only the clips of this row of a stacked lane."""
    keeps: bool = False
    """Whether what is there stays where no clip is."""


@dataclass(frozen=True, slots=True, eq=False)
class Paint:
    """The colours of one strip."""

    strengths: Pixels
    """As ``colours_of`` gives them."""
    densities: Pixels
    """By ``ground << _GROUND_SHIFT | clips that begin << 8 | strongest``, see ``lane_pyramid.Columns``."""


@lru_cache(maxsize=64)
def paint_of(colour: int, grounds: tuple[int, ...], dim: int = NOT_DIMMED) -> Paint:
    """See ``colours_of``."""
    strengths = colours_of(colour, grounds, dim)
    by_ground = strengths.reshape(len(grounds), STRENGTHS)
    densities: Pixels = by_ground.take(_density_table(), axis=1).ravel()
    densities.setflags(write=False)
    return Paint(strengths, densities)


@lru_cache(maxsize=256)
def colours_of(colour: int, grounds: tuple[int, ...], dim: int = NOT_DIMMED) -> Pixels:
    """0xRRGGBB ``colour`` over each of ``grounds`` in every strength, by code; ``dim`` parts of 32 of it."""
    share = (np.arange(STRENGTHS) * dim // NOT_DIMMED)[None, :, None] / _FULL
    under = np.array([_channels(one) for one in grounds])[:, None, :]
    mixed = np.rint(under * (1 - share) + np.array(_channels(colour)) * share).astype(np.uint32)
    weights = np.array((1 << 16, 1 << 8, 1), np.uint32)
    pixels: Pixels = (mixed @ weights + np.uint32(0xFF000000)).astype(np.uint32).ravel()
    pixels.setflags(write=False)
    return pixels


def ground_of(lines: npt.NDArray[np.int64], hits: LaneClips | None, sight: Sight) -> Codes:
    """The ground of every lane: upright lines, and a tint where the search holds."""
    ground = np.zeros(sight.width, np.uint8)
    if hits is not None and len(hits):
        ground[hits.columns(sight).strongest > 0] = HIT * STRENGTHS
    inside = lines[(lines >= 0) & (lines < sight.width)]
    ground[inside] = LINE * STRENGTHS
    return ground


class Rows:
    """Rows of pixels and where each is to be seen: most are seen many times, and are computed only once."""

    def __init__(self, which: Places, rows: Sequence[Pixels]) -> None:
        """``which`` of ``rows`` is seen at each height; it is changed."""
        self._which, self._rows = which, list(rows)

    @property
    def height(self) -> int:
        """Of the picture that they make up."""
        return len(self._which)

    def put(self, top: int, bottom: int, row: Pixels) -> None:
        """Show ``row`` from ``top`` to before ``bottom``."""
        self._which[max(0, top) : max(0, bottom)] = len(self._rows)
        self._rows.append(row)

    def put_over(self, top: int, bottom: int, row: Pixels, drawn: Codes) -> None:
        """The same, but what is there stays where ``drawn`` is 0."""
        part = self._which[max(top, 0) : max(bottom, 0)]
        for under in np.unique(part).tolist():
            part[part == under] = len(self._rows)
            self._rows.append(np.where(drawn, row, self._rows[under]))

    def write(self, picture: Picture) -> None:
        """Put every row where it is seen."""
        np.array(self._rows).take(self._which, axis=0, out=picture, mode="clip")


def draw_strips(
    rows: Rows,
    strips: Sequence[Strip],
    ground: Codes,
    sight: Sight,
    least_px: int = 3,
) -> None:
    """Put all strips into ``rows``; a clip is at least ``least_px`` wide."""
    most = sight.width // _PX_A_CLIP
    # Where strips lie on one another, the later must come later; all others are computed together.
    for keeps in (False, True):
        dense: list[Strip] = []
        boxes: list[tuple[Strip, int, int]] = []
        for strip in strips:
            if strip.keeps != keeps:
                continue
            if strip.clips.is_crowded(sight, most):
                dense.append(strip)
                continue
            first, last = strip.clips.between(sight.start_ms, sight.end_ms)
            if last > first:
                boxes.append((strip, first, last))
        if dense:
            _draw_dense(rows, dense, ground, sight)
        if boxes:
            _draw_boxes(rows, boxes, ground, sight, least_px)


def _draw_dense(rows: Rows, strips: list[Strip], ground: Codes, sight: Sight) -> None:
    """How full each pixel is: the more clips begin in it and the surer they are, the fuller."""
    shifted = ground.astype(np.uint16) // STRENGTHS << _GROUND_SHIFT
    # One strip after the other, since what one needs stays in the processor's nearest memory.
    for strip in strips:
        columns = strip.clips.columns(sight)
        at = np.minimum(columns.started, _COUNTED)
        at <<= 8
        at |= columns.strongest
        at |= shifted
        row = strip.paint.densities.take(at)
        if strip.keeps:
            rows.put_over(strip.band.top, strip.band.bottom, row, columns.strongest)
        else:
            rows.put(strip.band.top, strip.band.bottom, row)


def _coloured(strips: Sequence[Strip], strengths: Codes, ground: Codes) -> Pixels:
    """The last two axes of ``strengths`` are strips and pixels."""
    table = np.concatenate([one.paint.strengths for one in strips])
    size = len(strips[0].paint.strengths)
    offsets = (np.arange(len(strips)) * size)[:, None] + ground
    pixels: Pixels = table.take(offsets + strengths)
    return pixels


@lru_cache(maxsize=1)
def _density_table() -> Codes:
    """A strength for each count of clips that begin in a pixel (the high byte) and each ``strongest``."""
    started, strongest = np.divmod(np.arange(1 << _GROUND_SHIFT), 256)
    full = np.minimum(_LEAST + _PER_CLIP * (started - 1), _MOST)
    full = np.where(started > 0, full, _GOES_ON) * (_UNSURE + (1 - _UNSURE) * strongest / 255)
    table: Codes = np.where(strongest > 0, np.rint(full * _FULL), 0).astype(np.uint8)
    return table


def _draw_boxes(
    rows: Rows,
    boxes: list[tuple[Strip, int, int]],
    ground: Codes,
    sight: Sight,
    least_px: int,
) -> None:
    """Boxes with an outline and round corners; narrow ones are solid. All strips are computed as one long row."""
    strips = [strip for strip, _, _ in boxes]
    stroke, width = strips[0].band.stroke, sight.width
    # With room on both sides of each strip, no edge outside of it needs a question.
    room = width + 2 * _ROOM
    places, starts, ends = [], [], []
    for number, (strip, first, last) in enumerate(boxes):
        clips = strip.clips
        picked: slice | npt.NDArray[np.int64] = slice(first, last)
        if strip.row is not None and clips.rows is not None:
            picked = first + np.flatnonzero(clips.rows[first:last] == strip.row)
        starts.append(clips.starts[picked])
        ends.append(clips.ends[picked])
        places.append(np.full(len(starts[-1]), number * room + _ROOM, np.int64))
    left = sight.left_of(np.concatenate(starts))
    right = np.maximum(sight.right_of(np.concatenate(ends)), left + least_px)
    np.minimum(right, width + 1, out=right)
    place = np.concatenate(places)
    left += place
    right += place
    size = len(strips) * room
    change = np.bincount(left, minlength=size + 1) - np.bincount(right, minlength=size + 1)
    is_covered = np.cumsum(change[:size]) > 0
    parts = np.empty((3, size), np.uint8)
    outline, second, inside = parts
    np.multiply(is_covered, np.uint8(_FILL), out=inside)
    np.multiply(is_covered, np.uint8(_FULL), out=outline)
    second[:] = inside
    is_wide = right - left > _NARROW_PX
    first_px, last_px = left, right - 1
    if not is_wide.all():
        first_px, last_px = first_px[is_wide], last_px[is_wide]
        narrow, until = left[~is_wide], right[~is_wide]
        for step in range(_NARROW_PX):
            parts[:, (narrow + step)[narrow + step < until]] = _NARROW
    for step in range(stroke):
        outline[first_px + stroke + step] = outline[last_px - stroke - step] = _BESIDE_CORNER
        second[first_px + step] = second[last_px - step] = _BESIDE_CORNER
        inside[first_px + step] = inside[last_px - step] = _FULL
    for step in range(stroke):
        outline[first_px + step] = outline[last_px - step] = _CORNER
    strengths = parts.reshape(3, len(strips), room)[:, :, _ROOM : _ROOM + width]
    coloured = _coloured(strips, strengths, ground)
    for number, strip in enumerate(strips):
        _put_box(rows, strip, coloured[:, number], strengths[:, number])


def _put_box(rows: Rows, strip: Strip, coloured: Pixels, strengths: Codes) -> None:
    top, bottom, stroke = strip.band.top, strip.band.bottom, strip.band.stroke
    for row, stretches in enumerate(
        (
            ((top, top + stroke), (bottom - stroke, bottom)),
            ((top + stroke, top + 2 * stroke), (bottom - 2 * stroke, bottom - stroke)),
            ((top + 2 * stroke, bottom - 2 * stroke),),
        )
    ):
        pixels = coloured[row]
        for start, end in stretches:
            if strip.keeps:
                rows.put_over(start, end, pixels, strengths[row])
            else:
                rows.put(start, end, pixels)


def put_hatched(
    rows: Rows,
    band: Band,
    row: Pixels,
    left: int,
    right: int,
    colours: tuple[int, int],
    origin: int,
) -> None:
    """``row`` with slanted lines between two pixels, which stand still against the video.

    ``colours`` are that of the lines and that between them; ``origin`` is the pixel of position 0.
    """
    left, right = max(left, 0), min(right, len(row))
    step = 7 * band.stroke
    line, between = (np.uint32(0xFF000000 | one) for one in colours)
    slant = np.arange(left - origin, right - origin)
    for y in range(max(band.top, 0), min(band.bottom, rows.height)):
        hatched = row.copy()
        hatched[left:right] = np.where((slant + y) % step < band.stroke, line, between)
        rows.put(y, y + 1, hatched)


def _channels(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 0xFF, colour >> 8 & 0xFF, colour & 0xFF

"""Where the parts of the timeline lie. Arithmetic only: nothing is painted here."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetrics

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.time_scale import TimeScale
from imm_desktop.presenters.timeline_view import Lane
from imm_desktop.ui.fonts import Role, font_of

_NAMES_AT_13_PX: Final = 148
"""Width of the lanes' names beside body text of 13 pixels."""
_STRIP_AT_13_PX: Final = 26
_WAVE_AT_13_PX: Final = 24
_OVERVIEW_AT_13_PX: Final = 11
_TICK_PX: Final = 58
"""Least distance of two written ticks beside body text of 13 pixels."""
_FURTHER_SHARE: Final = 0.75
"""Of a lane's height that each further unit of height adds."""
INDENT_PX: Final = 12
"""Of a lane below the one above it."""
FOLD_PX: Final = 12
"""Width of the triangle that folds."""


class Part(Enum):
    """What lies under a point."""

    OVERVIEW = auto()
    RULER = auto()
    STRIP = auto()
    WAVE = auto()
    NAMES = auto()
    LANES = auto()


@dataclass(frozen=True, slots=True)
class Geometry:
    """The timeline's layout for one size, font and scroll position; all in device-independent pixels."""

    width: int
    height: int
    names_px: int
    overview_px: int
    ruler_px: int
    strip_px: int
    wave_px: int
    """0 while there is no sound to show."""
    lane_px: int
    """Height of a lane of height 1."""
    small: QFont
    """Of names and numbers."""
    tick_px: int
    """Least distance of two written ticks."""
    tops: tuple[int, ...] = (0,)
    """Where each lane begins below the first, and where the last ends."""
    scroll_px: int = 0
    """How far the lanes are scrolled up."""

    @staticmethod
    def of(
        width: int,
        height: int,
        font: QFont,
        lanes: Sequence[Lane] = (),
        scroll_px: int = 0,
        *,
        has_wave: bool = False,
    ) -> "Geometry":
        """The layout of a widget of that size with text in ``font``."""
        small = font_of(font, Role.SMALL, tabular=True)
        metrics = QFontMetrics(small)
        scale = QFontMetrics(font).height() / 15
        lane_px = metrics.height() + 9
        further = round(lane_px * _FURTHER_SHARE)
        heights = (lane_px + (units_of(lane) - 1) * further for lane in lanes)
        return Geometry(
            width,
            height,
            names_px=min(round(_NAMES_AT_13_PX * scale), width // 3),
            overview_px=round(_OVERVIEW_AT_13_PX * scale),
            ruler_px=metrics.height() + 6,
            strip_px=round(_STRIP_AT_13_PX * scale) + 4,
            wave_px=round(_WAVE_AT_13_PX * scale) if has_wave else 0,
            lane_px=lane_px,
            small=small,
            tick_px=max(_TICK_PX, metrics.horizontalAdvance("0:00:00") + 14),
            tops=tuple(accumulate(heights, initial=0)),
            scroll_px=scroll_px,
        )

    @property
    def ruler_top(self) -> int:
        """Where the ruler begins."""
        return self.overview_px

    @property
    def strip_top(self) -> int:
        """Where the filmstrip begins."""
        return self.overview_px + self.ruler_px

    @property
    def wave_top(self) -> int:
        """Where the sound begins."""
        return self.strip_top + self.strip_px

    @property
    def top_px(self) -> int:
        """Where the lanes begin."""
        return self.wave_top + self.wave_px

    @property
    def time_px(self) -> int:
        """Width that stands for time."""
        return max(1, self.width - self.names_px)

    @property
    def lane_count(self) -> int:
        """How many lanes there are."""
        return len(self.tops) - 1

    def scale(self, visible: TimeRange) -> TimeScale:
        """Between positions and x counted from the end of the names."""
        return TimeScale(visible, self.time_px)

    def lanes_height(self, least: int = 0) -> int:
        """Height of all lanes; at least that of so many low ones."""
        return max(self.tops[-1], least * self.lane_px)

    def lane_rect(self, row: int) -> QRectF:
        """The whole of a lane, its name included."""
        top = self.tops[row]
        return QRectF(0, self.top_px + top - self.scroll_px, self.width, self.tops[row + 1] - top)

    def row_at(self, y: float) -> int:
        """The row at height ``y``; it lies beyond the last where no lane is."""
        return bisect_right(self.tops, y - self.top_px + self.scroll_px) - 1

    def rows_in_view(self) -> range:
        """The rows that can be seen."""
        first = max(0, bisect_right(self.tops, self.scroll_px) - 1)
        last = bisect_right(self.tops, self.scroll_px + max(self.height - self.top_px, 0))
        return range(min(first, self.lane_count), min(last, self.lane_count))

    def part_at(self, x: float, y: float) -> Part:
        """What lies at a point."""
        if y < self.overview_px:
            return Part.OVERVIEW
        if x < self.names_px:
            return Part.NAMES
        if y < self.strip_top:
            return Part.RULER
        if y < self.wave_top:
            return Part.STRIP
        return Part.WAVE if y < self.top_px else Part.LANES


def units_of(lane: Lane) -> int:
    """How many units high a lane is: as chosen, and as many as its stacked clips need."""
    clips = lane.clips  # asked of thousands of lanes in a row: most have no rows
    return lane.height if clips.rows is None else max(lane.height, clips.row_count)

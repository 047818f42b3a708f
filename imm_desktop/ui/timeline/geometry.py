"""Where the parts of the timeline lie. Arithmetic only: nothing is painted here."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetrics

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.time_scale import TimeScale
from imm_desktop.ui.fonts import Role, font_of

_NAMES_AT_13_PX: Final = 132
"""Width of the lanes' names beside body text of 13 pixels."""
_STRIP_AT_13_PX: Final = 26
INDENT_PX: Final = 12
"""Of a lane below the one above it."""
FOLD_PX: Final = 12
"""Width of the triangle that folds."""


class Part(Enum):
    """What lies under a point."""

    RULER = auto()
    STRIP = auto()
    NAMES = auto()
    LANES = auto()


@dataclass(frozen=True, slots=True)
class Geometry:
    """The timeline's layout for one size, font and scroll position; all in device-independent pixels."""

    width: int
    height: int
    names_px: int
    ruler_px: int
    strip_px: int
    lane_px: int
    scroll_px: int = 0
    """How far the lanes are scrolled up."""

    @staticmethod
    def of(width: int, height: int, font: QFont, scroll_px: int = 0) -> "Geometry":
        """The layout of a widget of that size with text in ``font``."""
        metrics = QFontMetrics(font_of(font, Role.SMALL))
        scale = QFontMetrics(font).height() / 15
        names = min(round(_NAMES_AT_13_PX * scale), width // 3)
        return Geometry(
            width,
            height,
            names_px=names,
            ruler_px=metrics.height() + 6,
            strip_px=round(_STRIP_AT_13_PX * scale) + 4,
            lane_px=metrics.height() + 9,
            scroll_px=scroll_px,
        )

    @property
    def top_px(self) -> int:
        """Where the lanes begin."""
        return self.ruler_px + self.strip_px

    @property
    def time_px(self) -> int:
        """Width that stands for time."""
        return max(1, self.width - self.names_px)

    def scale(self, visible: TimeRange) -> TimeScale:
        """Between positions and x counted from the end of the names."""
        return TimeScale(visible, self.time_px)

    def lanes_height(self, count: int) -> int:
        """Height of so many lanes."""
        return count * self.lane_px

    def lane_rect(self, row: int) -> QRectF:
        """The whole of a lane, its name included."""
        return QRectF(
            0, self.top_px + row * self.lane_px - self.scroll_px, self.width, self.lane_px
        )

    def row_at(self, y: float) -> int:
        """The row at height ``y``; it may lie beyond the last."""
        return int((y - self.top_px + self.scroll_px) // self.lane_px)

    def rows_in_view(self, count: int) -> range:
        """The rows that can be seen, out of ``count``."""
        first = max(0, self.scroll_px // self.lane_px)
        last = -(-(self.scroll_px + self.height - self.top_px) // self.lane_px)
        return range(min(first, count), max(min(last, count), min(first, count)))

    def part_at(self, x: float, y: float) -> Part:
        """What lies at a point."""
        if x < self.names_px:
            return Part.NAMES
        if y < self.ruler_px:
            return Part.RULER
        return Part.STRIP if y < self.top_px else Part.LANES

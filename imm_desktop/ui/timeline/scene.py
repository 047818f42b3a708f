"""What the layers of the timeline paint from, and the few things that they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter

from imm_desktop.domain.markers import Marker
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.time_scale import NO_TICKS, Ticks, TimeScale, ticks_of
from imm_desktop.presenters.timeline_view import Lane, LaneKind, TimelineView
from imm_desktop.ui.kit.chip import Tone, paint_mark, tone_colours
from imm_desktop.ui.timeline.geometry import Geometry
from imm_desktop.ui.timeline.strip import Strip
from imm_desktop.ui.tokens import Tokens

if TYPE_CHECKING:
    from imm_desktop.ui.timeline.wave import Wave

LEAST_CLIP_PX: Final = 3.0
MARK_PX: Final = 8

TONES: Final = {
    Suggestion.PASS: Tone.PASS,
    Suggestion.REVIEW: Tone.REVIEW,
    Suggestion.BLOCK: Tone.BLOCK,
    Suggestion.UNKNOWN: Tone.REVIEW,
}


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything the layers need; made anew for each paint."""

    view: TimelineView
    geometry: Geometry
    scale: TimeScale
    tokens: Tokens
    font: QFont
    strip: Strip
    whole: TimeRange
    """The whole video, for the overview."""
    selection: tuple[str, TimeRange] | None = None
    cursor: int | None = None
    """Row that the keyboard is on; None when the timeline does not have the keyboard."""
    markers: Sequence[Marker] = ()
    wave: "Wave | None" = None
    """Loudness of the whole video; None while it is not known."""
    ratio: float = 1.0
    """Device pixels to a pixel."""

    @property
    def small(self) -> QFont:
        """Font of names and numbers."""
        return self.geometry.small

    def x_of(self, position_ms: float) -> float:
        """In the widget's own pixels."""
        return self.geometry.names_px + self.scale.x_of(position_ms)

    def edges(self, start_ms: float, end_ms: float) -> tuple[float, float]:
        """Left and right of a stretch, cut near the widget's edges so that huge numbers never reach the painter."""
        far = self.geometry.width + 100.0
        left = min(max(self.x_of(start_ms), -100.0), far)
        right = min(max(self.x_of(end_ms), -100.0), far)
        return left, max(right, left + LEAST_CLIP_PX)

    @cached_property
    def ticks(self) -> Ticks:
        """The marks of the ruler."""
        if not self.view.duration_ms:
            return NO_TICKS
        return ticks_of(self.scale, self.geometry.tick_px)

    def is_dimmed(self, lane: Lane) -> bool:
        """Whether a lane is quiet, or a search does not speak of it."""
        matching = self.view.matching
        return lane.is_quiet or (
            matching is not None
            and lane.lane_id.removeprefix("other/") not in matching
            and lane.kind is not LaneKind.FINDINGS
        )


def colour_of(lane: Lane, tokens: Tokens) -> str:
    """The lane's colour: of its suggestion, of the search, or of its family."""
    if lane.suggestion is not None:
        return tone_colours(TONES[lane.suggestion], tokens)[0]
    return tokens.accent if lane.kind is LaneKind.HITS else tokens.lanes[lane.colour]


def paint_tone(painter: QPainter, scene: Scene, suggestion: Suggestion, middle: QPointF) -> None:
    """The shape of a suggestion."""
    box = QRectF(0, 0, MARK_PX, MARK_PX)
    box.moveCenter(middle)
    paint_mark(painter, box, TONES[suggestion], scene.tokens)


@lru_cache(maxsize=256)
def number_of(colour: str) -> int:
    """``#rrggbb`` as 0xRRGGBB."""
    return QColor(colour).rgb() & 0xFFFFFF


@lru_cache(maxsize=256)
def mixed(under: str, over: str, share: float) -> int:
    """``share`` of ``over`` in ``under``, as 0xRRGGBB."""
    one, other = QColor(under), QColor(over)
    parts = (
        (one.red(), other.red()),
        (one.green(), other.green()),
        (one.blue(), other.blue()),
    )
    red, green, blue = (round(a + (b - a) * share) for a, b in parts)
    return red << 16 | green << 8 | blue


def with_alpha(colour: str, alpha: float) -> QColor:
    """``colour``, 0 to 1 opaque."""
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made

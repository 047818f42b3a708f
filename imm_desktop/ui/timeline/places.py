"""What of the timeline lies where at this moment; nothing is painted here."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QSize
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from typing_extensions import override

from imm_desktop.domain.moderation import Finding
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_view import Lane, TimelineView
from imm_desktop.ui.timeline.geometry import Geometry, Part
from imm_desktop.ui.timeline.head_layer import overview_scale

if TYPE_CHECKING:
    from imm_desktop.ui.timeline.wave import Wave

HIT_SLACK_PX: Final = 4
"""A clip narrower than the pointer can still be clicked."""
_LANES_AT_FIRST: Final = 7


class TimelinePlaces(QAbstractScrollArea):
    """The view that is shown, and the places of its lanes and clips; ``TimelineCanvas`` paints them."""

    def __init__(self, presenter: TimelinePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._port = self.viewport()
        """Asked for it anew, Qt takes its time."""
        self._view: TimelineView = presenter.view
        self._geometry: Geometry | None = None
        self._wave: Wave | None = None
        self._cursor = 0
        """Row that the keyboard is on."""

    @property
    def shown_view(self) -> TimelineView:
        """What is shown now."""
        return self._view

    @property
    def presenter(self) -> TimelinePresenter:
        """What is shown, and what is asked of it."""
        return self._presenter

    @property
    def visible(self) -> TimeRange:
        """The stretch of the video that fills the width."""
        return self._presenter.visible

    @property
    def selection(self) -> tuple[str, TimeRange] | None:
        """Lane id and clip of the selected clip."""
        return self._presenter.selection

    def findings_at(self, position_ms: int) -> Sequence[Finding]:
        """What moderation found there."""
        return self._presenter.findings_at(position_ms)

    @property
    def cursor_lane(self) -> Lane | None:
        """The lane that the keyboard is on."""
        lanes = self._view.lanes
        return lanes[min(self._cursor, len(lanes) - 1)] if lanes else None

    def geometry_now(self) -> Geometry:
        """Where everything lies at this moment."""
        port, scroll = self._port, self.verticalScrollBar().value()
        known = self._geometry
        if known is None or (known.width, known.height) != (port.width(), port.height()):
            known = Geometry.of(
                port.width(),
                port.height(),
                self.font(),
                self._view.lanes,
                scroll,
                has_wave=self._wave is not None,
            )
            self._geometry = known
        if known.scroll_px != scroll:
            known = self._geometry = replace(known, scroll_px=scroll)
        return known

    @override
    def sizeHint(self) -> QSize:
        geometry = self.geometry_now()
        lanes = min(max(geometry.lane_count, 2), _LANES_AT_FIRST)
        return QSize(640, geometry.top_px + lanes * geometry.lane_px)

    def whole_height(self) -> int:
        """Height that shows every lane; at least that of two."""
        geometry = self.geometry_now()
        return geometry.top_px + geometry.lanes_height(2) + 1

    @override
    def minimumSizeHint(self) -> QSize:
        geometry = self.geometry_now()
        return QSize(320, geometry.top_px + 2 * geometry.lane_px)

    def clip_at(self, at: QPointF) -> tuple[Lane, TimeRange] | None:
        """The clip under a point of the viewport, or one a few pixels beside it."""
        geometry = self.geometry_now()
        row = geometry.row_at(at.y())
        if geometry.part_at(at.x(), at.y()) is not Part.LANES or not 0 <= row < len(
            self._view.lanes
        ):
            return None
        lane = self._view.lanes[row]
        slack = round(HIT_SLACK_PX * self._ms_per_px)
        index = lane.clips.at(self._position_at(at.x()), slack)
        return None if index is None else (lane, lane.clips[index])

    @property
    def _ms_per_px(self) -> float:
        return self.geometry_now().scale(self._presenter.visible).ms_per_px

    def _overview_position(self, x: float) -> int:
        scale = overview_scale(self.geometry_now(), self._presenter.bounds)
        return min(scale.position_at(x), max(self._view.duration_ms - 1, 0))

    def _position_at(self, x: float) -> int:
        geometry = self.geometry_now()
        at = geometry.scale(self._presenter.visible).position_at(x - geometry.names_px)
        return min(at, max(self._view.duration_ms - 1, 0))

    def x_of(self, position_ms: int) -> float:
        """Where a position is in the viewport, seen or not."""
        geometry = self.geometry_now()
        return geometry.names_px + geometry.scale(self._presenter.visible).x_of(position_ms)

"""Which stretch of a video the timeline shows, and how one moves about in it."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters import time_scale

ZOOM_STEP: Final = 1.25
"""How much longer or shorter the visible range gets by one wheel notch or key."""


class TimelineRange(QObject):
    """The visible range within a video of known length; it never leaves the video."""

    visible_changed = Signal(object)  # TimeRange

    def __init__(self) -> None:
        super().__init__()
        self._duration_ms = 0
        self._visible = time_scale.whole(0)
        self.follows_playhead = True
        """Whether the visible range moves along when the playhead leaves it."""

    @property
    def visible(self) -> TimeRange:
        """The stretch of the video that fills the widget's width."""
        return self._visible

    @property
    def bounds(self) -> TimeRange:
        """The whole video."""
        return time_scale.whole(self._duration_ms)

    def zoom(self, factor: float, at_ms: float | None = None) -> None:
        """Make the visible range ``factor`` times as long around ``at_ms`` (its middle, when None)."""
        visible = self._visible
        at = (visible.start_ms + visible.end_ms) / 2 if at_ms is None else at_ms
        self.look_at(time_scale.zoomed(visible, factor, at, self.bounds))

    def pan(self, delta_ms: float) -> None:
        """Move the visible range; positive is later."""
        self.look_at(time_scale.panned(self._visible, delta_ms, self.bounds))

    def fit(self) -> None:
        """Show the whole video."""
        self.look_at(self.bounds)

    def look_at(self, visible: TimeRange) -> None:
        """Show this stretch, as far as the video has it."""
        visible = time_scale.panned(visible, 0, self.bounds)
        if visible != self._visible:
            self._visible = visible
            self.visible_changed.emit(visible)

    def show_position(self, position_ms: int) -> None:
        """Move the visible range so that it holds ``position_ms``."""
        self.look_at(time_scale.shown(self._visible, position_ms, self.bounds))

    def follow(self, position_ms: int) -> None:
        """The playhead is there: go along, when that is chosen."""
        if self.follows_playhead:
            self.show_position(position_ms)

    def _forget_length(self) -> None:
        self._duration_ms = 0
        self._visible = time_scale.whole(0)

    def _set_length(self, duration_ms: int) -> bool:
        """Whether all of the video is to be shown, as it was before the length was known so exactly."""
        showed_all = not self._duration_ms or self._visible == self.bounds
        self._duration_ms = duration_ms
        return showed_all or not duration_ms

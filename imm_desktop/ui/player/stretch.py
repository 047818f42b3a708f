"""Which stretch of the video is meant: the one marked with I and O, the evidence looked at, or what is chosen on the timeline."""

from collections.abc import Sequence
from typing import Final

from imm_desktop.domain.films import ClipOrigin
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.timeline_view import Lane, LaneKind

_AROUND_MS: Final = 1000
"""An instant is taken with so much before and after it."""

Chosen = tuple[str, TimeRange]
"""A lane's ID, and what of it is chosen on the timeline."""


class Stretch:
    """Of one open video."""

    def __init__(self) -> None:
        self._in_ms: int | None = None
        self._out_ms: int | None = None
        self.moment: TimeRange | None = None
        """The evidence that is being looked at."""
        self.is_marked_last = False
        """Whether I and O were used after the last choice on the timeline."""

    @property
    def in_out(self) -> TimeRange | None:
        """The stretch marked with I and O; None unless both are set."""
        if self._in_ms is None or self._out_ms is None or self._in_ms >= self._out_ms:
            return None
        return TimeRange(self._in_ms, self._out_ms)

    def mark(self, *, in_ms: int | None = None, out_ms: int | None = None) -> None:
        """Mark its begin, its end, or both."""
        self._in_ms = in_ms if in_ms is not None else self._in_ms
        self._out_ms = out_ms if out_ms is not None else self._out_ms
        self.is_marked_last = True

    def forget(self) -> None:
        """Another video is opened."""
        self._in_ms = self._out_ms = self.moment = None

    def to_loop(self, chosen: Chosen | None) -> TimeRange | None:
        """What is marked, else the moment that is looked at, else what is chosen."""
        return self.in_out or self.moment or (chosen[1] if chosen else None)

    def clip(
        self, chosen: Chosen | None, lanes: Sequence[Lane]
    ) -> tuple[TimeRange, str, ClipOrigin] | None:
        """What was chosen or marked last as a clip for Highlights, with its name; None when nothing was."""
        marked = self.in_out
        if marked is not None and (self.is_marked_last or chosen is None):
            return marked, "", ClipOrigin.MARKED
        if chosen is None:
            return (self.moment, "", ClipOrigin.FINDING) if self.moment is not None else None
        lane_id, span = chosen
        lane = next((one for one in lanes if one.lane_id == lane_id), None)
        is_finding = lane is not None and lane.kind is LaneKind.FINDING
        if not span.duration_ms:
            span = TimeRange(max(0, span.start_ms - _AROUND_MS), span.end_ms + _AROUND_MS)
        origin = ClipOrigin.FINDING if is_finding else ClipOrigin.LABEL
        return span, lane.name if lane is not None else "", origin

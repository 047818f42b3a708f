"""How much of a video moderation looked at.

The service takes snapshots at 0, Interval, 2 · Interval … until MaxFrames (CreateVideoModerationTask, 2020-09-30);
a snapshot stands for the interval that begins with it.
"""

from dataclasses import dataclass
from typing import Final

from imm_desktop.domain.timing import TimeRange

DEFAULT_MAX_FRAMES: Final = 200
"""MaxFrames when it is not given (CreateVideoModerationTask, 2020-09-30)."""
_SECOND_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class Coverage:
    """The stretch that snapshots stand for, out of the whole."""

    looked_at: TimeRange
    duration_ms: int
    interval_ms: int = 0
    """Between two snapshots; 0 when unknown."""
    snapshots: int = 0
    """How many were taken (``Frames.TotalCount``)."""
    snapshots_wanted: int = 0
    """How many Interval and MaxFrames ask for; more than were taken when the service gave up early. 0 when unknown."""

    @property
    def share(self) -> float:
        """0 to 1; 0 for a video of unknown length, since nothing is known to be covered."""
        return self.looked_at.duration_ms / self.duration_ms if self.duration_ms else 0.0

    @property
    def is_sparse(self) -> bool:
        """Whether seconds between two snapshots were not looked at themselves."""
        return self.interval_ms > _SECOND_MS

    @property
    def is_cut_short(self) -> bool:
        """Whether fewer snapshots were taken than asked for."""
        return self.snapshots < self.snapshots_wanted

    def is_enough(self, least_share: float) -> bool:
        """Whether a pass may be believed where ``least_share`` (0 to 1) of a video must be covered."""
        return self.share >= least_share or self.is_complete

    @property
    def never_looked_at(self) -> TimeRange:
        """What no snapshot stands for; empty when all is covered."""
        return TimeRange(self.looked_at.end_ms, max(self.duration_ms, self.looked_at.end_ms))

    @property
    def is_complete(self) -> bool:
        """Whether every second has a snapshot that stands for it."""
        return bool(self.duration_ms) and self.looked_at.end_ms >= self.duration_ms


def coverage_of(
    *, interval_s: int, snapshots: int, duration_ms: int, max_frames: int = 0
) -> Coverage:
    """What ``snapshots`` taken every ``interval_s`` cover of a video; ``max_frames`` is 0 where it is not known."""
    wanted = 0
    if max_frames:
        wanted = snapshots_wanted(
            interval_s=interval_s, max_frames=max_frames, duration_ms=duration_ms
        )
    return Coverage(
        TimeRange(0, min(interval_s * _SECOND_MS * snapshots, duration_ms)),
        duration_ms,
        interval_s * _SECOND_MS,
        snapshots,
        wanted,
    )


def snapshots_wanted(*, interval_s: int, max_frames: int, duration_ms: int) -> int:
    """How many snapshots the service will take (at least 1 of any video)."""
    return min(max_frames, max(1, -(-duration_ms // (interval_s * _SECOND_MS))))


def interval_that_covers(*, duration_ms: int, max_frames: int) -> int:
    """The smallest Interval in seconds with which ``max_frames`` snapshots reach the end, 1 to 600 (the API's limit)."""
    return min(600, max(1, -(-duration_ms // (_SECOND_MS * max_frames))))

"""How much of a video moderation looked at.

The service takes snapshots at 0, Interval, 2 · Interval … until MaxFrames (CreateVideoModerationTask, 2020-09-30);
a snapshot stands for the interval that begins with it.
"""

from dataclasses import dataclass

from imm_desktop.domain.timing import TimeRange


@dataclass(frozen=True, slots=True)
class Coverage:
    """The stretch that snapshots stand for, out of the whole."""

    looked_at: TimeRange
    duration_ms: int

    @property
    def share(self) -> float:
        """0 to 1; 0 for a video of unknown length, since nothing is known to be covered."""
        return self.looked_at.duration_ms / self.duration_ms if self.duration_ms else 0.0

    @property
    def never_looked_at(self) -> TimeRange:
        """What no snapshot stands for; empty when all is covered."""
        return TimeRange(self.looked_at.end_ms, max(self.duration_ms, self.looked_at.end_ms))

    @property
    def is_complete(self) -> bool:
        """Whether every second has a snapshot that stands for it."""
        return bool(self.duration_ms) and self.looked_at.end_ms >= self.duration_ms


def coverage_of(*, interval_s: int, snapshots: int, duration_ms: int) -> Coverage:
    """What ``snapshots`` taken every ``interval_s`` cover of a video."""
    return Coverage(TimeRange(0, min(interval_s * 1000 * snapshots, duration_ms)), duration_ms)


def snapshots_wanted(*, interval_s: int, max_frames: int, duration_ms: int) -> int:
    """How many snapshots the service will take (at least 1 of any video)."""
    return min(max_frames, max(1, -(-duration_ms // (interval_s * 1000))))


def interval_that_covers(*, duration_ms: int, max_frames: int) -> int:
    """The smallest Interval in seconds with which ``max_frames`` snapshots reach the end, 1 to 600 (the API's limit)."""
    return min(600, max(1, -(-duration_ms // (1000 * max_frames))))

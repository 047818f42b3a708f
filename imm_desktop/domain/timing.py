"""Positions and time ranges on a video's own clock: integer milliseconds from its first frame."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class TimeRange:
    """A half-open stretch of a video, ``[start_ms, end_ms)``. May be empty (an instant).

    Raises:
        ValueError: The start is negative or after the end.
    """

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"not a time range: {self.start_ms}..{self.end_ms} ms")

    @property
    def duration_ms(self) -> int:
        """Length; 0 for an instant."""
        return self.end_ms - self.start_ms

    def contains(self, position_ms: int) -> bool:
        """Whether ``position_ms`` lies in the range; an instant contains its own position."""
        return self.start_ms <= position_ms < max(self.end_ms, self.start_ms + 1)

    def overlaps(self, other: "TimeRange") -> bool:
        """Whether the two share more than a boundary."""
        return self.start_ms < other.end_ms and other.start_ms < self.end_ms


def merged(ranges: Iterable[TimeRange], gap_ms: int = 0) -> tuple[TimeRange, ...]:
    """The ranges in order, those that overlap or lie at most ``gap_ms`` apart made one."""
    result: list[TimeRange] = []
    for one in sorted(ranges):
        if result and one.start_ms <= result[-1].end_ms + gap_ms:
            last = result[-1]
            result[-1] = TimeRange(last.start_ms, max(last.end_ms, one.end_ms))
        else:
            result.append(one)
    return tuple(result)


def timecode(position_ms: int) -> str:
    """``position_ms`` as ``HH:MM:SS.mmm``, the way the player shows it."""
    seconds, ms = divmod(max(position_ms, 0), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{ms:03d}"


def short_duration(duration_ms: int) -> str:
    """``duration_ms`` as ``M:SS`` or ``H:MM:SS``, rounded down, the way tiles and lists show it."""
    minutes, seconds = divmod(max(duration_ms, 0) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"

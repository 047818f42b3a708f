"""The frame index: every frame's pts, and which of them are key frames."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from imm_desktop.domain.media_reasons import FileRemark


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """Frames by pts, in the stream's time base, in showing order.

    Until the file has been read to its end ``pts`` is empty and ``keys`` holds what the header tells
    (decoding times, a little early); ``is_complete`` says which.
    """

    base: int
    """pts of the first frame; positions count from it."""
    time_base: Fraction
    pts: Sequence[int] = ()
    keys: Sequence[int] = ()
    end: int = 0
    """Where the last frame ends, in pts; 0 while unknown."""
    is_complete: bool = False
    is_counted: bool = False
    """Whether pts only count frames from the file's start, since it has no time stamps of use: seeking finds nothing."""
    remark: FileRemark = FileRemark.HEALTHY

    def position_ms(self, pts: int) -> int:
        """Milliseconds from the first frame, rounded down."""
        return (pts - self.base) * 1000 * self.time_base.numerator // self.time_base.denominator

    def latest_pts(self, position_ms: int) -> int:
        """The greatest pts whose position, rounded down, is not after ``position_ms``."""
        ticks = (max(0, position_ms) + 1) * self.time_base.denominator
        return self.base + -(-ticks // (1000 * self.time_base.numerator)) - 1

    def ticks(self, duration_ms: int) -> int:
        """``duration_ms`` in the time base, at least 1."""
        scale = 1000 * self.time_base.numerator
        return max(1, duration_ms * self.time_base.denominator // scale)

    def frame_of(self, pts: int) -> int:
        """The place of the frame with exactly ``pts``; -1 when there is none or it is not known."""
        place = bisect_left(self.pts, pts)
        return place if place < len(self.pts) and self.pts[place] == pts else -1

    def shown_at(self, pts: int) -> int:
        """The place of the frame that is on screen at ``pts``; only of a complete index."""
        return max(0, bisect_right(self.pts, pts) - 1)

    def clamped(self, place: int) -> int:
        """``place`` moved into a complete index."""
        return min(max(0, place), len(self.pts) - 1)

    def key_before(self, pts: int) -> int:
        """The pts from which to decode in order to reach ``pts``; ``base`` when no key is known."""
        place = bisect_right(self.keys, pts)
        return self.keys[place - 1] if place else self.base

    def key_near(self, pts: int) -> int:
        """The key frame nearest to ``pts``."""
        place = bisect_right(self.keys, pts)
        near = self.keys[max(0, place - 1) : place + 1]
        return min(near, key=lambda key: abs(key - pts), default=pts)

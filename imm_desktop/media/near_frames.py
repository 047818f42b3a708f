"""Small pictures in memory of a stretch of a video whose frames are not known as a whole: it is far away and large.

Which frame follows which was seen when the stretch was decoded; only where that is known a picture counts as the frame asked for.
"""

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LIMIT_BYTES: Final = 96 << 20
"""A minute at 60 frames a second, 27 KB a picture."""
LEAD_MS: Final = 2_000
"""What lies so far before the operator's place is made with what follows it: stepping back comes first of all."""


@dataclass(frozen=True, slots=True)
class NearFrame:
    """One frame's small picture."""

    pts: int
    position_ms: int
    """From the first frame, rounded down."""
    jpeg: bytes


class NearFrames:
    """Frames by pts, each with the knowledge which one follows it. Used by one thread."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit, self._size = limit_bytes, 0
        self._pts: list[int] = []
        self._frames: dict[int, NearFrame] = {}
        self._after: dict[int, int | None] = {}
        """What follows a frame; None for the last of the video."""

    def add(
        self, frames: Sequence[NearFrame], *, after: int | None, is_end: bool, at_ms: int
    ) -> None:
        """Keep frames that follow each other.

        Args:
            frames: In showing order.
            after: pts of the frame that the first of them follows; None when that is not known.
            is_end: The last of them, or ``after`` when there are none, is the last of the video.
            at_ms: Where the operator is: what is farthest from there goes when there are too many.
        """
        for frame in frames:
            if after is not None:
                self._after[after] = frame.pts
            after = frame.pts
            if frame.pts not in self._frames:
                insort(self._pts, frame.pts)
                self._frames[frame.pts] = frame
                self._size += len(frame.jpeg)
        if is_end and after is not None:
            self._after[after] = None
        while self._size > self._limit and len(self._pts) > 1:
            self._drop_farthest(at_ms)

    def exact(self, position_ms: int) -> NearFrame | None:
        """The frame on screen at ``position_ms``; None when it is not known which one that is."""
        frame = self._last_from(position_ms)
        if frame is None or frame.pts not in self._after:
            return None
        after = self._after[frame.pts]
        return frame if after is None or after in self._frames else None

    def nearest(self, position_ms: int) -> NearFrame | None:
        """The frame nearest to ``position_ms``; None when there is none at all."""
        place = self._place_after(position_ms)
        near = [self._frames[pts] for pts in self._pts[max(0, place - 1) : place + 1]]
        return min(near, key=lambda one: abs(one.position_ms - position_ms), default=None)

    def step(self, frames: int, from_ms: int) -> NearFrame | None:
        """The frame ``frames`` after the one at ``from_ms``, or the video's first or last; None when that is not known."""
        frame = self.exact(from_ms)
        for _ in range(abs(frames)):
            if frame is None or (frame.position_ms == 0 and frames < 0):
                return frame
            if frames > 0:
                after = self._after.get(frame.pts, -1)
                frame = frame if after is None else self._frames.get(after)
            else:
                frame = self._before(frame)
        return frame

    def missing(self, lowest_ms: int, highest_ms: int, at_ms: int) -> tuple[int, int] | None:
        """The next stretch to be made from ``lowest_ms`` to ``highest_ms``; None when nothing is missing."""
        middle_ms = max(lowest_ms, at_ms - LEAD_MS)
        return self._gap(middle_ms, highest_ms) or self._gap(lowest_ms, middle_ms)

    def _gap(self, from_ms: int, to_ms: int) -> tuple[int, int] | None:
        frame = self.exact(from_ms)
        if frame is None:
            return from_ms, self._known_from(self._place_after(from_ms), to_ms)
        while frame.position_ms < to_ms:
            after = self._after.get(frame.pts, -1)
            if after is None:
                return None
            if after not in self._frames:
                return frame.position_ms, self._known_from(
                    bisect_right(self._pts, frame.pts), to_ms
                )
            frame = self._frames[after]
        return None

    def _known_from(self, place: int, to_ms: int) -> int:
        """Where the next known frame begins, not after ``to_ms``."""
        known = [self._frames[pts].position_ms for pts in self._pts[place : place + 1]]
        return min([to_ms, *known])

    def _place_after(self, position_ms: int) -> int:
        return bisect_right(self._pts, position_ms, key=lambda pts: self._frames[pts].position_ms)

    def _last_from(self, position_ms: int) -> NearFrame | None:
        place = self._place_after(max(0, position_ms))
        return self._frames[self._pts[place - 1]] if place else None

    def _before(self, frame: NearFrame) -> NearFrame | None:
        place = bisect_right(self._pts, frame.pts) - 2
        before = self._frames[self._pts[place]] if place >= 0 else None
        return before if before and self._after.get(before.pts) == frame.pts else None

    def _drop_farthest(self, at_ms: int) -> None:
        first, last = (self._frames[self._pts[end]] for end in (0, -1))
        is_first = at_ms - first.position_ms > last.position_ms - at_ms
        dropped = first if is_first else last
        del self._pts[0 if is_first else -1], self._frames[dropped.pts]
        self._after.pop(dropped.pts, None)
        self._size -= len(dropped.jpeg)

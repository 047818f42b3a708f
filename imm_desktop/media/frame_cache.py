"""Decoded frames kept for stepping, and what is certain about their order."""

from bisect import bisect_right, insort
from collections import OrderedDict
from typing import Final

from av.video.frame import VideoFrame

CACHE_BYTES: Final = 96 << 20
"""About 30 frames of 1080p, 70 of 720p."""


class FrameCache:
    """Decoded frames by pts, the least used dropped first, and which follows which."""

    def __init__(self, limit_bytes: int = CACHE_BYTES) -> None:
        self._limit = limit_bytes
        self._frames: OrderedDict[int, VideoFrame] = OrderedDict()
        self._sorted: list[int] = []
        self._next: dict[int, int] = {}
        self._size = 0

    def put(self, frame: VideoFrame, pts: int, *, after: int | None) -> None:
        """Keep ``frame``; ``after`` is the pts of the one before it when that is certain."""
        if after is not None and after < pts and after in self._frames:
            self._next[after] = pts
        if pts in self._frames:
            self._frames.move_to_end(pts)
            return
        self._frames[pts] = frame
        insort(self._sorted, pts)
        self._size += bytes_of(frame)
        while self._size > self._limit and len(self._frames) > 2:
            oldest, dropped = self._frames.popitem(last=False)
            self._sorted.remove(oldest)
            self._next.pop(oldest, None)
            self._size -= bytes_of(dropped)

    def get(self, pts: int) -> VideoFrame | None:
        """The frame with exactly ``pts``."""
        frame = self._frames.get(pts)
        if frame is not None:
            self._frames.move_to_end(pts)
        return frame

    def shown_at(self, pts: int) -> VideoFrame | None:
        """The frame on screen at ``pts`` when that is certain: its follower is known to come later."""
        place = bisect_right(self._sorted, pts)
        if not place:
            return None
        candidate = self._sorted[place - 1]
        return self.get(candidate) if self._next.get(candidate, pts) > pts else None

    def __contains__(self, pts: int) -> bool:
        return pts in self._frames

    def after(self, pts: int) -> VideoFrame | None:
        """The frame that is known to follow the one with ``pts``."""
        return self.get(self._next[pts]) if pts in self._next else None

    def before(self, pts: int) -> list[int]:
        """The cached frames that lead up to ``pts`` without a gap, in showing order."""
        place = bisect_right(self._sorted, pts) - 1
        run: list[int] = []
        follower = pts
        while place > 0 and self._next.get(self._sorted[place - 1]) == follower:
            follower = self._sorted[place - 1]
            run.append(follower)
            place -= 1
        return run[::-1]


def bytes_of(frame: VideoFrame) -> int:
    """What a decoded frame takes in memory."""
    return sum(plane.buffer_size for plane in frame.planes)

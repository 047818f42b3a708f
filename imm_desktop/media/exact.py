"""The exact frame, in every container: seek before it, decode up to it, never show a neighbour as it.

FFmpeg's seeking lands late in transport and program streams and is refused by cut files; what comes
back is therefore judged by its own pts, and the search starts again further back when it came late.
"""

from collections import deque
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Final

from av.video.frame import VideoFrame

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.decoding import NEVER, FrameDecoder, Tick, pts_of
from imm_desktop.media.index import LOST_AFTER_MS
from imm_desktop.media.naming import is_network, name_of

KEPT_BEFORE: Final = 4
"""Frames decoded whole before the one asked for, so that the first steps back are at hand."""
_MARGIN_MS: Final = 400
"""Without an index, how long before the wanted instant frames are no longer left out."""
_NEAR_MS: Final = 2_000
"""Without an index, how far ahead it is worth decoding on instead of seeking."""
_FIRST_STEP_BACK_MS: Final = 500


class _Outcome(Enum):
    LATE = "the first frame came after the wanted one"
    LEFT_OUT = "the wanted frame was among those left out on the way"


class ExactReader(FrameDecoder):
    """One open container and its decoder; used by one thread.

    ``index`` may be replaced by a better one at any time, from any thread.
    """

    def frame_at(self, position_ms: int, tick: Tick) -> VideoFrame:
        """The frame on screen at ``position_ms``, clamped to the video.

        ``tick`` is called between packets and raises `Stopped` to abandon; what was decoded by then
        is not lost.

        Raises:
            MediaError: Nothing there can be decoded.
        """
        return self.step(0, position_ms, tick)

    def step(self, frames: int, from_ms: int, tick: Tick) -> VideoFrame:
        """The frame ``frames`` after or before the one on screen at ``from_ms``, or the last or first."""
        index = self.index
        self._tick = tick
        here = index.latest_pts(from_ms)
        if index.is_complete:
            return self._search(
                index.pts[index.clamped(index.shown_at(here) + frames)], is_frame=True
            )
        start = self._search(here, is_frame=False)
        if frames < 0:
            return self._back(start, -frames)
        for _ in range(frames):
            start = self._follower(start)
        return start

    def target_of(self, position_ms: int, frames: int) -> int:
        """The pts that `step` looks for; needs a complete index."""
        index = self.index
        return index.pts[index.clamped(index.shown_at(index.latest_pts(position_ms)) + frames)]

    def at_hand(self, position_ms: int, frames: int = 0) -> VideoFrame | None:
        """What `step` would give, if that takes no decoding."""
        index = self.index
        here = index.latest_pts(position_ms)
        if not index.is_complete:
            return None if frames else self.cache.shown_at(here)
        return self.cache.get(index.pts[index.clamped(index.shown_at(here) + frames)])

    def way_to(self, position_ms: int, frames: int = 0) -> tuple[int, int] | None:
        """How many frames have been gone through on the way to what `step` gives, and how many there are in all.

        None without a complete index.
        """
        index = self.index
        if not index.is_complete:
            return None
        target = self.target_of(position_ms, frames)
        first = index.shown_at(index.key_before(target))
        here = max(self._left_out, pts_of(self._current) if self._current is not None else -NEVER)
        total = index.shown_at(target) - first + 1
        return min(max(0, index.shown_at(here) - first + 1), total), total

    def missing_before(self, position_ms: int, count: int) -> tuple[int, ...]:
        """Which of the ``count`` frames before ``position_ms`` are not at hand, by pts.

        Empty without a complete index.
        """
        index = self.index
        place = index.shown_at(index.latest_pts(position_ms))
        wanted = index.pts[max(0, place - count) : max(0, place)]
        return tuple(pts for pts in wanted if pts not in self.cache)

    def fill(self, first: int, last: int, tick: Tick) -> None:
        """Have all frames from pts ``first`` to ``last`` at hand."""
        self._tick = tick
        self._search(last, is_frame=True, have_from=first)

    def frame_with(self, pts: int, tick: Tick) -> VideoFrame:
        """The frame that the index has at ``pts``, or the nearest before it that decodes; see `frame_at`."""
        self._tick = tick
        return self._search(pts, is_frame=True)

    def next_frame(self, tick: Tick) -> VideoFrame | None:
        """The frame after the one that was given last; None at the end."""
        self._tick, self._whole_from = tick, self.index.base
        return self._next_frame()

    def following(self, tick: Tick, *, is_late: Callable[[], bool]) -> Iterator[VideoFrame]:
        """All frames after the one that was given last, for playback.

        While ``is_late``, frames that no other frame needs are left out.
        """
        self._tick = tick
        while True:
            self._whole_from = NEVER if is_late() else self.index.base
            frame = self._next_frame()
            if frame is None:
                return
            yield frame

    # Searching

    def _search(self, target: int, *, is_frame: bool, have_from: int | None = None) -> VideoFrame:
        """The frame on screen at ``target``, a pts.

        Args:
            target: Where.
            is_frame: The index says that a frame begins there.
            have_from: From which pts on all frames must be in the cache afterwards.
        """
        if have_from is None:
            found = self.cache.get(target) if is_frame else self.cache.shown_at(target)
            if found is not None:
                return found
        if self._is_on_the_way(target, have_from):
            whole_from = self._whole_before(target, is_frame=is_frame, have_from=have_from)
            # What a search that was given up has left out on its way ahead is not to be had.
            self._whole_from = max(whole_from, self._left_out + 1)
            outcome = self._scan(target)
            if isinstance(outcome, VideoFrame):
                return outcome
        return self._from_key(target, is_frame=is_frame, have_from=have_from)

    def _from_key(self, target: int, *, is_frame: bool, have_from: int | None) -> VideoFrame:
        """Seek before ``target`` and decode up to it; further back as long as that is not enough."""
        base, keys = self.index.base, self.index.keys
        reach = target if have_from is None else have_from
        # A header tells decoding times: a seek to one of them lands on the key frame before it.
        start = self.index.key_before(reach) if keys and self.index.is_complete else reach
        if self._stamps.is_fragile:
            start = (
                self.index.key_before(start - 1)
                if keys
                else start - self.index.ticks(_FIRST_STEP_BACK_MS)
            )
        whole_from = self._whole_before(target, is_frame=is_frame, have_from=have_from)
        back, is_reopened = 0, False
        while True:
            self._rewind(max(start - back, base), reopen=is_reopened)
            self._whole_from = whole_from
            outcome = self._scan(target)
            is_late = self._earliest is None or self._earliest > reach
            if isinstance(outcome, VideoFrame) and (not is_late or is_reopened):
                return outcome
            if outcome is _Outcome.LEFT_OUT:
                whole_from = base
            elif is_reopened:
                return self._first_after(target)
            elif start - back <= base:
                is_reopened = True
            else:
                back = max(back * 2, self.index.ticks(_FIRST_STEP_BACK_MS))

    def _first_after(self, target: int) -> VideoFrame:
        """Where nothing at or before ``target`` decodes: the first frame that does."""
        if self._ready:
            return self._ready[0]
        raise self._fault(MediaReason.NOTHING_DECODES, target)

    def _scan(self, target: int) -> VideoFrame | _Outcome:
        """Decode on until it is certain which frame is on screen at ``target``."""
        shown = self._current
        while (frame := self._next_frame()) is not None:
            if pts_of(frame) > target:
                self._ready.appendleft(frame)
                self._current = shown
                break
            shown = frame
            if pts_of(frame) == target:
                return frame
        if not self._ready and is_network(self._source) and not self._opener.tells_losses:
            self._check_end(shown, target)
        if shown is None:
            return _Outcome.LATE
        if self.index.base < self._whole_from and pts_of(shown) < self._whole_from:
            return _Outcome.LEFT_OUT
        return shown

    def _check_end(self, shown: VideoFrame | None, target: int) -> None:
        """A lost connection often looks like the end of the file; tell them apart.

        Raises:
            MediaError: Reading ended before ``target`` though the video goes on.
        """
        index = self.index
        here = pts_of(shown) if shown is not None else index.base - index.ticks(2 * LOST_AFTER_MS)
        if index.is_complete:
            is_end = here >= index.pts[index.shown_at(target)]
        else:
            end_ms = self._told_end_ms or index.position_ms(target)
            is_end = (
                min(end_ms, index.position_ms(target)) - index.position_ms(here) < LOST_AFTER_MS
            )
        if not is_end:
            self._current, self._sought, self._is_lost = None, None, True
            raise self._fault(MediaReason.NOT_FETCHED, target)

    def _fault(self, reason: MediaReason, target: int) -> MediaError:
        at_ms = max(0, self.index.position_ms(target))
        return MediaError(reason, name_of(self._source), position_ms=at_ms)

    def _back(self, start: VideoFrame, frames: int) -> VideoFrame:
        """Without an index: the frame ``frames`` before ``start``."""
        base, pts = self.index.base, pts_of(start)
        run = self.cache.before(pts)
        if len(run) >= frames and (kept := self.cache.get(run[-frames])) is not None:
            return kept
        span, have_from = self.index.ticks(_FIRST_STEP_BACK_MS), pts
        trail: deque[VideoFrame] = deque()
        while len(trail) < frames and have_from > base:
            have_from, span = max(base, pts - span), span * 2
            self._trail = trail = deque(maxlen=frames + 2)  # it ends with `start` and its follower
            self._from_key(pts, is_frame=False, have_from=have_from)
            while trail and pts_of(trail[-1]) >= pts:
                trail.pop()
        self._trail = None
        return trail[-min(frames, len(trail))] if trail else start

    def _follower(self, frame: VideoFrame) -> VideoFrame:
        """Without an index: the frame after ``frame``, itself at the end."""
        pts = pts_of(frame)
        after = self.cache.after(pts)
        if after is not None:
            return after
        if self._current is None or pts_of(self._current) != pts:
            self._from_key(pts, is_frame=False, have_from=None)
        self._whole_from = self.index.base
        return self._next_frame() or frame

    def _whole_before(self, target: int, *, is_frame: bool, have_from: int | None) -> int:
        """From which pts on every frame is decoded on the way to ``target``."""
        if have_from is not None:
            return have_from
        place = self.index.frame_of(target) if is_frame else -1
        if place >= 0:
            return self.index.pts[max(0, place - KEPT_BEFORE)]
        return max(self.index.base, target - self.index.ticks(_MARGIN_MS))

    def _is_on_the_way(self, target: int, have_from: int | None) -> bool:
        """Whether decoding on reaches ``target`` sooner than a seek does."""
        if self._current is None and self._sought is None:
            return False
        # Nothing has come out since the seek: a decoder holds many frames, and newer wishes must not start it anew.
        here = pts_of(self._current) if self._current is not None else (self._sought or 0)
        if here > target or self._left_out >= target:
            return False
        if have_from is not None and max(here, self._left_out) >= have_from:
            return False
        if self.index.is_complete:
            return self.index.key_before(target) <= here
        return target - here < self.index.ticks(_NEAR_MS)

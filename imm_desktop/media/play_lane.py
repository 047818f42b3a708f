"""The pictures of playback: each leaves when it is due on the clock, that of the sound or an own one; late ones not at all."""

import time
from typing import Final

from av.video.frame import VideoFrame
from typing_extensions import override

from imm_desktop.media.decoding import Tick, pts_of
from imm_desktop.media.exact import ExactReader
from imm_desktop.media.followed_clock import FollowedClock
from imm_desktop.media.index import Stopped
from imm_desktop.media.lanes import PLAY
from imm_desktop.media.newest_lane import Message, NewestLane
from imm_desktop.media.open_source import OpenSource
from imm_desktop.media.opening import described
from imm_desktop.media.rendering import render

_LATE_S: Final = 0.05
"""A picture that late is left out, unless nothing was shown for ``_LONGEST_GAP_S``."""
_LONGEST_GAP_S: Final = 0.25
_HURRY_S: Final = 0.15
"""So late, frames that no other needs are not even decoded."""
_LOST_S: Final = 1.0
"""So far behind the sound, it goes on from the next key frame that the sound has passed."""
_BEAT_S: Final = 0.5


class PlayLane(NewestLane):
    """Plays one video, one request at a time; a new one ends the one before.

    A request that ``waits`` shows its first picture and then follows the clock that the window tells (`follow`). Its
    pictures never run back: a clock that does is waited for.
    """

    def __init__(self, video: OpenSource) -> None:
        super().__init__(video)
        self._reader: ExactReader | None = None
        self._late_s = 0.0

    def follow(self, message: Message) -> None:
        """What the clock of the request ``id`` says now."""
        with self._news:
            if self._wanted is not None and self._wanted["id"] == message["id"]:
                self._wanted["clock"] = message["clock"]
                self._news.notify()

    @override
    def serve(self) -> None:
        super().serve()
        if self._reader is not None:
            self._reader.close()

    @override
    def _answer(self, message: Message) -> None:
        with described(self._video.source):
            self._play(message)
        self._video.outbox.end(message["id"])

    def _play(self, message: Message) -> None:
        def tick() -> None:
            self._check(message)

        if self._reader is None:
            self._reader = ExactReader(
                self._video.source, cache_bytes=0, opener=self._video.opener(PLAY)
            )
        reader, video = self._reader, self._video
        reader.index = video.index
        box = (message["max_width"], message["max_height"])
        first = reader.frame_at(message["position_ms"], tick)
        video.outbox.picture(message["id"], first, reader.index, video.geometry, box, is_exact=True)
        shown_at = time.perf_counter()
        if not message.get("waits"):
            origin_ms = reader.index.position_ms(pts_of(first))
            self.follow({**message, "clock": (shown_at, origin_ms, message["rate"], True)})
        self._late_s, shown_pts = 0.0, pts_of(first)
        for decoded in reader.following(tick, is_late=lambda: self._late_s > _HURRY_S):
            frame = self._caught_up(decoded, reader, message, tick)
            if pts_of(frame) <= shown_pts:
                continue
            position_ms = reader.index.position_ms(pts_of(frame))
            self._late_s = self._lateness(position_ms, message)
            due = time.perf_counter() - self._late_s
            if self._late_s > _LATE_S and due - shown_at < _LONGEST_GAP_S:
                continue
            pixels = render(frame, video.geometry, *box, is_hasty=True)
            self._wait_until(position_ms, message)
            shown_at, shown_pts = time.perf_counter(), pts_of(frame)
            video.outbox.pixels(message["id"], pixels, shown_pts, reader.index, is_exact=True)

    def _caught_up(
        self, frame: VideoFrame, reader: ExactReader, message: Message, tick: Tick
    ) -> VideoFrame:
        """``frame``, or where it lies far behind the sound a later key frame, from which reading goes on."""
        clock, index = _clock_of(message), reader.index
        if clock is None or clock.is_alone:
            return frame
        if -clock.rest_s(index.position_ms(pts_of(frame))) < _LOST_S:
            return frame
        passed = index.key_before(index.latest_pts(int(clock.reached_ms())))
        return reader.frame_with(passed, tick) if passed > pts_of(frame) else frame

    @staticmethod
    def _lateness(position_ms: int, message: Message) -> float:
        clock = _clock_of(message)
        return 0.0 if clock is None else -clock.rest_s(position_ms)

    def _wait_until(self, position_ms: int, message: Message) -> None:
        while True:
            with self._news:
                clock = _clock_of(message)
                rest_s = _BEAT_S if clock is None else clock.rest_s(position_ms)
                if rest_s <= 0:
                    return
                if clock is not None and clock.stands:
                    rest_s = _BEAT_S
                if self._wanted is message and not self._video.closing.is_set():
                    self._news.wait(min(rest_s, _BEAT_S))
            self._check(message)

    def _check(self, message: Message) -> None:
        if self._wanted is not message or self._video.closing.is_set():
            raise Stopped
        self._video.acted()
        self._video.outbox.beat(self._video.number, PLAY)


def _clock_of(message: Message) -> FollowedClock | None:
    """None before its first word."""
    told = message.get("clock")
    return FollowedClock(*told) if told else None

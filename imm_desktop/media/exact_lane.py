"""The worker's thread for exact frames: newest wish first, then stills, then what may be wanted next."""

import time
from contextlib import suppress
from typing import Any, Final

from typing_extensions import override

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.decoding import Tick
from imm_desktop.media.exact import ExactReader
from imm_desktop.media.frame_cache import CACHE_BYTES, bytes_of
from imm_desktop.media.index import Stopped
from imm_desktop.media.lanes import EXACT
from imm_desktop.media.open_source import OpenSource
from imm_desktop.media.opening import described
from imm_desktop.media.queued_lane import Message, QueuedLane

_FILL: Final = 32
"""Frames before the one shown that are brought to hand, as far as the cache holds them."""
_WAY_AFTER_S: Final = 0.5
"""What takes longer is told how far it has come,"""
_WAY_EVERY_S: Final = 0.2
"""so often."""
_PAUSE_S: Final = 0.3
"""So long after a seek frames before it are decoded, for somebody who looks closer; after a step back at once."""


class ExactLane(QueuedLane):
    """Answers ``frame``, ``step`` and ``still`` of one video with its own reader."""

    name = EXACT
    newest_kinds = frozenset({"frame", "step"})

    def __init__(self, video: OpenSource, reader: ExactReader) -> None:
        super().__init__(video)
        self._reader = reader
        self._fill_at: int | None = None
        self._fill_due = 0.0
        self._fill = min(_FILL, CACHE_BYTES // max(1, bytes_of(reader.first)) * 3 // 4)
        self._low_water = self._fill * 2 // 3

    @override
    def ask(self, message: Message) -> None:
        if message["do"] in self.newest_kinds:
            with self._news:
                self._fill_at = None
        super().ask(message)

    def serve(self) -> None:
        """Answer until the video closes."""
        while not self._video.closing.is_set():
            with self._news:
                message = self._next
                fill_at = self._fill_at
                rest = self._fill_due - time.monotonic()
                if message is None and (fill_at is None or rest > 0):
                    self._news.wait(None if fill_at is None else rest)
                    continue
            self._reader.index = self._video.index
            if message is not None:
                self._answer(message)
            elif fill_at is not None:
                self._fill_before(fill_at)
        self._reader.close()

    def _answer(self, message: Message) -> None:
        outbox, frame = self._video.outbox, None
        try:
            with described(self._video.source):
                frame = self._reader.step(
                    message.get("frames", 0),
                    message["position_ms"],
                    self._ticking(message),
                )
            self._send(message, frame)
        except Stopped:
            return
        except MediaError as error:
            outbox.error(message["id"], error)
        self._done(message)
        if message["do"] != "still" and frame is not None:
            self._plan_fill(frame.pts or 0, is_step_back=message.get("frames", 0) < 0)

    def _ticking(self, message: Message) -> Tick:
        """What is called between packets: goes on with ``message``, and tells how far it has come when it takes long."""
        due = time.monotonic() + _WAY_AFTER_S

        def tick() -> None:
            nonlocal due
            self._check(message)
            now = time.monotonic()
            if now >= due:
                due = now + _WAY_EVERY_S
                way = self._reader.way_to(message["position_ms"], message.get("frames", 0))
                if way is not None:
                    self._video.outbox.way(message["id"], *way)

        return tick

    def _send(self, message: Message, frame: Any) -> None:
        video = self._video
        box = (message["max_width"], message["max_height"])
        index = self._reader.index
        wanted = (message["position_ms"], message.get("frames", 0))
        is_exact = not index.is_complete or frame.pts == self._reader.target_of(*wanted)
        video.outbox.picture(message["id"], frame, index, video.geometry, box, is_exact=is_exact)

    def _plan_fill(self, pts: int, *, is_step_back: bool) -> None:
        position_ms = self._reader.index.position_ms(pts)
        if self._reader.missing_before(position_ms, self._low_water):
            with self._news:
                if self._newest is None:
                    self._fill_at = position_ms
                    self._fill_due = time.monotonic() + (0.0 if is_step_back else _PAUSE_S)

    def _fill_before(self, position_ms: int) -> None:
        """Bring frames to hand; what is asked meanwhile is answered as soon as it is among them."""
        missing = self._reader.missing_before(position_ms, self._fill)

        def tick() -> None:
            self._beat()
            newest = self._newest
            if newest is not None:
                steps = newest.get("frames", 0)
                frame = self._reader.at_hand(newest["position_ms"], steps)
                if frame is not None:
                    self._send(newest, frame)
                    self._done(newest)
                elif (
                    not missing[0]
                    <= self._reader.target_of(newest["position_ms"], steps)
                    <= missing[-1]
                ):
                    raise Stopped
            elif self._queue:
                raise Stopped

        if missing:
            with suppress(Stopped, MediaError), described(self._video.source):
                self._reader.fill(missing[0], missing[-1], tick)
        with self._news:
            if self._fill_at == position_ms:
                self._fill_at = None

"""The worker's thread for exact frames: newest wish first, then stills, then what may be wanted next."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.exact import CACHE_BYTES, ExactReader
from imm_desktop.media.index import Stopped
from imm_desktop.media.lanes import EXACT
from imm_desktop.media.open_source import OpenSource
from imm_desktop.media.opening import described

Message = dict[str, Any]

_LOW_WATER: Final = 8
"""So few frames at hand before the one shown make the lane decode more, once somebody steps back."""
_FILL: Final = 24
"""Frames that are then brought to hand, as far as half the cache holds them."""


class ExactLane:
    """Answers ``frame``, ``step`` and ``still`` of one video with its own reader."""

    def __init__(self, video: OpenSource, reader: ExactReader) -> None:
        self._video, self._reader = video, reader
        self._news = threading.Condition()
        self._urgent: Message | None = None
        self._stills: deque[Message] = deque()
        self._fill_at: int | None = None
        picture = reader.first
        frame_bytes = max(1, sum(plane.buffer_size for plane in picture.planes))
        self._fill = min(_FILL, CACHE_BYTES // frame_bytes // 2)

    def ask(self, message: Message) -> None:
        """Queue ``message``; a ``frame`` or ``step`` takes the place of an earlier one."""
        with self._news:
            if message["do"] == "still":
                self._stills.append(message)
            else:
                self._urgent, self._fill_at = message, None
            self._news.notify()

    def stop(self, request: int) -> None:
        """Nobody waits for ``request`` any more."""
        with self._news:
            self._stills = deque(one for one in self._stills if one["id"] != request)
            if self._urgent is not None and self._urgent["id"] == request:
                self._urgent = None

    def wake(self) -> None:
        """Look whether the video is closing."""
        with self._news:
            self._news.notify()

    def serve(self) -> None:
        """Answer until the video closes."""
        while not self._video.closing.is_set():
            with self._news:
                message = self._urgent or (self._stills[0] if self._stills else None)
                fill_at = self._fill_at
                if message is None and fill_at is None:
                    self._news.wait()
                    continue
            self._reader.index = self._video.index
            if message is not None:
                self._answer(message)
            elif fill_at is not None:
                self._fill_before(fill_at)
        self._reader.close()

    def _answer(self, message: Message) -> None:
        outbox = self._video.outbox
        try:
            with described(self._video.source):
                frame = self._reader.step(
                    message.get("frames", 0), message["position_ms"], self._tick_for(message)
                )
            self._send(message, frame)
        except Stopped:
            return
        except MediaError as error:
            outbox.error(message["id"], str(error))
        self._done(message)
        if message.get("frames", 0) < 0:
            self._plan_fill(message)

    def _send(self, message: Message, frame: Any) -> None:
        video = self._video
        box = (message["max_width"], message["max_height"])
        video.outbox.picture(
            message["id"], frame, self._reader.index, video.geometry, box, is_exact=True
        )

    def _done(self, message: Message) -> None:
        with self._news:
            if self._urgent is message:
                self._urgent = None
            elif message in self._stills:
                self._stills.remove(message)

    def _tick_for(self, message: Message) -> Callable[[], None]:
        """Stops the work on ``message`` when it was superseded or must stand back."""
        is_still = message["do"] == "still"

        def tick() -> None:
            self._beat()
            urgent = self._urgent
            if is_still:
                if urgent is not None or message not in self._stills:
                    raise Stopped
            elif urgent is not message:
                raise Stopped

        return tick

    def _beat(self) -> None:
        if self._video.closing.is_set():
            raise Stopped
        self._video.outbox.beat(self._video.number, EXACT)

    def _plan_fill(self, message: Message) -> None:
        index = self._reader.index
        if not index.is_complete:
            return
        place = index.shown_at(index.latest_pts(message["position_ms"])) + message["frames"]
        before = index.pts[max(0, place - _LOW_WATER) : max(0, place)]
        if any(pts not in self._reader.cache for pts in before):
            with self._news:
                if self._urgent is None:
                    self._fill_at = index.position_ms(index.pts[index.clamped(place)])

    def _fill_before(self, position_ms: int) -> None:
        """Bring frames to hand; what is asked meanwhile and is at hand is answered on the way."""

        def tick() -> None:
            self._beat()
            urgent = self._urgent
            if urgent is not None:
                frame = self._reader.at_hand(urgent["position_ms"], urgent.get("frames", 0))
                if frame is None:
                    raise Stopped
                self._send(urgent, frame)
                self._done(urgent)
            elif self._stills:
                raise Stopped

        with suppress(Stopped, MediaError), described(self._video.source):
            self._reader.fill_before(position_ms, self._fill, tick)
        with self._news:
            if self._fill_at == position_ms:
                self._fill_at = None

"""Silent playback in the worker: pictures leave when they are due on the clock, late ones not at all."""

import time
from typing import Final

from typing_extensions import override

from imm_desktop.media.exact import ExactReader
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
_BEAT_S: Final = 0.5


class PlayLane(NewestLane):
    """Plays one video, one request at a time; a new one ends the one before."""

    def __init__(self, video: OpenSource) -> None:
        super().__init__(video)
        self._reader: ExactReader | None = None
        self._lateness = 0.0

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
        reader = self._reader
        reader.index = self._video.index
        first = reader.frame_at(message["position_ms"], tick)
        video, box = self._video, (message["max_width"], message["max_height"])
        video.outbox.picture(message["id"], first, reader.index, video.geometry, box, is_exact=True)
        started = shown = time.monotonic()
        origin = reader.index.position_ms(first.pts or 0)
        self._lateness = 0.0
        for frame in reader.following(tick, is_late=lambda: self._lateness > _HURRY_S):
            position_ms = reader.index.position_ms(frame.pts or 0)
            due = started + (position_ms - origin) / 1000 / message["rate"]
            self._lateness = time.monotonic() - due
            if self._lateness > _LATE_S and due - shown < _LONGEST_GAP_S:
                continue
            pixels = render(frame, video.geometry, *box, is_hasty=True)
            self._wait_until(due, message)
            shown = time.monotonic()
            video.outbox.pixels(message["id"], pixels, frame.pts or 0, reader.index, is_exact=True)

    def _wait_until(self, due: float, message: Message) -> None:
        while (rest := due - time.monotonic()) > 0:
            with self._news:
                if self._wanted is message and not self._video.closing.is_set():
                    self._news.wait(min(rest, _BEAT_S))
            self._check(message)

    def _check(self, message: Message) -> None:
        if self._wanted is not message or self._video.closing.is_set():
            raise Stopped
        self._video.acted()
        self._video.outbox.beat(self._video.number, PLAY)

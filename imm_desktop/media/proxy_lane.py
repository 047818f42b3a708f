"""The worker's thread for small pictures of all frames: works while nobody waits for anything else."""

import time
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from typing_extensions import override

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.decoding import pts_of
from imm_desktop.media.exact import ExactReader
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.index import Stopped
from imm_desktop.media.jpeg import encoded
from imm_desktop.media.keyframes import KeyFrameReader
from imm_desktop.media.lanes import PROXY
from imm_desktop.media.naming import is_network
from imm_desktop.media.newest_lane import Message, NewestLane, stand_back
from imm_desktop.media.open_source import OpenSource
from imm_desktop.media.opening import described
from imm_desktop.media.rendering import render

_REST_S: Final = 0.25
"""So long after the operator's last wish the work goes on."""
_LOOK_S: Final = 0.1
_BATCH_BYTES: Final = 512 << 10
_BATCH_S: Final = 0.5
"""A batch leaves when it is that large or that old."""
_MOST_KEYS: Final = 240
"""Key frames that are brought first, evenly over the video, the coarse net before the fine one."""


class ProxyLane(NewestLane):
    """Answers ``proxy`` and ``near`` of one video, one request at a time; the newest counts.

    An answer to ``proxy`` is a batch: ``jpegs`` with places and lengths, and ``done`` with stretches that were gone
    through; what such a stretch did not bring does not decode. To ``near``: ``frames`` that follow each other, with pts,
    position and length, ``after`` which frame they come, and whether the last one ``is_end`` of the video.
    """

    def __init__(self, video: OpenSource) -> None:
        super().__init__(video)
        self._batch: list[tuple[int, bytes]] = []
        self._batch_bytes, self._batch_since = 0, 0.0

    @override
    def serve(self) -> None:
        stand_back()
        super().serve()

    @override
    def _answer(self, message: Message) -> None:
        try:
            with described(self._video.source):
                self._make(message)
            self._video.outbox.end(message["id"])
        finally:
            self._batch.clear()
            self._batch_bytes = 0

    def _make(self, message: Message) -> None:
        if message["do"] == "near":
            self._make_near(message)
            return
        index = self._video.index
        if not index.is_complete:
            raise MediaError(MediaReason.NOT_COUNTED)
        lowest, highest = reach_of(message, index)
        runs = [(max(lowest, first), min(last, highest)) for first, last in message["missing"]]
        missing = bytearray(len(index.pts))
        for first, last in runs:
            missing[first : last + 1] = b"\1" * max(0, last - first + 1)
        if self._video.has_sure_keys:
            self._make_keys(message, index, missing)
        self._make_all(message, index, missing)

    def _make_keys(self, message: Message, index: FrameIndex, missing: bytearray) -> None:
        reader = KeyFrameReader(self._video.source, self._video.opener(PROXY))
        try:
            for place in coarse_first([index.frame_of(key) for key in index.keys]):
                if not missing[place]:
                    continue
                frame = reader.at_or_before(index.pts[place], index, lambda: self._tick(message))
                if frame is not None:
                    self._add(message, index, frame, missing)
            self._send(message, ())
        finally:
            reader.close()

    def _make_all(self, message: Message, index: FrameIndex, missing: bytearray) -> None:
        """Stretch by stretch from where the operator is, round to where that began."""
        reader = ExactReader(self._video.source, cache_bytes=0, opener=self._video.opener(PROXY))
        reader.index = index
        try:
            lowest, highest = reach_of(message, index)
            for begin, end in stretches(index, missing, message.get("at", 0)):
                first, last = max(begin, lowest), min(end, highest)
                self._make_stretch(message, reader, (first, last), missing)
                self._send(message, [(first, last)])
        finally:
            reader.close()

    def _make_stretch(
        self, message: Message, reader: ExactReader, stretch: tuple[int, int], missing: bytearray
    ) -> None:
        index, (first, last) = reader.index, stretch

        def tick() -> None:
            self._tick(message)

        try:
            frame: VideoFrame | None = reader.frame_with(index.pts[first], tick)
            while frame is not None and (frame.pts or 0) <= index.pts[last]:
                self._add(message, index, frame, missing)
                frame = reader.next_frame(tick)
        except MediaError:
            if is_network(self._video.source):
                raise
            # it does not decode: the stretch is told as done without it

    def _make_near(self, message: Message) -> None:
        """All frames from one position up to and with the one shown at another, of a video that is not counted."""
        reader = ExactReader(self._video.source, cache_bytes=0, opener=self._video.opener(PROXY))
        batch: list[tuple[int, int, bytes]] = []
        after: int | None = None

        def tick() -> None:
            self._tick(message)

        def send(*, is_end: bool) -> None:
            told = [(pts, position_ms, len(data)) for pts, position_ms, data in batch]
            blob = b"".join(data for _, _, data in batch)
            self._video.outbox.blob(blob, id=message["id"], frames=told, after=after, is_end=is_end)

        try:
            index, since = reader.index, time.monotonic()
            frame: VideoFrame | None = reader.frame_at(message["from_ms"], tick)
            while frame is not None:
                pts = pts_of(frame)
                position_ms = index.position_ms(pts)
                batch.append((pts, position_ms, self._jpeg(message, frame)))
                if position_ms >= message["to_ms"]:
                    break
                if sum(len(data) for _, _, data in batch) > _BATCH_BYTES or _is_old(since):
                    send(is_end=False)
                    after, since = pts, time.monotonic()
                    batch.clear()
                frame = reader.next_frame(tick)
                if frame is not None and pts_of(frame) <= pts:
                    break  # its time stamps start over: which frame follows is not to be told
            send(is_end=frame is None)
        finally:
            reader.close()

    def _jpeg(self, message: Message, frame: VideoFrame) -> bytes:
        box = (message["max_width"], message["max_height"])
        pixels = np.ascontiguousarray(render(frame, self._video.geometry, *box))
        height, width = pixels.shape
        return encoded(width, height, pixels.tobytes())

    def _add(
        self, message: Message, index: FrameIndex, frame: VideoFrame, missing: bytearray
    ) -> None:
        place = index.frame_of(frame.pts or 0)
        if place < 0 or not missing[place]:
            return
        missing[place] = 0
        data = self._jpeg(message, frame)
        self._batch_since = self._batch_since if self._batch else time.monotonic()
        self._batch.append((place, data))
        self._batch_bytes += len(data)
        if self._batch_bytes > _BATCH_BYTES or _is_old(self._batch_since):
            self._send(message, ())

    def _send(self, message: Message, done: Sequence[tuple[int, int]]) -> None:
        if self._batch or done:
            lengths = [(place, len(data)) for place, data in self._batch]
            blob = b"".join(data for _, data in self._batch)
            self._video.outbox.blob(blob, id=message["id"], jpegs=lengths, done=done)
            self._batch.clear()
            self._batch_bytes = 0

    def _tick(self, message: Message) -> None:
        """Stand back while the operator acts."""
        while True:
            if self._wanted is not message or self._video.closing.is_set():
                raise Stopped
            self._video.outbox.beat(self._video.number, PROXY)
            if not self._video.is_acted_on(_REST_S):
                return
            with self._news:
                self._news.wait(_LOOK_S)


def _is_old(since: float) -> bool:
    return time.monotonic() - since > _BATCH_S


def reach_of(message: Message, index: FrameIndex) -> tuple[int, int]:
    """First and last place that small pictures are to be made of."""
    first, last = message.get("reach", (0, len(index.pts) - 1))
    return max(0, first), min(last, len(index.pts) - 1)


def coarse_first(places: Sequence[int], most: int = _MOST_KEYS) -> list[int]:
    """At most ``most`` of ``places``, spread evenly; every prefix is spread as evenly as can be."""
    count = len(places)
    if count > most:
        places = [places[number * count // most] for number in range(most)]
        count = most
    step = 1
    while step < count:
        step *= 2
    order: list[int] = []
    taken = bytearray(count)
    while step:
        for number in range(0, count, step):
            if not taken[number]:
                taken[number] = 1
                order.append(places[number])
        step //= 2
    return order


def stretches(index: FrameIndex, missing: bytearray, at: int) -> Iterable[tuple[int, int]]:
    """Groups of pictures with something missing, first and last place of each, from the one with ``at`` on."""
    starts = sorted({0, *(index.frame_of(key) for key in index.keys)})
    groups = [
        (first, (starts[number + 1] if number + 1 < len(starts) else len(index.pts)) - 1)
        for number, first in enumerate(starts)
    ]
    begin = sum(first <= at for first, _ in groups) - 1
    for first, last in [*groups[max(0, begin) :], *groups[: max(0, begin)]]:
        if 1 in missing[first : last + 1]:
            yield first, last

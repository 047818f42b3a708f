"""The worker's way out: messages to the window, pictures through shared memory."""

import json
import os
import threading
import time
from array import array
from contextlib import suppress
from typing import Any, Final

import numpy as np
from av.video.frame import VideoFrame

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.arena import Allocator, Arena
from imm_desktop.media.error_message import told_of
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.index import Stopped
from imm_desktop.media.picture import MediaFacts
from imm_desktop.media.remote_bytes import ByteDesk
from imm_desktop.media.rendering import Geometry, render

_NO_ROOM_S: Final = 2.0
"""The window copies a picture within milliseconds; so long without room means that it is stuck."""
_BEAT_S: Final = 0.25
"""Between two signs of life of one lane."""


class Outbox:
    """Used by all threads of the worker."""

    def __init__(self, descriptor: int, arena: Arena) -> None:
        self._descriptor, self._arena = descriptor, arena
        self._allocator = Allocator()
        self._lock = threading.Lock()
        self._beats: dict[tuple[int, str], float] = {}

    def desk(self) -> ByteDesk:
        """Where bytes are asked for that the window reads."""
        return ByteDesk(self._arena, self._allocator, self.send)

    def send(self, **message: Any) -> None:
        """One message; whole, also when several threads send."""
        line = json.dumps(message).encode() + b"\n"
        with self._lock:
            while line:
                line = line[os.write(self._descriptor, line) :]

    def beat(self, video: int, lane: str) -> None:
        """Show that ``lane`` goes on; cheap enough to be called for every packet."""
        now = time.monotonic()
        if now - self._beats.get((video, lane), 0.0) > _BEAT_S:
            self._beats[(video, lane)] = now
            self.send(beat=[video, lane])

    def end(self, request: int) -> None:
        """No answer, or no more answers, to ``request``."""
        self.send(id=request, end=True)

    def way(self, request: int, done: int, total: int) -> None:
        """``request`` goes on: so many frames of so many are decoded."""
        self.send(id=request, way=[done, total])

    def error(self, request: int, why: MediaError) -> None:
        """``request`` failed."""
        self.send(id=request, error=told_of(why))

    def facts(self, video: int, facts: MediaFacts, *, request: int = 0) -> None:
        """What is known of ``video`` now; the answer to an open ``request``."""
        told = {name: getattr(facts, name) for name in MediaFacts.__slots__}
        self.send(id=request, video=video, facts=told)

    def picture(
        self,
        request: int,
        frame: VideoFrame,
        index: FrameIndex,
        geometry: Geometry,
        box: tuple[int, int],
        *,
        is_exact: bool,
    ) -> None:
        """``frame`` as an answer to ``request``, not larger than ``box``.

        Raises:
            Stopped: The window takes nothing any more.
        """
        pixels = render(frame, geometry, *box)
        self.pixels(request, pixels, frame.pts or 0, index, is_exact=is_exact)

    def pixels(
        self,
        request: int,
        pixels: "np.ndarray[tuple[int, int], np.dtype[np.uint32]]",
        pts: int,
        index: FrameIndex,
        *,
        is_exact: bool,
    ) -> None:
        """Rendered ``pixels`` of the frame with ``pts`` as an answer to ``request``."""
        height, width = pixels.shape
        offset = self._allocator.take(pixels.nbytes, patience_s=_NO_ROOM_S)
        if offset is None:
            raise Stopped
        with self._arena.view(offset, pixels.nbytes) as view:
            target = np.frombuffer(view, np.uint32).reshape(height, width)
            np.copyto(target, pixels)
            del target
        told = {
            "at": offset,
            "width": width,
            "height": height,
            "position_ms": index.position_ms(pts),
            "frame": index.frame_of(pts),
            "pts": pts,
            "is_exact": is_exact,
        }
        self.send(id=request, picture=told)

    def blob(self, data: bytes, **message: Any) -> None:
        """``message`` with ``data`` beside it, through shared memory.

        Raises:
            Stopped: The window takes nothing any more.
        """
        if not data:
            self.send(**message)
            return
        offset = self._allocator.take(len(data), patience_s=_NO_ROOM_S)
        if offset is None:
            raise Stopped
        with self._arena.view(offset, len(data)) as view:
            view[:] = data
        self.send(**message, blob=[offset, len(data)])

    def index(self, video: int, index: FrameIndex) -> None:
        """The complete index of ``video``."""
        pts = array("q", index.pts)
        keys = array("q", index.keys)
        base = index.time_base
        told = {
            "frames": len(pts),
            "base": index.base,
            "time_base": [base.numerator, base.denominator],
            "end": index.end,
            "is_counted": index.is_counted,
            "remark": index.remark,
        }
        with suppress(Stopped):
            self.blob(pts.tobytes() + keys.tobytes(), video=video, index=told)

    def no_index(self, video: int) -> None:
        """The frames of ``video`` will not be counted: that would take reading all of it."""
        self.send(video=video, unindexed=True)

    def freed(self, offset: int) -> None:
        """The window has copied what was at ``offset``."""
        self._allocator.free(offset)

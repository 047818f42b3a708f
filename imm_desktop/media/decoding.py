"""Frames of one container in showing order, from where it was last told to go; each with its own pts.

What containers and codecs do to time stamps is put right here: files without any, AVI's in the wrong order, program streams
that are wrong after a seek.
"""

import re
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Final

import av.error
from av.video.frame import PictureType, VideoFrame

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.frame_cache import CACHE_BYTES, FrameCache
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.index import ticks_of_bare, time_base_of, told_end_ms
from imm_desktop.media.naming import name_of
from imm_desktop.media.opening import (
    IMAGE_FORMATS,
    READ_ERRORS,
    Opener,
    is_lost_connection,
    video_stream,
)
from imm_desktop.media.remote_bytes import LostBytesError
from imm_desktop.media.unsure_stamps import UnsureStamps

_MOST_ERRORS: Final = 64
_MOST_LACKING: Final = 8
"""So many frames without time stamps, one after the other, and the file is taken to have none."""
_PREDICTED: Final = frozenset({PictureType.P, PictureType.B})
NEVER: Final = 1 << 62
_PACKED: Final = re.compile(rb"DivX\d+b\d+p")
"""MPEG-4 in AVI with two frames in one packet and an empty one after it (DivX, Xvid): no stamp belongs to its frame."""

Tick = Callable[[], None]


class FrameDecoder:
    """One open container and its decoder; used by one thread. `ExactReader` finds single frames with it."""

    def __init__(
        self, source: str, *, cache_bytes: int = CACHE_BYTES, opener: Opener | None = None
    ) -> None:
        self._source, self._opener = source, opener or Opener()
        self._cache_bytes = cache_bytes
        self.cache = FrameCache(cache_bytes)
        self._is_packed = False
        self.is_unordered = False
        """Whether time stamps come in another order than the frames they belong to."""
        self._open()
        self._ready: deque[VideoFrame] = deque()
        self._is_at_end = self._is_lost = False
        self.is_bare = False
        """Whether the file has no time stamps of use (raw H.264 and the like): frames are counted from its start."""
        self._lacking = 0
        self._errors = 0
        self._whole_from = 0
        self._sought: int | None = None
        """Where the last seek went, until a frame has come out; None when that is not known."""
        self._left_out = -NEVER
        """The latest pts of a packet of which the decoder was told that nobody needs it, since the last seek."""
        self._tick: Tick = _nothing
        self._current: VideoFrame | None = None
        self._last_kept: int | None = None
        self._earliest: int | None = None
        self._trail: deque[VideoFrame] | None = None
        self._index = FrameIndex(0, time_base_of(self.stream))
        first = self._next_frame()
        if (first is None and self._lacking) or self._is_packed:
            self.is_bare = True
            self._rewind(0, reopen=True)
            first = self._next_frame()
        if first is None:
            raise MediaError(MediaReason.NOTHING_DECODES, name_of(source))
        self.first: Final = first
        self.upright: Final = (
            self._opener.upright(source) if self.container.format.name in IMAGE_FORMATS else None
        )
        """Of a picture file: how it wants to be turned and mirrored, see `orientation`."""
        self._index = FrameIndex(pts_of(first), time_base_of(self.stream), is_counted=self.is_bare)
        self._told_end_ms = told_end_ms(self.container, self.stream, self.index)

    @property
    def index(self) -> FrameIndex:
        """Of the frames, as far as it is known; a better one may be given at any time."""
        return self._index

    @index.setter
    def index(self, index: FrameIndex) -> None:
        if (
            index.is_counted and not self.is_bare
        ):  # what is at hand has stamps that mean nothing now
            self.is_bare = True
            self.cache = FrameCache(self._cache_bytes)
            self._current = self._sought = None
        self._index = index

    def close(self) -> None:
        """Give the file and the memory back."""
        self._ready.clear()
        self._current = self._trail = None
        self.cache = FrameCache(0)
        self._tick = _nothing
        self.container.close()

    # Decoding

    def _open(self) -> None:
        self.container = self._opener.open(self._source)
        self.stream = video_stream(self.container, self._source)
        self.stream.thread_type = "AUTO"
        self._packets = self.container.demux(self.stream)
        # These tell no showing order; FFmpeg hands out the right pts to the wrong ones of these frames.
        codec, form = self.stream.codec_context.name, self.container.format.name
        self.is_unordered |= form in {"avi", "asf", "mxf"} and codec in {"h264", "hevc"}
        self._may_be_packed = not self._is_packed and form == "avi" and codec == "mpeg4"
        self._stamps = UnsureStamps(self.container, self.stream)
        self._labels: list[int] = []
        self._has_key = False
        self._counted = 0

    def _rewind(self, pts: int, *, reopen: bool) -> None:
        """Go to a key frame at or before ``pts``, or to the very start with ``reopen``."""
        self._current = self._last_kept = self._earliest = None
        self._counted, self._left_out, self._sought = 0, -NEVER, None
        reopen = reopen or self.is_bare
        self._ready.clear()
        self._labels.clear()
        self._has_key = False
        if self._trail is not None:
            self._trail.clear()
        if self._is_lost or reopen:
            self._reopen()
        if not reopen:
            self._stamps.sought()
            try:
                self.container.seek(pts, stream=self.stream, backward=True)
            except READ_ERRORS as error:
                if is_lost_connection(self._source, error):
                    self._is_lost = True
                    raise
                self._reopen()
        self._packets = self.container.demux(self.stream)
        self._is_at_end, self._errors = False, 0
        self._sought = 0 if self.is_bare else None if reopen else pts

    def _reopen(self) -> None:
        self.container.close()
        self._open()
        self._is_lost = False

    def _next_frame(self) -> VideoFrame | None:
        """The next frame in showing order; kept, with the knowledge which one it follows."""
        while not self._ready:
            if self._is_at_end or (self._lacking >= _MOST_LACKING and not self.is_bare):
                return None
            self._tick()
            self._decode_packet()
        frame = self._ready.popleft()
        pts = pts_of(frame)
        self._earliest = pts if self._earliest is None else self._earliest
        if pts >= self._whole_from:
            self.cache.put(frame, pts, after=self._last_kept)
            self._last_kept = pts
            if self._trail is not None:
                self._trail.append(frame)
        else:
            self._last_kept = None
        self._current = frame
        return frame

    def _decode_packet(self) -> None:
        """Read and decode one packet; what is damaged is left out."""
        try:
            packet = next(self._packets, None)
        except READ_ERRORS as error:
            if is_lost_connection(self._source, error):
                self._current, self._sought, self._is_at_end, self._is_lost = None, None, True, True
                raise
            self._packets = self.container.demux(self.stream)
            self._errors += 1
            self._is_at_end = self._errors > _MOST_ERRORS
            return
        if packet is None:
            self._is_at_end = True
            if self._opener.lost:
                self._current, self._sought, self._is_lost = None, None, True
                raise LostBytesError(self._opener.lost)
            return
        if not self._stamps.believes(packet):
            return
        self._has_key |= packet.is_keyframe
        if self.is_unordered and not self._has_key and packet.size:
            return  # nothing comes out for it, and its stamp would go to another frame
        if self._may_be_packed:
            self._may_be_packed = False
            self._is_packed = _PACKED.search(bytes(packet)) is not None
        when = packet.pts if packet.pts is not None else packet.dts
        is_counted = self.is_unordered or self.is_bare
        is_passing = when is not None and when < self._whole_from and not is_counted
        self.stream.codec_context.skip_frame = "NONREF" if is_passing else "DEFAULT"
        if is_passing and when is not None:
            self._left_out = max(self._left_out, when)
        if self.is_unordered and when is not None and packet.size:
            heappush(self._labels, when)
        try:
            frames = self.stream.decode(packet)
            for frame in frames:
                if self.is_bare:
                    frame.pts = self._counted * ticks_of_bare(self.stream)
                    self._counted += 1
                elif self.is_unordered and self._labels:
                    frame.pts = heappop(self._labels)
            self._ready.extend(frame for frame in frames if frame.pts is not None)
            self._lacking = 0 if self._ready else self._lacking + len(frames)
        except av.error.EOFError:
            self._is_at_end = True
        except READ_ERRORS:
            return


def is_whole(frame: VideoFrame) -> bool:
    """Whether a frame that was decoded alone shows all of itself.

    Where a stream is refreshed bit by bit (H.264's and HEVC's recovery points without a whole picture), what counts as a
    key frame is predicted in parts from frames before it, and would show another time there. Of two fields the second may
    well be predicted from the first.
    """
    return frame.pict_type not in _PREDICTED or frame.interlaced_frame


def pts_of(frame: VideoFrame) -> int:
    """Of a frame that has one."""
    return frame.pts if frame.pts is not None else 0


def _nothing() -> None:
    """Nobody waits: nothing to tell, nothing to abandon."""

"""Key frames alone: one seek and one decoded packet each, for scrubbing and filmstrips."""

from collections.abc import Callable

import av.error
from av.video.frame import VideoFrame

from imm_desktop.media.decoding import is_whole
from imm_desktop.media.exact import ExactReader
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.opening import (
    READ_ERRORS,
    Opener,
    is_lost_connection,
    video_stream,
)
from imm_desktop.media.remote_bytes import LostBytesError
from imm_desktop.media.unsure_stamps import UnsureStamps

_MOST_PACKETS = 400
"""Packets looked at for a key frame that decodes before the search goes further back."""
_STEP_BACK_MS = 1_000


class CountingReader:
    """The same where key frames are of no use, or only counting from the start finds a frame: any frame will do."""

    has_partial_keys = False

    def __init__(self, source: str, index: FrameIndex, opener: Opener | None = None) -> None:
        self._reader = ExactReader(source, opener=opener)
        self._reader.index = index

    def close(self) -> None:
        """Give the file back."""
        self._reader.close()

    def at_or_before(
        self, pts: int, index: FrameIndex, tick: Callable[[], None]
    ) -> VideoFrame | None:
        """The frame on screen at ``pts``; see `KeyFrameReader.at_or_before`."""
        self._reader.index = index
        return self._reader.frame_at(index.position_ms(pts), tick)


class KeyFrameReader:
    """Its own container and decoder; used by one thread."""

    def __init__(self, source: str, opener: Opener | None = None) -> None:
        self._source, self._opener = source, opener or Opener()
        self._is_lost = False
        self.has_partial_keys = False
        """Whether a key frame was met that is none alone: nothing came of it, or not all of it; see `is_whole`."""
        self._open()

    def close(self) -> None:
        """Give the file back."""
        self._container.close()

    def at_or_before(
        self, pts: int, index: FrameIndex, tick: Callable[[], None]
    ) -> VideoFrame | None:
        """A key frame at or before ``pts``, else the first after it; None when none decodes.

        ``tick`` is called between packets and raises `Stopped` to abandon.
        """
        back, best = 0, None
        while True:
            start = max(index.base, pts - back)
            frame = self._first_key(start, tick)
            if frame is not None and (frame.pts or 0) <= pts:
                return frame
            best = best or frame
            if start <= index.base:
                # A transport stream whose sound begins first is sought past its first key frame.
                return self._very_first_key(tick) or best
            back = max(back * 4, index.ticks(_STEP_BACK_MS))

    def _open(self) -> None:
        self._container = self._opener.open(self._source)
        self._stream = video_stream(self._container, self._source)
        self._stamps = UnsureStamps(self._container, self._stream)
        self._stream.thread_type = "SLICE"  # frame threads would need more packets for one picture

    def _first_key(self, pts: int, tick: Callable[[], None]) -> VideoFrame | None:
        if self._is_lost:
            self._reopen()
        self._stamps.sought()
        try:
            self._container.seek(pts, stream=self._stream, backward=True)
        except READ_ERRORS as error:
            self._give_up_if_lost(error)
            self._reopen()
        return self._next_key(tick)

    def _very_first_key(self, tick: Callable[[], None]) -> VideoFrame | None:
        """Read from the very start, where time stamps are sure."""
        self._reopen()
        return self._next_key(tick)

    def _next_key(self, tick: Callable[[], None]) -> VideoFrame | None:
        packets = self._container.demux(self._stream)
        for _ in range(_MOST_PACKETS):
            tick()
            try:
                packet = next(packets, None)
                if packet is None:
                    self._check_lost()
                    return None
                is_sure = self._stamps.believes(packet)
                if not packet.is_keyframe or not packet.size or not is_sure:
                    continue
                frames = self._stream.decode(packet) or self._drained()
            except READ_ERRORS as error:
                self._give_up_if_lost(error)
                packets = self._container.demux(self._stream)
                continue
            self.has_partial_keys |= not all(is_whole(frame) for frame in frames) or not frames
            for frame in frames:
                if is_whole(frame) and frame.pts is not None:
                    self._stream.codec_context.flush_buffers()
                    return frame
        return None

    def _check_lost(self) -> None:
        """The end may be no end.

        Raises:
            LostBytesError: The bytes did not come.
        """
        if self._opener.lost:
            raise LostBytesError(self._opener.lost)

    def _reopen(self) -> None:
        self._container.close()
        self._open()
        self._is_lost = False

    def _give_up_if_lost(self, error: Exception) -> None:
        if is_lost_connection(self._source, error):
            self._is_lost = True
            raise error

    def _drained(self) -> list[VideoFrame]:
        try:
            return self._stream.decode(None)
        except av.error.EOFError:
            return []
        finally:
            self._stream.codec_context.flush_buffers()

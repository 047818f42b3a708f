"""Key frames of many positions in one go: decoded one behind the other, so that all cores have work."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import av.error
from av.video.frame import VideoFrame

from imm_desktop.media.decoding import is_whole
from imm_desktop.media.opening import READ_ERRORS, Opener, is_lost_connection, video_stream
from imm_desktop.media.unsure_stamps import UnsureStamps

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream

_MOST_PACKETS: Final = 400
_AHEAD: Final = 24
"""So many tiles ahead the window is told where their key frames lie, anew after every third of them."""
_UNTOLD_BYTES: Final = 256 << 10
"""Read for a key frame where a container tells only where it begins."""
_MOST_WAITING: Final = 24
"""Tiles behind which nothing has come out of the decoder; it holds a few frames, and one a thread."""
Found = tuple[int, VideoFrame | None]
"""Place of a position in the list, and its frame; None when it must be looked for in another way."""


class StripRun:
    """One container to read and one whose decoder is never flushed by seeking; used by one thread.

    Pictures are for tiles: their edges are not smoothed.
    """

    def __init__(self, source: str, opener: Opener) -> None:
        self._source, self._opener = source, opener
        self._container = opener.open(source)
        self._stream = video_stream(self._container, source)
        self._stamps = UnsureStamps(self._container, self._stream)
        self._decoding = opener.open(source)
        self._decoder = video_stream(self._decoding, source).codec_context
        self._decoder.thread_type = "AUTO"
        # A little less work for H.264 and HEVC; at the size of a tile nobody sees it.
        self._decoder.options = {"skip_loop_filter": "all"}
        self._last: VideoFrame | None = None
        self.has_partial_keys = False
        """Whether a key frame was met that is none alone; see `is_whole`."""

    def close(self) -> None:
        """Give the file back."""
        self._container.close()
        self._decoding.close()

    def frames(self, wanted: Sequence[int], tick: Callable[[], None]) -> Iterator[Found]:
        """For each pts of ``wanted``, in order, the key frame before it.

        ``tick`` is called between packets and raises `Stopped` to abandon; the run is then of no use any more.
        """
        self._decoder.flush_buffers()  # what an abandoned run has left
        self._last = None
        try:
            yield from self._run(wanted, tick)
        finally:
            self._opener.expect(())

    def _run(self, wanted: Sequence[int], tick: Callable[[], None]) -> Iterator[Found]:
        waiting: deque[tuple[int, int]] = deque()
        sent: int | None = None
        for place, pts in enumerate(wanted):
            if place % (_AHEAD // 3) == 0:
                self._opener.expect(self._places(wanted[place : place + _AHEAD]))
            packet = self._key_packet(pts, tick)
            if packet is None or packet.pts is None or packet.pts > pts:
                yield from self._rest(waiting)
                sent = None
                yield place, None
                continue
            if len(waiting) > _MOST_WAITING:
                yield from self._rest(waiting)
                sent = None
            waiting.append((place, packet.pts))
            if packet.pts != sent:
                sent = packet.pts
                yield from self._sorted(waiting, self._decode(packet))
            elif len(waiting) == 1:
                yield from self._sorted(waiting, ())
        yield from self._rest(waiting)

    def _places(self, wanted: Sequence[int]) -> list[tuple[int, int]]:
        """Offset and size of the key frames before ``wanted``, as far as the container's tables tell."""
        entries, places = self._stream.index_entries, []
        for pts in wanted:
            found = entries.search_timestamp(pts, backward=True, any_frame=False)
            if found >= 0:
                entry = entries[found]
                places.append((entry.pos, entry.size or _UNTOLD_BYTES))
        return list(dict.fromkeys(places))

    def _key_packet(self, pts: int, tick: Callable[[], None]) -> "Packet[VideoStream] | None":
        self._stamps.sought()
        try:
            self._container.seek(pts, stream=self._stream, backward=True)
            for _, packet in zip(
                range(_MOST_PACKETS), self._container.demux(self._stream), strict=False
            ):
                tick()
                if self._stamps.believes(packet) and packet.is_keyframe and packet.size:
                    return packet
        except READ_ERRORS as error:
            if is_lost_connection(self._source, error):
                raise
        return None

    def _decode(self, packet: "Packet[VideoStream] | None") -> Sequence[VideoFrame]:
        try:
            return self._decoder.decode(packet)
        except av.error.EOFError:
            return ()
        except READ_ERRORS:
            return ()

    def _sorted(
        self, waiting: deque[tuple[int, int]], frames: Sequence[VideoFrame]
    ) -> Iterator[Found]:
        """Frames to the places that wait for them; a place whose frame did not come goes without."""
        for frame in (self._last, *frames):
            if frame is None or frame.pts is None:
                continue
            if not is_whole(frame):
                self.has_partial_keys = True
                continue
            while waiting and waiting[0][1] < frame.pts:
                yield waiting.popleft()[0], None
            while waiting and waiting[0][1] == frame.pts:
                yield waiting.popleft()[0], frame
            self._last = frame

    def _rest(self, waiting: deque[tuple[int, int]]) -> Iterator[Found]:
        """What is still inside the decoder."""
        yield from self._sorted(waiting, self._decode(None))
        self._decoder.flush_buffers()
        while waiting:
            yield waiting.popleft()[0], None

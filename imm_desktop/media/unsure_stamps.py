"""Time stamps that cannot be believed: some containers give the first frames after a seek those of their neighbours.

A program stream says when a frame is shown once for several frames; FFmpeg's parser, which begins in the middle of one,
gives the first of them the stamp of a later one. The same happens to H.264 in ASF.
"""

from typing import TYPE_CHECKING, Final

from av.container import InputContainer
from av.video.stream import VideoStream

if TYPE_CHECKING:
    from av.packet import Packet

_PARSED: Final = frozenset({"h264", "hevc", "mpeg1video", "mpeg2video", "vc1"})
"""Codecs whose frames a parser cuts out of ASF's packets."""
_NEVER: Final = 2


class UnsureStamps:
    """Of one open container, from one seek to the next."""

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        form, codec = container.format.name, stream.codec_context.name
        self.is_fragile: Final = form == "mpeg" or (form == "asf" and codec in _PARSED)
        """Whether stamps are wrong after a seek: what is looked for must not be among the first frames."""
        self._begun = _NEVER

    def sought(self) -> None:
        """A seek went elsewhere than to the very start."""
        self._begun = 0 if self.is_fragile else _NEVER

    def believes(self, packet: "Packet[VideoStream]") -> bool:
        """Whether ``packet``, the next one, says when it is shown: from the second piece of the file on that is read whole."""
        if self._begun < _NEVER and packet.pos is not None:
            self._begun += 1
        return self._begun >= _NEVER

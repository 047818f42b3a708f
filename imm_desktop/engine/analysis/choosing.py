"""Which packets a decoder must see so that the frames somebody wants come out as they are, and no more."""

from bisect import bisect_right, insort
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from av.video.stream import VideoStream

from imm_desktop.engine.damage import AnyPacket, seconds

LOOK_AHEAD: Final = 32
"""Packets of video that are known before one is decoded: formats reorder frames over 16 at most, so that the frame
which follows on screen is among them."""
MOST_HELD: Final = 2000
"""Packets that wait until it is known whether they are needed: over a minute of video."""
MOST_HELD_BYTES: Final = 32 * 1024 * 1024
ALL_ALONE: Final = frozenset({"mjpeg", "prores", "dnxhd"})
"""Codecs whose every frame stands for itself."""
KEYS_BEGIN_ANEW: Final = frozenset({"vp8", "vp9"})
"""Codecs where nothing behind a key frame is made from what came before it."""
BEGINS_ANEW: Final = {"h264": frozenset({5}), "hevc": frozenset({19, 20})}
"""Types of NAL units (IDR) of key frames behind which nothing is made from what came before (H.264 table 7-1, H.265
table 7-1). Other key frames have pictures behind them that need the ones before."""

IsNeeded: TypeAlias = Callable[[float, float], bool]
"""Told from when to when (s, by the stream's clock) a frame is on screen."""
Choice: TypeAlias = tuple[AnyPacket, bool]
"""A packet, and whether its frame is wanted; what is not may be left out where no other is made from it."""


def choices(
    packets: Iterator[AnyPacket], video: VideoStream, is_needed: IsNeeded
) -> Iterator[Choice]:
    """Every packet with whether its frame is wanted; those of other streams, and the last ones, always are."""
    ahead: deque[AnyPacket] = deque()
    shown: list[float] = []
    videos = 0
    for packet in packets:
        ahead.append(packet)
        if packet.stream is not video:
            continue
        videos += 1
        moment_s = seconds(packet.pts, packet.time_base)
        if moment_s is not None:
            insort(shown, moment_s)
        while videos > LOOK_AHEAD:
            first = ahead.popleft()
            is_video = first.stream is video
            videos -= is_video
            yield first, not is_video or _is_wanted(first, shown, is_needed)
        del shown[: -4 * LOOK_AHEAD]
    for packet in ahead:
        yield packet, True


def _is_wanted(packet: AnyPacket, shown: list[float], is_needed: IsNeeded) -> bool:
    moment_s = seconds(packet.pts, packet.time_base)
    if moment_s is None:
        return True
    after = bisect_right(shown, moment_s)
    return after >= len(shown) or is_needed(moment_s, shown[after])


def without_ends(chosen: Iterator[Choice], video: VideoStream) -> Iterator[Choice]:
    """Without the ends of groups of pictures: what lies between the last frame that is wanted and a new beginning.

    Where key frames are as close as the frames that are wanted, that is most of a video.
    """
    held: list[Choice] = []
    size = 0
    for packet, is_wanted in chosen:
        if held and _begins_anew(packet, video):
            held, size = [], 0
        held.append((packet, is_wanted))
        size += packet.size
        if is_wanted or len(held) > MOST_HELD or size > MOST_HELD_BYTES:
            yield from held
            held, size = [], 0
    yield from held


def _begins_anew(packet: AnyPacket, video: VideoStream) -> bool:
    """Whether nothing from ``packet`` on is made from what came before it."""
    codec = video.codec_context.codec.canonical_name
    if codec in ALL_ALONE:
        return True
    if not packet.is_keyframe or packet.stream is not video:
        return False
    if codec in KEYS_BEGIN_ANEW:
        return True
    wanted = BEGINS_ANEW.get(codec)
    return wanted is not None and not wanted.isdisjoint(_units_in(packet, video))


def _units_in(packet: AnyPacket, video: VideoStream) -> Iterator[int]:
    """Types of the NAL units in a packet of H.264 or H.265."""
    data, extra = bytes(packet), video.codec_context.extradata or b""
    is_long = video.codec_context.codec.canonical_name == "hevc"
    for at in _starts(data, _bytes_of_length(extra, is_long=is_long)):
        if at < len(data):
            yield data[at] >> 1 & 0x3F if is_long else data[at] & 0x1F


def _bytes_of_length(extra: bytes, *, is_long: bool) -> int:
    """How many bytes tell a unit's length (avcC, hvcC); 0 where start codes part them (Annex B)."""
    place = 21 if is_long else 4
    return (extra[place] & 3) + 1 if extra[:1] == b"\x01" and len(extra) > place else 0


def _starts(data: bytes, length: int) -> Iterator[int]:
    """Where units begin in ``data``."""
    at = 0
    while length and at + length < len(data):
        yield at + length
        at += length + int.from_bytes(data[at : at + length], "big")
    while not length and (at := data.find(b"\0\0\1", at)) >= 0:
        at += 3
        yield at

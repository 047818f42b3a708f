"""Building the frame index: from the header at once, then by reading the whole file."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from av.container import InputContainer
from av.video.stream import VideoStream

from imm_desktop.domain.media_reasons import FileRemark
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.opening import READ_ERRORS

LOST_AFTER_MS: Final = 1_000
"""A file that ends so much before its declared end is called damaged."""
_MOST_ERRORS: Final = 64
"""Read errors in a row after which the rest of a file is given up."""
_MOST_BACK_S: Final = 0.5
"""Decoding times only grow; what lies so much before its predecessor begins a new count."""


_THEORA_HEADER: Final = 0x80
"""Set in a packet's first byte: Ogg recordings that were put behind each other have such packets in the middle."""


class Stopped(Exception):  # noqa: N818  not an error: a newer wish came
    """What was being done is no longer wanted."""


class StartsOverError(Exception):
    """The file's time stamps begin anew in the middle: two recordings, one behind the other."""


def first_index(stream: VideoStream, known: FrameIndex) -> FrameIndex:
    """What the header tells at once besides what is ``known``: key frames of MP4 and its kin, nothing of most others."""
    keys = tuple(sorted(entry.timestamp for entry in stream.index_entries if entry.is_keyframe))
    return replace(known, keys=tuple(key for key in keys if key >= known.base))


def build_index(
    container: InputContainer,
    stream: VideoStream,
    base: int,
    *,
    tick: Callable[[], None],
    is_lost: Callable[[Exception], bool] = lambda _: False,
    are_tables_alone: bool = False,
) -> FrameIndex:
    """The complete index, by reading the whole file without decoding.

    ``are_tables_alone``: samples read as zeros, and only the container's table says which are key frames.

    ``tick`` is called between packets and raises `Stopped` to end. Errors that say nothing of the file
    (``is_lost``) are raised: an index with holes would name wrong frames.

    Raises:
        StartsOverError: Its frames can only be counted, see `count_bare`.
    """
    frames: dict[int, bool] = {}
    end, errors, is_cut = base, 0, False
    latest: int | None = None
    most_back = round(_MOST_BACK_S / time_base_of(stream))
    told_keys = frozenset(
        entry.timestamp for entry in stream.index_entries if entry.is_keyframe
    )  # by decoding time
    usual = _usual_duration(stream)
    packets = container.demux(stream)
    while errors < _MOST_ERRORS:
        tick()
        try:
            packet = next(packets, None)
        except READ_ERRORS as error:
            if is_lost(error):
                raise
            errors, is_cut = errors + 1, True
            packets = container.demux(stream)
            continue
        if packet is None:
            break
        pts = packet.pts if packet.pts is not None else packet.dts
        if pts is None or pts < base or packet.is_discard or not packet.size:
            continue
        errors = 0
        if packet.dts is not None:
            if latest is not None and packet.dts < latest - most_back:
                raise StartsOverError
            latest = packet.dts
        is_key = packet.dts in told_keys if are_tables_alone else packet.is_keyframe
        frames[pts] = frames.get(pts, False) or is_key
        end = max(end, pts + (packet.duration or usual))
    pts_of_all = tuple(sorted(frames))
    index = FrameIndex(
        base,
        time_base_of(stream),
        pts=pts_of_all,
        keys=tuple(pts for pts in pts_of_all if frames[pts]),
        end=end,
        is_complete=bool(pts_of_all),
    )
    return _with_remark(index, declared_end_ms(container, stream, index), is_cut=is_cut)


def count_bare(
    container: InputContainer,
    stream: VideoStream,
    *,
    tick: Callable[[], None],
    remark: FileRemark = FileRemark.HEALTHY,
) -> FrameIndex:
    """The index of a file without time stamps of use: its frames in order, all of which are reached from the first."""
    count, ticks, errors = 0, ticks_of_bare(stream), 0
    may_be_header = stream.codec_context.name == "theora"
    packets = container.demux(stream)
    while errors < _MOST_ERRORS:
        tick()
        try:
            packet = next(packets, None)
        except READ_ERRORS:
            errors += 1
            packets = container.demux(stream)
            continue
        if packet is None:
            break
        count += bool(packet.size) and not (may_be_header and bytes(packet)[0] & _THEORA_HEADER)
    pts = tuple(range(0, count * ticks, ticks))
    return FrameIndex(
        0,
        time_base_of(stream),
        pts,
        pts[:1],
        count * ticks,
        is_complete=bool(pts),
        is_counted=True,
        remark=remark,
    )


def declared_end_ms(container: InputContainer, stream: VideoStream, index: FrameIndex) -> int:
    """How long the header says the pictures last, in ms from the first frame; 0 when it does not say."""
    if stream.duration:
        start = stream.start_time if stream.start_time is not None else index.base
        return max(0, index.position_ms(start + stream.duration))
    if len(container.streams) == 1 and container.duration and container.duration > 0:
        return container.duration // 1000  # AV_TIME_BASE is microseconds
    return 0


def told_end_ms(container: InputContainer, stream: VideoStream, index: FrameIndex) -> int:
    """As `declared_end_ms`, or else how long all streams last together; 0 when nothing says it."""
    return declared_end_ms(container, stream, index) or max(0, (container.duration or 0) // 1000)


def _with_remark(index: FrameIndex, declared_ms: int, *, is_cut: bool) -> FrameIndex:
    end_ms = index.position_ms(index.end)
    lost = declared_ms - end_ms
    if lost > LOST_AFTER_MS and (is_cut or lost * 50 > declared_ms):
        remark = FileRemark.CUT_OFF
    elif is_cut:
        remark = FileRemark.DAMAGED_IN_PLACES
    else:
        return index
    return replace(index, remark=remark)


def _usual_duration(stream: VideoStream) -> int:
    rate = stream.average_rate or stream.guessed_rate
    return max(1, int(1 / (rate * time_base_of(stream)))) if rate else 1


def ticks_of_bare(stream: VideoStream) -> int:
    """How long a frame of a file without time stamps is shown, in pts: by the rate that it says, else 25 a second."""
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    return max(1, round(1 / (rate * time_base_of(stream))))


def time_base_of(stream: VideoStream) -> Fraction:
    """Seconds of one pts; MPEG's where the stream does not say."""
    return stream.time_base or Fraction(1, 90_000)

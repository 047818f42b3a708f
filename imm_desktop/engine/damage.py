"""Reading files that may be damaged: what can be read of them, and how much of them is lost."""

import logging
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import av
import av.error
from av.container import InputContainer
from av.stream import Stream

from imm_desktop.engine.opening import open_any
from imm_desktop.engine.transport_ends import ends_inside

if TYPE_CHECKING:
    from av.packet import Packet

log = logging.getLogger(__name__)

LEAST_LOSS_S: Final = 0.5
"""From which on it is said that something is lost: less is a blink."""
SHARE_OF_LOSS: Final = 50
"""A file breaks off when more than one part in so many is missing: what headers say is often a little off."""
MOST_ERRORS: Final = 50
"""Unreadable packets in a row after which the rest of a file is given up."""
_UNKNOWN_FRAMES: Final = 2**28
"""What writes an AVI into a pipe puts 2**30 frames or more into its head; so many last for months."""
_TAIL_PACKETS: Final = 200
"""Packets that are looked at to see whether a file goes on without pictures."""

AnyPacket: TypeAlias = "Packet[Any]"


def packets_of(container: InputContainer, *streams: Stream) -> Iterator[AnyPacket]:
    """Every packet of ``streams`` that can be read: what cannot is left out, and reading goes on behind it."""
    packets, errors = container.demux(*streams), 0
    while errors < MOST_ERRORS:
        try:
            packet = next(packets, None)
        except (av.error.FFmpegError, IndexError) as error:
            # PyAV trips (IndexError) over a stream that appears in the middle of a damaged MPEG-TS.
            errors += 1
            log.info("skipping an unreadable packet: %s", error)
            packets = container.demux(*streams)  # an iterator that failed is over
            continue
        if packet is None:
            return
        errors = 0
        yield packet
    log.info("gave up reading after %d errors", errors)


def told_ms(container: InputContainer, stream: Stream) -> int:
    """How long the pictures of ``stream`` last, or else the file, as it says; 0 when it does not say."""
    if container.format.name == "avi" and stream.time_base is not None:
        # FFmpeg guesses the length of an AVI anew where there is less of it than its head tells.
        frames = stream.frames if stream.frames < _UNKNOWN_FRAMES else 0
        return round(float(frames * stream.time_base) * 1000)
    if stream.duration is not None and stream.time_base is not None:
        return round(float(stream.duration * stream.time_base) * 1000)
    return round(container.duration / 1000) if container.duration is not None else 0


def breaks_off(path: Path, read_ms: int, told: int) -> bool:
    """Whether a file was cut off: its pictures end at ``read_ms``, though it speaks of ``told`` ms, and so does its sound."""
    lost = told - read_ms
    if lost < LEAST_LOSS_S * 1000 or lost * SHARE_OF_LOSS <= told:
        return False
    return not _goes_on(path, read_ms + lost // 2)


def early_end(path: Path, stream: Stream, read_ms: int, told: int) -> int | None:
    """When the pictures of a file that was cut off should end, in ms, 0 where that is not known; None of a whole file."""
    if breaks_off(path, read_ms, told):
        return told
    if stream.container.format.name != "mpegts":
        return None
    streams = stream.container.streams
    is_cut = ends_inside(path, frozenset(one.id for one in (*streams.video, *streams.audio)))
    return 0 if is_cut else None


def ending_early(name: str, read_ms: int, told: int) -> str:
    """That the video ``name`` ends at ``read_ms`` and not at ``told`` ms (0: unknown), in words, without a full stop."""
    rest = f" of {told / 1000:.1f} s" if told else ", in the middle of a picture"
    return f"{name} breaks off at {read_ms / 1000:.1f} s{rest}"


def _goes_on(path: Path, after_ms: int) -> bool:
    """Whether anything but pictures is to be read at ``after_ms`` from the beginning, or later."""
    try:
        with open_any(path) as container:
            others = [one for one in container.streams if one.type in {"audio", "subtitle"}]
            if not others:
                return False
            moment = (container.start_time or 0) + after_ms * 1000
            container.seek(moment)
            tail = islice(packets_of(container, *others), _TAIL_PACKETS)
            return any(
                (seconds(packet.pts, packet.time_base) or 0) * av.time_base >= moment
                for packet in tail
            )
    except (av.error.FFmpegError, OSError, ValueError):
        return False


def seconds(moment: int | None, base: Fraction | None) -> float | None:
    """``moment`` by a clock of ``base``; None where it is not known."""
    # Fractions are exact and slow; this is asked several times a frame, and milliseconds are wanted.
    return moment * base.numerator / base.denominator if moment is not None and base else None


def decoded(packet: AnyPacket) -> tuple[list[Any], bool]:
    """The frames that ``packet`` gives, and whether it or one of them is damaged."""
    try:
        frames = list(packet.decode())
    except av.error.FFmpegError:
        return [], True
    return frames, packet.is_corrupt or any(frame.is_corrupt for frame in frames)

"""Copies streams from one container into another without decoding anything."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import av
import av.error
from av.container import InputContainer, OutputContainer
from av.stream import Disposition, Stream

from imm_desktop.engine.rendering.conversion_order import FileOrder
from imm_desktop.engine.work import WorkError
from imm_desktop.media.opening import READ_ERRORS, open_container

if TYPE_CHECKING:
    from av.packet import Packet

_TEXT_SUBTITLES: Final = {
    "mkv": ("subrip", "ass", "webvtt"),
    "mp4": ("mov_text",),
    "mov": ("mov_text",),
}
"""Subtitles that a container takes as they are."""


class CannotHoldError(WorkError):
    """The container does not take the streams as they are."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of a source to copy, in milliseconds from the start of its file."""

    start_ms: int = 0
    duration_ms: int = 0
    """0 is to the end."""


def copy_streams(
    source: Path,
    target: Path,
    order: FileOrder,
    cut: Cut,
    *,
    options: Mapping[str, str],
    progress: Callable[[int], None],
) -> tuple[str, ...]:
    """Copy the wanted streams of ``source``; says what could not be kept.

    A cut begins with the key frame at or before its start: what is copied cannot begin elsewhere.

    Raises:
        WorkError: The container does not take a stream, or the source has none that is wanted.
    """
    with open_container(str(source)) as reading:
        chosen, remarks = _chosen(reading, order)
        if not chosen:
            wanted = "pictures" if order.has_pictures and not order.has_sound else "sound"
            raise WorkError("UnsupportedMediaFormat", f"The object {source.name} has no {wanted}.")
        metadata = dict(reading.metadata) if order.keeps_metadata else {}
        try:
            with av.open(str(target), "w", format=order.muxer, options=dict(options)) as writing:
                writing.metadata.update(metadata)
                pairs = {one.index: _added(writing, one, order) for one in chosen}
                for packet, share in _packets(reading, chosen, cut):
                    packet.stream = pairs[packet.stream.index]
                    writing.mux(packet)
                    progress(share)
        except (av.error.InvalidDataError, av.error.ArgumentError) as error:
            names = ", ".join(one.codec_context.name for one in chosen)
            raise CannotHoldError(
                "InvalidArgument",
                f"{order.where}.Container {order.container} cannot hold the streams of {source.name} as they are "
                f"({names}): set Video.TranscodeVideo.Codec and Audio.TranscodeAudio.Codec ({error.strerror})",
            ) from None
    return remarks


def _chosen(reading: InputContainer, order: FileOrder) -> tuple[list[Stream], tuple[str, ...]]:
    chosen: list[Stream] = []
    remarks: list[str] = []
    covers = Disposition.attached_pic | Disposition.timed_thumbnails
    videos = [one for one in reading.streams.video if not one.disposition & covers]
    if order.has_pictures and videos:
        chosen.append(videos[0])
    if order.has_sound and reading.streams.audio:
        chosen.append(reading.streams.audio[0])
    if order.keeps_subtitles and reading.streams.subtitles:
        words = reading.streams.subtitles[0]
        if words.codec_context.name in _TEXT_SUBTITLES.get(order.container, ()):
            chosen.append(words)
        else:
            remarks.append(f"subtitles left out: {order.container} cannot hold them as they are")
    return chosen, tuple(remarks)


def _added(writing: OutputContainer, source: Stream, order: FileOrder) -> Stream:
    try:
        added = writing.add_stream_from_template(source, opaque=True)
    except (ValueError, av.error.FFmpegError):
        raise CannotHoldError(
            "InvalidArgument",
            f"{order.where}.Container {order.container} cannot hold {source.codec_context.name}: set "
            "TranscodeVideo.Codec or TranscodeAudio.Codec",
        ) from None
    added.metadata.update({"language": source.language} if source.language else {})
    return added


def _packets(
    reading: InputContainer, chosen: list[Stream], cut: Cut
) -> "Iterator[tuple[Packet[Any], int]]":
    """Packets of the cut, shifted to begin at 0, and the percentage read."""
    first = Fraction(reading.start_time or 0, av.time_base)
    start = first + Fraction(cut.start_ms, 1000)
    end = start + Fraction(cut.duration_ms, 1000) if cut.duration_ms else None
    length = (
        float(end - start) if end else (reading.duration or 0) / av.time_base - float(start - first)
    )
    lead = chosen[0]
    if cut.start_ms:
        base = lead.time_base or Fraction(1, 1000)
        reading.seek(int(start / base), stream=lead, backward=True)
    begin: Fraction | None = None if cut.start_ms else first
    for packet in _readable(reading, chosen):
        base = packet.time_base
        if packet.dts is None or base is None:
            continue
        shown = (packet.pts if packet.pts is not None else packet.dts) * base
        if begin is None:
            if packet.stream.index != lead.index or not packet.is_keyframe:
                continue
            begin = shown
        if end is not None and packet.dts * base >= end:
            if packet.stream.index == lead.index:
                return
            continue
        if shown < begin:
            continue
        shift = int(begin / base)
        packet.dts -= shift
        if packet.pts is not None:
            packet.pts -= shift
        yield packet, min(99, int(100 * float(shown - begin) / length)) if length > 0 else 0


def _readable(reading: InputContainer, chosen: list[Stream]) -> "Iterator[Packet[Any]]":
    packets, errors = reading.demux(*chosen), 0
    while errors < 64:
        try:
            packet = next(packets, None)
        except READ_ERRORS:
            errors += 1
            continue
        if packet is None:
            return
        if not packet.is_corrupt:
            yield packet

"""Copies streams from one container into another without decoding anything."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import av.error
from av.container import InputContainer, OutputContainer
from av.stream import Disposition, Stream

from imm_desktop.domain.errors import MediaError
from imm_desktop.engine.damage import (
    AnyPacket,
    breaks_off,
    early_end,
    ending_early,
    packets_of,
    told_ms,
)
from imm_desktop.engine.opening import open_film
from imm_desktop.engine.rendering.conversion_order import FileOrder
from imm_desktop.engine.rendering.formats import CONTAINERS, SOUND_CONTAINERS
from imm_desktop.engine.work import WorkError
from imm_desktop.media.opening import (
    IMAGE_FORMATS,
    READ_ERRORS,
    check_local,
    described,
)

_TEXT_SUBTITLES: Final = {
    "mkv": ("subrip", "ass", "webvtt"),
    "mp4": ("mov_text",),
    "mov": ("mov_text",),
}
"""Subtitles that a container takes as they are."""


class CannotHoldError(WorkError):
    """The container does not take the streams as they are."""


_API_NAMES: Final = {
    "hevc": "h265",
    "libdav1d": "av1",
    "mp3float": "mp3",
    "libopus": "opus",
    "libvpx-vp9": "vp9",
}
_ALSO_HELD: Final = {
    "ts": frozenset({"mpeg2video", "mpeg1video", "mp2"}),
    "avi": frozenset({"mpeg4", "mjpeg", "mpeg2video", "mp2", "pcm_s16le"}),
    "mxf": frozenset({"mpeg2video", "pcm_s16le", "pcm_s24le"}),
}
"""What a container holds besides what can be asked for."""
_STRICT: Final = frozenset({"mkv", "mp4", "mov"})
"""Containers whose writer itself refuses what they cannot hold."""
_NEVER_COPIED: Final = frozenset({"asf"})
"""H.264 as MP4 holds it is told wrongly there: every frame came twice (FFmpeg 8)."""
_BACK_S: Final = Fraction(1)


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
    if order.container in _NEVER_COPIED:
        raise CannotHoldError(
            "InvalidArgument",
            f"{order.where}.Container {order.container}: nothing is copied into it",
        )
    with _opened(source) as reading:
        chosen, remarks = _chosen(reading, order)
        if not chosen:
            wanted = "pictures" if order.has_pictures and not order.has_sound else "sound"
            raise WorkError("UnsupportedMediaFormat", f"The object {source.name} has no {wanted}.")
        _refuse_strange(chosen, order, source.name)
        metadata = dict(reading.metadata) if order.keeps_metadata else {}
        try:
            with av.open(str(target), "w", format=order.muxer, options=dict(options)) as writing:
                writing.metadata.update(metadata)
                pairs = {one.index: _added(writing, one, order) for one in chosen}
                read_ms = cut.start_ms
                for packet, share in _packets(reading, chosen, cut):
                    if packet.stream.index == chosen[0].index:
                        read_ms = max(read_ms, cut.start_ms + _end_ms(packet))
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
        missing = _missing(source, reading, chosen[0], cut, read_ms)
    return (*remarks, missing) if missing else remarks


def _end_ms(packet: AnyPacket) -> int:
    """When what is in ``packet`` is over, by its stream's time."""
    moment = (packet.pts if packet.pts is not None else packet.dts or 0) + (packet.duration or 0)
    return int(moment * (packet.time_base or 0) * 1000)


@contextmanager
def _opened(source: Path) -> Iterator[InputContainer]:
    """``source``, if it is a video or sound.

    Raises:
        WorkError: It is not, or cannot be read.
    """
    try:
        with described(str(source)):
            check_local(str(source))
            reading = open_film(source)
    except MediaError as error:
        raise WorkError("UnsupportedMediaFormat", f"The object {source.name}: {error}") from None
    with reading:
        if reading.format.name in IMAGE_FORMATS:
            raise WorkError("UnsupportedMediaFormat", f"The object {source.name} is a picture.")
        yield reading


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


def _refuse_strange(chosen: list[Stream], order: FileOrder, name: str) -> None:
    """Refuse streams that the container would take and no player find in it again.

    Raises:
        CannotHoldError: There is such a stream.
    """
    held = CONTAINERS.get(order.container) or SOUND_CONTAINERS[order.container]
    known = held.video | held.audio | _ALSO_HELD.get(order.container, frozenset())
    for stream in chosen:
        context: object = stream.codec_context  # None for codecs that FFmpeg does not know
        codec = "an unknown codec" if context is None else stream.codec_context.name
        is_held = _API_NAMES.get(codec, codec) in known or stream.type == "subtitle"
        if not is_held and order.container not in _STRICT:
            raise CannotHoldError(
                "InvalidArgument",
                f"{order.where}.Container {order.container} cannot hold {codec} of {name}",
            )


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
) -> Iterator[tuple[AnyPacket, int]]:
    """Packets of the cut, shifted to begin at 0, and the percentage read."""
    first = Fraction(reading.start_time or 0, av.time_base)
    start = first + Fraction(cut.start_ms, 1000)
    end = start + Fraction(cut.duration_ms, 1000) if cut.duration_ms else None
    whole = Fraction(reading.duration or 0, av.time_base)
    length = float((end or first + whole) - start)
    begin = first
    if cut.start_ms:
        begin = _key_before(reading, chosen[0], start)
        _seek(reading, chosen[0], begin)
    for packet in _readable(reading, chosen):
        base = packet.time_base
        if packet.dts is None or base is None:
            continue
        shown = (packet.pts if packet.pts is not None else packet.dts) * base
        if end is not None and packet.dts * base >= end:
            if packet.stream.index == chosen[0].index:
                return
            continue
        if shown < begin:
            continue
        shift = int(begin / base)
        packet.dts -= shift
        if packet.pts is not None:
            packet.pts -= shift
        yield packet, min(99, int(100 * float(shown - begin) / length)) if length > 0 else 0


def _key_before(reading: InputContainer, lead: Stream, start: Fraction) -> Fraction:
    """When the last key frame at or before ``start`` is shown; that of the first one when there is none."""
    found: Fraction | None = None
    for seeks in (
        True,
        False,
    ):  # in transport streams seeking may come too late: then from the front
        _seek(reading, lead, start if seeks else None)
        for packet in _readable(reading, [lead]):
            if packet.pts is None or packet.time_base is None:
                continue
            shown = packet.pts * packet.time_base
            if packet.is_keyframe and (shown <= start or found is None):
                found = shown
            if packet.dts is not None and packet.dts * packet.time_base > start:
                break
        if found is not None and found <= start:
            break
        found = None if seeks else found
    return start if found is None else found


def _seek(reading: InputContainer, lead: Stream, moment: Fraction | None) -> None:
    """Go to the key frame before ``moment``, or to the front; a second back, since some formats come late."""
    base = lead.time_base or Fraction(1, 1000)
    early = None if moment is None else int((moment - _BACK_S) / base)
    if early is None or early <= (lead.start_time or 0):
        reading.seek(reading.start_time or 0, backward=True, any_frame=False)
        return
    try:
        reading.seek(early, stream=lead, backward=True)
    except READ_ERRORS:
        reading.seek(reading.start_time or 0, backward=True)


def _readable(reading: InputContainer, chosen: list[Stream]) -> Iterator[AnyPacket]:
    return (packet for packet in packets_of(reading, *chosen) if not packet.is_corrupt)


def _missing(source: Path, reading: InputContainer, lead: Stream, cut: Cut, read_ms: int) -> str:
    """That ``source`` ends before what was asked for, where it does."""
    told = told_ms(reading, lead)
    wanted = cut.start_ms + cut.duration_ms if cut.duration_ms else told
    if cut.duration_ms and wanted < told:
        return (
            ending_early(source.name, read_ms, told) if breaks_off(source, read_ms, wanted) else ""
        )
    end = early_end(source, lead, read_ms, told)
    return "" if end is None else ending_early(source.name, read_ms, end)

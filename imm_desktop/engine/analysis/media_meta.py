"""Facts about a media file, as ffprobe tells them."""

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Stream
from av.subtitles.stream import SubtitleStream
from av.video.stream import VideoStream

from imm_desktop.engine.analysis.decoding import codec_of, open_container
from imm_desktop.engine.work import Progress, Result, Work

FORMATS_WITH_PROGRAMS: Final = frozenset({"mpegts", "hls", "dash", "wtv"})
"""Formats that can hold several programs, which PyAV does not count."""
COLOR_SPACES: Final = MappingProxyType(
    {
        0: "gbr",
        1: "bt709",
        4: "fcc",
        5: "bt470bg",
        6: "smpte170m",
        7: "smpte240m",
        9: "bt2020nc",
        10: "bt2020c",
    }
)
COLOR_PRIMARIES: Final = MappingProxyType(
    {
        1: "bt709",
        4: "bt470m",
        5: "bt470bg",
        6: "smpte170m",
        7: "smpte240m",
        8: "film",
        9: "bt2020",
        12: "smpte432",
    }
)
COLOR_TRANSFERS: Final = MappingProxyType(
    {
        1: "bt709",
        4: "bt470m",
        5: "bt470bg",
        6: "smpte170m",
        7: "smpte240m",
        8: "linear",
        13: "iec61966-2-1",
        14: "bt2020-10",
        15: "bt2020-12",
        16: "smpte2084",
        18: "arib-std-b67",
    }
)
"""Numbers of ITU-T H.273 and FFmpeg's words for them, as ffprobe prints them."""


def media_meta(work: Work, progress: Progress) -> Result:
    """Fields of DetectMediaMeta's answer; what the file does not say is left out."""
    path = work.source
    with open_container(path, pictures=True) as container:
        facts = _facts(container, path)
    progress(100)
    return facts


def _facts(container: InputContainer, path: Path) -> dict[str, Any]:
    videos = [_video(s, container) for s in container.streams.video]
    tags = {key.lower(): value for key, value in container.metadata.items()}
    size = path.stat().st_size
    duration = container.duration / 1_000_000 if container.duration is not None else None
    return _known(
        {
            "Duration": duration,
            "Bitrate": container.bit_rate or (round(size * 8 / duration) if duration else None),
            "Size": size,
            "FormatName": container.format.name,
            "FormatLongName": container.format.long_name,
            "StartTime": _seconds(container.start_time, Fraction(1, 1_000_000)),
            "StreamCount": len(container.streams),
            "ProgramCount": None if container.format.name in FORMATS_WITH_PROGRAMS else 0,
            "VideoWidth": videos[0]["Width"] if videos else None,
            "VideoHeight": videos[0]["Height"] if videos else None,
            "VideoStreams": videos,
            "AudioStreams": [_audio(s) for s in container.streams.audio],
            "Subtitles": [_subtitle(s) for s in container.streams.subtitles],
            "Title": tags.get("title"),
            "Artist": tags.get("artist"),
            "Album": tags.get("album"),
            "AlbumArtist": tags.get("album_artist"),
            "Composer": tags.get("composer"),
            "Performer": tags.get("performer"),
            "Language": tags.get("language"),
            "ProduceTime": tags.get("creation_time"),
            "LatLong": _lat_long(
                tags.get("location") or tags.get("com.apple.quicktime.location.iso6709")
            ),
        }
    )


def _video(stream: VideoStream, container: InputContainer) -> dict[str, Any]:
    codec = stream.codec_context
    if codec_of(stream) is None:
        return {"Index": stream.index, "Width": 0, "Height": 0}
    pixel_format = codec.format
    rate = stream.average_rate
    return _known(
        {
            **_common(stream),
            "Width": codec.width,
            "Height": codec.height,
            "Level": codec.level if codec.level >= 0 else None,
            "HasBFrames": codec.reorder_depth,
            "PixelFormat": codec.pix_fmt,
            "BitDepth": pixel_format.components[0].bits if pixel_format else None,
            "FrameRate": _ratio(stream.base_rate or rate),
            "AverageFrameRate": _ratio(rate),
            "FrameCount": stream.frames or None,
            "SampleAspectRatio": _ratio(stream.sample_aspect_ratio, ":"),
            "DisplayAspectRatio": _ratio(_shape(stream), ":"),
            "ColorRange": _name(codec.color_range, {1: "tv", 2: "pc"}),
            "ColorSpace": _name(codec.colorspace, COLOR_SPACES),
            "ColorPrimaries": _name(codec.color_primaries, COLOR_PRIMARIES),
            "ColorTransfer": _name(codec.color_trc, COLOR_TRANSFERS),
            "Rotate": _rotate(stream, container),
        }
    )


def _audio(stream: AudioStream) -> dict[str, Any]:
    codec = stream.codec_context
    if codec_of(stream) is None:
        return {"Index": stream.index}
    return _known(
        {
            **_common(stream),
            "SampleFormat": codec.format.name,
            "SampleRate": codec.sample_rate,
            "Channels": codec.channels,
            "ChannelLayout": _layout(codec.layout.name),
            "FrameCount": stream.frames or None,
        }
    )


def _subtitle(stream: SubtitleStream) -> dict[str, Any]:
    return _known({**_common(stream), "Content": stream.metadata.get("title")})


def _common(stream: Stream) -> dict[str, Any]:
    codec = codec_of(stream)
    tag = codec.codec_tag if codec is not None else ""
    return {
        "Index": stream.index,
        "Language": _language(stream),
        "CodecName": codec.codec.canonical_name if codec is not None else None,
        "CodecLongName": codec.codec.long_name if codec is not None else None,
        "Profile": codec.profile if codec is not None else None,
        "CodecTagString": _tag_string(tag),
        "CodecTag": f"0x{int.from_bytes(tag.encode('latin-1'), 'little'):04x}",
        "TimeBase": _ratio(stream.time_base),
        "StartTime": _seconds(stream.start_time, stream.time_base),
        "Duration": _seconds(stream.duration, stream.time_base),
        "Bitrate": codec.bit_rate if codec is not None else None,
    }


def _tag_string(tag: str) -> str:
    """The four letters, others as ``[number]``, as ffprobe writes them."""
    return "".join(
        c if c.isascii() and (c.isalnum() or c in " -_.") else f"[{ord(c)}]" for c in tag
    )


def _layout(name: str) -> str | None:
    """The layout's name; FFmpeg words one that the file does not tell as ``1 channels``."""
    return None if name.endswith(" channels") else name


def _rotate(stream: VideoStream, container: InputContainer) -> str | None:
    """Degrees clockwise that a player turns the picture; known only from a decoded frame."""
    try:
        container.seek(0)
        frame = next(container.decode(stream))
    except (av.error.FFmpegError, StopIteration):
        return None
    turned = -round(frame.rotation) % 360
    return str(turned) if turned else None


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value is not None and value != ""}


def _shape(stream: VideoStream) -> Fraction | None:
    """Width over height as shown; FFmpeg leaves it out for some containers that tell how wide a pixel is."""
    if stream.display_aspect_ratio:
        return stream.display_aspect_ratio
    codec, pixel = stream.codec_context, stream.sample_aspect_ratio
    return pixel * codec.width / codec.height if pixel and codec.height else None


def _seconds(value: int | None, base: Fraction | None) -> float | None:
    return round(float(value * base), 6) if value is not None and base is not None else None


def _ratio(value: Fraction | None, between: str = "/") -> str | None:
    return f"{value.numerator}{between}{value.denominator}" if value else None


def _name(number: int | None, names: Mapping[int, str]) -> str | None:
    return names.get(int(number)) if number is not None else None


def _language(stream: Stream) -> str | None:
    language = stream.metadata.get("language")
    return language if language and language != "und" else None


def _lat_long(location: str | None) -> str | None:
    """``latitude,longitude`` out of ISO 6709, such as ``+35.8000-045.9100+010.0/``."""
    match = re.match(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)", location or "")
    return f"{float(match.group(1))},{float(match.group(2))}" if match else None

"""What can be written: containers with what they hold, encoders, and FFmpeg's names of transitions.

What a container holds was tried with PyAV 18.1 (FFmpeg 8): written, closed, opened and decoded again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from imm_desktop.imm.highlights import Transition

AUDIO_RATE: Final = 48_000
"""Hertz; everything is mixed at this rate, in two channels."""


@dataclass(frozen=True, slots=True)
class ContainerFormat:
    """One value of Output.Container."""

    muxer: str
    video: frozenset[str]
    """Values of TranscodeVideo.Codec it holds."""
    audio: frozenset[str]
    """Values of TranscodeAudio.Codec it holds."""
    usual_video: str
    """Encoder when none is asked for."""
    usual_audio: str


def _format(muxer: str, video: str, audio: str, usual: str = "libx264 aac") -> ContainerFormat:
    usual_video, usual_audio = usual.split()
    return ContainerFormat(
        muxer, frozenset(video.split()), frozenset(audio.split()), usual_video, usual_audio
    )


CONTAINERS: Final[Mapping[str, ContainerFormat]] = MappingProxyType(
    {
        "mp4": _format("mp4", "h264 h265 vp9", "aac mp3 ac3 opus flac"),
        "mkv": _format("matroska", "h264 h265 vp9", "aac mp3 ac3 opus flac vorbis"),
        "mov": _format("mov", "h264 h265", "aac mp3 ac3"),
        "asf": _format("asf", "h264 vp9", "aac mp3 ac3 flac vorbis"),
        "avi": _format("avi", "h264 vp9", "aac mp3 ac3 flac", "libx264 libmp3lame"),
        "mxf": _format("mxf", "", "", "mpeg2video pcm_s16le"),
        "ts": _format("mpegts", "h264 h265", "aac mp3 ac3 opus"),
        "flv": _format("flv", "h264 h265 vp9", "aac mp3"),
    }
)

SOUND_CONTAINERS: Final[Mapping[str, ContainerFormat]] = MappingProxyType(
    {
        "mp3": _format("mp3", "", "mp3", "none libmp3lame"),
        "aac": _format("adts", "", "aac", "none aac"),
        "flac": _format("flac", "", "flac", "none flac"),
        "oga": _format("oga", "", "vorbis flac opus", "none libopus"),
        "ac3": _format("ac3", "", "ac3", "none ac3"),
        "opus": _format("opus", "", "opus", "none libopus"),
    }
)
"""Containers of CreateMediaConvertTask that hold sound only."""

SEGMENT_CONTAINER: Final[Mapping[str, str]] = MappingProxyType({"hls": "ts", "dash": "mp4"})
"""The container that the pieces of a segmented output have."""

VIDEO_ENCODERS: Final[Mapping[str, str]] = MappingProxyType(
    {"h264": "libx264", "h265": "libx265", "vp9": "libvpx-vp9"}
)
AUDIO_ENCODERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mp3": "libmp3lame",
        "vorbis": "vorbis",
        "aac": "aac",
        "flac": "flac",
        "ac3": "ac3",
        "opus": "libopus",
    }
)

AUDIO_RATES: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "libmp3lame": (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000),
        "aac": (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000),
        "ac3": (32000, 44100, 48000),
        "libopus": (8000, 12000, 16000, 24000, 48000),
        "pcm_s16le": (48000,),
    }
)
"""Hertz that an encoder takes; any when it is not named."""

PIXEL_FORMATS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "libx264": frozenset("yuv420p yuv422p yuv444p yuv420p10le yuv422p10le yuv444p10le".split()),
        "libx265": frozenset("yuv420p yuv422p yuv444p yuv420p10le yuv422p10le yuv444p10le".split()),
        "libvpx-vp9": frozenset("yuv420p yuv422p yuv444p".split()),
        "mpeg2video": frozenset({"yuv420p"}),
    }
)

MPEG2_RATES: Final = ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")
"""The only frame rates that MPEG-2 can say."""

_RENAMED: Final = {
    "colordistance": "distance",
    "rectanglecrop": "rectcrop",
    "horizontalclose": "horzclose",
    "horizontalopen": "horzopen",
    "verticalclose": "vertclose",
    "verticalopen": "vertopen",
    "horizontalblur": "hblur",
    "squeezehorizontal": "squeezeh",
    "squeezevertical": "squeezev",
    "horizontalsliceleft": "hlslice",
    "horizontalsliceright": "hrslice",
    "verticalsliceup": "vuslice",
    "verticalslicedown": "vdslice",
    "diagonalbottomleft": "diagbl",
    "diagonalbottomright": "diagbr",
    "diagonaltopleft": "diagtl",
    "diagonaltopright": "diagtr",
    "wipetopleft": "wipetl",
    "wipetopright": "wipetr",
    "wipebottomleft": "wipebl",
    "wipebottomright": "wipebr",
}

XFADE_NAMES: Final[Mapping[Transition, str]] = MappingProxyType(
    {name: _RENAMED.get(name.value, name.value) for name in Transition}
)
"""FFmpeg's ``xfade`` name of each of the service's 44 transitions."""

"""How a written video is encoded: TargetVideo and TargetAudio (structures of 2020-09-30, SDK 5.0.3).

Lengths and offsets of marks are pixels when whole (1 to 4,096) and a share of the picture's height
or width when a fraction (between 0 and 1).
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from imm_desktop.imm.base import Flag, ObjectURI, WireModel

_Side = Annotated[float, Field(ge=0, le=4096)]
_Seconds = Annotated[float, Field(ge=0)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Resolution = Annotated[
    str, Field(pattern=r"^([1-9][0-9]{0,3}x([1-9][0-9]{0,3})?|x[1-9][0-9]{0,3})$")
]
_LONGEST_SIDE = 4096


def _read_digits(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


class Option(StrEnum):
    """What to do when the source has less than what is asked for."""

    FIXED = "fixed"
    ADAPTIVE = "adaptive"
    """Keep the source's value."""
    FALL = "fall"
    """Fail."""


class ReferPos(StrEnum):
    """The corner that a mark's offsets count from."""

    TOP_LEFT = "topleft"
    TOP_RIGHT = "topright"
    BOTTOM_LEFT = "bottomleft"
    BOTTOM_RIGHT = "bottomright"


class TranscodeVideo(WireModel):
    """How pictures are encoded; Bitrate and CRF exclude each other, CRF 23 is taken without either."""

    codec: Literal["copy", "h264", "h265", "vp9"] = "copy"
    """``copy`` ignores everything else here and cannot join files."""
    bitrate: Annotated[int, Field(ge=1)] | None = None
    """Bits per second."""
    bitrate_option: Option = Option.FIXED
    crf: Annotated[float, Field(ge=0, le=51)] | None = None
    """Constant quality; larger is worse, 18 to 38 is advised."""
    max_bitrate: Annotated[int, Field(ge=1)] | None = None
    """Bits per second; with CRF and BufferSize only."""
    buffer_size: Annotated[int, Field(ge=1)] | None = None
    """Bits; with CRF only."""
    resolution: _Resolution | None = None
    """``1280x720``, ``1280x`` or ``x720``; a side is at most 4,096 and the other one kept."""
    resolution_option: Option = Option.FIXED
    adaptive_resolution_direction: Flag = False
    """Whether Resolution means the long and the short side instead of width and height."""
    scale_type: Literal["stretch", "crop", "fill", "fit"] = "stretch"
    frame_rate: Annotated[float, Field(gt=0)] | None = None
    """Pictures per second; the source's when absent."""
    frame_rate_option: Option = Option.FIXED
    gop_size: Annotated[int, Field(ge=1)] = 150
    """Pictures from one key frame to the next."""
    b_frames: Annotated[int, Field(ge=0)] = 3
    refs: Annotated[int, Field(ge=0)] = 2
    pixel_format: (
        Literal[
            "yuv420p",
            "yuv422p",
            "yuv444p",
            "yuv420p10le",
            "yuv422p10le",
            "yuv444p10le",
            "yuva420p",
        ]
        | None
    ) = None
    """The source's when absent; yuva420p with vp9 only."""
    rotation: Annotated[Literal[0, 90, 180, 270], BeforeValidator(_read_digits)] = 0
    """Degrees, clockwise."""
    video_slim: Literal[0, 1] = 0
    """1 asks for the service's lightweight HD mode."""

    @model_validator(mode="after")
    def _check_sides_and_rates(self) -> Self:
        if self.bitrate is not None and self.crf is not None:
            raise ValueError("Bitrate and CRF must not be given together")
        sides = (self.resolution or "").split("x")
        if any(side and int(side) > _LONGEST_SIDE for side in sides):
            raise ValueError(f"a side of Resolution is at most {_LONGEST_SIDE}")
        return self


class Delogo(WireModel):
    """A rectangle that is blurred."""

    start_time: _Seconds = 0.0
    """Seconds."""
    duration: _Seconds | None = None
    """Seconds; to the end when absent."""
    dx: _Side = 0.0
    dy: _Side = 0.0
    width: _Side = 1.0
    height: _Side = 1.0
    refer_pos: ReferPos = ReferPos.TOP_LEFT


class Watermark(WireModel):
    """A text or a picture that is laid over the video."""

    type: Literal["text", "file"] = "text"
    content: str | None = None
    """The text; with Type text only, as all that concerns the font."""
    uri: ObjectURI | None = None
    """A PNG or MOV; with Type file only."""
    start_time: _Seconds = 0.0
    """Seconds."""
    duration: _Seconds | None = None
    """Seconds; to the end when absent."""
    dx: _Side = 0.0
    dy: _Side = 0.0
    width: _Side | None = None
    height: _Side | None = None
    refer_pos: ReferPos = ReferPos.TOP_LEFT
    font_name: Literal[
        "SourceHanSans-Regular",
        "SourceHanSans-Bold",
        "SourceHanSerif-Regular",
        "SourceHanSerif-Bold",
    ] = "SourceHanSans-Regular"
    font_size: Annotated[int, Field(gt=4, lt=120)] = 16
    font_color: str = "#000000"
    """``#RRGGBB`` or a name such as ``red``."""
    font_alpha: Annotated[float, Field(gt=0, le=1, alias="FontApha")] = 1.0
    """1 is opaque; the API misspells it."""
    border_color: str = "#000000"
    border_width: Annotated[int, Field(ge=0, le=4096)] = 0
    """Pixels."""


class Blur(WireModel):
    """How recognised faces or number plates are blurred."""

    blur_radius: Annotated[int, Field(ge=1, le=100)] | None = None
    confidence: _Share = 0.0
    """What is recognised with less is left as it is."""
    min_size: Annotated[int, Field(ge=0)] = 0
    """Pixels; what is smaller is left as it is."""
    scale_ratio: Annotated[float, Field(ge=0.1, le=5)] | None = None
    """How the blurred box compares with the recognised one."""
    transparency: _Share | None = None
    """0 blurs wholly, 1 not at all."""


class Desensitization(WireModel):
    """Which people and cars are made unrecognisable."""

    face: Blur | None = None
    license_plate: Blur | None = None


class FilterVideo(WireModel):
    """What is done to pictures; nothing when they are copied."""

    delogos: tuple[Delogo, ...] = ()
    watermarks: tuple[Watermark, ...] = ()
    desensitization: Desensitization | None = None
    """For CreateMediaConvertTask only, says the SDK, as Speed."""
    speed: Annotated[float, Field(ge=0.5, le=1)] = 1.0


class TargetVideo(WireModel):
    """The pictures of the written video; an empty one copies the first stream."""

    disable_video: Flag = False
    stream: tuple[int, ...] = ()
    """Indices of the source's video streams; the first when empty, all when one is over 100."""
    transcode_video: TranscodeVideo | None = None
    filter_video: FilterVideo | None = None


class TranscodeAudio(WireModel):
    """How sound is encoded; Bitrate and Quality exclude each other."""

    codec: Literal["copy", "mp3", "vorbis", "aac", "flac", "ac3", "opus", "amr"] = "copy"
    """``copy`` ignores everything else here and cannot join files."""
    bitrate: Annotated[int, Field(ge=1000, le=10_000_000)] | None = None
    """Bits per second."""
    bitrate_option: Option = Option.FIXED
    quality: Annotated[int, Field(ge=0, le=100)] | None = None
    """Larger is better."""
    bits_per_sample: Literal[16, 24] | None = None
    """With flac only."""
    channel: Annotated[int, Field(ge=1, le=8)] | None = None
    """The source's number when absent."""
    sample_rate: Annotated[int, Field(ge=8000, le=96000)] | None = None
    """Hertz; the source's when absent. Which rates exist depends on the codec."""
    sample_rate_option: Option = Option.FIXED

    @model_validator(mode="after")
    def _check_rates(self) -> Self:
        if self.bitrate is not None and self.quality is not None:
            raise ValueError("Bitrate and Quality must not be given together")
        return self


class FilterAudio(WireModel):
    """What is done to sound; nothing when it is copied."""

    mixing: Flag = False
    """Whether all tracks become one."""


class TargetAudio(WireModel):
    """The sound of the written video; an empty one copies the first stream."""

    disable_audio: Flag = False
    stream: tuple[int, ...] = ()
    """Indices of the source's audio streams; the first when empty, all when one is over 100."""
    transcode_audio: TranscodeAudio | None = None
    filter_audio: FilterAudio | None = None


class Segment(WireModel):
    """How the written video is cut for streaming."""

    format: Literal["hls", "dash"] | None = None
    duration: _Seconds | None = None
    """Seconds."""
    start_number: Annotated[int, Field(ge=0)] = 0
    """With hls only."""

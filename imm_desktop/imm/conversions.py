"""Conversions of media (CreateMediaConvertTask, page of 2026-03-24, structures of SDK 5.0.3).

There is no operation that gets the result: it is what the task writes to the URIs of its targets.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from imm_desktop.imm.base import Flag, ObjectURI, WireModel
from imm_desktop.imm.targets import Segment, TargetAudio, TargetVideo
from imm_desktop.imm.tasks import CreateTaskRequest

_Seconds = Annotated[float, Field(ge=0)]
_Count = Annotated[int, Field(ge=0)]
_Side = Annotated[float, Field(gt=0, le=4096)]
_Speed = Annotated[float, Field(ge=0.5, le=1)]

MOST_SOURCES = 11
"""Media files that one task joins."""


def _as_word(value: object) -> object:
    return ("false", "true")[value] if isinstance(value, bool) else value


class MediaContainer(StrEnum):
    """The format of a written file; the last six hold sound only."""

    MP4 = "mp4"
    MKV = "mkv"
    MOV = "mov"
    ASF = "asf"
    AVI = "avi"
    MXF = "mxf"
    TS = "ts"
    FLV = "flv"
    MP3 = "mp3"
    AAC = "aac"
    FLAC = "flac"
    OGA = "oga"
    AC3 = "ac3"
    OPUS = "opus"


class PickMode(StrEnum):
    """Which frames a snapshot or sprite is made of."""

    INTERVAL = "interval"
    """One every Interval seconds."""
    KEYFRAME = "keyframe"
    """The key frames; Interval does not count."""
    AVERAGE = "average"
    """Number frames, evenly spread; Interval does not count."""
    DHASH = "dhash"
    """Of those every Interval seconds the Number that change most, and more than Threshold."""


ScaleType = Literal["stretch", "crop", "fill", "fit"]


class SourceSubtitle(WireModel):
    """Subtitles that are added to a source: srt, vtt, mov_text, ass, dvd_sub or pgs."""

    uri: ObjectURI
    language: str | None = None
    """ISO 639-2."""
    time_offset: float = 0.0
    """Seconds by which they come later."""


class ConvertSource(WireModel):
    """One media file; several are joined in their order."""

    uri: ObjectURI
    start_time: _Seconds = 0.0
    """Seconds."""
    duration: _Seconds = 0.0
    """Seconds; 0 is to the end."""
    subtitles: tuple[SourceSubtitle, ...] = ()
    attached: Flag = False
    """Whether it runs beside the others as a stream of its own instead of after them."""
    align_mode: Annotated[Literal["false", "loop", "pad"], BeforeValidator(_as_word)] = "false"
    """With Attached only: how a shorter stream is brought to the others' length."""
    disable_audio: Flag = False
    disable_video: Flag = False


class _Picked(WireModel):
    """What all pictures made of frames share."""

    uri: ObjectURI
    """One object, or what the names of several begin with."""
    start_time: _Seconds = 0.0
    """Seconds."""
    interval: _Seconds | None = None
    """Seconds; no page names a default."""
    number: _Count = 0
    """How many frames; 0 takes them to the end."""
    scale_type: ScaleType = "stretch"


class Snapshots(_Picked):
    """Frames as pictures, each an object."""

    format: Literal["jpg", "png"]
    mode: PickMode = PickMode.INTERVAL
    threshold: Annotated[int, Field(ge=0, le=100)] = 0
    """With Mode dhash only: the larger, the fewer frames; 25 and less is advised."""
    width: _Side | None = None
    """Pixels when whole, a share of the video's when a fraction; the video's own when absent."""
    height: _Side | None = None


class Sprites(_Picked):
    """Small frames side by side in few large pictures."""

    format: Literal["jpg", "png"]
    mode: PickMode = PickMode.INTERVAL
    threshold: Annotated[int, Field(ge=0, le=100)] = 0
    scale_width: _Side = 1.0
    """Of one small picture: pixels when whole and over 1, else a share of the video's."""
    scale_height: _Side = 1.0
    tile_width: Annotated[int, Field(ge=1)] = 6
    """Small pictures in a row."""
    tile_height: Annotated[int, Field(ge=1)] = 6
    """Small pictures in a column."""
    pad: _Count = 2
    """Pixels between small pictures."""
    margin: _Count = 2
    """Pixels around all of them."""


class Animations(_Picked):
    """Frames as one moving picture."""

    format: Literal["gif", "webp"]
    frame_rate: Annotated[float, Field(gt=0)] | None = None
    """Pictures shown a second; with Interval it slows down or hurries."""
    width: _Side | None = None
    """As in Snapshots."""
    height: _Side | None = None


class TargetImage(WireModel):
    """Pictures made of the video."""

    snapshots: tuple[Snapshots, ...] = ()
    sprites: tuple[Sprites, ...] = ()
    animations: tuple[Animations, ...] = ()


class ExtractSubtitle(WireModel):
    """Subtitles as files of their own, ``<URI>_<index of the stream>.<ext>``."""

    format: Literal["ass", "srt", "webvtt", "vtt"]
    """The pages of TargetSubtitle say webvtt, that of TargetGroups vtt."""
    uri: ObjectURI


class TargetSubtitle(WireModel):
    """The subtitles of the written video; an empty one copies the first stream."""

    disable_subtitle: Flag = False
    stream: tuple[int, ...] = ()
    """Indices of the source's subtitle streams; all when empty or when one is over 100."""
    extract_subtitle: ExtractSubtitle | None = None


class KeptStreams(WireModel):
    """Streams that are kept: none when empty, all with -1."""

    stream: tuple[int, ...] = ()


class ConvertTarget(WireModel):
    """One written file, or pictures of the source, or both."""

    uri: ObjectURI | None = None
    """With Container; without an extension it gets that of the container or playlist."""
    container: MediaContainer | None = None
    speed: _Speed = 1.0
    """Ratio of the written file's playback speed to the source's; not re-timing."""
    segment: Segment | None = None
    video: TargetVideo | None = None
    """The first stream is copied when absent."""
    audio: TargetAudio | None = None
    """The first stream is copied when absent."""
    subtitle: TargetSubtitle | None = None
    """The first stream is copied when absent."""
    image: TargetImage | None = None
    strip_metadata: Flag = False
    """Whether title, album and the like are left out."""
    attached_picture: KeptStreams | None = None
    """With mp4 and mkv only."""
    data: KeptStreams | None = None
    """With mp4 only."""

    @model_validator(mode="after")
    def _check_file(self) -> Self:
        if (self.uri is None) != (self.container is None):
            raise ValueError("URI and Container must be given together")
        extracts = self.subtitle is not None and self.subtitle.extract_subtitle is not None
        if self.uri is None and self.image is None and not extracts:
            raise ValueError("there must be URI and Container, or Image, or ExtractSubtitle")
        return self


class GroupTarget(WireModel):
    """One variant of an HLS master playlist."""

    uri: ObjectURI
    """Of its own playlist, in the folder of the group's or below."""
    container: Literal["mp4", "ts"] | None = None
    speed: _Speed = 1.0
    segment: Segment | None = None
    """HLS only."""
    video: TargetVideo | None = None
    audio: TargetAudio | None = None
    subtitle: TargetSubtitle | None = None
    strip_metadata: Flag = False


class TargetGroup(WireModel):
    """One HLS master playlist with its variants."""

    uri: ObjectURI
    targets: Annotated[tuple[GroupTarget, ...], Field(min_length=1)]


class MediaConvertRequest(CreateTaskRequest):
    """Parameters of CreateMediaConvertTask."""

    sources: Annotated[tuple[ConvertSource, ...], Field(min_length=1, max_length=MOST_SOURCES)]
    alignment_index: Annotated[int, Field(ge=0)] = 0
    """Place of the source from which joined files take size and frame rate."""
    targets: tuple[ConvertTarget, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()

    @model_validator(mode="after")
    def _check_places(self) -> Self:
        if self.alignment_index >= len(self.sources):
            raise ValueError("AlignmentIndex is past the last of Sources")
        if self.sources[self.alignment_index].attached:
            raise ValueError("the source of AlignmentIndex cannot be Attached")
        if not self.targets and not self.target_groups:
            raise ValueError("Targets or TargetGroups is required")
        return self

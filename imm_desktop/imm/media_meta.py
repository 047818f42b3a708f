"""What a media file is made of (DetectMediaMeta, 2020-09-30); answered at once, no task."""

from pydantic import Field

from imm_desktop.imm.base import (
    Answer,
    ObjectURI,
    PlainAnswer,
    ProjectName,
    Rows,
    Whole,
    WireModel,
)
from imm_desktop.imm.notifications import CredentialConfig


class MediaMetaRequest(WireModel):
    """Parameters of DetectMediaMeta."""

    project_name: ProjectName
    source_uri: ObjectURI
    """The video or audio; the page does not mark it as required, though nothing can be done without."""
    credential_config: CredentialConfig | None = None


class Stream(Answer):
    """What video, audio and subtitle streams share."""

    index: Whole | None = None
    codec_name: str = ""
    codec_long_name: str = ""
    codec_tag: str = ""
    """A number such as ``0x31637661``."""
    codec_tag_string: str = ""
    language: str = ""
    bitrate: Whole | None = None
    """Bits per second."""
    start_time: float | None = None
    """Seconds."""
    duration: float | None = None
    """Seconds."""
    time_base: str = ""
    """A fraction of a second such as ``1/15360``."""


class VideoStream(Stream):
    """A stream of pictures."""

    width: Whole | None = None
    height: Whole | None = None
    frame_rate: str = ""
    """A fraction such as ``30000/1001``."""
    average_frame_rate: str = ""
    codec_time_base: str = ""
    """A fraction of a second."""
    profile: str = ""
    level: Whole | None = None
    has_b_frames: Whole | None = Field(None, alias="HasBFrames")
    """How many frames may have to be put into order; 0 for none."""
    sample_aspect_ratio: str = ""
    """A ratio such as ``1:1``."""
    display_aspect_ratio: str = ""
    color_range: str = ""
    color_space: str = ""
    color_primaries: str = ""
    color_transfer: str = ""
    frame_count: Whole | None = None
    rotate: str = ""
    """Degrees as text."""
    pixel_format: str = ""
    bit_depth: Whole | None = None


class AudioStream(Stream):
    """A stream of sound."""

    channels: Whole | None = None
    channel_layout: str = ""
    sample_rate: Whole | None = None
    """Hertz."""
    sample_format: str = ""
    codec_time_base: str = ""
    """A fraction of a second."""
    lyric: str = ""
    frame_count: Whole | None = None


class SubtitleStream(Stream):
    """A stream of subtitles."""

    content: str = ""
    width: Whole | None = None
    """Of bitmap subtitles."""
    height: Whole | None = None


class Address(Answer):
    """Where it was recorded, in words."""

    address_line: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    township: str = ""
    language: str = ""


class MediaMeta(PlainAnswer):
    """Answer of DetectMediaMeta."""

    format_name: str = ""
    format_long_name: str = ""
    duration: float | None = None
    """Seconds."""
    start_time: float | None = None
    """Seconds."""
    bitrate: Whole | None = None
    """Bits per second."""
    size: Whole | None = None
    """Bytes."""
    stream_count: Whole | None = None
    program_count: Whole | None = None
    video_width: Whole | None = None
    video_height: Whole | None = None
    video_streams: Rows[VideoStream] = ()
    audio_streams: Rows[AudioStream] = ()
    subtitles: Rows[SubtitleStream] = ()
    title: str = ""
    artist: str = ""
    album: str = ""
    album_artist: str = ""
    composer: str = ""
    performer: str = ""
    language: str = ""
    lat_long: str = ""
    """``latitude,longitude`` in degrees."""
    addresses: Rows[Address] = ()
    produce_time: str = ""
    """RFC 3339."""

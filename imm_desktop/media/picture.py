"""What comes out of a video: one frame as pixels, and what is known of the whole."""

from collections.abc import Callable
from dataclasses import dataclass

from imm_desktop.domain.media_reasons import FileRemark

OnWay = Callable[[int, int], None]
"""Told that so many frames of so many are decoded, when that takes longer than half a second."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One decoded frame as 32-bit BGRX rows, as ``QImage.Format_RGB32`` wants them, tightly packed."""

    width: int
    height: int
    pixels: bytes
    """``4 * width * height`` bytes; a row is ``4 * width`` bytes."""
    position_ms: int
    """Of this frame, from the first frame, rounded down."""
    frame: int
    """Place in the frame index, counted from 0; -1 while the index is not known."""
    pts: int
    """In the stream's time base."""
    is_exact: bool
    """False: a nearby key frame, shown meanwhile; or the frame asked for is too damaged."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What is known of an open video; counts grow exact when its index is complete."""

    duration_ms: int
    """From the first frame to the end of the last; 0 for an image."""
    width: int
    """As displayed: pixel aspect and rotation applied."""
    height: int
    frame_count: int | None
    """None while the frames have not been counted."""
    frame_rate: float
    """Nominal, for display only; 0.0 when the file does not say."""
    container: str
    video_codec: str
    audio_codec: str
    """Empty without sound."""
    has_audio: bool
    is_image: bool
    remark: FileRemark

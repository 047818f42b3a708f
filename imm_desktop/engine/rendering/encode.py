"""Writes the output: encoders, containers, segments; and puts it in place whole or not at all."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from imm_desktop.engine.rendering.footage import Samples
from imm_desktop.engine.rendering.formats import AUDIO_RATE
from imm_desktop.engine.rendering.order import Order, PictureOrder, SoundOrder
from imm_desktop.engine.rendering.plan import Plan
from imm_desktop.engine.work import WorkError, is_disk_full, no_room_for

_BT709: Final = 1
_LIMITED_RANGE: Final = 1
NO_METADATA: Final[Mapping[str, str]] = MappingProxyType({})
USUAL_FRAME: Final = 1024
"""Samples in a frame of encoders that take any number."""


class Draft:
    """Files under temporary names that become the output in one go.

    Attributes:
        target: Where the output belongs.
        path: What the muxer writes; the playlist when the output is segmented.
    """

    def __init__(self, target: Path, folder: Path, name: str, *, is_segmented: bool) -> None:
        """Prepare.

        Args:
            target: Where the output belongs.
            folder: For the temporary files; on the same disk.
            name: What the temporary names begin with; no other files there do.
            is_segmented: Whether there will be a playlist and pieces.
        """
        self.target = target
        self._folder = folder
        self._name = name
        self._is_segmented = is_segmented
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{name}{target.suffix}"
        self.piece_stem = f"{name}-"

    def discard(self) -> None:
        """Remove what is there."""
        for path in self._files():
            with suppress(OSError):
                path.unlink()

    def publish(self, kept: frozenset[Path]) -> list[Path]:
        """Put everything in place, the playlist last, and say where it is; the playlist or file comes first.

        Args:
            kept: Files that must not be overwritten.

        Raises:
            WorkError: One of them would be.
        """
        moves = [(path, self._final(path)) for path in self._files() if path != self.path]
        for _, final in [*moves, (self.path, self.target)]:
            if final in kept:
                raise WorkError(
                    "InvalidArgument", f"Output.URI would overwrite the source {final.name}"
                )
        if self._is_segmented:
            text = self.path.read_text(encoding="utf-8")
            self.path.write_text(
                text.replace(self.piece_stem, f"{self.target.stem}-"), encoding="utf-8"
            )
        for path, final in [*moves, (self.path, self.target)]:
            with path.open("r+b") as file:
                os.fsync(file.fileno())
            path.replace(final)
        return [self.target, *(final for _, final in moves)]

    @property
    def finals(self) -> list[Path]:
        """Every file that `publish` will write, once all is drafted."""
        pieces = [self._final(path) for path in self._files() if path != self.path]
        return [self.target, *pieces]

    def _files(self) -> list[Path]:
        return sorted(path for path in self._folder.iterdir() if path.name.startswith(self._name))

    def _final(self, path: Path) -> Path:
        piece = path.name.removeprefix(self.piece_stem)
        return self.target.with_name(f"{self.target.stem}-{piece}")


class Writer:
    """Encodes frames and their sound into one container."""

    def __init__(
        self, container: OutputContainer, order: Order, plan: Plan, *, has_sound: bool
    ) -> None:
        self._container = container
        self._rate = plan.rate
        self._video = _video_stream(container, order, plan)
        self._audio: AudioStream | None = None
        if has_sound and order.sound is not None:
            self._audio = audio_stream(container, order.sound)
            codec = self._audio.codec_context
            self._resampler = AudioResampler(
                codec.format.name,
                codec.layout.name,
                codec.sample_rate,
                codec.frame_size or USUAL_FRAME,
            )
        self._frames = 0
        self._samples = 0

    def write(self, frame: VideoFrame, samples: Samples | None) -> None:
        """Add one frame and what is heard with it."""
        frame.pts, frame.time_base = self._frames, 1 / self._rate
        frame.pict_type = PictureType.NONE
        self._frames += 1
        self._container.mux(self._video.encode(frame))
        if self._audio is None or samples is None:
            return
        sound = AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", "stereo")
        sound.sample_rate, sound.pts, sound.time_base = (
            AUDIO_RATE,
            self._samples,
            Fraction(1, AUDIO_RATE),
        )
        self._samples += samples.shape[1]
        for made in self._resampler.resample(sound):
            self._container.mux(self._audio.encode(made))

    def finish(self) -> None:
        """Write what the encoders still hold."""
        if self._audio is not None:
            for made in self._resampler.resample(None):
                self._container.mux(self._audio.encode(made))
            self._container.mux(self._audio.encode(None))
        self._container.mux(self._video.encode(None))


@contextmanager
def opened_writer(
    draft: Draft,
    order: Order,
    plan: Plan,
    *,
    has_sound: bool,
    metadata: Mapping[str, str] = NO_METADATA,
) -> Iterator[Writer]:
    """A writer to ``draft``; the container is whole after the block.

    Raises:
        WorkError: The encoder refuses the settings, or the disk is full.
    """
    try:
        with av.open(
            str(draft.path),
            "w",
            format=order.muxer,
            options=muxer_options(
                order.muxer, order.segment, order.segment_seconds, order.segment_start, draft
            ),
        ) as container:
            container.metadata.update(metadata)
            writer = Writer(container, order, plan, has_sound=has_sound)
            yield writer
            writer.finish()
    except (av.error.FFmpegError, OSError) as error:
        if is_disk_full(error):
            raise no_room_for(order.output_uri) from None
        if isinstance(error, av.error.FFmpegError):
            raise WorkError(
                "InvalidArgument",
                f"{order.output_uri} cannot be written with these settings ({error.strerror})",
            ) from error
        raise


def muxer_options(
    muxer: str, segment: str, seconds: float, first_number: int, draft: Draft
) -> dict[str, str]:
    """FFmpeg's options for one file, or for a playlist with pieces of ``seconds``."""
    pieces = draft.piece_stem
    match segment:
        case "hls":
            return {
                "hls_time": f"{seconds:g}",
                "hls_playlist_type": "vod",
                "start_number": str(first_number),
                "hls_segment_filename": str(draft.path.with_name(f"{pieces}%05d.ts")),
            }
        case "dash":
            return {
                "seg_duration": f"{seconds:g}",
                "init_seg_name": f"{pieces}init-$RepresentationID$.m4s",
                "media_seg_name": f"{pieces}$RepresentationID$-$Number%05d$.m4s",
            }
        case _:
            return {"movflags": "+faststart"} if muxer in {"mp4", "mov"} else {}


def _video_stream(container: OutputContainer, order: Order, plan: Plan) -> VideoStream:
    picture: PictureOrder = order.picture
    encoder: Literal["libx264"] = picture.encoder  # type: ignore[assignment]  # PyAV lists some names only
    stream = container.add_stream(encoder, plan.rate, options=dict(picture.options))
    stream.width, stream.height, stream.pix_fmt = plan.width, plan.height, picture.pixel_format
    codec = stream.codec_context
    codec.time_base = 1 / plan.rate
    codec.gop_size = picture.gop_size
    if order.segment:
        # A segment can only begin with a key frame.
        codec.gop_size = max(1, min(codec.gop_size, round(order.segment_seconds * plan.rate)))
    codec.max_b_frames = picture.b_frames
    codec.colorspace = codec.color_primaries = codec.color_trc = _BT709
    codec.color_range = _LIMITED_RANGE
    if plan.bit_rate:
        codec.bit_rate = plan.bit_rate
    if picture.encoder == "libx265" and order.muxer in {"mp4", "mov"}:
        codec.codec_tag = "hvc1"
    return stream


def audio_stream(container: OutputContainer, sound: SoundOrder) -> AudioStream:
    """A stream of ``container`` that is encoded as ``sound`` says."""
    encoder: Literal["aac"] = sound.encoder  # type: ignore[assignment]  # PyAV lists some names only
    layout = "mono" if sound.channels == 1 else "stereo"
    stream = container.add_stream(encoder, sound.rate, options=dict(sound.options), layout=layout)
    if sound.bit_rate:
        stream.bit_rate = sound.bit_rate
    return stream

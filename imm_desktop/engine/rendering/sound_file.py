"""Writes a file that holds sound only."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from imm_desktop.engine.rendering.conversion_order import FileOrder
from imm_desktop.engine.rendering.encode import USUAL_FRAME, audio_stream
from imm_desktop.engine.rendering.footage import Samples
from imm_desktop.engine.rendering.formats import AUDIO_RATE
from imm_desktop.engine.work import WorkError, is_disk_full, no_room_for


def write_sound(
    target: Path,
    order: FileOrder,
    pieces: Iterator[Samples],
    *,
    options: Mapping[str, str],
    metadata: Mapping[str, str],
) -> None:
    """Encode ``pieces`` into ``target``.

    Raises:
        WorkError: There is nothing to hear, the encoder refuses the settings, or the disk is full.
    """
    if order.sound is None:
        raise WorkError("InvalidArgument", f"{order.where} asks for no sound")
    try:
        with av.open(str(target), "w", format=order.muxer, options=dict(options)) as container:
            container.metadata.update(metadata)
            stream = audio_stream(container, order.sound)
            codec = stream.codec_context
            resampler = AudioResampler(
                codec.format.name,
                codec.layout.name,
                codec.sample_rate,
                codec.frame_size or USUAL_FRAME,
            )
            written = 0
            for piece in pieces:
                if not piece.shape[1]:
                    continue
                sound = AudioFrame.from_ndarray(np.ascontiguousarray(piece), "fltp", "stereo")
                sound.sample_rate, sound.pts = AUDIO_RATE, written
                sound.time_base = Fraction(1, AUDIO_RATE)
                written += piece.shape[1]
                for made in resampler.resample(sound):
                    container.mux(stream.encode(made))
            if not written:
                raise WorkError("InvalidArgument", "The parts asked for hold no sound")
            for made in resampler.resample(None):
                container.mux(stream.encode(made))
            container.mux(stream.encode(None))
    except av.error.FFmpegError as error:
        if is_disk_full(error):
            raise no_room_for(order.uri) from None
        raise WorkError(
            "InvalidArgument",
            f"{order.uri} cannot be written with these settings ({error.strerror})",
        ) from error

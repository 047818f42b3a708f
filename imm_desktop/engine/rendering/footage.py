"""Reads source videos: their facts, their frames one after the other, and their sound."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Final, Protocol, cast

import av
import av.error
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.filter import Graph
from av.frame import Frame
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.engine.damage import decoded, early_end, packets_of, told_ms
from imm_desktop.engine.opening import open_film
from imm_desktop.engine.rendering.formats import AUDIO_RATE
from imm_desktop.engine.rendering.plan import Facts
from imm_desktop.engine.work import WorkError
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.index import StartsOverError, build_index
from imm_desktop.media.opening import (
    READ_ERRORS,
    check_local,
    described,
    shows_one_picture,
    video_stream,
)
from imm_desktop.media.rendering import geometry_of

Samples = npt.NDArray[np.float32]
"""Two rows of samples at ``AUDIO_RATE``."""

_MOST_ERRORS: Final = 64
_OF_THE_FILE: Final = frozenset({"major_brand", "minor_version", "compatible_brands", "encoder"})
"""Metadata that tell of the container, not of what is in it."""
_GAP: Final = AUDIO_RATE // 20
"""Samples (50 ms) by which sound may be late before silence is put in."""
_SEEK_BACK_S: Final = Fraction(1)


@dataclass(slots=True)
class Losses:
    """What could not be read of one file, as far as it was read."""

    packets: int = 0
    """Of pictures, or of sound, that were damaged."""


class SampleSource(Protocol):
    """Something that sounds."""

    def read(self, count: int) -> Samples:
        """The next ``count`` samples; silence where there are none."""

    def close(self) -> None:
        """Give the file back."""


def read_facts(uri: str, path: Path) -> Facts:
    """Read the whole file once, without decoding, for the facts a plan needs.

    Raises:
        WorkError: It is no video that can be read.
    """
    try:
        with described(str(path)):
            check_local(str(path))
            return _facts(uri, path)
    except MediaError as error:
        raise WorkError("UnsupportedMediaFormat", f"{uri}: {error}") from None


def metadata_of(path: Path) -> dict[str, str]:
    """Title, artist and the like; nothing of a file that cannot be read."""
    try:
        with open_film(path) as container:
            found = dict(container.metadata)
    except READ_ERRORS:
        return {}
    return {name: text for name, text in found.items() if name.lower() not in _OF_THE_FILE}


def _facts(uri: str, path: Path) -> Facts:
    with open_film(path) as container:
        if shows_one_picture(container):
            raise MediaError(MediaReason.A_PICTURE, path.name)
    with open_film(path) as container:
        has_sound = _sound_of(container) is not None
        stream = video_stream(container, str(path))
        first = next(_decoded(container, stream, Losses()), None)
        if first is None:
            raise MediaError(MediaReason.NOTHING_DECODES, path.name)
        aspect = stream.sample_aspect_ratio or Fraction(1)
        geometry = geometry_of(first, aspect)
        base, bit_rate = _pts_of(first), stream.bit_rate or 0
        rate = stream.average_rate or stream.guessed_rate
    with open_film(path) as container:
        stream = video_stream(container, str(path))
        try:
            index = build_index(container, stream, base, tick=lambda: None)
        except StartsOverError:
            raise MediaError(MediaReason.STARTS_OVER, path.name) from None
        end_ms = index.position_ms(index.end)
        told = early_end(path, stream, end_ms, told_ms(container, stream))
    if not index.pts:
        raise MediaError(MediaReason.NOTHING_DECODES, path.name)
    return Facts(
        uri,
        index,
        geometry.width,
        geometry.height,
        rate,
        bit_rate,
        has_sound,
        pixel_aspect=aspect,
        missing_after=None if told is None else (end_ms, told),
    )


def pictures(
    path: Path, index: FrameIndex, places: Sequence[int], losses: Losses
) -> Iterator[VideoFrame]:
    """The frames at ``places`` (rising, repeats allowed); a frame that is damaged is shown as the one before.

    ``losses`` is told of each that is.
    """
    first = index.pts[places[0]]
    with ExitStack() as opened:
        container = opened.enter_context(open_film(path))
        stream = video_stream(container, str(path))
        frames = _from_key(container, stream, index, first, losses)
        upcoming = next(frames, None)
        if upcoming is None or _pts_of(upcoming) > first:
            # Seeking came too late, as it does in transport streams: read from the front.
            container = opened.enter_context(open_film(path))
            frames = _decoded(container, video_stream(container, str(path)), losses)
            upcoming = next(frames, None)
        shown = None
        for place in places:
            while upcoming is not None and _pts_of(upcoming) <= index.pts[place]:
                shown, upcoming = upcoming, next(frames, None)
            shown = shown or upcoming
            if shown is None:
                raise WorkError(
                    "UnsupportedMediaFormat",
                    f"The object {path.name} has no picture to show there.",
                )
            yield shown


def _from_key(
    container: InputContainer, stream: VideoStream, index: FrameIndex, pts: int, losses: Losses
) -> Iterator[VideoFrame]:
    if pts > index.base:
        try:
            container.seek(index.key_before(pts), stream=stream, backward=True)
        except READ_ERRORS:
            return iter(())
    return _decoded(container, stream, losses)


def _decoded(
    container: InputContainer, stream: VideoStream, losses: Losses
) -> Iterator[VideoFrame]:
    """Every frame that decodes; damaged ones are passed over."""
    stream.thread_type = "AUTO"
    for frame in _frames_of(container, stream, losses):
        if frame.pts is not None or frame.dts is not None:
            yield cast("VideoFrame", frame)


def _frames_of(container: InputContainer, stream: Stream, losses: Losses) -> Iterator[Frame]:
    """Every frame of ``stream`` that decodes, until too many packets in a row give none and are damaged."""
    errors = 0
    for packet in packets_of(container, stream):
        frames, is_hurt = decoded(packet)
        losses.packets += is_hurt
        errors = 0 if frames else errors + is_hurt
        if errors >= _MOST_ERRORS:
            return
        yield from frames


def _pts_of(frame: VideoFrame) -> int:
    return frame.pts if frame.pts is not None else cast("int", frame.dts)


def _sound_of(container: InputContainer) -> AudioStream | None:
    """The first stream of sound that can be decoded."""
    for stream in container.streams.audio:
        context: object = stream.codec_context
        if context is not None:
            return stream
    return None


class Silence:
    """Sound of what has none."""

    def read(self, count: int) -> Samples:
        """Zeros."""
        return np.zeros((2, count), np.float32)

    def close(self) -> None:
        """Nothing is open."""


class Sound:
    """The first stream of sound of a file from an instant on, as samples at ``AUDIO_RATE`` in two channels."""

    def __init__(
        self,
        path: Path,
        start_s: Fraction,
        speed: Fraction = Fraction(1),
        *,
        from_its_start: bool = False,
    ) -> None:
        """Open the file.

        Args:
            path: Any file with sound.
            start_s: By the file's own clock, which need not start at 0.
            speed: 0.5 to 1; slower at the same pitch.
            from_its_start: Whether ``start_s`` counts from the beginning of the file instead.

        Raises:
            WorkError: It cannot be read or is silent.
        """
        try:
            with described(str(path)):
                check_local(str(path))
                self._container = open_film(path)
        except MediaError as error:
            raise WorkError("UnsupportedMediaFormat", f"The object {path.name}: {error}") from None
        stream = _sound_of(self._container)
        if stream is None:
            self._container.close()
            raise WorkError("UnsupportedMediaFormat", f"The object {path.name} has no sound.")
        self._stream, self._path = stream, path
        self._ready: deque[Samples] = deque()
        self._held = 0
        if from_its_start:
            start_s += Fraction(self._container.start_time or 0, av.time_base)
        pieces = self._from(start_s)
        self._pieces = _slowed(pieces, speed) if speed != 1 else pieces

    def read(self, count: int) -> Samples:
        """The next ``count`` samples; silence after the end."""
        while self._held < count:
            piece = next(self._pieces, None)
            if piece is None:
                piece = np.zeros((2, count - self._held), np.float32)
            self._ready.append(piece)
            self._held += piece.shape[1]
        taken, missing = [], count
        while missing:
            piece = self._ready.popleft()
            taken.append(piece[:, :missing])
            if piece.shape[1] > missing:
                self._ready.appendleft(piece[:, missing:])
            missing -= taken[-1].shape[1]
        self._held -= count
        return np.concatenate(taken, axis=1) if taken else np.zeros((2, 0), np.float32)

    def rest(self) -> Iterator[Samples]:
        """What is left up to the end, without silence after it."""
        yield from self._ready
        self._ready.clear()
        self._held = 0
        yield from self._pieces

    def close(self) -> None:
        """Give the file back."""
        self._container.close()

    def _from(self, start_s: Fraction) -> Iterator[Samples]:
        """Samples from ``start_s`` on, with silence in the gaps."""
        resampler = AudioResampler(format="fltp", layout="stereo", rate=AUDIO_RATE)
        position: int | None = None
        for frame in self._frames(start_s):
            at = frame.time
            if at is not None:
                wanted = round((at - float(start_s)) * AUDIO_RATE)
                if position is None:
                    position = wanted
                    if position > 0:
                        yield np.zeros((2, position), np.float32)
                elif wanted - position > _GAP:
                    yield np.zeros((2, wanted - max(position, 0)), np.float32)
                    position = wanted
            position = position or 0
            for made in resampler.resample(frame):
                samples = cast("Samples", made.to_ndarray())
                early = max(0, -position)
                position += samples.shape[1]
                if early < samples.shape[1]:
                    yield samples[:, early:]
        for made in resampler.resample(None):
            yield cast("Samples", made.to_ndarray())

    def _frames(self, start_s: Fraction) -> Iterator[AudioFrame]:
        base = self._stream.time_base or Fraction(1, AUDIO_RATE)
        begin = start_s - _SEEK_BACK_S
        first = Fraction(self._stream.start_time or 0) * base
        if begin > first:
            try:
                self._container.seek(int(begin / base), stream=self._stream, backward=True)
            except READ_ERRORS:
                self._reopen()
        frames = self._decoded()
        head = next(frames, None)
        if begin > first and (head is None or head.time is None or head.time > start_s):
            self._reopen()
            frames = self._decoded()
            head = next(frames, None)
        return chain([head] if head else [], frames)

    def _reopen(self) -> None:
        self._container.close()
        self._container = open_film(self._path)
        self._stream = cast("AudioStream", _sound_of(self._container))

    def _decoded(self) -> Iterator[AudioFrame]:
        for frame in _frames_of(self._container, self._stream, Losses()):
            yield cast("AudioFrame", frame)


def _slowed(pieces: Iterator[Samples], speed: Fraction) -> Iterator[Samples]:
    """``pieces`` at ``speed``, at the same pitch."""
    graph = Graph()
    entry = graph.add_abuffer(
        sample_rate=AUDIO_RATE, format="fltp", layout="stereo", time_base=Fraction(1, AUDIO_RATE)
    )
    tempo = graph.add("atempo", f"{float(speed)}")
    planes = graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo")
    leaving = graph.add("abuffersink")
    graph.link_nodes(entry, tempo, planes, leaving)
    graph.configure()
    position = 0
    for piece in chain(pieces, [None]):
        if piece is None:
            entry.push(None)
        else:
            frame = AudioFrame.from_ndarray(np.ascontiguousarray(piece), "fltp", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = (
                AUDIO_RATE,
                position,
                Fraction(1, AUDIO_RATE),
            )
            position += piece.shape[1]
            entry.push(frame)
        while True:
            try:
                yield cast("Samples", cast("AudioFrame", leaving.pull()).to_ndarray())
            except (av.error.BlockingIOError, av.error.EOFError):
                break

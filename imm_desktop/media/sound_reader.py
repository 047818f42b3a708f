"""The sound of a video as one unbroken run of samples on the pictures' own time line, at any speed with its pitch kept."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final, cast

import av.error
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.filter import Graph
from av.stream import Discard

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.naming import name_of
from imm_desktop.media.opening import READ_ERRORS, Opener, video_stream
from imm_desktop.media.remote_bytes import LostBytesError
from imm_desktop.media.sound_feed import CHANNELS, RATE_HZ

Samples = npt.NDArray[np.int16]
"""16 bits; a row has the samples of all channels at one instant."""
Tick = Callable[[], None]

_HOLE_MS: Final = 25
"""Time stamps that are so much off the samples before them tell a hole or an overlap; less is their rounding."""
_BEFORE_MS: Final = 150
"""Codecs need some sound before the wanted to be right."""
_SILENCE_MS: Final = 500
"""Most at once, of holes that may last for hours."""
_LEAST_TEMPO: Final = 0.5
_MOST_TEMPO: Final = 2.0
"""What one filter ``atempo`` does without leaving samples out; more takes several in a row."""
_WINDOW_MS: Final = 1_024 * 1000 / RATE_HZ
"""``atempo`` gives what it is given so much too early: half of the window that it works with (measured, FFmpeg 8)."""
_TIME_BASE: Final = Fraction(1, RATE_HZ)


class SoundReader:
    """Opens the source once more and reads its first sound that can be decoded; used by one thread.

    Raises:
        MediaError: There is none.
    """

    def __init__(self, source: str, opener: Opener) -> None:
        self._source, self._opener = source, opener
        self._open()

    def _open(self) -> None:
        self._container = self._opener.open(self._source)
        self._pictures = video_stream(self._container, self._source)
        self._stream = _sound_of(self._container, self._source)
        self._stream.discard = Discard.default

    def close(self) -> None:
        """Give the file back."""
        self._container.close()

    def pieces(
        self, from_ms: float, rate: float, index: FrameIndex, tick: Tick
    ) -> Iterator[Samples]:
        """All samples from a position on; those of a hole are silent.

        Args:
            from_ms: On the pictures' time line.
            rate: 0.25 to 4 times real time.
            index: Tells that time line.
            tick: Called between packets; raises `Stopped` to abandon.

        Raises:
            MediaError: Nothing can be decoded.
        """
        if rate == 1.0:
            return self._unbroken(from_ms, index, tick)
        tempos = tuple(_tempos(rate))
        return _at_tempo(self._unbroken(from_ms - _head_start_ms(tempos), index, tick), tempos)

    def _unbroken(self, from_ms: float, index: FrameIndex, tick: Tick) -> Iterator[Samples]:
        next_ms, least_ms = from_ms, 0.0  # at its start it fits to the sample
        for at_ms, samples in self._stamped(from_ms, index, tick):
            away_ms = at_ms - next_ms
            if away_ms > least_ms:
                for silence in _silence(away_ms):
                    tick()
                    yield silence
                next_ms = at_ms
            elif away_ms < -least_ms:
                samples = samples[_samples_in(-away_ms) :]  # noqa: PLW2901  heard already
            if len(samples):
                yield samples
                next_ms += len(samples) * 1000 / RATE_HZ
                least_ms = _HOLE_MS

    def _stamped(
        self, from_ms: float, index: FrameIndex, tick: Tick
    ) -> Iterator[tuple[float, Samples]]:
        """What is decoded, each with its position; it begins somewhere before ``from_ms``."""
        self._go_to(max(0.0, from_ms - _BEFORE_MS), index)
        self._pictures.discard = Discard.all
        base_ms = float(index.base * index.time_base) * 1000
        resampler = _resampler()
        counted_ms, has_decoded, has_failed = 0.0, False, False
        for packet in self._container.demux(self._stream):
            tick()
            time_ms = _time_ms(packet.pts, packet.time_base) - base_ms
            is_passing = packet.pts is not None and time_ms < from_ms - 2 * _BEFORE_MS
            if is_passing and not index.is_counted:
                continue
            try:
                frames = self._stream.decode(packet)
            except READ_ERRORS:
                has_failed = True
                continue  # sound with a hole in it is still sound
            for frame in frames:
                try:
                    made = resampler.resample(frame)
                except ValueError:  # it changes its form in the middle
                    resampler = _resampler()
                    made = resampler.resample(frame)
                for part in made:
                    samples = cast("Samples", part.to_ndarray().reshape(-1, CHANNELS))
                    is_timed = frame.time is not None and not index.is_counted
                    at_ms = (frame.time or 0.0) * 1000 - base_ms if is_timed else counted_ms
                    counted_ms = at_ms + len(samples) * 1000 / RATE_HZ
                    has_decoded = True
                    if counted_ms > from_ms:
                        yield at_ms, samples
        if self._opener.lost is not None:
            raise LostBytesError(self._opener.lost)
        if has_failed and not has_decoded:
            raise MediaError(MediaReason.NO_SOUND, name_of(self._source))

    def _go_to(self, position_ms: float, index: FrameIndex) -> None:
        """To the key picture before it, from where the pictures are read too; to the start where seeking finds nothing."""
        if index.is_counted:
            self._reopen()
            return
        pts = index.latest_pts(int(position_ms))
        self._pictures.discard = Discard.default  # transport streams find no place without them
        try:
            self._container.seek(
                max(index.base, index.key_before(pts) if index.is_complete else pts),
                stream=self._pictures,
                backward=True,
            )
        except READ_ERRORS:
            self._reopen()

    def _reopen(self) -> None:
        self._container.close()
        self._open()


def _sound_of(container: InputContainer, source: str) -> AudioStream:
    for stream in container.streams.audio:
        decoder: object = stream.codec_context  # None for an unknown codec
        if decoder is not None:
            return stream
    raise MediaError(MediaReason.NO_SOUND, name_of(source))


def _resampler() -> AudioResampler:
    return AudioResampler(format="s16", layout="stereo", rate=RATE_HZ)


def _time_ms(pts: int | None, time_base: Fraction | None) -> float:
    return float(pts * time_base) * 1000 if pts is not None and time_base is not None else 0.0


def _samples_in(duration_ms: float) -> int:
    return round(duration_ms * RATE_HZ / 1000)


def _silence(duration_ms: float) -> Iterator[Samples]:
    rest, most = _samples_in(duration_ms), _samples_in(_SILENCE_MS)
    while rest > 0:
        yield np.zeros((min(rest, most), CHANNELS), np.int16)
        rest -= most


def _head_start_ms(tempos: Sequence[float]) -> float:
    """How much of the source the filters leave out at the beginning."""
    head_ms, passed = 0.0, 1.0
    for tempo in tempos:
        head_ms += _WINDOW_MS * passed
        passed *= tempo
    return head_ms


def _at_tempo(pieces: Iterator[Samples], tempos: Sequence[float]) -> Iterator[Samples]:
    graph = Graph()
    entry = graph.add_abuffer(
        sample_rate=RATE_HZ, format="s16", layout="stereo", time_base=_TIME_BASE
    )
    filters = [graph.add("atempo", f"{tempo}") for tempo in tempos]
    leaving = graph.add("abuffersink")
    graph.link_nodes(entry, *filters, leaving)
    graph.configure()
    written = 0
    for piece in pieces:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(piece).reshape(1, -1), "s16", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, written, _TIME_BASE
        written += len(piece)
        entry.push(frame)
        yield from _out_of(leaving)
    entry.push(None)
    yield from _out_of(leaving)


def _tempos(rate: float) -> Iterator[float]:
    """Factors of ``rate`` that a filter can do."""
    while rate < _LEAST_TEMPO:
        yield _LEAST_TEMPO
        rate /= _LEAST_TEMPO
    while rate > _MOST_TEMPO:
        yield _MOST_TEMPO
        rate /= _MOST_TEMPO
    yield rate


def _out_of(leaving: av.filter.context.FilterContext) -> Iterator[Samples]:
    while True:
        try:
            frame = cast("AudioFrame", leaving.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        yield cast("Samples", frame.to_ndarray().reshape(-1, CHANNELS))

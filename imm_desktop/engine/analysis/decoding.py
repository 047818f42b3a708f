"""Reading a video once, from front to back, in presentation time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
import av.error
from av.audio.frame import AudioFrame
from av.codec.context import CodecContext
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from imm_desktop.engine.analysis.choosing import Choice, choices, without_ends
from imm_desktop.engine.damage import (
    LEAST_LOSS_S,
    AnyPacket,
    decoded,
    early_end,
    ending_early,
    packets_of,
    seconds,
    told_ms,
)
from imm_desktop.engine.opening import open_any
from imm_desktop.engine.work import WorkError

if TYPE_CHECKING:
    from av.audio.stream import AudioStream

DECODER_THREADS: Final = 2
"""For pictures larger than `LARGE_PIXELS`; with smaller ones models take most of the time, and threads cost 5 % more work."""
LARGE_PIXELS: Final = 1920 * 1088
HEAVY_PIXELS: Final = 1280 * 720
HEAVY_RATE: Final = 20
STARTS_OVER_MS: Final = 1000
"""By how much time must go back to be another recording behind the first; less is a muxer's disorder."""
WILD_MS: Final = 10_000
"""By how much the time of a damaged frame may be ahead of the one before, to be believed."""
TEXT_FORMATS: Final = frozenset({"tty", "bin", "xbin", "adf", "idf"})
"""FFmpeg demuxers that would turn a text file into frames of video."""
PICTURE_FORMATS: Final = frozenset({"image2", "ico", "image2pipe"})
"""FFmpeg demuxers that turn a picture into one frame of video, as do those that end in ``_pipe``."""


Needed = Callable[[int, int], bool]


class Footage:
    """An opened video; times are milliseconds from its first frame.

    Attributes:
        audio: The first sound stream; None when the video is silent.
    """

    def __init__(
        self, path: Path, reopened: Callable[[], tuple[InputContainer, VideoStream]]
    ) -> None:
        self._path = path
        self._reopened = reopened
        self._begin()

    def _begin(self) -> None:
        self._hurt_s = 0.0
        self._decoded_s: float | None = None
        self._left_out = 0
        self._is_read_out = False
        self._first_s: float | None = None
        self._end_ms = 0
        self._open()

    def _open(self) -> None:
        self.container, self.video = self._reopened()
        heard = (stream for stream in self.container.streams.audio if codec_of(stream) is not None)
        self.audio: AudioStream | None = next(heard, None)
        self.video.thread_type = "AUTO"
        is_large = self.video.width * self.video.height > LARGE_PIXELS
        self.video.codec_context.thread_count = DECODER_THREADS if is_large else 1
        rate = self.video.average_rate or self.video.guessed_rate
        self._frame_s = float(1 / rate) if rate else 0.04

    def rewind(self) -> None:
        """Go back to the beginning, which is possible in every file."""
        self._begin()

    @property
    def declared_ms(self) -> int:
        """Duration as the file says, which may be wrong; 0 when it does not say."""
        return told_ms(self.container, self.video)

    @property
    def loss(self) -> str:
        """What could not be looked at of what was read, in sentences; empty where that is no more than a blink."""
        said = []
        if self._hurt_s >= LEAST_LOSS_S:
            said.append(
                f"About {self._hurt_s:.1f} s of the video are damaged and were not looked at."
            )
        left_out_s = self._left_out * self._frame_s
        if left_out_s >= LEAST_LOSS_S:
            said.append(
                f"Its time starts over: about {left_out_s:.1f} s after that were not looked at."
            )
        told = (
            early_end(self._path, self.video, self._end_ms, self.declared_ms)
            if self._is_read_out
            else None
        )
        if told is not None:
            said.append(f"{ending_early('The video', self._end_ms, told)}.")
        return " ".join(said)

    @property
    def is_heavy(self) -> bool:
        """Whether decoding every frame costs more than all that may be seen in it: many large frames a second."""
        large = self.video.width * self.video.height >= HEAVY_PIXELS
        return large and self._frame_s <= 1 / HEAVY_RATE

    @property
    def stretch(self) -> float:
        """How much wider than high one stored pixel is shown."""
        aspect = self.video.sample_aspect_ratio
        return float(aspect) if aspect else 1.0

    @property
    def end_ms(self) -> int:
        """End of the last frame that was read so far."""
        return self._end_ms

    def time_of_audio_ms(self, frame: AudioFrame) -> int:
        """When ``frame`` sounds, from the first picture; negative when it starts before it."""
        moment_s = seconds(frame.pts, frame.time_base)
        if moment_s is None:
            return 0
        # Sound is often decoded before the first picture; then the file's word for its time has to do.
        first_s = self._first_s
        if first_s is None:
            first_s = seconds(self.video.start_time, self.video.time_base) or 0.0
        return round((moment_s - first_s) * 1000)

    def seek(self, time_ms: int) -> bool:
        """Go to a key frame before ``time_ms``, or near it; False when this file cannot be sought in.

        Where one lands is a promise that some containers break: check the time of the next frame.
        """
        if self._first_s is None or self.video.time_base is None:
            return False
        moment = round((self._first_s + max(0, time_ms) / 1000) / float(self.video.time_base))
        try:
            self.container.seek(moment, stream=self.video)
            self._decoded_s = None
        except (av.error.FFmpegError, OSError):
            return False
        return True

    def frames(
        self,
        on_audio: Callable[[AudioFrame], None] | None = None,
        needed: Needed | None = None,
        *,
        no_others: bool = False,
    ) -> Iterator[tuple[int, VideoFrame]]:
        """Every frame that can be decoded with its time in ms, in presentation order.

        Args:
            on_audio: Receives the frames of the first sound stream on the way.
            needed: Told from when to when (ms, the end not included) a frame is on screen; frames that it says no to
                are left out where no other frame is made from them, which saves up to half of the work. The first
                frame and the last ones always come.
            no_others: Whether frames that are not needed, and that no needed one is made from, are left out altogether.
        """
        wanted: list[VideoStream | AudioStream] = [self.video]
        if on_audio is not None and self.audio is not None:
            wanted.append(self.audio)
        last_ms = -1
        packets = packets_of(self.container, *wanted)
        chosen: Iterator[Choice] = ((packet, True) for packet in packets)
        if needed is not None:
            chosen = choices(packets, self.video, partial(self._is_needed, needed))
        for packet, is_wanted in without_ends(chosen, self.video) if no_others else chosen:
            self.video.codec_context.skip_frame = "DEFAULT" if is_wanted else "NONREF"
            for frame in self._decoded(packet):
                if isinstance(frame, AudioFrame):
                    if on_audio is not None:
                        on_audio(frame)
                    continue
                time_ms = self._time_of(frame)
                if frame.is_corrupt and 0 <= last_ms < time_ms - WILD_MS:
                    continue  # its time is as damaged as it is
                if time_ms <= last_ms:
                    self._left_out += time_ms < last_ms - STARTS_OVER_MS
                    continue
                last_ms = time_ms
                length_s = seconds(frame.duration or None, frame.time_base) or self._frame_s
                self._end_ms = time_ms + max(1, round(length_s * 1000))
                yield time_ms, frame
        self._is_read_out = True

    def _decoded(self, packet: AnyPacket) -> list[VideoFrame | AudioFrame]:
        frames, is_hurt = decoded(packet)
        if packet.stream is self.video:
            now_s = seconds(packet.dts, packet.time_base)
            if is_hurt:
                self._hurt_s += self._spoken_for_s(now_s)
            self._decoded_s = now_s
        return frames

    def _spoken_for_s(self, now_s: float | None) -> float:
        """How much of the video is known by the frame of ``now_s`` alone: what was left out before it is not known."""
        if now_s is None or self._decoded_s is None or now_s - self._decoded_s > WILD_MS / 1000:
            return self._frame_s
        return max(self._frame_s, now_s - self._decoded_s)

    def _is_needed(self, needed: Needed, start_s: float, end_s: float) -> bool:
        return self._first_s is None or needed(self._ms(start_s), self._ms(end_s))

    def _time_of(self, frame: VideoFrame) -> int:
        moment_s = seconds(frame.pts, frame.time_base)
        if moment_s is None:
            return self._end_ms
        if self._first_s is None:
            self._first_s = moment_s
        return self._ms(moment_s)

    def _ms(self, moment_s: float) -> int:
        return round((moment_s - (self._first_s or 0.0)) * 1000)


@contextmanager
def open_footage(path: Path) -> Iterator[Footage]:
    """Open the video at ``path``.

    Raises:
        WorkError: ``ResourceNotFound`` when there is no such file, ``UnsupportedMediaFormat`` when it is empty, is no
            video, or has no pictures that can be decoded.
    """
    with ExitStack() as opened:

        def reopened() -> tuple[InputContainer, VideoStream]:
            container = opened.enter_context(open_container(path))
            return container, _video_of(container, path)

        yield Footage(path, reopened)


def _video_of(container: InputContainer, path: Path) -> VideoStream:
    for stream in container.streams.video:
        # The cover of a music file is a video stream too, of one picture.
        cover = stream.disposition & Disposition.attached_pic
        if codec_of(stream) is not None and not cover:
            return stream
    raise unsupported(path, "has no video stream")


@contextmanager
def open_container(path: Path, *, pictures: bool = False) -> Iterator[InputContainer]:
    """Open any sound or video file; still pictures too where ``pictures`` says so.

    Raises:
        WorkError: As ``open_footage``.
    """
    if not path.is_file():
        raise WorkError("ResourceNotFound", f"The object {path.name} is not there.")
    if path.stat().st_size == 0:
        raise unsupported(path, "is empty")
    try:
        container = open_any(path)
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise unsupported(path, "is not a video or sound file that can be read") from error
    with container:
        format_name = container.format.name
        is_picture = format_name in PICTURE_FORMATS or format_name.endswith("_pipe")
        if format_name in TEXT_FORMATS or (is_picture and not pictures):
            raise unsupported(path, "is not a video")
        yield container


def codec_of(stream: Stream) -> CodecContext | None:
    """The stream's decoder; None when FFmpeg has none for it, which PyAV's type hints do not tell."""
    return stream.codec_context


def unsupported(path: Path, why: str) -> WorkError:
    """The error for a file whose content cannot be used; ``why`` continues its name."""
    return WorkError("UnsupportedMediaFormat", f"The object {path.name} {why}.")

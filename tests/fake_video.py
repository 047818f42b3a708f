"""A video of 100 frames at 25 a second whose pictures carry their number as their colour."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import FileRemark, MediaReason
from imm_desktop.media.picture import MediaFacts, Picture
from imm_desktop.media.sound_feed import SoundFeed

FRAME_MS = 40
FRAMES = 100
DURATION_MS = FRAME_MS * FRAMES
KEY_EVERY = 25


def facts(*, has_audio: bool = False, is_image: bool = False) -> MediaFacts:
    return MediaFacts(
        duration_ms=0 if is_image else DURATION_MS,
        width=320,
        height=180,
        frame_count=FRAMES,
        frame_rate=25.0,
        container="mp4",
        video_codec="h264",
        audio_codec="aac" if has_audio else "",
        has_audio=has_audio,
        is_image=is_image,
        remark=FileRemark.HEALTHY,
    )


def picture(frame: int, *, width: int = 32, height: int = 18, is_exact: bool = True) -> Picture:
    """Black and white squares with ``frame`` in the blue of the white ones: detail that a veil must hide."""
    blue = frame % 256
    white, black = bytes((blue, 255, 255, 255)), bytes((0, 0, 0, 255))
    rows = [
        b"".join(white if (x // 2 + y // 2) % 2 else black for x in range(width))
        for y in range(height)
    ]
    return Picture(width, height, b"".join(rows), frame * FRAME_MS, frame, frame * 512, is_exact)


class FakeStream:
    def __init__(self, frames: AsyncIterator[Picture]) -> None:
        self._frames = frames
        self.is_closed = False

    def __aiter__(self) -> AsyncIterator[Picture]:
        return self._frames

    async def aclose(self) -> None:
        self.is_closed = True


class FakePlay(FakeStream):
    """Pictures of playing, and what they were told of a clock."""

    def __init__(self, frames: AsyncIterator[Picture]) -> None:
        super().__init__(frames)
        self.words: list[tuple[float, float, bool]] = []
        """Position, rate, and whether the clock is alone."""

    def follow(
        self, at_s: float, position_ms: float, rate: float, *, is_alone: bool = False
    ) -> None:
        assert at_s > 0
        self.words.append((position_ms, rate, is_alone))


class FakeVideo:
    """Answers at once, unless ``exact_gate`` is cleared: then exact frames wait for it."""

    def __init__(self, known: MediaFacts | None = None) -> None:
        self.facts = known or facts()
        self.exact_gate = asyncio.Event()
        self.exact_gate.set()
        self.asked: list[tuple[str, int]] = []
        self.streams: list[FakeStream] = []
        self.played: list[tuple[int, float]] = []
        self.waited: list[bool] = []
        """Of each of them, whether its pictures wait for a clock."""
        self.play_gate = asyncio.Event()
        """Cleared: pictures after the first wait for it."""
        self.play_gate.set()
        self.heard: list[tuple[int, float]] = []
        """From where samples were asked for, and at which rate."""
        self.samples = [b"ab" * 100] * 3
        self.sound_error: MediaError | None = None
        self.error: MediaError | None = None
        self.is_closed = False
        self.on_way: Callable[[int, int], None] | None = None
        """Of the last exact frame or step that was asked for."""
        self.small: set[int] = set()
        """Frames that are at hand."""
        self.proxies: list[int] = []
        self.is_held = False
        self.shot_starts: tuple[int, ...] = ()
        """Told one after the other."""

    async def at_hand(self, position_ms: int, *, max_width: int, max_height: int) -> Picture | None:
        await asyncio.sleep(0)
        frame = position_ms // FRAME_MS
        if not self.small:
            return None
        near = min(self.small, key=lambda one: abs(one - frame))
        return picture(near, width=16, height=8, is_exact=near == frame)

    async def step_at_hand(
        self, frames: int, *, from_ms: int, max_width: int, max_height: int
    ) -> Picture | None:
        await asyncio.sleep(0)
        frame = from_ms // FRAME_MS + frames
        return picture(frame, width=16, height=8) if frame in self.small else None

    def build_proxy(self, *, at_ms: int = 0) -> None:
        self.proxies.append(at_ms)

    def hold_proxy(self, is_held: bool) -> None:
        self.is_held = is_held

    async def frame_at(
        self,
        position_ms: int,
        *,
        max_width: int,
        max_height: int,
        on_way: Callable[[int, int], None] | None = None,
    ) -> Picture | None:
        self.asked.append(("exact", position_ms))
        self.on_way = on_way
        await self.exact_gate.wait()
        if self.error is not None:
            raise self.error
        return picture(position_ms // FRAME_MS)

    async def keyframe_near(
        self, position_ms: int, *, max_width: int, max_height: int
    ) -> Picture | None:
        self.asked.append(("near", position_ms))
        await asyncio.sleep(0)
        return picture(position_ms // FRAME_MS // KEY_EVERY * KEY_EVERY, is_exact=False)

    async def step(
        self,
        frames: int,
        *,
        from_ms: int,
        max_width: int,
        max_height: int,
        on_way: Callable[[int, int], None] | None = None,
    ) -> Picture | None:
        self.asked.append(("step", frames))
        self.on_way = on_way
        await self.exact_gate.wait()
        return picture(min(max(from_ms // FRAME_MS + frames, 0), FRAMES - 1))

    def filmstrip(
        self, positions_ms: Sequence[int], *, max_width: int, max_height: int
    ) -> FakeStream:
        async def pictures() -> AsyncIterator[Picture]:
            for position in positions_ms:
                await asyncio.sleep(0)
                yield picture(position // FRAME_MS // KEY_EVERY * KEY_EVERY, is_exact=False)

        return self._stream(pictures())

    async def peaks(self, count: int) -> bytes:
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        return bytes(n * 255 // count for n in range(count))

    async def shots(self) -> AsyncIterator[tuple[int, ...]]:
        for count in range(1, len(self.shot_starts) + 1):
            await asyncio.sleep(0)
            if self.error is not None:
                raise self.error
            yield self.shot_starts[:count]

    def play(
        self, *, from_ms: int, rate: float, max_width: int, max_height: int, waits: bool
    ) -> FakePlay:
        self.played.append((from_ms, rate))
        self.waited.append(waits)

        async def pictures() -> AsyncIterator[Picture]:
            for frame in range(from_ms // FRAME_MS, FRAMES):
                await asyncio.sleep(0)
                yield picture(frame)
                await self.play_gate.wait()

        playing = FakePlay(pictures())
        self.streams.append(playing)
        return playing

    async def sound(self, *, from_ms: int, rate: float) -> AsyncIterator[bytes]:
        self.heard.append((from_ms, rate))
        await asyncio.sleep(0)
        for samples in self.samples:
            yield samples
        if self.sound_error is not None:
            raise self.sound_error

    async def close(self) -> None:
        self.is_closed = True

    def _stream(self, pictures: AsyncIterator[Picture]) -> FakeStream:
        self.streams.append(FakeStream(pictures))
        return self.streams[-1]


class FakeFrames:
    """Opens what it is given; a source that is not known is no video."""

    def __init__(self, **videos: FakeVideo) -> None:
        self.videos = videos

    async def open(self, source: str) -> FakeVideo:
        await asyncio.sleep(0)
        if source not in self.videos:
            raise MediaError(MediaReason.NOT_A_VIDEO)
        return self.videos[source]


class FakeSound:
    """A player of sound that tells what the test tells it to."""

    def __init__(self, name: str = "fake", *, log: list[str] | None = None) -> None:
        self.name = name
        self.log = log if log is not None else []
        self.listener: object = None
        self.feed: SoundFeed | None = None

    def backend(self) -> Callable[..., "FakeSound"]:
        def make(listener: object) -> "FakeSound":
            self.listener = listener
            return self

        return make

    def play(self, feed: SoundFeed) -> None:
        self.feed = feed
        self.log.append(f"{self.name} plays")

    def pause(self) -> None:
        self.log.append(f"{self.name} pauses")

    def set_sound(self, volume: int, *, is_muted: bool) -> None:
        self.log.append(f"{self.name} {'mute' if is_muted else volume}")

    def close(self) -> None:
        self.log.append(f"{self.name} closes")

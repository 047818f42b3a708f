"""Pictures that follow a clock, and the samples beside them: real worker, clips whose frames carry their numbers and beeps."""

import asyncio
import os
import signal
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.client import FrameClient
from imm_desktop.media.sound_feed import CHANNELS, PIECE_MS, RATE_HZ
from tests.helpers import until
from tests.made_videos import SOUND_RATE_HZ, Part, noise, write_video
from tests.media.made_clips import RECIPES, make, number_on
from tests.patience import patient
from tests.real_time import in_real_time

pytestmark = pytest.mark.timeout(900)
WORKER = (sys.executable, "-m", "imm_desktop.media.worker")
BOX = {"max_width": 320, "max_height": 180}
FIRST_BEEP_MS = 280
EVERY_MS = 500
LOUD = 6000


@pytest.fixture(scope="module")
def numbered(tmp_path_factory):
    recipe = replace(RECIPES["mp4 gop 50"], sound="aac", frames=250)
    return make(recipe, tmp_path_factory.mktemp("films"), "numbers")


def beeping(path, seconds=8, **options):
    """A beep of 100 ms every half second, the first at ``FIRST_BEEP_MS``."""
    sound = np.zeros(SOUND_RATE_HZ * seconds, np.float32)
    length = SOUND_RATE_HZ // 10
    for at_ms in range(FIRST_BEEP_MS, seconds * 1000, EVERY_MS):
        start = at_ms * SOUND_RATE_HZ // 1000
        tone = 0.8 * np.sin(2 * np.pi * 1000 * np.arange(length) / SOUND_RATE_HZ)
        sound[start : start + length] = tone[: len(sound) - start]
    return write_video(
        path, [Part(noise(1), 25 * seconds, moving=True)], rate=25, sound=sound, **options
    )


@pytest.fixture(scope="module")
def beeps(tmp_path_factory):
    return beeping(tmp_path_factory.mktemp("films") / "beeps.mp4")


@pytest.fixture
def with_video(run):
    """Runs a scenario on an open video and its client."""

    def play(path, scenario, patience_s=40):
        async def whole():
            client = FrameClient(WORKER)
            try:
                await scenario(await client.open(str(path)), client)
            finally:
                await client.close()

        in_real_time(lambda: run(whole(), patience_s))

    return play


async def heard_of(video, from_ms, rate, pieces=10**6):
    """All samples of the left ear."""
    parts = []
    async for part in video.sound(from_ms=from_ms, rate=rate):
        parts.append(np.frombuffer(part, np.int16).reshape(-1, CHANNELS)[:, 0])
        if len(parts) == pieces:
            break
    return np.concatenate(parts) if parts else np.empty(0, np.int16)


def onsets_ms(samples):
    """When it becomes loud."""
    window = RATE_HZ // 1000
    peaks = np.abs(samples[: len(samples) // window * window].astype(int)).reshape(-1, window)
    is_loud = peaks.max(axis=1) > LOUD
    begins = np.flatnonzero(is_loud[1:] & ~is_loud[:-1]) + 1
    kept = [begin for begin in begins if not is_loud[max(0, begin - 20) : begin].any()]
    return ([0] if len(is_loud) and is_loud[0] else []) + kept


@pytest.mark.parametrize("rate", [0.25, 0.5, 1.0, 1.5, 2.0, 4.0])
@pytest.mark.parametrize("from_ms", [0, 3100])
def test_samples_lie_where_the_pictures_say_at_every_speed(with_video, beeps, rate, from_ms):
    async def scenario(video, _client):
        samples = await heard_of(video, from_ms, rate, pieces=round(8 / rate) + 2)
        at_ms = [from_ms + onset * rate for onset in onsets_ms(samples)][1:]
        off = [(at - FIRST_BEEP_MS + EVERY_MS / 2) % EVERY_MS - EVERY_MS / 2 for at in at_ms]
        assert len(off) >= 2
        assert abs(float(np.median(off))) <= 12 * max(1.0, rate), off
        assert max(map(abs, off)) <= 20 * max(1.0, rate), off

    with_video(beeps, scenario)


@pytest.mark.parametrize("rate", [0.5, 2.0])
def test_the_pitch_stays(with_video, beeps, rate):
    async def scenario(video, _client):
        samples = await heard_of(video, 0, rate, pieces=12)
        spectrum = np.abs(np.fft.rfft(samples.astype(float)))
        loudest = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)[int(spectrum.argmax())]
        assert loudest == pytest.approx(1000, rel=0.03)

    with_video(beeps, scenario)


@pytest.mark.parametrize("rate", [1.0, 2.0])
def test_all_of_the_sound_comes_and_then_its_end(with_video, beeps, rate):
    async def scenario(video, _client):
        samples = await heard_of(video, 5000, rate)
        assert len(samples) / RATE_HZ * rate == pytest.approx(3.0, abs=0.1)
        assert len(await heard_of(video, 60_000, rate)) == 0

    with_video(beeps, scenario)


@pytest.mark.parametrize("name", ["mkv", "ts", "flv", "avi", "mov"])
def test_in_every_container_sound_lies_where_it_belongs(with_video, tmp_path, name):
    path = beeping(tmp_path / f"beeps.{name}", seconds=4)

    async def scenario(video, _client):
        for from_ms in (0, 1600):
            samples = await heard_of(video, from_ms, 1.0)
            at_ms = [from_ms + onset for onset in onsets_ms(samples)]
            off = [(at - FIRST_BEEP_MS + EVERY_MS / 2) % EVERY_MS - EVERY_MS / 2 for at in at_ms]
            assert len(off) >= (4 if from_ms else 7)
            assert max(map(abs, off)) <= 30, off

    with_video(path, scenario)


def test_a_video_without_sound_says_so(with_video, tmp_path):
    path = write_video(tmp_path / "silent.mp4", [Part(noise(1), 25)], rate=25)

    async def scenario(video, _client):
        with pytest.raises(MediaError, match="no sound"):
            await heard_of(video, 0, 1.0)

    with_video(path, scenario)


class Follower:
    """Plays pictures by a clock that the test tells, and notes when each came."""

    def __init__(self, video, from_ms, rate, *, words_every_s=0.25, runs=1.0):
        self.stream = video.play(from_ms=from_ms, rate=rate, waits=True, **BOX)
        self.from_ms, self.rate, self.runs = from_ms, rate, runs
        self.every_s = words_every_s
        self.shown = []
        self.is_over = False
        self.began = 0.0

    def clock_ms(self, at_s):
        """Where the test's sound is."""
        return self.from_ms + (at_s - self.began) * 1000 * self.rate * self.runs

    async def show(self):
        async for picture in self.stream:
            self.shown.append((time.perf_counter(), picture))
        self.is_over = True

    async def tell(self):
        self.began = time.perf_counter()
        while not self.is_over:
            now = time.perf_counter()
            self.stream.follow(now, self.clock_ms(now), self.rate)
            await asyncio.sleep(self.every_s)

    def check(self):
        """Every number is that of the picture, and none comes twice or runs back."""
        numbers = [picture.frame for _, picture in self.shown]
        read = [number_on(one.width, one.height, one.pixels) for _, one in self.shown]
        assert read == numbers
        assert all(picture.is_exact for _, picture in self.shown)
        assert numbers == sorted(set(numbers))


async def until_frames(follower, count):
    await until(lambda: len(follower.shown) >= count or follower.is_over, 6)


@pytest.mark.parametrize(
    ("rate", "runs"), [(0.5, 1.0), (1.0, 1.02), (1.0, 0.98), (2.0, 1.0), (4.0, 1.0)]
)
def test_pictures_come_when_the_clock_is_at_them(with_video, numbered, rate, runs):
    async def scenario(video, _client):
        follower = Follower(video, 2000, rate, runs=runs)
        shows = asyncio.create_task(follower.show())
        await until_frames(follower, 1)
        await asyncio.sleep(0.3)
        assert len(follower.shown) == 1, "without a clock they stand at the first"
        tells = asyncio.create_task(follower.tell())
        await until_frames(follower, 40)
        await follower.stream.aclose()
        await asyncio.gather(shows, tells)
        follower.check()
        off = [follower.clock_ms(at) - one.position_ms for at, one in follower.shown[1:]]
        assert abs(float(np.median(off))) / rate <= 40, off
        assert min(off) / rate > -25, "none comes before its time"

    in_real_time(lambda: with_video(numbered, scenario))


def test_a_clock_that_stands_holds_the_pictures_and_one_that_jumps_on_is_caught_up(
    with_video, numbered
):
    async def scenario(video, _client):
        follower = Follower(video, 0, 1.0)
        shows = asyncio.create_task(follower.show())
        follower.stream.follow(time.perf_counter(), 0.0, 1.0)
        await asyncio.sleep(1.5)
        stood_ms = follower.shown[-1][1].position_ms
        assert 400 <= stood_ms <= 560, "half a second after the last word"
        follower.stream.follow(time.perf_counter(), 100.0, 1.0)
        await asyncio.sleep(0.2)
        follower.stream.follow(time.perf_counter(), 6000.0, 1.0)
        await asyncio.sleep(1.0)
        follower.stream.follow(time.perf_counter(), 7000.0, 1.0)
        await asyncio.sleep(0.3)
        assert follower.shown[-1][1].position_ms > 6500
        assert sum(1 for _, one in follower.shown if one.position_ms < 5800) < 40, (
            "most are left out"
        )
        await follower.stream.aclose()
        await shows
        follower.check()

    in_real_time(lambda: with_video(numbered, scenario))


def test_a_clock_alone_plays_to_the_end(with_video, numbered):
    async def scenario(video, _client):
        follower = Follower(video, 9000, 1.0)
        shows = asyncio.create_task(follower.show())
        follower.stream.follow(time.perf_counter(), 9000.0, 1.0, is_alone=True)
        await asyncio.wait_for(shows, patient(6))
        assert follower.shown[-1][1].frame == 249
        follower.check()

    with_video(numbered, scenario)


@pytest.mark.allow_log("DECODER_ENDS")
def test_a_worker_that_dies_goes_on_with_pictures_and_samples_where_it_was(with_video, numbered):
    async def scenario(video, client):
        follower = Follower(video, 0, 1.0)
        shows = asyncio.create_task(follower.show())
        pieces = []

        async def hear():
            async for part in video.sound(from_ms=0, rate=1.0):
                pieces.append(part)
                await asyncio.sleep(0.1)

        def frame(place):
            return follower.shown[place][1].frame

        hears = asyncio.create_task(hear())
        tells = asyncio.create_task(follower.tell())
        await until_frames(follower, 20)
        for pid in client.worker_pids:
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        died_at = len(follower.shown)
        await asyncio.wait_for(shows, patient(6))
        await asyncio.wait_for(hears, patient(6))
        await asyncio.gather(tells)
        assert len(follower.shown) > died_at + 20
        again = next(n for n in range(1, len(follower.shown)) if frame(n) == frame(n - 1))
        del follower.shown[again]  # the last one that was shown, once more
        follower.check()
        assert sum(map(len, pieces)) / (RATE_HZ * CHANNELS * 2) == pytest.approx(10, abs=0.2)
        assert len(pieces[0]) == RATE_HZ * CHANNELS * 2 * PIECE_MS // 1000

    with_video(numbered, scenario, 60)

"""One contract for every player: VLC, Qt Multimedia, and the silent one, on real files. There need be no sound card.

VLC is skipped where it is not installed; the claims hold without it.
"""

import asyncio
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import replace

import numpy as np
import pytest

from imm_desktop.media.client import FrameClient
from imm_desktop.media.picture import MediaFacts
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.player_ports import NoSoundPlayerError
from imm_desktop.presenters.silent_player import SilentPlayer
from imm_desktop.ui.player.backends import SoundBackends
from tests.helpers import process_qt_events, until
from tests.made_videos import Part, noise, tones, write_video
from tests.media.made_clips import RECIPES, make, number_on
from tests.real_time import in_real_time

pytestmark = pytest.mark.qt_log_ignore("multimedia", "udio", "FFmpeg", "ffmpeg")
WAIT_S = 5.0
KEY_MS = 2000
"""Between key frames of the films here."""
WORKER = (sys.executable, "-m", "imm_desktop.media.worker")


FACTS_OF_FILM = MediaFacts(3000, 320, 180, 75, 25.0, "mp4", "h264", "aac", True, False, "")


class Heard:
    """What a player told."""

    def __init__(self):
        self.pictures = []
        self.came_at = []
        self.ended = False
        self.failed = ""

    def show_picture(self, picture):
        self.pictures.append(picture)
        self.came_at.append(time.monotonic())

    def end(self):
        self.ended = True

    def key_before(self, position_ms):
        return position_ms // KEY_MS * KEY_MS if KEY_MS else None

    def fail(self, reason):
        self.failed = reason

    @property
    def positions(self):
        return [picture.position_ms for picture in self.pictures]


class Maker:
    """Makes players of one kind, and ends what they need."""

    def __init__(self, kind):
        self.kind = kind
        self.backends = SoundBackends()
        self.client = FrameClient(WORKER)
        self.errors = []
        self.jobs = Jobs(on_error=self.errors.append)

    async def player(self, source, heard):
        video = await self.client.open(str(source))
        if self.kind == "silent":
            return SilentPlayer(video, lambda: (1280, 720), self.jobs, heard, lacks_sound=False)
        try:
            return getattr(self.backends, self.kind)(str(source), video.facts, heard)
        except NoSoundPlayerError as error:
            pytest.skip(str(error))

    async def close(self):
        await self.jobs.close()
        await self.client.close()
        await asyncio.to_thread(self.backends.close)
        process_qt_events()


@asynccontextmanager
async def opened(kind, source):
    """A player, and what it tells."""
    maker, heard = Maker(kind), Heard()
    player = None
    try:
        player = await maker.player(source, heard)
        yield player, heard
    finally:
        if player is not None:
            player.close()
        await maker.close()


@pytest.fixture(params=["vlc", "qt", "silent"])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "three seconds: 声音.mp4"
    write_video(path, [Part(noise(1), 75, moving=True)], rate=25, sound=tones(3.0, (440,)))
    return path


@pytest.fixture(scope="module")
def numbered_film(tmp_path_factory):
    """Ten seconds whose frames carry their numbers; with sound, that sound players take it."""
    recipe = replace(RECIPES["mp4 gop 50"], sound="aac", frames=250)
    return make(recipe, tmp_path_factory.mktemp("films"), "numbers")


@pytest.fixture(scope="module")
def rotated(tmp_path_factory):
    """Stored on its side; with sound, so that sound players take it."""
    recipe = replace(RECIPES["rotated"], sound="aac", frames=50)
    return make(recipe, tmp_path_factory.mktemp("films"), "rotated")


async def settled(heard):
    """Until no picture came for a while."""
    count = -1
    while count != len(heard.pictures):
        count = len(heard.pictures)
        end = time.monotonic() + 0.3
        await until(lambda end=end: time.monotonic() > end)


def test_it_plays_to_the_end_with_positions_that_grow(qapp, run, kind, film):
    async def scenario():
        async with opened(kind, film) as (player, heard):
            assert player.name
            player.set_sound(50, is_muted=True)
            player.play(500, 1.0)
            await until(lambda: heard.ended or heard.failed, WAIT_S)
            assert heard.failed == ""
            positions = heard.positions
            assert len(positions) >= 12
            assert positions == sorted(positions)
            assert 400 <= positions[0] <= 900
            assert positions[-1] >= 2500
            first = heard.pictures[0]
            assert (first.width, first.height) == (320, 180)
            assert len(first.pixels) == 4 * 320 * 180
            assert len(set(first.pixels[:4000])) > 3

    in_real_time(lambda: run(scenario(), 30))


@pytest.mark.parametrize("rate", [1.0, 2.0])
def test_the_position_it_tells_is_that_of_the_picture(qapp, run, kind, numbered_film, rate):
    async def scenario():
        async with opened(kind, numbered_film) as (player, heard):
            player.play(1000, rate)
            await until(lambda: heard.positions and heard.positions[-1] > 3500, WAIT_S)
            player.play(5000, rate)
            await until(lambda: heard.positions[-1] > 7500, WAIT_S)
            player.pause()
            errors = [
                picture.position_ms - 40 * number_on(picture.width, picture.height, picture.pixels)
                for picture in heard.pictures
            ]
            print(f"{kind} at {rate}: {min(errors)} to {max(errors)} ms")
            if kind == "vlc":  # which tells its time three times a second only
                assert abs(float(np.median(errors))) <= 40
                assert np.mean(np.abs(errors) <= 80) > 0.8, errors
                assert max(map(abs, errors)) < 500, errors
            else:
                assert set(errors) <= {0}

    in_real_time(lambda: run(scenario(), 40))


@pytest.mark.parametrize("pixel_format", ["yuv420p10le", "yuv422p", "yuv422p10le"])
def test_ten_bits_and_finer_colours_are_no_reason_to_be_silent(
    qapp, run, kind, tmp_path, pixel_format
):
    recipe = replace(
        RECIPES["mp4 gop 50"], sound="aac", frames=60, pixel_format=pixel_format, suffix=".mkv"
    )
    film = make(recipe, tmp_path, "fine")

    async def scenario():
        async with opened(kind, film) as (player, heard):
            player.play(0, 1.0)
            await until(lambda: len(heard.pictures) > 8 or heard.failed, WAIT_S)
            assert heard.failed == ""
            last = heard.pictures[-1]
            assert number_on(last.width, last.height, last.pixels) * 40 >= last.position_ms - 500

    in_real_time(lambda: run(scenario(), 40))


def test_faster_than_real_time_nothing_is_left_out_after_a_seek(qapp, run, kind, numbered_film):
    """VLC takes what it decodes from the key frame on for played: it went on more than a second later."""

    async def scenario():
        async with opened(kind, numbered_film) as (player, heard):
            player.play(500, 2.0)
            await until(lambda: heard.positions and heard.positions[-1] > 1500, WAIT_S)
            count = len(heard.pictures)
            player.play(5600, 2.0)
            await until(lambda: any(at > 5000 for at in heard.positions[count:]), WAIT_S)
            first = next(one for one in heard.pictures[count:] if one.position_ms > 5000)
            shown_ms = 40 * number_on(first.width, first.height, first.pixels)
            assert 5500 <= shown_ms <= 6200

    in_real_time(lambda: run(scenario(), 40))


def test_only_the_silent_one_says_that_its_pictures_are_exact(qapp, run, kind, film):
    async def scenario():
        async with opened(kind, film) as (player, heard):
            player.play(0, 1.0)
            await until(lambda: len(heard.pictures) > 3, WAIT_S)
            assert {picture.is_exact for picture in heard.pictures} == {kind == "silent"}

    in_real_time(lambda: run(scenario(), 30))


@pytest.mark.parametrize("rate", [0.25, 0.5, 2.0, 4.0])
def test_it_keeps_the_speed_it_was_given(qapp, run, kind, film, rate):
    async def scenario():
        async with opened(kind, film) as (player, heard):
            player.play(0, rate)
            reach = min(2600, round(1400 * rate))
            await until(
                lambda: heard.ended or (heard.pictures and heard.positions[-1] >= reach), WAIT_S
            )
            first = next(n for n, at in enumerate(heard.positions) if at >= reach // 4)
            went = heard.positions[-1] - heard.positions[first]
            took = (heard.came_at[-1] - heard.came_at[first]) * 1000
            assert took > 0
            assert went / took == pytest.approx(rate, rel=0.25)

    in_real_time(lambda: run(scenario(), 30))


def test_paused_it_shows_nothing_and_goes_on_where_it_is_told(qapp, run, kind, film):
    async def scenario():
        async with opened(kind, film) as (player, heard):
            player.play(0, 1.0)
            await until(lambda: len(heard.pictures) > 5, WAIT_S)
            player.pause()
            await settled(heard)
            count = len(heard.pictures)
            process_qt_events()
            assert len(heard.pictures) == count
            player.play(1600, 1.0)
            await until(lambda: len(heard.pictures) > count + 8, WAIT_S)
            later = heard.positions[count + 2 :]
            assert all(1500 <= at <= 2900 for at in later), later
            player.pause()
            player.pause()

    in_real_time(lambda: run(scenario(), 30))


def test_told_to_play_elsewhere_while_it_plays_it_goes_there(qapp, run, kind, film):
    async def scenario():
        async with opened(kind, film) as (player, heard):
            player.play(2000, 1.0)
            await until(lambda: len(heard.pictures) > 4, WAIT_S)
            count = len(heard.pictures)
            player.play(200, 1.0)
            await until(lambda: len(heard.pictures) > count + 12, WAIT_S)
            assert 100 <= heard.positions[-1] <= 1500
            assert heard.failed == ""

    in_real_time(lambda: run(scenario(), 30))


def test_after_its_end_it_can_play_again(qapp, run, kind, film):
    async def scenario():
        async with opened(kind, film) as (player, heard):
            player.play(2500, 2.0)
            await until(lambda: heard.ended, WAIT_S)
            count = len(heard.pictures)
            player.play(0, 1.0)
            await until(lambda: len(heard.pictures) > count + 5, WAIT_S)
            assert heard.positions[-1] < 1500

    in_real_time(lambda: run(scenario(), 30))


def test_after_close_nothing_is_heard_and_closing_takes_no_time(qapp, run, kind, film):
    async def scenario():
        async with opened(kind, film) as (player, heard):
            player.play(0, 1.0)
            await until(lambda: heard.pictures, WAIT_S)
            started = time.monotonic()
            player.close()
            assert time.monotonic() - started < 0.1, "the window waits for nobody"
            count = len(heard.pictures)
            for _ in range(60):
                await asyncio.sleep(0)
                process_qt_events()
            assert len(heard.pictures) == count

    in_real_time(lambda: run(scenario(), 30))


def test_a_picture_stored_on_its_side_stands_upright(qapp, run, kind, rotated):
    async def scenario():
        async with opened(kind, rotated) as (player, heard):
            player.play(0, 0.5)
            await until(lambda: len(heard.pictures) > 8, WAIT_S)
            shown = heard.pictures[-1]
            assert shown.height > shown.width
            upright = np.frombuffer(shown.pixels, np.uint32).reshape(shown.height, shown.width)
            stored = np.rot90(upright, 1 if number_of(np.rot90(upright, 1)) is not None else -1)
            number = number_of(stored)
            assert number is not None
            client = FrameClient(WORKER)
            try:
                video = await client.open(str(rotated))
                box = {"max_width": shown.width, "max_height": shown.height}
                exact = await video.still(number * 1000 // 25, **box)
            finally:
                await client.close()
            same = np.frombuffer(exact.pixels, np.uint8).astype(int)
            assert (exact.width, exact.height) == (shown.width, shown.height)
            difference = np.abs(same - np.frombuffer(shown.pixels, np.uint8).astype(int))
            assert np.median(difference.reshape(-1, 4)[:, :3]) < 12, "turned the same way"

    in_real_time(lambda: run(scenario(), 40))


def number_of(pixels):
    height, width = pixels.shape
    return number_on(width, height, np.ascontiguousarray(pixels).tobytes())


@pytest.mark.parametrize("sound_kind", ["vlc", "qt"])
def test_a_file_that_is_no_video_is_given_up(qapp, run, sound_kind, film, tmp_path):
    async def scenario():
        path = tmp_path / "text.mp4"
        path.write_text("this is not a video")
        maker, heard = Maker(sound_kind), Heard()
        facts = (await maker.client.open(str(film))).facts
        try:
            player = getattr(maker.backends, sound_kind)(str(path), facts, heard)
        except NoSoundPlayerError as error:
            await maker.close()
            pytest.skip(str(error))
        player.play(0, 1.0)
        await until(lambda: heard.failed, WAIT_S)
        player.close()
        await maker.close()
        assert not heard.pictures
        assert not heard.ended

    in_real_time(lambda: run(scenario(), 30))


def test_a_computer_without_vlc_says_so_and_nothing_breaks(qapp, monkeypatch):
    monkeypatch.setitem(sys.modules, "vlc", None)
    backends = SoundBackends()
    backends.prepare()
    with pytest.raises(NoSoundPlayerError, match="not installed"):
        backends.vlc("a.mp4", None, Heard())
    backends.close()

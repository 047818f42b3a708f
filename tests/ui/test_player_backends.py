"""Real players on a real file with sound. VLC is tested where it is installed; there need be no sound card."""

import asyncio

import pytest

from imm_desktop.media.picture import MediaFacts
from imm_desktop.presenters.player_ports import NoSoundPlayerError
from imm_desktop.ui.player.backends import sound_backends
from tests.helpers import process_qt_events, until
from tests.made_videos import Part, noise, tones, write_video

pytestmark = pytest.mark.qt_log_ignore("multimedia", "pipewire", "udio", "FFmpeg", "ffmpeg")
WAIT_S = 8.0


class Heard:
    """What a player told."""

    def __init__(self):
        self.pictures = []
        self.ended = False
        self.failed = ""

    def show_picture(self, picture):
        self.pictures.append(picture)

    def end(self):
        self.ended = True

    def fail(self, reason):
        self.failed = reason


FACTS = MediaFacts(2000, 320, 180, 20, 10.0, "mp4", "h264", "aac", True, False, "")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "two seconds: 声音.mp4"
    write_video(path, [Part(noise(1), 20, moving=True)], sound=tones(2.0, (440,)))
    return path


@pytest.fixture(params=["vlc", "qt"])
def backend(request):
    return dict(zip(("vlc", "qt"), sound_backends(), strict=True))[request.param]


def made(backend, source, heard):
    try:
        return backend(str(source), FACTS, heard)
    except NoSoundPlayerError as error:
        pytest.skip(str(error))


def test_it_plays_to_the_end_with_positions_that_grow(qapp, run, backend, film):
    async def scenario():
        heard = Heard()
        player = made(backend, film, heard)
        player.set_sound(50, is_muted=True)
        player.play(500, 2.0)
        await until(lambda: heard.ended or heard.failed, WAIT_S)
        player.close()
        assert heard.failed == ""
        positions = [picture.position_ms for picture in heard.pictures]
        assert len(positions) >= 4
        assert positions == sorted(positions)
        assert 400 <= positions[0] <= 900
        assert not any(picture.is_exact for picture in heard.pictures)
        first = heard.pictures[0]
        assert (first.width, first.height) == (320, 180)
        assert len(first.pixels) == 4 * 320 * 180
        assert len(set(first.pixels[:4000])) > 3

    run(scenario())


def test_after_close_nothing_is_heard(qapp, run, backend, film):
    async def scenario():
        heard = Heard()
        player = made(backend, film, heard)
        player.play(0, 1.0)
        await until(lambda: heard.pictures, WAIT_S)
        player.close()
        count = len(heard.pictures)
        for _ in range(60):
            await asyncio.sleep(0)
            process_qt_events()
        assert len(heard.pictures) == count

    run(scenario())


def test_a_file_that_is_no_video_is_given_up(qapp, run, backend, tmp_path):
    async def scenario():
        path = tmp_path / "text.mp4"
        path.write_text("this is not a video")
        heard = Heard()
        player = made(backend, path, heard)
        player.play(0, 1.0)
        await until(lambda: heard.failed, WAIT_S)
        player.close()
        assert not heard.pictures
        assert not heard.ended

    run(scenario())

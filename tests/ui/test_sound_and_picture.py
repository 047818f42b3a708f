"""What is shown while it plays with sound is exact: clips whose frames carry their numbers, the whole player, every kind of sound.

How far flash and beep lie apart needs something to hear with: see docs/playing.md.
"""

import asyncio
import sys
from dataclasses import replace

import pytest

from imm_desktop.domain.timing import TimeRange
from imm_desktop.media.client import FrameClient
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.player_ports import NoSoundPlayerError, Phase
from imm_desktop.ui.player.backends import SoundBackends
from imm_desktop.ui.player.vlc_library import VlcLibrary
from tests.helpers import process_qt_events, until
from tests.media.made_clips import RECIPES, make, number_on
from tests.real_time import in_real_time

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.qt_log_ignore("multimedia", "udio", "FFmpeg", "ffmpeg"),
]
WORKER = (sys.executable, "-m", "imm_desktop.media.worker")
WAIT_S = 6.0


@pytest.fixture(scope="module")
def numbered(tmp_path_factory):
    """Ten seconds at 25 frames a second, with sound."""
    recipe = replace(RECIPES["mp4 gop 50"], sound="aac", frames=250)
    return make(recipe, tmp_path_factory.mktemp("films"), "numbers")


class Whole:
    """The player as in the program, and every picture it showed while it played."""

    def __init__(self, kind):
        self.backends = SoundBackends(VlcLibrary("--aout=adummy"))
        self.client = FrameClient(WORKER)
        ways = {"vlc": [self.backends.vlc], "qt": [self.backends.qt], "none": []}
        self.player = PlayerPresenter(self.client, backends=ways[kind])
        self.shown, self.remarks = [], []
        self.player.picture_changed.connect(self._note)
        self.player.remark_made.connect(self.remarks.append)

    def _note(self, picture):
        if picture is not None and self.player.state.phase is Phase.PLAYING:
            self.shown.append(picture)

    async def open(self, path):
        await asyncio.to_thread(self.backends.prepare)
        self.player.open(str(path), "numbers")
        await until(
            lambda: self.player.picture is not None and self.player.picture.is_exact, WAIT_S
        )

    async def played(self, frames):
        """So many more pictures."""
        count = len(self.shown)
        await until(lambda: len(self.shown) >= count + frames, WAIT_S)

    def check(self):
        wrong = [
            (number_on(one.width, one.height, one.pixels), one.frame, one.position_ms)
            for one in self.shown
            if number_on(one.width, one.height, one.pixels) != one.frame
            or one.position_ms != one.frame * 40
            or not one.is_exact
        ]
        assert wrong == []

    async def close(self):
        await self.player.close()
        await self.client.close()
        await asyncio.to_thread(self.backends.close)
        process_qt_events()


@pytest.fixture(params=["vlc", "qt", "none"])
def whole(request, qapp, run, numbered):
    """Runs a scenario on the whole player."""
    kind = request.param

    def play(scenario):
        async def with_player():
            made = Whole(kind)
            try:
                if kind != "none":
                    try:
                        getattr(made.backends, kind)(None).close()
                    except NoSoundPlayerError as error:
                        pytest.skip(str(error))
                await made.open(numbered)
                await scenario(made)
                assert made.remarks == []
                assert made.player.state.player_name.startswith(
                    {"vlc": "libvlc", "qt": "Qt", "none": "PyAV"}[kind]
                )
            finally:
                await made.close()

        in_real_time(lambda: run(with_player(), 55))

    return play


@pytest.mark.parametrize("rate", [0.5, 1.0, 2.0, 4.0])
def test_every_number_shown_is_that_of_the_picture_also_after_seeks(whole, rate):
    async def scenario(made):
        made.player.set_rate(rate)
        made.player.play()
        await made.played(12)
        made.player.seek(5_130)
        await made.played(12)
        assert made.shown[-1].position_ms >= 5_120
        made.player.seek(600)
        await made.played(12)
        made.player.pause()
        await until(lambda: made.player.picture.is_exact, WAIT_S)
        made.check()

    whole(scenario)


def test_every_number_of_a_loop_lies_in_it_and_is_right(whole):
    async def scenario(made):
        made.player.set_rate(2.0)
        made.player.loop(TimeRange(2_000, 2_600))
        await made.played(40)
        assert all(2_000 <= one.position_ms < 2_600 for one in made.shown)
        rounds = sum(
            after.frame < before.frame
            for before, after in zip(made.shown, made.shown[1:], strict=False)
        )
        assert rounds >= 2
        made.check()

    whole(scenario)


def test_it_ends_paused_on_the_last_frame(whole):
    async def scenario(made):
        made.player.seek(9_300)
        made.player.play()
        await until(lambda: made.player.state.phase is Phase.PAUSED, WAIT_S)
        await until(
            lambda: made.player.picture.is_exact and made.player.picture.frame == 249, WAIT_S
        )
        made.check()

    whole(scenario)

"""One film in a storage that counts: frame worker and player read it through one cache, whatever the network does."""

import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from imm_desktop.app.video_network import VideoNetwork
from imm_desktop.domain.accounts import THIS_COMPUTER, AccountKind
from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.media import pulled_blocks, range_source
from imm_desktop.media.client import FrameClient
from imm_desktop.media.fetching import Flow
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.player_ports import Phase
from imm_desktop.ui.player.backends import SoundBackends
from imm_desktop.ui.player.vlc_library import VlcLibrary
from tests.helpers import until
from tests.media.made_clips import RECIPES, make, number_on
from tests.media.storage_server import StorageServer

pytestmark = pytest.mark.qt_log_ignore("multimedia", "udio", "FFmpeg", "ffmpeg")
WORKER = (sys.executable, "-m", "imm_desktop.media.worker")
BOX = {"max_width": 320, "max_height": 320}
URI = ObjectUri("b", "clip.mp4")
CLOUD = replace(THIS_COMPUTER, account_id="cloud", kind=AccountKind.CLOUD)


class Signing:
    """As much of an ObjectStore as is asked for."""

    def __init__(self, storage):
        self.storage = storage

    async def signed_url(self, uri, *, expires_s=3600):
        return self.storage.sign()


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Twenty-four seconds with sound, almost a megabyte, its index first."""
    recipe = replace(
        RECIPES["mp4 gop 50"],
        frames=600,
        sound="aac",
        options={"qp": "0", "preset": "ultrafast", "g": "50"},
        container_options={"movflags": "faststart"},
    )
    return make(recipe, tmp_path_factory.mktemp("films"), "clip").read_bytes()


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    for module in (range_source, pulled_blocks):
        monkeypatch.setattr(module, "BLOCK_BYTES", 16 << 10)


@pytest.fixture
def storage(film, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with StorageServer(film).running() as running:
        yield running


class Cloud:
    """The program's way to a video in the cloud, as ``app.program`` puts it together."""

    def __init__(self, storage, folder):
        self.storage = storage
        self.network = VideoNetwork(folder)
        self.frames = FrameClient(WORKER, open_bytes=self.network.open_bytes)
        self.backends = SoundBackends(VlcLibrary("--aout=adummy"))
        self.player = PlayerPresenter(
            self.frames, backends=self.backends.ways, prepare=self.backends.prepare
        )
        self.flows = []
        self.network.on_flow = self._flow

    def _flow(self, address, flow, problem):
        self.flows.append(flow)
        self.player.show_flow(address, flow, problem)

    async def address(self):
        return await self.network.address_of(CLOUD, Signing(self.storage), URI, None)

    async def close(self):
        await self.player.close()
        await asyncio.to_thread(self.backends.close)
        await self.frames.close()
        await self.network.close()


@pytest.fixture
def with_cloud(qapp, run, storage, tmp_path):
    def play(scenario):
        async def whole():
            cloud = Cloud(storage, tmp_path / "blocks")
            try:
                await scenario(cloud)
            finally:
                await cloud.close()

        run(whole(), 55)

    return play


def number_of(picture):
    return number_on(picture.width, picture.height, picture.pixels)


def test_exact_frames_come_over_the_cache_and_no_byte_twice(with_cloud, storage, film):
    async def scenario(cloud):
        video = await cloud.frames.open(await cloud.address())
        for position_ms in (5_000, 400, 3_000, 400, 5_900, 0):
            picture = await video.still(position_ms, **BOX)
            assert number_of(picture) == position_ms // 40
        await video.close()
        assert storage.bytes_sent <= len(film)

    with_cloud(scenario)


def test_player_and_worker_share_every_byte(with_cloud, storage, film):
    async def scenario(cloud):
        player = cloud.player
        player.open(await cloud.address(), "clip.mp4")
        await until(lambda: player.picture is not None and player.picture.is_exact, 20)
        player.play()
        await until(lambda: player.position_ms > 1500, 20)
        player.pause()
        await until(lambda: player.picture.is_exact, 20)
        assert number_of(player.picture) == player.position_ms // 40
        assert storage.bytes_sent <= len(film)

    with_cloud(scenario)


@pytest.mark.allow_log("frame worker")
def test_a_network_that_goes_away_is_said_and_everything_goes_on_when_it_is_back(
    with_cloud, storage
):
    async def scenario(cloud):
        player = cloud.player
        storage.away_from = len(storage.content) * 3 // 4
        player.open(await cloud.address(), "clip.mp4")
        await until(lambda: player.picture is not None and player.picture.is_exact, 20)
        player.seek(23_900)
        await until(lambda: player.state.flow is Flow.AWAY, 20)
        assert player.state.phase is Phase.PAUSED
        end = time.monotonic() + 7  # longer than a silent worker is believed
        await until(lambda: time.monotonic() > end, 10)
        assert player.position_ms != 23_880 or not player.picture.is_exact
        storage.away_from = None
        await until(lambda: player.picture.is_exact and player.position_ms == 23_880, 20)
        assert number_of(player.picture) == 597
        await until(lambda: player.state.flow is Flow.FLOWING)

    with_cloud(scenario)


def test_playing_waits_for_the_network_and_goes_on_by_itself(with_cloud, storage):
    async def scenario(cloud):
        player = cloud.player
        storage.away_from = len(storage.content) * 3 // 4
        player.open(await cloud.address(), "clip.mp4", position_ms=1_000)
        await until(lambda: player.picture is not None and player.picture.is_exact, 20)
        player.set_rate(4.0)
        player.play()
        await until(lambda: player.state.flow is Flow.AWAY, 20)
        end = time.monotonic() + 9  # it plays what it has, then it waits
        await until(lambda: time.monotonic() > end, 12)
        assert player.state.phase is Phase.PLAYING
        stood_at = player.position_ms
        assert stood_at < 21_000
        storage.away_from = None
        await until(lambda: player.position_ms > stood_at + 1_500, 20)
        await until(lambda: player.state.flow is Flow.FLOWING)
        assert player.state.player_name.startswith(("libvlc", "Qt"))
        player.pause()
        await until(lambda: player.picture.is_exact, 20)
        assert number_of(player.picture) == player.position_ms // 40

    with_cloud(scenario)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_no_process_is_told_the_signature(with_cloud, storage):
    async def scenario(cloud):
        video = await cloud.frames.open(await cloud.address())
        await video.still(1000, **BOX)
        (pid,) = cloud.frames.worker_pids
        for what in ("cmdline", "environ"):
            content = await asyncio.to_thread(Path(f"/proc/{pid}/{what}").read_bytes)
            assert b"Signature" not in content
            assert b"remote" not in content
        await video.close()

    with_cloud(scenario)


def test_an_object_that_changes_while_it_is_open_is_a_clear_problem(with_cloud, storage):
    async def scenario(cloud):
        player = cloud.player
        problems = []
        player.problem_raised.connect(problems.append)
        storage.away_from = len(storage.content) * 3 // 4
        player.open(await cloud.address(), "clip.mp4")
        await until(lambda: player.picture is not None and player.picture.is_exact, 20)
        storage.etag, storage.away_from = '"E2"', None
        player.seek(23_900)
        await until(lambda: problems, 20)
        assert problems[0].details.endswith(" · changed")
        assert "was changed while it was open" in player.state.flow_problem
        player.open(await cloud.address(), "clip.mp4")
        await until(lambda: player.picture is not None and player.picture.is_exact, 20)
        assert player.state.flow is Flow.FLOWING

    with_cloud(scenario)


def test_a_refused_video_says_why(with_cloud, storage):
    async def scenario(cloud):
        storage.fault = lambda: "expired"
        with pytest.raises(MediaError, match=r"clip\.mp4 was refused"):
            await cloud.frames.open(await cloud.address())

    with_cloud(scenario)

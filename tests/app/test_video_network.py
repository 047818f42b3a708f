"""From an account's object to bytes for players and workers: signed addresses stay inside."""

import asyncio
import random
from dataclasses import replace

import pytest

from imm_desktop.adapters.range_fetcher import HttpRangeFetcher
from imm_desktop.app.video_network import ENGINE_EXPIRES_S, VideoNetwork
from imm_desktop.domain.accounts import THIS_COMPUTER, AccountKind
from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media import ObjectHead, ObjectUri
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.fetching import Flow
from tests.fakes.clock import START
from tests.helpers import until
from tests.media.storage_server import StorageServer

CONTENT = random.Random(4).randbytes(600_000)
URI = ObjectUri("b", "clip.mp4")
CLOUD = replace(THIS_COMPUTER, account_id="cloud", kind=AccountKind.CLOUD)


class Signing:
    """As much of an ObjectStore as is asked for."""

    def __init__(self, storage):
        self.storage = storage
        self.expires_s = 0

    async def signed_url(self, uri, *, expires_s=3600):
        self.expires_s = expires_s
        return self.storage.sign()


@pytest.fixture
def storage(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with StorageServer(CONTENT).running() as running:
        yield running


def with_network(run, tmp_path, scenario):
    async def whole():
        network = VideoNetwork(tmp_path)
        try:
            return await scenario(network)
        finally:
            await network.close()

    return run(whole())


def test_an_object_in_the_cloud_gets_an_address_without_its_signature(run, storage, tmp_path):
    async def scenario(network):
        objects = Signing(storage)
        head = ObjectHead(len(CONTENT), "E1", START)
        address = await network.address_of(CLOUD, objects, URI, head)
        assert address.startswith("http://127.0.0.1:")
        assert "Signature" not in address
        assert await network.address_of(CLOUD, objects, URI, None) == address
        opened = await network.open_bytes(address)
        assert (opened.size_bytes, opened.version) == (len(CONTENT), "E1")
        assert storage.requests == [], "what is known is not asked for"
        pieces = await asyncio.gather(
            *(opened.read(at, 100_000) for at in range(0, 600_000, 100_000))
        )
        assert b"".join(pieces) == CONTENT
        assert storage.bytes_sent == len(CONTENT)
        await opened.close()
        network.forget_all()
        assert network.source_of(address) is None

    with_network(run, tmp_path, scenario)


def test_the_engines_own_address_is_used_as_it_is_and_lives_long(run, storage, tmp_path):
    async def scenario(network):
        objects = Signing(storage)
        address = await network.address_of(THIS_COMPUTER, objects, URI, None)
        assert address.startswith(storage.address)
        assert objects.expires_s == ENGINE_EXPIRES_S
        opened = await network.open_bytes(address)
        assert await opened.read(599_990, 100) == CONTENT[-10:]
        assert not list(tmp_path.iterdir()), "it is on this disk already"
        await opened.close()
        with pytest.raises(MediaError, match="closed"):
            await opened.read(0, 10)

    with_network(run, tmp_path, scenario)


def test_videos_opened_at_once_share_one_pool_of_connections(run, storage, tmp_path, monkeypatch):
    made = []

    class Counted(HttpRangeFetcher):
        def __init__(self):
            made.append(self)
            super().__init__()

    monkeypatch.setattr("imm_desktop.adapters.range_fetcher.HttpRangeFetcher", Counted)

    async def scenario(network):
        opened = await asyncio.gather(*(network.open_bytes(storage.sign()) for _ in range(8)))
        for one in opened:
            await one.close()

    with_network(run, tmp_path, scenario)
    assert len(made) == 1, "the others would be left open"


def test_how_the_bytes_come_is_told_on_the_loop_with_the_reason(run, storage, tmp_path):
    async def scenario(network):
        told = []
        network.on_flow = lambda *what: told.append(what)
        storage.fault = lambda: "expired"
        address = await network.address_of(CLOUD, Signing(storage), URI, None)
        with pytest.raises(MediaError, match=r"clip\.mp4 was refused"):
            await network.open_bytes(address)
        await until(lambda: told)
        assert [(one[0], one[1], one[2].reason) for one in told] == [
            (address, Flow.FAILED, MediaReason.LINK_EXPIRED)
        ]

    with_network(run, tmp_path, scenario)


def test_a_read_that_is_given_up_lets_its_thread_go(run, storage, tmp_path):
    async def scenario(network):
        storage.fault = lambda: "stall"
        head = ObjectHead(len(CONTENT), "E1", START)
        address = await network.address_of(CLOUD, Signing(storage), URI, head)
        opened = await network.open_bytes(address)
        reading = asyncio.ensure_future(opened.read(300_000, 200_000))
        source = network.source_of(address)
        await until(lambda: source._waiting)
        reading.cancel()
        await until(lambda: not source._waiting)
        await opened.close()
        storage.let_go.set()

    with_network(run, tmp_path, scenario)

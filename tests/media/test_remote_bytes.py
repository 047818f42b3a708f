"""Videos whose bytes the window reads: the worker has no network, and a slow one is no hang."""

import asyncio
import json
import os
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.client import FrameClient
from imm_desktop.media.error_message import told_of
from imm_desktop.media.proxy_cache import ProxyCache
from tests.media.made_clips import RECIPES, make, number_on

BOX = {"max_width": 320, "max_height": 320}
URL = "https://bucket.oss.example/videos/clip.mp4?Signature=s3cr3t"

REFUSED = MediaError(MediaReason.REFUSED, "clip.mp4", status=400)


def number(picture) -> int | None:
    return number_on(picture.width, picture.height, picture.pixels)


class FileBytes:
    """The bytes of a path, as from a bucket."""

    def __init__(self, path: Path, *, version: str = "etag", delay_s: float = 0.0) -> None:
        self._content = path.read_bytes()
        self.size_bytes, self.version = len(self._content), version
        self.place = ""
        self.delay_s = delay_s
        self.error: MediaError | None = None
        self.reads: list[tuple[int, int]] = []
        self.expected: list[tuple[int, int]] = []
        self.is_closed = False

    async def read(self, offset: int, size: int) -> bytes:
        self.reads.append((offset, size))
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if self.error is not None:
            raise self.error
        return self._content[offset : offset + size]

    def expect(self, ranges) -> None:
        self.expected += ranges

    async def close(self) -> None:
        self.is_closed = True


def opens(source: FileBytes):
    async def open_bytes(_url: str) -> FileBytes:
        return source

    return open_bytes


@pytest.mark.parametrize(
    "name",
    [
        *("mp4 gop 50", "mkv", "ts", "mpg", "avi h264", "webm"),
        *("mp4 in fragments", "mkv without cues", "asf h264", "mpg without b"),
    ],
)
def test_a_video_read_by_the_window_is_exact(clip, with_client, name):
    source = FileBytes(clip(name))

    async def scenario(client):
        video = await client.open(URL)
        pictures = [await video.frame_at(n * 40 + 1, **BOX) for n in (80, 3, 51, 79)]
        pictures.append(await video.keyframe_near(2_000, **BOX))
        return [number(one) for one in pictures[:4]], number(pictures[4]), pictures[4].frame

    numbers, near, frame = with_client(scenario, open_bytes=opens(source))
    assert numbers == [80, 3, 51, 79]
    assert frame in (near, -1)
    assert source.is_closed
    assert max(size for _, size in source.reads) <= 1 << 20


def test_small_pictures_of_a_remote_video_are_kept_by_its_etag(tmp_path, clip, with_client):
    source_of: list[FileBytes] = []

    async def scenario(client):
        video = await client.open(URL)
        first = await video.at_hand(2_000, **BOX)
        video.build_proxy()
        while source_of[-1].version and video.proxy_share < 1.0:  # noqa: ASYNC110  nothing tells of it but the share
            await asyncio.sleep(0.02)
        return first

    def at_first(version: str):
        source = FileBytes(clip("mp4 gop 50"), version=version)
        source_of.append(source)
        return with_client(scenario, open_bytes=opens(source), cache=ProxyCache(tmp_path))

    assert at_first("one") is None
    assert number(at_first("one")) == 50
    assert at_first("two") is None
    assert len(list(tmp_path.iterdir())) == 1
    assert at_first("") is None  # an unknown version: nothing is believed, nothing is kept


def test_a_slow_network_is_no_hang(clip, with_client):
    source = FileBytes(clip("mp4 gop 50"), delay_s=1.2)

    async def scenario(client):
        told = []
        client.on_restart = told.append
        video = await client.open(URL)
        return number(await video.frame_at(4_000, **BOX)), told

    assert with_client(scenario, open_bytes=opens(source), hang_after_s=0.6) == (100, [])


@pytest.mark.parametrize("name", ["mp4 gop 50", "mkv", "ts", "mpg", "flv"])
def test_bytes_that_cannot_be_had_are_an_error_in_the_windows_words_and_no_other_frame(
    tmp_path, with_client, name
):
    source = FileBytes(make(replace(RECIPES[name], frames=900, sound=""), tmp_path))

    async def scenario(client):
        video = await client.open(URL)
        await video.frame_at(35_900, **BOX)
        source.error = REFUSED
        with pytest.raises(MediaError) as caught:
            await video.frame_at(1_000, **BOX)
        source.error = None
        return caught.value, number(await video.frame_at(1_000, **BOX))

    said, shown = with_client(scenario, open_bytes=opens(source))
    assert told_of(said) == told_of(REFUSED)
    assert shown == 25


def test_what_cannot_be_opened_says_why(clip, with_client):
    source = FileBytes(clip("mp4 gop 50"))
    source.error = REFUSED

    async def scenario(client):
        with pytest.raises(MediaError) as caught:
            await client.open(URL)
        return caught.value

    said = with_client(scenario, open_bytes=opens(source))
    assert told_of(said) == told_of(REFUSED)
    assert source.is_closed


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.allow_log("frame worker")
def test_a_replaced_worker_reads_on(clip, with_client):
    source = FileBytes(clip("mp4 gop 250"))

    async def scenario(client):
        video = await client.open(URL)
        seek = asyncio.ensure_future(video.frame_at(12_000, **BOX))
        await asyncio.sleep(0)
        os.kill(client.worker_pids[0], 9)
        return number(await seek)

    assert with_client(scenario, open_bytes=opens(source)) == 300


def test_no_signature_reaches_the_worker(clip):
    """A worker that writes down what it is told."""
    script = textwrap.dedent(
        """
        import json, sys
        def told(line):
            known = {"name": "", "position_ms": None, "status": 0, "signal": 0, "cause": line}
            return {"reason": "REFUSED", **known}
        for line in sys.stdin:
            message = json.loads(line)
            if message["do"] == "hello":
                print(json.dumps({"hello": 1}), flush=True)
            elif message["do"] == "open":
                print(json.dumps({"id": message["id"], "error": told(line)}), flush=True)
        """
    )

    async def scenario() -> str:
        source = FileBytes(clip("mkv"))
        client = FrameClient((sys.executable, "-c", script), open_bytes=opens(source))
        with pytest.raises(MediaError) as caught:
            await client.open(URL)
        await client.close()
        return caught.value.cause

    message = json.loads(asyncio.run(scenario()))
    assert message["source"] == "http://far/clip.mp4"
    assert "s3cr3t" not in json.dumps(message)


def test_a_filmstrip_tells_where_its_key_frames_lie_before_it_reads_them(clip, with_client):
    source = FileBytes(clip("mp4 gop 50"))

    async def scenario(client):
        video = await client.open(URL)
        await video.frame_at(0, **BOX)
        return [number(one) async for one in video.filmstrip([0, 2_500, 4_500], **BOX)]

    assert with_client(scenario, open_bytes=opens(source)) == [0, 50, 100]
    assert len(source.expected) == 3
    data = clip("mp4 gop 50").read_bytes()
    for offset, size in source.expected:
        length = int.from_bytes(data[offset : offset + 4], "big")  # of a NAL unit, as MP4 has them
        assert 0 < length < size < len(data) // 4


def test_silent_playing_of_what_is_lost_on_the_way_ends_with_the_windows_words(
    tmp_path, with_client
):
    path = make(replace(RECIPES["mp4 gop 50"], sound="", frames=2_000), tmp_path, "film")
    source = FileBytes(path)

    async def scenario(client):
        told = []
        client.on_restart = told.append
        video = await client.open(URL)
        playing = video.play(from_ms=0, rate=16.0, **BOX)
        await anext(playing)
        source.error = MediaError(MediaReason.NOT_FETCHED, cause="The network is away")
        with pytest.raises(MediaError, match="network is away"):
            async for _ in playing:
                pass
        source.error = None
        return number(await video.frame_at(60_000, **BOX)), told

    assert with_client(scenario, open_bytes=opens(source)) == (1_500, [])

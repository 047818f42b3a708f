"""A worker may die or hang: what was asked is asked again, once."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media.supervisor import waits_for_disk
from tests.helpers import until
from tests.media.made_clips import number_on

BOX = {"max_width": 320, "max_height": 320}
BAD_WORKERS = str(Path(__file__).with_name("bad_workers.py"))
pytestmark = pytest.mark.allow_log("frame worker")
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def number(picture) -> int | None:
    return number_on(picture.width, picture.height, picture.pixels)


def kill(client, how: int = 9) -> None:
    for pid in client.worker_pids:
        os.kill(pid, how)


@posix
def test_a_worker_killed_in_the_middle_of_requests_is_replaced_and_asked_again(clip, with_client):
    async def scenario(client):
        told = []
        client.on_restart = told.append
        video = await client.open(str(clip("mp4 gop 250")))
        before = client.worker_pids
        still = asyncio.ensure_future(video.still(11_000, **BOX))
        strip = video.filmstrip([0, 10_000], **BOX)
        seek = asyncio.ensure_future(video.frame_at(12_000, **BOX))
        await asyncio.sleep(0)
        kill(client)
        pictures = [await still, await seek, await anext(strip), await anext(strip)]
        again = await video.frame_at(800, **BOX)
        return told, before != client.worker_pids, [number(one) for one in (*pictures, again)]

    told, is_another, numbers = with_client(scenario)
    assert numbers == [275, 300, 0, 250, 20]
    assert is_another
    assert told == [MediaReason.DECODER_ENDS]


@posix
def test_playback_goes_on_after_its_worker_died(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 50")))
        playing = video.play(from_ms=2_000, rate=1.0, **BOX)
        first = await anext(playing)
        kill(client)
        second = await anext(playing)
        return number(first), second.position_ms

    first, position_ms = with_client(scenario)
    assert first == 50
    assert 2_000 <= position_ms < 3_000


@posix
def test_a_worker_that_stops_answering_is_killed_and_replaced(clip, with_client):
    async def scenario(client):
        told = []
        client.on_restart = told.append
        video = await client.open(str(clip("mp4 gop 50")))
        kill(client, signal.SIGSTOP)
        picture = await video.frame_at(400, **BOX)
        return number(picture), told

    shown, told = with_client(scenario, hang_after_s=0.5)
    assert shown == 10
    assert told == [MediaReason.DECODER_HANGS]


async def lateness_until(event, tick_s=0.05):
    """Seconds in all by which a busy computer let this loop wait for longer than it asked."""
    late = 0.0
    while not event.is_set():
        began = time.monotonic()
        await asyncio.sleep(tick_s)
        late += time.monotonic() - began - tick_s
    return late


@posix
def test_a_hang_is_noticed_within_five_seconds(clip, with_client):
    async def scenario(client):
        heard = asyncio.Event()
        client.on_restart = lambda _: heard.set()
        video = await client.open(str(clip("mp4 gop 50")))
        kill(client, signal.SIGSTOP)
        began = time.monotonic()
        asked = asyncio.ensure_future(video.frame_at(400, **BOX))
        held_up = await lateness_until(heard)
        took = time.monotonic() - began - held_up
        return took, number(await asked)

    took, shown = with_client(scenario)
    assert took < 5.0
    assert shown == 10


def test_a_process_that_computes_does_not_wait_for_a_disk():
    assert not waits_for_disk(os.getpid())
    assert not waits_for_disk(2**30)


def test_a_window_that_stood_still_does_not_blame_its_worker(clip, with_client):
    async def scenario(client):
        told = []
        client.on_restart = told.append
        video = await client.open(str(clip("mp4 gop 50")))
        still = asyncio.ensure_future(video.still(400, **BOX))
        await asyncio.sleep(0)
        time.sleep(0.8)  # noqa: ASYNC251  the window is busy for longer than a worker may be silent
        return number(await still), told

    assert with_client(scenario, hang_after_s=0.5) == (10, [])


@posix
def test_a_worker_that_dies_idle_is_back_before_it_is_needed(clip, with_client):
    async def scenario(client):
        restarted = asyncio.Event()
        client.on_restart = lambda _: restarted.set()
        video = await client.open(str(clip("mkv")))
        kill(client)
        await restarted.wait()
        return number(await video.frame_at(400, **BOX)), video.facts.frame_count

    assert with_client(scenario) == (10, 150)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("dies", MediaReason.DECODER_ENDS),
        ("babbles", MediaReason.DECODER_ENDS),
        ("hangs", MediaReason.DECODER_HANGS),
        ("never starts", MediaReason.NO_DECODER),
    ],
)
def test_a_file_that_breaks_every_worker_is_given_up(with_client, what, reason):
    async def scenario(client):
        with pytest.raises(MediaError) as caught:
            await client.open("/videos/hostile.mp4")
        return caught.value.reason

    command = (sys.executable, "-S", BAD_WORKERS, what)
    assert with_client(scenario, command=command, hang_after_s=0.4) is reason


def test_a_lane_hangs_even_while_another_goes_on(with_client):
    async def scenario(client):
        video = await client.open("/videos/hostile.mp4")
        with pytest.raises(MediaError, match="stops answering"):
            await video.frame_at(0, **BOX)

    command = (sys.executable, "-S", BAD_WORKERS, "hangs in one lane")
    with_client(scenario, command=command, hang_after_s=0.4)


@pytest.mark.parametrize("is_starved", [True, False])
def test_a_worker_that_is_given_no_processor_is_waited_for(with_client, monkeypatch, is_starved):
    """The worker never answers; what the system tells of it decides whether that is its own fault."""
    looked_at = [time.monotonic()]

    def look(_own) -> float:
        now = time.monotonic()
        waited_s, looked_at[0] = now - looked_at[0], now
        return waited_s if is_starved else 0.0

    monkeypatch.setattr("imm_desktop.media.own_time.OwnTime.look", look)

    async def scenario(client):
        told = []
        client.on_restart = told.append
        opening = asyncio.ensure_future(client.open("/videos/hostile.mp4"))
        if is_starved:
            await asyncio.wait({opening}, timeout=1.5)
        else:
            await until(lambda: told, 20)
        opening.cancel()
        await asyncio.wait({opening})
        return told

    command = (sys.executable, "-S", BAD_WORKERS, "hangs")
    told = with_client(scenario, command=command, hang_after_s=0.4)
    assert told == [] if is_starved else told


def test_a_worker_that_cannot_be_started_is_a_media_error(with_client):
    async def scenario(client):
        with pytest.raises(MediaError, match="does not start"):
            await client.open("/videos/clip.mp4")

    with_client(scenario, command=("/nowhere/at/all",))


def test_closing_ends_the_workers(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mkv")))
        await video.frame_at(0, **BOX)
        pids = client.worker_pids
        await client.close()
        return pids

    for pid in with_client(scenario):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

"""Small pictures of all frames, made by the real worker: exact, resumed, never in the way."""

import asyncio
import os
import random

import pytest

from imm_desktop.media.proxy_cache import ProxyCache
from tests.media.made_clips import RECIPES, number_on

BOX = {"max_width": 960, "max_height": 540}
pytestmark = pytest.mark.allow_log("frame worker")


def number(picture) -> int | None:
    return number_on(picture.width, picture.height, picture.pixels)


async def built(video, share: float = 1.0) -> None:
    video.build_proxy()
    while video.proxy_share < share:  # noqa: ASYNC110  nothing tells of it but the share
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("name", [name for name in RECIPES if name != "rotated"])
def test_every_frame_is_at_hand_and_is_the_right_one(tmp_path, clip, with_client, name):
    recipe = RECIPES[name]

    async def scenario(client):
        video = await client.open(str(clip(name)))
        await built(video)
        wrong = []
        chance = random.Random(name)
        starts = [recipe.pts_ms(n) if recipe.pts_ms else None for n in range(recipe.frames)]
        for _ in range(60):
            n = chance.randrange(recipe.frames)
            at = starts[n] if starts[n] is not None else int(n * 1000 / recipe.rate) + 1
            picture = await video.at_hand(at, **BOX)
            if not picture.is_exact or number(picture) != n or picture.frame != n:
                wrong.append((n, picture.frame, number(picture)))
            step = chance.choice((-7, -1, 1, 9))
            stepped = await video.step_at_hand(step, from_ms=at, **BOX)
            if number(stepped) != min(max(0, n + step), recipe.frames - 1):
                wrong.append((n, step, number(stepped)))
        return wrong

    assert with_client(scenario, cache=ProxyCache(tmp_path)) == []


def test_the_next_run_goes_on_where_this_one_ended(tmp_path, clip, with_client):
    async def begin(client):
        video = await client.open(str(clip("mp4 gop 250")))
        await built(video, 0.001)
        await video.close()
        return video.proxy_share

    async def go_on(client):
        video = await client.open(str(clip("mp4 gop 250")))
        at_once = await video.at_hand(0, **BOX)
        await built(video)
        return at_once, [number(await video.at_hand(n * 40, **BOX)) for n in range(0, 320, 13)]

    with_client(begin, cache=ProxyCache(tmp_path))
    at_once, numbers = with_client(go_on, cache=ProxyCache(tmp_path))
    assert at_once is not None
    assert numbers == list(range(0, 320, 13))


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_worker_killed_while_it_makes_pictures_goes_on_with_the_rest(tmp_path, clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 250")))
        await built(video, 0.001)
        for pid in client.worker_pids:
            os.kill(pid, 9)
        await built(video)
        return [number(await video.at_hand(n * 40, **BOX)) for n in range(0, 320, 13)]

    assert with_client(scenario, cache=ProxyCache(tmp_path)) == list(range(0, 320, 13))


def test_the_operator_comes_first(tmp_path, clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 250")))
        video.hold_proxy(True)
        video.build_proxy()
        for n in range(20):
            assert number(await video.frame_at(n * 400, **BOX)) == n * 10
        held = video.proxy_share
        video.hold_proxy(False)
        await built(video)
        return held

    assert with_client(scenario, cache=ProxyCache(tmp_path)) == 0.0


def test_a_filmstrip_and_stills_come_from_disk(tmp_path, clip, with_client):
    small = {"max_width": 160, "max_height": 90}
    positions = range(0, 6000, 250)

    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 50")))
        await built(video)
        worker = client.worker_pids[0]
        os.kill(worker, 19)  # SIGSTOP: nothing below may need it
        try:
            strip = [one async for one in video.filmstrip(positions, **small)]
            still = await video.still(3_000, **small)
        finally:
            os.kill(worker, 18)
        return [number(one) for one in strip], number(still), strip[3].width

    if os.name != "posix":
        pytest.skip("signals")
    strip, still, width = with_client(scenario, cache=ProxyCache(tmp_path), workers=1)
    assert strip == [position // 40 for position in positions]
    assert (still, width) == (75, 160)


def test_another_file_of_the_same_name_is_not_taken_for_the_first(tmp_path, clip, with_client):
    path = tmp_path / "clip.mp4"

    async def scenario(client):
        seen = []
        for name in ("mp4 gop 50", "ntsc"):
            path.write_bytes(clip(name).read_bytes())
            video = await client.open(str(path))
            seen.append(await video.at_hand(2_000, **BOX))
            await built(video)
            seen.append(number(await video.at_hand(2_000, **BOX)))
            await video.close()
        return seen

    cache = ProxyCache(tmp_path / "cache")
    assert with_client(scenario, cache=cache) == [None, 50, None, 119]
    assert len(list((tmp_path / "cache").iterdir())) == 1

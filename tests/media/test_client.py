"""The window's side, against the real worker."""

import asyncio
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.worker_process import minimal_environment
from tests.helpers import until
from tests.media.made_clips import number_on
from tests.real_time import in_real_time

BOX = {"max_width": 320, "max_height": 320}


def number(picture) -> int | None:
    return number_on(picture.width, picture.height, picture.pixels)


def test_facts_of_a_short_video_are_whole_at_once(clip, with_client):
    async def scenario(client):
        return (await client.open(str(clip("mp4 gop 50")))).facts

    facts = with_client(scenario)
    assert (facts.duration_ms, facts.frame_count, facts.frame_rate) == (6000, 150, 25.0)
    assert (facts.width, facts.height, facts.is_image) == (320, 180, False)
    assert (facts.video_codec, facts.audio_codec, facts.has_audio) == ("h264", "aac", True)
    assert facts.remark == ""


def test_pictures_carry_their_own_place(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 50")))
        exact = await video.frame_at(2_345, **BOX)
        key = await video.keyframe_near(2_345, **BOX)
        step = await video.step(-3, from_ms=2_345, **BOX)
        still = await video.still(5_000, max_width=100, max_height=1000)
        return exact, key, step, still

    exact, key, step, still = with_client(scenario)
    assert (number(exact), exact.frame, exact.position_ms, exact.is_exact) == (58, 58, 2320, True)
    assert (number(key), key.frame, key.position_ms, key.is_exact) == (50, 50, 2000, False)
    assert (number(step), step.position_ms) == (55, 2200)
    assert (still.width, still.height, len(still.pixels)) == (100, 56, 100 * 56 * 4)
    assert number(still) == 125


def test_only_the_newest_position_is_answered(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 250")))
        asked = [asyncio.ensure_future(video.frame_at(at, **BOX)) for at in range(0, 12_000, 400)]
        return await asyncio.gather(*asked)

    *older, newest = with_client(scenario)
    assert older == [None] * 29
    assert number(newest) == 290


def test_a_step_supersedes_a_seek(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 250")))
        seek = asyncio.ensure_future(video.frame_at(11_000, **BOX))
        await asyncio.sleep(0)
        return await video.step(1, from_ms=400, **BOX), await seek

    step, seek = with_client(scenario)
    assert number(step) == 11
    assert seek is None


def test_stills_are_never_superseded(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 250")))
        places = (12_000, 400, 8_000)
        stills = [asyncio.ensure_future(video.still(at, **BOX)) for at in places]
        for at in range(0, 12_000, 600):
            seek = asyncio.ensure_future(video.frame_at(at, **BOX))
            await asyncio.sleep(0.001)
        return [number(one) for one in await asyncio.gather(*stills)], number(await seek)

    assert with_client(scenario) == ([300, 10, 200], 285)


def test_a_filmstrip_has_a_picture_for_every_position(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 50")))
        strip = video.filmstrip([0, 1_900, 2_000, 4_500, 5_999, 100], max_width=160, max_height=90)
        return [picture async for picture in strip]

    strip = with_client(scenario)
    assert [number(one) for one in strip] == [0, 0, 50, 100, 100, 0]
    assert {(one.width, one.height) for one in strip} == {(160, 90)}


def test_playback_shows_frames_in_order_and_in_time(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 50")))
        loop = asyncio.get_running_loop()
        playing = video.play(from_ms=4_000, rate=4.0, **BOX)
        return [(loop.time(), number(one), one.position_ms) async for one in playing]

    def attempt():
        shown = with_client(scenario)
        numbers = [number for _, number, _ in shown]
        assert numbers == sorted(set(numbers))
        assert numbers[0] == 100
        assert numbers[-1] >= 140
        took_s = shown[-1][0] - shown[0][0]
        assert took_s == pytest.approx((shown[-1][2] - shown[0][2]) / 4_000, abs=0.2)

    in_real_time(attempt)


def test_closing_the_stream_stops_playback(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 50")))
        async with aclosing(video.play(from_ms=0, rate=1.0, **BOX)) as playing:
            first = await anext(playing)
        rest = [picture async for picture in playing]  # what had come before it was closed
        assert len(rest) <= 2
        again = video.play(from_ms=2_000, rate=1.0, **BOX)
        assert (number(first), number(await anext(again))) == (0, 50)

    in_real_time(lambda: with_client(scenario))


def test_two_videos_have_a_worker_each(clip, with_client):
    async def scenario(client):
        one, two = await client.open(str(clip("mkv"))), await client.open(str(clip("ts")))
        pids = len(client.worker_pids)
        pictures = await asyncio.gather(one.frame_at(400, **BOX), two.frame_at(800, **BOX))
        return pids, [number(picture) for picture in pictures]

    assert with_client(scenario) == (2, [10, 20])


def test_closing_a_video_ends_what_was_asked(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("mp4 gop 250")))
        asked = asyncio.ensure_future(video.frame_at(12_000, **BOX))
        still = asyncio.ensure_future(video.still(12_000, **BOX))
        await asyncio.sleep(0)
        await video.close()
        answers = await asyncio.gather(asked, still, return_exceptions=True)
        with pytest.raises(MediaError):
            await video.frame_at(0, **BOX)
        return answers

    frame, still = with_client(scenario)
    assert frame is None
    assert isinstance(still, MediaError)


def test_a_rotated_video_stands_upright(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("rotated")))
        return video.facts, await video.frame_at(800, **BOX)

    facts, picture = with_client(scenario)
    assert (facts.width, facts.height) == (180, 320)
    assert (picture.width, picture.height) == (180, 320)
    rows = np.frombuffer(picture.pixels, np.uint32).reshape(320, 180)
    lying = np.ascontiguousarray(np.rot90(rows, -1))
    assert number_on(320, 180, lying.tobytes()) == 20


def test_rotation_turns_the_way_the_file_says(clip):
    with av.open(str(clip("rotated"))) as container:
        assert next(container.decode(video=0)).rotation == 90  # counter-clockwise, as np.rot90


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "gif"])
def test_an_image_is_a_video_of_one_frame(tmp_path, with_client, suffix):
    path = tmp_path / f"100%d.{suffix}"  # a name that FFmpeg would take for a row of files
    red = Image.new("RGB", (64, 48), (250, 10, 10))
    red.save(path, **({"save_all": True, "append_images": [red]} if suffix == "gif" else {}))

    async def scenario(client):
        video = await client.open(str(path))
        pictures = [
            await video.frame_at(0, **BOX),
            await video.frame_at(5_000, **BOX),
            await video.step(1, from_ms=0, **BOX),
            await video.keyframe_near(0, **BOX),
            await anext(video.filmstrip([0], **BOX)),
        ]
        return video.facts, pictures

    facts, pictures = with_client(scenario)
    assert (facts.is_image, facts.frame_count, facts.duration_ms) == (True, 1, 0)
    for picture in pictures:
        assert (picture.width, picture.height, picture.frame, picture.position_ms) == (64, 48, 0, 0)
        blue, green, red_level, _ = picture.pixels[:4]
        assert red_level > 230
        assert green < 30
        assert blue < 30


def test_importing_the_client_imports_no_decoder():
    code = (
        "import sys, imm_desktop.media.client as _;"
        "print([name for name in ('av', 'numpy', 'certifi') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_workers_see_no_secrets():
    seen = minimal_environment(
        {"PATH": "/bin", "OSS_ACCESS_KEY_SECRET": "s", "https_proxy": "p", "HOME": "/root"}
    )
    assert seen == {"PATH": "/bin", "OPENBLAS_NUM_THREADS": "1"}


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_a_closed_video_leaves_no_threads_in_its_worker(clip, with_client):
    async def scenario(client):
        for _ in range(4):
            video = await client.open(str(clip("mp4 gop 50")))
            await video.frame_at(4_000, **BOX)
            await video.keyframe_near(2_000, **BOX)
            await anext(video.play(from_ms=0, rate=1.0, **BOX))
            await video.close()
        tasks = Path(f"/proc/{client.worker_pids[0]}/task")
        await until(lambda: len(list(tasks.iterdir())) <= 2, what="decoders are gone")

    with_client(scenario)


def test_how_loud_a_video_is(clip, with_client):
    async def scenario(client):
        tone = await client.open(str(clip("ts")))
        silent = await client.open(str(clip("mp4 open gop")))
        return await tone.peaks(100), await silent.peaks(100)

    tone, silent = with_client(scenario)
    assert len(tone) == 100
    middle = tone[5:95]
    assert 30 <= min(middle) <= max(middle) <= 60, "a tone of 0.2 all along"
    assert silent == b""

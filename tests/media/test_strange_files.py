"""Strange but whole files: every frame is found under its own time, nothing is squeezed, mirrored or left out."""

import asyncio

import numpy as np
import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import FileRemark
from imm_desktop.media.proxy_cache import ProxyCache
from tests.media import strange_clips as strange
from tests.media.made_clips import number_on

BOX = {"max_width": 320, "max_height": 320}


def number(picture) -> int | None:
    return number_on(picture.width, picture.height, picture.pixels)


async def numbers_at(video, positions_ms) -> list[int | None]:
    """Of the frames at these positions, asked for as seeks, stills, key frames and tiles; each must be what it says."""
    found = []
    for at in positions_ms:
        exact = await video.frame_at(at, **BOX)
        assert exact.is_exact
        found.append(number(exact))
        still = await video.still(at, **BOX)
        assert (number(still), still.pts) == (found[-1], exact.pts)
        near = await video.keyframe_near(at, **BOX)
        assert number(near) == number(await video.frame_at(near.position_ms, **BOX))
    async for tile in video.filmstrip(positions_ms, **BOX):
        assert number(tile) == number(await video.frame_at(tile.position_ms, **BOX))
    return found


def test_two_recordings_in_one_file_are_both_seen(tmp_path, with_client):
    async def scenario(client):
        video = await client.open(str(strange.two_recordings(tmp_path)))
        seen = await numbers_at(video, [40 * n for n in (299, 150, 0, 149, 151, 290)])
        stepped = await video.step(1, from_ms=40 * 149, **BOX)
        return video.facts, seen, number(stepped)

    facts, seen, stepped = with_client(scenario)
    assert seen == [149, 0, 0, 149, 1, 140]
    assert stepped == 0
    assert (facts.frame_count, facts.duration_ms) == (300, 12_000)
    assert facts.remark is FileRemark.STARTS_OVER


@pytest.mark.parametrize("first", [10, 63])
def test_a_file_cut_by_copying_begins_where_its_edit_list_says(tmp_path, with_client, first):
    async def scenario(client):
        video = await client.open(str(strange.copied_from(tmp_path, first)))
        begin = number(await video.frame_at(0, **BOX))
        seen = await numbers_at(video, [40 * n + 1 for n in (0, 1, 30, 60, 149 - first)])
        return begin, seen, video.facts

    begin, seen, facts = with_client(scenario)
    assert begin == first
    assert seen == [first + n for n in (0, 1, 30, 60, 149 - first)]
    assert facts.duration_ms == 40 * (150 - first)


@pytest.mark.parametrize(("seconds", "suffix"), [(-3, ".mkv"), (5, ".mkv"), (95_440, ".ts")])
def test_times_count_from_the_first_frame_wherever_the_file_begins(
    tmp_path, with_client, seconds, suffix
):
    async def scenario(client):
        path = strange.starting_at(tmp_path, seconds, suffix)
        video = await client.open(str(path))
        return await numbers_at(video, [40 * n + 2 for n in (0, 1, 75, 76, 149)])

    assert with_client(scenario) == [0, 1, 75, 76, 149]


def test_the_first_tile_is_the_first_frame_where_the_sound_begins_before_the_pictures(
    tmp_path, with_client
):
    async def scenario(client):
        video = await client.open(str(strange.sound_first(tmp_path)))
        tiles = [number(one) async for one in video.filmstrip([0, 40, 1_999, 2_040], **BOX)]
        near = await video.keyframe_near(80, **BOX)
        return tiles, number(near), await numbers_at(video, [40 * n + 1 for n in (0, 1, 77, 149)])

    assert with_client(scenario) == ([0, 0, 0, 50], 0, [0, 1, 77, 149])


def test_what_is_no_picture_of_its_own_is_never_a_tile(clip, with_client):
    """It is refreshed bit by bit: what counts as a key frame shows in parts what was there before it."""

    async def scenario(client):
        video = await client.open(str(clip("refreshed bit by bit")))
        asked = [0, 1_333, 2_000, 5_999]
        tiles = [(one.position_ms, number(one)) async for one in video.filmstrip(asked, **BOX)]
        again = [number(one) async for one in video.filmstrip([4_100], **BOX)]
        return tiles, again, number(await video.keyframe_near(3_000, **BOX))

    tiles, again, near = with_client(scenario)
    assert tiles == [(0, 0), (1_000, 25), (2_000, 50), (5_000, 125)]
    assert (again, near) == ([100], 75)


@pytest.mark.parametrize("made", [strange.with_palette, strange.jpegs_in_a_row])
def test_what_is_told_once_or_by_the_name_holds_for_every_frame(tmp_path, with_client, made):
    async def scenario(client):
        video = await client.open(str(made(tmp_path)))
        video.build_proxy(at_ms=0)
        while video.proxy_share < 1.0:  # noqa: ASYNC110  nothing tells of it
            await asyncio.sleep(0.05)
        small = [number(await video.at_hand(40 * n, **BOX)) for n in (0, 7, 39)]
        return video.facts, small, await numbers_at(video, [40 * n for n in (39, 7, 0, 8)])

    facts, small, seen = with_client(scenario, cache=ProxyCache(tmp_path / "cache"))
    assert (facts.frame_count, facts.is_image) == (40, False)
    assert (small, seen) == ([0, 7, 39], [39, 7, 0, 8])


def test_a_film_without_one_whole_picture_has_tiles_all_the_same(tmp_path, with_client):
    async def scenario(client):
        video = await client.open(str(strange.cut_where_no_frame_is_whole(tmp_path)))
        first = number(await video.frame_at(0, **BOX))
        return first, await numbers_at(video, [1_201, 2_000, 3_999])

    first, seen = with_client(scenario)
    assert seen == [first + by for by in (30, 50, 99)]


def test_an_animated_avif_moves(clip, with_client):
    async def scenario(client):
        video = await client.open(str(clip("avif")))
        return video.facts, await numbers_at(video, [40 * n + 1 for n in (0, 1, 33, 59)])

    facts, seen = with_client(scenario)
    assert (facts.frame_count, facts.duration_ms, facts.is_image) == (60, 2_400, False)
    assert seen == [0, 1, 33, 59]


def test_a_picture_that_changes_its_size_is_not_squeezed(tmp_path, with_client):
    async def scenario(client):
        video = await client.open(str(strange.of_two_sizes(tmp_path)))
        wide, tall = await video.frame_at(400, **BOX), await video.frame_at(1400, **BOX)
        seen = await numbers_at(video, [0, 960, 1000, 1960])
        return (wide.width, wide.height), (tall.width, tall.height), seen

    wide, tall, seen = with_client(scenario)
    assert (wide, tall) == ((320, 180), (180, 320))
    assert seen == [0, 24, 25, 49]


@pytest.mark.parametrize("name", strange.MATRICES)
def test_turned_and_mirrored_pictures_stand_as_the_file_says(tmp_path, with_client, name):
    async def scenario(client):
        video = await client.open(str(strange.with_matrix(tmp_path, name)))
        return await video.still(400, **BOX)

    shown = with_client(scenario)
    a, b, c, d = strange.MATRICES[name]
    rows = np.frombuffer(shown.pixels, np.uint32).reshape(shown.height, shown.width)
    if (a, b, c, d) == (0, 0, 0, 0):
        a = d = 1
    # Where the matrix sends right and down: take it back, and the bar can be read.
    stored = rows.T if a == 0 else rows
    right, down = (b, c) if a == 0 else (a, d)
    stored = stored[:: down or 1, :: right or 1]
    back = np.ascontiguousarray(stored)
    assert number_on(back.shape[1], back.shape[0], back.tobytes()) == 10


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp"])
def test_a_moving_picture_is_a_video_and_none_of_it_stays_unseen(tmp_path, with_client, suffix):
    async def scenario(client):
        path = strange.moving_picture(tmp_path, suffix)
        video = await client.open(str(path))
        return video.facts, await numbers_at(video, [80 * n for n in (0, 39, 7, 8, 20)])

    facts, seen = with_client(scenario)
    assert not facts.is_image
    assert seen == [0, 39, 7, 8, 20]
    assert facts.frame_count == strange.FRAMES
    assert facts.duration_ms == pytest.approx(80 * strange.FRAMES, abs=80)


def test_a_still_picture_in_a_format_for_moving_ones_is_a_picture(tmp_path, with_client):
    from PIL import Image

    async def scenario(client):
        found = []
        for name in ("one.gif", "one.png", "one.webp"):
            Image.new("RGB", (60, 40), "red").save(tmp_path / name)
            found.append((await client.open(str(tmp_path / name))).facts.is_image)
        return found

    assert with_client(scenario) == [True, True, True]


def test_an_animation_beyond_all_bounds_says_so(tmp_path, with_client):
    path = strange.moving_picture(tmp_path, ".webp")
    content = bytearray(path.read_bytes())
    content[24:30] = b"\xff\x3f\x00\xff\x3f\x00"  # 16384 × 16384, 40 times
    path.write_bytes(content)

    async def scenario(client):
        with pytest.raises(MediaError) as caught:
            await client.open(str(path))
        return str(caught.value)

    assert with_client(scenario) in (
        "moving.webp is an animation that is too large to be shown.",
        "moving.webp is not a video, or is damaged beyond reading.",
    )


def test_thirty_sounds_before_the_picture_do_not_hide_it(tmp_path, with_client):
    async def scenario(client):
        video = await client.open(str(strange.many_sounds(tmp_path, 30)))
        return video.facts.has_audio, await numbers_at(video, [40 * n + 1 for n in (0, 77, 149)])

    assert with_client(scenario) == (True, [0, 77, 149])


@pytest.mark.parametrize("frames", [1, 2])
def test_a_video_of_a_frame_or_two_is_shown_whole(tmp_path, with_client, frames):
    async def scenario(client):
        video = await client.open(str(strange.short(tmp_path, frames)))
        ends = [await video.step(by, from_ms=0, **BOX) for by in (-5, 5)]
        return [number(one) for one in ends], await numbers_at(video, [0, 39, 1000]), video.facts

    ends, seen, facts = with_client(scenario)
    assert ends == [0, frames - 1]
    assert seen == [0, 0, frames - 1]
    assert (facts.frame_count, facts.is_image) == (frames, False)


@pytest.mark.parametrize("size", [(1, 1), (16_385, 1), (1, 16_385), (3, 5)])
def test_odd_sizes_are_shown(tmp_path, with_client, size):
    async def scenario(client):
        video = await client.open(str(strange.tiny(tmp_path, *size)))
        last = await video.frame_at(170, **BOX)
        return (video.facts.width, video.facts.height), last

    shown, last = with_client(scenario)
    assert shown == size
    assert 1 <= last.width <= 320
    assert 1 <= last.height <= 320
    assert abs(last.pixels[0] - 160) <= 3


@pytest.mark.parametrize("name", ["film.avi", "film.txt", "film.jpg", "film"])
def test_a_wrong_name_hides_no_video(tmp_path, clip, with_client, name):
    path = tmp_path / name
    path.write_bytes(clip("mp4 gop 50").read_bytes())

    async def scenario(client):
        video = await client.open(str(path))
        return await numbers_at(video, [41, 4001])

    assert with_client(scenario) == [1, 100]


@pytest.mark.parametrize("suffix", [".avi", ".mkv", ".mp4"])
def test_a_title_that_is_no_utf8_hides_no_video(tmp_path, with_client, suffix):
    path = strange.titled_in_gbk(tmp_path, suffix)

    async def scenario(client):
        video = await client.open(str(path))
        return number(await video.frame_at(0, **BOX)), video.facts.frame_count

    assert with_client(scenario) == (0, strange.FRAMES)

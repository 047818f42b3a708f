"""Files that change, vanish or are none, and names that look like something else."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.proxy_cache import ProxyCache
from imm_desktop.media.same_file import SameFile
from tests.media.made_clips import number_on

BOX = {"max_width": 320, "max_height": 320}
posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices, open files replaced")


def number(picture) -> int | None:
    return number_on(picture.width, picture.height, picture.pixels)


@posix
@pytest.mark.parametrize("what", ["pipe", "device", "device without an end"])
def test_what_is_no_file_is_refused_at_once_and_not_waited_for(tmp_path, with_client, what):
    path = tmp_path / "clip.mp4"
    if what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if "end" in what else "/dev/null")

    async def scenario(client):
        with pytest.raises(MediaError, match=r"clip\.mp4 is no file\.$"):
            await client.open(str(path))
        return client.worker_pids

    assert len(with_client(scenario, limit_s=10.0)) == 1, "the worker lives"


@pytest.mark.parametrize(
    "name",
    [
        *("a%d.mp4", "concat:a|b.mp4", "a:b.mp4", "-i.mp4", "a'b\"c`d$(e).mp4", "  .mp4"),
        *("line\nbreak.mp4", "\u202etxt.mp4", "名前 🎬.mp4", "a?b#c&d.mp4", "%41.mp4", "data:,x"),
    ],
)
@posix
def test_names_mean_nothing(tmp_path, clip, with_client, name):
    path = tmp_path / name
    shutil.copy(clip("mp4 gop 50"), path)

    async def scenario(client):
        video = await client.open(str(path))
        return number(await video.frame_at(1_000, **BOX))

    assert with_client(scenario) == 25


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes")
def test_a_name_that_is_no_text_is_told_or_shown(tmp_path, clip, with_client):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mp4"))
    shutil.copy(clip("mp4 gop 50"), path)

    async def scenario(client):
        try:
            video = await client.open(str(path))
        except MediaError as error:
            return str(error)
        return number(await video.frame_at(1_000, **BOX))

    told = with_client(scenario)
    assert told == 25 or "cannot be read" in told


@posix
def test_another_file_in_its_place_is_never_shown_under_its_numbers(tmp_path, clip, with_client):
    path = tmp_path / "clip.mp4"
    shutil.copy(clip("mp4 gop 50"), path)
    other = tmp_path / "other.mp4"
    shutil.copy(clip("mp4 gop 250"), other)

    async def scenario(client):
        video = await client.open(str(path))
        first = number(await video.frame_at(1_000, **BOX))
        other.replace(path)
        still = number(await video.frame_at(2_000, **BOX))  # of the file that is open
        with pytest.raises(MediaError, match="was changed while it was open"):
            await video.keyframe_near(3_000, **BOX)
        video.build_proxy()
        await asyncio.sleep(0.5)
        share = video.proxy_share
        await client.keep(str(path), video)
        again = await client.open(str(path))
        return first, still, share, again is video, again.facts.frame_count

    told = with_client(scenario, cache=ProxyCache(tmp_path / "cache"))
    assert told == (25, 50, 0.0, False, 320)


@posix
def test_a_file_that_is_deleted_is_shown_as_far_as_it_is_open(tmp_path, clip, with_client):
    path = tmp_path / "clip.mp4"
    shutil.copy(clip("mp4 gop 50"), path)

    async def scenario(client):
        video = await client.open(str(path))
        path.unlink()
        shown = number(await video.frame_at(2_000, **BOX))
        with pytest.raises(MediaError, match=r"clip\.mp4 is not there\.$"):
            await video.keyframe_near(3_000, **BOX)
        return shown

    assert with_client(scenario) == 50


def test_a_file_that_grows_is_shown_as_far_as_it_went_when_it_was_opened(
    tmp_path, clip, with_client
):
    whole = clip("ts").read_bytes()
    path = tmp_path / "recording.ts"
    path.write_bytes(whole[: len(whole) // 2 // 188 * 188])

    async def scenario(client):
        video = await client.open(str(path))
        count = video.facts.frame_count
        with path.open("ab") as growing:
            growing.write(whole[len(whole) // 2 // 188 * 188 :])
        near = await video.keyframe_near(2_000, **BOX)
        shown = [number(await video.frame_at(ms, **BOX)) for ms in (400, 1_600)]
        await video.close()
        again = await client.open(str(path))
        return count, number(near), near.frame, shown, again.facts.frame_count

    count, near, told, shown, all_of_them = with_client(scenario)
    assert 30 < count < 140
    assert near == told
    assert shown == [10, 40]
    assert all_of_them == 150


def test_same_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    same = SameFile()
    same.check(str(path))
    same.check(str(path))
    same.check("https://far.example/a")
    path.write_bytes(b"1234567")
    same.check(str(path))  # it grew
    for content in (b"123", b"7654321"):
        path.write_bytes(content)
        os.utime(path, ns=(1, 1))
        with pytest.raises(MediaError):
            same.check(str(path))


@posix
def test_opening_in_turn_leaves_nothing_behind(clip, with_client):
    paths = [str(clip("mp4 gop 50")), str(clip("mkv"))]

    def held(pids):
        here = len(list(Path("/proc/self/fd").iterdir()))
        there = sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)
        threads = sum(len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in pids)
        return here, there, threads

    async def turn(client, n):
        video = await client.open(paths[n % 2])
        if n % 3:
            await video.frame_at(40 * n % 3_000, **BOX)
        await video.close()

    async def scenario(client):
        for n in range(6):
            await turn(client, n)
        pids = client.worker_pids
        await asyncio.sleep(1.0)
        before = held(pids)
        for n in range(TURNS):
            await turn(client, n)
        for _ in range(50):
            await asyncio.sleep(0.1)
            after = held(pids)
            if all(now <= then + 2 for now, then in zip(after, before, strict=True)):
                break
        return pids, client.worker_pids, before, after

    pids, pids_after, before, after = with_client(scenario, limit_s=55.0)
    assert pids == pids_after
    assert all(now <= then + 2 for now, then in zip(after, before, strict=True)), (before, after)


TURNS = 40

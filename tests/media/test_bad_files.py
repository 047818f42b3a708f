"""Files that are no videos, or no longer: a clear message, or as much as still decodes."""

import os
import random
from fractions import Fraction

import av
import numpy as np
import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import FileRemark
from tests.media.made_clips import RECIPES, Recipe, make, number_on

BOX = {"max_width": 320, "max_height": 320}


def number(picture) -> int | None:
    return number_on(picture.width, picture.height, picture.pixels)


def refusal(with_client, source: str) -> str:
    async def scenario(client):
        with pytest.raises(MediaError) as caught:
            await client.open(source)
        return str(caught.value)

    return with_client(scenario)


def sound_only(path) -> None:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 44100), np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = 44100, 0, Fraction(1, 44100)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


NO_VIDEOS = {
    "text.mp4": b"<html>403 Forbidden</html>\n" * 50,
    "noise.mp4": random.Random(7).randbytes(50_000),
    "list.mp4": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
}


def test_files_that_are_no_video_say_so(tmp_path, with_client):
    async def scenario(client):
        said = {}
        for name, content in {
            **NO_VIDEOS,
            "empty.mp4": b"",
            "list.mov": b"\xef\xbb\xbf#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
            "half.jpg": b"\xff\xd8\xff\xe0",
        }.items():
            (tmp_path / name).write_bytes(content)
            with pytest.raises(MediaError) as caught:
                await client.open(str(tmp_path / name))
            said[name] = str(caught.value)
        return said

    said = with_client(scenario)
    for name in NO_VIDEOS:
        assert said[name] == f"{name} is not a video, or is damaged beyond reading."
    assert said["empty.mp4"] == "empty.mp4 is empty."
    assert said["list.mov"] == "list.mov is an HLS playlist."
    assert said["half.jpg"].startswith("half.jpg has no picture")


def test_what_is_not_there_or_a_folder_says_so(tmp_path, with_client):
    assert refusal(with_client, str(tmp_path / "gone.mp4")) == "gone.mp4 is not there."
    assert refusal(with_client, str(tmp_path)) == f"{tmp_path.name} is a folder."


def test_sound_alone_has_no_picture(tmp_path, with_client):
    sound_only(tmp_path / "song.m4a")
    assert (
        refusal(with_client, str(tmp_path / "song.m4a")) == "song.m4a has no picture (sound only)."
    )


def test_an_mp4_without_its_table_is_refused(tmp_path, clip, with_client):
    whole = clip("mov").read_bytes()
    (tmp_path / "cut.mov").write_bytes(whole[: len(whole) // 2])
    assert "damaged beyond reading" in refusal(with_client, str(tmp_path / "cut.mov"))


@pytest.mark.parametrize(
    ("recipe", "share"),
    [
        (Recipe(**{**vars(RECIPES["mov"]), "container_options": {"movflags": "faststart"}}), 0.5),
        (RECIPES["mkv"], 0.4),
        (RECIPES["ts"], 0.4),
    ],
    ids=["mp4", "mkv", "ts"],
)
def test_a_cut_video_shows_what_is_left_of_it(tmp_path, with_client, recipe, share):
    path = make(recipe, tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])

    async def scenario(client):
        video = await client.open(str(path))
        last = await video.frame_at(10**6, **BOX)
        chance, wrong = random.Random(1), []
        for _ in range(10):
            n = chance.randrange(number(last))
            picture = await video.frame_at(n * 40 + 1, **BOX)
            wrong += [n] if number(picture) != n else []
        strip = [one async for one in video.filmstrip([0, 1_000, 5_900], **BOX)]
        return video.facts, number(last), wrong, strip

    facts, last, wrong, strip = with_client(scenario)
    assert 20 < last < 130
    assert wrong == []
    assert len(strip) == 3
    if recipe.suffix != ".ts":  # a transport stream does not say how long it should be
        assert facts.remark is FileRemark.CUT_OFF


def damaged(content: bytes, seed: int, places: int, *, spare: int = 0) -> bytes:
    chance, bytes_ = random.Random(seed), bytearray(content)
    for _ in range(places):
        bytes_[chance.randrange(spare, len(bytes_))] = chance.randrange(256)
    return bytes(bytes_)


FILES = int(os.environ.get("FUZZ_FILES", "8"))


@pytest.mark.timeout(600 + FILES)
@pytest.mark.parametrize("name", ["mkv", "ts", "mp4 gop 50", "avi", "flv"])
def test_damaged_bytes_end_no_worker(tmp_path, clip, with_client, name):
    """Every request is answered, with a picture or an error, by the worker that was asked first."""
    whole, suffix = clip(name).read_bytes(), RECIPES[name].suffix

    async def scenario(client):
        told, opened = [], 0
        client.on_restart = told.append
        for seed in range(FILES):
            path = tmp_path / f"{seed}{suffix}"
            path.write_bytes(damaged(whole, seed, 30, spare=0 if seed % 2 else 4096))
            try:
                video = await client.open(str(path))
            except MediaError:
                continue
            opened += 1
            for at in (5_500, 1_000, 3_210):
                try:
                    await video.frame_at(at, **BOX)
                    await video.keyframe_near(at, **BOX)
                    await video.step(-2, from_ms=at, **BOX)
                except MediaError:
                    continue
            await video.close()
            path.unlink()
        return told, opened

    told, opened = with_client(scenario, limit_s=40.0 + FILES)
    assert opened >= FILES // 4
    assert told == []

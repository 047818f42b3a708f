"""The sample reel is what its manifest says, and every licence is written down."""

import hashlib
import json
from itertools import pairwise

import av
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.jpeg import encoded
from imm_desktop.media.proxy_cache import ProxyCache
from imm_desktop.media.shot_finder import ShotFinder
from imm_desktop.resources_path import resources_path

SAMPLE = resources_path() / "sample"
MANIFEST = json.loads((SAMPLE / "manifest.json").read_text())
REEL = SAMPLE / "sample-reel.mp4"


def shot(name):
    (found,) = (row for row in MANIFEST["shots"] if row["shot"] == name)
    return found["start_ms"], found["end_ms"]


@pytest.fixture(scope="module")
def small_frames():
    """Every second frame as 64 × 36 grey, under its time in milliseconds."""
    with av.open(str(REEL)) as container:
        container.streams.video[0].thread_type = "AUTO"
        return {
            round(frame.time * 1000): frame.reformat(64, 36, "gray").to_ndarray().astype(np.int16)
            for index, frame in enumerate(container.decode(video=0))
            if index % 2 == 0
        }


def within(frames, start_ms, end_ms):
    return [picture for at, picture in frames.items() if start_ms + 100 <= at < end_ms - 100]


def test_the_reel_is_a_small_720p_video_with_sound_that_plays_from_the_start():
    assert REEL.stat().st_size < 8_000_000
    with av.open(str(REEL)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", 1280, 720)
        assert video.average_rate == 25
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("aac", 48_000, 2)
        assert 60 <= container.duration / av.time_base <= 90
        assert container.duration / av.time_base == pytest.approx(
            MANIFEST["shots"][-1]["end_ms"] / 1000, abs=0.1
        )
    head = REEL.read_bytes()[:4096]
    assert b"moov" in head, "the index must come before the pictures"


def test_the_files_are_the_ones_the_manifest_names():
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SAMPLE.glob("sample-*")
    }
    assert found == MANIFEST["sha256"]
    assert len(found) == 3


def test_every_shot_starts_with_a_hard_cut(small_frames):
    starts = [row["start_ms"] for row in MANIFEST["shots"][1:]]
    for start in starts:
        before = [picture for at, picture in small_frames.items() if start - 90 <= at < start][-1]
        after = next(picture for at, picture in small_frames.items() if start <= at < start + 90)
        assert np.abs(after - before).mean() > 12, start


def test_the_black_stretch_is_black_for_four_seconds(small_frames):
    start, end = shot("black")
    assert end - start >= 4000
    assert max(picture.max() for picture in within(small_frames, start, end)) <= 20


def test_the_still_stretch_does_not_move_for_five_seconds_and_nothing_else_stands_still(
    small_frames,
):
    start, end = shot("still")
    assert end - start >= 5000
    frozen = within(small_frames, start, end)
    assert max(np.abs(a - b).max() for a, b in pairwise(frozen)) <= 3
    for row in MANIFEST["shots"]:
        if row["shot"] not in {"still", "black"}:
            pictures = within(small_frames, row["start_ms"], row["end_ms"])
            assert np.abs(pictures[-1] - pictures[0]).mean() > 1, row["shot"]


def test_the_code_in_the_advertisement_can_be_read_from_the_video_for_five_seconds():
    start, end = shot("advertisement")
    assert end - start >= 5000
    with av.open(str(REEL)) as container:
        container.seek(start * 1000)
        read_at = []
        for frame in container.decode(video=0):
            at = round(frame.time * 1000)
            if at >= end:
                break
            if at >= start and at % 1000 == start % 1000:
                codes = zxingcpp.read_barcodes(frame.to_image())
                read_at += [at for code in codes if code.text == MANIFEST["qr_code"]]
    assert len(read_at) >= 6
    assert ".example/" in MANIFEST["qr_code"]


def test_music_plays_all_through():
    with av.open(str(REEL)) as container:
        samples = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    seconds = samples[: samples.size // 48_000 * 48_000].reshape(-1, 48_000)
    loudness = np.sqrt((seconds**2).mean(axis=1))
    assert loudness[1:-2].min() > 0.02
    assert np.abs(samples).max() < 0.99


def test_the_stills_are_a_photograph_and_an_advertisement_with_a_code():
    dogs, advertisement = (
        Image.open(SAMPLE / f"sample-{name}.jpg") for name in ("dogs", "advertisement")
    )
    assert dogs.size == advertisement.size == (1280, 720)
    assert [code.text for code in zxingcpp.read_barcodes(advertisement)] == [MANIFEST["qr_code"]]
    assert not zxingcpp.read_barcodes(dogs)


def test_the_notice_names_a_free_licence_for_every_photograph_shown():
    notice = (SAMPLE / "NOTICE.md").read_text()
    rows = {line.split("`")[1]: line for line in notice.splitlines() if "SHA-256" in line}
    shown = {row["shot"] for row in MANIFEST["shots"]} - {"advertisement", "black", "still"}
    assert shown | {"dandelions"} == set(rows)
    for line in rows.values():
        assert any(
            licence in line for licence in ("CC0 1.0", "CC BY 4.0", "CC BY 2.0", "Public domain")
        )


@pytest.mark.timeout(900)
def test_the_shots_found_from_small_pictures_are_those_of_the_manifest(tmp_path):
    with av.open(str(REEL)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        pictures = {}
        for frame in container.decode(stream):
            small = np.ascontiguousarray(frame.reformat(480, 270, "bgra").to_ndarray())
            pictures[frame.pts] = encoded(480, 270, small.tobytes())
        pts = tuple(sorted(pictures))
        index = FrameIndex(pts[0], stream.time_base, pts, pts[:1], pts[-1], is_complete=True)
    cache = ProxyCache(tmp_path)
    file = cache.create("reel", "1", index)
    file.put([(place, pictures[one]) for place, one in enumerate(pts)])
    finder = ShotFinder(file)
    while finder.look():
        pass
    assert finder.starts_ms() == tuple(one["start_ms"] for one in MANIFEST["shots"])
    cache.release(file)

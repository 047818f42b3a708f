"""Small pictures on disk: whatever happens to the file, a picture is the right one or none."""

import os
import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.media_reasons import FileRemark
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.jpeg import decoded, encoded
from imm_desktop.media.proxy_cache import ProxyCache
from imm_desktop.media.proxy_file import ProxyFile

IDENTITY = bytes(range(32))


def index_of(frames: int) -> FrameIndex:
    pts = tuple(range(-512, frames * 512 - 512, 512))
    return FrameIndex(
        -512,
        Fraction(1, 12800),
        pts,
        pts[::50],
        frames * 512,
        is_complete=True,
        remark=FileRemark.CUT_OFF,
    )


def data_of(place: int) -> bytes:
    return f"picture {place} ".encode() * (1 + place % 7)


def filled(path: Path, frames: int = 120, places: range | None = None) -> None:
    file = ProxyFile.create(path, IDENTITY, index_of(frames))
    file.put([(place, data_of(place)) for place in places or range(frames)])
    file.close()


def test_pictures_and_index_come_back_in_the_next_run(tmp_path):
    filled(tmp_path / "a", places=range(20, 60))
    file = ProxyFile.open(tmp_path / "a", IDENTITY)
    assert file is not None
    index = index_of(120)
    assert (list(file.index.pts), list(file.index.keys)) == (list(index.pts), list(index.keys))
    assert (file.index.time_base, file.index.end, file.index.remark) == (
        index.time_base,
        index.end,
        FileRemark.CUT_OFF,
    )
    assert file.missing() == [(0, 19), (60, 119)]
    assert [file.get(place) for place in (19, 20, 59, 60)] == [None, data_of(20), data_of(59), None]
    assert [file.near(place) for place in (0, 30, 100)] == [20, 30, 59]
    assert (file.last_within(50, 119), file.last_within(60, 119)) == (59, -1)
    file.close()


def test_what_does_not_decode_is_not_tried_again(tmp_path):
    filled(tmp_path / "a", places=range(119))
    file = ProxyFile.open(tmp_path / "a", IDENTITY)
    file.give_up(100, 119)
    file.close()
    again = ProxyFile.open(tmp_path / "a", IDENTITY)
    assert again.is_complete
    assert (again.get(119), again.get(118)) == (None, data_of(118))
    again.close()


@pytest.mark.parametrize("change", ["other content", "no such file", "cut header", "not ours"])
def test_a_file_that_is_not_ours_is_not_believed(tmp_path, change):
    filled(tmp_path / "a")
    identity = bytes(32) if change == "other content" else IDENTITY
    if change == "no such file":
        (tmp_path / "a").unlink()
    elif change == "cut header":
        os.truncate(tmp_path / "a", 300)
    elif change == "not ours":
        (tmp_path / "a").write_bytes(b"<html>" * 1000)
    assert ProxyFile.open(tmp_path / "a", identity) is None


@given(
    st.integers(0, 2**32),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=30),
    st.floats(0.2, 1),
)
def test_a_damaged_or_cut_file_never_gives_a_wrong_picture(tmp_path_factory, seed, places, share):
    path = tmp_path_factory.mktemp("proxy") / "a"
    chance = random.Random(seed)
    filled(path, 40, range(chance.randrange(20), 40))
    content = bytearray(path.read_bytes())
    for where, byte in places:
        content[int(where * len(content))] = byte
    path.write_bytes(content[: int(len(content) * share)])
    file = ProxyFile.open(path, IDENTITY)
    if file is None:
        return
    assert list(file.index.pts) == list(index_of(40).pts)
    for place in range(40):
        assert file.get(place) in (None, data_of(place))
    rest = [place for first, last in file.missing() for place in range(first, last + 1)]
    file.put([(place, data_of(place)) for place in rest])  # it can be mended
    for place in rest:
        assert file.get(place) == data_of(place)
    file.close()


def test_a_new_version_of_a_video_throws_the_old_pictures_away(tmp_path):
    cache = ProxyCache(tmp_path)
    old = cache.create("bucket/clip.mp4", "etag-1", index_of(10))
    old.put([(3, data_of(3))])
    cache.release(old)
    same = cache.find("bucket/clip.mp4", "etag-1")
    assert same.get(3) == data_of(3)
    cache.release(same)
    assert cache.find("bucket/clip.mp4", "etag-2") is None
    assert list(tmp_path.iterdir()) == []


def test_two_views_of_a_video_share_its_file(tmp_path):
    cache = ProxyCache(tmp_path)
    one = cache.create("clip", "1", index_of(10))
    two = cache.find("clip", "1")
    assert one is two
    cache.release(one)
    two.put([(3, data_of(3))])
    assert two.get(3) == data_of(3)
    cache.release(two)


def test_the_videos_used_longest_ago_make_room(tmp_path):
    cache = ProxyCache(tmp_path, limit_bytes=100_000)
    for number in range(5):
        file = cache.create(f"clip {number}", "1", index_of(10))
        file.put([(place, bytes([place]) * 3_000) for place in range(10)])
        cache.release(file)
        os.utime(file.path, (1_000_000 + number, 1_000_000 + number))
    kept = cache.find("clip 0", "1")  # looking at it makes it the newest
    assert cache.has_room(kept)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 100_000
    cache.release(kept)
    left = [cache.find(f"clip {number}", "1") for number in range(5)]
    assert [one is not None for one in left] == [True, False, False, True, True]
    for one in filter(None, left):
        cache.release(one)


def test_one_video_does_not_take_all_the_room(tmp_path):
    cache = ProxyCache(tmp_path, limit_bytes=100_000)
    file = cache.create("clip", "1", index_of(40))
    file.put([(place, bytes([place]) * 3_000) for place in range(20)])
    assert cache.has_room(file)
    file.put([(place, bytes([place]) * 3_000) for place in range(20, 40)])
    assert not cache.has_room(file)
    cache.release(file)


def test_pictures_are_readable_by_their_owner_only(tmp_path):
    file = ProxyCache(tmp_path / "frames").create("clip", "1", index_of(3))
    if os.name == "posix":
        assert file.path.stat().st_mode & 0o77 == 0
        assert file.path.parent.stat().st_mode & 0o77 == 0
    file.close()


def test_a_jpeg_keeps_colours_and_shrinks_to_fit():
    red = bytes((0, 0, 255, 255)) * (64 * 36)
    width, height, pixels = decoded(encoded(64, 36, red), 32, 100)
    assert (width, height, len(pixels)) == (32, 18, 32 * 18 * 4)
    blue, green, strong, _ = pixels[:4]
    assert blue < 10
    assert green < 10
    assert strong > 240
    assert decoded(encoded(64, 36, red)[:200], 64, 36) is None
    assert decoded(b"", 64, 36) is None

import os
import threading

from imm_desktop.media.picture import Picture
from imm_desktop.media.thumbnail_store import ThumbnailStore


def picture(blue: int = 200) -> Picture:
    return Picture(32, 18, bytes((blue, 10, 10, 255)) * (32 * 18), 400, 10, 5120, is_exact=True)


def test_a_thumbnail_comes_back_with_what_was_known_of_it(tmp_path):
    ThumbnailStore(tmp_path).put("oss://b/one.mp4", "E1", picture(), 4_000)
    found = ThumbnailStore(tmp_path).get("oss://b/one.mp4", "E1")
    assert found.duration_ms == 4_000
    shown = found.picture
    assert (shown.width, shown.height, shown.position_ms, shown.pts) == (32, 18, 400, 5120)
    assert abs(shown.pixels[0] - 200) < 8


def test_another_version_of_the_object_throws_it_away(tmp_path):
    store = ThumbnailStore(tmp_path)
    store.put("oss://b/one.mp4", "E1", picture(), 4_000)
    assert store.get("oss://b/one.mp4", "E2") is None
    assert store.get("oss://b/one.mp4", "E1") is None


def test_a_damaged_file_is_no_thumbnail(tmp_path):
    store = ThumbnailStore(tmp_path)
    store.put("oss://b/one.mp4", "E1", picture(), 4_000)
    path = next(one for one in tmp_path.rglob("*") if one.is_file())
    whole = path.read_bytes()
    for content in (whole[:10], whole[:-5], whole[:70] + b"x" + whole[71:], b""):
        path.write_bytes(content)
        assert store.get("oss://b/one.mp4", "E1") is None


def test_the_folder_stays_small_and_keeps_what_was_looked_at(tmp_path):
    store = ThumbnailStore(tmp_path, limit_bytes=60_000)
    for number in range(150):
        store.put(f"oss://b/{number}", "E", picture(number), 0)
    for number, path in enumerate(sorted(one for one in tmp_path.rglob("*") if one.is_file())):
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    assert store.get("oss://b/3", "E") is not None
    for number in range(150, 250):
        store.put(f"oss://b/{number}", "E", picture(number), 0)
    assert store.get("oss://b/3", "E") is not None
    assert sum(one.stat().st_size for one in tmp_path.rglob("*") if one.is_file()) < 120_000


def test_a_full_disk_keeps_nothing_and_raises_nothing(tmp_path):
    (tmp_path / "file").write_text("no folder")
    store = ThumbnailStore(tmp_path / "file")
    store.put("oss://b/one.mp4", "E1", picture(), 0)
    assert store.get("oss://b/one.mp4", "E1") is None


def test_two_threads_may_keep_the_same_thumbnail(tmp_path):
    store = ThumbnailStore(tmp_path)
    threads = [
        threading.Thread(target=store.put, args=("oss://b/one.mp4", "E1", picture(), 0))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get("oss://b/one.mp4", "E1") is not None
    assert len([one for one in tmp_path.rglob("*") if one.is_file()]) == 1

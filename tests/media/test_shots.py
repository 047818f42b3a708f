"""Where shots begin: cuts are found and nothing else, at once or as pictures come, and kept for the next time."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
import pytest

from imm_desktop.media.cuts import SHORTEST_SHOT_MS, shot_starts
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.jpeg import encoded
from imm_desktop.media.proxy_cache import ProxyCache
from imm_desktop.media.proxy_file import SHOTS_ENDING
from imm_desktop.media.shot_finder import ShotFinder
from imm_desktop.media.small_pictures import SmallPictures

FRAME_MS = 40
SHOTS = (0, 31, 60, 118)
"""Places of the first frame of each shot."""
FRAMES = 150
WIDTH, HEIGHT = 480, 270


def index_of(frames=FRAMES):
    pts = tuple(range(0, frames * 512, 512))
    return FrameIndex(0, Fraction(1, 12800), pts, pts[::50], frames * 512, is_complete=True)


def picture_of(place, shots=SHOTS):
    """A room in the shot's own light, with somebody who walks through it."""
    shot = sum(first <= place for first in shots)
    dice = np.random.default_rng(shot)
    blocks = dice.integers(20, 236, (9, 16, 3))
    pixels = np.repeat(np.repeat(blocks, 30, 0), 30, 1)
    x = place * 5 % (WIDTH - 60)
    pixels[60:250, x : x + 60] = 250
    packed = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    packed[:, :, :3] = pixels
    return encoded(WIDTH, HEIGHT, packed.tobytes())


PICTURES = [picture_of(place) for place in range(FRAMES)]
STARTS = tuple(place * FRAME_MS for place in SHOTS)


@pytest.fixture
def film(tmp_path):
    """Makes files of small pictures in one cache, and gives them back."""
    cache, made = ProxyCache(tmp_path), []

    def make(places=range(FRAMES), version="v1"):
        file = cache.create("film", version, index_of())
        file.put([(place, PICTURES[place]) for place in places])
        made.append(file)
        return file

    make.cache = cache
    yield make
    for file in made:
        cache.release(file)


def looked_through(finder):
    while finder.look():
        pass
    return finder.starts_ms()


def test_every_cut_begins_a_shot_and_motion_does_not(film):
    assert looked_through(ShotFinder(film())) == STARTS


def test_pictures_that_come_later_and_in_any_order_give_the_same_shots(film):
    file = film(places=range(0, FRAMES, 50))
    finder = ShotFinder(file)
    assert looked_through(finder) == (0,)
    for stretch in (range(100, FRAMES), range(50), range(50, 100)):
        file.put([(place, PICTURES[place]) for place in stretch])
        found = looked_through(finder)
    assert found == STARTS


def test_a_shot_whose_first_frame_does_not_decode_begins_at_the_next(film):
    file = film(places=[n for n in range(FRAMES) if n not in (0, 60, 100)])
    file.give_up(0, FRAMES - 1)
    assert looked_through(ShotFinder(file)) == (0, STARTS[1], STARTS[2] + FRAME_MS, STARTS[3])


def test_bytes_that_are_no_picture_are_passed_over(film):
    file = film(places=[n for n in range(FRAMES) if n != 31])
    file.put([(31, b"no picture")])
    assert looked_through(ShotFinder(file)) == (0, *STARTS[2:])


def test_what_was_found_is_kept_for_the_next_time_and_for_this_content_only(film, tmp_path):
    file, cache = film(), film.cache
    finder = ShotFinder(file)
    looked_through(finder)
    finder.save()
    again = ShotFinder(file)
    assert again.load()
    assert again.starts_ms() == STARTS
    cache.release(file)
    kept = next(tmp_path.glob(f"*{SHOTS_ENDING}"))
    other = film(version="v2")
    assert not ShotFinder(other).load()
    cache.release(other, discard=True)
    assert not kept.exists()


@pytest.mark.parametrize("damage", [lambda b: b[:-3], lambda b: b[:20], lambda b: b[:-1] + b"x"])
def test_what_was_kept_and_is_damaged_is_found_anew(film, tmp_path, damage):
    file = film()
    finder = ShotFinder(file)
    looked_through(finder)
    finder.save()
    (kept,) = tmp_path.glob(f"*{SHOTS_ENDING}")
    kept.write_bytes(damage(kept.read_bytes()))
    assert not ShotFinder(file).load()


def test_a_shot_is_never_shorter_than_what_can_be_seen():
    times = np.arange(100, dtype=np.int64) * FRAME_MS
    changes = np.zeros(100, np.float32)
    changes[[20, 26, 60]] = 80
    assert shot_starts(times, changes) == [0, 800, 2_400]
    assert 6 * FRAME_MS < SHORTEST_SHOT_MS
    assert shot_starts(times[:0], changes[:0]) == [0]


def test_shots_are_told_as_they_become_known_and_read_from_disk_the_next_time(tmp_path, run):
    cache, thread = ProxyCache(tmp_path), ThreadPoolExecutor(1)

    class Batches:
        """Pictures as the worker brings them, 50 at a time."""

        def __init__(self):
            self.message = {}
            self.parts = [range(start, start + 50) for start in range(0, FRAMES, 50)]

        async def next(self):
            await asyncio.sleep(0)
            if not self.parts:
                return None
            part = self.parts.pop(0)
            return {
                "jpegs": [(place, len(PICTURES[place])) for place in part],
                "bytes": b"".join(PICTURES[place] for place in part),
                "done": [(part[0], part[-1])],
            }

    async def scenario():
        small = SmallPictures(cache, thread, "film", "v1")
        await small.find()
        told = []

        async def listen():
            told.extend([starts async for starts in small.shots()])

        listening = asyncio.create_task(listen())
        await small.use(index_of())
        await small.fill(Batches())
        small.end()
        await listening
        assert told[-1] == STARTS
        await small.close()
        again = SmallPictures(cache, thread, "film", "v1")
        await again.find()
        assert [starts async for starts in again.shots()] == [STARTS]
        await again.close()
        without = SmallPictures(None, thread, "film", "v1")
        assert [starts async for starts in without.shots()] == []
        never = SmallPictures(cache, thread, "other", "v1")
        never.end()
        assert [starts async for starts in never.shots()] == []

    try:
        run(scenario())
    finally:
        thread.shutdown()


def test_closing_a_video_ends_the_search_for_its_shots(tmp_path, run):
    thread = ThreadPoolExecutor(1)

    async def scenario():
        small = SmallPictures(ProxyCache(tmp_path), thread, "film", "v1")
        shots = small.shots()
        waiting = asyncio.create_task(anext(shots, None))
        await asyncio.sleep(0)
        await small.close()
        assert await waiting is None

    try:
        run(scenario())
    finally:
        thread.shutdown()

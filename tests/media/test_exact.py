"""The frame shown is the frame asked for, in every container, with and without an index."""

import os
import random
from contextlib import suppress

import pytest

from imm_desktop.media.exact import ExactReader
from imm_desktop.media.frame_cache import FrameCache
from imm_desktop.media.frame_index import FrameIndex
from imm_desktop.media.index import Stopped, build_index, count_bare, first_index
from imm_desktop.media.opening import open_container, video_stream
from imm_desktop.media.rendering import geometry_of, render
from tests.media.made_clips import RECIPES, Recipe, number_on

ROUNDS = int(os.environ.get("FUZZ_SEEKS", "12"))
UPRIGHT = [name for name, recipe in RECIPES.items() if not recipe.rotation]
TINY_CACHE = 1 << 20  # about 12 frames of these clips, so that most requests must decode


def number_of(reader: ExactReader, frame) -> int | None:
    pixels = render(frame, geometry_of(frame, None), 320, 320)
    height, width = pixels.shape
    return number_on(width, height, pixels.tobytes())


def position_of(recipe: Recipe, n: int) -> int:
    return recipe.pts_ms(n) if recipe.pts_ms else int(n * 1000 / recipe.rate) + 1


def indexed(source: str) -> ExactReader:
    """A reader of it that knows all frames."""
    reader = ExactReader(source)
    reader.index = complete_index(source, reader)
    return reader


def complete_index(source: str, reader: ExactReader) -> FrameIndex:
    container = open_container(source)
    stream = video_stream(container, source)
    try:
        if reader.is_bare:
            return count_bare(container, stream, tick=lambda: None)
        return build_index(container, stream, reader.index.base, tick=lambda: None)
    finally:
        container.close()


@pytest.mark.parametrize(
    ("name", "known"),
    [(name, "index") for name in UPRIGHT]
    + [(name, "nothing") for name in UPRIGHT]
    + [(name, "header") for name in UPRIGHT if RECIPES[name].suffix in {".mp4", ".mov"}],
)
def test_random_seeks_and_steps_show_no_wrong_frame(clip, name, known):
    recipe, source = RECIPES[name], str(clip(name))
    reader = ExactReader(source, cache_bytes=TINY_CACHE)
    if known == "index":
        reader.index = complete_index(source, reader)
    elif known == "header":
        reader.index = first_index(reader.stream, reader.index)
    chance = random.Random(f"{name} {known} {ROUNDS}")
    last = recipe.frames - 1
    try:
        for _ in range(ROUNDS):
            here, by = chance.randint(0, last), chance.choice([0, 0, 0, 1, -1, 3, -4, 20, -20])
            frame = reader.step(by, position_of(recipe, here), lambda: None)
            assert number_of(reader, frame) == min(max(0, here + by), last), (here, by)
    finally:
        reader.close()


@pytest.mark.parametrize("name", UPRIGHT)
def test_the_index_knows_every_frame(clip, name):
    recipe, source = RECIPES[name], str(clip(name))
    reader = ExactReader(source)
    index = complete_index(source, reader)
    reader.close()
    assert len(index.pts) == recipe.frames
    assert index.remark == ""
    assert [index.position_ms(index.pts[n]) for n in (0, 1, 30)] == [
        recipe.pts_ms(n) if recipe.pts_ms else pytest.approx(n * 1000 / recipe.rate, abs=1)
        for n in (0, 1, 30)
    ]


def test_what_was_decoded_before_a_wish_changed_is_not_lost(clip):
    reader = indexed(str(clip("mp4 gop 250")))
    calls = 0

    def changes_its_mind() -> None:
        nonlocal calls
        calls += 1
        if calls == 60:
            raise Stopped

    with pytest.raises(Stopped):
        reader.frame_at(9_000, changes_its_mind)
    calls_after = 0

    def counts() -> None:
        nonlocal calls_after
        calls_after += 1

    assert number_of(reader, reader.frame_at(4_000, counts)) == 100
    reader.close()
    assert calls_after < 60


def test_steps_back_are_at_hand_after_a_fill(clip):
    reader = indexed(str(clip("mp4 gop 250")))
    reader.frame_at(8_000, lambda: None)
    missing = reader.missing_before(8_000, 20)
    reader.fill(missing[0], missing[-1], lambda: None)
    numbers = [number_of(reader, reader.at_hand(8_000, -n)) for n in range(1, 21)]
    reader.close()
    assert numbers == list(range(199, 179, -1))


def test_a_position_between_two_frames_shows_the_earlier(clip):
    reader = indexed(str(clip("mp4 gop 50")))
    shown = [number_of(reader, reader.frame_at(at, lambda: None)) for at in (79, 80, 119, 120)]
    assert shown == [1, 2, 2, 3]
    assert number_of(reader, reader.frame_at(-500, lambda: None)) == 0
    assert number_of(reader, reader.frame_at(10**9, lambda: None)) == 149
    reader.close()


@pytest.mark.parametrize(
    "name", ["mp4 gop 250", "mkv", "hevc", "ntsc", "vfr", "mpg", "avi", "webm"]
)
def test_a_seek_that_was_given_up_leaves_no_hole_for_the_next(clip, name):
    """Frames that no other needs are left out on the way; whoever goes on from there must not miss them."""
    recipe, chance = RECIPES[name], random.Random(name)
    reader = indexed(str(clip(name)))
    wrong = []
    for _ in range(150):
        reader.cache = FrameCache(TINY_CACHE)
        start = chance.randrange(recipe.frames - 40)
        reader.frame_at(position_of(recipe, start), lambda: None)
        ticks = iter(range(chance.randrange(1, 30)))

        def give_up(ticks=ticks) -> None:
            if next(ticks, None) is None:
                raise Stopped

        with suppress(Stopped):
            reader.frame_at(position_of(recipe, min(recipe.frames - 1, start + 35)), give_up)
        wanted = start + chance.randrange(1, 36)
        frame = reader.frame_at(position_of(recipe, wanted), lambda: None)
        if reader.index.frame_of(frame.pts) != wanted:
            wrong.append((start, wanted, reader.index.frame_of(frame.pts)))
    reader.close()
    assert wrong == []


def test_wishes_that_come_faster_than_pictures_do_not_start_anew_each_time(clip):
    """A decoder gives its first frame after many packets; a key held down must not throw them away."""
    reader = indexed(str(clip("mp4 gop 250")))
    read = 0

    def give_up_soon() -> None:
        nonlocal read
        read += 1
        if read % 3 == 0:
            raise Stopped

    answered = 0
    for wanted in range(255, 310):
        with suppress(Stopped):
            frame = reader.frame_at(wanted * 40, give_up_soon)
            assert reader.index.frame_of(frame.pts) == wanted
            answered += 1
    reader.close()
    assert answered > 10, f"nothing came of {read} packets"

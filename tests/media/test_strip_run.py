"""Tiles decoded one behind the other: each is a key frame before its place, whatever the container does."""

import random

import pytest

from imm_desktop.media.exact import ExactReader
from imm_desktop.media.index import Stopped
from imm_desktop.media.opening import Opener
from imm_desktop.media.rendering import geometry_of, render
from imm_desktop.media.strip_run import StripRun
from tests.media.made_clips import RECIPES, number_on
from tests.media.test_exact import complete_index, position_of

NAMES = [name for name in RECIPES if name not in ("rotated", "bare h264")]


def index_of(source: str):
    reader = ExactReader(source)
    try:
        return complete_index(source, reader), geometry_of(reader.first, None)
    finally:
        reader.close()


@pytest.mark.parametrize("name", NAMES)
def test_tiles_come_in_order_and_are_what_they_say(clip, name):
    source, recipe = str(clip(name)), RECIPES[name]
    index, geometry = index_of(source)
    chance = random.Random(name)
    places = sorted(chance.choices(range(recipe.frames), k=25))
    wanted = [index.latest_pts(position_of(recipe, n)) for n in places]
    run = StripRun(source, Opener())
    found = list(run.frames(wanted, lambda: None))
    again = list(run.frames(wanted[:3], lambda: None))
    run.close()
    assert [place for place, _ in found] == list(range(25))
    assert [place for place, _ in again] == [0, 1, 2]
    there = [(place, frame) for place, frame in found if frame is not None]
    is_sure = name not in ("mp4 open gop", "mp4 in fragments", "refreshed bit by bit")
    if is_sure and recipe.suffix in {".mp4", ".mkv", ".mov", ".webm"}:
        assert len(there) == 25
    for place, frame in there:
        rows = render(frame, geometry, 320, 180)
        shown = number_on(rows.shape[1], rows.shape[0], rows.tobytes())
        assert frame.pts <= wanted[place]
        assert shown == index.frame_of(frame.pts) <= places[place]


def test_an_abandoned_run_leaves_nothing_behind_for_the_next(clip):
    source = str(clip("mp4 gop 50"))
    index, _ = index_of(source)
    wanted = [index.latest_pts(at) for at in (0, 2_100, 4_100, 5_900)]
    run = StripRun(source, Opener())
    calls = iter(range(100))

    def stop_soon() -> None:
        if next(calls) == 2:
            raise Stopped

    with pytest.raises(Stopped):
        list(run.frames(wanted, stop_soon))
    numbers = [
        (place, index.frame_of(frame.pts)) for place, frame in run.frames(wanted[2:], lambda: None)
    ]
    run.close()
    assert numbers == [(0, 100), (1, 100)]

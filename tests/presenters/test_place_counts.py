"""Counts beside the places of the Library's tree."""

import pytest

from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.presenters.place_counts import MOST_AHEAD, PlaceCounts
from imm_desktop.presenters.uploads import Place
from tests.fakes.objects import FakeObjectStore
from tests.helpers import recorded, until

BELOW = [ObjectUri("reel", f"{folder}/{number}.mp4") for folder in "ab" for number in range(3)]


def test_places_that_come_into_the_tree_are_counted_by_their_first_page(with_desk):
    async def scenario(desk):
        desk.objects.page_size = 2
        counts = PlaceCounts()
        told = recorded(counts.counted)
        counts.use(desk.bench.browsing)
        counts.ahead("reel", ["a/", "none/"])
        counts.ahead("reel", ["b/"])
        await until(lambda: not counts.jobs.names())
        assert told == [
            ("reel", "a/", 2, True),
            ("reel", "none/", 0, False),
            ("reel", "b/", 2, True),
        ]

    with_desk(scenario, objects=FakeObjectStore(*BELOW))


@pytest.mark.parametrize("is_used", [False, True])
def test_what_is_listed_tells_itself_and_is_not_counted_again(with_desk, is_used):
    async def scenario(desk):
        counts = PlaceCounts()
        told = recorded(counts.counted)
        counts.use(desk.bench.browsing if is_used else None)
        counts.ahead("reel", ["a/"])
        counts.listed(Place("reel", "a/"), 3, is_listing=False)
        counts.listed(Place(), 0, is_listing=False)
        await until(lambda: not counts.jobs.names())
        assert told == [("reel", "a/", 3, False)]

    with_desk(scenario, objects=FakeObjectStore(*BELOW))


def test_one_that_cannot_be_read_stays_without_a_number(with_desk):
    async def scenario(desk):
        counts = PlaceCounts()
        told = recorded(counts.counted)
        counts.use(desk.bench.browsing)
        desk.objects.failures.add("list_objects", UnreachableError("down"))
        counts.ahead("reel", ["a/", "b/"])
        await until(lambda: not counts.jobs.names())
        assert told == [("reel", "b/", 3, False)]

    with_desk(scenario, objects=FakeObjectStore(*BELOW))


def test_of_very_many_places_only_so_many_wait(with_desk):
    async def scenario(desk):
        counts = PlaceCounts()
        told = recorded(counts.counted)
        counts.use(desk.bench.browsing)
        counts.ahead("reel", [f"{number}/" for number in range(MOST_AHEAD + 50)])
        await until(lambda: not counts.jobs.names())
        assert len(told) == MOST_AHEAD
        assert told[-1][1] == f"{MOST_AHEAD + 49}/"

    with_desk(scenario, objects=FakeObjectStore(*BELOW))

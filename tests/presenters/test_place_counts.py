"""Counts beside the places of the Library's tree."""

import pytest

from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.presenters.place_counts import MOST_AHEAD, PlaceCounts
from imm_desktop.presenters.uploads import Place
from tests.fakes.objects import FakeObjectStore
from tests.helpers import recorded, until

BELOW = [ObjectUri("reel", f"{folder}/{number}.mp4") for folder in "ab" for number in range(3)]


@pytest.fixture
def told_after(with_desk):
    """What is told of places once ``act(desk, counts)`` has happened and nothing is counted any more."""

    def told_after(act, *, is_used=True):
        told = []

        async def scenario(desk):
            counts = PlaceCounts()
            tellings = recorded(counts.counted)
            counts.use(desk.bench.browsing if is_used else None)
            act(desk, counts)
            await until(lambda: not counts.jobs.names())
            told.extend(tellings)

        with_desk(scenario, objects=FakeObjectStore(*BELOW))
        return told

    return told_after


def test_places_that_come_into_the_tree_are_counted_by_their_first_page(told_after):
    def act(desk, counts):
        desk.objects.page_size = 2
        counts.ahead("reel", ["a/", "none/"])
        counts.ahead("reel", ["b/"])

    assert told_after(act) == [
        ("reel", "a/", 2, True),
        ("reel", "none/", 0, False),
        ("reel", "b/", 2, True),
    ]


@pytest.mark.parametrize("is_used", [False, True])
def test_what_is_listed_tells_itself_and_is_not_counted_again(told_after, is_used):
    def act(_desk, counts):
        counts.ahead("reel", ["a/"])
        counts.listed(Place("reel", "a/"), 3, is_listing=False)
        counts.listed(Place(), 0, is_listing=False)

    assert told_after(act, is_used=is_used) == [("reel", "a/", 3, False)]


def test_one_that_cannot_be_read_stays_without_a_number(told_after):
    def act(desk, counts):
        desk.objects.failures.add("list_objects", UnreachableError("down"))
        counts.ahead("reel", ["a/", "b/"])

    assert told_after(act) == [("reel", "b/", 3, False)]


def test_of_very_many_places_only_so_many_wait(told_after):
    def act(_desk, counts):
        counts.ahead("reel", [f"{number}/" for number in range(MOST_AHEAD + 50)])

    told = told_after(act)
    assert len(told) == MOST_AHEAD
    assert told[-1][1] == f"{MOST_AHEAD + 49}/"

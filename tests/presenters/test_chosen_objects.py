"""What is chosen in the Library: told once, and added up without holding the window up."""

from datetime import UTC, datetime

import pytest

from imm_desktop.domain.media import ObjectEntry, ObjectUri
from imm_desktop.presenters.chosen_objects import BLOCK, ChosenObjects
from tests.helpers import recorded, until


def entries(count, size=3):
    changed = datetime(2026, 11, 22, tzinfo=UTC)
    return [ObjectEntry(ObjectUri("b", f"{n}.mp4"), size, "e", changed) for n in range(count)]


@pytest.fixture
def chosen(qapp):
    return ChosenObjects()


def test_a_few_are_told_with_their_size(chosen):
    told, sizes = recorded(chosen.changed), recorded(chosen.size_changed)
    two = entries(2)
    chosen.choose(two)
    chosen.choose(list(two))
    assert told == [tuple(two)], "the same again is no change"
    assert sizes == [6]
    chosen.choose(())
    assert (told[-1], chosen.size_bytes) == ((), 0)


def test_very_many_are_told_at_once_and_added_up_in_turns(chosen, run):
    async def scenario():
        sizes = recorded(chosen.size_changed)
        chosen.choose(entries(2 * BLOCK + 1, size=2**31))
        assert sizes == [None]
        await until(lambda: len(sizes) == 2)
        assert sizes[1] == chosen.size_bytes == (2 * BLOCK + 1) * 2**31

    run(scenario())


def test_what_is_chosen_meanwhile_is_what_is_added_up(chosen, run):
    async def scenario():
        chosen.choose(entries(3 * BLOCK))
        few = entries(1, size=7)
        chosen.choose(few)
        assert chosen.size_bytes == 7
        chosen.choose(entries(BLOCK + 1, size=1))
        await until(lambda: chosen.size_bytes is not None)
        assert chosen.size_bytes == BLOCK + 1

    run(scenario())

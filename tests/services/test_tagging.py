"""Tags of many objects, read, changed and put back."""

import asyncio
from contextlib import aclosing

import pytest

from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.effects import VERDICT_TAG
from imm_desktop.domain.errors import NotFoundError, UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.object_tags import MOST_TAGS, TagChange, TagFault
from imm_desktop.services.sessions import Session
from imm_desktop.services.tagging import AT_ONCE, Tagging
from tests.fakes.backend import FakeBackend
from tests.fakes.objects import FakeObjectStore
from tests.helpers import until

MANY = [ObjectUri("reel", f"{number:03}.mp4") for number in range(30)]
CHANGE = TagChange({"team": "street"}, frozenset({"old"}))


@pytest.fixture
def store():
    return FakeObjectStore(*MANY)


@pytest.fixture
def tagging(store):
    return Tagging(Session(THIS_COMPUTER, FakeBackend(), store))


async def all_of(tagged):
    async with aclosing(tagged):
        return {one.uri: one async for one in tagged}


def test_tags_are_set_and_removed_and_others_stay(run, store, tagging):
    store.add(MANY[1], tags={"old": "1", VERDICT_TAG: "approve"})
    store.add(MANY[2], tags={"team": "street"})

    async def scenario():
        told = await all_of(tagging.change(MANY, CHANGE))
        assert set(told) == set(MANY)
        assert store.tags(MANY[1]) == {VERDICT_TAG: "approve", "team": "street"}
        assert told[MANY[1]].is_changed
        assert told[MANY[1]].prior == {"old": "1", VERDICT_TAG: "approve"}
        assert not told[MANY[2]].is_changed, "it was so already, and is not written again"
        assert MANY[2] not in [uri for uri, _ in store.puts]
        seen = await all_of(tagging.read(MANY[:3]))
        assert seen[MANY[0]].prior == {"team": "street"}

    run(scenario())


def test_one_that_cannot_be_changed_keeps_no_other_from_it(run, store, tagging):
    gone, full, closed = ObjectUri("reel", "gone.mp4"), MANY[3], MANY[4]
    store.add(full, tags={f"t{number}": "" for number in range(MOST_TAGS)})

    async def scenario():
        store.failures.add("put_tags", UnreachableError("down"))
        told = await all_of(tagging.change([gone, full, closed, MANY[5]], CHANGE))
        assert isinstance(told[gone].error, NotFoundError)
        assert told[full].fault is TagFault.TOO_MANY
        unreached = [uri for uri in (closed, MANY[5]) if told[uri].error is not None]
        assert len(unreached) == 1
        assert not told[unreached[0]].is_changed
        changed = [uri for uri, one in told.items() if one.is_changed]
        assert [uri for uri, _ in store.puts] == changed
        assert len(changed) == 1

    run(scenario())


def test_taking_back_leaves_alone_what_others_changed_since(run, store, tagging):
    store.add(MANY[0], tags={"team": "day"})
    store.add(MANY[1], tags={"old": "1", "kept": "yes"})

    async def scenario():
        told = await all_of(tagging.change(MANY[:3], CHANGE))
        store.objects[MANY[0]].tags["team"] = "night"
        back = await all_of(tagging.take_back(tuple(told.values()), CHANGE))
        assert back[MANY[0]].is_conflict
        assert store.tags(MANY[0]) == {"team": "night"}
        assert store.tags(MANY[1]) == {"old": "1", "kept": "yes"}
        assert store.tags(MANY[2]) == {}

    run(scenario())


def test_only_a_few_are_asked_at_once_and_stopping_ends_them(run, store, tagging):
    under_way, most = 0, 0
    gate = asyncio.Event()

    async def slow(uri):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            await gate.wait()
            return {}
        finally:
            under_way -= 1

    store.get_tags = slow

    async def scenario():
        job = asyncio.ensure_future(all_of(tagging.read(MANY)))
        await until(lambda: under_way == AT_ONCE)
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
        await until(lambda: under_way == 0)
        assert most == AT_ONCE

    run(scenario())

"""Tags of the chosen objects: what is there, changing it in the background, taking it back."""

from contextlib import asynccontextmanager

import pytest

from imm_desktop.domain.effects import VERDICT_TAG
from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.object_tags import MOST_TAGS, TagChange
from imm_desktop.presenters.tag_words import tags_in, tags_text
from imm_desktop.presenters.tagging import TELL_EVERY, TaggingPresenter
from tests.fakes.objects import FakeObjectStore
from tests.helpers import recorded, until

MANY = [ObjectUri("reel", f"{number:03}.mp4") for number in range(2 * TELL_EVERY + 3)]
CHANGE = TagChange({"team": "street"})


@asynccontextmanager
async def tagging_of(desk):
    presenter = TaggingPresenter()
    presenter.use(desk.bench.tagging)
    presenter.look_at(MANY)
    try:
        yield presenter
    finally:
        await presenter.jobs.close()


def play(with_desk, scenario, tags=()):
    store = FakeObjectStore(*MANY)
    for uri, own in dict(tags).items():
        store.add(uri, tags=own)

    async def whole(desk):
        async with tagging_of(desk) as presenter:
            await scenario(desk, presenter)

    with_desk(whole, objects=store)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("team=street, shift=night", {"team": "street", "shift": "night"}),
        (" a = b=c ，d", {"a": "b=c", "d": ""}),
        ("a=1,a=2,,", {"a": "2"}),
        ("=x", {"": "x"}),
        ("", {}),
    ],
)
def test_tags_as_they_are_typed(text, tags):
    assert tags_in(text) == tags
    assert tags_in(tags_text(tags)) == tags


def test_what_is_there_is_counted_by_value(with_desk):
    async def scenario(desk, presenter):
        told = recorded(presenter.found_changed)
        await until(lambda: presenter.read_count == len(MANY) and not presenter.jobs.names())
        team, review = presenter.found[1], presenter.found[0]
        assert (team.name, dict(team.values), team.count) == ("team", {"day": 2, "night": 1}, 3)
        assert review.is_of_review
        assert not team.is_of_review
        assert presenter.unread == 1
        assert len(told) >= 3, "told meanwhile, too"
        assert presenter.without_room(TagChange({"more": ""})) == 1

    full = {f"z{number}": "" for number in range(MOST_TAGS)}
    own = {
        MANY[0]: {"team": "day"},
        MANY[1]: {"team": "day", VERDICT_TAG: "block"},
        MANY[2]: {"team": "night"},
        MANY[3]: full,
    }

    async def one_gone(desk, presenter):
        del desk.objects.objects[MANY[-1]]
        await scenario(desk, presenter)

    play(with_desk, one_gone, own)


def test_a_change_tells_how_far_it_is_and_is_taken_back(with_desk):
    async def scenario(desk, presenter):
        progress, finished = recorded(presenter.progress_changed), recorded(presenter.finished)
        presenter.apply(CHANGE)
        presenter.apply(TagChange({"team": "other"}))
        await until(lambda: finished)
        assert progress[0] == (0, len(MANY))
        assert (TELL_EVERY, len(MANY)) in progress
        assert progress[-1] is None
        assert finished == [(f"Tags changed on {len(MANY)} objects", True)]
        assert all(desk.objects.tags(uri)["team"] == "street" for uri in MANY)
        desk.objects.objects[MANY[1]].tags["team"] = "mine"
        presenter.take_back()
        await until(lambda: len(finished) == 2)
        text = f"Tags put back on {len(MANY) - 1} objects · left alone, changed by others since: 1"
        assert finished[1] == (text, False)
        assert desk.objects.tags(MANY[0]) == {"team": "day"}
        assert desk.objects.tags(MANY[1]) == {"team": "mine"}
        presenter.take_back()
        assert not presenter.is_busy

    play(with_desk, scenario, {MANY[0]: {"team": "day"}})


def test_what_is_stopped_half_way_is_told_whole_and_taken_back(with_desk):
    async def scenario(desk, presenter):
        finished = recorded(presenter.finished)
        presenter.progress_changed.connect(
            lambda one: presenter.cancel() if one and one[0] else None
        )
        presenter.apply(CHANGE)
        await until(lambda: finished)
        changed = [uri for uri in MANY if desk.objects.tags(uri)]
        assert TELL_EVERY <= len(changed) < len(MANY)
        assert finished == [(f"Tags changed on {len(changed)} objects", True)]
        presenter.take_back()
        await until(lambda: not presenter.is_busy)

    play(with_desk, scenario)


def test_what_fails_is_told_once_and_the_rest_is_done(with_desk):
    async def scenario(desk, presenter):
        problems, finished = recorded(presenter.problem_raised), recorded(presenter.finished)
        await until(lambda: not presenter.jobs.names())
        desk.objects.failures.add("put_tags", UnreachableError("down"))
        presenter.apply(CHANGE)
        await until(lambda: problems)
        text = f"Tags changed on {len(MANY) - 2} objects · no room for more tags: 1 · failed: 1"
        assert finished == [(text, True)]
        assert len(problems) == 1

    play(with_desk, scenario, {MANY[3]: {f"z{number}": "" for number in range(MOST_TAGS)}})


def test_nothing_of_another_account_is_taken_back(with_desk):
    async def scenario(desk, presenter):
        finished = recorded(presenter.finished)
        presenter.apply(CHANGE)
        presenter.use(desk.bench.tagging)
        presenter.use(None)
        await until(lambda: not presenter.jobs.names())
        presenter.take_back()
        assert not presenter.is_busy
        assert all(not can for _, can in finished)

    play(with_desk, scenario)


def test_a_change_that_oss_would_refuse_is_not_sent(with_desk):
    async def scenario(desk, presenter):
        for change in (TagChange(), TagChange({"团队": ""}), TagChange({VERDICT_TAG: "approve"})):
            presenter.apply(change)
            assert not presenter.is_busy
        assert desk.objects.puts == []

    play(with_desk, scenario)

"""The outbox, killed before and after every single call: the object ends as the newest standing decision says."""

import random
from dataclasses import replace

import pytest

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.errors import ConflictError, InvalidRequestError
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.owed import TAG_VALUES
from imm_desktop.domain.review import ReviewItem, Verdict
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from tests.fakes.clock import START
from tests.fakes.killing import Life, Mortal
from tests.fakes.objects import VIDEO
from tests.fakes.results import EVIDENCE, moderation_result
from tests.services.conftest import Program, live

BEFORE = {"owner": "li", "imm-review": "approved", "imm-review-by": "an older program"}


async def _item(p: Program, name: str) -> ReviewItem:
    task = Task(name, "this-computer", TaskKind.MODERATION, VIDEO, START)
    item = ReviewItem(
        f"item-{name}", "this-computer", name, VIDEO, "E1", Suggestion.REVIEW, (), None, (), START
    )
    await p.archive.prepare([(task, AnalysisRequest(task.kind, VIDEO, {}))])
    await p.archive.finish(task.moved_to(TaskStatus.SUCCEEDED), moderation_result(), item)
    return item


async def _work_off(real: Program, life: Life) -> bool:
    """Let the outbox run until nothing is owed or it is killed; whether it came to the end."""
    p = Program(Mortal(real.archive, life), objects=Mortal(real.objects, life), clock=real.clock)

    async def is_done():
        return await real.archive.next_due() is None

    return await live(p, "effecting", life, is_done)


class Story:
    """Things a reviewer does, with the outbox running for some steps in between."""

    def __init__(self, real: Program, name: str) -> None:
        self.real, self.name = real, name
        self.decided: dict[str, str] = {}

    async def decide(self, item: str, verdict: Verdict) -> None:
        known = await self.real.archive.load_item(f"item-{self.name}-{item}")
        record = await self.real.reviewing.decide(known, verdict, reason="ads", evidence=EVIDENCE)
        self.decided[item] = record.decision.decision_id

    async def retry(self, item: str) -> None:
        (effect,) = await self.real.archive.effects_of_decision(self.decided[item])
        await self.real.effecting.retry(effect)

    async def undo(self, item: str) -> None:
        await self.real.reviewing.undo(self.decided[item])


async def _block(story):
    await story.decide("1", Verdict.BLOCK)
    yield
    await story.undo("1")
    yield


async def _block_undo_approve(story):
    await story.decide("1", Verdict.BLOCK)
    yield
    await story.undo("1")
    yield
    await story.decide("1", Verdict.APPROVE)
    yield


async def _two_items_older_undone(story):
    await story.decide("1", Verdict.BLOCK)
    yield
    await story.decide("2", Verdict.APPROVE)
    yield
    await story.undo("1")
    yield


async def _two_items_all_undone(story):
    await story.decide("1", Verdict.BLOCK)
    yield
    await story.decide("2", Verdict.APPROVE)
    yield
    await story.undo("1")
    yield
    await story.undo("2")
    yield


async def _older_tried_again(story):
    story.real.objects.failures.add("head", InvalidRequestError("no"))
    await story.decide("1", Verdict.BLOCK)
    yield
    await story.decide("2", Verdict.APPROVE)
    yield
    await story.retry("1")
    yield
    await story.undo("2")
    yield


STORIES_PER_SEED = 10
AT_REST = {EffectState.DONE, EffectState.UNDONE, EffectState.CANCELLED}
BLOCKED, APPROVED = {"imm-review": "blocked"}, {"imm-review": "approved"}
STORIES = {
    "block, undo": (_block, BEFORE, (0, 1), "1"),
    "block, undo, approve": (_block_undo_approve, APPROVED, (0, 1, 2), "1"),
    "an older one undone": (_two_items_older_undone, APPROVED, (0, 1, 2), "12"),
    "an older one tried again": (_older_tried_again, BLOCKED, (2, 3), "12"),
    "all undone": (_two_items_all_undone, BEFORE, (1, 2, 3), "12"),
}


@pytest.mark.parametrize("name", STORIES)
def test_killed_anywhere_the_newest_standing_decision_holds(run, opened, name):
    """For every n and every pause of the story: the outbox dies at its n-th step there, and later goes on."""
    tell, wanted, pauses, items = STORIES[name]

    async def scenario(real, key, pause, steps):
        for item in items:
            await _item(real, f"{key}-{item}")
        real.objects.add(VIDEO, tags=BEFORE)
        story, has_ended, at = Story(real, key), True, 0
        async for _ in tell(story):
            real.clock.advance(11)
            if at == pause:
                has_ended = await _work_off(real, Life(steps))
            elif at < pause:
                assert await _work_off(real, Life())
            at += 1
        assert await _work_off(real, Life())
        every = await real.archive.effects_on("this-computer", VIDEO)
        assert {one.state for one in every} <= AT_REST
        tags = real.objects.tags()
        assert tags["owner"] == "li"
        if wanted is BEFORE:
            assert tags == BEFORE
        else:
            assert tags["imm-review"] == wanted["imm-review"]
            assert tags["imm-review-by"] == "mei"
        return has_ended

    async def all_scenarios():
        deaths = 0
        async with opened() as real:
            real.policy = replace(real.policy, grace_ms=10_000)
            for pause in pauses:
                for steps in range(100):
                    if await scenario(real, f"{pause}-{steps}", pause, steps):
                        break
                    deaths += 1
            assert await real.reviewing.verify() is None
        return deaths

    assert run(all_scenarios(), timeout_s=30) > 10


def test_undo_between_looking_and_keeping_stops_the_effect(run, opened):
    """The reviewer takes the decision back while the outbox has the tags in hand: nothing is written."""

    async def scenario():
        async with opened() as real:
            await _item(real, "a-1")
            story = Story(real, "a")
            await story.decide("1", Verdict.BLOCK)
            real.clock.advance(11)
            get_tags = real.objects.get_tags

            async def looked(uri):
                tags = await get_tags(uri)
                real.objects.get_tags = get_tags
                await story.undo("1")
                return tags

            real.objects.get_tags = looked
            assert await _work_off(real, Life())
            assert real.objects.tags() == {}
            assert real.objects.puts == []
            with pytest.raises(ConflictError):
                await story.undo("1")

    run(scenario())


def test_undo_while_the_tags_are_on_their_way_restores_them(run, opened):
    async def scenario():
        async with opened() as real:
            await _item(real, "a-1")
            story = Story(real, "a")
            await story.decide("1", Verdict.BLOCK)
            real.clock.advance(11)
            put_tags = real.objects.put_tags

            async def put(uri, tags):
                real.objects.put_tags = put_tags
                await story.undo("1")
                await put_tags(uri, tags)

            real.objects.put_tags = put
            assert await _work_off(real, Life())
            assert len(real.objects.puts) == 2
            assert real.objects.tags() == {}

    run(scenario())


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_decided_undone_and_killed_the_newest_standing_decision_holds(
    run, opened, seed
):
    """Two items of one object, decided and undone at random, with the outbox killed at random in between."""
    chance = random.Random(seed)

    async def scenario(real, key):
        for item in ("1", "2"):
            await _item(real, f"{key}-{item}")
        real.objects.add(VIDEO, tags=BEFORE)
        story, standing = Story(real, key), {}
        for _ in range(chance.randint(2, 8)):
            item = chance.choice("12")
            if item in standing:
                await story.undo(item)
                del standing[item]
            else:
                verdict = chance.choice([Verdict.BLOCK, Verdict.APPROVE])
                await story.decide(item, verdict)
                standing[item] = verdict
            real.clock.advance(chance.choice([0, 3, 11]))
            for _ in range(chance.randint(0, 2)):
                await _work_off(real, Life(chance.randint(0, 12)))
        real.clock.advance(11)
        assert await _work_off(real, Life())
        tags = real.objects.tags()
        if standing:
            newest = list(standing.values())[-1]
            assert tags["imm-review"] == TAG_VALUES[newest.value]
            assert tags["imm-review-by"] == "mei"
            assert tags["owner"] == "li"
        else:
            assert tags == BEFORE
        every = await real.archive.effects_on("this-computer", VIDEO)
        assert {one.state for one in every} <= AT_REST
        for one in reversed(standing):  # what is left goes back to what was there before all
            await story.undo(one)
        assert await _work_off(real, Life())
        assert real.objects.tags() == BEFORE

    async def all_scenarios():
        async with opened() as real:
            for number in range(STORIES_PER_SEED):
                await scenario(real, f"{seed}-{number}")

    run(all_scenarios(), timeout_s=30)

"""The outbox: in time, in order, patiently, and never over somebody else's change."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.errors import (
    AmbiguousError,
    ConflictError,
    InvalidRequestError,
    ServiceFailedError,
    StoreError,
    UnreachableError,
)
from imm_desktop.domain.review import Verdict
from imm_desktop.services.effect_registers import RETAGGED
from imm_desktop.services.effect_steps import GONE, REPLACED
from imm_desktop.services.effecting import MOST_ATTEMPTS
from tests.fakes.clock import START
from tests.fakes.objects import VIDEO
from tests.fakes.results import EVIDENCE
from tests.helpers import until
from tests.services.test_reviewing import with_item


async def decided(p, verdict=Verdict.BLOCK, name="s1"):
    """The effect of a new decision, whose grace time is over."""
    item = await p.archive.load_item(f"item-{name}") or await with_item(p, name)
    record = await p.reviewing.decide(item, verdict, reason="ads", evidence=EVIDENCE)
    p.clock.advance(11)
    (effect,) = await p.archive.effects_of_decision(record.decision.decision_id)
    return effect


async def now(p, effect):
    (kept,) = await p.archive.effects_of_decision(effect.decision_id)
    return kept


async def work_off(p):
    """Run the outbox until it owes nothing."""
    async with p.running("effecting"):
        while await p.archive.next_due() is not None:
            await until(lambda: True)


def test_an_effect_waits_for_its_grace_time(with_program):
    async def scenario(p):
        p.clock.is_held = True
        changes = []
        p.effecting.subscribe(changes.append)
        async with p.running("effecting"):
            item = await with_item(p)
            await p.reviewing.decide(item, Verdict.APPROVE, evidence=EVIDENCE)
            p.effecting.wake()
            await until(lambda: p.clock.slept)
            assert p.clock.slept == [10.0]
            assert p.objects.tags() == {}
            p.clock.advance(10)
            await until(lambda: changes and changes[-1].state is EffectState.DONE)
        assert p.objects.tags() == {
            "imm-review": "approved",
            "imm-review-by": "mei",
            "imm-review-at": "2026-01-05T08:00:00Z",
        }
        assert [one.state for one in changes] == [EffectState.OWED, EffectState.DONE]
        assert changes[0].prior == {}, "what was there is kept before anything is written"

    with_program(scenario)


def test_an_object_that_is_not_the_reviewed_one_is_left_alone(with_program):
    async def scenario(p):
        effect = await decided(p)
        p.objects.add(VIDEO, etag="E2", tags={"a": "b"})
        await work_off(p)
        kept = await now(p, effect)
        assert (kept.state, kept.error) == (EffectState.FAILED, REPLACED)
        assert p.objects.puts == []

    with_program(scenario)


def test_an_object_that_is_gone_is_told_and_a_retry_is_possible(with_program):
    async def scenario(p):
        effect = await decided(p)
        del p.objects.objects[VIDEO]
        await work_off(p)
        assert (await now(p, effect)).error == GONE
        p.objects.add(VIDEO)
        owed = await p.effecting.retry(effect)
        assert (owed.state, owed.attempts, owed.error) == (EffectState.OWED, 0, "")
        with pytest.raises(ConflictError):
            await p.effecting.retry(effect)
        await work_off(p)
        assert (await now(p, effect)).state is EffectState.DONE
        del p.objects.objects[VIDEO]
        await p.reviewing.undo(effect.decision_id)
        await work_off(p)
        kept = await now(p, effect)
        assert (kept.state, kept.error) == (EffectState.UNDO_FAILED, GONE)

    with_program(scenario)


def test_tags_that_somebody_changed_are_not_overwritten_by_an_undo(with_program):
    async def scenario(p):
        effect = await decided(p)
        await work_off(p)
        p.objects.objects[VIDEO].tags["imm-review"] = "escalated"
        await p.reviewing.undo(effect.decision_id)
        await work_off(p)
        kept = await now(p, effect)
        assert (kept.state, kept.error) == (EffectState.UNDO_FAILED, RETAGGED)
        assert p.objects.tags()["imm-review"] == "escalated"
        p.objects.objects[VIDEO].tags.update(effect.action.tags)
        assert (await p.effecting.retry(kept)).state is EffectState.UNDO_OWED
        await work_off(p)
        assert (await now(p, effect)).state is EffectState.UNDONE
        assert p.objects.tags() == {}

    with_program(scenario)


def test_tags_that_somebody_changed_in_between_are_a_conflict_until_the_operator_insists(
    with_program,
):
    async def scenario(p):
        effect = await decided(p)
        p.objects.failures.add("put_tags", InvalidRequestError("ten tags at most"))
        await work_off(p)
        assert (await now(p, effect)).error == "ten tags at most"
        p.objects.objects[VIDEO].tags["imm-review"] = "escalated"
        await p.effecting.retry(effect)
        await work_off(p)
        assert (await now(p, effect)).error == RETAGGED
        assert p.objects.puts == []
        await p.effecting.retry(effect)
        await work_off(p)
        assert p.objects.tags()["imm-review"] == "blocked"
        await p.reviewing.undo(effect.decision_id)
        await work_off(p)
        assert p.objects.tags() == {"imm-review": "escalated"}

    with_program(scenario)


def test_a_lost_answer_is_settled_by_looking_again(with_program):
    async def scenario(p):
        effect = await decided(p)
        p.objects.failures.add("put_tags", AmbiguousError("lost"), after=True)
        await work_off(p)
        assert (await now(p, effect)).state is EffectState.DONE
        assert len(p.objects.puts) == 1

    with_program(scenario)


def test_a_service_that_keeps_refusing_is_given_up_with_its_words(with_program):
    async def scenario(p):
        effect = await decided(p)
        p.objects.failures.set("put_tags", ServiceFailedError("inner error"))
        await work_off(p)
        kept = await now(p, effect)
        assert (kept.state, kept.attempts, kept.error) == (
            EffectState.FAILED,
            MOST_ATTEMPTS,
            "inner error",
        )
        waited = (p.clock.now() - START).total_seconds()
        assert waited > 2**9 - 1
        p.objects.failures.set("put_tags", None)
        await p.effecting.retry(kept)
        await work_off(p)
        p.objects.failures.set("get_tags", ServiceFailedError("inner error"))
        await p.reviewing.undo(effect.decision_id)
        await work_off(p)
        assert (await now(p, effect)).state is EffectState.UNDO_FAILED

    with_program(scenario)


def test_a_service_that_cannot_be_reached_is_waited_for_however_long(with_program):
    async def scenario(p):
        effect = await decided(p)
        p.is_connected = False
        async with p.running("effecting"):
            await until(lambda: (p.clock.now() - START).total_seconds() > 1_000)
            kept = await now(p, effect)
            assert (kept.state, kept.attempts) == (EffectState.OWED, 0)
            assert kept.error == "the account is not connected"
            assert max(p.clock.slept) <= 60
            p.is_connected = True
            p.objects.failures.add("get_tags", UnreachableError("no network"))
            await until(lambda: p.objects.puts)
        await work_off(p)
        assert (await now(p, effect)).error == ""

    with_program(scenario)


def test_an_archive_that_fails_is_told_and_tried_again(with_program):
    async def scenario(p):
        await decided(p)
        save_effect, effects_due, down = p.archive.save_effect, p.archive.effects_due, ["1", "2"]

        async def broken(effect):
            if down:
                raise StoreError(down.pop())
            await save_effect(effect)

        async def unreadable(*args):
            if down:
                raise StoreError(down.pop())
            return await effects_due(*args)

        p.archive.save_effect = broken
        async with p.running("effecting"):
            await until(lambda: p.objects.puts)
            assert [str(one) for one in p.problems] == ["2", "1"]
            assert p.clock.slept[:2] == [1.0, 2.0]
        await work_off(p)
        down.append("3")
        p.archive.effects_due = unreadable
        async with p.running("effecting"):
            await until(lambda: len(p.problems) == 3)

    with_program(scenario)


def test_an_undo_that_changed_nothing_changes_nothing(with_program):
    """FAILED before anything was kept, or kept but not written."""

    async def scenario(p):
        effect = await decided(p)
        p.objects.failures.add("get_tags", InvalidRequestError("no"))
        await work_off(p)
        await p.reviewing.undo(effect.decision_id)
        await work_off(p)
        assert (await now(p, effect)).state is EffectState.UNDONE
        second = await decided(p)
        p.objects.failures.add("put_tags", InvalidRequestError("no"))
        await work_off(p)
        await p.reviewing.undo(second.decision_id)
        await work_off(p)
        assert (await now(p, second)).state is EffectState.UNDONE
        assert p.objects.puts == []

    with_program(scenario)


def test_an_older_effect_that_is_tried_again_goes_beneath_the_newer_one(with_program):
    """Block fails, another item of the object is approved, then the block is tried again."""

    async def scenario(p):
        p.objects.objects[VIDEO].tags["owner"] = "li"
        older = await decided(p)
        p.objects.failures.add("head", InvalidRequestError("no"))
        await work_off(p)
        newer = await decided(p, Verdict.APPROVE, "s2")
        await work_off(p)
        await p.effecting.retry(older)
        await work_off(p)
        assert (await now(p, older)).state is EffectState.DONE
        assert p.objects.tags()["imm-review"] == "approved", "the newest decision holds"
        assert len(p.objects.puts) == 1
        await p.reviewing.undo(newer.decision_id)
        await work_off(p)
        assert p.objects.tags()["imm-review"] == "blocked", "the older one stands again"
        await p.reviewing.undo(older.decision_id)
        await work_off(p)
        assert p.objects.tags() == {"owner": "li"}

    with_program(scenario)


def test_an_undo_that_failed_is_made_good_beneath_a_newer_decision(with_program):
    async def scenario(p):
        older = await decided(p)
        await work_off(p)
        p.objects.failures.add("get_tags", InvalidRequestError("no"))
        await p.reviewing.undo(older.decision_id)
        await work_off(p)
        assert (await now(p, older)).state is EffectState.UNDO_FAILED
        newer = await decided(p, Verdict.APPROVE)
        await work_off(p)
        await p.effecting.retry(older)
        await work_off(p)
        assert (await now(p, older)).state is EffectState.UNDONE
        assert p.objects.tags()["imm-review"] == "approved"
        await p.reviewing.undo(newer.decision_id)
        await work_off(p)
        assert p.objects.tags() == {}

    with_program(scenario)


def test_an_undone_conflict_leaves_the_newer_decision_and_what_it_goes_back_to(with_program):
    async def scenario(p):
        older = await decided(p)
        await work_off(p)
        p.objects.objects[VIDEO].tags["imm-review"] = "escalated"
        await p.reviewing.undo(older.decision_id)
        await work_off(p)
        newer = await decided(p, Verdict.APPROVE)
        await work_off(p)
        await p.effecting.retry(older)
        await work_off(p)
        assert (await now(p, older)).state is EffectState.UNDONE
        await p.reviewing.undo(newer.decision_id)
        await work_off(p)
        assert p.objects.tags()["imm-review"] == "escalated"

    with_program(scenario)


@pytest.mark.parametrize("older_first", [True, False])
def test_a_newer_effect_that_has_only_looked_looks_again(with_program, older_first):
    """The newer one kept what was there, could not write, and then the older one moved."""

    async def scenario(p):
        older = await decided(p)
        if not older_first:
            p.objects.failures.add("head", InvalidRequestError("no"))
        await work_off(p)
        newer = await decided(p, Verdict.APPROVE, "s2")
        p.objects.failures.set("put_tags", ServiceFailedError("busy"))
        p.clock.is_held = True
        async with p.running("effecting"):
            await until(lambda: p.clock.slept and p.clock.slept[-1] == 1.0)
        p.clock.is_held = False
        assert (await now(p, newer)).prior is not None
        p.objects.failures.set("put_tags", None)
        if older_first:
            await p.reviewing.undo(older.decision_id)
        else:
            await p.effecting.retry(older)
        await work_off(p)
        assert p.objects.tags()["imm-review"] == "approved"
        await p.reviewing.undo(newer.decision_id)
        await work_off(p)
        assert p.objects.tags().get("imm-review") == (None if older_first else "blocked")

    with_program(scenario)


def test_a_listener_that_stumbles_does_not_stop_the_outbox(with_program):
    async def scenario(p):
        said = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))

        def stumble(_):
            raise RuntimeError("a fault in a screen")

        p.effecting.subscribe(stumble)
        effect = await decided(p)
        await work_off(p)
        assert (await now(p, effect)).state is EffectState.DONE
        assert said

    with_program(scenario)


@pytest.mark.allow_log("cannot be carried out")
def test_a_fault_of_the_program_fails_one_effect_only(with_program):
    async def scenario(p):
        effect = await decided(p)
        get_tags, save_effect = p.objects.get_tags, p.archive.save_effect

        async def faulty(_):
            raise ZeroDivisionError("a fault")

        async def full(_):
            p.archive.save_effect = save_effect
            raise StoreError("full")

        p.objects.get_tags, p.archive.save_effect = faulty, full
        await work_off(p)
        kept = await now(p, effect)
        assert (kept.state, kept.error) == (EffectState.FAILED, "ZeroDivisionError('a fault')")
        assert [str(one) for one in p.problems] == ["a fault", "full", "a fault"]
        p.objects.get_tags = get_tags
        await p.effecting.retry(kept)
        await work_off(p)
        assert (await now(p, effect)).state is EffectState.DONE

    with_program(scenario)


@pytest.mark.parametrize("back_s", [400, 86_400])
def test_a_clock_that_was_set_back_keeps_no_effect_and_no_undo_waiting(with_program, back_s):
    async def scenario(p):
        p.clock.is_held = True
        item = await with_item(p)
        record = await p.reviewing.decide(item, Verdict.APPROVE, evidence=EVIDENCE)
        p.clock.advance(-back_s)
        async with p.running("effecting"):
            await until(lambda: p.clock.slept)
            assert p.clock.slept == [10.0], "the same grace by the clock of now"
            assert p.objects.tags() == {}
            p.clock.advance(10)
            await until(p.objects.tags)
        await p.reviewing.undo(record.decision.decision_id)
        p.clock.advance(-back_s)
        async with p.running("effecting"):
            await until(lambda: not p.objects.tags())
        assert await p.reviewing.verify() is None

    with_program(scenario)


def test_a_long_grace_is_no_clock_that_was_set_back(with_program):
    async def scenario(p):
        p.clock.is_held = True
        p.policy = replace(p.policy, grace_ms=86_400_000)
        item = await with_item(p)
        await p.reviewing.decide(item, Verdict.APPROVE, evidence=EVIDENCE)
        p.clock.advance(-30)
        async with p.running("effecting"):
            await until(lambda: p.clock.slept)
        assert p.clock.slept == [86_430.0]
        assert await p.archive.next_due() == START + timedelta(days=1)

    with_program(scenario)

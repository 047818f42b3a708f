"""Second reviews, redo, queues and selections, through the services and a real archive."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.errors import ConflictError, InvalidRequestError
from imm_desktop.domain.media import MediaType, ObjectUri
from imm_desktop.domain.policy import Policy, Rule
from imm_desktop.domain.queues import Queue, QueueSort
from imm_desktop.domain.review import ItemState, Priority, Verdict
from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.services.bulk import Bulk, Outcome
from imm_desktop.services.policy_book import PolicyBook
from imm_desktop.services.ports.archive import DecisionQuery
from imm_desktop.services.ports.reviews import ItemChange, QueueQuery
from tests.fakes.clock import START
from tests.fakes.objects import IMAGE, VIDEO
from tests.fakes.results import EVIDENCE
from tests.services.test_reviewing import block, with_item

ACCOUNT = "this-computer"


def needs_two(p):
    p.policy = replace(p.policy, block=Rule(needs_second=True))


async def queue(p, wanted=Queue.OPEN, **more):
    query = QueueQuery(ACCOUNT, p.clock.now(), wanted, **more)
    found = await p.reviewing.queue(query)
    unlimited = replace(query, limit=1_000, offset=0)
    assert await p.reviewing.count(unlimited) == len(await p.reviewing.queue(unlimited))
    return [one.item_id.removeprefix("item-") for one in found]


async def counted(p):
    counts = await p.reviewing.counts(ACCOUNT)
    for name, count in counts.items():
        query = QueueQuery(ACCOUNT, p.clock.now(), name)
        assert await p.reviewing.count(query) == count
    return {name.value: count for name, count in counts.items() if count}


def test_a_block_that_needs_two_takes_effect_with_the_second(with_program):
    async def scenario(p):
        needs_two(p)
        item = await with_item(p)
        first = await block(p, item)
        assert await p.archive.effects_of_decision(first.decision.decision_id) == ()
        assert await queue(p, Queue.SECOND) == [], "one's own is not there"
        with pytest.raises(ConflictError, match="another reviewer"):
            await block(p, item)
        p.reviewer = "li"
        assert await queue(p, Queue.SECOND) == ["s1"]
        assert await counted(p) == {"second": 1, "all": 1}
        second = await block(p, item)
        (effect,) = await p.archive.effects_of_decision(second.decision.decision_id)
        assert effect.state is EffectState.OWED
        assert (await p.archive.agreement()).kappa is None
        undo = await p.reviewing.undo_last()
        assert undo.decision.state_after is ItemState.SECOND
        assert (await p.archive.agreement()).pairs == 0
        p.reviewer = "mei"
        redo = await p.reviewing.redo(undo.decision.decision_id)
        assert (redo.decision.in_force, redo.decision.reason) == (Verdict.BLOCK, "ads")
        (owed,) = await p.archive.effects_of_decision(redo.decision.decision_id)
        assert owed.state is EffectState.OWED
        (known,) = await p.reviewing.queue(QueueQuery(ACCOUNT, p.clock.now(), Queue.DECIDED))
        assert (known.state, known.first_reviewer) == (ItemState.BLOCKED, "mei")

    with_program(scenario)


def test_a_disagreement_has_a_queue_of_its_own_and_counts_for_kappa(with_program):
    async def scenario(p):
        needs_two(p)
        for name in ("s1", "s2", "s3"):
            item = await with_item(p, name)
            p.reviewer = "mei"
            await block(p, item)
            p.reviewer = "li"
            verdict = Verdict.BLOCK if name == "s1" else Verdict.APPROVE
            await p.reviewing.decide(item, verdict, reason="ads", evidence=EVIDENCE)
        assert await queue(p, Queue.DISAGREED) == ["s2", "s3"]
        found = await p.archive.agreement()
        assert (found.pairs, found.agreed, found.kappa) == (3, 1, 0.0)
        assert (await p.archive.agreement(START + timedelta(days=1))).pairs == 0
        p.reviewer = "wang"
        settled = await p.reviewing.decide(
            await p.archive.load_item("item-s2"), Verdict.APPROVE, evidence=EVIDENCE
        )
        assert (settled.decision.stage, settled.decision.state_after) == (3, ItemState.APPROVED)

    with_program(scenario)


def test_redo_last_restores_ones_own_newest_undo(with_program):
    async def scenario(p):
        item = await with_item(p)
        assert await p.reviewing.redo_last() is None
        decided = await block(p, item)
        undo = await p.reviewing.undo_last()
        for decision_id in (decided.decision.decision_id, "nothing"):
            with pytest.raises(ConflictError):
                await p.reviewing.redo(decision_id)
        redo = await p.reviewing.redo_last()
        assert redo.decision.undoes == undo.decision.decision_id
        assert await p.reviewing.redo_last() is None
        with pytest.raises(ConflictError):
            await p.reviewing.redo(undo.decision.decision_id)
        assert (await p.reviewing.undo_last()).decision.undoes == redo.decision.decision_id
        p.reviewer = ""
        assert await p.reviewing.redo_last() is None

    with_program(scenario)


def test_nothing_is_restored_over_what_was_decided_since(with_program):
    async def scenario(p):
        item = await with_item(p)
        await block(p, item)
        await p.reviewing.undo_last()
        await p.reviewing.decide(item, Verdict.APPROVE, evidence=EVIDENCE)
        assert await p.reviewing.redo_last() is None

    with_program(scenario)


def test_undo_last_looks_back_a_long_way(with_program):
    async def scenario(p):
        item, other = await with_item(p), await with_item(p, "s2", IMAGE)
        await p.reviewing.decide(other, Verdict.APPROVE, evidence=EVIDENCE)
        for _ in range(12):
            decided = await block(p, item)
            await p.reviewing.undo(decided.decision.decision_id)
            await p.reviewing.redo_last()
            await p.reviewing.undo_last()
        assert (await p.reviewing.undo_last()).decision.item_id == "item-s2"
        assert await p.reviewing.undo_last() is None

    with_program(scenario)


def test_undo_does_not_reach_under_a_newer_answer(with_program):
    async def scenario(p):
        needs_two(p)
        item = await with_item(p)
        first = await block(p, item)
        p.reviewer = "li"
        await block(p, item)
        with pytest.raises(ConflictError, match="newest"):
            await p.reviewing.undo(first.decision.decision_id)

    with_program(scenario)


def test_an_item_that_vanished_is_told(with_program):
    async def scenario(p):
        item = await with_item(p)
        await block(p, item)
        undo = await p.reviewing.undo_last()

        async def gone(_item_id):
            return None

        p.archive.load_item = gone
        with pytest.raises(ConflictError, match="gone"):
            await p.reviewing.redo(undo.decision.decision_id)

    with_program(scenario)


def test_queues_are_sorted_filtered_put_off_and_taken(with_program):
    async def scenario(p):
        for number, rate in ((1, 50.0), (2, 90.0), (3, 70.0)):
            task_item = await with_item(p, f"s{number}", ObjectUri("reel", f"film{number}.mp4"))
            assert task_item.worst_rate == 88.5

            def rated(connection, number=number, rate=rate):
                connection.exec_driver_sql(
                    "UPDATE review_item SET worst_rate = ?, created_at = created_at + ? WHERE item_id = ?",
                    (rate, number, f"item-s{number}"),
                )

            await p.archive._database.write(rated)
        picture = await with_item(p, "s4", IMAGE)
        assert await queue(p) == ["s4", "s1", "s2", "s3"]
        assert await queue(p, sort=QueueSort.NEWEST) == ["s3", "s2", "s1", "s4"]
        assert await queue(p, sort=QueueSort.WORST) == ["s2", "s4", "s3", "s1"]
        assert await queue(p, sort=QueueSort.WORST, limit=2, offset=1) == ["s4", "s3"]
        assert await queue(p, media_type=MediaType.IMAGE) == ["s4"]
        assert await queue(p, media_type=MediaType.VIDEO) == ["s1", "s2", "s3"]
        assert await queue(p, media_type=MediaType.OTHER) == []
        assert await queue(p, text="FILM2") == ["s2"]
        assert await queue(p, lowest_rate=70.0) == ["s4", "s2", "s3"]
        assert await queue(p, categories=frozenset({"ad", "porn"})) == ["s4", "s1", "s2", "s3"]
        assert await queue(p, categories=frozenset({"porn"})) == []
        items = await p.reviewing.queue(QueueQuery(ACCOUNT, p.clock.now(), Queue.OPEN))
        one, two = items[1], items[2]
        await p.reviewing.change([two], ItemChange(priority=Priority.URGENT))
        await p.reviewing.change([picture], ItemChange())
        assert await queue(p) == ["s2", "s4", "s1", "s3"]
        assert await queue(p, priorities=frozenset({Priority.URGENT})) == ["s2"]
        mine = await p.reviewing.claim(one)
        assert mine.holder == "mei"
        p.reviewer = "li"
        with pytest.raises(ConflictError, match="mei holds"):
            await p.reviewing.claim(one)
        assert await queue(p, holder="mei") == ["s1"]
        assert await queue(p, holder="") == ["s2", "s4", "s3"]
        await p.reviewing.change([one], ItemChange(holder=""))
        assert (await p.reviewing.claim(one)).holder == "li"
        later = p.clock.now() + timedelta(hours=1)
        await p.reviewing.change([one, two], ItemChange(snoozed_until=later))
        assert await queue(p) == ["s4", "s3"]
        assert await queue(p, Queue.SNOOZED) == ["s2", "s1"]
        assert (await counted(p))["snoozed"] == 2
        await p.reviewing.change([one], ItemChange(wakes=True))
        assert await queue(p) == ["s4", "s1", "s3"]
        p.clock.advance(3_600)
        assert await queue(p) == ["s2", "s4", "s1", "s3"]
        await block(p, one)
        known = await p.archive.load_item(one.item_id)
        assert (known.holder, known.snoozed_until) == ("", None)
        with pytest.raises(ConflictError, match="blocked already"):
            await p.reviewing.claim(one)
        await p.reviewing.undo_last()
        waiting = await queue(p, sort=QueueSort.LONGEST_WAITING)
        assert waiting[-1] == "s1", "what was taken back has waited least"
        assert (await p.reviewing.history(one)).redoable

    with_program(scenario)


def test_a_newer_result_opens_a_decided_object_again(with_program):
    async def scenario(p):
        item = await with_item(p)
        await p.reviewing.decide(item, Verdict.APPROVE, evidence=EVIDENCE)
        newer = await with_item(p, "s2")
        assert newer.reopens == "item-s1"
        assert await queue(p, reopened_only=True) == ["s2"]
        offered = await p.reviewing.alike(newer)
        assert [(one.item.item_id, one.decision.verdict) for one in offered] == [
            ("item-s1", Verdict.APPROVE)
        ]
        assert (await p.archive.load_item("item-s2")).state is ItemState.OPEN, "only an offer"

    with_program(scenario)


def test_a_selection_is_previewed_decided_and_taken_back_together(with_program):
    async def scenario(p):
        p.policy = replace(p.policy, block=Rule(second_share=0.5))
        bulk = Bulk(p.reviewing, p.archive, p.clock)
        items = [await with_item(p, f"s{n}", ObjectUri("reel", f"{n}.mp4")) for n in range(12)]
        await block(p, items[0])
        ghost = replace(items[1], item_id="item-ghost")
        with pytest.raises(InvalidRequestError):
            await bulk.plan(items, Verdict.BLOCK)
        plan = await bulk.plan([*items, ghost], Verdict.BLOCK, reason="ads")
        kinds = {one.outcome for one in plan.lines}
        assert kinds == {Outcome.SETTLES, Outcome.AWAITS_SECOND, Outcome.REFUSED}
        settling = [one for one in plan.lines if one.outcome is Outcome.SETTLES]
        assert all(len(one.effects) == 1 for one in settling)
        assert len(await p.reviewing.decisions(DecisionQuery())) == 1, "a preview changes nothing"
        late, changed = settling[0].item, settling[1].item
        await block(p, late)
        load = p.archive.load_history

        async def raced(item_id):
            if item_id == changed.item_id:
                p.archive.load_history = load
                history = await load(item_id)
                return replace(history, standing=(await load(late.item_id)).standing)
            return await load(item_id)

        p.archive.load_history = raced
        done = await bulk.apply(plan, batch="b1", note="all the same")
        p.archive.load_history = load
        assert len(done.records) == plan.decides - 2
        assert {one.decision.batch for one in done.records} == {"b1"}
        assert {one.decision.evidence.seconds_viewed for one in done.records} == {0.0}
        whys = {one.item_id: why for one, why in done.refused}
        assert whys[late.item_id] == "it changed since the preview"
        assert "already" in whys[changed.item_id]
        assert whys["item-ghost"] == "it is gone"
        own = done.records[0].decision
        await p.reviewing.undo(own.decision_id)
        back = await bulk.undo("b1")
        assert len(back.records) == len(done.records) - 1
        assert (await bulk.undo("b1")).records == ()
        assert await p.reviewing.verify() is None

    with_program(scenario)


def test_a_batch_that_somebody_decided_on_is_left_there(with_program):
    async def scenario(p):
        needs_two(p)
        bulk = Bulk(p.reviewing, p.archive, p.clock)
        items = [await with_item(p, f"s{n}") for n in range(2)]
        done = await bulk.apply(await bulk.plan(items, Verdict.BLOCK, reason="ads"), batch="b")
        assert len(done.records) == 2
        p.reviewer = "li"
        await p.reviewing.decide(items[0], Verdict.APPROVE, evidence=EVIDENCE)
        second = await bulk.plan(items, Verdict.BLOCK, reason="ads")
        assert {one.outcome for one in second.lines} == {Outcome.SETTLES}
        disagrees = await bulk.plan([items[1]], Verdict.APPROVE)
        assert disagrees.lines[0].outcome is Outcome.DISAGREES
        back = await bulk.undo("b")
        assert [one.decision.item_id for one in back.records] == ["item-s1"]
        assert [one[0].item_id for one in back.refused] == ["item-s0"]

        async def gone(_item_id):
            return None

        p.archive.load_item = gone
        assert (await bulk.undo("b")).refused == ()

    with_program(scenario)


def test_a_selection_can_be_passed_on_or_escalated(with_program):
    async def scenario(p):
        bulk = Bulk(p.reviewing, p.archive, p.clock)
        item = await with_item(p)
        skip = await bulk.plan([item], Verdict.SKIP)
        assert skip.lines[0].outcome is Outcome.PASSES_ON
        await bulk.apply(skip, batch="b0")
        assert (await bulk.undo("b0")).records == ()
        plan = await bulk.plan([item], Verdict.ESCALATE)
        assert (plan.lines[0].outcome, plan.lines[0].effects) == (Outcome.ESCALATES, ())
        p.policy = replace(p.policy, version=2)
        with pytest.raises(ConflictError, match="policy changed"):
            await bulk.apply(plan, batch="b1")

    with_program(scenario)


def test_the_booklet_keeps_every_version(with_program):
    async def scenario(p):
        book = PolicyBook(p.archive, p.clock, lambda: "lead", DEFAULT_POLICY)
        heard = []
        book.subscribe(heard.append)
        assert await book.load() == DEFAULT_POLICY
        changed = await book.change(replace(DEFAULT_POLICY, grace_ms=5_000, version=99))
        assert (changed.version, book.current) == (2, changed)
        assert await book.change(replace(changed, version=1)) == changed, "nothing changed"
        with pytest.raises(InvalidRequestError, match="grace_ms"):
            await book.change(replace(changed, grace_ms=-1))
        await asyncio.sleep(0)
        assert [one.version for one in heard] == [1, 2]
        versions = await book.versions()
        assert [(one.policy.version, one.changed_by) for one in versions] == [
            (1, "lead"),
            (2, "lead"),
        ]
        other = PolicyBook(p.archive, p.clock, lambda: "li", DEFAULT_POLICY)
        assert await other.load() == changed
        same = replace(versions[0], policy=replace(DEFAULT_POLICY, grace_ms=1))
        with pytest.raises(ConflictError, match="says something else"):
            await p.archive.save_policy(same)
        await p.archive.save_policy(versions[0])

    with_program(scenario)


def test_a_booklet_that_was_never_loaded_begins_with_what_is_in_force(with_program):
    async def scenario(p):
        book = PolicyBook(p.archive, p.clock, lambda: "lead", DEFAULT_POLICY)
        changed = await book.change(Policy(1, DEFAULT_POLICY.reasons, 0))
        assert (changed.version, changed.grace_ms) == (2, 0)

    with_program(scenario)


def test_the_record_names_the_policy_by_its_hash(with_program):
    async def scenario(p):
        item = await with_item(p, source=VIDEO)
        one = (await block(p, item)).decision
        p.policy = replace(p.policy, grace_ms=1)
        await p.reviewing.undo_last()
        two = (await block(p, item)).decision
        assert len({one.policy_hash, two.policy_hash}) == 2
        assert (one.grace_ms, two.grace_ms) == (10_000, 1)

    with_program(scenario)

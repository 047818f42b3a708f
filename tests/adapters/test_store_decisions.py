"""The archive of items and decisions: in order, once, and never changed behind one's back."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from imm_desktop.adapters.store import archive as archive_module
from imm_desktop.domain.effects import Effect, EffectState, TagObject
from imm_desktop.domain.errors import ConflictError, StoreDamagedError, StoreError
from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.domain.review_history import undoing
from imm_desktop.domain.review_log import first_broken
from imm_desktop.services.ports.archive import DecisionQuery
from tests.adapters.store_samples import (
    ACCOUNT,
    decided,
    decision_of_item,
    item_of,
    with_item,
)
from tests.fakes.clock import START
from tests.fakes.objects import IMAGE, VIDEO

OPEN = frozenset({ItemState.OPEN})


def test_items_wait_oldest_first(run, opened):
    async def scenario():
        async with opened() as store:
            await with_item(store, "s2")
            await with_item(store, "s1")
            found = await store.load_items(ACCOUNT, OPEN)
            assert found == (item_of("s2"), item_of("s1"))
            assert await store.load_items("another", OPEN) == ()
            assert await store.load_item("item-s1") == item_of("s1")

    run(scenario())


def test_a_decision_stands_in_the_log_with_its_effects_and_closes_the_item(run, opened):
    async def scenario():
        async with opened() as store:
            item = await with_item(store)
            record = await decided(store, item)
            assert await decided(store, item) == record, "the same decision again changes nothing"
            assert record.number == 1
            (entry,) = await store.load_decisions(DecisionQuery())
            assert entry.record == record
            (effect,) = entry.effects
            assert effect.state is EffectState.OWED
            assert await store.effects_of_decision("d1") == (effect,)
            assert await store.effects_on(ACCOUNT, VIDEO) == (effect,)
            assert await store.next_due() == effect.due_at
            assert await store.effects_due(START) == ()
            assert await store.effects_due(effect.due_at) == (effect,)
            assert (await store.load_item(item.item_id)).state is ItemState.BLOCKED
            with pytest.raises(ConflictError):
                await decided(store, item, "d2", Verdict.APPROVE)
            with pytest.raises(StoreError, match="item-gone"):
                await decided(store, replace(item, item_id="item-gone"), "d3")

    run(scenario())


def test_undoing_takes_effects_back_as_they_are_then(run, opened):
    async def scenario():
        async with opened() as store:
            item = await with_item(store)
            await decided(store, item)
            (stale,) = await store.effects_of_decision("d1")
            await store.save_effect(replace(stale, prior={}))  # the outbox has begun meanwhile
            history = await store.load_history(item.item_id)
            undo = undoing(decision_of_item(item, "u1", Verdict.UNDO, "d1", minutes=1), history)
            await store.record(undo, (), (stale,))
            (effect,) = await store.effects_of_decision("d1")
            assert effect.state is EffectState.UNDO_OWED
            assert effect.prior == {}
            with pytest.raises(ConflictError):
                await store.save_effect(stale.moved_to(EffectState.DONE))
            again = replace(undo, decision_id="u2")
            with pytest.raises(ConflictError):
                await store.record(again)
            entries = await store.load_decisions(DecisionQuery())
            assert [one.undone_by for one in entries] == ["", "u1"]
            ghost = Effect("x", "d1", ACCOUNT, TagObject(VIDEO, {}), START)
            with pytest.raises(StoreError, match="no effect x"):
                await store.save_effect(ghost)

    run(scenario())


def test_effects_on_one_object_come_up_in_the_order_of_decisions(run, opened):
    async def scenario():
        async with opened() as store:
            first, second = await with_item(store, "s1"), await with_item(store, "s2")
            elsewhere = await with_item(store, "s3", IMAGE)
            await decided(store, first, "d1")
            await decided(store, second, "d2")
            await decided(store, elsewhere, "d3")
            later = START + timedelta(hours=1)
            due = await store.effects_due(later)
            assert [one.decision_id for one in due] == ["d1", "d3"]
            assert len(await store.effects_due(later, limit=1)) == 1
            await store.save_effect(replace(due[0], due_at=later + timedelta(hours=1)))
            assert [one.decision_id for one in await store.effects_due(later)] == ["d3"]
            await store.save_effect(due[1].moved_to(EffectState.DONE))
            assert await store.next_due() == later + timedelta(hours=1)
            (kept,) = await store.effects_of_decision("d1")
            await store.save_effect(kept.moved_to(EffectState.DONE))
            assert [one.decision_id for one in await store.effects_due(later)] == ["d2"]

    run(scenario())


def test_decisions_are_found_by_what_is_known_of_them(run, opened):
    async def scenario():
        async with opened() as store:
            first, second = await with_item(store, "s1"), await with_item(store, "s2", IMAGE)
            await decided(store, first, "d1")
            await decided(store, second, "d2", Verdict.SKIP)

            async def found(**query):
                entries = await store.load_decisions(DecisionQuery(**query))
                return [one.record.decision.decision_id for one in entries]

            assert await found() == ["d2", "d1"]
            assert await found(limit=1) == ["d2"]
            assert await found(verdicts=frozenset({Verdict.BLOCK})) == ["d1"]
            assert await found(reviewer="梅", item_id="item-s2") == ["d2"]
            assert await found(reviewer="li") == []
            assert await found(decision_id="d1") == ["d1"]
            assert await found(source=IMAGE) == ["d2"]
            assert await found(text="still") == ["d2"]
            assert await found(text="二维") == ["d2", "d1"]
            assert await found(effect_states=frozenset({EffectState.OWED})) == ["d1"]

    run(scenario())


def test_the_log_is_a_chain_that_nobody_can_edit(run, opened, path):
    async def scenario():
        async with opened() as store:
            item = await with_item(store)
            await decided(store, item, "d1", Verdict.SKIP)
            await decided(store, item, "d2")
            records = [one async for one in store.iterate_log()]
            assert [one.number for one in records] == [1, 2]
            assert first_broken(records) is None
        with sqlite3.connect(path) as raw:
            for change in ("UPDATE decision SET note = 'x'", "DELETE FROM decision"):
                with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                    raw.execute(change)
            raw.execute("DROP TRIGGER decision_no_update")
            raw.execute("UPDATE decision SET payload = replace(payload, '\"ads\"', '\"spam\"')")
        raw.close()
        async with opened() as store:
            records = [one async for one in store.iterate_log()]
            assert first_broken(records) == 1

    run(scenario())


def test_a_long_log_is_read_in_pages(run, opened, monkeypatch):
    monkeypatch.setattr(archive_module, "LOG_PAGE", 3)

    async def scenario():
        async with opened() as store:
            item = await with_item(store)
            for number in range(1, 9):
                await decided(store, item, f"d{number}", Verdict.SKIP)
            assert [one.number async for one in store.iterate_log()] == list(range(1, 9))

    run(scenario())


def test_what_cannot_be_read_is_called_damaged(run, opened, path):
    async def scenario():
        async with opened() as store:
            item = await with_item(store)
            await decided(store, item)
        with sqlite3.connect(path) as raw:
            raw.execute("UPDATE result SET raw = x'00', facts = '{}'")
            raw.execute("DROP TRIGGER decision_no_update")
            raw.execute("UPDATE decision SET payload = '{}'")
        raw.close()
        async with opened() as store:
            with pytest.raises(StoreDamagedError, match="s1"):
                await store.load_result("s1")
            with pytest.raises(StoreDamagedError, match="s1"):
                await store.load_report("s1")
            with pytest.raises(StoreDamagedError, match="record 1"):
                await store.load_decisions(DecisionQuery())

    run(scenario())

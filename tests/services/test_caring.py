import asyncio

import pytest

from imm_desktop.domain.care import Advice, CareLimits, Exposure, Ledger
from imm_desktop.domain.errors import SettingsError
from imm_desktop.services.caring import LONGEST_TICK_S, REPEAT_S, Caring
from tests.fakes.care import FakeExposureStore
from tests.fakes.clock import FakeClock
from tests.helpers import until


def caring_of(store=None, limits=None):
    clock = FakeClock(is_held=True)
    return Caring(store or FakeExposureStore(), clock, lambda: limits or CareLimits()), clock


def test_only_the_time_that_something_is_shown_counts():
    caring, clock = caring_of()
    clock.advance(100)
    caring.begin(("porn",))
    clock.advance(4)
    caring.end()
    clock.advance(100)
    caring.end()
    assert caring.seen_today == Exposure(4, 0)
    assert caring.ledger.of(caring.today, "porn") == Exposure(4, 0)


def test_the_next_item_counts_for_its_own_category():
    caring, clock = caring_of()
    caring.begin(("porn",))
    clock.advance(4)
    caring.begin(("ad",))
    clock.advance(2)
    caring.end()
    assert caring.ledger.of(caring.today, "porn").seconds == 4
    assert caring.ledger.of(caring.today, "ad").seconds == 2


def test_a_computer_that_slept_looked_at_nothing():
    caring, clock = caring_of()
    caring.begin(("ad",))
    clock.advance(LONGEST_TICK_S + 1)
    caring.end()
    assert caring.seen_today.seconds == 0


def test_lifting_the_veil_counts_only_while_something_is_shown():
    caring, _clock = caring_of()
    caring.looked()
    caring.begin(("porn",))
    caring.looked()
    assert caring.seen_today.looks == 1


def look_for(caring, clock, seconds):
    caring.begin(("ad",))
    for _ in range(int(seconds)):
        clock.advance(1)
        caring.begin(("ad",))
    caring.end()


def test_a_break_as_long_as_chosen_starts_the_count_anew_and_a_shorter_one_does_not():
    caring, clock = caring_of(limits=CareLimits(break_minutes=5))
    look_for(caring, clock, 30)
    clock.advance(299)
    look_for(caring, clock, 1)
    assert caring.since_break_s == 31
    clock.advance(300)
    look_for(caring, clock, 1)
    assert caring.since_break_s == 1


def test_what_is_due_is_said_once_and_again_after_ten_minutes(run):
    async def scenario():
        caring, clock = caring_of(limits=CareLimits(minutes_until_break=1, minutes_a_day=1))
        heard = []
        unsubscribe = caring.subscribe(heard.append)
        running = asyncio.ensure_future(caring.run())
        caring.begin(("ad",))

        async def ticks(count):
            for _ in range(count):
                before = len(clock.slept)
                clock.advance(5)
                await until(lambda before=before: len(clock.slept) > before)

        await until(lambda: clock.slept)
        await ticks(14)
        assert heard == [Advice.BREAK_DUE, Advice.DAY_FULL]
        await ticks(int(REPEAT_S / 5))
        assert sorted(heard) == [Advice.BREAK_DUE] * 2 + [Advice.DAY_FULL] * 2
        caring.end()
        await ticks(int(REPEAT_S / 5) + 1)
        assert len(heard) == 4
        unsubscribe()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    run(scenario())


def test_what_was_counted_is_kept_and_loaded_and_can_be_forgotten(run):
    async def scenario():
        store = FakeExposureStore()
        caring, clock = caring_of(store)
        await caring.load()
        await caring.save()
        assert store.saved == 0
        caring.begin(("ad",))
        clock.advance(3)
        await caring.save()
        assert store.ledger.of(caring.today, "ad").seconds == 3
        again = Caring(store, clock, CareLimits)
        await again.load()
        assert again.seen_today.seconds == 3
        await again.forget()
        assert store.ledger == Ledger()

    run(scenario())


def test_a_disk_that_refuses_loses_nothing_that_was_counted(run):
    async def scenario():
        store = FakeExposureStore()
        caring, clock = caring_of(store)
        caring.begin(("ad",))
        clock.advance(3)
        store.failures = 1
        with pytest.raises(SettingsError):
            await caring.save()
        await caring.save()
        assert store.ledger.of(caring.today).seconds == 3

    run(scenario())


def test_a_disk_that_refuses_is_told_once_and_counting_goes_on(run):
    async def scenario():
        store = FakeExposureStore()
        store.failures = 2
        clock = FakeClock()
        caring = Caring(store, clock, CareLimits)
        told = []
        unsubscribe = caring.subscribe_problems(told.append)
        caring.begin(("ad",))
        running = asyncio.ensure_future(caring.run())
        await until(lambda: store.saved)
        assert [str(one) for one in told] == ["disk full"]
        assert store.ledger.of(caring.today).seconds == 90
        unsubscribe()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    run(scenario())

"""The project's requests in a second are shared: none too many, those somebody waits for first, nobody starves."""

import asyncio
from datetime import timedelta

import pytest

from imm_desktop.services.pacing import (
    BURST,
    FOREGROUND_TURNS,
    LEAST_PER_S,
    MOST_PER_S,
    Pacer,
    work_in_background,
)
from tests.fakes.clock import START, FakeClock


class Sender:
    """Jobs that take turns and note when."""

    def __init__(self, **options):
        self.clock = FakeClock()
        self.pacer = Pacer(self.clock, **options)
        self.left = []

    async def send(self, name, *, in_background=False):
        if in_background:
            work_in_background()
        await self.pacer.turn()
        self.left.append((name, self.clock.now()))

    def names(self):
        return "".join(name for name, _ in self.left)


def test_never_more_than_a_hundred_requests_leave_in_any_second(run):
    async def scenario():
        sender = Sender()
        await asyncio.gather(*(sender.send("x") for _ in range(300)))
        times = [when for _, when in sender.left]
        for begin in times:
            assert sum(begin <= one < begin + timedelta(seconds=1) for one in times) <= 100
        took = (times[-1] - times[0]).total_seconds()
        assert took == pytest.approx((300 - BURST) / MOST_PER_S, rel=0.05)

    run(scenario())


def test_few_requests_do_not_wait(run):
    async def scenario():
        sender = Sender()
        for _ in range(BURST):
            await sender.send("x")
        assert sender.clock.slept == []

    run(scenario())


def test_who_waits_goes_first_and_the_background_does_not_starve(run):
    async def scenario():
        sender = Sender(burst=1)
        jobs = [asyncio.create_task(sender.send("b", in_background=True)) for _ in range(5)]
        await asyncio.sleep(0)
        jobs += [asyncio.create_task(sender.send("f")) for _ in range(6)]
        await asyncio.gather(*jobs)
        assert sender.names() == "b" + ("f" * FOREGROUND_TURNS + "b") * 2 + "bb"

    run(scenario())


def test_a_throttled_pace_is_halved_once_a_second_and_comes_back(run):
    async def scenario():
        sender = Sender()
        for _ in range(5):
            sender.pacer.slow_down()
        assert sender.pacer.per_s == MOST_PER_S / 2
        await sender.send("x")
        assert sender.clock.now() > START, "nothing is left of the burst"
        for _ in range(60):
            sender.clock.advance(1)
            sender.pacer.slow_down()
        assert sender.pacer.per_s == pytest.approx(LEAST_PER_S, abs=4)
        sender.clock.advance(600)
        assert sender.pacer.per_s == MOST_PER_S

    run(scenario())


def test_a_clock_that_is_set_back_stops_nobody(run):
    async def scenario():
        sender = Sender(burst=1)
        await sender.send("a")
        sender.clock.advance(-3_600)
        await sender.send("b")
        assert sender.names() == "ab"

    run(scenario())


def test_whoever_gives_up_waiting_uses_no_turn(run):
    async def scenario():
        sender = Sender(burst=1)
        await sender.send("a")
        jobs = [asyncio.create_task(sender.send(name)) for name in "bcd"]
        await asyncio.sleep(0)
        jobs[0].cancel()
        jobs[2].cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        assert sender.names() == "ac"

    run(scenario())


def test_a_turn_granted_to_one_who_gives_up_in_that_moment_is_given_back(run):
    async def scenario():
        sender = Sender(burst=1)
        await sender.send("a")
        job = asyncio.create_task(sender.send("b"))
        await asyncio.sleep(0)
        sender.pacer._next().set_result(None)
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
        assert job.cancelled()
        slept = len(sender.clock.slept)
        await sender.send("c")
        assert len(sender.clock.slept) == slept

    run(scenario())


def test_closing_lets_nobody_wait(run):
    async def scenario():
        sender = Sender(burst=1)
        sender.pacer.close()
        await sender.send("a")
        job = asyncio.create_task(sender.send("b"))
        await asyncio.sleep(0)
        sender.pacer.close()
        await asyncio.gather(job, return_exceptions=True)
        assert job.cancelled()
        await asyncio.sleep(0)

    run(scenario())

"""One carrier for each account of a profile."""

import asyncio
from contextlib import suppress

import pytest

from imm_desktop.adapters.process_lock import ProcessLock
from imm_desktop.app.carrying import carrier_lock, carry, engine_lock
from imm_desktop.app.engine_turn import EngineTurn
from imm_desktop.domain.errors import UnreachableError
from tests.fakes.clock import FakeClock
from tests.helpers import until


class Journal:
    """The only thing of an archive that carrying asks for."""

    def __init__(self) -> None:
        self.end = 0

    async def journal_end(self, account_id: str) -> int:
        return self.end


async def forever() -> None:
    await asyncio.Event().wait()


async def cancelled(job: "asyncio.Task[None]") -> None:
    job.cancel()
    with suppress(asyncio.CancelledError):
        await job


def test_the_second_carrier_waits_for_the_first_and_says_so(run, tmp_path):
    async def scenario():
        clock, journal, said, ran = FakeClock(), Journal(), [], []

        async def work() -> None:
            ran.append(True)
            await forever()

        other = carrier_lock(tmp_path, "a")
        assert other.take()
        job = asyncio.create_task(
            carry(
                carrier_lock(tmp_path, "a"),
                journal,
                "a",
                clock,
                (work,),
                wake=lambda: None,
                told=said.append,
            )
        )
        await until(lambda: said)
        assert (said, ran) == ([False], [])
        other.release()
        await until(lambda: ran)
        assert said == [False, True]
        assert not other.take()
        await cancelled(job)
        assert other.take()
        other.release()

    run(scenario())


def test_another_account_is_not_waited_for(run, tmp_path):
    one, other = carrier_lock(tmp_path, "a"), carrier_lock(tmp_path, "b/..\\c")
    assert one.take()
    assert other.take()
    one.release()
    other.release()


def test_what_others_put_into_the_journal_wakes_the_carrier(run, tmp_path):
    async def scenario():
        clock, journal, woken = FakeClock(), Journal(), []
        job = asyncio.create_task(
            carry(
                carrier_lock(tmp_path, "a"),
                journal,
                "a",
                clock,
                (forever,),
                wake=lambda: woken.append(clock.now()),
            )
        )
        await until(lambda: len(clock.slept) > 2)
        assert woken == []
        journal.end = 7
        await until(lambda: woken)
        count = len(clock.slept)
        await until(lambda: len(clock.slept) > count + 2)
        assert len(woken) == 1
        await cancelled(job)

    run(scenario())


class FakeEngine:
    def __init__(self) -> None:
        self.calls: list[str] = []

    async def start(self) -> str:
        self.calls.append("start")
        return "http://127.0.0.1:1"

    async def supervise(self, on_restart) -> None:
        self.calls.append("supervise")

    async def stop(self) -> None:
        self.calls.append("stop")


def test_the_engine_runs_in_one_process_at_a_time_and_comes_when_it_is_free(run, tmp_path):
    async def scenario():
        engine, clock = FakeEngine(), FakeClock()
        other = engine_lock(tmp_path)
        assert other.take()
        turn = EngineTurn(engine, engine_lock(tmp_path), clock)
        with pytest.raises(UnreachableError, match="Another process"):
            await turn.start()
        addresses: list[str] = []
        job = asyncio.create_task(turn.supervise(addresses.append))
        await until(lambda: clock.slept)
        assert engine.calls == []
        other.release()
        await job
        assert (engine.calls, addresses) == (["start", "supervise"], ["http://127.0.0.1:1"])
        await turn.stop()
        assert engine_lock(tmp_path).take()

    run(scenario())


def test_an_engine_that_is_free_starts_at_once(run, tmp_path):
    async def scenario():
        engine = FakeEngine()
        turn = EngineTurn(engine, ProcessLock(tmp_path / "engine.lock"), FakeClock())
        assert await turn.start() == "http://127.0.0.1:1"
        await turn.supervise(lambda _address: None)
        await turn.stop()
        assert engine.calls == ["start", "supervise", "stop"]

    run(scenario())

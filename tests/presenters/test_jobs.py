import asyncio
from collections.abc import Callable
from typing import Any

from imm_desktop.presenters.jobs import Jobs
from tests.helpers import until

Run = Callable[..., Any]


async def forever() -> None:
    await asyncio.Event().wait()


async def fail(error: Exception) -> None:
    raise error


def test_an_error_is_reported_once_and_the_job_is_forgotten(run: Run) -> None:
    errors: list[Exception] = []
    jobs = Jobs(errors.append)
    trouble = ValueError("no")

    async def scenario() -> None:
        jobs.start("load", fail(trouble))
        await until(lambda: errors)
        await jobs.close()

    run(scenario())
    assert errors == [trouble]
    assert jobs.names() == []


def test_a_job_of_the_same_name_replaces_the_one_that_runs(run: Run) -> None:
    done: list[str] = []
    jobs = Jobs(lambda error: done.append(repr(error)))

    async def work(name: str) -> None:
        try:
            await forever()
        finally:
            done.append(name)

    async def scenario() -> None:
        jobs.start("load", work("first"))
        jobs.start("other", work("other"))
        await asyncio.sleep(0)
        jobs.start("load", work("second"))
        await until(lambda: jobs.names() == ["load", "other"])
        assert done == ["first"]
        await jobs.close()

    run(scenario())
    assert sorted(done) == ["first", "other", "second"]


def test_cancelling_by_name_leaves_the_others(run: Run) -> None:
    jobs = Jobs(lambda error: None)

    async def scenario() -> None:
        jobs.start("a", forever())
        jobs.start("b", forever())
        jobs.cancel("a")
        jobs.cancel("nobody")
        await until(lambda: jobs.names() == ["b"])
        await jobs.close()

    run(scenario())


def test_closing_returns_only_when_everything_has_stopped(run: Run) -> None:
    stopped: list[str] = []
    errors: list[Exception] = []
    jobs = Jobs(errors.append)

    async def slow_to_stop() -> None:
        try:
            await forever()
        finally:
            for _ in range(5):
                await asyncio.sleep(0)
            stopped.append("slow")

    async def fails_on_the_way_out() -> None:
        try:
            await forever()
        except asyncio.CancelledError:
            raise RuntimeError("could not save") from None

    async def scenario() -> None:
        jobs.start("slow", slow_to_stop())
        jobs.start("bad", fails_on_the_way_out())
        await asyncio.sleep(0)
        await jobs.close()
        assert stopped == ["slow"]
        assert jobs.names() == []

    run(scenario())
    assert [str(error) for error in errors] == ["could not save"]


def test_a_job_may_close_its_own_owner(run: Run) -> None:
    jobs = Jobs(lambda error: None)
    over: list[bool] = []

    async def leave() -> None:
        await jobs.close()
        over.append(True)

    async def scenario() -> None:
        jobs.start("other", forever())
        jobs.start("leave", leave())
        await until(lambda: over)
        await asyncio.sleep(0)

    run(scenario())
    assert jobs.names() == []


def test_nothing_starts_after_the_end(run: Run) -> None:
    jobs = Jobs(lambda error: None)
    started: list[bool] = []

    async def work() -> None:
        started.append(True)

    async def scenario() -> None:
        await jobs.close()
        jobs.start("late", work())
        await asyncio.sleep(0)

    run(scenario())
    assert not started
    assert jobs.names() == []

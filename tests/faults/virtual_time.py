"""An event loop whose time jumps to what comes next whenever nothing is left to do: hours pass in milliseconds."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, Future
from datetime import UTC, datetime, timedelta
from typing import Any

BEGIN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


class _JumpingSelector(selectors.DefaultSelector):
    """Never waits: the time to wait is added to the loop's clock."""

    passed_s = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        found = super().select(0)
        if not found and timeout != 0:
            if timeout is None:
                raise AssertionError("everybody waits and nothing will ever happen")
            self.passed_s += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """Everything on one thread, executors too, so that a seed tells the same story each time."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.passed_s

    def run_in_executor(self, _executor: Any, work: Callable[..., Any], *args: Any) -> Any:
        done = self.create_future()
        try:
            done.set_result(work(*args))
        except Exception as error:  # noqa: BLE001 (whoever awaits it gets it)
            done.set_exception(error)
        return done


class InlineExecutor(Executor):
    """Carries out at once, on the caller's thread."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **more))
        except Exception as error:  # noqa: BLE001 (whoever awaits it gets it)
            done.set_exception(error)
        return done


class VirtualClock:
    """The loop's time as the desktop's and the engine's clock; half of what a program asks of either."""

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def now_ns(self) -> int:
        return round(self.now().timestamp() * 1_000_000) * 1_000

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


def run_virtually(work: Coroutine[Any, Any, Any]) -> Any:
    """Run ``work`` to its end on a loop of its own; jobs that it leaves are cancelled."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)

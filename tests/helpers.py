"""What many tests need: waiting for something without sleeping, and remembering what a signal said."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from tests.patience import patient

PATIENT_AFTER_TURNS = 50
"""Turns of the loop without any pause; work that needs a thread or a process gets 1 ms pauses after them."""
LEAST_TURNS = 1_500
"""On a busy machine seconds pass in which next to nothing could be done; only these and the time together are enough."""


async def until(condition: Callable[[], Any], timeout_s: float = 5.0, what: str = "") -> None:
    """Let the event loops (asyncio's, and Qt's when there is one) turn until ``condition`` holds.

    Raises:
        AssertionError: It did not hold within ``timeout_s`` (see ``patience``) and ``LEAST_TURNS``.
    """
    deadline = time.monotonic() + patient(timeout_s)
    turns = 0
    while not condition():
        if turns > LEAST_TURNS and time.monotonic() > deadline:
            raise AssertionError(
                f"did not happen within {patient(timeout_s)} s: {what or condition}"
            )
        turns += 1
        process_qt_events()
        await asyncio.sleep(0 if turns < PATIENT_AFTER_TURNS else 0.001)


def process_qt_events() -> None:
    """Deliver what Qt has queued; nothing happens in a test that never loaded Qt."""
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.processEvents()


def recorded(signal: Any) -> list[Any]:
    """A list that grows by what ``signal`` carries: the value itself, or a tuple of several."""
    seen: list[Any] = []
    signal.connect(lambda *values: seen.append(values[0] if len(values) == 1 else values))
    return seen


@asynccontextmanager
async def meanwhile(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run ``works``, which have no end of their own, beside what stands inside."""
    jobs = [asyncio.create_task(one) for one in works]
    try:
        yield
    finally:
        for job in jobs:
            job.cancel()
        for job in jobs:
            with suppress(asyncio.CancelledError):
                await job

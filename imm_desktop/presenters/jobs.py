"""Starting coroutines from Qt slots, and stopping them."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Jobs:
    """The running coroutines of one owner; the only place that creates asyncio tasks."""

    def __init__(self, on_error: Callable[[Exception], None]) -> None:
        """``on_error`` is called once for every job that ends with an exception, on the loop's thread."""
        self._on_error = on_error
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run ``work``; a job of the same name that still runs is cancelled.

        After ``close`` nothing starts any more: a late click must not outlive its window.
        """
        if self._closed:
            work.close()
            log.debug("job %s came after the end", name)
            return
        self.cancel(name)
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._finished)

    def cancel(self, name: str) -> None:
        """Cancel the job called ``name``; nothing happens when none runs."""
        for task in self._running:
            if task.get_name() == name:
                task.cancel()

    def names(self) -> list[str]:
        """Names of the jobs that still run; one that was replaced counts until it has stopped."""
        return sorted(task.get_name() for task in self._running)

    async def close(self) -> None:
        """Cancel everything and return when all of it has stopped; errors on the way out are reported too."""
        self._closed = True
        # A job may start others of the same owner before it hears of the end; one that closes its owner
        # is not waited for, or it would wait for itself.
        while others := self._running - {asyncio.current_task()}:
            for task in others:
                task.cancel()
            await asyncio.wait(others)
            # The callbacks that report errors run in the turn after the tasks' end.
            await asyncio.sleep(0)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, Exception):
            log.debug("job %s failed", task.get_name(), exc_info=error)
            self._on_error(error)

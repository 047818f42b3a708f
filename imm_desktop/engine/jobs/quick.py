"""Short work that somebody waits for: its own worker process, so that it never queues behind a long analysis."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from imm_desktop.engine.jobs.process import WorkerDiedError, WorkerProcess, WorkFailedError

IDLE_S: Final = 120.0
"""A process nobody asked for so long is ended; it may hold hundreds of MB of models."""


class QuickWork:
    """Runs one short piece of work at a time; those that wait are served in order."""

    def __init__(self, entry: str, *, limit_s: float) -> None:
        self._worker = WorkerProcess(entry, stall_s=limit_s, niceness=0)
        self._limit_s = limit_s
        self._turn = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    async def run(self, message: Mapping[str, Any]) -> Any:
        """The result of ``message``; a worker that dies is tried once more.

        Raises:
            WorkFailedError: It cannot be done, or not in time.
        """
        async with self._turn:
            self._cancel_idle()
            try:
                try:
                    return await self._worker.run(message, _ignore, limit_s=self._limit_s)
                except WorkerDiedError:
                    return await self._worker.run(message, _ignore, limit_s=self._limit_s)
            except WorkerDiedError as error:
                raise WorkFailedError(
                    "AnalysisCrashed", f"The file crashed the analysis twice ({error})."
                ) from None
            finally:
                self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._end_idle)

    async def close(self) -> None:
        """End the process."""
        self._cancel_idle()
        await self._worker.kill()

    def _cancel_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _end_idle(self) -> None:
        if not self._turn.locked():
            self._ending = asyncio.get_running_loop().create_task(self._worker.kill())


def _ignore(percent: int) -> None:
    """Nobody watches the progress of short work."""

"""One worker process seen from the engine: started when needed, told what to do, killed when it hangs."""

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, Final

from imm_desktop.engine.jobs.worker import HEAD, frame

log = logging.getLogger(__name__)

STALL_S: Final = 120.0
"""A worker that says nothing for so long is killed."""

NICE: Final = 10
"""Long work stands back for the window and for whoever waits for an answer."""

LONGEST_ANSWER: Final = 512 * 1024 * 1024


class WorkFailedError(Exception):
    """The work failed in a way that trying again does not change.

    Attributes:
        code: The API's code.
        message: One English sentence.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


class WorkerDiedError(Exception):
    """The worker process ended in the middle of the work; the text says how."""


@dataclass(frozen=True, slots=True)
class WorkWatcher:
    """Who wants to know of one of several works."""

    told: Callable[[int], None]
    """Called with each percentage."""
    ended: Callable[[dict[str, Any] | WorkFailedError], Awaitable[None]]
    """Called once, with the result or with why there is none."""


def worker_command(entry: str, niceness: int) -> list[str]:
    """How a worker process is started; the only place that knows whether the program is frozen."""
    more = ["--entry", entry, "--nice", str(niceness)]
    if getattr(sys, "frozen", False):
        return [sys.executable, "--engine", "--worker", *more]
    return [sys.executable, "-m", "imm_desktop.engine.jobs.worker", *more]


class WorkerProcess:
    """A worker process that lives as long as it behaves; does one thing at a time."""

    def __init__(self, entry: str, *, stall_s: float = STALL_S, niceness: int = NICE) -> None:
        self._entry = entry
        self._stall_s = stall_s
        self._niceness = niceness
        self._process: asyncio.subprocess.Process | None = None
        self._cores: float | None = None

    @property
    def pid(self) -> int | None:
        """The process ID while one runs."""
        return self._process.pid if self._process is not None else None

    def set_pace(self, cores: float | None) -> None:
        """Limit the processors it uses from now on, also in the middle of a work; None: no limit."""
        if cores == self._cores:
            return
        self._cores = cores
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(frame({"pace": cores}))

    async def run(
        self,
        message: Mapping[str, Any],
        told: Callable[[int], None],
        *,
        limit_s: float | None = None,
    ) -> Any:
        """Have the worker do ``message`` and return its result.

        Args:
            message: As the worker's module describes it, one work or plain data.
            told: Called with each percentage.
            limit_s: Most seconds for the whole; the time without a sign of life is limited always.

        Raises:
            WorkFailedError: The worker said so, or it took too long.
            WorkerDiedError: The process ended.
        """
        try:
            async with asyncio.timeout(limit_s):
                async with aclosing(self._answers(message)) as answers:
                    async for answer in answers:
                        if "progress" not in answer:
                            return _result_of(answer)
                        told(int(answer["progress"]))
        except TimeoutError:
            await self.kill()
            raise WorkFailedError(
                "OperationTimeout", f"The analysis did not finish within {limit_s:.0f} seconds."
            ) from None
        except asyncio.CancelledError:
            await self.kill()
            raise

    async def run_together(self, message: Mapping[str, Any], works: Sequence[WorkWatcher]) -> None:
        """Have the worker do the works of ``message``, one watcher for each.

        What is left when this raises was not done, and its watchers were not told of an end.

        Raises:
            WorkFailedError: The worker hung or answered nonsense.
            WorkerDiedError: The process ended.
        """
        try:
            async with aclosing(self._answers(message)) as answers:
                async for answer in answers:
                    if "over" in answer:
                        return
                    await _pass_on(answer, works[answer["of"]])
        except asyncio.CancelledError:
            await self.kill()
            raise

    async def kill(self) -> None:
        """End the process at once, whatever it does."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        # On some systems a process stuck in the kernel outlives its killing; nobody waits for that.
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await process.wait()

    async def _answers(self, message: Mapping[str, Any]) -> AsyncGenerator[dict[str, Any]]:
        """What the worker says to ``message``; it is the caller's to stop after the last."""
        process, reader, writer = await self._started()
        try:
            writer.write(frame(message))
            await writer.drain()
            while True:
                yield await self._answer(reader)
        except (asyncio.IncompleteReadError, ConnectionError, BrokenPipeError):
            with suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await process.wait()
            code = process.returncode
            await self.kill()
            raise WorkerDiedError(_ending(code)) from None

    async def _answer(self, reader: asyncio.StreamReader) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self._stall_s):
                head = await reader.readexactly(HEAD.size)
                size = HEAD.unpack(head)[0]
                if size > LONGEST_ANSWER:
                    raise WorkFailedError(
                        "InternalError", "The result of the analysis is too large."
                    )
                body = await reader.readexactly(size)
        except TimeoutError:
            await self.kill()
            raise WorkFailedError(
                "AnalysisStalled",
                f"The analysis made no progress for {self._stall_s:.0f} seconds and was stopped; "
                "the file may be damaged.",
            ) from None
        answer: dict[str, Any] = json.loads(body)
        return answer

    async def _started(
        self,
    ) -> tuple[asyncio.subprocess.Process, asyncio.StreamReader, asyncio.StreamWriter]:
        if self._process is None or self._process.returncode is not None:
            flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
            if self._niceness:
                flags |= getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
            self._process = await asyncio.create_subprocess_exec(
                *worker_command(self._entry, self._niceness),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                creationflags=flags,
                process_group=0,  # Ctrl+C is for the engine: a worker that dies of it counts as a crash
            )
            if self._cores is not None and self._process.stdin is not None:
                self._process.stdin.write(frame({"pace": self._cores}))
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise WorkerDiedError("it has no pipes")
        return process, process.stdout, process.stdin


async def _pass_on(answer: Mapping[str, Any], watcher: WorkWatcher) -> None:
    if "progress" in answer:
        watcher.told(int(answer["progress"]))
        return
    try:
        result = _result_of(answer)
    except WorkFailedError as error:
        await watcher.ended(error)
    else:
        await watcher.ended(result)


def _result_of(answer: Mapping[str, Any]) -> Any:
    if "error" in answer:
        raise WorkFailedError(answer["error"]["code"], answer["error"]["message"])
    return answer["result"]


def _ending(code: int | None) -> str:
    if code is None:
        return "it closed its output"
    return f"signal {-code}" if code < 0 else f"exit code {code}"

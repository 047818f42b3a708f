"""Programs of this computer, run to their end within a limit: a list of arguments, never a shell."""

import asyncio
import contextlib
import subprocess
from collections.abc import Sequence
from typing import Final

_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows a console would open for each."""


async def run_to_end(
    arguments: Sequence[str], *, limit_s: float, body: bytes | None = None, reads: bool = False
) -> tuple[int, bytes]:
    """The exit code of a program and what it wrote to stdout; it does not outlive this call.

    Args:
        arguments: The program and what it is told.
        limit_s: Then it is killed.
        body: What it reads; None for nothing at all.
        reads: Whether to keep what it writes; thrown away otherwise, as what it complains of always is.

    Raises:
        OSError, ValueError: It cannot be started.
        TimeoutError: It did not end in time.
    """
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *arguments,
        stdin=nothing if body is None else pipe,
        stdout=pipe if reads else nothing,
        stderr=nothing,
        creationflags=_NO_WINDOW,
    )
    try:
        async with asyncio.timeout(limit_s):
            output, _ = await process.communicate(body)
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return process.returncode or 0, output or b""

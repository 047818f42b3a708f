"""Programs of this computer that decisions run: a list of arguments, never a shell."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final

from imm_desktop.domain.errors import InvalidRequestError, ServiceFailedError

TIMEOUT_S: Final = 60.0


class LocalCommands:
    """The ``CommandRunner`` port; what a program prints is thrown away."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s

    async def run(self, arguments: Sequence[str], body: bytes) -> None:
        """See ``CommandRunner.run``."""
        quiet = asyncio.subprocess.DEVNULL
        try:
            process = await asyncio.create_subprocess_exec(
                *arguments, stdin=asyncio.subprocess.PIPE, stdout=quiet, stderr=quiet
            )
        except (OSError, ValueError) as error:
            raise InvalidRequestError(f"The command cannot be started: {arguments[0]}") from error
        try:
            async with asyncio.timeout(self._timeout_s):
                await process.communicate(body)
        except TimeoutError as error:
            raise ServiceFailedError("The command did not end in time.") from error
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode:
            raise ServiceFailedError(f"The command ended with {process.returncode}.")

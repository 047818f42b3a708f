"""Programs of this computer that decisions run."""

from collections.abc import Sequence
from typing import Final

from imm_desktop.adapters.child_process import run_to_end
from imm_desktop.domain.errors import InvalidRequestError, ServiceFailedError

TIMEOUT_S: Final = 60.0


class LocalCommands:
    """The ``CommandRunner`` port; what a program prints is thrown away."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s

    async def run(self, arguments: Sequence[str], body: bytes) -> None:
        """See ``CommandRunner.run``."""
        try:
            code, _ = await run_to_end(arguments, limit_s=self._timeout_s, body=body)
        except TimeoutError as error:  # before OSError, of which it is one
            raise ServiceFailedError("The command did not end in time.") from error
        except (OSError, ValueError) as error:
            raise InvalidRequestError(f"The command cannot be started: {arguments[0]}") from error
        if code:
            raise ServiceFailedError(f"The command ended with {code}.")

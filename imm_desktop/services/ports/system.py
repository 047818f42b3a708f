"""The computer around the program: clock, messages, commands, saved results, settings, key ring."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from imm_desktop.domain.rescue import ReadResult
from imm_desktop.domain.settings import Settings


class Clock(Protocol):
    """Time, so that tests need not wait."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Messenger(Protocol):
    """Sends messages to HTTPS addresses, signed with the secret that the key ring holds for each."""

    async def send(self, address: str, message_id: str, body: bytes) -> None:
        """Post ``body`` once.

        Raises:
            UnreachableError, ThrottledError, ServiceFailedError: Try again later.
            InvalidRequestError: The address refuses it, or there is no secret for it.
        """
        ...


class CommandRunner(Protocol):
    """Runs programs of this computer, without a shell."""

    async def run(self, arguments: Sequence[str], body: bytes) -> None:
        """Run a program with ``body`` as its input and wait for its end.

        Raises:
            InvalidRequestError: There is no such program.
            ServiceFailedError: It ended with an error, or not in time.
        """
        ...


class ResultReader(Protocol):
    """Reads results that were saved as files."""

    def read(self, content: bytes) -> tuple[ReadResult, ...]:
        """Every result in ``content``; may take long and belongs in a thread.

        Raises:
            FileRefusedError: It holds none that can be taken, or anything in it is not what it should be.
        """
        ...


class SettingsStore(Protocol):
    """Where the operator's choices are kept."""

    async def load(self) -> Settings:
        """The settings; defaults when there are none yet.

        Raises:
            SettingsError: The file cannot be read; it is left as it is.
        """
        ...

    async def save(self, settings: Settings) -> None:
        """Keep ``settings``, whole or not at all.

        Raises:
            SettingsError: The disk refused; the earlier file is left as it is.
        """
        ...


class Secrets(Protocol):
    """AccessKeys of cloud accounts, in the operating system's key ring or in memory."""

    def is_lasting(self) -> bool:
        """Whether there is a key ring; without one, keys live until the program ends."""
        ...

    async def get(self, account_id: str) -> tuple[str, str] | None:
        """AccessKey ID and secret; None when none is kept."""
        ...

    async def put(self, account_id: str, access_key_id: str, access_key_secret: str) -> None:
        """Keep a key; raises SecretsError when the key ring refuses."""
        ...

    async def forget(self, account_id: str) -> None:
        """Remove a key; fine when there is none."""
        ...

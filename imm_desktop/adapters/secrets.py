"""AccessKeys in the operating system's key ring; in memory where there is none. Nothing is ever written to a file.

Only the systems' own key rings are used, never a replacement that keeps keys in a file (keyrings.alt).
"""

import asyncio
import json
import logging
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Protocol, TypeVar, cast

from imm_desktop.domain.errors import SecretsError
from imm_desktop.services.ports.system import Secrets

log = logging.getLogger(__name__)

T = TypeVar("T")

SERVICE: Final = "IMM Desktop"
"""Name under which the key ring lists the keys."""
PROBE_TIMEOUT_S: Final = 5.0
"""A session bus without a key ring behind it may keep us waiting."""


class KeyRing(Protocol):
    """The part of ``keyring.backend.KeyringBackend`` that is used; every call may block and raise anything."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret; None when there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Remove the secret; raises when there is none."""
        ...


class MemorySecrets:
    """Keys until the program ends."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, str]] = {}

    def is_lasting(self) -> bool:
        """See ``Secrets.is_lasting``."""
        return False

    async def get(self, account_id: str) -> tuple[str, str] | None:
        """See ``Secrets.get``."""
        return self._keys.get(account_id)

    async def put(self, account_id: str, access_key_id: str, access_key_secret: str) -> None:
        """See ``Secrets.put``."""
        self._keys[account_id] = (access_key_id, access_key_secret)

    async def forget(self, account_id: str) -> None:
        """See ``Secrets.forget``."""
        self._keys.pop(account_id, None)


class KeyRingSecrets:
    """Keys in a key ring, which is asked in a thread of its own: it may put a question to the operator."""

    def __init__(self, key_ring: KeyRing) -> None:
        self._key_ring = key_ring
        self._one_at_a_time = asyncio.Lock()

    def is_lasting(self) -> bool:
        """See ``Secrets.is_lasting``."""
        return True

    async def get(self, account_id: str) -> tuple[str, str] | None:
        """See ``Secrets.get``; an entry that is not ours counts as none."""
        text = await self._ask(lambda: self._key_ring.get_password(SERVICE, account_id))
        if text is None:
            return None
        try:
            access_key_id, access_key_secret = json.loads(text)
        except (ValueError, TypeError):
            return None
        return str(access_key_id), str(access_key_secret)

    async def put(self, account_id: str, access_key_id: str, access_key_secret: str) -> None:
        """See ``Secrets.put``."""
        text = json.dumps([access_key_id, access_key_secret])
        await self._ask(lambda: self._key_ring.set_password(SERVICE, account_id, text))

    async def forget(self, account_id: str) -> None:
        """See ``Secrets.forget``."""

        def forget_now() -> None:
            if self._key_ring.get_password(SERVICE, account_id) is not None:
                self._key_ring.delete_password(SERVICE, account_id)

        await self._ask(forget_now)

    async def _ask(self, question: Callable[[], T]) -> T:
        async with self._one_at_a_time:
            try:
                return await _in_daemon_thread(question)
            # Each system's key ring raises errors of its own, and they have no common base.
            except Exception as error:  # noqa: BLE001
                # Its words may quote what was to be kept.
                raise SecretsError(f"the key ring refused: {type(error).__name__}") from None


async def open_secrets(find: Callable[[], KeyRing | None] | None = None) -> Secrets:
    """The system's key ring; memory when there is none, or none that answers within ``PROBE_TIMEOUT_S``."""
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_S):
            key_ring = await _in_daemon_thread(find or system_key_ring)
    except TimeoutError:
        log.info("the key ring does not answer; keys are kept in memory")
        key_ring = None
    return MemorySecrets() if key_ring is None else KeyRingSecrets(key_ring)


def system_key_ring() -> KeyRing | None:
    """The operating system's own key ring; None when there is none that works. Blocks."""
    for make in _candidates():
        try:
            key_ring: Any = make()
            if key_ring.priority > 0:  # reading it is how a back end says that it cannot work here
                return key_ring  # type: ignore[no-any-return]
        # Back ends fail in their own ways: a library, a bus or a daemon that is missing.
        except Exception as error:  # noqa: BLE001
            log.debug("no key ring: %s", error)
    return None


def _candidates() -> tuple[Callable[[], Any], ...]:
    if sys.platform == "win32":
        return (_windows,)
    if sys.platform == "darwin":
        return (_macos,)
    return (_secret_service, _kwallet)


def _windows() -> Any:
    from keyring.backends.Windows import WinVaultKeyring

    return WinVaultKeyring()


def _macos() -> Any:
    from keyring.backends.macOS import Keyring

    return Keyring()


def _secret_service() -> Any:
    from keyring.backends.SecretService import Keyring

    return Keyring()


def _kwallet() -> Any:
    from keyring.backends.kwallet import DBusKeyring

    return DBusKeyring()


async def _in_daemon_thread(work: Callable[[], T]) -> T:
    """Run ``work`` in a thread that does not keep the program from ending when it hangs."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def deliver(value: T | None, error: Exception | None) -> None:
        if answer.done():
            return  # nobody waits any more
        if error is None:
            answer.set_result(cast("T", value))
        else:
            answer.set_exception(error)

    def run() -> None:
        value, fault = None, None
        try:
            value = work()
        except Exception as error:  # noqa: BLE001 (carried to whoever waits)
            fault = error
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(deliver, value, fault)

    threading.Thread(target=run, name="key-ring", daemon=True).start()
    return await answer

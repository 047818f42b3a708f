"""What tests of the adapters share."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from imm_desktop.adapters.imm_errors import Reply
from imm_desktop.adapters.store.archive import SqlArchive
from imm_desktop.adapters.transport import SignedTransport
from imm_desktop.imm.codec import Encoded
from tests.adapters.imm_service import GET, PARAMETERS, EvenJitter, FakeClock, Service, key, over
from tests.archives import open_fresh


@pytest.fixture
def call(run: Callable[..., Any]) -> Callable[..., Any]:
    """Call one operation of a service; returns the reply and what the clock saw."""

    def call_once(
        service: Service, operation: Any = GET, parameters: Encoded = PARAMETERS, clock: Any = None
    ) -> Any:
        async def scenario() -> Reply:
            transport = SignedTransport(
                "http://127.0.0.1:8080",
                key,
                clock or FakeClock(),
                over(service, "http://127.0.0.1:8080"),
                jitter=EvenJitter(),
            )
            try:
                return await transport.call(operation, parameters)
            finally:
                await transport.close()

        return run(scenario())

    return call_once


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """In a folder whose name an address would have to quote."""
    return tmp_path / "a folder % ? #" / "archive.db"


@pytest.fixture
def opened(path: Path) -> Callable[[], AbstractAsyncContextManager[SqlArchive]]:
    """``async with opened() as store``; opened again, it is the next start."""

    @asynccontextmanager
    async def archive() -> AsyncIterator[SqlArchive]:
        store = await open_fresh(path)
        try:
            yield store
        finally:
            await store.close()

    return archive

"""What tests of AioWire share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from imm_desktop.adapters.wire import AioWire

HEADERS = {"host": "127.0.0.1", "x-acs-action": "GetTask", "Authorization": "signed"}


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[AioWire]:
    wire = AioWire(url)
    try:
        yield wire
    finally:
        await wire.close()

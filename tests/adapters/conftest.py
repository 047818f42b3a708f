"""What tests of the adapters share."""

from collections.abc import Callable
from typing import Any

import pytest

from imm_desktop.adapters.imm_errors import Reply
from imm_desktop.adapters.transport import SignedTransport
from imm_desktop.imm.codec import Encoded
from tests.adapters.imm_service import GET, PARAMETERS, EvenJitter, FakeClock, Service, key, over


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

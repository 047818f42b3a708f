"""HTTP/1.1 with limits on how long a client may take to say what it wants.

uvicorn waits for a request for ever once its first byte has come, so that any program of this computer could use up
the sockets that the engine may have.
"""

import asyncio
from typing import Final

import h11
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S: Final = 30.0
"""Longest for the head of a request, from its first byte or the connection on."""

SILENCE_S: Final = 120.0
"""Longest without a byte of a body that is to come."""


class PatientProtocol(H11Protocol):
    """Hangs up on clients that do not go on."""

    _hanging_up: asyncio.TimerHandle | None = None
    _is_in_body = False

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(HEAD_S)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            self._stop_waiting()
            self._wait(SILENCE_S)
        elif state is not h11.IDLE:
            self._stop_waiting()
        elif self._hanging_up is None:  # the head of another request has begun
            self._wait(HEAD_S)

    def _wait(self, seconds: float) -> None:
        self._hanging_up = self.loop.call_later(seconds, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._hanging_up is not None:
            self._hanging_up.cancel()
            self._hanging_up = None

    def _hang_up(self) -> None:
        self._hanging_up = None
        if not self.transport.is_closing():
            self.transport.close()

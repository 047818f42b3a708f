"""The program's own AioWire over a real socket, in made-up time, killed at every await.

The service's end of the socket is here too: what reaches it goes the bad road as it does over made-up transports, and
what the road answers is written as bytes; where the road breaks, the connection does.
"""

import asyncio
import itertools
import os
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from types import TracebackType
from typing import Any

import httpx

from imm_desktop.adapters.wire import AioWire, HttpAnswer
from tests.fakes.killing import Killed
from tests.faults.fate import KINDS, Fate, Luck

KINDS_HERE = (*KINDS, "answered twice", "closed after the answer")
"""What happens to requests on a socket besides."""
FIRST_PORT = 20_000
"""Below those that systems give to connections: while nobody listens, one of these would not come back."""
NONCE, ACTION = "x-acs-signature-nonce", "x-acs-action"

Carry = Callable[[httpx.Request, str], Awaitable[httpx.Response]]
"""Takes a request and what happens to it; raises httpx's errors where no answer comes."""


class Loopback(AbstractAsyncContextManager["Loopback"]):
    """The service's end: a listening socket that can be gone for a while."""

    def __init__(self, carry: Carry, luck: Luck) -> None:
        self._carry, self._luck = carry, luck
        self._fault_of: dict[str, str] = {}
        self._serving: set[asyncio.Task[None]] = set()
        self._idle: set[asyncio.StreamWriter] = set()
        self._port = 0
        self._listener: asyncio.Server | None = None
        self._coming: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> "Loopback":
        await self._listen()
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._coming is not None:
            await self._coming
        self._leave()
        while self._serving:
            for one in self._serving:
                one.cancel()
            await asyncio.wait(self._serving)

    async def post(
        self, wire: AioWire, query: str, headers: Mapping[str, str], body: bytes, fault: str
    ) -> HttpAnswer:
        """Post over ``wire`` a request to which ``fault`` happens."""
        self._fault_of[headers[NONCE]] = fault
        if fault != "no connection":
            return await wire.post(query, headers, body)
        self._leave()
        for writer in self._idle:
            writer.transport.abort()
        try:
            await asyncio.sleep(0.01)  # until the wire knows that what it kept is gone
            return await wire.post(query, headers, body)
        finally:
            is_coming = self._coming is not None and not self._coming.done()
            if self._listener is None and not is_coming:  # whoever dies here awaits nothing more
                self._coming = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        """Take a port, once and for all."""
        ports = (self._port,) if self._port else itertools.count(FIRST_PORT + os.getpid() % 10_000)
        for port in ports:
            with suppress(OSError):  # somebody else has it
                self._listener = await asyncio.start_server(
                    self._accept, "127.0.0.1", port, limit=2**20
                )
                self._port = port
                return
        raise AssertionError(f"port {self._port} was taken meanwhile")

    def _leave(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
                while await self._serve(reader, writer):
                    pass
        finally:
            self._serving.discard(task)
            self._idle.discard(writer)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; whether another may follow."""
        self._idle.add(writer)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        self._idle.discard(writer)
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        body = await reader.readexactly(int(headers["Content-Length"]))
        target = lines[0].split(" ")[1]
        request = httpx.Request("POST", self.address + target, headers=headers, content=body)
        fault = self._fault_of.pop(headers[NONCE], "")
        try:
            response = await self._carry(request, fault)
        except httpx.HTTPError:
            return False
        content = response.content
        kept = {name: value for name, value in response.headers.items() if name == "retry-after" or name.startswith("x-acs-")}  # fmt: skip
        told = "".join(f"{name}: {value}\r\n" for name, value in kept.items())
        length, is_cut = len(content), False
        if fault == "half an answer" and self._luck.rng.random() < 0.5:
            length, is_cut = 2 * length + 1, True
        head = f"HTTP/1.1 {response.status_code} Told\r\n{told}Content-Length: {length}\r\n\r\n"
        writer.write(head.encode() + content)
        if fault == "answered twice":
            writer.write(head.encode() + content)
        await writer.drain()
        return not is_cut and fault != "closed after the answer"


class MortalWire:
    """AioWire, whose caller can die before, after and at every await of a request."""

    def __init__(self, loopback: Loopback, luck: Luck, fate: Fate) -> None:
        self._wire = AioWire(loopback.address)
        self._loopback, self._luck, self._fate = loopback, luck, fate

    @property
    def host(self) -> str:
        """See Wire."""
        return self._wire.host

    async def post(self, query: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """See Wire."""
        place = f"aio.{headers[ACTION]}"
        self._fate.at(f"{place}:before")
        posting = self._loopback.post(self._wire, query, headers, body, self._luck.draw(KINDS_HERE))
        try:
            return await _Dying(posting, lambda: self._fate.at(f"{place}:await"))
        finally:
            self._fate.at(f"{place}:after")

    async def close(self) -> None:
        """See Wire."""
        await self._wire.close()


class _Dying(Awaitable[Any]):
    """Carries a coroutine on, and asks at each of its awaits whether the process lives on.

    When it does not, the coroutine is cancelled: its sockets are closed, as the system closes those of the dead.
    """

    def __init__(self, work: Coroutine[Any, Any, Any], at: Callable[[], None]) -> None:
        self._work, self._at = work, at

    def __await__(self) -> Generator[Any, Any, Any]:
        work, death, is_told = self._work, None, False
        try:
            waits_for = work.send(None)
            while True:
                try:
                    if death is None:
                        self._at()
                except Killed as killed:
                    death = killed
                if death is not None and waits_for is not None and not is_told:
                    is_told = waits_for.cancel()
                try:
                    told = yield waits_for
                except BaseException as error:  # noqa: BLE001 (it is the coroutine's to handle)
                    waits_for = work.throw(error)
                else:
                    waits_for = work.send(told)
        except (StopIteration, asyncio.CancelledError) as end:
            if death is not None:
                raise death from None
            if isinstance(end, StopIteration):
                return end.value
            raise

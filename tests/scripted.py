"""A small HTTP server that does what a script says, on real sockets."""

import asyncio
import ssl
from contextlib import asynccontextmanager, suppress

KEEP, CLOSE, HANG = "keep", "close", "hang"


class Server:
    """Answers in turn, each time with some bytes, and then keeps the connection, closes it, or says no more."""

    def __init__(self, *script: tuple[bytes, str]) -> None:
        self.script = list(script)
        self.heads: list[str] = []
        self.bodies: list[bytes] = []
        self.connections = 0
        self.left = asyncio.Event()
        self.serving: list[asyncio.Task[None]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.serving.append(task)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                self.heads.append(head)
                self.bodies.append(await reader.readexactly(_length_in(head)))
                content, then = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                writer.write(content)
                await writer.drain()
                if then == CLOSE:
                    return
                if then == HANG:
                    await reader.read()
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.left.set()
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()


def _length_in(head: str) -> int:
    lines = [line.lower().partition(":") for line in head.splitlines()]
    return next((int(value) for name, _, value in lines if name == "content-length"), 0)


def answer(body: bytes = b"{}", status: str = "200 OK", more: str = "", length: int = -1) -> bytes:
    length = len(body) if length < 0 else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{more}\r\n".encode() + body


GOOD = (answer(), KEEP)


@asynccontextmanager
async def listening(*script, tls=None):
    server = Server(*script)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server, listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        await asyncio.gather(*server.serving)

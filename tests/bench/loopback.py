"""A server in a process of its own that answers every request with the same bytes, as quickly as asyncio can.

Run as ``python -m tests.bench.loopback FILE``: answers with the JSON in FILE, but ``GET /cpu`` with the seconds of CPU
it has used, and prints its port.
"""

import asyncio
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LENGTH = b"content-length:"
_ASKED_FOR_CPU = b"get /cpu "


class _Answering(asyncio.Protocol):
    """HTTP/1.1 as far as the three clients speak it: a head, a body of known length, connections that stay."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head = self._read[:end].lower()
            at = head.find(_LENGTH)
            length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._read) < end + 4 + length:
                return
            self._read = self._read[end + 4 + length :]
            if head.startswith(_ASKED_FOR_CPU):
                text = f"{time.process_time():.6f}"
                self._transport.write(
                    f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode()
                )
            else:
                self._transport.write(self._answer)


async def _serve(body: bytes) -> None:
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-acs-request-id: R\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Answering(head.encode() + body), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def running_server(answer: Path) -> Iterator[int]:
    """The port of a server that answers with the JSON in ``answer``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.loopback", str(answer)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def cpu_s_of(port: int) -> float:
    """Seconds of CPU that the server at ``port`` has used."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        f"http://127.0.0.1:{port}/cpu", timeout=10
    ) as answer:
        return float(answer.read())


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]).read_bytes()))

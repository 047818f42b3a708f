"""Hostile HTTP by bare sockets: the engine refuses in order, answers others meanwhile, and does not grow."""

import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.contract.sdks import FAKE_ANALYSIS, bucket_of
from tests.engine_process import EngineProcess, wait_for
from tests.patience import patient

GET = b"GET /videos/open.txt HTTP/1.1\r\nHost: x\r\n"
PUT = b"PUT /videos/put.txt HTTP/1.1\r\nHost: x\r\n"
IMM = b"POST / HTTP/1.1\r\nHost: x\r\nx-acs-action: GetTask\r\n"
CLOSE = b"Connection: close\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
QUICK = (
    "import sys, imm_desktop.engine.patience as p; p.HEAD_S = 1.0; p.SILENCE_S = 1.0; "
    "from imm_desktop.engine.serving import serve; sys.exit(serve(sys.argv[1:]))"
)


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[EngineProcess]:
    """With little patience, so that the test need not have much."""
    (folder / "videos" / "open.txt").write_text("x")

    class Quick(EngineProcess):
        def command(self) -> list[str]:
            python, _, _, *arguments = super().command()
            return [python, "-c", QUICK, *arguments]

    with Quick(folder / "data", {"videos": folder / "videos"}, more=FAKE_ANALYSIS) as process:
        bucket_of(process, "videos").put_object_acl("open.txt", "public-read")
        yield process
        assert "Traceback" not in process.log(), process.log()


def connected(engine: EngineProcess) -> socket.socket:
    host, _, port = engine.endpoint.partition(":")
    return socket.create_connection((host, int(port)), timeout=patient(20))


def told(engine: EngineProcess, sent: bytes) -> bytes:
    """Everything the engine says to ``sent`` until it hangs up."""
    with connected(engine) as peer:
        said = b""
        try:
            peer.sendall(sent)
            while piece := peer.recv(65536):
                said += piece
        except ConnectionError:
            pass  # it may hang up before it has heard everything
        return said


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        (GET + CLOSE, b"200", b"x"),
        (b"GET /videos/open.txt HTTP/1.0\r\n\r\n", b"200", b"x"),
        (b"GET http://else.where/videos/open.txt HTTP/1.1\r\nHost: x\r\n" + CLOSE, b"200", b"x"),
        (b"GET http://else.where HTTP/1.1\r\nHost: x\r\n" + CLOSE, b"403", b"AccessDenied"),
        (b"GET /videos/open.txt HTTP/1.1\r\n\r\n", b"400", b""),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + CLOSE, b"400", b""),
        (b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + bytes(150), b"400", b""),
        (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n" + CLOSE, b"400", b""),
        (GET + b"X: " + b"a" * 200_000 + b"\r\n" + CLOSE, b"400", b""),
        (GET + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + CLOSE, b"400", b""),
        (PUT + b"Content-Length: -5\r\n\r\nhello", b"400", b""),
        (PUT + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", b"400", b""),
        (PUT + b"Transfer-Encoding: gzip\r\n\r\nhello", b"400", b""),
        (PUT + CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n", b"400", b""),
        (b"GET /videos/%ff HTTP/1.1\r\nHost: x\r\n" + CLOSE, b"400", b"InvalidObjectName"),
        (b"GET /videos/../../../etc/passwd HTTP/1.1\r\nHost: x\r\n" + CLOSE, b"403", b"AccessDenied"),
        (b"TRACE / HTTP/1.1\r\nHost: x\r\n" + CLOSE, b"403", b"AccessDenied"),
        (IMM + b"Content-Length: 0\r\n" + CLOSE, b"400", b"IncompleteSignature"),
        (IMM + b"x-acs-action: ListTasks\r\nContent-Length: 0\r\n" + CLOSE, b"400", b"IncompleteSignature"),
    ],
)  # fmt: skip
def test_odd_requests_are_answered_in_order(
    engine: EngineProcess, sent: bytes, status: bytes, words: bytes
) -> None:
    said = told(engine, sent)
    assert said.split(b" ", 2)[1] == status
    assert words in said
    assert b"Set-Cookie" not in said


def test_fifty_requests_at_once_are_answered_one_after_the_other(engine: EngineProcess) -> None:
    assert told(engine, (GET + b"\r\n") * 49 + GET + CLOSE).count(b"HTTP/1.1 200 ") == 50


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET / HTTP/1.1\r\nX: ", PUT + b"Content-Length: 100\r\n\r\nabc"],
)
def test_whoever_does_not_go_on_is_hung_up_on(engine: EngineProcess, begun: bytes) -> None:
    with connected(engine) as peer, suppress(ConnectionError):
        peer.sendall(begun)
        while peer.recv(65536):
            pass  # what was asked for whole is answered, and then the end comes


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_many_slow_and_greedy_clients_cost_little(engine: EngineProcess, folder: Path) -> None:
    def now(what: str) -> int:
        lines = Path(f"/proc/{engine.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(what)).split()[1]) // 1024

    def handles() -> int:
        """Of sockets and objects; those of worker threads' databases come and go."""
        opened = []
        for one in Path(f"/proc/{engine.pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                opened.append(str(one.readlink()))
        return sum(one.startswith("socket:") or "/videos/" in one for one in opened)

    before, held = now("VmRSS"), handles()
    slow = [connected(engine) for _ in range(300)]
    for peer in slow:
        peer.sendall(b"GET / HTTP/1.1\r\nX: ")
    assert b" 200 " in told(engine, GET + CLOSE)
    for head in (IMM, PUT):  # more than either may hold is neither kept nor read into memory
        with connected(engine) as peer:
            peer.sendall(head + b"Content-Length: 2000000000\r\n\r\n")
            for _ in range(1000):
                peer.sendall(bytes(65536))
    bucket = bucket_of(engine, "videos")
    with (folder / "videos" / "large.bin").open("wb") as file:
        file.truncate(3_000_000_000)
    target = bucket.sign_url("GET", "large.bin", 600).partition(engine.endpoint)[2]
    greedy = [connected(engine) for _ in range(10)]
    for peer in greedy:  # they ask for gigabytes and read nothing
        peer.sendall(f"GET {target} HTTP/1.1\r\nHost: {engine.endpoint}\r\n\r\n".encode())
    assert b" 200 " in told(engine, GET + CLOSE)
    assert now("VmHWM") - before < 48
    for peer in (*slow, *greedy):
        peer.close()
    wait_for(lambda: handles() <= held)

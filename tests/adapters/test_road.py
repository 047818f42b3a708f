"""Our own connections read what httpx reads, keep what may be kept, and know what the server may have seen."""

import asyncio
import gzip
import ssl
from contextlib import asynccontextmanager

import httpx
import pytest

from imm_desktop.adapters import road as roads
from imm_desktop.adapters.road import DirectRoad, HttpxRoad, NoAnswerError, NotSentError, new_road
from tests.helpers import until

HEAD = b"HTTP/1.1 200 OK\r\n"
PLAIN = HEAD + b"Content-Length: 2\r\nDate: now\r\n\r\nhi"
PACKED = gzip.compress(b"hello" * 50)
LONG = b"".join(b"%d," % number for number in range(30_000))


def chunked(*chunks, end=b"0\r\n\r\n", more=b""):
    body = b"".join(b"%x%s\r\n%s\r\n" % (len(one), more, one) for one in chunks)
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body + end


class Server:
    """Answers the n-th request with the n-th of ``answers``, the last one again and again; None hangs up."""

    def __init__(self, *answers, step=0, pause_s=0.0, ends=False):
        self.answers = list(answers)
        self.step, self.pause_s, self.ends = step, pause_s, ends
        self.requests = []
        self.connections = []
        self.address = ""

    def made(self):
        return _Serving(self)

    def hang_up(self):
        for one in self.connections:
            one.transport.close()


class _Serving(asyncio.Protocol):
    def __init__(self, server):
        self.server = server
        self.read = b""

    def connection_made(self, transport):
        self.transport = transport
        self.server.connections.append(self)

    def data_received(self, data):
        self.read += data
        head, end, body = self.read.partition(b"\r\n\r\n")
        length = next(
            (int(one[15:]) for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:")),
            0,
        )  # fmt: skip
        if end and len(body) >= length:
            self.server.requests.append(self.read)
            self.read = b""
            answers = self.server.answers
            self.say(answers.pop(0) if len(answers) > 1 else answers[0])

    def say(self, answer):
        step = self.server.step
        if self.transport.is_closing():
            return  # the client has heard enough
        if answer is None:
            self.transport.abort()
        elif step and len(answer) > step:
            self.transport.write(answer[:step])
            loop = asyncio.get_running_loop()
            loop.call_later(self.server.pause_s, self.say, answer[step:])
        else:
            self.transport.write(answer)
            if self.server.ends:
                self.transport.close()


@asynccontextmanager
async def serving(*answers, **options):
    server = Server(*answers, **options)
    listening = await asyncio.get_running_loop().create_server(server.made, "127.0.0.1", 0)
    server.address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        server.hang_up()
        listening.close()
        await listening.wait_closed()
        await asyncio.sleep(0)


async def ask(road, body=b""):
    headers = {"host": road.host(), "x-acs-action": "GetTask"}
    return await road.post("A=b%20c", headers, body)


async def outcome(road):
    try:
        answer = await ask(road)
    except (NoAnswerError, NotSentError) as error:
        return type(error)
    finally:
        await road.close()
    return answer.status, answer.content, answer.headers.get("date")


@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        (PLAIN, False),
        (HEAD + b"Content-Length: 0\r\n\r\n", False),
        (b"HTTP/1.1 404 Not Found\r\nCONTENT-LENGTH:  2 \r\n\r\nno", False),
        (b"HTTP/1.1 500 \r\nContent-Length: 2\r\n\r\nno", False),
        (b"HTTP/1.1 204 No Content\r\n\r\n", False),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN, False),
        (HEAD + b"\r\nuntil the end", True),
        (HEAD + b"Content-Length: 9\r\n\r\nhalf", True),
        (HEAD[:9], True),
        (b"", True),
        (b"\x16\x03\x01 not HTTP at all\r\n\r\n", True),
        (HEAD + b"no header\r\n\r\n", True),
        (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi", True),
        (HEAD + b"Content-Length: two\r\n\r\nhi", True),
        (chunked(b"hello ", b"world"), False),
        (chunked(b"hello", more=b";name=value"), False),
        (chunked(b"hello", end=b"0\r\nTrailer: x\r\n\r\n"), False),
        (chunked(end=b"0\r\n\r\n"), False),
        (chunked(b"hello", end=b""), True),
        (chunked(b"hello", end=b"zz\r\n\r\n"), True),
        (chunked(b"hello", end=b"2\r\nhixx"), True),
        (
            HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(PACKED) + PACKED,
            False,
        ),
        (HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhiho", False),
    ],
)
def test_an_answer_is_read_as_httpx_reads_it(run, answer, ends, step):
    async def scenario():
        async with serving(answer, ends=ends, step=step) as server:
            theirs = await outcome(HttpxRoad(server.address, httpx.AsyncClient()))
            ours = await outcome(DirectRoad(server.address))
            assert ours == theirs
            assert server.requests[1].split(b"\r\n")[0] == server.requests[0].split(b"\r\n")[0]

    run(scenario())


def test_a_long_answer_in_chunks_is_whole(run):
    async def scenario():
        parts = [LONG[at : at + 7_001] for at in range(0, len(LONG), 7_001)]
        async with serving(chunked(*parts), step=5_003) as server:
            road = DirectRoad(server.address)
            assert (await ask(road)).content == LONG
            await road.close()

    run(scenario())


def test_a_body_is_sent_whole_with_its_length(run):
    async def scenario():
        async with serving(PLAIN) as server:
            road = DirectRoad(server.address)
            await ask(road, LONG)
            await road.close()
            head, _, body = server.requests[0].partition(b"\r\n\r\n")
            assert body == LONG
            assert b"content-length: %d" % len(LONG) in head
            assert head.startswith(b"POST /?A=b%20c HTTP/1.1\r\nhost: 127.0.0.1:")

    run(scenario())


@pytest.mark.parametrize(
    ("answer", "connections"),
    [
        (PLAIN, 1),
        (chunked(b"hi"), 1),
        (HEAD + b"Connection: close\r\nContent-Length: 2\r\n\r\nhi", 3),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", 3),
        (PLAIN + b"more than was asked for", 3),
    ],
)
def test_a_connection_is_kept_when_it_may_be(run, answer, connections):
    async def scenario():
        async with serving(answer) as server:
            road = DirectRoad(server.address)
            for _ in range(3):
                assert (await ask(road)).content == b"hi"
            assert len(server.connections) == connections
            await road.close()

    run(scenario())


def test_many_calls_at_once_have_a_connection_each(run):
    async def scenario():
        async with serving(PLAIN, step=10) as server:
            road = DirectRoad(server.address)
            await asyncio.gather(*(ask(road) for _ in range(5)))
            await asyncio.gather(*(ask(road) for _ in range(5)))
            assert len(server.connections) == 5
            await road.close()

    run(scenario())


@pytest.mark.parametrize("surely_open_s", [0.0, 9.0])
def test_a_connection_that_the_server_has_ended_is_not_used_again(run, monkeypatch, surely_open_s):
    monkeypatch.setattr(roads, "SURELY_OPEN_S", surely_open_s)

    async def scenario():
        async with serving(PLAIN) as server:
            road = DirectRoad(server.address)
            await ask(road)
            server.hang_up()
            if surely_open_s:  # the loop has heard of it
                for _ in range(5):
                    await asyncio.sleep(0.001)
            else:  # only the socket has
                await asyncio.sleep(0)
            assert (await ask(road)).content == b"hi"
            assert len(server.connections) == 2
            await road.close()

    run(scenario())


def test_a_connection_that_was_idle_for_long_is_not_used_again(run, monkeypatch):
    monkeypatch.setattr(roads, "KEPT_IDLE_S", 0.0)

    async def scenario():
        async with serving(PLAIN) as server:
            road = DirectRoad(server.address)
            await ask(road)
            await ask(road)
            assert len(server.connections) == 2
            await road.close()

    run(scenario())


def test_a_server_that_speaks_unasked_is_left(run):
    async def scenario():
        async with serving(PLAIN) as server:
            road = DirectRoad(server.address)
            await ask(road)
            server.connections[0].transport.write(b"by the way")
            for _ in range(5):
                await asyncio.sleep(0.001)
            assert (await ask(road)).content == b"hi"
            assert len(server.connections) == 2
            await road.close()

    run(scenario())


def test_a_hang_up_is_no_answer(run):
    async def scenario():
        async with serving(None) as server:
            assert await outcome(DirectRoad(server.address)) is NoAnswerError

    run(scenario())


def test_silence_is_no_answer_and_slowness_is_not_silence(run, monkeypatch):
    monkeypatch.setattr(roads, "QUIET_S", 0.1)

    async def scenario():
        async with serving(PLAIN, step=8, pause_s=0.03) as server:
            assert (await outcome(DirectRoad(server.address)))[1] == b"hi"
        async with serving(PLAIN, step=8, pause_s=60) as server:
            with pytest.raises(NoAnswerError, match="nothing arrived"):
                await ask(DirectRoad(server.address))

    run(scenario())


def test_whoever_gives_up_leaves_no_connection_that_another_could_use(run):
    async def scenario():
        async with serving(PLAIN, step=8, pause_s=60) as server:
            road = DirectRoad(server.address)
            job = asyncio.create_task(ask(road))
            await until(lambda: server.requests)
            job.cancel()
            await asyncio.gather(job, return_exceptions=True)
            server.step = 0
            assert (await ask(road)).content == b"hi"
            assert len(server.connections) == 2
            await road.close()

    run(scenario())


def test_without_a_connection_nothing_was_sent(run):
    async def scenario():
        async with serving(PLAIN) as server:
            address = server.address
            # A server without TLS: nothing of the request leaves before both sides have shaken hands.
            safe = DirectRoad(address.replace("http", "https"))
            assert await outcome(safe) is NotSentError
            assert server.requests == []
        assert await outcome(DirectRoad(address)) is NotSentError
        for odd in ("", "imm", "http://[::", "ftp://imm", "http://h:99999", "http://"):
            assert await outcome(DirectRoad(odd)) is NotSentError

    run(scenario())


def test_certificates_are_verified_by_our_own_connections_too():
    where = DirectRoad("https://imm.cn-shanghai.aliyuncs.com")._server()
    assert where[0] == where[3] == "imm.cn-shanghai.aliyuncs.com"
    assert where[1] == 443
    assert where[2].verify_mode is ssl.CERT_REQUIRED
    assert where[2].check_hostname


def test_a_proxy_is_left_to_httpx_but_never_for_this_computer(run, monkeypatch):
    cloud, here = "https://imm.cn-shanghai.aliyuncs.com", "http://127.0.0.1:1"

    async def kinds():
        made = [new_road(cloud), new_road(here)]
        for one in made:
            await one.close()
        return [type(one) for one in made]

    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    assert run(kinds()) == [DirectRoad, DirectRoad]
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert run(kinds()) == [HttpxRoad, DirectRoad]

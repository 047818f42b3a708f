"""AioWire over real sockets: what was sent, what certainly was not, and nobody else's words in our requests."""

import asyncio
import gzip
import socket
from contextlib import suppress

import pytest

from imm_desktop.adapters import wire as wires
from imm_desktop.adapters.ways_out import NotSentError
from imm_desktop.adapters.wire import LostError
from tests.adapters.wires import HEADERS, wire_to
from tests.helpers import until
from tests.patience import patient
from tests.scripted import CLOSE, GOOD, HANG, KEEP, answer, listening

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def over(run):
    """Runs a scenario with a wire to a server that follows a script."""

    def play(scenario, *script):
        async def whole():
            async with (
                listening(*script) as (server, port),
                wire_to(f"http://127.0.0.1:{port}") as wire,
            ):
                await scenario(server, wire)

        run(whole())

    return play


def test_what_is_sent_is_what_was_signed_and_no_word_more(over):
    async def scenario(server, wire):
        got = await wire.post("a=b%20c%2B&d=%E8%A7%86", HEADERS, b"")
        await wire.post("", HEADERS, b"form=1")
        assert (got.status, got.content) == (200, b"{}")
        first, second = server.heads
        assert first.splitlines()[0] == "POST /?a=b%20c%2B&d=%E8%A7%86 HTTP/1.1"
        names = sorted(line.split(":")[0].lower() for line in first.splitlines()[1:] if line)
        assert names == ["authorization", "content-length", "host", "x-acs-action"]
        assert "content-type" not in second.lower()
        assert server.bodies == [b"", b"form=1"]
        assert server.connections == 1, "connections are kept"

    over(scenario, GOOD)


def test_a_compressed_answer_is_read_whatever_the_case_of_its_headers(over):
    async def scenario(_server, wire):
        got = await wire.post("", HEADERS, b"")
        assert got.content == b'{"a":1}'
        assert got.headers.get("x-acs-request-id") == "R"

    more = "content-ENCODING: gzip\r\nX-Acs-Request-Id: R\r\n"
    over(scenario, (answer(gzip.compress(b'{"a":1}'), more=more), KEEP))


@pytest.mark.parametrize("status", ["302 Found", "429 Too Many", "502 Bad Gateway"])
def test_every_status_is_an_answer_and_redirections_are_not_followed(over, status):
    async def scenario(server, wire):
        got = await wire.post("", HEADERS, b"")
        assert str(got.status) == status[:3]
        assert len(server.heads) == 1

    over(scenario, (answer(b"<html>", status, "Location: /elsewhere\r\n"), KEEP))


@pytest.mark.parametrize(
    ("content", "then"),
    [
        (b"", CLOSE),
        (b"HTTP/1.1 200 OK\r\nContent-Le", CLOSE),
        (answer(length=500), CLOSE),
        (answer(b"not gzip", more="Content-Encoding: gzip\r\n"), KEEP),
        (b"SSH-2.0-OpenSSH\r\n\r\n", KEEP),
        (answer(more=f"x: {'y' * 20_000}\r\n"), KEEP),
        (CHUNKED + b"3\r\nabc\r\n5\r\nd", CLOSE),
    ],
    ids=[
        "before",
        "in the head",
        "in the body",
        "bad encoding",
        "no http",
        "long head",
        "in a chunk",
    ],
)
def test_an_answer_that_does_not_come_whole_is_lost_and_never_asked_for_again(over, content, then):
    async def scenario(server, wire):
        with pytest.raises(LostError):
            await wire.post("", HEADERS, b"")
        assert len(server.heads) == 1
        assert (await wire.post("", HEADERS, b"")).status == 200

    over(scenario, (content, then), GOOD)


@pytest.mark.parametrize(
    ("content", "then", "expected", "connections"),
    [
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\n\r\n" + answer(), KEEP, (200, b"{}"), 1),
        (b"HTTP/1.1 101 Other\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nx", HANG, (101, b""), 2),
        (b"HTTP/1.1 204 Nothing\r\n\r\n", KEEP, (204, b""), 1),
        (b"HTTP/1.0 200 OK\r\n\r\nto the end", CLOSE, (200, b"to the end"), 2),
        (answer(more="Connection: close\r\n"), KEEP, (200, b"{}"), 2),
        (CHUNKED + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", KEEP, (200, b"abcde"), 1),
        (answer(b"x" * 1_000_000), KEEP, (200, b"x" * 1_000_000), 1),
    ],
    ids=["interim", "another protocol", "nothing", "until eof", "says close", "chunked", "long"],
)  # fmt: skip
def test_answers_of_every_shape_are_read_whole_and_end_where_they_end(
    over, content, then, expected, connections
):
    async def scenario(server, wire):
        got = await wire.post("", HEADERS, b"")
        assert (got.status, got.content) == expected
        assert (await wire.post("", HEADERS, b"")).content == b"{}"
        assert server.connections == connections

    over(scenario, (content, then), GOOD)


def test_an_answer_nobody_asked_for_is_never_taken_for_that_of_the_next_request(run):
    async def twice(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(b"first"))
        late.append(writer)
        while await reader.read(100):
            pass
        writer.close()

    late = []

    async def scenario():
        listener = await asyncio.start_server(twice, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        async with wire_to(f"http://127.0.0.1:{port}") as wire:
            assert (await wire.post("", HEADERS, b"")).content == b"first"
            (protocol,) = kept_by(wire)
            late[0].write(answer(b"and again"))
            await until(lambda: len(protocol))
            assert (await wire.post("", HEADERS, b"")).content == b"first"
            assert len(late) == 2
        listener.close()
        await until(lambda: all(one.is_closing() for one in late))

    run(scenario())


def kept_by(wire):
    """What aiohttp keeps of idle connections."""
    return [protocol for kept in wire._way._connector._conns.values() for protocol, _since in kept]


@pytest.mark.parametrize("content", [b"", answer(length=500)], ids=["head", "body"])
def test_who_waits_for_an_answer_when_the_wire_is_closed_gets_none(over, content):
    async def scenario(server, wire):
        asking = asyncio.ensure_future(wire.post("", HEADERS, b""))
        await until(lambda: server.heads)
        if content:
            await until(lambda: wire._way._half_read)
        await wire.close()
        with pytest.raises(LostError):
            await asyncio.wait_for(asking, patient(5))

    over(scenario, (content, HANG))


def test_a_service_that_reads_nothing_is_given_up(run, monkeypatch):
    monkeypatch.setattr(wires, "SILENCE_S", 0.05)

    async def deaf(reader, writer):
        writer.transport.pause_reading()
        deafs.append((reader, writer))

    deafs = []

    async def scenario():
        listener = await asyncio.start_server(deaf, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        async with wire_to(f"http://127.0.0.1:{port}") as wire:
            with pytest.raises(LostError):
                await asyncio.wait_for(wire.post("", HEADERS, bytes(20_000_000)), patient(5))
        listener.close()
        for _reader, writer in deafs:
            writer.transport.abort()

    run(scenario())


def test_a_header_that_would_be_read_as_two_is_never_sent(over):
    async def scenario(server, wire):
        for text in ("a\r\nx-acs-action: Other", "a\nb", "a\rb", "a\0b"):
            with pytest.raises(ValueError, match="line break"):
                await wire.post("", {"host": "h", "x-acs-action": text}, b"")
        assert (await wire.post("", HEADERS, b"")).status == 200
        assert len(server.heads) == 1

    over(scenario, GOOD)


@pytest.mark.parametrize("content", [b"", answer(length=500)], ids=["none", "half"])
def test_silence_is_a_loss(over, content, monkeypatch):
    monkeypatch.setattr(wires, "SILENCE_S", 0.05)

    async def scenario(server, wire):
        with pytest.raises(LostError):
            await wire.post("", HEADERS, b"")
        await until(lambda: server.heads)
        assert len(server.heads) == 1

    over(scenario, (content, HANG))


def test_a_connection_that_the_service_closed_meanwhile_is_not_used_again(over):
    async def scenario(server, wire):
        for _ in range(3):
            assert (await wire.post("", HEADERS, b"")).status == 200
            await server.left.wait()
            await until(lambda: not any(one.is_connected() for one in kept_by(wire)))
            server.left.clear()
        assert server.connections == 3

    over(scenario, (answer(), CLOSE))


def test_an_answer_that_never_ends_is_given_up_however_steadily_it_comes(run, monkeypatch):
    monkeypatch.setattr(wires, "LONGEST_ANSWER_S", 0.3)

    async def endless(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(CHUNKED)
        with suppress(ConnectionError):
            while True:
                writer.write(b"1\r\nx\r\n")
                await writer.drain()
                await asyncio.sleep(0.001)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        gone.set()

    gone = asyncio.Event()

    async def scenario():
        async with (
            await asyncio.start_server(endless, "127.0.0.1", 0) as listener,
            wire_to(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}") as wire,
        ):
            with pytest.raises(LostError, match="does not end"):
                await wire.post("", HEADERS, b"")
            await gone.wait()

    run(scenario())


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_larger_than_any_is_not_kept(over, monkeypatch, packed):
    monkeypatch.setattr(wires, "MOST_ANSWER_BYTES", 1024**2)
    body = gzip.compress(bytes(3_000_000)) if packed else bytes(3_000_000)
    more = "Content-Encoding: gzip\r\n" if packed else ""

    async def scenario(server, wire):
        with pytest.raises(LostError, match="larger than 1 MB"):
            await wire.post("", HEADERS, b"")
        assert len(server.heads) == 1
        with pytest.raises(LostError, match="larger than 1 MB"):
            await wires.ask_once("GET", f"http://{wire.host}/", HEADERS, limit_s=patient(5))
        assert (await wire.post("", HEADERS, b"")).status == 200

    large = answer(body, more=more)
    over(scenario, (large, KEEP), (large, KEEP), GOOD)


def test_a_request_that_nobody_wants_any_more_leaves_its_connection(over):
    async def scenario(server, wire):
        asking = asyncio.ensure_future(wire.post("", HEADERS, b""))
        await until(lambda: server.heads)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await asyncio.wait_for(server.left.wait(), patient(5))
        assert (await wire.post("", HEADERS, b"")).status == 200
        assert server.connections == 2

    over(scenario, (b"", HANG), GOOD)


def test_nobody_there_means_nothing_was_sent(run):
    async def scenario():
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        for url in (f"http://127.0.0.1:{port}", "http://nowhere.invalid"):
            async with wire_to(url) as wire:
                with pytest.raises(NotSentError):
                    await wire.post("", HEADERS, b"")

    run(scenario())


def test_an_address_of_ipv6_is_one_that_can_be_asked(run):
    async def scenario():
        async with wire_to("http://[::1]:1") as wire:
            with pytest.raises(NotSentError):  # nobody is there, or this computer has no IPv6
                await wire.post("A=1", {"host": wire.host}, b"")

    run(scenario())


def test_a_service_that_does_not_take_connections_saw_nothing(run, monkeypatch):
    monkeypatch.setattr(wires, "CONNECT_S", 0.05)

    async def scenario():
        # A full backlog: the system of the other side does not answer.
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen(0)
            address = silent.getsockname()
            waiting = [socket.socket() for _ in range(4)]
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(address)
            async with wire_to(f"http://127.0.0.1:{address[1]}") as wire:
                with pytest.raises(NotSentError):
                    await wire.post("", HEADERS, b"")
            for one in waiting:
                one.close()

    run(scenario())


def test_a_password_file_never_signs_for_us(over, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))

    async def scenario(server, wire):
        await wire.post("", HEADERS, b"")
        assert "Authorization: signed" in server.heads[0]

    over(scenario, GOOD)


def test_many_first_requests_share_one_session_and_a_closed_wire_sends_nothing(over):
    async def scenario(server, wire):
        await asyncio.gather(*(wire.post("", HEADERS, b"") for _ in range(5)))
        assert len(server.heads) == 5
        await wire.close()
        with pytest.raises(NotSentError):
            await wire.post("", HEADERS, b"")
        assert len(server.heads) == 5

    over(scenario, GOOD)

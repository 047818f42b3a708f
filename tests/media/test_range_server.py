"""Videos on 127.0.0.1 for players, over real HTTP on both sides."""

import contextlib
import http.client
import random
import threading
import time
from urllib.parse import urlsplit

import httpx
import pytest

from imm_desktop.adapters.range_fetcher import HttpRangeFetcher
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.media import pulled_blocks, range_source
from imm_desktop.media.block_store import BLOCK_BYTES, BlockStore
from imm_desktop.media.fetching import FetchFailedError, Flow
from imm_desktop.media.naming import is_loopback, name_of
from imm_desktop.media.range_answers import Version
from imm_desktop.media.range_server import RangeServer
from tests.media.storage_server import StorageServer
from tests.patience import patient

CONTENT = random.Random(3).randbytes(2 * BLOCK_BYTES + 777)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(pulled_blocks, "BACKOFF_S", (0.001, 0.002))
    monkeypatch.setattr(range_source, "LOOK_S", 0.01)
    monkeypatch.setattr(pulled_blocks, "IDLE_S", 0.05)


@pytest.fixture
def storage():
    with StorageServer(CONTENT).running() as running:
        yield running


@pytest.fixture
def served(tmp_path, request):
    # Only where nothing comes is it given up soon: a slow machine is no lost network.
    limit_s = 0.4 if "stall" in request.node.name else patient(5)
    client = httpx.Client(timeout=limit_s, trust_env=False)
    fetcher = HttpRangeFetcher(client)
    server = RangeServer(fetcher, BlockStore(tmp_path))
    yield server
    server.close()
    fetcher.close()


def ask(address, byte_range="", method="GET"):
    parts = urlsplit(address)
    with contextlib.closing(
        http.client.HTTPConnection(parts.hostname, parts.port, timeout=patient(5))
    ) as one:
        one.request(method, parts.path, headers={"Range": byte_range} if byte_range else {})
        answer = one.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())


def test_a_player_gets_ranges_and_the_whole(served, storage):
    address = served.address_of("a/oss://b/clip.mp4", "片 1.mp4", storage.sign)
    assert name_of(address) == "片 1.mp4"
    assert not is_loopback(address), "its bytes are far away"
    status, body, headers = ask(address, "bytes=5-14")
    assert (status, body) == (206, CONTENT[5:15])
    assert headers["Content-Range"] == f"bytes 5-14/{len(CONTENT)}"
    assert ask(address)[:2] == (200, CONTENT)
    assert ask(address, f"bytes={len(CONTENT) - 4}-")[1] == CONTENT[-4:]
    assert ask(address, "bytes=-6")[1] == CONTENT[-6:]
    assert ask(address, f"bytes={len(CONTENT)}-")[0] == 416
    status, body, headers = ask(address, method="HEAD")
    assert (status, body, headers["Content-Length"]) == (200, b"", str(len(CONTENT)))
    assert storage.bytes_sent == len(CONTENT), "and nothing came twice over the network"


def test_a_stranger_on_this_computer_gets_nothing(served, storage):
    address = served.address_of("place", "clip.mp4", storage.sign)
    secret = urlsplit(address).path.split("/")[2]
    assert len(secret) >= 32
    for wrong in (
        address.replace(secret, "x" * len(secret)),
        address.replace("/1/", "/2/"),
        address.replace("/remote/", "/"),
        address.rpartition("/")[0],
    ):
        assert ask(wrong)[0] == 404
    assert storage.requests == []
    served.forget_all()
    assert ask(address)[0] == 404


def test_an_address_stays_the_same_until_the_object_changes(served, storage):
    first = served.address_of("place", "clip.mp4", storage.sign, Version("E1", len(CONTENT)))
    assert served.address_of("place", "clip.mp4", storage.sign) == first
    assert served.address_of("other", "clip.mp4", storage.sign) != first
    changed = served.address_of("place", "clip.mp4", storage.sign, Version("E2", 5))
    assert changed != first
    assert ask(first)[0] == 404


@pytest.mark.parametrize("fault", ["whole", "drop", "slow", "busy", "expired", "stall"])
def test_a_player_notices_no_fault_of_the_network(served, storage, fault):
    faults = iter([fault, "", fault])
    storage.fault = lambda: next(faults, "")
    address = served.address_of("place", "clip.mp4", storage.sign)
    assert ask(address, "bytes=100-")[1] == CONTENT[100:]
    assert ask(address)[1] == CONTENT


def test_a_refused_video_is_refused_to_the_player_and_the_reason_is_kept(served, storage):
    told = []
    served.on_flow = lambda address, flow: told.append((address, flow))
    storage.fault = lambda: "expired"
    address = served.address_of("place", "clip.mp4", storage.sign)
    assert ask(address)[0] == 502
    assert told == [(address, Flow.FAILED)]
    source = served.source_of(address)
    assert source is not None
    assert source.problem.reason is MediaReason.LINK_EXPIRED
    storage.fault = lambda: ""
    again = served.address_of("place", "clip.mp4", storage.sign)
    assert again != address
    assert ask(again)[1] == CONTENT


def test_a_change_in_the_middle_ends_the_body_and_says_why(served, storage):
    address = served.address_of("place", "clip.mp4", storage.sign)
    ask(address, "bytes=0-9")
    storage.etag = '"E2"'
    with pytest.raises(http.client.IncompleteRead):
        ask(address, "bytes=0-")
    source = served.source_of(address)
    assert source is not None
    assert source.problem is not None
    assert source.problem.reason is MediaReason.CHANGED


def test_a_player_that_hangs_up_is_not_waited_for(served, storage):
    storage.fault = lambda: "stall"
    address = served.address_of("place", "clip.mp4", storage.sign, Version("E1", len(CONTENT)))
    parts = urlsplit(address)
    one = http.client.HTTPConnection(parts.hostname, parts.port)
    one.request("GET", parts.path, headers={"Range": f"bytes={BLOCK_BYTES * 2 + 500}-"})
    source = served.source_of(address)
    deadline = time.monotonic() + patient(5)
    while not source._waiting and time.monotonic() < deadline:
        threading.Event().wait(0.005)
    one.close()
    while source._waiting and time.monotonic() < deadline:
        threading.Event().wait(0.005)
    assert not source._waiting
    storage.let_go.set()


def test_no_answer_at_all_names_no_address():
    fetcher = HttpRangeFetcher(httpx.Client(timeout=0.3, trust_env=False))
    try:
        for url in ("http://127.0.0.1:9/b?Signature=secret", "nonsense"):
            with pytest.raises(FetchFailedError) as caught, fetcher.fetch(url, 0, 10):
                pass
            assert "secret" not in str(caught.value)
            assert "127" not in str(caught.value)
    finally:
        fetcher.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    import ssl
    import subprocess

    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         "/CN=localhost", "-keyout", str(key), "-out", str(certificate)],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl is not here")
    storage = StorageServer(CONTENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    import socket

    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def serve():
        with contextlib.suppress(OSError):
            connection, _ = listener.accept()
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(10)

    thread = threading.Thread(target=serve)
    thread.start()
    fetcher = HttpRangeFetcher()  # as the program makes it
    try:
        url = f"https://localhost:{port}/clip.mp4"
        with pytest.raises(FetchFailedError, match="ConnectError"), fetcher.fetch(url, 0, 10):
            pass
    finally:
        fetcher.close()
        thread.join(patient(5))
        listener.close()
    assert storage.requests == []

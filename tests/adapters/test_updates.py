"""What is told of a newer release: believed only when we signed it, asked for without an identity."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.adapters.updates import (
    MOST_BYTES,
    UpdateSource,
    load_update_key,
    load_update_source,
    newest_release,
    release_of,
)
from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.updates import Release, UntrustedUpdateError
from imm_desktop.resources_path import resources_path
from tests.signed_releases import PAGE, SOURCE, signed, told

# the signed file


def test_a_release_that_we_signed_is_believed():
    assert release_of(signed(told(more="fields")), SOURCE.public_key) == Release("0.2.0", PAGE)


def other_key() -> bytes:
    return signed(told(), Ed25519PrivateKey.generate())


def changed_after_signing() -> bytes:
    content = json.loads(signed(told()))
    content["payload"] = content["payload"].replace("0.2.0", "9.9.9")
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    "content",
    [
        other_key(),
        changed_after_signing(),
        b"",
        b"<html>",
        b"[]",
        b'{"payload": "{}"}',
        json.dumps({"payload": "{}", "signature": "not base64!"}).encode(),
        json.dumps({"payload": "{}", "signature": "AAAA"}).encode(),
        signed("no json"),
        signed([1]),
        signed({"product": "imm-desktop"}),
        signed(told(product="another")),
        signed(told(page="http://example.com/")),
        signed(told(page="https://user@example.com/")),
        signed(told(page="https://[")),
        signed(told(page="file:///bin/sh")),
    ],
)
def test_nothing_else_is_believed(content):
    with pytest.raises(UntrustedUpdateError):
        release_of(content, SOURCE.public_key)


@given(st.binary(max_size=200))
def test_no_bytes_break_it(content):
    with pytest.raises(UntrustedUpdateError):
        release_of(content, SOURCE.public_key)


# the wire


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    return httpx.MockTransport(answer)


def test_one_small_request_without_an_identity_is_made(run):
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=signed(told()))

    release = run(newest_release(SOURCE, answering(answer)))

    assert release.version == "0.2.0"
    assert [str(one.url) for one in asked] == [SOURCE.address]
    assert asked[0].headers["user-agent"] == "imm-desktop"
    assert "cookie" not in asked[0].headers


@pytest.mark.parametrize("status", [302, 404, 500])
def test_no_file_and_no_redirect_is_no_answer(run, status):
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers={"location": "https://evil.example.com/"})

    with pytest.raises(UnreachableError, match=str(status)):
        run(newest_release(SOURCE, answering(answer)))


def test_no_network_is_no_answer(run):
    def answer(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    with pytest.raises(UnreachableError, match=r"updates\.example\.com cannot be reached"):
        run(newest_release(SOURCE, answering(answer)))


def test_a_file_without_end_is_left(run):
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"x" * (MOST_BYTES + 1))

    with pytest.raises(UntrustedUpdateError, match="too large"):
        run(newest_release(SOURCE, answering(answer)))


# what the build knows


def write_source(folder: Path, address: object, key: str) -> UpdateSource:
    folder.mkdir(exist_ok=True)
    (folder / "release.json").write_text(json.dumps({"address": address}))
    (folder / "public_key.txt").write_text(key)
    return load_update_source(folder)


def test_the_shipped_build_has_a_key_and_no_address_yet():
    shipped = resources_path() / "updates"

    assert len(load_update_key(shipped)) == 32
    assert not load_update_source(shipped).is_usable


def test_an_address_and_a_key_make_it_possible(tmp_path):
    key = base64.b64encode(SOURCE.public_key).decode()
    source = write_source(tmp_path, SOURCE.address, f"# ours\n{key}\n")

    assert source == SOURCE
    assert source.is_usable
    assert source.host == "updates.example.com"


@pytest.mark.parametrize("address", ["", "http://example.com/", "https://u:p@x/", None, "ftp://x"])
def test_only_https_is_asked(tmp_path, address):
    key = base64.b64encode(SOURCE.public_key).decode()
    assert not write_source(tmp_path, address, key).is_usable


@pytest.mark.parametrize("key", ["", "# none", "AAAA", "not base64 at all!"])
def test_without_a_whole_key_nobody_is_asked(tmp_path, key):
    assert not write_source(tmp_path, SOURCE.address, key).is_usable
    assert not load_update_source(tmp_path / "absent").is_usable

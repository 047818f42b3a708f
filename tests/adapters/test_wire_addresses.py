"""AioWire to addresses of every kind: what is none, whose certificate is whose, and proxies on the way."""

import ssl

import pytest
from yarl import URL

from imm_desktop.adapters.ways_out import NotSentError, UntrustedError, proxy_of
from imm_desktop.adapters.wire import AioWire
from imm_desktop.app.selftest_safety import _write_certificate
from tests.adapters.wires import HEADERS, wire_to
from tests.scripted import CLOSE, GOOD, answer, listening


@pytest.mark.parametrize("url", ["", "imm", "http://[::", "ftp://imm", "http://", "http://h:99999"])
def test_what_is_no_address_is_never_sent_to(run, url):
    async def scenario():
        async with wire_to(url) as wire:
            with pytest.raises(NotSentError):
                await wire.post("", HEADERS, b"")
            with pytest.raises(NotSentError):
                _ = wire.host

    run(scenario())


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://imm.cn-shanghai.aliyuncs.com", "imm.cn-shanghai.aliyuncs.com"),
        ("https://imm.cn-shanghai.aliyuncs.com:443/", "imm.cn-shanghai.aliyuncs.com"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("http://[::1]:8080", "[::1]:8080"),
        ("http://localhost", "localhost"),
    ],
)
def test_the_host_is_named_as_it_is_signed(url, host):
    assert AioWire(url).host == host


def test_a_stranger_with_a_certificate_of_his_own_gets_nothing(run, tmp_path, monkeypatch):
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = _write_certificate(tmp_path)
    own.load_cert_chain(certificate, tmp_path / "tls.key")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)

    async def ask(server, port, name):
        async with wire_to(f"https://{name}:{port}") as wire:
            return await wire.post("", HEADERS, b"")

    async def scenario():
        async with listening(GOOD, tls=own) as (server, port):
            with pytest.raises(UntrustedError, match=r"^\[SSL: CERTIFICATE_VERIFY_FAILED\]"):
                await ask(server, port, "localhost")
            monkeypatch.setenv("SSL_CERT_FILE", certificate)
            assert (await ask(server, port, "localhost")).status == 200
            with pytest.raises(UntrustedError, match="mismatch"):  # known, but not by that name
                await ask(server, port, "127.0.0.1")
            assert len(server.heads) == 1

    run(scenario())


def test_a_proxy_that_refuses_means_that_nothing_was_sent(run, monkeypatch):
    async def scenario():
        refusal = (answer(b"no", "403 Forbidden"), CLOSE)
        async with listening(refusal) as (proxy, port):
            monkeypatch.setenv("HTTPS_PROXY", f"http://user:pass@127.0.0.1:{port}")
            async with wire_to("https://imm.cn-shanghai.aliyuncs.com") as wire:
                with pytest.raises(NotSentError):
                    await wire.post("", HEADERS, b"")
            (head,) = proxy.heads
            assert head.startswith("CONNECT imm.cn-shanghai.aliyuncs.com:443 ")
            assert "Proxy-Authorization: Basic" in head
            assert "x-acs-action" not in head

    run(scenario())


@pytest.mark.parametrize("login", ["", "user:pass@"])
def test_a_plain_request_goes_through_the_proxy_whole(run, monkeypatch, login):
    async def scenario():
        async with listening(GOOD) as (proxy, port):
            monkeypatch.setenv("HTTP_PROXY", f"http://{login}127.0.0.1:{port}")
            monkeypatch.setenv("http_proxy", f"http://{login}127.0.0.1:{port}")
            async with wire_to("http://imm.example") as wire:
                for _ in range(2):
                    assert (await wire.post("a=b", HEADERS, b"")).status == 200
            assert proxy.connections == 1
            for head in proxy.heads:
                assert head.startswith("POST http://imm.example/?a=b ")
                assert head.count("Proxy-Authorization: Basic") == bool(login)

    run(scenario())


def test_the_systems_proxy_is_heeded_but_not_for_this_computer(monkeypatch):
    cloud = URL("https://imm.cn-shanghai.aliyuncs.com")
    for name in ("https_proxy", "all_proxy", "no_proxy", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    assert proxy_of(cloud) == "http://proxy.example:3128"
    for here in ("https://127.0.0.1:1", "https://localhost:1", "https://[::1]:1"):
        assert proxy_of(URL(here)) is None
    monkeypatch.setenv("NO_PROXY", "aliyuncs.com")
    assert proxy_of(cloud) is None
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.delenv("HTTPS_PROXY")
    assert proxy_of(cloud) is None
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy.example:1080")
    with pytest.raises(NotSentError, match="socks5"):
        proxy_of(cloud)
    for odd in ("http://[::", "http://", "http://h:port"):
        monkeypatch.setenv("ALL_PROXY", odd)
        with pytest.raises(NotSentError, match="proxy is none"):
            proxy_of(cloud)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_told_before_anything_is_sent(
    run, tmp_path, monkeypatch, content
):
    path = tmp_path / "roots.pem"
    if content:
        path.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    async def scenario():
        async with wire_to("https://localhost:1") as wire:
            with pytest.raises(NotSentError, match="SSL_CERT_FILE"):
                await wire.post("", HEADERS, b"")

    run(scenario())

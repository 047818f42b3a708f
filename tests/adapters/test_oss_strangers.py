"""Who else may answer at OSS's address: sign-in pages, redirections, certificates of strangers. None gets what was signed."""

import asyncio
import ssl

import pytest

from imm_desktop.adapters.oss_bucket import OssObjectStore
from imm_desktop.app.selftest_safety import _write_certificate
from imm_desktop.domain.errors import StrangeAnswerError, UntrustedServiceError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.imm.signing import AccessKey
from tests.scripted import CLOSE, GOOD, answer, listening

KEY = AccessKey("key", "secret", "token-of-sts")
FILM = ObjectUri("videos", "film.mp4")
PAGE = b"<html>Sign in to the network</html>"


@pytest.fixture
def asked(run, tmp_path):
    """Runs a scenario with an object store whose endpoint is a server of the test."""

    def ask(scenario, *script, tls=None, name="127.0.0.1"):
        async def whole():
            async with listening(*script, tls=tls) as (server, port):
                store = OssObjectStore(
                    endpoint=f"http{'s' if tls else ''}://{name}:{port}",
                    region="cn-hangzhou",
                    key_of=lambda: KEY,
                    checkpoints=tmp_path,
                )
                await scenario(store, server)
                await store.close()
                await asyncio.to_thread(store._session.session.close)

        run(whole())

    return ask


def calls(store):
    return (store.list_objects("videos"), store.get_tags(FILM), store.put_tags(FILM, {"a": "b"}))


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_nobody_is_sent_elsewhere_with_what_was_signed(asked, run, status):
    async def scenario(store, server):
        async with listening(GOOD) as (elsewhere, port):
            server.script[0] = (
                answer(PAGE, status, f"Location: http://127.0.0.1:{port}/\r\n"),
                CLOSE,
            )
            for call in calls(store):
                with pytest.raises(StrangeAnswerError, match=status[:3]):
                    await call
            assert elsewhere.connections == 0
        assert len(server.heads) == 3

    asked(scenario, GOOD)


@pytest.mark.parametrize("page", [PAGE, b"<p>Sign in<br>", b"", b"{}"])
def test_a_sign_in_page_is_no_answer(asked, page):
    async def scenario(store, _server):
        for call in (store.list_objects("videos"), store.get_tags(FILM), store.list_buckets()):
            with pytest.raises(StrangeAnswerError):
                await call

    asked(scenario, (answer(page), CLOSE))


def test_a_password_file_never_signs_for_us(asked, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))

    async def scenario(store, server):
        with pytest.raises(StrangeAnswerError):
            await store.get_tags(FILM)
        (head,) = server.heads
        assert "OSS4-HMAC-SHA256" in head
        assert "Basic" not in head

    asked(scenario, (answer(PAGE), CLOSE))


def test_a_stranger_with_a_certificate_of_his_own_gets_nothing(asked, tmp_path):
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(_write_certificate(tmp_path), tmp_path / "tls.key")

    async def scenario(store, server):
        with pytest.raises(UntrustedServiceError):
            await store.get_tags(FILM)
        assert server.heads == []

    asked(scenario, GOOD, tls=own, name="localhost")

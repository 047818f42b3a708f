"""Every OSS request is signed, in time, by the one key there is."""

from collections.abc import Iterator
from pathlib import Path

import oss2
import pytest

from tests.engine_client import KEY, REGION, EngineClient, fault_of, running_engine

V1 = oss2.Auth(KEY.access_key_id, KEY.access_key_secret)
V4 = oss2.AuthV4(KEY.access_key_id, KEY.access_key_secret)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineClient]:
    with running_engine(tmp_path) as client:
        client.oss("PUT", "a b/中.txt", content=b"x")
        yield client


def sent(request: oss2.http.Request) -> dict[str, str]:
    """The headers that oss2 would send: those it left unset are none."""
    return {name: value for name, value in request.headers.items() if value is not None}


@pytest.mark.parametrize("version", [1, 4])
def test_a_wrong_secret_and_an_unknown_key_are_told_apart(
    engine: EngineClient, version: int
) -> None:
    make = oss2.Auth if version == 1 else oss2.AuthV4
    wrong = engine.oss("GET", "a b/中.txt", auth=make(KEY.access_key_id, "wrong"))
    unknown = engine.oss("GET", "a b/中.txt", auth=make("nobody", "wrong"))

    assert fault_of(wrong) == "403 SignatureDoesNotMatch"
    assert fault_of(unknown) == "403 InvalidAccessKeyId"


@pytest.mark.parametrize("auth", [V1, V4], ids=["v1", "v4"])
def test_a_url_is_good_for_its_method_its_key_and_its_time_only(
    engine: EngineClient, auth: object
) -> None:
    bucket = oss2.Bucket(auth, "http://127.0.0.1:9", "videos", region=REGION)
    url = bucket.sign_url("GET", "a b/中.txt", 60)
    ask = engine.http.request

    assert ask("GET", url).text == "x"
    assert ask("HEAD", url).status_code == 403
    assert ask("DELETE", url).status_code == 403
    engine.oss("PUT", bucket="other")
    assert ask("GET", url.replace("videos", "other")).status_code == 403
    assert ask("GET", url.replace("videos", "video2")).status_code == 404, "as OSS has it"
    assert ask("GET", url + "&acl=").status_code == 403
    engine.clock.ahead_s = 61
    late = ask("GET", url)
    engine.clock.ahead_s = 0
    assert fault_of(late) == "403 AccessDenied"
    assert "Request has expired." in late.text


@pytest.mark.parametrize("auth", [V1, V4], ids=["v1", "v4"])
def test_a_header_signature_is_good_for_a_quarter_of_an_hour(
    engine: EngineClient, auth: object
) -> None:
    request = oss2.http.Request(
        "GET", "http://127.0.0.1:9/videos/", params={"prefix": "a b/", "max-keys": "5"}, region=REGION,
        product="oss",
    )  # fmt: skip
    auth._sign_request(request, "videos", "")

    def status() -> int:
        return engine.http.request(
            "GET", request.url, params=request.params, headers=sent(request)
        ).status_code

    assert status() == 200
    engine.clock.ahead_s = 16 * 60
    late = status()
    engine.clock.ahead_s = 0
    assert late == 403


def test_version_4_signs_headers_of_the_clients_choice(engine: EngineClient) -> None:
    request = oss2.http.Request(
        "GET", "http://127.0.0.1:9/videos/a%20b%2F%E4%B8%AD.txt", headers={"Range": "bytes=0-0"}, region=REGION,
        product="oss",
    )  # fmt: skip
    V4._sign_request(request, "videos", "a b/中.txt", in_additional_headers={"range"})
    headers = sent(request)

    assert engine.http.request("GET", request.url, headers=headers).status_code == 206
    assert (
        engine.http.request(
            "GET", request.url, headers={**headers, "range": "bytes=0-9"}
        ).status_code
        == 403
    )


def test_another_regions_signature_is_refused(engine: EngineClient) -> None:
    bucket = oss2.Bucket(V4, "http://127.0.0.1:9", "videos", region="us-east-1")

    assert (
        fault_of(engine.http.request("GET", bucket.sign_url("GET", "a b/中.txt", 60)))
        == "400 InvalidArgument"
    )


def test_a_request_without_a_signature_is_refused(engine: EngineClient) -> None:
    for url in ("/", "/videos/", "/videos/a%20b/%E4%B8%AD.txt"):
        assert engine.http.request("GET", url).status_code == 403
    assert engine.http.request("GET", "/", headers={"authorization": "Basic x"}).status_code == 400

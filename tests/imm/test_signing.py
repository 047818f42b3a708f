import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.imm.faults import RefusedError
from imm_desktop.imm.signing import (
    DATE_FORMAT,
    AccessKey,
    canonical_query,
    date_text,
    signed_headers,
    verify,
)

FILE = json.loads((Path(__file__).parents[1] / "data/imm/acs3.json").read_text(encoding="utf-8"))
VECTORS = FILE["vectors"]
NOW = datetime(2026, 1, 27, 3, 0, 38, tzinfo=UTC)
KEY = AccessKey("LTAI5tTestVectorKeyId", "TestVectorKeySecret0123456789")
ADDED = {"x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"}


def key_of_vector(vector: dict[str, Any]) -> AccessKey:
    return AccessKey(
        vector["access_key_id"],
        vector["access_key_secret"],
        vector["headers"].get("x-acs-security-token"),
    )


def sign(**changes: Any) -> dict[str, str]:
    parts: dict[str, Any] = {
        "method": "POST",
        "path": "/",
        "query": {"ProjectName": "immtest"},
        "headers": {
            "host": "127.0.0.1:8080",
            "x-acs-action": "GetProject",
            "x-acs-version": "2020-09-30",
        },
        "body": b"",
        "key": KEY,
        "date": "2026-01-27T03:00:38Z",
        "nonce": "n",
    }
    return signed_headers(**{**parts, **changes})


def check(headers: dict[str, str], **changes: Any) -> str:
    parts: dict[str, Any] = {
        "method": "POST",
        "path": "/",
        "query": [("ProjectName", "immtest")],
        "body": b"",
        "key_of": {KEY.access_key_id: KEY}.get,
        "now": NOW,
    }
    return verify(headers=headers, **{**parts, **changes})


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as caught:
        action()
    return caught.value.fault.code


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_every_vector_is_signed_as_the_official_signers_sign_it(vector):
    headers = signed_headers(
        method=vector["method"],
        path=vector["path"],
        query=vector["query"],
        headers={name: value for name, value in vector["headers"].items() if name not in ADDED},
        body=vector["body"].encode(),
        key=key_of_vector(vector),
        date=vector["headers"]["x-acs-date"],
        nonce=vector["headers"]["x-acs-signature-nonce"],
    )
    assert headers == {**vector["headers"], "Authorization": vector["authorization"]}
    assert canonical_query(vector["query"].items()) == vector["canonical_query"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
@pytest.mark.parametrize("spelling", ["wire_query_percent", "wire_query_as_official_sdk_sends"])
def test_every_vector_is_accepted_however_its_query_is_encoded(vector, spelling):
    key = key_of_vector(vector)
    assert (
        verify(
            method=vector["method"],
            path=vector["path"],
            query=parse_qsl(vector[spelling], keep_blank_values=True),
            headers={**vector["headers"], "Authorization": vector["authorization"]},
            body=vector["body"].encode(),
            key_of={key.access_key_id: key}.get,
            now=datetime.fromisoformat(vector["headers"]["x-acs-date"]),
        )
        == key.access_key_id
    )


@pytest.mark.parametrize("case", FILE["negative"], ids=lambda case: case["name"])
def test_every_tampered_request_is_refused(case):
    request = case["request"]
    key = replace(KEY, access_key_secret=case["access_key_secret"])
    code = refusal(
        lambda: verify(
            method=request["method"],
            path=request["path"],
            query=parse_qsl(request["wire_query"], keep_blank_values=True),
            headers=request["headers"],
            body=request["body"].encode(),
            key_of={key.access_key_id: key}.get,
            now=NOW,
        )
    )
    expected = {
        "unsigned-extra-acs-header": "IncompleteSignature",
        "unknown-key": "InvalidAccessKeyId.NotFound",
    }
    assert code == expected.get(case["name"], "SignatureDoesNotMatch")


@given(
    query=st.dictionaries(st.text(), st.text(), max_size=5),
    body=st.binary(max_size=50),
    token=st.none() | st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
)
def test_what_is_signed_is_accepted(query, body, token):
    key = replace(KEY, security_token=token)
    headers = sign(query=query, body=body, key=key)
    assert (
        check(headers, query=list(query.items()), body=body, key_of={key.access_key_id: key}.get)
        == key.access_key_id
    )


@given(
    query=st.dictionaries(st.text(), st.text(), max_size=3),
    other=st.dictionaries(st.text(), st.text(), max_size=3),
)
def test_a_signature_holds_for_one_query_only(query, other):
    headers = sign(query=query)
    if query == other:
        check(headers, query=list(other.items()))
    else:
        assert refusal(lambda: check(headers, query=list(other.items()))) == "SignatureDoesNotMatch"


@given(st.text(st.characters(exclude_categories=[])))
def test_no_authorization_header_crashes_the_check(text):
    assert refusal(lambda: check({**sign(), "Authorization": text})) == "IncompleteSignature"


@given(
    st.text(st.characters(exclude_categories=[])),
    st.sampled_from(["x-acs-date", "x-acs-content-sha256", "host"]),
)
def test_no_altered_header_passes(text, name):
    original = sign()
    if text.strip() in (original[name], original[name].upper()):
        return
    code = refusal(lambda: check({**original, name: text}))
    assert code in {"SignatureDoesNotMatch", "InvalidTimeStamp.Format", "InvalidTimeStamp.Expired"}


@pytest.mark.parametrize("minutes", [-15, 15])
def test_a_date_may_be_fifteen_minutes_off(minutes):
    check(sign(), now=NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("seconds", [-901, 901])
def test_a_date_may_not_be_more_than_fifteen_minutes_off(seconds):
    late = NOW + timedelta(seconds=seconds)
    assert refusal(lambda: check(sign(), now=late)) == "InvalidTimeStamp.Expired"


def test_a_malformed_date_is_named_as_such():
    assert refusal(lambda: check(sign(date="yesterday"))) == "InvalidTimeStamp.Format"


@pytest.mark.parametrize(
    "name", ["host", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"]
)
def test_a_header_that_must_be_signed_cannot_be_left_out(name):
    headers = sign()
    del headers[name]
    assert refusal(lambda: check(headers)) == "IncompleteSignature"


def test_the_type_of_a_body_must_be_signed_and_that_of_nothing_need_not():
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    headers = {**sign(body=b"a=b"), **form}
    assert refusal(lambda: check(headers, body=b"a=b")) == "IncompleteSignature"
    # The SDK's coroutines: aiohttp adds the type after they have signed.
    assert check({**sign(), "Content-Type": "application/octet-stream"}) == KEY.access_key_id


def test_the_case_of_header_names_does_not_matter():
    assert check({name.title(): value for name, value in sign().items()}) == KEY.access_key_id


@pytest.mark.parametrize("theirs", [None, "other"])
def test_a_session_token_must_be_the_keys_own(theirs):
    headers = sign(key=replace(KEY, security_token="sesame"))
    ours = replace(KEY, security_token=theirs)
    code = refusal(lambda: check(headers, key_of={KEY.access_key_id: ours}.get))
    assert code == "InvalidSecurityToken.MismatchWithAccessKey"


def test_a_second_key_id_must_be_that_of_the_credential():
    headers = sign(
        headers={"host": "h", "x-acs-accesskey-id": "somebody", "x-acs-action": "GetProject"}
    )
    assert refusal(lambda: check(headers)) == "SignatureDoesNotMatch"


def test_half_a_surrogate_pair_in_the_query_is_a_wrong_signature():
    code = refusal(lambda: check(sign(), query=[("ProjectName", "\ud800")]))
    assert code == "SignatureDoesNotMatch"


@pytest.mark.parametrize("name", ["x-acs-content-sha256", "x-acs-security-token", "host"])
def test_half_a_surrogate_pair_in_a_header_is_refused(name):
    key = replace(KEY, security_token="sesame")
    headers = {**sign(key=key), name: "\ud800"}
    code = refusal(lambda: check(headers, key_of={KEY.access_key_id: key}.get))
    assert code in {"SignatureDoesNotMatch", "InvalidSecurityToken.MismatchWithAccessKey"}


def test_secrets_do_not_show():
    shown = repr(replace(KEY, security_token="sesame"))
    assert "TestVectorKeySecret" not in shown
    assert "sesame" not in shown


@given(st.datetimes(datetime(1900, 1, 2), datetime(2999, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - the zone is drawn
def test_a_date_is_written_as_the_service_reads_it(moment):
    assert date_text(moment) == moment.astimezone(UTC).strftime(DATE_FORMAT)

import codecs
import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.adapters.imm_errors import RULES, Failure, Reply, outcome_of
from imm_desktop.adapters.transport import RETRIES, Trouble
from imm_desktop.domain.errors import (
    AmbiguousError,
    BackendError,
    ExpiredKeyError,
    InvalidRequestError,
    MissingRightError,
    NoProjectError,
    NotFoundError,
    RepeatedRequestError,
    ServiceFailedError,
    StrangeAnswerError,
    ThrottledError,
    WrongKeyError,
    WrongRegionError,
)
from imm_desktop.imm import faults
from tests.adapters.imm_service import (
    CREATE,
    GET,
    Service,
    bad,
    refused,
)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (bad(faults.unknown_key()), WrongKeyError),
        (bad(faults.inactive_key()), WrongKeyError),
        (bad(faults.signature_mismatch()), WrongKeyError),
        (bad(faults.incomplete_signature("x")), WrongKeyError),
        (bad(faults.wrong_security_token()), ExpiredKeyError),
        (refused("InvalidSecurityToken.Expired", 400), ExpiredKeyError),
        (refused("SecurityTokenExpired", 403), ExpiredKeyError),
        (bad(faults.no_permission("x")), MissingRightError),
        (refused("Forbidden.RAM", 400), MissingRightError),
        (refused("SomethingNew", 403), MissingRightError),
        (refused("SomethingNew", 401), WrongKeyError),
        (bad(faults.not_found("TaskId")), NotFoundError),
        (bad(faults.not_found("oss://project/resource project.mp4")), NotFoundError),
        (bad(faults.not_found("project")), NoProjectError),
        (refused("InvalidRegionId", 400), WrongRegionError),
        (
            refused("InvalidSourceURI", 400, "The bucket is not in the region of the project."),
            WrongRegionError,
        ),
        (refused("SomethingNew", 404), NotFoundError),
        (bad(faults.unknown_action("Fly")), InvalidRequestError),
        (bad(faults.missing("SourceURI")), InvalidRequestError),
        (bad(faults.invalid("Interval", "x")), InvalidRequestError),
        (bad(faults.invalid_json("Tags")), InvalidRequestError),
        (bad(faults.limit_exceeded("x")), InvalidRequestError),
        (bad(faults.already_exists("project")), InvalidRequestError),
        (refused("SomethingNew", 400), InvalidRequestError),
    ],
)
@pytest.mark.parametrize("operation", [GET, CREATE])
def test_a_refusal_is_told_at_once_with_code_and_request_id(call, answer, expected, operation):
    service = Service(answer)
    with pytest.raises(BackendError) as caught:
        call(service, operation)
    assert type(caught.value) is expected
    assert caught.value.code == json.loads(answer.content)["Code"]
    assert caught.value.request_id == "R"
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("body", "action"),
    [
        (
            {
                "Code": "NoPermission",
                "Message": "denied imm:GetTask",
                "AccessDeniedDetail": {"AuthAction": "oss:GetObject", "NoPermissionType": "ImplicitDeny"},
            },
            "oss:GetObject",
        ),
        (
            {"Code": "Forbidden.RAM", "Message": "User not authorized to imm:CreateVideoModerationTask."},
            "imm:CreateVideoModerationTask",
        ),
        ({"Code": "NoPermission", "AccessDeniedDetail": "none", "Message": "no"}, "imm:GetTask"),
        ({"Code": "NoPermission", "AccessDeniedDetail": {"AuthAction": None}}, "imm:GetTask"),
    ],
)  # fmt: skip
def test_a_missing_right_is_named_by_the_service_or_else_by_the_operation(call, body, action):
    with pytest.raises(MissingRightError) as caught:
        call(Service(httpx.Response(403, json=body)))
    assert caught.value.action == action


def test_no_operation_no_action():
    outcome = outcome_of(403, {}, b'{"Code": "NoPermission"}', is_safe_to_repeat=True)
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.error, MissingRightError)
    assert outcome.error.action == ""


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (bad(faults.nonce_used()), RepeatedRequestError),
        (bad(faults.internal()), ServiceFailedError),
        (httpx.Response(502, html="<html>Bad gateway</html>"), StrangeAnswerError),
        (httpx.Response(200, html="<html>Sign in</html>"), StrangeAnswerError),
        (httpx.Response(200, content=b""), StrangeAnswerError),
    ],
)
def test_what_broke_is_told_by_its_own_name(call, answer, expected):
    service = Service(answer)
    with pytest.raises(ServiceFailedError) as caught:
        call(service)
    assert type(caught.value) is expected
    assert len(service.requests) == 1 + RETRIES[Trouble.BROKEN].times


def test_every_rule_says_what_may_be_tried_and_none_is_out_of_reach():
    for place, rule in enumerate(RULES):
        before = RULES[:place]
        assert not any(rule.prefix.startswith(one.prefix) and not one.words for one in before)
        assert rule.trouble is None or rule.trouble in RETRIES


def test_an_answer_that_begins_with_a_byte_order_mark_is_read(call):
    marked = codecs.BOM_UTF8 + b'{"RequestId": "R"}'
    reply = call(Service(httpx.Response(200, content=marked)))
    assert (reply.body, reply.raw) == ({"RequestId": "R"}, b'{"RequestId": "R"}')


def test_a_request_id_that_is_no_text_can_be_kept():
    headers = {"x-acs-request-id": b"R-\xfc7".decode("utf-8", "surrogateescape")}
    outcome = outcome_of(400, headers, b'{"Code": "Odd"}', is_safe_to_repeat=True)
    assert isinstance(outcome, Failure)
    assert outcome.error.request_id == "R-7"


def test_a_refusal_without_words_names_its_code(call):
    answer = httpx.Response(400, json={"Code": "Odd"}, headers={"x-acs-request-id": "H"})
    with pytest.raises(InvalidRequestError, match="Odd") as caught:
        call(Service(answer))
    assert caught.value.request_id == "H"


@given(
    status=st.integers(100, 599),
    content=st.binary(max_size=20)
    | st.dictionaries(
        st.sampled_from(["Code", "Message", "RequestId"]), st.text() | st.integers() | st.none()
    ).map(lambda body: json.dumps(body).encode()),
    is_safe=st.booleans(),
)
def test_any_answer_is_a_reply_or_an_error_of_ours(status, content, is_safe):
    outcome = outcome_of(status, {}, content, is_safe_to_repeat=is_safe)
    if isinstance(outcome, Reply):
        assert status == 200
        return
    assert isinstance(outcome, Failure)
    if not is_safe and outcome.trouble is not None:
        assert outcome.trouble in {Trouble.THROTTLED, Trouble.CLOCK}
    if not is_safe and status >= 500:
        assert isinstance(outcome.error, AmbiguousError | ThrottledError)

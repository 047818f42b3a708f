import json
import logging
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.adapters.imm_errors import RULES, Failure, Reply, outcome_of
from imm_desktop.adapters.transport import RETRIES, SignedTransport, Trouble
from imm_desktop.domain.errors import (
    AmbiguousError,
    BackendError,
    ClockError,
    CredentialsError,
    ExpiredKeyError,
    InvalidRequestError,
    MissingRightError,
    NoProjectError,
    NotFoundError,
    RepeatedRequestError,
    ServiceFailedError,
    StrangeAnswerError,
    ThrottledError,
    UnreachableError,
    WrongKeyError,
    WrongRegionError,
)
from imm_desktop.imm import faults
from imm_desktop.imm.codec import Encoded
from imm_desktop.imm.operations import OPERATIONS
from imm_desktop.imm.signing import AccessKey, verify
from imm_desktop.services.pacing import MOST_PER_S, Pacer
from tests.wires import HttpxWire

KEY = AccessKey("AK", "the-secret", "the-token")
START = datetime(2026, 1, 27, 3, 0, 38, tzinfo=UTC)
GET = OPERATIONS["GetTask"]
CREATE = OPERATIONS["CreateVideoModerationTask"]
HIGHLIGHT = OPERATIONS["CreateHighlightTask"]
PARAMETERS = Encoded({"ProjectName": "p", "TaskId": "a b+视频&~'"}, {})


def over(service: Any, url: str = "http://h") -> HttpxWire:
    """A wire to ``service``."""
    return HttpxWire(url, httpx.AsyncClient(transport=httpx.MockTransport(service)))


UNUSED = over(lambda request: httpx.Response(500))
ANSWER = {"RequestId": "R", "TaskId": "T"}


class FakeClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = START
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


class EvenJitter(random.Random):
    """Draws the upper end each time."""

    def uniform(self, a: float, b: float) -> float:
        return b


class Service:
    """Answers in turn; the last answer stays."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, type):
            raise answer("broken pipe")
        return answer(request) if callable(answer) else answer


def good(body: Any = None) -> httpx.Response:
    return httpx.Response(200, json=ANSWER if body is None else body)


def bad(fault: faults.RefusedError, **headers: str) -> httpx.Response:
    body = faults.error_body(fault.fault, "R", "h")
    return httpx.Response(fault.fault.status, json=body, headers=headers)


def refused(code: str, status: int, message: str = "no") -> httpx.Response:
    return httpx.Response(status, json={"RequestId": "R", "Code": code, "Message": message})


async def key() -> AccessKey:
    return KEY


@pytest.fixture
def call(run: Callable[..., Any]) -> Callable[..., Any]:
    """Call one operation of a service; returns the reply and what the clock saw."""

    def call_once(
        service: Service, operation: Any = GET, parameters: Encoded = PARAMETERS, clock: Any = None
    ) -> Any:
        async def scenario() -> Reply:
            transport = SignedTransport(
                "http://127.0.0.1:8080",
                key,
                clock or FakeClock(),
                over(service, "http://127.0.0.1:8080"),
                jitter=EvenJitter(),
            )
            try:
                return await transport.call(operation, parameters)
            finally:
                await transport.close()

        return run(scenario())

    return call_once


def verified(request: httpx.Request, now: datetime = START) -> str:
    query = list(httpx.QueryParams(request.url.query.decode()).multi_items())
    return verify(
        method=request.method,
        path="/",
        query=query,
        headers=dict(request.headers),
        body=request.content,
        key_of={KEY.access_key_id: KEY}.get,
        now=now,
    )


def test_a_request_is_signed_and_says_what_it_wants(call):
    service = Service(good())
    reply = call(service)
    (request,) = service.requests
    assert verified(request) == "AK"
    assert request.headers["x-acs-action"] == "GetTask"
    assert request.headers["x-acs-version"] == "2020-09-30"
    assert request.headers["host"] == "127.0.0.1:8080"
    assert dict(request.url.params) == PARAMETERS.query
    assert (request.method, request.url.path, request.content) == ("POST", "/", b"")
    assert (reply.body, json.loads(reply.raw), reply.request_id) == (ANSWER, ANSWER, "R")


def test_a_form_is_sent_as_body_and_signed_with_its_type(call):
    service = Service(good())
    call(service, HIGHLIGHT, Encoded({"ProjectName": "p"}, {"UserData": "u d+1", "Type": "Concat"}))
    (request,) = service.requests
    assert verified(request) == "AK"
    assert dict(request.url.params) == {"ProjectName": "p"}
    assert request.content == b"Type=Concat&UserData=u%20d%2B1"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("operation", [GET, CREATE])
@pytest.mark.parametrize(
    "throttled",
    [
        bad(faults.throttled()),
        refused("Throttling.Api", 400),
        refused("Throttling.User", 503),
        refused("TooMany", 429),
        httpx.Response(429, text="slow down"),
    ],
)
def test_throttled_requests_are_repeated_with_new_nonces(call, operation, throttled):
    service, clock = Service(throttled, throttled, throttled, good()), FakeClock()
    assert call(service, operation, clock=clock).body == ANSWER
    assert clock.slept == [0.5, 1.0, 2.0]
    assert len({one.headers["x-acs-signature-nonce"] for one in service.requests}) == 4
    dates = [one.headers["x-acs-date"] for one in service.requests]
    assert dates == sorted(dates)
    assert dates[-1] > dates[0]


def test_throttling_that_does_not_end_is_told(call):
    service, clock = Service(bad(faults.throttled())), FakeClock()
    with pytest.raises(ThrottledError, match="flow control") as caught:
        call(service, CREATE, clock=clock)
    assert (caught.value.code, caught.value.request_id) == ("Throttling.User", "R")
    assert clock.slept == [0.5, 1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize(
    ("header", "text", "waits"),
    [
        ("x-acs-retry-after", "1250", [1.25]),
        ("retry-after", "3", [3.0]),
        ("x-acs-retry-after", "soon", [0.5]),
        ("x-acs-retry-after", "²", [0.5]),
    ],
)
def test_the_wait_that_the_service_asks_for_is_kept(call, header, text, waits):
    asked = httpx.Response(
        400,
        json={"Code": "Throttling.User"},
        headers=[(header.encode(), text.encode("latin-1"))],
    )
    clock = FakeClock()
    call(Service(asked, good()), clock=clock)
    assert clock.slept == waits


def test_a_wait_of_minutes_is_left_to_the_caller(call):
    service, clock = Service(bad(faults.throttled(), **{"x-acs-retry-after": "60001"})), FakeClock()
    with pytest.raises(ThrottledError) as caught:
        call(service, clock=clock)
    assert caught.value.retry_after_ms == 60_001
    assert clock.slept == []


BROKEN = {
    "internal error": bad(faults.internal()),
    "unavailable": refused("ServiceUnavailable", 503),
    "html": httpx.Response(502, html="<html>Bad gateway</html>"),
    "empty": httpx.Response(200, content=b""),
    "truncated": httpx.Response(200, content=b'{"RequestId": "R", "Task'),
    "array": httpx.Response(200, json=["x"]),
    "text": httpx.Response(200, json="x"),
    "not utf-8": httpx.Response(200, content=b'{"a": "\xff"}'),
    "too deep": httpx.Response(200, content=b"[" * 100_000),
    "html 503": httpx.Response(503, html="<html>Unavailable</html>"),
    "nonce used": bad(faults.nonce_used()),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_what_is_safe_to_repeat_is_repeated_when_the_service_breaks(call, answer):
    service = Service(answer, answer, good())
    assert call(service).body == ANSWER
    assert len(service.requests) == 3


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_service_that_stays_broken_is_told(call, answer):
    with pytest.raises((ServiceFailedError, ThrottledError)):
        call(Service(answer))


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_create_whose_answer_leaves_it_open_is_never_sent_twice(call, answer):
    service, clock = Service(answer), FakeClock()
    with pytest.raises(AmbiguousError):
        call(service, CREATE, clock=clock)
    assert len(service.requests) == 1
    assert clock.slept == []


DROPS = [
    httpx.ReadError,
    httpx.ReadTimeout,
    httpx.WriteError,
    httpx.WriteTimeout,
    httpx.RemoteProtocolError,
    httpx.CloseError,
    httpx.DecodingError,
    httpx.LocalProtocolError,
]
REFUSALS = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError]


@pytest.mark.parametrize("drop", DROPS)
def test_a_create_whose_connection_was_dropped_is_never_sent_twice(call, drop):
    service = Service(drop)
    with pytest.raises(
        AmbiguousError, match=r"No answer from http://127\.0\.0\.1:8080: broken pipe"
    ):
        call(service, CREATE)
    assert len(service.requests) == 1


@pytest.mark.parametrize("drop", DROPS)
def test_what_is_safe_to_repeat_is_repeated_after_a_drop(call, drop):
    service = Service(drop, good())
    assert call(service).body == ANSWER
    with pytest.raises(UnreachableError):
        call(Service(drop))


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("operation", [GET, CREATE])
def test_without_a_connection_everything_is_tried_again(call, refusal, operation):
    service = Service(refusal, good())
    assert call(service, operation).body == ANSWER
    assert len(service.requests) == 2


@pytest.mark.parametrize("operation", [GET, CREATE])
def test_without_any_connection_nothing_was_carried_out(call, operation):
    service, clock = Service(httpx.ConnectError), FakeClock()
    with pytest.raises(UnreachableError, match=r"No connection to http://127\.0\.0\.1:8080"):
        call(service, operation, clock=clock)
    assert len(service.requests) == 1 + RETRIES[Trouble.UNREACHABLE].times
    assert clock.slept == [0.3, 0.6]


def test_a_drop_in_one_attempt_and_throttling_in_another_are_counted_apart(call):
    service = Service(httpx.ReadError, bad(faults.throttled()), httpx.ReadError, good())
    assert call(service).body == ANSWER


def test_an_address_that_is_none_is_told(run):
    async def scenario(url: str) -> None:
        transport = SignedTransport(url, key, FakeClock())
        try:
            await transport.call(CREATE, PARAMETERS)
        finally:
            await transport.close()

    for url in ("", "imm", "http://[::", "ftp://imm", "http://h:99999"):
        with pytest.raises(UnreachableError):
            run(scenario(url))


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


def test_a_refusal_without_words_names_its_code(call):
    answer = httpx.Response(400, json={"Code": "Odd"}, headers={"x-acs-request-id": "H"})
    with pytest.raises(InvalidRequestError, match="Odd") as caught:
        call(Service(answer))
    assert caught.value.request_id == "H"


@pytest.mark.parametrize("off", [timedelta(hours=-8), timedelta(hours=8), timedelta(minutes=16)])
@pytest.mark.parametrize("operation", [GET, CREATE])
def test_a_wrong_clock_is_corrected_by_the_services_own(call, off, operation):
    server_now = START + off

    def answer(request: httpx.Request) -> httpx.Response:
        try:
            verified(request, server_now)
        except faults.RefusedError as error:
            return bad(error, date=format_datetime(server_now, usegmt=True))
        return good()

    service = Service(answer)
    assert call(service, operation).body == ANSWER
    assert len(service.requests) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"date": "noon"},
        {"date": "Tue, 27 Jan 2026 03:00:38 -0000"},
        {"date": format_datetime(START, usegmt=True)},
    ],
)
def test_a_clock_that_cannot_be_corrected_is_told(call, headers):
    service = Service(bad(faults.expired_timestamp(), **headers))
    with pytest.raises(ClockError) as caught:
        call(service)
    assert caught.value.code == "InvalidTimeStamp.Expired"
    assert len(service.requests) == 1


def test_a_service_whose_own_clock_jumps_does_not_keep_us_busy(call):
    hours = iter(range(1, 100))

    def answer(request: httpx.Request) -> httpx.Response:
        now = START + timedelta(hours=next(hours))
        return bad(faults.expired_timestamp(), date=format_datetime(now, usegmt=True))

    service = Service(answer)
    with pytest.raises(CredentialsError):
        call(service)
    assert len(service.requests) == 2


def test_secrets_show_neither_in_errors_nor_in_logs_nor_in_reprs(call, caplog):
    caplog.set_level(logging.DEBUG)
    quoting = "x" * 480 + " server string to sign: x-acs-security-token:the-token the-secret"
    service = Service(
        refused("Throttling.User", 400, quoting), refused("SignatureDoesNotMatch", 400, quoting)
    )
    with pytest.raises(CredentialsError) as caught:
        call(service)
    shown = f"{caught.value!r} {caught.value} {caught.value.args} {caplog.text}"
    assert "the-secret" not in shown
    assert "the-token"[:7] not in shown
    assert "the-secret" not in repr(vars(SignedTransport("http://h", key, FakeClock(), UNUSED)))


@pytest.mark.parametrize(
    "odd",
    [
        AccessKey("", "secret"),
        AccessKey("AK", ""),
        AccessKey("AK\n", "secret"),
        AccessKey("AK", "sec ret"),
        AccessKey("ключ", "secret"),
        AccessKey("AK", "\ud800"),
        AccessKey("AK", "secret", ""),
        AccessKey("AK", "secret", "token\r\nhost: elsewhere"),
    ],
)
@pytest.mark.parametrize("operation", [GET, CREATE])
def test_a_key_that_was_not_copied_well_is_told_and_never_sent(run, odd, operation):
    service = Service(good())

    async def odd_key() -> AccessKey:
        return odd

    async def scenario() -> None:
        transport = SignedTransport("http://h", odd_key, FakeClock(), over(service))
        try:
            await transport.call(operation, PARAMETERS)
        finally:
            await transport.close()

    with pytest.raises(CredentialsError, match="Copy it again"):
        run(scenario())
    assert service.requests == []


def test_a_key_that_is_refused_by_its_source_sends_nothing(run):
    async def no_key() -> AccessKey:
        raise CredentialsError("no key is set")

    service = Service(good())

    async def scenario() -> None:
        transport = SignedTransport("http://h", no_key, FakeClock(), over(service))
        try:
            await transport.call(GET, PARAMETERS)
        finally:
            await transport.close()

    with pytest.raises(CredentialsError, match="no key is set"):
        run(scenario())
    assert service.requests == []


@pytest.mark.parametrize("trouble", [Trouble.THROTTLED, Trouble.BROKEN, Trouble.DROPPED])
@given(seed=st.integers(), earlier=st.integers(0, 50))
def test_waits_are_drawn_from_the_whole_range_and_never_longer_than_the_table_says(
    trouble, seed, earlier
):
    transport = SignedTransport("http://h", key, FakeClock(), UNUSED, jitter=random.Random(seed))
    retry = RETRIES[trouble]
    assert (
        0
        <= transport._jittered_ms(retry, earlier)
        <= min(retry.longest_ms, retry.first_ms * 2**earlier)
    )


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


def test_every_attempt_takes_its_turn_and_throttling_slows_all_that_share_the_pace(run):
    async def scenario() -> None:
        clock = FakeClock()
        pacer = Pacer(clock, burst=2)
        service = Service(refused("Throttling.User", 400), good())
        transport = SignedTransport(
            "http://127.0.0.1:8080",
            key,
            clock,
            over(service, "http://127.0.0.1:8080"),
            jitter=EvenJitter(),
            pacer=pacer,
        )
        await transport.call(GET, PARAMETERS)
        assert pacer.per_s < MOST_PER_S / 2 + 5
        before = len(clock.slept)
        for _ in range(5):
            await transport.call(GET, PARAMETERS)
        assert len(clock.slept) > before, "the burst is used up"
        await transport.close()

    run(scenario())

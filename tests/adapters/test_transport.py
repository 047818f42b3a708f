import asyncio
import json
import random
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.adapters.transport import RETRIES, SignedTransport, Trouble
from imm_desktop.adapters.ways_out import UntrustedError
from imm_desktop.adapters.wire import HttpAnswer
from imm_desktop.domain.errors import (
    AmbiguousError,
    ClockError,
    CredentialsError,
    ServiceFailedError,
    ThrottledError,
    UnreachableError,
    UntrustedServiceError,
)
from imm_desktop.imm import faults
from imm_desktop.imm.codec import Encoded
from imm_desktop.services.pacing import MOST_PER_S, Pacer
from tests.adapters.imm_service import (
    ANSWER,
    CREATE,
    GET,
    HIGHLIGHT,
    PARAMETERS,
    START,
    UNUSED,
    EvenJitter,
    FakeClock,
    Service,
    bad,
    good,
    key,
    over,
    refused,
    verified,
)
from tests.wires import HttpxWire


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


@pytest.mark.parametrize(
    ("answer", "text", "waits"),
    [
        (refused("ServiceUnavailable", 503), "3", [3.0]),
        (httpx.Response(502, html="<html>"), "2", [2.0]),
        (refused("Throttling.User", 400), "0", [0.5]),
        (refused("InternalError", 500), "0", [0.3]),
        (refused("InternalError", 500), "Wed, 21 Oct 2026 07:28:00 GMT", [0.3]),
    ],
)
def test_a_wait_is_kept_whatever_broke_and_none_is_never_no_wait(call, answer, text, waits):
    asked = httpx.Response(
        answer.status_code, content=answer.content, headers={"retry-after": text}
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
    "told", ["Tue, 30 Jun 2026 23:59:60 GMT", "Wed, 01 Jul 2026 07:59:60 +0800"]
)
def test_a_leap_second_and_another_time_zone_are_understood(call, told):
    service = Service(bad(faults.expired_timestamp(), date=told), good())
    assert call(service).body == ANSWER
    assert service.requests[1].headers["x-acs-date"] == "2026-06-30T23:59:59Z"


def test_who_does_not_show_that_he_is_the_service_is_told_and_not_asked_again(run):
    asked = []

    class Stranger(HttpxWire):
        async def post(self, *_what: object) -> HttpAnswer:
            asked.append(1)
            raise UntrustedError("self-signed certificate")

    async def scenario() -> None:
        wire = Stranger("https://h", httpx.AsyncClient())
        transport = SignedTransport("https://h", key, FakeClock(), wire)
        with pytest.raises(UntrustedServiceError, match=r"https://h does not show.*self-signed"):
            await transport.call(CREATE, PARAMETERS)
        await transport.close()

    run(scenario())
    assert asked == [1]


def test_many_requests_under_way_learn_the_time_together(run):
    server_now = START + timedelta(hours=8)
    waiting, all_here = [], asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        try:
            verified(request, server_now)
        except faults.RefusedError as error:
            waiting.append(request)
            if len(waiting) == 5:
                all_here.set()
            await all_here.wait()  # every one was sent before anybody learned
            return bad(error, date=format_datetime(server_now, usegmt=True))
        return good()

    async def scenario() -> None:
        clock = FakeClock()
        transport = SignedTransport("http://h", key, clock, over(answer, "http://h"))
        replies = await asyncio.gather(*(transport.call(CREATE, PARAMETERS) for _ in range(5)))
        await transport.close()
        assert [reply.body for reply in replies] == [ANSWER] * 5
        assert len(waiting) == 5

    run(scenario())


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"date": "noon"},
        {"date": "Tue, 27 Jan 2026 03:00:38 -0000"},
        {"date": format_datetime(START, usegmt=True)},
        {"date": "Fri, 31 Dec 9999 23:59:59 GMT"},
        {"date": "Tue, 27 Jan 1970 03:00:38 GMT"},
        {"date": "Tue, 27 Jan 2026 03:00:38 +99999999999999999"},
        {"date": "Tue, 27 Jan 2026 03:00:61 GMT"},
        {"date": "9" * 5_000},
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

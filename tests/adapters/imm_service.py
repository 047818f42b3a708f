"""A scripted IMM behind a transport, and a clock that passes only when somebody sleeps."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from imm_desktop.imm import faults
from imm_desktop.imm.codec import Encoded
from imm_desktop.imm.operations import OPERATIONS
from imm_desktop.imm.signing import AccessKey, verify
from tests.wires import HttpxWire

KEY = AccessKey("AK", "the-secret", "the-token")
START = datetime(2026, 1, 27, 3, 0, 38, tzinfo=UTC)
GET = OPERATIONS["GetTask"]
CREATE = OPERATIONS["CreateVideoModerationTask"]
HIGHLIGHT = OPERATIONS["CreateHighlightTask"]
PARAMETERS = Encoded({"ProjectName": "p", "TaskId": "a b+视频&~'"}, {})
ANSWER = {"RequestId": "R", "TaskId": "T"}


def over(service: Any, url: str = "http://h") -> HttpxWire:
    """A wire to ``service``."""
    return HttpxWire(url, httpx.AsyncClient(transport=httpx.MockTransport(service)))


UNUSED = over(lambda request: httpx.Response(500))


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

"""Each fault of the service over real sockets: its own error, how often it was tried, and nothing created twice."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from imm_desktop.adapters import wire
from imm_desktop.adapters.clock import SystemClock
from imm_desktop.adapters.imm_client import ImmClient
from imm_desktop.adapters.transport import SignedTransport
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import (
    AmbiguousError,
    BackendError,
    ClockError,
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
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.imm.signing import AccessKey
from tests.engine_process import (
    ACCESS_KEY_ID,
    ACCESS_KEY_SECRET,
    PROJECT,
    EngineProcess,
)
from tests.patience import patient
from tests.scripted import CLOSE, HANG, KEEP, Server, answer, listening

KEY = AccessKey(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
VIDEO = ObjectUri("videos", "a.mp4")
ASKED = AnalysisRequest(TaskKind.LABELS, VIDEO, {})
TASK = {"RequestId": "R", "TaskId": "T", "Status": "Running"}
GOOD = (answer(json.dumps(TASK).encode()), KEEP)


class QuickClock(SystemClock):
    """The real time plus an offset; waiting takes none and is written down."""

    def __init__(self, off: timedelta = timedelta()) -> None:
        self.off = off
        self.slept: list[float] = []

    def now(self) -> datetime:
        return super().now() + self.off

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


def client_of(address: str, key: AccessKey, clock: QuickClock, project: str = PROJECT) -> ImmClient:
    async def source() -> AccessKey:
        return key

    return ImmClient(SignedTransport(address, source, clock), project)


def refused(code: str, status: int = 400, message: str = "no", more: str = "", **body: Any) -> Any:
    fields = {"RequestId": "R-1", "HostId": "h", "Code": code, "Message": message, **body}
    return answer(json.dumps(fields).encode(), f"{status} X", more), KEEP


FAULTS: dict[str, tuple[Any, type[BackendError], int, type[BackendError], int]] = {
    # what comes every time: the error and requests of a GetTask, the error and requests of a Create
    "throttled 400": (refused("Throttling.User"), ThrottledError, 6, ThrottledError, 6),
    "throttled 429": ((answer(b"slow", "429 X"), KEEP), ThrottledError, 6, ThrottledError, 6),
    "throttled 503": (refused("Throttling.Api", 503), ThrottledError, 6, ThrottledError, 6),
    "unavailable": (refused("ServiceUnavailable", 503), ServiceFailedError, 4, AmbiguousError, 1),
    "internal": (refused("InternalError", 500), ServiceFailedError, 4, AmbiguousError, 1),
    "html": ((answer(b"<html>", "502 X"), KEEP), StrangeAnswerError, 4, AmbiguousError, 1),
    "signed in": ((answer(b"<html>"), KEEP), StrangeAnswerError, 4, AmbiguousError, 1),
    "empty": ((answer(b""), KEEP), StrangeAnswerError, 4, AmbiguousError, 1),
    "half": ((answer(b'{"Requ', length=90), CLOSE), UnreachableError, 3, AmbiguousError, 1),
    "dropped": ((b"", CLOSE), UnreachableError, 3, AmbiguousError, 1),
    "replayed": (refused("SignatureNonceUsed"), RepeatedRequestError, 4, AmbiguousError, 1),
    "wrong key": (refused("InvalidAccessKeyId.NotFound", 404), WrongKeyError, 1, WrongKeyError, 1),
    "wrong secret": (refused("SignatureDoesNotMatch"), WrongKeyError, 1, WrongKeyError, 1),
    "expired": (refused("InvalidSecurityToken.Expired"), ExpiredKeyError, 1, ExpiredKeyError, 1),
    "no right": (refused("NoPermission", 403), MissingRightError, 1, MissingRightError, 1),
    "no project": (
        refused("ResourceNotFound", message="The specified resource project is not found."),
        NoProjectError, 1, NoProjectError, 1,
    ),
    "no task": (
        refused("ResourceNotFound", message="The specified resource TaskId is not found."),
        NotFoundError, 1, NotFoundError, 1,
    ),
    "region": (refused("InvalidRegionId"), WrongRegionError, 1, WrongRegionError, 1),
    "limit": (refused("InvalidInterval"), InvalidRequestError, 1, InvalidRequestError, 1),
}  # fmt: skip


async def _ask(client: ImmClient, *, creates: bool) -> Any:
    if creates:
        return await client.create(ASKED, "sub-1")
    return await client.report("T", TaskKind.LABELS)


@pytest.mark.parametrize("creates", [False, True], ids=["get", "create"])
@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_its_error_and_its_number_of_tries(
    run: Any, name: str, creates: bool
) -> None:
    step, of_get, tries_get, of_create, tries_create = FAULTS[name]
    expected, tries = (of_create, tries_create) if creates else (of_get, tries_get)

    async def scenario() -> None:
        async with listening(step) as (server, port):
            client = client_of(f"http://127.0.0.1:{port}", KEY, QuickClock())
            with pytest.raises(BackendError) as caught:
                await _ask(client, creates=creates)
            await client.close()
            assert type(caught.value) is expected
            assert len(server.heads) == tries
            nonces = {
                line
                for head in server.heads
                for line in head.splitlines()
                if line.startswith("x-acs-signature-nonce:")
            }
            assert len(nonces) == tries, "each try has a nonce of its own"
            if b"R-1" in step[0]:
                assert caught.value.request_id == "R-1"

    run(scenario())


def test_the_service_says_how_long_to_wait(run: Any) -> None:
    async def scenario() -> None:
        slow = refused("Throttling.User", more="x-acs-retry-after: 1250\r\n")
        async with listening(slow, GOOD) as (_server, port):
            clock = QuickClock()
            client = client_of(f"http://127.0.0.1:{port}", KEY, clock)
            assert (await _ask(client, creates=True)).task_id == "T"
            await client.close()
            assert 1.25 in clock.slept

    run(scenario())


def test_a_create_that_was_cancelled_leaves_one_request(run: Any) -> None:
    async def scenario() -> None:
        async with listening((b"", HANG)) as (server, port):
            client = client_of(f"http://127.0.0.1:{port}", KEY, QuickClock())
            asking = asyncio.ensure_future(_ask(client, creates=True))
            await asyncio.wait_for(_seen(server), patient(5))
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await client.close()
            assert len(server.heads) == 1

    run(scenario())


def test_an_answer_that_trickles_in_is_waited_for_as_long_as_it_goes_on(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "SILENCE_S", 2.0)
    heard, gone = asyncio.Event(), asyncio.Event()

    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head, blank, body = GOOD[0].partition(b"\r\n\r\n")
        for piece in (head + blank, *(body[at : at + 1] for at in range(len(body)))):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.05)  # longer than that in all
        heard.set()
        await reader.read()
        writer.close()
        gone.set()

    async def scenario() -> None:
        server = await asyncio.start_server(trickle, "127.0.0.1", 0)
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = client_of(address, KEY, QuickClock())
        assert (await _ask(client, creates=True)).task_id == "T"
        await client.close()
        await heard.wait()
        server.close()
        await server.wait_closed()
        await gone.wait()

    run(scenario())


async def _seen(server: Server) -> None:
    from tests.helpers import until

    await until(lambda: server.heads)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EngineProcess, Path]]:
    folder = tmp_path_factory.mktemp("faults")
    (folder / "videos").mkdir()
    (folder / "videos" / "a.mp4").write_text("progress 50")
    fake = ["--analysis", "tests.engine_fakes:run"]
    with EngineProcess(folder / "data", {"videos": folder / "videos"}, more=fake) as process:
        yield process, folder


@pytest.mark.parametrize(
    ("key", "project", "expected"),
    [
        (replace(KEY, access_key_id="nobody"), PROJECT, WrongKeyError),
        (replace(KEY, access_key_secret="other"), PROJECT, WrongKeyError),
        (replace(KEY, security_token="run-out"), PROJECT, ExpiredKeyError),
        (KEY, "elsewhere", NoProjectError),
    ],
)
def test_the_engine_refuses_by_the_same_names(
    run: Any, engine: Any, key: AccessKey, project: str, expected: type[BackendError]
) -> None:
    async def scenario() -> None:
        client = client_of(engine[0].address, key, QuickClock(), project)
        with pytest.raises(BackendError) as caught:
            await _ask(client, creates=True)
        await client.close()
        assert type(caught.value) is expected
        assert caught.value.request_id

    run(scenario())


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
def test_a_computer_whose_clock_is_hours_off_works_all_the_same(
    run: Any, engine: Any, hours: int
) -> None:
    async def scenario() -> None:
        clock = QuickClock(timedelta(hours=hours))
        client = client_of(engine[0].address, KEY, clock)
        created = await client.create(ASKED, f"off-{hours}")
        for _ in range(3):
            assert (await client.report(created.task_id, TaskKind.LABELS)).task_id
        found = await client.find(f"off-{hours}", TaskKind.LABELS)
        assert found is not None
        assert found.task_id == created.task_id
        await client.close()

    run(scenario())


def test_a_clock_that_the_service_does_not_set_right_is_told(run: Any) -> None:
    async def scenario() -> None:
        now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        late = refused("InvalidTimeStamp.Expired", more=f"Date: {now}\r\n")
        async with listening(late) as (server, port):
            client = client_of(f"http://127.0.0.1:{port}", KEY, QuickClock())
            with pytest.raises(ClockError):
                await _ask(client, creates=False)
            await client.close()
            assert len(server.heads) == 1

    run(scenario())

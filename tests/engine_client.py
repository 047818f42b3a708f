"""An engine inside the test's process, and requests to it that are signed as the official clients sign them."""

import asyncio
import json
import threading
import time
import uuid
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import httpx
import oss2

from imm_desktop.engine.options import EngineOptions
from imm_desktop.engine.server import Engine
from imm_desktop.imm.signing import AccessKey, signed_headers
from tests.patience import patient

KEY = AccessKey("unit-key", "unit-secret")
REGION = "cn-hangzhou"
PROJECT = "unit"
FAKE_ANALYSIS = "tests.engine_fakes:run"
HOST = "127.0.0.1:9"


class SetClock:
    """The computer's clock, moved ahead at will."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def now_ns(self) -> int:
        return time.time_ns() + int(self.ahead_s * 1e9)

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead_s


class Http:
    """Plain requests to an engine that runs on a loop of its own thread, without a socket."""

    def __init__(self, engine: Engine) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        transport = httpx.ASGITransport(app=engine.app())
        self._client = httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}")

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """The outcome of ``work`` on the engine's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        return self.run(self._client.request(method, url, **more))

    def post(self, url: str, **more: Any) -> httpx.Response:
        return self.request("POST", url, **more)

    def close(self) -> None:
        self.run(self._client.aclose())
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def imm_request(
    action: str,
    parameters: Mapping[str, Any],
    host: str,
    access_key_id: str,
    access_key_secret: str,
    *,
    form: bool = False,
    nonce: str | None = None,
    date: datetime | None = None,
) -> tuple[str, str, dict[str, str], bytes]:
    """Method, path with query, headers and body of a signed operation; what is not text goes as JSON."""
    texts = {
        k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)
        for k, v in parameters.items()
    }
    query = {k: texts.pop(k) for k in list(texts) if not form or k == "ProjectName"}
    body = urlencode(texts).encode() if form else b""
    headers = {"host": host, "x-acs-action": action, "x-acs-version": "2020-09-30"}
    if form:
        headers["content-type"] = "application/x-www-form-urlencoded"
    signed = signed_headers(
        method="POST",
        path="/",
        query=query,
        headers=headers,
        body=body,
        key=AccessKey(access_key_id, access_key_secret),
        date=f"{date or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        nonce=nonce or uuid.uuid4().hex,
    )
    return "POST", f"/?{urlencode(query)}", signed, body


class EngineClient:
    """Speaks to one engine."""

    def __init__(self, http: Http, engine: Engine, clock: SetClock, bucket: Path) -> None:
        self.http = http
        self.engine = engine
        self.clock = clock
        self.folder = bucket
        """The folder of the bucket ``videos``."""

    def imm(
        self,
        action: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        key: AccessKey = KEY,
        form: bool = False,
        nonce: str | None = None,
        date: datetime | None = None,
        tamper: bool = False,
        project: str | None = PROJECT,
    ) -> httpx.Response:
        """Send one operation; values that are not text go as JSON."""
        given = {"ProjectName": project} if project else {}
        method, path, headers, body = imm_request(
            action,
            {**given, **(parameters or {})},
            HOST,
            key.access_key_id,
            key.access_key_secret,
            form=form,
            nonce=nonce,
            date=date,
        )
        if tamper:
            path = path.replace("ProjectName=", "ProjectName=x")
        return self.http.request(method, f"http://{HOST}{path}", content=body, headers=headers)

    def ask(
        self, action: str, parameters: Mapping[str, Any] | None = None, **more: Any
    ) -> dict[str, Any]:
        """The body of an operation that must succeed."""
        response = self.imm(action, parameters, **more)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    def refused(self, action: str, parameters: Mapping[str, Any] | None = None, **more: Any) -> str:
        """``<status> <Code>`` of an operation that must not succeed."""
        response = self.imm(action, parameters, **more)
        body = response.json()
        assert body["RequestId"], body
        assert body["Message"], body
        return f"{response.status_code} {body['Code']}"

    def until_over(
        self, task_id: str, *, project: str = PROJECT, seconds: float = 20
    ) -> dict[str, Any]:
        """The task once it no longer runs."""
        ends = time.monotonic() + patient(seconds)
        while True:
            kind = task_id.rsplit("-", 5)[0]
            task = self.ask("GetTask", {"TaskType": kind, "TaskId": task_id}, project=project)
            if task["Status"] != "Running":
                return task
            assert time.monotonic() < ends, task
            time.sleep(0.01)

    def oss(
        self,
        method: str,
        key: str = "",
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | Iterator[bytes] = b"",
        bucket: str = "videos",
        auth: Any = None,
        expires_s: int = 60,
    ) -> httpx.Response:
        """Send one OSS request by a URL that oss2 signed (version 1 unless ``auth`` says otherwise)."""
        signer = auth or oss2.Auth(KEY.access_key_id, KEY.access_key_secret)
        target = oss2.Bucket(signer, f"http://{HOST}", bucket, region=REGION)
        if key:
            url = target.sign_url(
                method, key, expires_s, headers=dict(headers or {}), params=dict(params or {})
            )
        else:
            request = oss2.http.Request(
                method, f"http://{HOST}/{bucket}/", params=dict(params or {}), headers=dict(headers or {}),
                region=REGION, product="oss",
            )  # fmt: skip
            url = signer._sign_url(request, bucket, "", expires_s)
        return self.http.request(method, url, headers=dict(headers or {}), content=content)


def fault_of(response: httpx.Response) -> str:
    """``<status> <Code>`` of an OSS refusal."""
    return f"{response.status_code} {ET.fromstring(response.content).findtext('Code')}"


@contextmanager
def running_engine(folder: Path, **options: Any) -> Iterator[EngineClient]:
    """An engine with the bucket ``videos``, whose data lie in ``folder``."""
    bucket = folder / "videos"
    bucket.mkdir(parents=True, exist_ok=True)
    clock = options.pop("clock", None) or SetClock()
    stall_s = options.pop("stall_s", 20.0)
    gather_s = options.pop("gather_s", 0.0)
    long_s = options.pop("long_s", 60.0)
    made = EngineOptions(
        **{
            "data": folder / "data",
            "access_key_id": KEY.access_key_id,
            "access_key_secret": KEY.access_key_secret,
            "project": PROJECT,
            "region": REGION,
            "buckets": {"videos": bucket},
            "analysis": FAKE_ANALYSIS,
            **options,
        }
    )
    engine = Engine(made, clock=clock, stall_s=stall_s, gather_s=gather_s, long_s=long_s)
    http = Http(engine)
    try:
        http.run(engine.start())
        yield EngineClient(http, engine, clock, bucket)
    finally:
        http.run(engine.close())
        http.close()

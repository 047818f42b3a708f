"""The engine's real IMM door, analyses that end by the clock, and a bad road to it."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import anyio.to_thread
import httpx
import pytest

from imm_desktop.domain.tasks import SUBMISSION_TAG
from imm_desktop.engine.jobs.records import Job, JobState
from imm_desktop.engine.options import EngineOptions
from imm_desktop.engine.server import Engine
from imm_desktop.imm.base import instant_of
from imm_desktop.imm.signing import AccessKey
from tests.e2e.scripted import FLAGGED
from tests.faults.fate import Luck, Tally
from tests.faults.virtual_time import InlineExecutor, VirtualClock

KEY = AccessKey("fault-key", "fault-secret")
PROJECT = "faults"
TIMEOUT_S = 30.0
LATE_S = 8.0
"""How long a request may be on its way after its sender gave up; with the lists' lag less than the stated wait."""
LONGEST_ANALYSIS_S = 300.0


class Service:
    """An engine without workers: a task ends when its time has come, most with a result."""

    def __init__(self, folder: Path, clock: VirtualClock) -> None:
        bucket = folder / "videos"
        bucket.mkdir(parents=True)
        self.video = bucket / "one.mp4"
        self.video.write_bytes(b"video")
        self.engine = Engine(
            EngineOptions(
                data=folder / "engine",
                access_key_id=KEY.access_key_id,
                access_key_secret=KEY.access_key_secret,
                project=PROJECT,
                region="cn-hangzhou",
                buckets={"videos": bucket},
            ),
            clock=clock,
        )
        database = self.engine._database
        database._writer.shutdown()
        database._writer = InlineExecutor()
        database._connection().execute("PRAGMA synchronous=OFF")
        self.clock = clock
        self._jobs = self.engine.jobs._store
        self._app = httpx.ASGITransport(app=self.engine.app())
        self._under_way: set[asyncio.Task[Any]] = set()

    def count(self) -> int:
        """Tasks that the service was made to run so far."""
        return int(self.engine._database.read("SELECT count(*) AS number FROM job")[0]["number"])

    def jobs(self, after: int) -> list[Job]:
        """What the service was made to run after the first ``after`` tasks."""
        rows = self.engine._database.read("SELECT task_id FROM job WHERE rowid > ?", (after,))
        found = [self._jobs.get(PROJECT, row["task_id"]) for row in rows]
        return [one for one in found if one is not None]

    def begin(self, work: Any) -> "asyncio.Task[Any]":
        """Do ``work`` whatever becomes of who asked for it."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def come_to_rest(self) -> None:
        """Wait until every request has arrived and every analysis is over."""
        while self._under_way:
            for outcome in await asyncio.gather(*self._under_way, return_exceptions=True):
                if isinstance(outcome, BaseException) and not isinstance(outcome, httpx.HTTPError):
                    raise outcome

    async def answer(self, request: httpx.Request, luck: Luck) -> httpx.Response:
        """What the engine says; lists and young tasks as late as this run has it."""
        response = await self._app.handle_async_request(request)
        await response.aread()
        action = request.headers["x-acs-action"]
        if response.status_code != httpx.codes.OK:
            return response
        body = response.json()
        if action.startswith("Create"):
            self.begin(self._analyse(body["TaskId"], luck))
        elif action == "ListTasks":
            has_states = "Status" in request.url.params
            body["Tasks"] = self._listed(body["Tasks"], luck.list_lag_s, has_states=has_states)
            return httpx.Response(200, json=body)
        elif action == "GetTask" and self._age_s(body["StartTime"]) < luck.task_lag_s:
            missing = {"RequestId": "R", "Code": "ResourceNotFound", "Message": "not yet"}
            return httpx.Response(404, json=missing)
        return response

    async def close(self) -> None:
        """Let go of the data."""
        await self.engine.close()

    def _listed(
        self, tasks: list[dict[str, Any]], lag_s: float, *, has_states: bool
    ) -> list[dict[str, Any]]:
        """``tasks`` as a list shows them that is ``lag_s`` behind; one by state shows a changed one nowhere."""
        listed = []
        for task in tasks:
            ended = task.get("EndTime")
            if self._age_s(task["StartTime"]) < lag_s:
                continue
            if ended is not None and self._age_s(ended) < lag_s:
                if has_states:
                    continue
                del task["EndTime"]
                task |= {"Status": "Running", "Progress": 50}
            listed.append(task)
        return listed

    def _age_s(self, text: str) -> float:
        moment = instant_of(text)
        assert isinstance(moment, datetime)
        return (self.clock.now() - moment).total_seconds()

    async def _analyse(self, task_id: str, luck: Luck) -> None:
        await asyncio.sleep(luck.rng.uniform(0, LONGEST_ANALYSIS_S) ** luck.rng.choice((0.5, 1)))
        job = self._jobs.get(PROJECT, task_id)
        assert job is not None
        if luck.rng.random() < 0.1:
            await self._jobs.end(
                job, JobState.FAILED, code="InvalidMedia", message="broken", result=None
            )
        else:
            await self._jobs.end(job, JobState.SUCCEEDED, code="", message="", result=FLAGGED)


class BadRoad:
    """Carries requests to the service, or does not."""

    def __init__(self, service: Service, luck: Luck, tally: Tally) -> None:
        self._service, self._luck, self._tally = service, luck, tally

    async def carry(self, request: httpx.Request, fault: str) -> httpx.Response:
        """What comes of ``request`` when ``fault`` happens to it; goes on when nobody waits for it any more.

        Raises:
            httpx.HTTPError: Nothing comes.
        """
        going = self._service.begin(self._go(request, fault))
        try:
            response: httpx.Response = await asyncio.shield(going)
        except asyncio.CancelledError:
            going.add_done_callback(lambda done: done.exception())  # nobody is there to hear
            raise
        return response

    async def _go(self, request: httpx.Request, fault: str) -> httpx.Response:
        self._tally.requests += 1
        service, luck = self._service, self._luck

        def arrive() -> Any:
            return service.begin(service.answer(request, luck))

        match fault:
            case "no connection":
                raise httpx.ConnectError("refused")
            case "dropped before":
                raise httpx.WriteError("broken pipe")
            case "throttled 400":
                return _refusal(400, "Throttling.User", {"x-acs-retry-after": "700"})
            case "throttled 429":
                return httpx.Response(429, text="too many")
            case "throttled 503":
                return _refusal(503, "Throttling", {"retry-after": "2"})
            case "broken before":
                return _refusal(500, "InternalError", {})
            case "page of a proxy before":
                return httpx.Response(502, text="<html>bad gateway</html>")
            case "arrives late":
                service.begin(_later(luck.rng.uniform(0, LATE_S), arrive))
                raise httpx.ReadError("connection reset")
            case "slow":
                slow: httpx.Response = await arrive()
                await asyncio.sleep(luck.rng.uniform(0, TIMEOUT_S))
                return slow
            case "timed out":
                await asyncio.wait([arrive()])
                await asyncio.sleep(TIMEOUT_S)
                raise httpx.ReadTimeout("no answer")
        answer: httpx.Response = await arrive()
        match fault:
            case "dropped after":
                raise httpx.ReadError("connection reset")
            case "broken after":
                return _refusal(500, "InternalError", {})
            case "page of a proxy after":
                return httpx.Response(504, text="<html>gateway timeout</html>")
            case "empty answer":
                return httpx.Response(answer.status_code)
            case "half an answer":
                return httpx.Response(answer.status_code, content=answer.content[:40])
            case "delivered twice, first answer":
                await arrive()
            case "delivered twice, second answer":
                return await arrive()
        return answer


async def _later(seconds: float, arrive: Callable[[], Any]) -> None:
    await asyncio.sleep(seconds)
    await arrive()


def _refusal(status: int, code: str, headers: dict[str, str]) -> httpx.Response:
    body = {"RequestId": "R", "Code": code, "Message": "no"}
    return httpx.Response(status, text=json.dumps(body), headers=headers)


def submission_of(job: Job) -> str:
    """Whose task the service runs."""
    return str((job.tags or {}).get(SUBMISSION_TAG, ""))


def without_threads(patch: pytest.MonkeyPatch) -> None:
    """The engine's looks at the disk are carried out at once."""

    async def at_once(work: Callable[..., Any], *args: Any, **_more: Any) -> Any:
        return work(*args)

    patch.setattr(anyio.to_thread, "run_sync", at_once)

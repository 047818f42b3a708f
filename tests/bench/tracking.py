"""10,000 running tasks followed by lists, beside the naive loop that asks for each: same tracker, same fake service.

Minutes are simulated: the loop's time jumps. Requests are signed and answers decoded as ever; only the socket is
missing, and each request takes 30 ms of simulated time. Both keep to the same pace, below the project's 100 requests a
second; without it the naive loop would send ten times as many. Requests for results, which both send, are not counted.
"""

import asyncio
import json
import random
import tempfile
import time
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from imm_desktop.adapters.imm_client import ImmClient
from imm_desktop.adapters.transport import SignedTransport
from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.tasks import SUBMISSION_TAG, Task, TaskKind, TaskStatus
from imm_desktop.imm.base import instant_of
from imm_desktop.imm.signing import AccessKey
from imm_desktop.services import tracking
from imm_desktop.services.archiving import Archiving
from imm_desktop.services.launching import Launching
from imm_desktop.services.sessions import Session
from tests.bench.rows import Row
from tests.fakes.clock import new_ids
from tests.fakes.objects import VIDEO, FakeObjectStore
from tests.faults.campaign import open_quickly
from tests.faults.virtual_time import BEGIN, VirtualClock, run_virtually
from tests.wires import HttpxWire

TASKS = 10_000
MINUTES = 5
LAST_END_MINUTE = 60
LATENCY_S = 0.03
PAGE = 100
GOAL = 1 / 50
KEY = AccessKey("bench-key", "bench-secret")
RESULT = Path(__file__).parents[1] / "data" / "imm"
FOLLOWING = ("GetTask", "ListTasks")


@dataclass(frozen=True, slots=True)
class Followed:
    """What following cost and brought."""

    requests: float
    """A minute."""
    cpu_s: float
    """CPU seconds of the client and the services, a minute."""
    seen: int
    ended: int
    late_s: float
    """Mean time from a task's end to its place in the archive, of those that came there."""


class Service(httpx.AsyncBaseTransport):
    """Tasks that end evenly over the hour; their ends are known beforehand."""

    def __init__(self, names: list[str]) -> None:
        rng = random.Random(1)
        self.ends = {
            name: BEGIN + timedelta(minutes=rng.uniform(0, LAST_END_MINUTE)) for name in names
        }
        self._names = sorted(names)
        self._by_end = sorted(names, key=self.ends.__getitem__)
        self._end_times = [self.ends[name] for name in self._by_end]
        self._result = (
            RESULT / "GetVideoLabelClassificationResult" / "page-sample.json"
        ).read_bytes()
        self.requests: Counter[str] = Counter()
        self.cpu_s = 0.0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(LATENCY_S)
        began = time.process_time()
        action = request.headers["x-acs-action"]
        self.requests[action] += 1
        query = {name: one[0] for name, one in parse_qs(urlsplit(str(request.url)).query).items()}
        match action:
            case "GetTask":
                body = json.dumps({"RequestId": "R", **self._task(query["TaskId"])}).encode()
            case "ListTasks":
                body = json.dumps({"RequestId": "R", **self._page(query)}).encode()
            case _:
                body = self._result
        self.cpu_s += time.process_time() - began
        return httpx.Response(200, content=body)

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        now = _now()
        first = int(query.get("NextToken", 0))
        over = bisect_left(self._end_times, now)
        if query["Status"] == "Failed":
            found: list[str] = []
        elif query["Status"] == "Succeeded":
            since = instant_of(json.loads(query["EndTimeRange"])["Start"])
            assert since is not None
            found = self._by_end[max(bisect_left(self._end_times, since), first) : over]
            first = over - len(found)
        else:  # the token is the place among all tasks, so that ends meanwhile move nothing
            found = [name for name in self._names[first:] if self.ends[name] > now]
        page = found[:PAGE]
        token = ""
        if len(found) > PAGE:
            token = str(
                first + PAGE if query["Status"] == "Succeeded" else self._names.index(found[PAGE])
            )
        return {"Tasks": [self._task(name) for name in page], "NextToken": token}

    def _task(self, name: str) -> dict[str, Any]:
        task: dict[str, Any] = {
            "TaskId": name,
            "TaskType": "VideoLabelClassification",
            "Status": "Running",
            "StartTime": _text(BEGIN),
            "Tags": {SUBMISSION_TAG: name.removeprefix("task-")},
            "Progress": 0,
        }
        if self.ends[name] <= _now():
            task |= {"Status": "Succeeded", "EndTime": _text(self.ends[name])}
        return task


def _now() -> datetime:
    return BEGIN + timedelta(seconds=asyncio.get_running_loop().time())


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


async def _follow(folder: Path) -> Followed:
    clock = VirtualClock()
    archive = await open_quickly(folder / "archive.db")
    new_id = new_ids()
    request = AnalysisRequest(TaskKind.LABELS, VIDEO, {})
    prepared = Task("", THIS_COMPUTER.account_id, TaskKind.LABELS, VIDEO, BEGIN)
    tasks = [replace(prepared, submission_id=new_id()) for _ in range(TASKS)]
    await archive.prepare([(one, request) for one in tasks])
    for one in tasks:
        await archive.save_task(
            one.moved_to(TaskStatus.RUNNING, task_id=f"task-{one.submission_id}", started_at=BEGIN)
        )
    service = Service([f"task-{one.submission_id}" for one in tasks])

    async def key() -> AccessKey:
        return KEY

    wire = SignedTransport(
        "http://127.0.0.1:9",
        key,
        clock,
        HttpxWire("http://127.0.0.1:9", httpx.AsyncClient(transport=service)),
    )
    session = Session(THIS_COMPUTER, ImmClient(wire, "bench"), FakeObjectStore())
    launching = Launching(session, archive, clock, new_id)
    archiving = Archiving(session, archive, clock)
    tracker = tracking.Tracker(session, archive, launching, archiving, clock)
    late_s: list[float] = []

    def heard(task: Task) -> None:
        if task.is_over:
            late_s.append((clock.now() - service.ends[task.task_id]).total_seconds())

    tracker.subscribe(heard)
    began = time.process_time()
    job = asyncio.ensure_future(tracker.run())
    await asyncio.sleep(MINUTES * 60)
    cpu_s = time.process_time() - began - service.cpu_s
    ended = sum(one <= clock.now() for one in service.ends.values())
    asked = sum(service.requests[name] for name in FOLLOWING)
    job.cancel()
    await asyncio.wait([job])
    await wire.close()
    await archive.close()
    return Followed(
        asked / MINUTES, cpu_s / MINUTES, len(late_s), ended, sum(late_s) / max(len(late_s), 1)
    )


def _measured(*, is_naive: bool) -> Followed:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if is_naive:
            patch.setattr(tracking, "FEW", TASKS)
        followed: Followed = run_virtually(_follow(Path(folder)))
        return followed


def run() -> list[Row]:
    ours, naive = _measured(is_naive=False), _measured(is_naive=True)
    share = ours.requests / naive.requests
    return [
        Row("requests a minute, 10,000 running tasks", ours.requests, "1/min", peers={"naive": naive.requests}),
        Row("requests, ours to naive", share, "times", f"≤ {GOAL}", share <= GOAL),
        Row("CPU a minute, archiving included", ours.cpu_s, "s", peers={"naive": naive.cpu_s}),
        Row("end of a task to archive, mean", ours.late_s, "s", peers={"naive": naive.late_s}),
        Row("ended tasks archived", ours.seen / ours.ended, "of 1", peers={"naive": naive.seen / naive.ended}),
    ]  # fmt: skip

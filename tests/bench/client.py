"""Our signed calls beside the official SDK's, sync and async: GetTask over loopback, all in one run, interleaved.

The server is a process of its own that does next to nothing, so that what is measured is the clients: CPU time of this
process a call, one call after the other; and calls a second with ``AT_ONCE`` under way. How much of a core the server
had meanwhile is told: well under 100 % means that the client was the limit. Each call asks for another task, so that
no cache of requests helps anybody. Our pacer is opened wide: its limit of requests a second is the project's, not the
client's.
"""

import asyncio
import itertools
import statistics
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from imm_desktop.adapters.clock import SystemClock
from imm_desktop.adapters.imm_client import ImmClient
from imm_desktop.adapters.transport import SignedTransport
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.imm.signing import AccessKey
from imm_desktop.services.pacing import Pacer
from tests.bench.loopback import cpu_s_of, running_server
from tests.bench.rows import Row

ROUNDS = 7
CALLS = 200
AT_ONCE = 16
CPU_GOAL = 0.5
RATE_GOAL = 3.0
KEY = AccessKey("bench-key", "bench-secret")
PROJECT = "bench"
ANSWER = Path(__file__).parents[1] / "data" / "imm" / "GetTask" / "running.json"
OURS, SYNC, ASYNC = "ours", "SDK", "SDK async"


def _task_id(number: int) -> str:
    return f"VideoModeration-2f157087-91df-4fda-8c3e-{number:012x}"


class Ours:
    """One loop and one client, as in the program."""

    def __init__(self, port: int) -> None:
        async def key() -> AccessKey:
            return KEY

        self._runner = asyncio.Runner()
        self._numbers = itertools.count()
        clock = SystemClock()
        pacer = Pacer(clock, most_per_s=1e9, burst=10**9)
        wire = SignedTransport(f"http://127.0.0.1:{port}", key, clock, pacer=pacer)
        self._client = ImmClient(wire, PROJECT)

    async def _call(self) -> None:
        report = await self._client.report(_task_id(next(self._numbers)), TaskKind.MODERATION)
        assert report.is_running

    def one_by_one(self, calls: int) -> None:
        async def work() -> None:
            for _ in range(calls):
                await self._call()

        self._runner.run(work())

    def at_once(self, calls: int) -> None:
        self._runner.run(_side_by_side(self._call, calls))

    def close(self) -> None:
        self._runner.run(self._client.close())
        self._runner.close()


class Official:
    """The SDK as its users have it: 5.0.3 keeps connections when used with threads, and none when used on a loop."""

    def __init__(self, port: int) -> None:
        from alibabacloud_imm20200930 import models
        from alibabacloud_imm20200930.client import Client
        from alibabacloud_tea_openapi.models import Config

        self._client = Client(
            Config(
                access_key_id=KEY.access_key_id,
                access_key_secret=KEY.access_key_secret,
                endpoint=f"127.0.0.1:{port}",
                protocol="http",
                region_id="cn-hangzhou",
            )
        )
        self._asking = models.GetTaskRequest
        self._numbers = itertools.count()

    def _request(self) -> Any:
        task_id = _task_id(next(self._numbers))
        return self._asking(project_name=PROJECT, task_type="VideoModeration", task_id=task_id)

    def close(self) -> None:
        """Nothing is held."""


class OfficialSync(Official):
    """With threads where calls are to be under way at once."""

    def _call(self) -> None:
        assert self._client.get_task(self._request()).body.status == "Running"

    def one_by_one(self, calls: int) -> None:
        for _ in range(calls):
            self._call()

    def at_once(self, calls: int) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda _: self._call(), range(calls)))


class OfficialAsync(Official):
    """On a loop."""

    async def _call(self) -> None:
        answer = await self._client.get_task_async(self._request())
        assert answer.body.status == "Running"

    def one_by_one(self, calls: int) -> None:
        async def work() -> None:
            for _ in range(calls):
                await self._call()

        asyncio.run(work())

    def at_once(self, calls: int) -> None:
        asyncio.run(_side_by_side(self._call, calls))


async def _side_by_side(call: Callable[[], Any], calls: int) -> None:
    left = iter(range(calls))

    async def work() -> None:
        for _ in left:
            await call()

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


def run() -> list[Row]:
    warnings.simplefilter("ignore")  # the SDK leaves connections to the garbage collector
    times: dict[str, list[tuple[float, ...]]] = {OURS: [], SYNC: [], ASYNC: []}
    with running_server(ANSWER) as port:
        peers = {OURS: Ours(port), SYNC: OfficialSync(port), ASYNC: OfficialAsync(port)}
        for round_number in range(ROUNDS + 1):
            for name, peer in peers.items():
                measured = _measure(peer, port)
                if round_number:  # the first round imports and connects
                    times[name].append(measured)
        for peer in peers.values():
            peer.close()
    wall, cpu, rate, server = (
        {name: statistics.median(one[index] for one in rounds) for name, rounds in times.items()}
        for index in range(4)
    )
    cpu_share = cpu[OURS] / min(cpu[SYNC], cpu[ASYNC])
    faster = rate[OURS] / max(rate[SYNC], rate[ASYNC])
    return [
        _row("a call, one after the other", "ms", wall),
        _row("CPU a call", "ms", cpu),
        _row(f"calls a second, {AT_ONCE} at once", "1/s", rate),
        _row("of a core, the server meanwhile", "%", server),
        Row("CPU a call, ours to the better SDK", cpu_share, "times", f"≤ {CPU_GOAL}", cpu_share <= CPU_GOAL),
        Row("calls a second, ours to the better SDK", faster, "times", f"≥ {RATE_GOAL}", faster >= RATE_GOAL),
    ]  # fmt: skip


def _measure(peer: Any, port: int) -> tuple[float, ...]:
    """Milliseconds and CPU milliseconds a call, calls a second, and per cent of a core that the server had with these."""
    began, cpu_began = time.perf_counter(), time.process_time()
    peer.one_by_one(CALLS)
    wall_ms = (time.perf_counter() - began) * 1000 / CALLS
    cpu_ms = (time.process_time() - cpu_began) * 1000 / CALLS
    server_began, began = cpu_s_of(port), time.perf_counter()
    peer.at_once(CALLS)
    seconds = time.perf_counter() - began
    return wall_ms, cpu_ms, CALLS / seconds, (cpu_s_of(port) - server_began) / seconds * 100


def _row(name: str, unit: str, values: dict[str, float]) -> Row:
    return Row(name, values[OURS], unit, peers={SYNC: values[SYNC], ASYNC: values[ASYNC]})

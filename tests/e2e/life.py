"""One life of the desktop's services in a process of its own, which kills itself where it is told.

Run as ``python -m tests.e2e.life`` with a JSON object on stdin::

    {"archive": PATH, "address": URL, "steps": [[NAME, ARGUMENT ...] ...], "kill": [PLACE, COUNT]}

It is killed as by ``kill -9`` the COUNT-th time it comes to PLACE:

* ``archive.METHOD:before`` and ``:after``, and likewise of ``batches`` (the archive's own) and ``objects``
* ``wire.ACTION:before`` (nothing was sent), ``:sent`` (all was sent, no answer was read), ``:after`` (the answer is
  there and nobody has looked at it); ACTION is the beginning of an IMM operation's name
* ``time``: COUNT milliseconds after the steps began, wherever that is

The services, the archive, both clients and the engine they speak to are the program's own. Only waiting is quicker.
"""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from typing_extensions import override

from imm_desktop.adapters.clock import SystemClock
from imm_desktop.adapters.files import write_whole
from imm_desktop.adapters.imm_client import ImmClient
from imm_desktop.adapters.oss_bucket import OssObjectStore
from imm_desktop.adapters.store.archive import open_archive
from imm_desktop.adapters.transport import SignedTransport
from imm_desktop.adapters.wire import AioWire, HttpAnswer
from imm_desktop.app.connecting import new_id
from imm_desktop.domain.accounts import Account, AccountKind, CredentialSource
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.batches import BatchObject, BatchState, Chosen, Prefix
from imm_desktop.domain.effects import EffectState
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.review import Evidence, ItemState, Verdict
from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.imm.signing import AccessKey
from imm_desktop.services.archiving import Archiving
from imm_desktop.services.batching import Batching
from imm_desktop.services.effecting import Effecting
from imm_desktop.services.launching import Launching
from imm_desktop.services.ports.archive import DecisionQuery, TaskQuery
from imm_desktop.services.reviewing import Reviewing
from imm_desktop.services.sessions import Session
from imm_desktop.services.tracking import Tracker
from tests.engine_process import ACCESS_KEY_ID, ACCESS_KEY_SECRET, PROJECT, REGION
from tests.patience import patient

KEY = AccessKey(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
ACCOUNT = Account(
    "lives", AccountKind.ENGINE, "Lives", REGION, PROJECT, CredentialSource.ENVIRONMENT
)
POLICY = Policy(DEFAULT_POLICY.version, DEFAULT_POLICY.reasons, grace_ms=0)
PROGRESS = ("waiting", "under_way", "done", "failed", "cancelled", "skipped")
HURRY = 0.03
"""A second of waiting takes this long."""


class Fate:
    """Knows where this life ends."""

    def __init__(self, place: str, count: int) -> None:
        self._place, self._left = place, count

    def begin(self) -> None:
        """The steps begin."""
        if self._place == "time":
            timer = threading.Timer(self._left / 1000, os.kill, (os.getpid(), signal.SIGKILL))
            timer.daemon = True
            timer.start()

    def at(self, place: str) -> None:
        """Die when this is the place and the time."""
        if self.comes(place):
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, thing: Any, name: str) -> Any:
        """Make every method of ``thing`` a place."""
        for method in (one for one in dir(thing) if not one.startswith("_")):
            called = getattr(thing, method)
            if asyncio.iscoroutinefunction(called):
                setattr(thing, method, self._around(called, f"{name}.{method}"))
        return thing

    def comes(self, place: str) -> bool:
        """Whether this is the place and the time."""
        if not self._place or not _is_at(place, self._place):
            return False
        self._left -= 1
        return self._left == 0

    def _around(self, called: Callable[..., Any], place: str) -> Callable[..., Any]:
        @wraps(called)
        async def watched(*args: Any, **more: Any) -> Any:
            self.at(f"{place}:before")
            answer = await called(*args, **more)
            self.at(f"{place}:after")
            return answer

        return watched


def _is_at(place: str, wanted: str) -> bool:
    """``wire.Create:sent`` stands for every operation whose name begins so."""
    name, _, moment = place.rpartition(":")
    wanted_name, _, wanted_moment = wanted.rpartition(":")
    return moment == wanted_moment and name.startswith(wanted_name)


class DeadlyWire(AioWire):
    """The program's way to the service, on which the sender may die."""

    def __init__(self, address: str, fate: Fate) -> None:
        super().__init__(address)
        self._fate = fate

    @override
    async def post(self, query: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        place = f"wire.{headers['x-acs-action']}"
        self._fate.at(f"{place}:before")
        if self._fate.comes(f"{place}:sent"):
            await _send_and_die(self.host, f"POST /?{query} HTTP/1.1", headers, body)
        answer = await super().post(query, headers, body)
        self._fate.at(f"{place}:after")
        return answer


async def _send_and_die(host: str, first: str, headers: Mapping[str, str], body: bytes) -> None:
    """Everything leaves this process; whatever is answered, nobody is there any more."""
    name, _, port = host.partition(":")
    _reader, writer = await asyncio.open_connection(name, int(port))
    lines = [first, *(f"{name}: {value}" for name, value in headers.items())]
    lines.append(f"Content-Length: {len(body)}")
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    await writer.drain()
    os.kill(os.getpid(), signal.SIGKILL)


class HurriedClock(SystemClock):
    """The true time; waits are short."""

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds * HURRY)


class Life:
    """The services of one account."""

    def __init__(self, archive: Any, address: str, fate: Fate) -> None:
        async def key() -> AccessKey:
            return KEY

        clock = HurriedClock()
        self.wire = SignedTransport(address, key, clock, DeadlyWire(address, fate))
        store = OssObjectStore(
            endpoint=address,
            region=REGION,
            key_of=lambda: KEY,
            checkpoints=Path(os.devnull),
            is_engine=True,
        )
        self.objects = fate.watch(store, "objects")
        self.session = Session(ACCOUNT, ImmClient(self.wire, PROJECT), self.objects)
        self.archive = fate.watch(archive, "archive")
        self.launching = Launching(self.session, archive, clock, new_id)
        archiving = Archiving(self.session, archive, clock)
        self.tracker = Tracker(self.session, archive, self.launching, archiving, clock)
        self.tracker.subscribe_problems(lambda error: print(repr(error), file=sys.stderr))
        self.batching = Batching(
            self.session,
            fate.watch(archive.batches, "batches"),
            self.launching,
            self.tracker,
            clock,
            new_id,
        )
        self.effecting = Effecting(archive, lambda _: self.objects, clock)
        self.reviewing = Reviewing(
            archive, clock, lambda: POLICY, lambda: "mei", new_id, "1", write_whole
        )

    async def launch(self, kind: str, uri: str) -> None:
        """Write one task into the journal."""
        request = AnalysisRequest(TaskKind(kind), ObjectUri.parse(uri), {})
        await self.launching.launch([request])

    async def carry(self) -> None:
        """Let the tracker work until nothing is under way."""
        await _while_running(self.tracker.run(), self._is_nothing_under_way)

    async def batch(self, kind: str, bucket: str, prefix: str, concurrency: int) -> None:
        """Make a batch of everything below ``prefix``, unless an earlier life did."""
        if not await self.batching.views():
            origin = Prefix(bucket, prefix)
            await self.batching.create("", TaskKind(kind), {}, origin, concurrency=concurrency)

    async def batch_of(self, kind: str, *uris: str) -> None:
        """Make a batch of chosen videos, unless an earlier life did."""
        if not await self.batching.views():
            chosen = Chosen(tuple(BatchObject(ObjectUri.parse(one)) for one in uris))
            await self.batching.create("", TaskKind(kind), {}, chosen, concurrency=8)

    async def work_batches(self) -> None:
        """Let tracker and batches work until every batch is over."""

        async def both() -> None:
            await asyncio.gather(self.tracker.run(), self.batching.run())

        await _while_running(both(), self._is_every_batch_over)

    async def cancel_waiting(self) -> None:
        """Take back what of the batches waits."""
        for view in await self.batching.views():
            await self.batching.cancel_waiting(view.batch.batch_id)

    async def _is_every_batch_over(self) -> bool:
        views = await self.archive.batches.load_batches(ACCOUNT.account_id)
        return all(one.batch.state is BatchState.OVER for one in views)

    async def decide(self, uri: str, verdict: str) -> None:
        """Decide about the open item of ``uri``; nothing when an earlier life did."""
        items = await self.reviewing.items(ACCOUNT.account_id, frozenset({ItemState.OPEN}))
        for item in items:
            if str(item.source) == uri:
                evidence = Evidence(item.submission_id, "review", source_etag=item.source_etag)
                reason = "ads" if verdict == "block" else ""
                await self.reviewing.decide(
                    item, Verdict(verdict), reason=reason, evidence=evidence
                )

    async def take_back(self, uri: str) -> None:
        """Undo the decision about ``uri``; nothing when an earlier life did."""
        query = DecisionQuery(source=ObjectUri.parse(uri))
        for entry in await self.reviewing.decisions(query):
            if entry.record.decision.verdict is not Verdict.UNDO and not entry.undone_by:
                await self.reviewing.undo(entry.record.decision.decision_id)

    async def work_off(self) -> None:
        """Let the outbox work until nothing is owed."""
        await _while_running(self.effecting.run(), self._is_nothing_owed)

    async def _is_nothing_under_way(self) -> bool:
        return not await self.archive.unfinished(ACCOUNT.account_id)

    async def _is_nothing_owed(self) -> bool:
        return await self.archive.next_due() is None

    async def idle(self) -> None:
        """Wait to be killed."""
        await asyncio.sleep(10)

    async def told(self) -> dict[str, Any]:
        """What the archive says at the end."""
        tasks = await self.archive.load_tasks(TaskQuery())
        entries = await self.reviewing.decisions(DecisionQuery())
        return {
            "tasks": [
                {
                    "submission": one.submission_id,
                    "task": one.task_id,
                    "status": one.status.value,
                    "has_result": await self.archive.load_result(one.submission_id) is not None,
                }
                for one in tasks
            ],
            "items": len(await self.archive.load_items(ACCOUNT.account_id, frozenset(ItemState))),
            "effects": {
                str(effect.action.uri): EffectState(effect.state).value
                for entry in reversed(entries)
                for effect in entry.effects
            },
            "broken": await self.reviewing.verify(),
            "batches": [
                {
                    "state": one.batch.state.value,
                    **{name: getattr(one.progress, name) for name in PROGRESS},
                }
                for one in await self.batching.views()
            ],
        }


async def _while_running(job: Any, is_done: Callable[[], Any]) -> None:
    running = asyncio.ensure_future(job)
    try:
        while not await is_done():
            if running.done():
                await running
            await asyncio.sleep(0.01)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def main(order: dict[str, Any]) -> None:
    fate = Fate(*order.get("kill", ("", 0)))
    archive = await open_archive(Path(order["archive"]))
    life = Life(archive, order["address"], fate)
    fate.begin()
    for name, *arguments in order["steps"]:
        async with asyncio.timeout(patient(100 if name == "work_batches" else 20)):
            await getattr(life, name)(*arguments)
    print(json.dumps(await life.told()))
    await life.wire.close()
    await life.objects.close()
    await archive.close()


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))

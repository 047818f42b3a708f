"""The campaign: many seeded runs of journal, Create, tracking and archive, killed and disturbed everywhere.

The requests are those of the program: signed, paced, and carried by AioWire over a real socket (``loopback.py``).
Each run launches a few tasks, is killed up to four times, goes on over the same archive, and must come to its end:
every task that was written into the journal exists at the service once and is over in the archive, with its result;
the service runs nothing that the archive does not know.
"""

import asyncio
import random
import tempfile
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from imm_desktop.adapters.imm_client import ImmClient
from imm_desktop.adapters.store.archive import SqlArchive, open_archive
from imm_desktop.adapters.store.database import Database
from imm_desktop.adapters.transport import SignedTransport
from imm_desktop.domain.accounts import Account, AccountKind, CredentialSource
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.engine.jobs.records import Job, JobState
from imm_desktop.imm.signing import AccessKey
from imm_desktop.services.archiving import Archiving
from imm_desktop.services.launching import Launching
from imm_desktop.services.pacing import Pacer
from imm_desktop.services.ports.archive import TaskQuery
from imm_desktop.services.sessions import Session
from imm_desktop.services.tracking import Tracker
from tests.fakes.killing import Killed
from tests.fakes.objects import FakeObjectStore
from tests.faults.fate import Fate, Luck, Tally
from tests.faults.loopback import Loopback, MortalWire
from tests.faults.service import (
    KEY,
    PROJECT,
    BadRoad,
    Service,
    submission_of,
    without_threads,
)
from tests.faults.virtual_time import InlineExecutor, VirtualClock, run_virtually

RUNS_A_WORLD = 100
"""Runs that share one engine and one archive; then both are made anew."""
VIDEO = ObjectUri("videos", "one.mp4")
KINDS = (TaskKind.LABELS, TaskKind.MODERATION, TaskKind.IMAGE_MODERATION)
LONGEST_LIFE_S = 24 * 3_600
LOOK_S = 5.0
_EXPECTED = {JobState.SUCCEEDED: TaskStatus.SUCCEEDED, JobState.FAILED: TaskStatus.FAILED}


class Run:
    """One story, told by its seed."""

    def __init__(self, seed: int, service: Service, archive: SqlArchive, tally: Tally) -> None:
        self.rng = random.Random(seed)
        self.luck = Luck(self.rng, tally)
        self.service, self.archive, self.tally = service, archive, tally
        self.account = Account(
            f"run-{seed}", AccountKind.ENGINE, "Run", "cn-hangzhou", PROJECT,
            CredentialSource.ENVIRONMENT,
        )  # fmt: skip
        self.name = f"run-{seed}"
        self.count = self.rng.choice((1, 1, 1, 2, 3, 12))
        self.made = 0
        self.loopback: Loopback | None = None

    async def tell(self) -> list[str]:
        """What went wrong, empty when nothing did."""
        road = BadRoad(self.service, self.luck, self.tally)
        async with Loopback(road.carry, self.luck) as self.loopback:
            return await self._told()

    async def _told(self) -> list[str]:
        earlier = self.service.count()
        is_launched = False
        for _ in range(self.rng.randrange(5)):
            fate = Fate(self.rng.randrange(20 + 40 * min(self.count, 4)), self.tally)
            await self._live(fate, launches=not is_launched)
            is_launched = is_launched or bool(await self._tasks())
        await self._live(Fate(None, self.tally), launches=not is_launched)
        await self.service.come_to_rest()
        return await self._judge(await self._tasks(), self.service.jobs(earlier))

    async def _live(self, fate: Fate, *, launches: bool) -> None:
        """One life of the desktop's services, to its end or its death."""
        clock = fate.watch(VirtualClock(), "clock")
        archive = fate.watch(self.archive, "archive")
        objects = fate.watch(FakeObjectStore(VIDEO), "objects")
        wire = self._wire(fate, clock)
        session = Session(self.account, ImmClient(wire, PROJECT), objects)
        launching = Launching(session, archive, clock, self._new_id)
        archiving = Archiving(session, archive, clock)
        tracker = Tracker(session, archive, launching, archiving, clock)
        job = asyncio.ensure_future(tracker.run())
        try:
            if launches:
                kind = self.rng.choice(KINDS)
                await launching.launch([AnalysisRequest(kind, VIDEO, {})] * self.count)
                tracker.wake()
            await self._until_over(job, fate)
        except Killed:
            pass
        finally:
            await end_of_life(job, fate)
            await wire.close()

    def _wire(self, fate: Fate, clock: VirtualClock) -> SignedTransport:
        """The program's own, to the service of this run."""
        assert self.loopback is not None

        async def key() -> AccessKey:
            fate.at("key")
            return KEY

        return SignedTransport(
            self.loopback.address,
            key,
            clock,
            MortalWire(self.loopback, self.luck, fate),
            jitter=self.rng,
            pacer=Pacer(VirtualClock()),
        )

    async def _until_over(self, job: "asyncio.Future[None]", fate: Fate) -> None:
        ends = asyncio.get_running_loop().time() + LONGEST_LIFE_S
        while not fate.is_over and not job.done():
            if not await self.archive.unfinished(self.account.account_id):
                return
            if asyncio.get_running_loop().time() > ends:
                return  # what is not over is counted as forgotten
            await asyncio.sleep(LOOK_S)

    async def _tasks(self) -> tuple[Task, ...]:
        return await self.archive.load_tasks(TaskQuery(account_id=self.account.account_id))

    async def _judge(self, tasks: tuple[Task, ...], jobs: list[Job]) -> list[str]:
        made: dict[str, list[Job]] = {}
        for job in jobs:
            made.setdefault(submission_of(job), []).append(job)
        wrong: list[str] = []
        for task in tasks:
            mine = made.pop(task.submission_id, [])
            if len(mine) > 1:
                self.tally.duplicates += len(mine) - 1
                wrong.append(f"{task.submission_id} was created {len(mine)} times")
            job = next((one for one in mine if one.task_id == task.task_id), None)
            has_result = await self.archive.load_result(task.submission_id) is not None
            is_kept = (
                job is not None
                and task.status is _EXPECTED.get(job.state)
                and has_result == (task.status is TaskStatus.SUCCEEDED)
            )
            is_taken_back = task.status is TaskStatus.CANCELLED and not mine and not has_result
            if not is_kept and not is_taken_back:
                self.tally.forgotten += 1
                states = [one.state.value for one in mine]
                wrong.append(f"{task.submission_id} is {task.status.value}, the service: {states}")
        self.tally.orphans += len(made)
        wrong += [f"nobody knows {name}" for name in made]
        self.tally.runs += 1
        self.tally.tasks += len(tasks)
        return wrong

    def _new_id(self) -> str:
        self.made += 1
        return f"{self.name}-{self.made}"


def look_at_death(error: BaseException | None) -> None:
    """A life may end by being killed, and by nothing else."""
    if isinstance(error, BaseExceptionGroup):
        error = error.split(Killed)[1]
    if error is not None and not isinstance(error, Killed):
        raise error


async def _world(story: type[Run], seeds: range, folder: Path, tally: Tally) -> None:
    service = Service(folder, VirtualClock())
    archive = await open_quickly(folder / "archive.db")
    try:
        for seed in seeds:
            wrong = await story(seed, service, archive, tally).tell()
            tally.wrong += [f"seed {seed}: {one}" for one in wrong]
    finally:
        await archive.close()
        await service.close()


async def open_quickly(path: Path) -> SqlArchive:
    """An archive whose work is done at once; nobody pulls the plug of this computer, so nothing is forced out."""

    def inline(self: Database, path: Path) -> None:
        plain(self, path)
        for executor in (self._writer, self._readers):
            executor.shutdown()
        self._writer = self._readers = InlineExecutor()  # type: ignore[assignment]

    plain = Database.__init__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "__init__", inline)
        archive = await open_archive(path)
    connection: Any = archive._database._write_engine.raw_connection()
    connection.execute("PRAGMA synchronous=OFF")
    connection.close()
    return archive


World = Callable[[range, Path, Tally], Coroutine[Any, Any, None]]
"""Tells the stories of some seeds in a folder of its own."""


def told_in(world: World, seeds: range, runs_a_world: int) -> Tally:
    """Every run of ``seeds``; the same seeds tell the same stories."""
    tally = Tally()
    for first in range(seeds.start, seeds.stop, runs_a_world):
        part = range(first, min(first + runs_a_world, seeds.stop))
        with tempfile.TemporaryDirectory() as folder:
            run_virtually(world(part, Path(folder), tally))
    return tally


async def end_of_life(job: "asyncio.Task[Any]", fate: Fate) -> None:
    """Stop what still runs of a life; it may have been killed, and nothing else may have happened to it."""
    fate.is_over = True
    job.cancel()
    await asyncio.wait([job])
    if not job.cancelled():
        look_at_death(job.exception())


def run_campaign(seeds: range, story: type[Run] = Run) -> Tally:
    """Every run of ``seeds``, each a ``story``."""
    with pytest.MonkeyPatch.context() as patch:
        without_threads(patch)
        return told_in(partial(_world, story), seeds, RUNS_A_WORLD)

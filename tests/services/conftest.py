"""One account's services over a real archive and fakes of everything else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from imm_desktop.adapters.result_files import ResultFileReader
from imm_desktop.adapters.store.archive import SqlArchive
from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.batches import BatchView
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.review import ItemState, ReviewItem
from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.domain.tasks import Task
from imm_desktop.services.archiving import Archiving
from imm_desktop.services.batching import Batching
from imm_desktop.services.effecting import Effecting
from imm_desktop.services.estimating import Estimating
from imm_desktop.services.importing import Importing
from imm_desktop.services.launching import Launching
from imm_desktop.services.recipes import Recipes
from imm_desktop.services.rescuing import Rescuing
from imm_desktop.services.reviewing import Reviewing
from imm_desktop.services.sessions import Session
from imm_desktop.services.tracking import Tracker
from tests.archives import open_fresh
from tests.fakes.backend import FakeBackend
from tests.fakes.clock import FakeClock, new_ids
from tests.fakes.killing import Killed, Life
from tests.fakes.objects import FakeObjectStore
from tests.helpers import meanwhile


@dataclass
class Program:
    """Everything that runs for one account; built anew, over the same outside, after a kill."""

    archive: SqlArchive
    backend: FakeBackend = field(default_factory=FakeBackend)
    objects: FakeObjectStore = field(default_factory=FakeObjectStore)
    clock: FakeClock = field(default_factory=FakeClock)
    new_id: Callable[[], str] = field(default_factory=new_ids)
    policy: Policy = DEFAULT_POLICY
    reviewer: str = "mei"
    written: dict[Path, bytes] = field(default_factory=dict)
    changes: list[Task] = field(default_factory=list)
    problems: list[Exception] = field(default_factory=list)
    views: list[BatchView] = field(default_factory=list)
    ended: list[BatchView] = field(default_factory=list)
    over: list[Exception] = field(default_factory=list)
    """Problems of tracker and batches that are over."""
    is_connected: bool = True

    def __post_init__(self) -> None:
        self.session = Session(THIS_COMPUTER, self.backend, self.objects)
        self.launching = Launching(self.session, self.archive, self.clock, self.new_id)
        self.archiving = Archiving(self.session, self.archive, self.clock)
        self.tracker = Tracker(
            self.session, self.archive, self.launching, self.archiving, self.clock
        )
        self.rescuing = Rescuing(self.session, self.archive, self.clock)
        self.importing = Importing(
            self.session, self.archive, self.clock, ResultFileReader(), Path.read_bytes
        )
        self.recipes = Recipes(self.archive.batches, self.clock, self.new_id)
        self.estimating = Estimating(self.session, self.archive.batches, self.clock)
        self.batching = Batching(
            self.session,
            self.archive.batches,
            self.launching,
            self.tracker,
            self.clock,
            self.new_id,
        )
        self.batching.subscribe(self.views.append)
        self.batching.subscribe_ended(self.ended.append)
        self.batching.subscribe_problems(self.problems.append)
        for job in (self.batching, self.tracker):
            job.subscribe_problems_over(self.over.append)
        self.tracker.subscribe(self.changes.append)
        self.tracker.subscribe_problems(self.problems.append)
        self.reviewing = Reviewing(
            self.archive,
            self.clock,
            lambda: self.policy,
            lambda: self.reviewer,
            self.new_id,
            "1.0",
            self._write,
        )
        self.effecting = Effecting(
            self.archive, lambda _: self.objects if self.is_connected else None, self.clock
        )
        self.effecting.subscribe_problems(self.problems.append)

    async def _write(self, path: Path, content: bytes) -> None:
        self.written[path] = content

    async def task(self, submission_id: str = "s1") -> Task:
        known = await self.archive.load_task(submission_id)
        assert known is not None
        return known[0]

    async def item(self, state: ItemState = ItemState.OPEN) -> ReviewItem:
        (item,) = await self.archive.load_items(THIS_COMPUTER.account_id, frozenset({state}))
        return item

    @asynccontextmanager
    async def running(self, *names: str) -> AsyncIterator[None]:
        """The long jobs ``names`` (tracker, effecting) run meanwhile."""
        async with meanwhile(*(getattr(self, name).run() for name in names)):
            yield


async def live(p: Program, job: str, life: Life, is_done: Callable[[], Awaitable[bool]]) -> bool:
    """Let ``job`` of ``p`` run until all is done or it is killed; whether it came to the end."""
    try:
        async with p.running(job):
            while not life.is_over and not await is_done():  # noqa: ASYNC110 (it is a row)
                await asyncio.sleep(0.001)
    except Killed:
        return False
    except BaseExceptionGroup as group:
        if group.subgroup(Killed) is None:
            raise
        return False
    return not life.is_over


@asynccontextmanager
async def program(folder: Path, **parts: object) -> AsyncIterator[Program]:
    archive = await open_fresh(folder / "archive.db")
    try:
        yield Program(archive, **parts)  # type: ignore[arg-type]
    finally:
        await archive.close()


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., object]:
    """``async with opened() as p`` gives a Program; opened again, it is the next start of the same."""
    return lambda **parts: program(tmp_path, **parts)


@pytest.fixture
def with_program(run, opened) -> Callable[..., None]:
    """Run a coroutine function that takes a Program."""

    def run_it(scenario: Callable[[Program], Coroutine[object, object, None]], **parts: object):
        async def whole() -> None:
            async with opened(**parts) as p:
                await scenario(p)

        run(whole())

    return run_it

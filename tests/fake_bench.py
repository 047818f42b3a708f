"""One account's services for screens: a real archive, fakes of backend, objects, clock and frames."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from imm_desktop.adapters.result_files import ResultFileReader
from imm_desktop.adapters.store.archive import SqlArchive
from imm_desktop.domain.accounts import THIS_COMPUTER, Account
from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.media_reasons import MediaReason
from imm_desktop.domain.policy import Policy
from imm_desktop.domain.review import ItemState, ReviewItem
from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.domain.tasks import Task, TaskKind
from imm_desktop.media.picture import MediaFacts, Picture
from imm_desktop.presenters.hover_pictures import HoverPictures
from imm_desktop.presenters.thumbnails import Thumbnails
from imm_desktop.services.archiving import Archiving
from imm_desktop.services.batching import Batching
from imm_desktop.services.bench import Bench
from imm_desktop.services.browsing import Browsing
from imm_desktop.services.effecting import Effecting
from imm_desktop.services.estimating import Estimating
from imm_desktop.services.filming import Filming
from imm_desktop.services.importing import Importing
from imm_desktop.services.launching import Launching
from imm_desktop.services.recipes import Recipes
from imm_desktop.services.rescuing import Rescuing
from imm_desktop.services.reviewing import Reviewing
from imm_desktop.services.sessions import Session
from imm_desktop.services.tagging import Tagging
from imm_desktop.services.tracking import Tracker
from tests.archives import open_fresh
from tests.fake_video import FakeVideo, facts, picture
from tests.fakes.backend import FakeBackend
from tests.fakes.clock import FakeClock, new_ids
from tests.fakes.objects import FakeObjectStore
from tests.helpers import meanwhile, until


class StillVideo(FakeVideo):
    """A fake video that can be asked for single pictures."""

    def __init__(self, known: MediaFacts | None = None) -> None:
        super().__init__(known)
        self.sizes: list[tuple[int, int]] = []
        """Asked for, with each single picture."""

    async def still(self, position_ms: int, *, max_width: int, max_height: int) -> Picture:
        self.asked.append(("still", position_ms))
        self.sizes.append((max_width, max_height))
        await self.exact_gate.wait()
        if self.error is not None:
            raise self.error
        return picture(position_ms // 40, width=64, height=36)


class StillFrames:
    """Opens every address but those whose object key stands in ``broken``."""

    def __init__(self) -> None:
        self.opened: list[StillVideo] = []
        self.sources: list[str] = []
        self.broken: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()

    async def open(self, source: str) -> StillVideo:
        self.sources.append(source)
        await asyncio.sleep(0)
        await self.gate.wait()
        if any(name in source for name in self.broken):
            raise MediaError(MediaReason.NOT_A_VIDEO)
        video = StillVideo(facts(is_image=source.split("?")[0].endswith(".jpg")))
        self.opened.append(video)
        return video

    async def keep(self, _source: str, video: StillVideo) -> None:
        """Nobody opens it again."""
        await video.close()


@dataclass
class Desk:
    """Everything behind the screens."""

    archive: SqlArchive
    account: Account = THIS_COMPUTER
    backend: FakeBackend = field(default_factory=FakeBackend)
    objects: FakeObjectStore = field(default_factory=FakeObjectStore)
    clock: FakeClock = field(default_factory=lambda: FakeClock(is_held=True))
    frames: StillFrames = field(default_factory=StillFrames)
    policy: Policy = DEFAULT_POLICY
    reviewer: str = "mei"
    written: dict[Path, bytes] = field(default_factory=dict)
    prefix: str = "s"

    def __post_init__(self) -> None:
        session = Session(self.account, self.backend, self.objects)
        launching = Launching(session, self.archive, self.clock, new_ids(self.prefix))
        archiving = Archiving(session, self.archive, self.clock)
        self.effecting = Effecting(self.archive, lambda _account: self.objects, self.clock)
        self.thumbnails = Thumbnails(self.frames)  # type: ignore[arg-type]
        self.hover = HoverPictures(self.frames, dwell_s=0)  # type: ignore[arg-type]
        tracker = Tracker(session, self.archive, launching, archiving, self.clock)
        batches, batch_ids = self.archive.batches, new_ids(f"{self.prefix}-batch")
        browsing = Browsing(session, self.archive)
        self.bench = Bench(
            session=session,
            archive=self.archive,
            browsing=browsing,
            launching=launching,
            tracker=tracker,
            recipes=Recipes(batches, self.clock, new_ids(f"{self.prefix}-recipe")),
            estimating=Estimating(session, batches, self.clock),
            batching=Batching(session, batches, launching, tracker, self.clock, batch_ids),
            archiving=archiving,
            tagging=Tagging(session),
            reviewing=Reviewing(
                self.archive,
                self.clock,
                lambda: self.policy,
                lambda: self.reviewer,
                new_ids(f"{self.prefix}-id"),
                "1.0",
                self._write,
            ),
            filming=Filming(
                session,
                self.archive.films,
                browsing,
                launching,
                self.clock,
                new_ids(f"{self.prefix}-film"),
                self._write,
            ),
            rescuing=Rescuing(session, self.archive, self.clock),
            importing=Importing(
                session, self.archive, self.clock, ResultFileReader(), Path.read_bytes
            ),
        )

    async def _write(self, path: Path, content: bytes) -> None:
        self.written[path] = content

    async def launch(self, kind: TaskKind, *sources: ObjectUri) -> tuple[Task, ...]:
        """Put tasks into the journal; nothing is sent."""
        plan = self.bench.launching.plan(kind, sources, {}, {})
        return await self.bench.launching.launch(plan.tasks)

    async def analyse(self, kind: TaskKind, *sources: ObjectUri) -> tuple[Task, ...]:
        """Launch tasks and carry them to their end, which whoever follows the tracker has heard of."""
        self.backend.polls = 0
        tasks = await self.launch(kind, *sources)
        ended: set[str] = set()

        def hear(task: Task) -> None:
            if task.is_over:
                ended.add(task.submission_id)

        unsubscribe = self.bench.tracker.subscribe(hear)
        async with self.tracking():
            for task in tasks:
                await self._end_of(task, ended)
        unsubscribe()
        return tuple([await self.task(one.submission_id) for one in tasks])

    async def task(self, submission_id: str) -> Task:
        known = await self.archive.load_task(submission_id)
        assert known is not None
        return known[0]

    async def items(self, state: ItemState = ItemState.OPEN) -> tuple[ReviewItem, ...]:
        return await self.archive.load_items(self.account.account_id, frozenset({state}))

    @asynccontextmanager
    async def tracking(self) -> AsyncIterator[None]:
        """The tracker runs meanwhile."""
        async with meanwhile(self.bench.tracker.run()):
            yield

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Tracker and batches run meanwhile."""
        async with meanwhile(self.bench.tracker.run(), self.bench.batching.run()):
            yield

    async def _end_of(self, task: Task, ended: set[str]) -> None:
        def is_over() -> bool:
            self.clock.advance(1)
            return task.submission_id in ended

        await until(is_over, what=f"{task} ends")


@asynccontextmanager
async def desk(folder: Path, **parts: object) -> AsyncIterator[Desk]:
    """A Desk over an archive in ``folder``."""
    archive = await open_fresh(folder / "archive.db")
    try:
        one = Desk(archive, **parts)  # type: ignore[arg-type]
        yield one
        await one.thumbnails.jobs.close()
        await one.hover.jobs.close()
    finally:
        await archive.close()


@pytest.fixture
def with_desk(qapp: Any, run: Callable[..., Any], tmp_path: Path) -> Callable[..., None]:
    """Run a coroutine function that takes a Desk."""

    def run_it(scenario: Callable[[Desk], Coroutine[Any, Any, None]], **parts: Any) -> None:
        async def whole() -> None:
            async with desk(tmp_path, **parts) as one:
                await scenario(one)

        run(whole())

    return run_it

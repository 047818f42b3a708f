"""Batches in many seeded runs: killed and disturbed everywhere while an operator pauses, cancels and retries.

Each run works a batch off over a few videos, is killed up to four times, goes on over the same archive, and must come
to its end: what holds for every task holds for these, no video is analysed twice with success, none
but those cancelled is left out, and every video of the origin is a member that is over.
"""

import asyncio
from collections import Counter
from contextlib import suppress

from imm_desktop.adapters.imm_client import ImmClient
from imm_desktop.adapters.store.archive import SqlArchive
from imm_desktop.domain.batches import BatchObject, BatchState, BatchView, Chosen, Prefix
from imm_desktop.domain.errors import ImmDesktopError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.engine.jobs.records import JobState
from imm_desktop.services.archiving import Archiving
from imm_desktop.services.batching import Batching
from imm_desktop.services.launching import Launching
from imm_desktop.services.sessions import Session
from imm_desktop.services.tracking import Tracker
from tests.fakes.killing import Killed
from tests.fakes.objects import FakeObjectStore
from tests.faults.campaign import (
    KINDS,
    LONGEST_LIFE_S,
    LOOK_S,
    Run,
    look_at_death,
    run_campaign,
)
from tests.faults.fate import Fate, Tally
from tests.faults.service import PROJECT, Service
from tests.faults.virtual_time import VirtualClock

MOST_VIDEOS = 14
ACTS = ("pause", "go_on", "cancel_waiting", "retry_failed", "nothing", "nothing")


class BatchRun(Run):
    """One story of a batch, told by its seed."""

    def __init__(self, seed: int, service: Service, archive: SqlArchive, tally: Tally) -> None:
        super().__init__(seed, service, archive, tally)
        self.kind = self.rng.choice(KINDS[:2])
        names = [
            f"{self.name}/{self.rng.choice(('', 'a/', 'a/b/'))}{at}.mp4"
            for at in range(self.rng.randrange(1, MOST_VIDEOS))
        ]
        self.videos = [ObjectUri("videos", name) for name in names]
        for name in names:
            place = service.video.parent / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(b"video")
        self.is_prefix = self.rng.random() < 0.5
        self.concurrency = self.rng.choice((1, 2, 3, 16))

    async def _told(self) -> list[str]:
        earlier = self.service.count()
        for _ in range(self.rng.randrange(5)):
            steps = self.rng.randrange(40 + 40 * min(len(self.videos), 6))
            await self._live_batch(Fate(steps, self.tally), is_last=False)
        await self._live_batch(Fate(None, self.tally), is_last=True)
        await self.service.come_to_rest()
        tasks, jobs = await self._tasks(), self.service.jobs(earlier)
        wrong = await self._judge(tasks, jobs)
        (view,) = await self.archive.batches.load_batches(self.account.account_id)
        progress = view.progress
        if not progress.is_over or progress.total != len(self.videos):
            self.tally.forgotten += 1
            wrong.append(f"the batch stands at {progress} of {len(self.videos)} videos")
        done = Counter(
            one.parameters["SourceURI"] for one in jobs if one.state is JobState.SUCCEEDED
        )
        twice = [uri for uri, times in done.items() if times > 1]
        self.tally.duplicates += len(twice)
        wrong += [f"{uri} was analysed twice" for uri in twice]
        sent = {one.parameters["SourceURI"] for one in jobs}
        if len(self.videos) - len(sent) > progress.cancelled:
            self.tally.forgotten += 1
            wrong.append(f"{len(self.videos) - len(sent)} never sent, {progress}")
        return wrong

    async def _live_batch(self, fate: Fate, *, is_last: bool) -> None:
        clock = fate.watch(VirtualClock(), "clock")
        archive = fate.watch(self.archive, "archive")
        store = fate.watch(self.archive.batches, "batches")
        objects = fate.watch(FakeObjectStore(*self.videos), "objects")
        wire = self._wire(fate, clock)
        session = Session(self.account, ImmClient(wire, PROJECT), objects)
        launching = Launching(session, archive, clock, self._new_id)
        archiving = Archiving(session, archive, clock)
        tracker = Tracker(session, archive, launching, archiving, clock)
        batching = Batching(session, store, launching, tracker, clock, self._new_id)
        jobs = [asyncio.ensure_future(one.run()) for one in (tracker, batching)]
        try:
            await self._create(batching)
            await self._until_batch_over(batching, jobs, fate, is_last=is_last)
        except Killed:
            pass
        finally:
            fate.is_over = True
            for job in jobs:
                job.cancel()
            await asyncio.wait(jobs)
            for job in jobs:
                if not job.cancelled():
                    look_at_death(job.exception())
            await wire.close()

    async def _create(self, batching: Batching) -> None:
        if await self.archive.batches.load_batches(self.account.account_id):
            return
        origin = (
            Prefix("videos", f"{self.name}/")
            if self.is_prefix
            else Chosen(tuple(BatchObject(one, "E1") for one in self.videos))
        )
        await batching.create("", self.kind, {}, origin, concurrency=self.concurrency)

    async def _until_batch_over(
        self,
        batching: Batching,
        jobs: "list[asyncio.Future[None]]",
        fate: Fate,
        *,
        is_last: bool,
    ) -> None:
        ends = asyncio.get_running_loop().time() + LONGEST_LIFE_S
        acts = self.rng.randrange(4)
        while not fate.is_over and not any(job.done() for job in jobs):
            (view,) = await self.archive.batches.load_batches(self.account.account_id)
            if view.batch.state is BatchState.OVER and not acts:
                return
            is_resting = view.batch.state is BatchState.PAUSED and not view.progress.under_way
            if is_resting and not acts and not is_last:
                return  # closed for the night
            if asyncio.get_running_loop().time() > ends:
                return  # what is not over is counted as forgotten
            with suppress(ImmDesktopError):
                if acts:
                    acts -= 1
                    await self._act(batching, view)
                elif view.batch.state is BatchState.PAUSED and is_last:
                    await batching.go_on(view.batch.batch_id)
            await asyncio.sleep(LOOK_S)

    async def _act(self, batching: Batching, view: BatchView) -> None:
        act = self.rng.choice(ACTS)
        if act == "nothing" or (act == "cancel_waiting" and self.is_prefix):
            return  # a listing that is cut short has no known total
        await getattr(batching, act)(view.batch.batch_id)


def run_batch_campaign(seeds: range) -> Tally:
    """Every run of ``seeds``; the same seeds tell the same stories."""
    return run_campaign(seeds, BatchRun)

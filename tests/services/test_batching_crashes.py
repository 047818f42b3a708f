"""A batch, killed before and after every single call of batching, launching and tracking: none twice, none forgotten."""

import asyncio
from collections import Counter
from contextlib import suppress

import pytest

from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.batches import BatchObject, BatchState, Chosen
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.services.archiving import Archiving
from imm_desktop.services.batching import Batching
from imm_desktop.services.launching import Launching
from imm_desktop.services.sessions import Session
from imm_desktop.services.tracking import Tracker
from tests.fakes.killing import Killed, Life, Mortal
from tests.fakes.objects import FakeObjectStore

VIDEOS = tuple(ObjectUri("reel", f"{number}.mp4") for number in range(3))


async def live(real, life, batch_id):
    """One run of the program, until the batch is over or it is killed; whether it came to the end."""
    archive = Mortal(real.archive, life)
    store = Mortal(real.archive.batches, life)
    session = Session(THIS_COMPUTER, Mortal(real.backend, life), Mortal(real.objects, life))
    launching = Launching(session, archive, real.clock, real.new_id)
    archiving = Archiving(session, archive, real.clock)
    tracker = Tracker(session, archive, launching, archiving, real.clock)
    batching = Batching(session, store, launching, tracker, real.clock, real.new_id)
    jobs = [asyncio.create_task(tracker.run()), asyncio.create_task(batching.run())]
    try:
        while not life.is_over:
            view = await real.archive.batches.load_batch(batch_id)
            if view.batch.state is BatchState.OVER:
                return True
            for job in jobs:
                if job.done() and not job.cancelled():
                    job.result()
            await asyncio.sleep(0.001)
    except Killed:
        return False
    except BaseExceptionGroup as group:
        if group.subgroup(Killed) is None:
            raise
    finally:
        life.is_over = True
        for job in jobs:
            job.cancel()
        for job in jobs:
            with suppress(asyncio.CancelledError, Killed, BaseExceptionGroup):
                await job
    return False


@pytest.mark.timeout(900)
def test_killed_anywhere_every_member_is_analysed_once(run, opened):
    async def scenario(real, steps):
        real.backend.tasks.clear()
        origin = Chosen(tuple(BatchObject(uri, f"E{steps}") for uri in VIDEOS))
        for uri in VIDEOS:
            real.objects.add(uri, etag=f"E{steps}")
        batch = await real.batching.create("", TaskKind.LABELS, {}, origin, concurrency=2)
        has_ended = await live(real, Life(steps), batch.batch_id)
        if not has_ended:
            assert await live(real, Life(), batch.batch_id)
        made = Counter(one.request.source for one in real.backend.tasks.values())
        assert made == Counter(VIDEOS), f"killed after {steps} calls"
        view = await real.batching.view(batch.batch_id)
        assert view.progress.done == len(VIDEOS)
        assert not await real.archive.unfinished(THIS_COMPUTER.account_id)
        return has_ended

    async def all_scenarios():
        async with opened(objects=FakeObjectStore(*VIDEOS)) as real:
            # Every third call here; each of them, with many seeds, in ``make faults-batches``.
            for steps in range(0, 400, 3):
                if await scenario(real, steps):
                    return steps
            raise AssertionError("never came to the end")

    assert run(all_scenarios(), timeout_s=230) > 30  # it really died many deaths

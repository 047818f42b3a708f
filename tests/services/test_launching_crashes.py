"""Launching and tracking, killed before and after every single call: never twice, never lost."""

import pytest

from imm_desktop.domain.errors import AmbiguousError
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from imm_desktop.services.ports.archive import TaskQuery
from tests.fakes.killing import Killed, Life, Mortal
from tests.fakes.objects import VIDEO
from tests.services.conftest import Program, live


async def _live(real, life, *, launches):
    """One run of the program until all is over or it is killed; whether it came to the end.

    ``real`` is the outside, which survives: the archive, the service, the objects.
    """
    p = Program(
        Mortal(real.archive, life),
        backend=Mortal(real.backend, life),
        objects=Mortal(real.objects, life),
        clock=real.clock,
        new_id=real.new_id,
    )

    async def is_done():
        return not await real.archive.unfinished("this-computer")

    if launches:
        plan = p.launching.plan(TaskKind.MODERATION, [VIDEO], {}, {})
        try:
            await p.launching.launch(plan.tasks)
        except Killed:
            return False
    return await live(p, "tracker", life, is_done)


@pytest.mark.parametrize("lost_answer", [False, True])
def test_killed_anywhere_a_task_is_created_once_and_archived(run, opened, lost_answer):
    """For every n: the first run dies at its n-th step, the next one finishes."""

    async def scenario(real, steps):
        known = await real.archive.load_tasks(TaskQuery())
        created = len(real.backend.tasks)
        if lost_answer:
            real.backend.failures.set_next("create", AmbiguousError("no answer"), after=True)
        has_ended = await _live(real, Life(steps), launches=True)
        tasks = (await real.archive.load_tasks(TaskQuery()))[: -len(known) or None]
        if not tasks:  # died before the journal: nothing was promised, nothing was asked
            assert len(real.backend.tasks) == created
            return False
        if not has_ended:
            assert await _live(real, Life(), launches=False)
        task = await real.task(tasks[0].submission_id)
        assert task.status is TaskStatus.SUCCEEDED
        assert real.backend.made_for(task.submission_id) == [task.task_id]
        assert len(real.backend.tasks) == created + 1
        assert await real.archive.load_result(task.submission_id) is not None
        assert await real.archive.load_item(f"item-{task.submission_id}") is not None
        return has_ended

    async def all_scenarios():
        async with opened() as real:
            for steps in range(200):
                if await scenario(real, steps):
                    return steps
            raise AssertionError("never came to the end")

    assert run(all_scenarios(), timeout_s=30) > 10  # it really died many deaths

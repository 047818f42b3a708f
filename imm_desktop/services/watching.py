"""Following thousands of running tasks by lists, a hundred a request, instead of asking for each.

Two lists of each kind of task are read again and again: often the short one, of tasks that ended lately, and slowly
the long one, of tasks that still run. A task that neither shows is left to its carrier to ask for: lists may come
late, and what no list shows is not lost for that.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from imm_desktop.domain.errors import BackendError, ThrottledError, UnreachableError
from imm_desktop.domain.tasks import Task, TaskKind, TaskReport
from imm_desktop.services.ports.backend import Backend, ListedState, TaskPage
from imm_desktop.services.ports.system import Clock

log = logging.getLogger(__name__)

FIRST_LOOK_S: Final = 1.0
LONGEST_LOOK_S: Final = 5.0
"""Between two looks for tasks that ended, while none does."""
LOOK_PER_TASK_S: Final = 0.005
"""Rest after a look for each task waited for: of a thousand and more, nobody sits by and waits for one."""
SLOWER: Final = 1.5
END_PAGE_S: Final = 0.5
"""Rest after each page of ended tasks: a service where thousands end at once is not asked without a break."""
RUNNING_PAGE_S: Final = 2.0
"""Rest after each page of running tasks: 30 pages, 3,000 tasks, a minute."""
SWEEP_S: Final = 5.0
"""Between two readings of the whole list of running tasks, at least."""
OVERLAP: Final = timedelta(seconds=60)
"""How far behind the latest end seen the next look begins: a list may show an end late."""
UNSEEN_SWEEPS: Final = 2
"""Readings of the whole list that do not show a task before its carrier asks for it."""
WORTH_TELLING: Final = 10
"""Per cent by which a task must be further than known."""
LONGEST_BACK_OFF_S: Final = 60.0
MOST_PAGES: Final = 2_000


@dataclass(slots=True)
class _Awaited:
    """A task whose carrier waits for news."""

    percent: int
    news: asyncio.Future[TaskReport | None]
    unseen: int = 0

    def tell(self, report: TaskReport | None) -> None:
        if not self.news.done():
            self.news.set_result(report)


class Watch:
    """Reads lists for the carriers of one account's running tasks."""

    def __init__(
        self, backend: Backend, clock: Clock, tell_problem: Callable[[Exception], None]
    ) -> None:
        self._backend = backend
        self._clock = clock
        self._tell_problem = tell_problem
        self._awaited: dict[TaskKind, dict[str, _Awaited]] = {}
        self._ended_until: dict[TaskKind, datetime] = {}
        """The latest end that was seen, by the service's clock; ends before it were seen too, but for late ones."""
        self._joined = asyncio.Event()

    async def news(self, task: Task, running_at: datetime) -> TaskReport | None:
        """Wait until a list says that ``task`` is over or further; None when no list shows it any more.

        ``running_at`` is a time at which it was known to run, or had not begun.
        """
        awaited = _Awaited(task.percent or 0, asyncio.get_running_loop().create_future())
        if task.kind not in self._awaited:  # nobody has looked for a while
            self._ended_until[task.kind] = running_at
        self._awaited.setdefault(task.kind, {})[task.task_id] = awaited
        self.look_from(task.kind, running_at)
        self._joined.set()
        try:
            return await awaited.news
        finally:
            of_kind = self._awaited.get(task.kind, {})
            if of_kind.get(task.task_id) is awaited:
                del of_kind[task.task_id]
                if not of_kind:
                    del self._awaited[task.kind]

    def look_from(self, kind: TaskKind, moment: datetime) -> None:
        """Tasks may have ended since ``moment`` that no list has shown yet."""
        self._ended_until[kind] = min(self._ended_until.get(kind, moment), moment)

    async def run(self) -> None:
        """Read lists whenever somebody waits for news; ends only when cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._again_and_again(self._look_for_ends), name="watch ends")
            group.create_task(self._again_and_again(self._sweep), name="watch running")

    async def _again_and_again(self, look: Callable[[float], Awaitable[float]]) -> None:
        """Call ``look`` with how long it wanted to rest last time; it says how long it wants to rest now."""
        rest_s, wait_s = 0.0, FIRST_LOOK_S
        while True:
            while not self._awaited:
                self._joined.clear()
                await self._joined.wait()
                rest_s = 0.0
            try:
                rest_s = await look(rest_s)
                wait_s = FIRST_LOOK_S
                await self._clock.sleep(rest_s)
            except Exception as error:
                if not isinstance(error, BackendError):  # a fault of the program itself
                    log.exception("lists cannot be read")
                self._tell_problem(error)
                if not isinstance(error, UnreachableError | ThrottledError):
                    self._leave_to_carriers()  # this service or this key has no lists for us
                wait_s = min(wait_s * 2, LONGEST_BACK_OFF_S)
                await self._clock.sleep(max(wait_s, _asked_wait_s(error)))

    def _leave_to_carriers(self) -> None:
        for of_kind in self._awaited.values():
            for one in of_kind.values():
                one.tell(None)

    async def _look_for_ends(self, rest_s: float) -> float:
        told = pages = 0
        for kind in tuple(self._awaited):
            latest = begin = self._ended_until[kind]
            for state in (ListedState.SUCCEEDED, ListedState.FAILED):
                async with aclosing(self._pages(kind, state, begin - OVERLAP)) as found:
                    async for page in found:
                        pages += 1
                        for report in page.reports:
                            told += self._tell(kind, report)
                            latest = max(latest, report.ended_at or latest)
            if self._ended_until[kind] == begin:  # nobody asked meanwhile to begin earlier
                self._ended_until[kind] = latest
        waiting = sum(len(of_kind) for of_kind in self._awaited.values())
        quiet_s = max(FIRST_LOOK_S, 0.0 if told else rest_s * SLOWER, waiting * LOOK_PER_TASK_S)
        return max(min(quiet_s, LONGEST_LOOK_S), (pages - 2) * END_PAGE_S)

    async def _sweep(self, _rest_s: float) -> float:
        pages = 0
        for kind in tuple(self._awaited):
            unseen = dict(self._awaited.get(kind, {}))
            async with aclosing(self._pages(kind, ListedState.RUNNING, None)) as found:
                async for page in found:
                    pages += 1
                    for report in page.reports:
                        seen = unseen.pop(report.task_id, None)
                        if seen is not None:
                            seen.unseen = 0
                        self._tell(kind, report)
                    if page.next_token:
                        await self._clock.sleep(RUNNING_PAGE_S)
            for one in unseen.values():
                one.unseen += 1
                if one.unseen >= UNSEEN_SWEEPS:
                    one.tell(None)
        return max(SWEEP_S, pages * RUNNING_PAGE_S)

    async def _pages(
        self, kind: TaskKind, state: ListedState, ended_from: datetime | None
    ) -> AsyncGenerator[TaskPage, None]:
        token = ""
        for _ in range(MOST_PAGES):
            page = await self._backend.list_tasks(kind, state, ended_from=ended_from, token=token)
            yield page
            if not page.next_token or page.next_token == token:
                return
            token = page.next_token

    def _tell(self, kind: TaskKind, report: TaskReport) -> bool:
        """Give ``report`` to who waits for it, when it is news; returns whether it was."""
        awaited = self._awaited.get(kind, {}).get(report.task_id)
        if awaited is None:
            return False
        if report.is_running and (report.percent or 0) < awaited.percent + WORTH_TELLING:
            return False
        awaited.tell(report)
        return True


def _asked_wait_s(error: Exception) -> float:
    return (error.retry_after_ms or 0) / 1000 if isinstance(error, ThrottledError) else 0.0

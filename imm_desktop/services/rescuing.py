"""Rescue all: every result that the service still holds, whoever asked for it, comes into the archive.

The service deletes a task with its result seven days after its start. A rescue lists the whole project, leaves out
what the archive holds, and fetches the rest, what vanishes first coming first. It makes no task and changes none, so
it can be stopped anywhere and run again: what was fetched stays and is skipped.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from typing import Final, TypeVar

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import (
    BackendError,
    ConflictError,
    CredentialsError,
    ImmDesktopError,
    NotFoundError,
    ServiceFailedError,
    ThrottledError,
    UnreachableError,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.rescue import (
    FoundTask,
    RescueLine,
    RescueOutcome,
    RescueProgress,
    RescueReport,
    elsewhere_id,
    unnamed_source,
)
from imm_desktop.domain.results import Result, summary_of
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.services.archiving import review_item_of
from imm_desktop.services.ports.archive import Archive
from imm_desktop.services.ports.system import Clock
from imm_desktop.services.sessions import Session

T = TypeVar("T")

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
"""Results that are fetched at the same time."""
TRIES: Final = 5
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 30.0
"""Between two tries while the service is out of reach or asks us to slow down."""
MOST_PAGES: Final = 2_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

LOOKED_UP_AT_ONCE: Final = 500
_WIDEST: Final = MappingProxyType({"Interval": 600, "MaxFrames": 3_600})
"""The API's largest: what a moderation of unknown sampling is read with, so that no offset seems out of place."""

Tell = Callable[[RescueProgress], None]


class Rescuing:
    """Fetches what one account's project still holds."""

    def __init__(self, session: Session, archive: Archive, clock: Clock) -> None:
        self._session = session
        self._archive = archive
        self._clock = clock

    async def rescue(self, tell: Tell = lambda _progress: None) -> RescueReport:
        """Bring every result home; ``tell`` hears of each task. Cancel to stop: what was kept stays.

        Raises:
            CredentialsError: The key may not list or fetch; what was kept stays.
            BackendError: The tasks cannot be listed.
            StoreError: The archive cannot keep any more; what was kept stays.
        """
        found = await self._list(tell)
        known = await self._known_of(found)
        lines: list[RescueLine] = []
        turns = asyncio.Semaphore(AT_ONCE)

        async def one_more(task: FoundTask) -> None:
            async with turns:
                line = await self._bring_home(task, known.get(task.task_id))
            lines.append(line)
            tell(RescueProgress(len(lines), len(found), len(found), line))

        try:
            async with asyncio.TaskGroup() as group:
                for task in found:
                    group.create_task(one_more(task), name=f"rescue {task.task_id}")
        except ExceptionGroup as errors:  # not except*: Python 3.11.2 wraps what that raises
            told = errors.subgroup(ImmDesktopError)
            raise (told or errors).exceptions[0] from None
        return RescueReport(tuple(lines), listed=len(found))

    async def name_video(self, task: Task, source: ObjectUri) -> Task:
        """File a rescued task under the video that the operator says it is about.

        Raises:
            ConflictError: The task names its video already.
        """
        if not await self._archive.name_source(task.submission_id, source):
            raise ConflictError(f"{task.task_id} is about {task.source}")
        return replace(task, source=source)

    async def _list(self, tell: Tell) -> list[FoundTask]:
        """All tasks, what vanishes first coming first."""
        found: dict[str, FoundTask] = {}
        token = ""
        for _ in range(MOST_PAGES):
            page = await self._patiently(partial(self._session.backend.find_all, token=token))
            for task in page.tasks:  # a task that ends meanwhile may be listed twice
                found[task.task_id] = task
            tell(RescueProgress(0, 0, len(found)))
            if not page.next_token or page.next_token == token:
                return sorted(found.values(), key=lambda one: one.started_at or _EPOCH)
            token = page.next_token
        raise ServiceFailedError("The list of tasks does not end.")

    async def _known_of(self, found: Sequence[FoundTask]) -> dict[str, Task]:
        """What the archive holds of ``found``, by the service's task ID."""
        account_id = self._session.account.account_id
        known: dict[str, Task] = {}
        for start in range(0, len(found), LOOKED_UP_AT_ONCE):
            ids = [one.task_id for one in found[start : start + LOOKED_UP_AT_ONCE]]
            known |= await self._archive.tasks_by_id(account_id, ids)
        for one in found:
            if one.submission_id and one.task_id not in known:  # its Create was never answered
                kept = await self._archive.load_task(one.submission_id)
                if kept is not None and kept[0].account_id == account_id:
                    known[one.task_id] = kept[0]
        return known

    async def _bring_home(self, found: FoundTask, known: Task | None) -> RescueLine:
        asked = found.request.source if found.request is not None else None
        source = known.source if known is not None else asked
        if known is not None and known.status is TaskStatus.SUCCEEDED:
            return RescueLine(found, RescueOutcome.KNOWN, source, known.submission_id)
        if found.is_running:
            return RescueLine(found, RescueOutcome.RUNNING, source)
        if found.kind is None:
            return RescueLine(found, RescueOutcome.UNKNOWN_KIND, source)
        if not found.is_succeeded:
            why = " · ".join(part for part in (found.code, found.message) if part)
            return RescueLine(found, RescueOutcome.FAILED, source, message=why)
        try:
            if known is not None and not known.is_over:
                return await self._complete(found, known)
            return await self._adopt(found, found.kind)
        except CredentialsError:
            raise  # the key may not: it may not for all the others either
        except NotFoundError as error:
            return RescueLine(found, RescueOutcome.GONE, source, message=_words_of(error))
        except BackendError as error:
            log.info("task %s cannot be rescued: %s", found.task_id, error)
            return RescueLine(found, RescueOutcome.NOT_FETCHED, source, message=_words_of(error))

    async def _complete(self, found: FoundTask, known: Task) -> RescueLine:
        """Fetch the result of a task of our own that was not followed to its end."""
        kept = await self._archive.load_task(known.submission_id)
        request = kept[1] if kept is not None else AnalysisRequest(known.kind, known.source, {})
        result = await self._fetch(found.task_id, request)
        done = replace(known, task_id=found.task_id).moved_to(
            TaskStatus.SUCCEEDED,
            percent=100,
            started_at=found.started_at or known.started_at,
            ended_at=found.ended_at or self._clock.now(),
            summary=summary_of(result.report),
            request_id=result.request_id,
        )
        await self._archive.finish(done, result, review_item_of(done, result))
        return RescueLine(found, RescueOutcome.KEPT, done.source, done.submission_id)

    async def _adopt(self, found: FoundTask, kind: TaskKind) -> RescueLine:
        """Fetch and keep the result of a task that was made elsewhere, or that this program gave up."""
        asked = found.request or await self._patiently(
            partial(self._session.backend.asked_of, found.task_id, kind)
        )
        placeholder = unnamed_source(found.task_id)
        reading = asked or AnalysisRequest(kind, placeholder, dict(_WIDEST))
        result = await self._fetch(found.task_id, reading)
        source = asked.source if asked is not None else result.source
        request = asked or AnalysisRequest(kind, source or placeholder, {})
        task = adopted_task(
            self._session.account.account_id,
            request,
            result,
            submission_id=elsewhere_id(self._session.account.account_id, found.task_id),
            task_id=found.task_id,
            started_at=found.started_at or found.ended_at or self._clock.now(),
            ended_at=found.ended_at or self._clock.now(),
        )
        is_new = await self._archive.adopt(task, request, result, review_item_of(task, result))
        outcome = RescueOutcome.KEPT if is_new else RescueOutcome.KNOWN
        return RescueLine(found, outcome, source, task.submission_id)

    async def _fetch(self, task_id: str, request: AnalysisRequest) -> Result:
        return await self._patiently(partial(self._session.backend.fetch_result, task_id, request))

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer, tried again while the service is out of reach or asks us to slow down."""
        wait_s = FIRST_WAIT_S
        for _ in range(TRIES - 1):
            try:
                return await ask()
            except (ThrottledError, UnreachableError) as error:
                asked_ms = error.retry_after_ms if isinstance(error, ThrottledError) else None
                await self._clock.sleep(max(wait_s, (asked_ms or 0) / 1000))
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        return await ask()


def adopted_task(
    account_id: str,
    request: AnalysisRequest,
    result: Result,
    *,
    submission_id: str,
    task_id: str,
    started_at: datetime,
    ended_at: datetime,
) -> Task:
    """A finished task that was made elsewhere, as the archive keeps it."""
    return Task(
        submission_id=submission_id,
        account_id=account_id,
        kind=request.kind,
        source=request.source,
        prepared_at=started_at,
        status=TaskStatus.SUCCEEDED,
        task_id=task_id,
        percent=100,
        started_at=started_at,
        ended_at=ended_at,
        request_id=result.request_id,
        summary=summary_of(result.report),
    )


def _words_of(error: BackendError) -> str:
    return " · ".join(part for part in (error.code, str(error), error.request_id) if part)

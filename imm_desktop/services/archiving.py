"""Fetching results and keeping them for good."""

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.moderation import ModerationReport
from imm_desktop.domain.results import Result, summary_of
from imm_desktop.domain.review import ReviewItem, advice_of
from imm_desktop.domain.tasks import Task, TaskStatus
from imm_desktop.services.ports.archive import Archive
from imm_desktop.services.ports.system import Clock
from imm_desktop.services.sessions import Session


class Archiving:
    """Brings results into the archive, each in one transaction with the end of its task."""

    def __init__(self, session: Session, archive: Archive, clock: Clock) -> None:
        self._session = session
        self._archive = archive
        self._clock = clock

    async def archive_result(self, task: Task, request: AnalysisRequest) -> Task:
        """Fetch and keep the result of a task that the service reported as succeeded.

        Raises:
            BackendError: The result cannot be fetched; the task is as it was.
            StoreError: It cannot be kept; the task is as it was.
        """
        result = await self._session.backend.fetch_result(task.task_id, request)
        return await self._keep(task, result)

    async def detect(self, task: Task, request: AnalysisRequest) -> Task:
        """Ask for the labels of a still image and keep them; the errors of ``archive_result``."""
        result = await self._session.backend.detect_image_labels(request)
        return await self._keep(task, result)

    async def _keep(self, task: Task, result: Result) -> Task:
        now = self._clock.now()
        done = task.moved_to(
            TaskStatus.SUCCEEDED,
            ended_at=task.ended_at or now,
            percent=100,
            summary=summary_of(result.report),
            request_id=result.request_id or task.request_id,
        )
        await self._archive.finish(done, result, review_item_of(done, result))
        return done


def review_item_of(task: Task, result: Result) -> ReviewItem | None:
    """The review item that ``result`` gives rise to; None when it is no moderation.

    What the service blocks or passes becomes one too: a person may overturn it.
    """
    report = result.report
    if not isinstance(report, ModerationReport):
        return None
    return ReviewItem(
        item_id=f"item-{task.submission_id}",
        account_id=task.account_id,
        submission_id=task.submission_id,
        source=task.source,
        source_etag=task.source_etag,
        suggestion=report.suggestion,
        categories=report.categories,
        worst_rate=report.worst_rate,
        not_judged=report.not_judged,
        created_at=task.ended_at or task.prepared_at,
        advice=advice_of(report),
    )

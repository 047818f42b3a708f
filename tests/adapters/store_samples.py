"""Tasks, items and decisions to put into an archive."""

from datetime import timedelta
from typing import Any

from imm_desktop.adapters.store.archive import SqlArchive
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.owed import effects_of
from imm_desktop.domain.review import Decision, LogRecord, ReviewItem, Verdict
from imm_desktop.domain.review_history import ItemHistory, judged
from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from tests.fakes.clock import START
from tests.fakes.objects import VIDEO
from tests.fakes.results import EVIDENCE, moderation_result

ACCOUNT = "this-computer"


def task_of(
    submission_id: str, kind: TaskKind = TaskKind.MODERATION, source: ObjectUri = VIDEO
) -> tuple[Task, AnalysisRequest]:
    request = AnalysisRequest(kind, source, {"Interval": 2, "Scenes": ["ad"]})
    return Task(submission_id, ACCOUNT, kind, source, START), request


def item_of(submission_id: str, source: ObjectUri = VIDEO) -> ReviewItem:
    return ReviewItem(
        item_id=f"item-{submission_id}",
        account_id=ACCOUNT,
        submission_id=submission_id,
        source=source,
        source_etag="E1",
        suggestion=Suggestion.REVIEW,
        categories=("ad",),
        worst_rate=88.5,
        not_judged=("logo",),
        created_at=START,
        waiting_since=START,
    )


def decision_of_item(
    item: ReviewItem,
    decision_id: str,
    verdict: Verdict = Verdict.BLOCK,
    undoes: str = "",
    minutes: int = 0,
) -> Decision:
    return Decision(
        decision_id=decision_id,
        item_id=item.item_id,
        source=item.source,
        verdict=verdict,
        reviewer="梅",
        decided_at=START + timedelta(minutes=minutes),
        policy_version=1,
        evidence=EVIDENCE,
        reason="ads",
        note="二维码",
        undoes=undoes,
        app_version="1.0",
    )


def succeeded(task: Task) -> Task:
    return task.moved_to(TaskStatus.SUCCEEDED, summary="suggestion=review")


async def with_item(
    store: SqlArchive, submission_id: str = "s1", source: ObjectUri = VIDEO
) -> ReviewItem:
    """A finished task with the item that it gave rise to."""
    task, request = task_of(submission_id, source=source)
    await store.prepare([(task, request)])
    item = item_of(submission_id, source)
    await store.finish(succeeded(task), moderation_result(), item)
    return item


async def decided(
    store: SqlArchive,
    item: ReviewItem,
    decision_id: str = "d1",
    verdict: Verdict = Verdict.BLOCK,
    **more: Any,
) -> LogRecord:
    """The first answer about ``item``, with the effects that the policy asks for."""
    bare = decision_of_item(item, decision_id, verdict, **more)
    decision = judged(bare, ItemHistory(), DEFAULT_POLICY)
    return await store.record(decision, effects_of(decision, item, DEFAULT_POLICY))

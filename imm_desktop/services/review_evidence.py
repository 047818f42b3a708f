"""What there is to judge a review item by."""

from dataclasses import dataclass, replace

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.coverage import DEFAULT_MAX_FRAMES, Coverage, coverage_of
from imm_desktop.domain.errors import StoreDamagedError
from imm_desktop.domain.moderation import ModerationReport, Moment, moments_of
from imm_desktop.domain.results import LabelReport
from imm_desktop.domain.review import ReviewItem
from imm_desktop.domain.tasks import LABEL_KINDS, Task, TaskKind
from imm_desktop.services.ports.archive import Archive, DecisionEntry, DecisionQuery


@dataclass(frozen=True, slots=True)
class ReviewEvidence:
    """Everything a reviewer needs to judge one item."""

    item: ReviewItem
    task: Task
    request: AnalysisRequest
    report: ModerationReport
    moments: tuple[Moment, ...]
    coverage: Coverage | None
    """None when the duration is not known, and for still images."""
    label_report: LabelReport | None = None
    """The newest labels of the object; None when nobody asked for them."""
    labelled_by: str = ""
    """Submission ID of the task that found them."""
    labels_are_other: bool = False
    """Whether they are of other content than the item: the object was replaced in between."""
    earlier: tuple[DecisionEntry, ...] = ()
    """Every decision about the object, newest first."""


async def evidence_of(archive: Archive, item: ReviewItem, duration_ms: int) -> ReviewEvidence:
    """What there is to judge ``item`` by; ``duration_ms`` is the video's, 0 when unknown.

    Raises:
        StoreDamagedError: The archive lacks the result that the item is about.
    """
    known = await archive.load_task(item.submission_id)
    result = await archive.load_result(item.submission_id)
    if known is None or result is None or not isinstance(result.report, ModerationReport):
        raise StoreDamagedError(f"the result behind review item {item.item_id} is missing")
    task, request = known
    coverage = None
    if duration_ms and task.kind is TaskKind.MODERATION:
        coverage = coverage_of(
            interval_s=int(request.values.get("Interval", 1)),
            snapshots=result.report.looked_at,
            duration_ms=duration_ms,
            max_frames=int(request.values.get("MaxFrames", DEFAULT_MAX_FRAMES)),
        )
    return await renewed(
        archive,
        ReviewEvidence(
            item=item,
            task=task,
            request=request,
            report=result.report,
            moments=moments_of(result.report.findings),
            coverage=coverage,
        ),
    )


async def renewed(archive: Archive, evidence: ReviewEvidence) -> ReviewEvidence:
    """``evidence`` with what may be another by now: the item, labels, decisions. Its own result never changes.

    Raises:
        StoreError: The archive cannot be read.
    """
    item = await archive.load_item(evidence.item.item_id) or evidence.item
    heads = await archive.list_results(item.source, item.account_id)
    newest = next((one.task for one in heads if one.task.kind in LABEL_KINDS), None)
    labels, labelled_by = evidence.label_report, newest.submission_id if newest else ""
    if labelled_by != evidence.labelled_by:
        report = await archive.load_report(labelled_by) if labelled_by else None
        labels = report if isinstance(report, LabelReport) else None
    return replace(
        evidence,
        item=item,
        label_report=labels,
        labelled_by=labelled_by,
        labels_are_other=newest is not None and _differ(newest.source_etag, item.source_etag),
        earlier=await archive.load_decisions(DecisionQuery(source=item.source)),
    )


def _differ(one: str, other: str) -> bool:
    """Whether two ETags name different contents; unknown ones do not."""
    return bool(one and other) and one != other

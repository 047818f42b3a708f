"""The one place where IMM's words become ours, and ours become IMM's."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final, TypeVar

from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.clips import Clips
from imm_desktop.domain.conversion_parameters import LISTS, place_faults, written_to
from imm_desktop.domain.errors import InvalidRequestError, ServiceFailedError
from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import ObjectUri, VideoFacts
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.parameters import nested
from imm_desktop.domain.results import LabelReport, Report
from imm_desktop.domain.tasks import SUBMISSION_TAG, TaskKind, TaskReport
from imm_desktop.domain.timing import TimeRange
from imm_desktop.imm import codec
from imm_desktop.imm import labels as wire_labels
from imm_desktop.imm import tasks as wire_tasks
from imm_desktop.imm.base import Answer, WireModel, instant_of
from imm_desktop.imm.faults import RefusedError
from imm_desktop.imm.images import ImageLabels
from imm_desktop.imm.media_meta import MediaMeta, VideoStream
from imm_desktop.imm.moderation import BlockFrame, ModerationAnswer
from imm_desktop.imm.operations import Operation
from imm_desktop.imm.tasks import TaskStatus as WireStatus
from imm_desktop.imm.tasks import TaskType

_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True, slots=True)
class TaskOperations:
    """The operations behind one kind of task."""

    task_type: str
    create: str
    get_result: str


TASK_OPERATIONS: Final[Mapping[TaskKind, TaskOperations]] = MappingProxyType(
    {
        TaskKind.LABELS: TaskOperations(
            TaskType.VIDEO_LABELS,
            "CreateVideoLabelClassificationTask",
            "GetVideoLabelClassificationResult",
        ),
        TaskKind.MODERATION: TaskOperations(
            TaskType.VIDEO_MODERATION, "CreateVideoModerationTask", "GetVideoModerationResult"
        ),
        TaskKind.IMAGE_MODERATION: TaskOperations(
            TaskType.IMAGE_MODERATION, "CreateImageModerationTask", "GetImageModerationResult"
        ),
        # The API has no operation that gets the result of a highlight or a conversion.
        TaskKind.HIGHLIGHT: TaskOperations(TaskType.HIGHLIGHT, "CreateHighlightTask", "GetTask"),
        TaskKind.CONVERT: TaskOperations(
            TaskType.MEDIA_CONVERT, "CreateMediaConvertTask", "GetTask"
        ),
    }
)
"""IMAGE_LABELS is not here: it is answered at once and never a task of the service."""

_DEFAULT_INTERVAL_S: Final = 1
_DEFAULT_MAX_FRAMES: Final = 200
_PERCENT: Final = range(101)
_LARGEST: Final = 10**12
"""No time in milliseconds, count or size of a picture is larger; what is would not fit the archive."""


def checked(operation: Operation, fields: Mapping[str, Any]) -> WireModel:
    """The request that ``fields`` make.

    Raises:
        InvalidRequestError: The service would refuse it; nothing has been sent.
    """
    try:
        return codec.request_of(operation, fields)
    except RefusedError as error:
        raise InvalidRequestError(error.fault.message, code=error.fault.code) from None


def fields_of(request: AnalysisRequest, project: str) -> dict[str, Any]:
    """``request`` under the API's names.

    Raises:
        InvalidRequestError: It would write over what it reads.
    """
    if request.kind is TaskKind.CONVERT:
        return {**_conversion_of(request), "ProjectName": project}
    fields = {**nested(request.values), "ProjectName": project}
    if request.kind is not TaskKind.HIGHLIGHT:
        fields["SourceURI"] = str(request.source)
    elif "Edit" in fields:  # its Mode is required there, and has one value only
        fields["Edit"] = {"Mode": "Sequential", **fields["Edit"]}
    return fields


def _conversion_of(request: AnalysisRequest) -> dict[str, Any]:
    """The form's one source and one target as the arrays that the API takes."""
    if place_faults(request.values, [request.source]):
        raise InvalidRequestError("The conversion would write over its own source.")
    source = {"Sources.URI": str(request.source)}
    fields = nested({**request.values, **written_to(request.values, request.source), **source})
    for path in LISTS:
        *parents, last = path.split(".")
        at: Any = fields
        for parent in parents:
            at = at.get(parent, {})
        if last in at:
            at[last] = [at[last]]
    return fields


def tagged(fields: Mapping[str, Any], submission_id: str) -> dict[str, Any]:
    """``fields`` of a Create, findable by ``submission_id``."""
    return {**fields, "Tags": {**fields.get("Tags", {}), SUBMISSION_TAG: submission_id}}


def tag_selector(submission_id: str) -> str:
    """What ListTasks takes to find the task of ``submission_id``."""
    return f"{SUBMISSION_TAG}={submission_id}"


def submission_of(task: wire_tasks.TaskInfo) -> str:
    """The submission ID that ``task`` carries; empty for tasks made elsewhere."""
    value = (task.tags or {}).get(SUBMISSION_TAG, "")
    return value if isinstance(value, str) else ""


def task_report_of(task: wire_tasks.TaskInfo, kind: TaskKind, task_id: str = "") -> TaskReport:
    """What the service says of a task; ``task_id`` is the one asked for, where the answer leaves it out.

    A status that this program does not know counts as running: the task is looked at again.

    Raises:
        ServiceFailedError: The answer names no status at all.
    """
    if not task.status:
        raise ServiceFailedError("The service names no status of the task.")
    is_over = task.status in (WireStatus.SUCCEEDED, WireStatus.FAILED)
    is_failed = task.status == WireStatus.FAILED
    return TaskReport(
        task_id=task.task_id or task_id,
        kind=kind,
        is_running=not is_over,
        is_succeeded=is_over and not is_failed,
        percent=None if is_over or task.progress not in _PERCENT else task.progress,
        code=task.code if is_failed else "",  # samples show a stale code on succeeded tasks
        message=task.message,
        started_at=instant_of(task.start_time),
        ended_at=instant_of(task.end_time) if is_over else None,
        submission_id=submission_of(task),
    )


def report_of(answer: Answer, request: AnalysisRequest, duration_ms: int = 0) -> Report:
    """The result in ``answer``, which is that of ``request``; ``duration_ms`` is 0 when unknown.

    Raises:
        ServiceFailedError: The task has not succeeded, or its result is not there.
    """
    if isinstance(answer, wire_tasks.TaskReport) and answer.status != WireStatus.SUCCEEDED:
        text = (
            answer.message
            or f"The task has no result, its status is {answer.status or 'not given'}."
        )
        raise ServiceFailedError(text, code=answer.code)
    match answer:
        case ImageLabels():
            return LabelReport(_labels_of(answer.labels, has_time=False))
        case wire_labels.VideoLabelsResult():
            return LabelReport(_labels_of(answer.labels, has_time=True))
        case ModerationAnswer():
            return _moderation_of(answer, request, duration_ms)
        case wire_tasks.GetTaskAnswer():
            return _highlight_of(answer, request)
        case _:
            raise TypeError(f"no result: {type(answer).__name__}")


def facts_of(meta: MediaMeta) -> VideoFacts:
    """Duration, size and frame rate; 0 where the service does not say."""
    stream = next(iter(meta.video_streams), VideoStream())
    seconds = stream.duration if meta.duration is None else meta.duration
    return VideoFacts(
        duration_ms=round(_bounded((seconds or 0.0) * 1000)),
        width=_bounded(meta.video_width or stream.width or 0),
        height=_bounded(meta.video_height or stream.height or 0),
        frame_rate=_rate_of(stream.average_frame_rate) or _rate_of(stream.frame_rate),
    )


def _labels_of(labels: Iterable[wire_labels.Label], *, has_time: bool) -> tuple[Label, ...]:
    return tuple(
        Label(
            name=one.label_name or one.label_alias,
            alias=one.label_alias,
            parent=one.parent_label_name,
            level=1 if one.label_level is None else _bounded(one.label_level),
            confidence=one.label_confidence or 0.0,
            centric_score=one.centric_score,
            language=one.language,
            clips=_clips_of(one.clips) if has_time else (),
        )
        for one in labels
        if one.label_name or one.label_alias
    )


def _clips_of(clips: Iterable[wire_labels.Clip]) -> Clips:
    """The time ranges in order.

    One number is an instant, none is left out; of three and more the first two count.
    """
    found = []
    for clip in clips:
        ends = clip.time_range[:2]
        if not ends:
            continue
        first, last = min(ends), max(ends)
        if first < 0 or last > _LARGEST:
            first, last = _bounded(first), _bounded(last)
        found.append(TimeRange(first, last))
    return Clips.of(found)


def _moderation_of(
    answer: ModerationAnswer, request: AnalysisRequest, duration_ms: int
) -> ModerationReport:
    result = answer.moderation_result
    if result is None:  # a moderation without a result must never look like a pass
        raise ServiceFailedError("The task succeeded, but its answer holds no moderation result.")
    frames = result.frames
    factor = 0  # a picture has no time
    if request.kind is TaskKind.MODERATION:
        factor = _ms_per_offset(frames.block_frames, _last_second(request, duration_ms))
    findings = (
        Finding(
            label=one.label,
            position_ms=_bounded((one.offset or 0) * factor),
            rate=one.rate or 0.0,
            scene=one.scene,
            text=one.text,
        )
        for one in frames.block_frames
    )
    return ModerationReport(
        suggestion=_suggestion_of(result.suggestion),
        categories=result.categories,
        looked_at=_bounded(frames.total_count or 0),
        findings=tuple(sorted(findings, key=lambda one: one.position_ms)),
        not_judged=result.not_judged,
        message=answer.message,
    )


def _suggestion_of(word: str) -> Suggestion:
    try:
        return Suggestion(word.lower())
    except ValueError:
        return Suggestion.UNKNOWN


def _last_second(request: AnalysisRequest, duration_ms: int) -> int:
    """No snapshot can lie after this second of the video."""
    interval_s = request.values.get("Interval", _DEFAULT_INTERVAL_S)
    last = int(interval_s * request.values.get("MaxFrames", _DEFAULT_MAX_FRAMES))
    return min(last, math.ceil(duration_ms / 1000)) if duration_ms else last


def _ms_per_offset(frames: Iterable[BlockFrame], last_second: int) -> int:
    """1000 when Offset counts seconds, 1 when it counts milliseconds.

    No page gives the unit; seconds is the better guess. It is given up only when it puts a snapshot where none
    can be, and milliseconds do not.
    """
    latest = max((one.offset or 0 for one in frames), default=0)
    return 1 if last_second < latest <= last_second * 1000 else 1000


def _highlight_of(answer: wire_tasks.GetTaskAnswer, request: AnalysisRequest) -> HighlightReport:
    """The objects that the service names, else those that were asked for."""
    asked: Iterable[str] = (request.values.get("Output.URI", ""),)
    if request.kind is TaskKind.CONVERT:
        asked = written_to(request.values, request.source).values()
    texts = answer.outputs or asked
    uris = []
    for text in texts:
        try:
            uris.append(ObjectUri.parse(text))
        except ValueError:
            continue
    return HighlightReport(tuple(uris), answer.message)


def _bounded(value: _Number) -> _Number:
    return max(min(value, type(value)(_LARGEST)), type(value)(0))


def _rate_of(text: str) -> float:
    """Pictures per second of ``30000/1001`` or ``25``; 0 for anything else, ``0/0`` too."""
    try:
        return max(float(Fraction(text)), 0.0)
    except (ValueError, ZeroDivisionError, OverflowError):
        return 0.0

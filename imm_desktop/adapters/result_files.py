"""The ``ResultReader`` port: files that hold the service's answers, in our words."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from imm_desktop.adapters import imm_found, imm_translate
from imm_desktop.adapters.imm_translate import TASK_OPERATIONS
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.errors import FileRefusedError, ServiceFailedError
from imm_desktop.domain.media import MediaType, ObjectUri
from imm_desktop.domain.rescue import ReadResult, Refusal, unnamed_source
from imm_desktop.domain.results import Result
from imm_desktop.domain.tasks import SUBMISSION_TAG, TaskKind
from imm_desktop.imm import codec
from imm_desktop.imm.base import Answer, instant_of
from imm_desktop.imm.faults import UnreadableAnswerError
from imm_desktop.imm.operations import OPERATIONS
from imm_desktop.imm.result_files import NotJsonError, SavedAnswer, saved_answers_of
from imm_desktop.imm.tasks import GetTaskAnswer, TaskReport, TaskStatus

MOST_BYTES: Final = 256 * 1024 * 1024
_WIDEST: Final = {"Interval": 600, "MaxFrames": 3_600}


class ResultFileReader:
    """Reads answers of Get…Result, GetTask and DetectImageLabels, and notification messages."""

    def read(self, content: bytes) -> tuple[ReadResult, ...]:
        """Every result in ``content``; see ``ResultReader.read``."""
        if len(content) > MOST_BYTES:
            raise FileRefusedError(f"{len(content):,} bytes", reason=Refusal.TOO_LARGE)
        try:
            saved = saved_answers_of(content)
        except NotJsonError as error:
            raise FileRefusedError(str(error), reason=Refusal.NOT_JSON) from None
        if not saved:
            raise FileRefusedError("no answer of the service", reason=Refusal.NOT_A_RESULT)
        return tuple(_read(one) for one in saved)


def _read(saved: SavedAnswer) -> ReadResult:
    fields = _with_result(saved.fields)
    kind = _kind_of(saved, fields)
    answer = _decoded(kind, fields)
    task_id = getattr(answer, "task_id", "")
    asked = imm_found.request_of(_text(fields, "TaskRequestDefinition"), kind)
    named = imm_found.source_of(answer) or imm_found.uri_of(fields.get("URI")) or _source_in(fields)
    reading = asked or AnalysisRequest(
        kind, named or unnamed_source(task_id), {} if kind is TaskKind.HIGHLIGHT else dict(_WIDEST)
    )
    if isinstance(answer, TaskReport):
        _refuse_without_result(answer, kind, fields)
    raw = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        report = imm_translate.report_of(answer, reading)
    except ServiceFailedError as error:
        raise FileRefusedError(str(error), reason=Refusal.NO_RESULT) from None
    tags = fields.get("Tags")
    tag = tags.get(SUBMISSION_TAG) if isinstance(tags, Mapping) else ""
    return ReadResult(
        kind=kind,
        result=Result(report, raw, _text(fields, "RequestId"), named),
        task_id=task_id,
        submission_id=tag if isinstance(tag, str) else "",
        source=asked.source if asked is not None else named,
        project=_text(fields, "ProjectName"),
        started_at=instant_of(_text(fields, "StartTime")),
        ended_at=instant_of(_text(fields, "EndTime")),
        digest=hashlib.sha256(raw).hexdigest(),
        request=asked,
    )


def _with_result(fields: Mapping[str, Any]) -> dict[str, Any]:
    """``fields`` with the moderation's result where the answer has it: messages carry it one level higher."""
    whole = dict(fields)
    if "Suggestion" in whole and not whole.get("ModerationResult"):
        names = ("URI", "Suggestion", "Categories", "Frames", "NotJudged")
        whole["ModerationResult"] = {name: whole[name] for name in names if name in whole}
    return whole


def _kind_of(saved: SavedAnswer, fields: Mapping[str, Any]) -> TaskKind:
    """By the type or the task's ID; without both, by what the answer holds."""
    named = saved.task_type or _text(fields, "TaskId").partition("-")[0]
    if named:
        kind = imm_found.kind_of(named)
        if kind is None:
            raise FileRefusedError(named, reason=Refusal.UNKNOWN_KIND)
        return kind
    if "ModerationResult" in fields:
        result = fields["ModerationResult"]
        uri = imm_found.uri_of(result.get("URI")) if isinstance(result, Mapping) else None
        is_image = uri is not None and uri.media_type is MediaType.IMAGE
        return TaskKind.IMAGE_MODERATION if is_image else TaskKind.MODERATION
    if "Labels" in fields:
        labels = fields["Labels"] if isinstance(fields["Labels"], list) else []
        has_clips = any(isinstance(one, Mapping) and one.get("Clips") for one in labels)
        return TaskKind.LABELS if has_clips or "Status" in fields else TaskKind.IMAGE_LABELS
    raise FileRefusedError("it names no task", reason=Refusal.NOT_A_RESULT)


def _decoded(kind: TaskKind, fields: Mapping[str, Any]) -> Answer:
    name = (
        "DetectImageLabels" if kind is TaskKind.IMAGE_LABELS else TASK_OPERATIONS[kind].get_result
    )
    # A message or a bare answer need not say that the task succeeded where it holds the result.
    given = dict(fields)
    if kind is not TaskKind.IMAGE_LABELS and not given.get("Status") and _holds_result(given):
        given["Status"] = TaskStatus.SUCCEEDED.value
    try:
        return codec.decode_answer(OPERATIONS[name], given)
    except UnreadableAnswerError as error:
        raise FileRefusedError(str(error), reason=Refusal.NOT_A_RESULT) from None


def _refuse_without_result(answer: TaskReport, kind: TaskKind, fields: Mapping[str, Any]) -> None:
    if answer.status == TaskStatus.FAILED:
        why = " · ".join(part for part in (answer.code, answer.message) if part)
        raise FileRefusedError(why, reason=Refusal.TASK_FAILED)
    if answer.status != TaskStatus.SUCCEEDED:
        raise FileRefusedError(answer.status, reason=Refusal.NOT_OVER)
    if not isinstance(answer, GetTaskAnswer) and not _holds_result(fields):
        raise FileRefusedError(f"{kind.value} {answer.task_id}", reason=Refusal.NO_RESULT)


def _holds_result(fields: Mapping[str, Any]) -> bool:
    return any(name in fields for name in ("Labels", "ModerationResult", "Outputs"))


def _source_in(fields: Mapping[str, Any]) -> ObjectUri | None:
    """The video that a message names: ``SourceURI``, or the first of ``Sources``."""
    sources = fields.get("Sources")
    if isinstance(sources, list) and sources and isinstance(sources[0], Mapping):
        return imm_found.uri_of(sources[0].get("URI"))
    return imm_found.uri_of(fields.get("SourceURI"))


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""

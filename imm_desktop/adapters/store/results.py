"""Results as rows: the raw answer beside what was read out of it."""

import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, insert, select, update

from imm_desktop.adapters.store.items import insert_item
from imm_desktop.adapters.store.tables import (
    FINDING,
    LABEL,
    RESULT,
    REVIEW_ITEM,
    SOURCE_VIDEO,
    SUBMISSION,
    TASK,
)
from imm_desktop.adapters.store.tasks import (
    load_task,
    prepare,
    request_of,
    save_task,
    source_id_of,
    task_of,
)
from imm_desktop.domain.analysis import AnalysisRequest
from imm_desktop.domain.clips import Clips
from imm_desktop.domain.errors import StoreDamagedError
from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.rescue import NOBODY_KNOWS
from imm_desktop.domain.results import LabelReport, Report, Result
from imm_desktop.domain.review import ReviewItem
from imm_desktop.domain.tasks import Task, TaskStatus
from imm_desktop.services.ports.archive import ResultHead

COMPRESSION: Final = 6
"""zlib's level: JSON shrinks about tenfold at 100 MB/s."""
TOP_LABELS: Final = 5


def finish(connection: Connection, task: Task, result: Result, item: ReviewItem | None) -> None:
    """See ``Archive.finish``; a task that is over keeps what it has."""
    if not save_task(connection, task):
        return
    source_id = source_id_of(connection, task.account_id, task.source)
    report = result.report
    connection.execute(
        insert(RESULT).values(
            submission_id=task.submission_id,
            source_id=source_id,
            report=_name_of(report),
            raw=zlib.compress(result.raw, COMPRESSION),
            request_id=result.request_id,
            suggestion=report.suggestion.value if isinstance(report, ModerationReport) else "",
            facts=_facts_of(report),
        )
    )
    match report:
        case LabelReport(labels):
            _write_labels(connection, task.submission_id, labels)
        case ModerationReport(findings=findings) if findings:
            connection.execute(
                insert(FINDING),
                [
                    {
                        "submission_id": task.submission_id,
                        "number": number,
                        "label": one.label,
                        "position_ms": one.position_ms,
                        "rate": one.rate,
                        "scene": one.scene,
                        "text": one.text,
                    }
                    for number, one in enumerate(findings)
                ],
            )
        case _:
            pass
    if item is not None:
        insert_item(connection, item, source_id)


def adopt(
    connection: Connection,
    task: Task,
    request: AnalysisRequest,
    result: Result,
    item: ReviewItem | None,
) -> bool:
    """See ``Archive.adopt``."""
    if load_task(connection, task.submission_id) is not None:
        return False
    prepare(connection, [(replace(task, status=TaskStatus.RUNNING), request)])
    finish(connection, task, result, item)
    return True


def name_source(connection: Connection, submission_id: str, source: ObjectUri) -> bool:
    """See ``Archive.name_source``."""
    known = load_task(connection, submission_id)
    if known is None or known[0].source.bucket != NOBODY_KNOWS:
        return False
    source_id = source_id_of(connection, known[0].account_id, source)
    for table in (TASK, RESULT, REVIEW_ITEM):
        connection.execute(
            update(table).where(table.c.submission_id == submission_id).values(source_id=source_id)
        )
    return True


def load_result(connection: Connection, submission_id: str) -> Result | None:
    """See ``Archive.load_result``."""
    row = connection.execute(
        select(RESULT).where(RESULT.c.submission_id == submission_id)
    ).one_or_none()
    return None if row is None else _result_of(connection, row, row.request_id)


def results_of(
    connection: Connection, source: ObjectUri, account_id: str
) -> tuple[tuple[Task, Result], ...]:
    """See ``Archive.results_of``."""
    rows = connection.execute(
        _with_results_about(source, account_id).add_columns(
            RESULT.c.report,
            RESULT.c.raw,
            RESULT.c.facts,
            RESULT.c.suggestion,
            RESULT.c.request_id.label("result_request_id"),
        )
    ).all()
    return tuple((task_of(row), _result_of(connection, row, row.result_request_id)) for row in rows)


def list_results(
    connection: Connection, source: ObjectUri, account_id: str
) -> tuple[ResultHead, ...]:
    """See ``Archive.list_results``."""
    rows = connection.execute(
        _with_results_about(source, account_id)
        .join(SUBMISSION, SUBMISSION.c.submission_id == TASK.c.submission_id)
        .add_columns(RESULT.c.report, SUBMISSION.c.request)
    ).all()
    return tuple(ResultHead(task_of(row), request_of(row)) for row in rows)


def _with_results_about(source: ObjectUri, account_id: str) -> Select[Any]:
    """Tasks about the object that have a result, newest first."""
    return (
        select(TASK, SOURCE_VIDEO.c.bucket, SOURCE_VIDEO.c.key)
        .join(SOURCE_VIDEO, SOURCE_VIDEO.c.source_id == TASK.c.source_id)
        .join(RESULT, RESULT.c.submission_id == TASK.c.submission_id)
        .where(
            SOURCE_VIDEO.c.account_id == account_id,
            SOURCE_VIDEO.c.bucket == source.bucket,
            SOURCE_VIDEO.c.key == source.key,
        )
        .order_by(TASK.c.number.desc())
    )


def load_report(connection: Connection, submission_id: str) -> Report | None:
    """See ``Archive.load_report``."""
    row = connection.execute(
        select(RESULT.c.submission_id, RESULT.c.report, RESULT.c.facts, RESULT.c.suggestion).where(
            RESULT.c.submission_id == submission_id
        )
    ).one_or_none()
    if row is None:
        return None
    try:
        return _report_of(connection, submission_id, row)
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamagedError(f"the result of {submission_id} cannot be read") from error


def _write_labels(connection: Connection, submission_id: str, labels: Iterable[Label]) -> None:
    rows = [
        {
            "submission_id": submission_id,
            "name": label.name,
            "alias": label.alias,
            "parent": label.parent,
            "level": label.level,
            "confidence": label.confidence,
            "centric_score": label.centric_score,
            "language": label.language,
            "clips": Clips.of(label.clips).packed(),
        }
        for label in labels
    ]
    if rows:
        connection.execute(insert(LABEL), rows)


def _facts_of(report: Report) -> dict[str, Any]:
    match report:
        case LabelReport(labels):
            top = top_labels(labels)
            aliases = {one.name: one.alias for one in labels}
            return {"top_labels": top, "top_aliases": [aliases[name] for name in top]}
        case ModerationReport():
            return {
                "categories": list(report.categories),
                "looked_at": report.looked_at,
                "not_judged": list(report.not_judged),
                "message": report.message,
            }
        case HighlightReport():
            return {"outputs": [str(one) for one in report.outputs], "message": report.message}


def top_labels(labels: Iterable[Label]) -> list[str]:
    """The leaf labels seen longest, the most confident first among equals."""
    known = tuple(labels)
    parents = {one.parent for one in known}
    seen: Counter[str] = Counter()
    sure: dict[str, float] = {}
    for one in known:
        if one.name not in parents:
            clips = Clips.of(one.clips)
            seen[one.name] += sum(clips.ends) - sum(clips.starts)
            sure[one.name] = max(sure.get(one.name, 0.0), one.confidence)
    return sorted(seen, key=lambda name: (-seen[name], -sure[name]))[:TOP_LABELS]


def _name_of(report: Report) -> str:
    match report:
        case LabelReport():
            return "labels"
        case ModerationReport():
            return "moderation"
        case HighlightReport():
            return "highlight"


def _result_of(connection: Connection, row: Row[Any], request_id: str) -> Result:
    try:
        report = _report_of(connection, row.submission_id, row)
        return Result(report, zlib.decompress(row.raw), request_id)
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise StoreDamagedError(f"the result of {row.submission_id} cannot be read") from error


def _report_of(connection: Connection, submission_id: str, row: Row[Any]) -> Report:
    facts = row.facts
    if row.report == "labels":
        return LabelReport(_labels_of(connection, submission_id))
    if row.report == "highlight":
        outputs = tuple(ObjectUri.parse(one) for one in facts["outputs"])
        return HighlightReport(outputs, facts["message"])
    return ModerationReport(
        suggestion=Suggestion(row.suggestion),
        categories=tuple(facts["categories"]),
        looked_at=facts["looked_at"],
        findings=_findings_of(connection, submission_id),
        not_judged=tuple(facts["not_judged"]),
        message=facts["message"],
    )


def _labels_of(connection: Connection, submission_id: str) -> tuple[Label, ...]:
    rows = connection.execute(
        select(LABEL).where(LABEL.c.submission_id == submission_id).order_by(LABEL.c.label_id)
    )
    return tuple(label_of(row, Clips.unpacked(row.clips)) for row in rows)


def label_of(row: Row[Any], clips: Clips | tuple[()]) -> Label:
    """The label of a row of ``LABEL``, whose own clips are not looked at."""
    return Label(
        name=row.name,
        alias=row.alias,
        parent=row.parent,
        level=row.level,
        confidence=row.confidence,
        centric_score=row.centric_score,
        language=row.language,
        clips=clips,
    )


def _findings_of(connection: Connection, submission_id: str) -> tuple[Finding, ...]:
    rows = connection.execute(
        select(FINDING).where(FINDING.c.submission_id == submission_id).order_by(FINDING.c.number)
    )
    return tuple(
        Finding(row.label, row.position_ms, row.rate, scene=row.scene, text=row.text)
        for row in rows
    )

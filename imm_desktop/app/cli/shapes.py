"""Tasks, results and reports as the JSON of the command line shows them (docs/command-line.md)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.moderation import ModerationReport
from imm_desktop.domain.rescue import RescueLine
from imm_desktop.domain.results import LabelReport, Report
from imm_desktop.domain.tasks import Task


def moment_of(value: datetime | None) -> str | None:
    """RFC 3339 in UTC with milliseconds; null for None."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def task_shape(task: Task) -> dict[str, Any]:
    """One task."""
    return {
        "submission_id": task.submission_id,
        "task_id": task.task_id or None,
        "kind": task.kind.value,
        "source": str(task.source),
        "status": task.status.value,
        "percent": task.percent,
        "prepared_at": moment_of(task.prepared_at),
        "started_at": moment_of(task.started_at),
        "ended_at": moment_of(task.ended_at),
        "kept_until": moment_of(task.kept_until()) if task.task_id else None,
        "code": task.code or None,
        "message": task.message or None,
        "request_id": task.request_id or None,
        "source_etag": task.source_etag or None,
        "summary": task.summary or None,
    }


def report_shape(report: Report) -> dict[str, Any]:
    """What a result found; times in milliseconds."""
    match report:
        case LabelReport(labels):
            return {
                "type": "labels",
                "labels": [
                    {
                        "name": one.name,
                        "alias": one.alias or None,
                        "parent": one.parent or None,
                        "level": one.level,
                        "confidence": one.confidence,
                        "centric_score": one.centric_score,
                        "language": one.language or None,
                        "clips_ms": [[clip.start_ms, clip.end_ms] for clip in one.clips],
                    }
                    for one in labels
                ],
            }
        case ModerationReport():
            return {
                "type": "moderation",
                "suggestion": report.suggestion.value,
                "categories": list(report.categories),
                "looked_at": report.looked_at,
                "not_judged": list(report.not_judged),
                "message": report.message or None,
                "findings": [
                    {
                        "label": one.label,
                        "position_ms": one.position_ms,
                        "rate": one.rate,
                        "scene": one.scene or None,
                        "text": one.text or None,
                    }
                    for one in report.findings
                ],
            }
        case HighlightReport():
            return {
                "type": "highlight",
                "outputs": [str(one) for one in report.outputs],
                "message": report.message or None,
            }


def rescue_shape(line: RescueLine) -> dict[str, Any]:
    """What became of one found task."""
    found = line.found
    return {
        "task_id": found.task_id,
        "task_type": found.task_type,
        "kind": None if found.kind is None else found.kind.value,
        "source": None if line.source is None else str(line.source),
        "outcome": line.outcome.value,
        "submission_id": line.submission_id or None,
        "message": line.message or None,
        "started_at": moment_of(found.started_at),
        "kept_until": moment_of(found.kept_until),
    }


def task_rows(tasks: Sequence[Task]) -> list[tuple[str, ...]]:
    """Lines for people: submission, kind, status, source, what came of it."""
    return [
        (
            task.submission_id[:12],
            task.kind.value,
            task.status.value,
            str(task.source),
            " ".join(part for part in (task.code, task.message) if part) or task.summary,
        )
        for task in tasks
    ]

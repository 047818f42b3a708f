"""``tasks``, ``results``, ``accounts`` and ``verify``: what the archive and the settings hold; nothing is sent."""

import asyncio
import base64
import json
from argparse import Namespace
from functools import partial
from pathlib import Path
from typing import Any

from imm_desktop.app.cli.analysing import task_named, uri_of
from imm_desktop.app.cli.cases import verify_case
from imm_desktop.app.cli.codes import Code, UsageError
from imm_desktop.app.cli.office import Office
from imm_desktop.app.cli.output import Report, Screen, table_of
from imm_desktop.app.cli.shapes import report_shape, task_rows, task_shape
from imm_desktop.app.paths import Paths
from imm_desktop.app.verifying import audit_of, lines_of
from imm_desktop.domain.cases import SUFFIX as CASE_SUFFIX
from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.log_acceptance import acceptance_line
from imm_desktop.domain.results import LabelReport, Result
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.domain.timing import timecode
from imm_desktop.services.export_auditing import audit_export
from imm_desktop.services.ports.archive import TaskQuery


async def tasks(office: Office, options: Namespace, _screen: Screen, report: Report) -> None:
    """List tasks, newest first."""
    query = TaskQuery(
        office.account.account_id,
        kinds=frozenset(TaskKind(one.replace("-", "_")) for one in options.kind),
        statuses=frozenset(TaskStatus(one) for one in options.status),
        text=options.text,
        limit=options.limit,
    )
    found = await office.archive.load_tasks(query)
    report.data["tasks"] = [task_shape(one) for one in found]
    report.lines += table_of(task_rows(found)) or ["No task matches."]


async def results(office: Office, options: Namespace, _screen: Screen, report: Report) -> None:
    """Show archived results."""
    shown: list[dict[str, Any]] = []
    report.data["results"] = shown
    for target in options.target:
        for task, result in await results_of(office, target):
            shape = {"task": task_shape(task), "result": report_shape(result.report)}
            if options.raw:
                shape["raw"] = _raw(result.raw)
            shown.append(shape)
            report.lines += _lines(task, result)


async def results_of(office: Office, target: str) -> list[tuple[Task, Result]]:
    """The archived results of one object or one task.

    Raises:
        UsageError: There are none.
    """
    if target.startswith("oss://"):
        found = await office.archive.results_of(uri_of(target), office.account.account_id)
        if not found:
            raise UsageError(f"The archive holds no result of {target}")
        return list(found)
    task = await task_named(office, target)
    result = await office.archive.load_result(task.submission_id)
    if result is None:
        raise UsageError(f"{target} has no result; it is {task.status.value}")
    return [(task, result)]


async def accounts(office: Office, _options: Namespace, _screen: Screen, report: Report) -> None:
    """List the accounts of the profile."""
    settings = office.settings
    report.data["accounts"] = [
        {
            "id": one.account_id,
            "name": one.name,
            "kind": one.kind.value,
            "region": one.region,
            "project": one.project,
            "is_chosen": one.account_id == settings.account.account_id,
        }
        for one in settings.accounts
    ]
    report.lines += table_of(
        [
            (
                "*" if one.account_id == settings.account.account_id else "",
                one.name,
                one.kind.value,
                one.region,
                one.project,
            )
            for one in settings.accounts
        ]
    )


async def verify(paths: Paths, options: Namespace, report: Report) -> None:
    """Verify that every record of the decision log follows from the one before it, and that anchors hold.

    The archive is only read, whatever its schema: nothing is migrated.
    """
    if options.file is not None and options.file.suffix.lower() == CASE_SUFFIX:
        await verify_case(options.file, report)
        return
    if options.file is not None:
        await _verify_file(options, report)
        return
    found = await audit_of(options.archive or paths.archive, paths, options.anchors)
    report.data["chain"] = {
        "records": found.end.number,
        "holds": found.is_whole,
        "first_broken": found.first_broken,
        "fault": found.fault or None,
        "last_hash": found.end.hash or None,
        "anchors": found.anchors,
        "anchors_fault": found.anchors_fault or None,
        "broken_anchors": [
            {"number": one.anchor.number, "hash": one.anchor.hash, "is_missing": one.is_missing}
            for one in found.broken_anchors
        ],
        "accepted": [json.loads(acceptance_line(one)) for one in found.acceptances],
    }
    report.lines += lines_of(found)
    if not found.is_whole:
        report.code = Code.FAILED


async def _verify_file(options: Namespace, report: Report) -> None:
    """Compute the chain of an export anew; a part of the log holds when its records follow from each other."""
    text = await _text_of(options.file)
    try:
        found = await asyncio.to_thread(partial(audit_export, text, is_part=options.part))
    except ValueError as error:
        raise UsageError(f"{options.file}: no export of the decision log ({error})") from None
    report.data["chain"] = {
        "records": found.records,
        "holds": found.first_broken is None,
        "first_broken": found.first_broken,
        "fault": found.fault or None,
        "last_hash": found.end.hash if found.records else None,
        "gaps": found.gaps,
        "anchors": 0,
        "broken_anchors": [],
    }
    if found.first_broken is None:
        report.lines.append(f"The export holds: {found.records} records")
        if found.gaps:
            report.lines.append(f"Records are missing in {found.gaps} places and taken on trust")
    else:
        report.lines.append(
            f"The export was changed: record {found.first_broken} is the first ({found.fault})"
        )
        if not options.part:
            report.lines.append("(Only some records were exported? Then --part.)")
        report.code = Code.FAILED


async def _text_of(path: Path) -> str:
    try:
        return await asyncio.to_thread(path.read_text, "utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from None


def _raw(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return {"base64": base64.b64encode(content).decode()}


def _lines(task: Task, result: Result) -> list[str]:
    lines = [f"{task.source}  {task.kind.value}  {task.submission_id}"]
    match result.report:
        case LabelReport(labels):
            for label in labels:
                clips = " ".join(
                    f"{timecode(clip.start_ms)}-{timecode(clip.end_ms)}" for clip in label.clips
                )
                name = f"{label.name} ({label.alias})" if label.alias else label.name
                lines.append(f"  {label.confidence:.2f}  {name}  {clips}".rstrip())
        case HighlightReport(outputs):
            lines += [f"  {one}" for one in outputs]
        case moderation:
            words = ", ".join(moderation.categories)
            lines.append(f"  {moderation.suggestion.value}  {words}".rstrip())
            if moderation.not_judged:
                lines.append(f"  not judged: {', '.join(moderation.not_judged)}")
            lines += [
                f"  {timecode(one.position_ms)}  {one.rate:5.1f}  {one.label}  {one.text}".rstrip()
                for one in moderation.findings
            ]
    return lines

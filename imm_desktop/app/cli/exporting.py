"""``export``: labels, findings, decisions and chosen clips as files that others read."""

import asyncio
import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from imm_desktop.adapters.files import write_whole
from imm_desktop.app.cli.analysing import uri_of
from imm_desktop.app.cli.codes import BusyError, NotWrittenError, UsageError
from imm_desktop.app.cli.looking import results_of
from imm_desktop.app.cli.office import Office
from imm_desktop.app.cli.output import Report, Screen
from imm_desktop.domain.canonical import time_text
from imm_desktop.domain.csv_text import csv_text
from imm_desktop.domain.editing import edit_of, marked_edit
from imm_desktop.domain.films import ClipOrigin, FilmClip
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import MediaType, ObjectUri
from imm_desktop.domain.moderation import ModerationReport, moments_of
from imm_desktop.domain.results import LabelReport, Result
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.domain.timing import TimeRange, timecode
from imm_desktop.services.editing_files import WRITERS
from imm_desktop.services.exporting import csv_of, json_lines_of
from imm_desktop.services.ports.archive import DecisionEntry, DecisionQuery, TaskQuery

ALL: Final = 2**31
AROUND_FINDING_MS: Final = 1_000
"""Kept before and after a moment of findings, which itself may be an instant."""
_TABLES: Final = ("csv", "jsonl")
LABEL_COLUMNS: Final = (
    "source", "submission_id", "task_id", "ended_at", "label", "alias", "parent", "level",
    "confidence", "centric_score", "language", "start_ms", "end_ms", "start", "end",
)  # fmt: skip
FINDING_COLUMNS: Final = (
    "source", "submission_id", "task_id", "ended_at", "suggestion", "label", "scene", "rate",
    "position_ms", "position", "text",
)  # fmt: skip


async def export(office: Office, options: Namespace, screen: Screen, report: Report) -> None:
    """Write what was asked for to the file, or to stdout."""
    kind = _format_of(options)
    if options.what == "decisions":
        content, count = await _decisions(office, options, kind)
    elif kind in _TABLES and options.what != "highlights":
        rows = [row async for row in _rows(office, options)]
        columns = LABEL_COLUMNS if options.what == "labels" else FINDING_COLUMNS
        content, count = _table(rows, columns, kind), len(rows)
    elif kind in _TABLES:
        clips = await _chosen(office, options)
        rows = [_clip_row(one) for one in clips]
        content, count = _table(rows, tuple(_CLIP_COLUMNS), kind), len(rows)
    else:
        content, count = await _edit(office, options, kind, screen)
    report.data["export"] = {"what": options.what, "format": kind, "count": count, "file": None}
    if options.output is None:
        text = content.decode("utf-8-sig")
        report.data["export"]["content"] = text
        report.lines.append(text.rstrip("\n"))
        return
    path = await asyncio.to_thread(lambda: options.output.expanduser().absolute())
    try:
        await write_whole(path, content)
    except OSError as error:
        raise NotWrittenError(f"{path}: {error.strerror or error}") from None
    report.data["export"]["file"] = str(path)
    report.lines.append(f"{count} {options.what} written to {path}")


def _format_of(options: Namespace) -> str:
    kind: str = options.format or (
        options.output.suffix.lower().removeprefix(".") if options.output is not None else "csv"
    )
    if kind not in (*_TABLES, *WRITERS):
        raise UsageError(f"{options.output}: say --format csv, jsonl, edl, fcpxml or otio")
    if options.what == "decisions" and kind not in _TABLES:
        raise UsageError("Decisions are written as csv or jsonl.")
    return kind


async def _decisions(office: Office, options: Namespace, kind: str) -> tuple[bytes, int]:
    sources = [uri_of(one) for one in options.target]
    queries = [DecisionQuery(source=one, limit=ALL) for one in sources] or [
        DecisionQuery(limit=ALL)
    ]
    entries: list[DecisionEntry] = []
    for query in queries:
        entries += await office.archive.load_decisions(query)
    entries.sort(key=lambda one: one.record.number)
    return (csv_of if kind == "csv" else json_lines_of)(entries), len(entries)


async def _results(
    office: Office, options: Namespace, kinds: frozenset[TaskKind]
) -> list[tuple[Task, Result]]:
    if options.target:
        found: list[tuple[Task, Result]] = []
        for target in options.target:
            found += [pair for pair in await results_of(office, target) if pair[0].kind in kinds]
        return found
    query = TaskQuery(
        office.account.account_id,
        kinds=kinds,
        statuses=frozenset({TaskStatus.SUCCEEDED}),
        limit=ALL,
    )
    found = []
    for task in reversed(await office.archive.load_tasks(query)):
        result = await office.archive.load_result(task.submission_id)
        if result is not None:
            found.append((task, result))
    return found


_LABELS: Final = frozenset({TaskKind.LABELS, TaskKind.IMAGE_LABELS})
_MODERATIONS: Final = frozenset({TaskKind.MODERATION, TaskKind.IMAGE_MODERATION})


async def _rows(office: Office, options: Namespace) -> Any:
    kinds = _LABELS if options.what == "labels" else _MODERATIONS
    for task, result in await _results(office, options, kinds):
        head = {
            "source": str(task.source),
            "submission_id": task.submission_id,
            "task_id": task.task_id,
            "ended_at": "" if task.ended_at is None else time_text(task.ended_at),
        }
        for row in _rows_of(result, options):
            yield {**head, **row}


def _rows_of(result: Result, options: Namespace) -> Iterator[dict[str, Any]]:
    report = result.report
    if isinstance(report, LabelReport):
        for label in report.labels:
            if not _is_wanted(label, options):
                continue
            # A still image has labels without clips: one row without times.
            for clip in label.clips or (None,):
                yield {
                    "label": label.name,
                    "alias": label.alias,
                    "parent": label.parent,
                    "level": label.level,
                    "confidence": label.confidence,
                    "centric_score": label.centric_score,
                    "language": label.language,
                    "start_ms": None if clip is None else clip.start_ms,
                    "end_ms": None if clip is None else clip.end_ms,
                    "start": "" if clip is None else timecode(clip.start_ms),
                    "end": "" if clip is None else timecode(clip.end_ms),
                }
    elif isinstance(report, ModerationReport):
        for one in report.findings:
            if options.label and one.label not in options.label:
                continue
            if one.rate < options.min_confidence * 100:
                continue
            yield {
                "suggestion": report.suggestion.value,
                "label": one.label,
                "scene": one.scene,
                "rate": one.rate,
                "position_ms": one.position_ms,
                "position": timecode(one.position_ms),
                "text": one.text,
            }


def _is_wanted(label: Label, options: Namespace) -> bool:
    if label.confidence < options.min_confidence:
        return False
    return not options.label or bool({label.name, label.alias}.intersection(options.label))


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[str], kind: str) -> bytes:
    if kind == "jsonl":
        return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()
    cells = [columns, *([row.get(column) for column in columns] for row in rows)]
    return csv_text(cells).encode("utf-8-sig")  # without the mark Excel reads Chinese as noise


_CLIP_COLUMNS: Final = ("list", "source", "name", "origin", "start_ms", "end_ms", "start", "end")


def _clip_row(clip: FilmClip, title: str = "") -> dict[str, Any]:
    at = clip.time_range
    return {
        "list": title,
        "source": str(clip.source),
        "name": clip.name,
        "origin": clip.origin.value,
        "start_ms": at.start_ms,
        "end_ms": at.end_ms,
        "start": timecode(at.start_ms),
        "end": timecode(at.end_ms),
    }


async def _chosen(office: Office, options: Namespace) -> list[FilmClip]:
    """The clips of the lists named; of the list changed last when none is."""
    films = await office.archive.films.load_films(office.account.account_id)
    if not options.target:
        films = films[:1]
    else:
        unknown = set(options.target) - {one.name for one in films} - {one.list_id for one in films}
        if unknown:
            names = ", ".join(one.name for one in films)
            raise UsageError(f"No list of clips is called {min(unknown)!r}. There are: {names}")
        films = tuple(one for one in films if {one.name, one.list_id} & set(options.target))
    return [clip for film in films for clip in film.fitted().with_handles()]


async def _edit(office: Office, options: Namespace, kind: str, screen: Screen) -> tuple[bytes, int]:
    """The clips as a file for editing programs."""
    clips = await _clips(office, options)
    if not clips:
        raise UsageError("There is no clip to write.")
    uris = tuple(dict.fromkeys(one.source for one in clips))
    if options.rate:
        office.use_archive_only()
        if options.media is None:
            screen.note(
                "imm-desktop: without --media the editing program asks where the videos are"
            )
    else:
        try:
            await office.connect(to_carry=False)
        except BusyError as error:
            raise BusyError(
                f"{error} Or say --rate, so that no video need be asked about."
            ) from None
    # Nothing but names is known of where the videos lie when nobody may be asked.
    media = options.media if options.media is not None or not options.rate else Path()
    sources = await office.services.filming.sources(uris, rate=options.rate, media=media)
    if any(one.location == one.uri.name for one in sources.values()):
        screen.note(
            "imm-desktop: say --media DIR, or the editing program asks where the videos are"
        )
    title = options.output.stem if options.output is not None else "IMM Desktop"
    if options.marks:
        if len(uris) != 1:
            raise UsageError("--marks writes one video: name it.")
        edit = marked_edit(title, clips, sources[uris[0]])
        return WRITERS[kind](edit), len(edit.events[0].marks)
    edit = edit_of(title, clips, sources)
    return WRITERS[kind](edit), len(edit.events)


async def _clips(office: Office, options: Namespace) -> list[FilmClip]:
    """What is cut: chosen clips, clips of leaf labels, or moments of findings; of videos only, in their order."""
    if options.what == "highlights":
        return await _chosen(office, options)
    is_labels = options.what == "labels"
    newest: dict[ObjectUri, Result] = {}
    for task, result in await _results(office, options, _LABELS if is_labels else _MODERATIONS):
        if task.source.media_type is not MediaType.IMAGE:
            newest[task.source] = result
    clips: list[FilmClip] = []
    for source, result in newest.items():
        found = list(_label_clips(source, result, options)) if is_labels else []
        found += [] if is_labels else list(_finding_clips(source, result, options))
        clips += sorted(found, key=lambda one: (one.time_range, one.name))
    return clips


def _label_clips(source: ObjectUri, result: Result, options: Namespace) -> Iterator[FilmClip]:
    if not isinstance(result.report, LabelReport):
        return
    parents = {one.parent for one in result.report.labels}
    for label in result.report.labels:
        if _is_wanted(label, options) and (options.label or label.name not in parents):
            for clip in label.clips:
                if clip.duration_ms:
                    yield FilmClip(source, clip, label.alias or label.name, ClipOrigin.LABEL)


def _finding_clips(source: ObjectUri, result: Result, options: Namespace) -> Iterator[FilmClip]:
    if not isinstance(result.report, ModerationReport):
        return
    wanted = [
        one
        for one in result.report.findings
        if (not options.label or one.label in options.label)
        and one.rate >= options.min_confidence * 100
    ]
    for moment in moments_of(wanted):
        at = moment.time_range
        around = TimeRange(max(0, at.start_ms - AROUND_FINDING_MS), at.end_ms + AROUND_FINDING_MS)
        yield FilmClip(source, around, moment.strongest.label, ClipOrigin.FINDING)

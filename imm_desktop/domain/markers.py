"""What an operator marked in a video, with a word about it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from imm_desktop.domain.csv_text import csv_text
from imm_desktop.domain.timing import TimeRange, timecode


@dataclass(frozen=True, slots=True)
class Marker:
    """A position or a stretch of a video that somebody wants to find again. Never part of a decision."""

    marker_id: str
    time_range: TimeRange
    """Empty for a position."""
    note: str
    author: str
    """Whoever was named in Settings; may be empty."""
    made_at: datetime
    """Aware, UTC."""


_COLUMNS = ("start", "end", "start_ms", "end_ms", "note", "author", "made_at")


def markers_as_csv(markers: Iterable[Marker]) -> str:
    """One line a marker, in time, with a heading; a cell that a spreadsheet would take for a formula gets a quote."""
    rows = (_plain(one) for one in _in_order(markers))
    return csv_text([_COLUMNS, *([row[name] for name in _COLUMNS] for row in rows)])


def markers_as_json(markers: Iterable[Marker]) -> str:
    """A list of objects, in time."""
    return json.dumps([_plain(one) for one in _in_order(markers)], ensure_ascii=False, indent=1)


def _in_order(markers: Iterable[Marker]) -> list[Marker]:
    return sorted(markers, key=lambda one: (one.time_range, one.marker_id))


def _plain(marker: Marker) -> dict[str, str | int]:
    at = marker.time_range
    return {
        "start": timecode(at.start_ms),
        "end": timecode(at.end_ms),
        "start_ms": at.start_ms,
        "end_ms": at.end_ms,
        "note": marker.note,
        "author": marker.author,
        "made_at": marker.made_at.isoformat(),
    }

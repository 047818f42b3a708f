import csv
import io
import json
from datetime import UTC, datetime

from imm_desktop.domain.markers import Marker, markers_as_csv, markers_as_json
from imm_desktop.domain.timing import TimeRange

MADE = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
LATE = Marker("b", TimeRange(61_000, 62_500), '看这里, "twice"', "李", MADE)
EARLY = Marker("a", TimeRange(500, 500), "=1+1", "", MADE)


def test_markers_are_written_in_time_and_no_cell_is_a_formula():
    rows = list(csv.DictReader(io.StringIO(markers_as_csv([LATE, EARLY]))))
    assert [row["note"] for row in rows] == ["'=1+1", '看这里, "twice"']
    assert rows[1]["start"] == "00:01:01.000"
    assert rows[1]["end_ms"] == "62500"
    assert rows[1]["made_at"] == "2026-01-05T08:00:00+00:00"


def test_json_keeps_words_as_they_are():
    first, second = json.loads(markers_as_json([LATE, EARLY]))
    assert first["note"] == "=1+1"
    assert (second["author"], second["start_ms"]) == ("李", 61_000)

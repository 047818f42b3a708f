"""Whether an export of the log (JSON lines) says what was written."""

import json
from dataclasses import dataclass
from typing import Any

from imm_desktop.domain.canonical import canonical_json
from imm_desktop.domain.review_log import SEARCHED, ChainEnd, StoredRecord, fault_of


@dataclass(frozen=True, slots=True)
class ExportAudit:
    """What an examination of an export found."""

    records: int
    """Up to the first broken one, or all."""
    end: ChainEnd
    """The last of them."""
    first_broken: int | None = None
    """Number of the first record that was changed, removed or put in; None when there is none."""
    fault: str = ""
    """What is wrong with it, in neutral words."""
    gaps: int = 0
    """Places where records of the log are not in the file, its beginning included; what was there is taken on trust."""


def audit_export(text: str, *, is_part: bool = False) -> ExportAudit:
    """Compute every hash of an export anew, and compare each record with the one before it.

    With ``is_part`` records may be missing, as where only some were exported: each is examined by itself, and by the
    one before it where the two stand side by side in the log.

    Raises:
        ValueError: No line of it is a record.
    """
    # Not splitlines: a note may hold U+2028 or U+0085.
    lines = [line for line in text.removeprefix("\ufeff").split("\n") if line.strip()]
    records = [_record_of(line) for line in lines]
    if lines and not any(records):
        raise ValueError("no line of it is a record of the log")
    end, gaps = ChainEnd(), 0
    for count, record in enumerate(records):
        if record is None:
            return ExportAudit(count, end, end.number + 1, "cannot be read", gaps)
        last = end
        if is_part and record.number > end.number + 1:
            last = ChainEnd(record.number - 1, record.previous_hash)
            gaps += 1
        fault = fault_of(record, last)
        if fault:
            return ExportAudit(count, end, last.number + 1, fault, gaps)
        end = ChainEnd(record.number, record.hash)
    return ExportAudit(len(records), end, gaps=gaps)


def _record_of(line: str) -> StoredRecord | None:
    try:
        row: dict[str, Any] = json.loads(line)
        payload: dict[str, Any] = row["decision"]
        if type(row["number"]) is not int:
            return None
        return StoredRecord(
            row["number"],
            str(row["previous_hash"]),
            str(row["hash"]),
            canonical_json(payload),
            {name: payload[name] for name in SEARCHED},
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None

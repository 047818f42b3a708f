"""Decisions as files that others read."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC
from typing import Final

from imm_desktop.domain.effects import action_payload
from imm_desktop.domain.review_log import payload_of
from imm_desktop.services.ports import DecisionEntry

COLUMNS: Final = (
    "number",
    "decided_at",
    "verdict",
    "reason",
    "note",
    "reviewer",
    "source",
    "suggestion",
    "categories",
    "positions_ms",
    "effects",
    "undoes",
    "undone_by",
    "policy_version",
    "decision_id",
    "item_id",
    "hash",
)


def csv_of(entries: Sequence[DecisionEntry]) -> bytes:
    """One line for each record; UTF-8 with a byte order mark, for without it Excel reads Chinese as noise."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for entry in entries:
        decision = entry.record.decision
        evidence = decision.evidence
        writer.writerow(
            _harmless(value)
            for value in (
                str(entry.record.number),
                decision.decided_at.astimezone(UTC).isoformat(timespec="milliseconds"),
                decision.verdict.value,
                decision.reason,
                decision.note,
                decision.reviewer,
                str(decision.source),
                evidence.suggestion,
                " ".join(evidence.categories),
                " ".join(str(one) for one in evidence.positions_ms),
                " ".join(one.state.value for one in entry.effects),
                decision.undoes,
                entry.undone_by,
                str(decision.policy_version),
                decision.decision_id,
                decision.item_id,
                entry.record.hash,
            )
        )
    return text.getvalue().encode("utf-8-sig")


def json_lines_of(entries: Sequence[DecisionEntry]) -> bytes:
    """One JSON object for each record, with all that is needed to compute its hash anew."""
    lines = (
        json.dumps(
            {
                "number": entry.record.number,
                "previous_hash": entry.record.previous_hash,
                "hash": entry.record.hash,
                "decision": payload_of(entry.record.decision),
                "effects": [
                    {
                        "effect_id": one.effect_id,
                        "state": one.state.value,
                        "action": action_payload(one.action),
                        "error": one.error,
                    }
                    for one in entry.effects
                ],
                "undone_by": entry.undone_by,
            },
            ensure_ascii=False,
        )
        for entry in entries
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _harmless(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

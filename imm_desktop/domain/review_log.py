"""The log that keeps decisions.

The log is a chain: each record's hash covers the record before it, so that a changed, removed or inserted record shows.
What the chain cannot show, records cut off at its end or an older copy put in its place, anchors kept elsewhere do.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from imm_desktop.domain.canonical import canonical_json, time_text
from imm_desktop.domain.json_lines import read_lines
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import (
    Decision,
    Evidence,
    FindingMark,
    ItemState,
    LogRecord,
    ShownPicture,
    Verdict,
    stated,
)

FIRST_HASH: Final = "0" * 64
"""Stands before the first record."""
NEWEST_FORM: Final = 2


def payload_of(decision: Decision) -> dict[str, Any]:
    """``decision`` as the plain JSON object that the log stores and hashes; older forms as they always were."""
    evidence = decision.evidence
    plain: dict[str, Any] = {
        "app_version": decision.app_version,
        "decided_at": time_text(decision.decided_at),
        "decision_id": decision.decision_id,
        "evidence": {
            "categories": list(evidence.categories),
            "positions_ms": list(evidence.positions_ms),
            "seconds_viewed": round(evidence.seconds_viewed, 1),
            "source_etag": evidence.source_etag,
            "submission_id": evidence.submission_id,
            "suggestion": evidence.suggestion,
        },
        "item_id": decision.item_id,
        "note": decision.note,
        "policy_version": decision.policy_version,
        "reason": decision.reason,
        "reviewer": decision.reviewer,
        "source": str(decision.source),
        "undoes": decision.undoes,
        "verdict": decision.verdict.value,
    }
    if decision.form == 1:
        return plain
    plain["evidence"] |= {
        "marks": [
            {"is_true": one.is_true, "label": one.label, "position_ms": one.position_ms}
            for one in evidence.marks
        ],
        "pictures": [
            {"position_ms": one.position_ms, "sha256": one.sha256} for one in evidence.pictures
        ],
        "source_crc64": evidence.source_crc64,
        "worst_rate": evidence.worst_rate,
    }
    if evidence.source_changed_at is not None:  # not there in records from before it was asked for
        plain["evidence"]["source_changed_at"] = time_text(evidence.source_changed_at)
    return plain | {
        "batch": decision.batch,
        "form": decision.form,
        "grace_ms": decision.grace_ms,
        "policy_hash": decision.policy_hash,
        "stage": decision.stage,
        "stands_for": decision.stands_for.value if decision.stands_for else "",
        "state_after": decision.state_after.value,
        "state_before": decision.state_before.value,
    }


def decision_of(payload: Mapping[str, Any]) -> Decision:
    """The decision that ``payload`` (from ``payload_of``) holds.

    Raises:
        ValueError: A newer program wrote it in a form that this one does not know.
    """
    evidence = payload["evidence"]
    form = payload.get("form", 1)
    if form not in (1, NEWEST_FORM):
        raise ValueError(f"a record of form {form}")
    decision = Decision(
        decision_id=payload["decision_id"],
        item_id=payload["item_id"],
        source=ObjectUri.parse(payload["source"]),
        verdict=Verdict(payload["verdict"]),
        reviewer=payload["reviewer"],
        decided_at=datetime.fromisoformat(payload["decided_at"]),
        policy_version=payload["policy_version"],
        evidence=Evidence(
            submission_id=evidence["submission_id"],
            suggestion=evidence["suggestion"],
            categories=tuple(evidence["categories"]),
            positions_ms=tuple(evidence["positions_ms"]),
            source_etag=evidence["source_etag"],
            seconds_viewed=evidence["seconds_viewed"],
            marks=tuple(
                FindingMark(one["label"], one["position_ms"], one["is_true"])
                for one in evidence.get("marks", ())
            ),
            pictures=tuple(
                ShownPicture(one["position_ms"], one["sha256"])
                for one in evidence.get("pictures", ())
            ),
            source_crc64=evidence.get("source_crc64", ""),
            worst_rate=evidence.get("worst_rate"),
            source_changed_at=(
                datetime.fromisoformat(evidence["source_changed_at"])
                if "source_changed_at" in evidence
                else None
            ),
        ),
        reason=payload["reason"],
        note=payload["note"],
        undoes=payload["undoes"],
        app_version=payload["app_version"],
        form=form,
    )
    if form == 1:
        return stated(decision)
    stands_for = payload["stands_for"]
    return replace(
        decision,
        batch=payload["batch"],
        grace_ms=payload["grace_ms"],
        policy_hash=payload["policy_hash"],
        stage=payload["stage"],
        stands_for=Verdict(stands_for) if stands_for else None,
        state_after=ItemState(payload["state_after"]),
        state_before=ItemState(payload["state_before"]),
    )


def hash_of(number: int, previous_hash: str, payload: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the record's number, the hash before it, and its canonical JSON."""
    return hash_of_bytes(number, previous_hash, canonical_json(payload))


def hash_of_bytes(number: int, previous_hash: str, payload: bytes) -> str:
    """``hash_of`` for a payload that is canonical JSON already."""
    head = f"{number}\n{previous_hash}\n".encode()
    return hashlib.sha256(head + payload).hexdigest()


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The last record of a log, or of the part of it that was found whole."""

    number: int = 0
    hash: str = FIRST_HASH


def chained(decision: Decision, last: LogRecord | None) -> LogRecord:
    """``decision`` as the record that follows ``last``."""
    return following(decision, ChainEnd() if last is None else ChainEnd(last.number, last.hash))


def following(decision: Decision, end: ChainEnd) -> LogRecord:
    """``decision`` as the record that follows the log's ``end``."""
    number = end.number + 1
    digest = hash_of(number, end.hash, payload_of(decision))
    return LogRecord(number, end.hash, decision, digest)


def follows(record: LogRecord, last: LogRecord | None) -> bool:
    """Whether ``record`` is whole and stands right after ``last`` (None: at the beginning)."""
    return record == chained(record.decision, last)


def first_broken(records: Iterable[LogRecord]) -> int | None:
    """Number of the first record that does not follow from the one before it; None when the chain holds.

    A record out of place is named by the number it should have.
    """
    last: LogRecord | None = None
    for record in records:
        if not follows(record, last):
            return 1 if last is None else last.number + 1
        last = record
    return None


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it lies in the store, byte for byte; anything in it may have been tampered with."""

    number: int
    previous_hash: str
    hash: str
    payload: bytes
    columns: Mapping[str, str]
    """What stands beside the payload to search by; must say the same."""


SEARCHED: Final = (
    "decision_id",
    "item_id",
    "source",
    "verdict",
    "reviewer",
    "reason",
    "note",
    "undoes",
)
"""Columns beside the payload, each a copy of the payload's field of that name."""


def fault_of(record: StoredRecord, last: ChainEnd) -> str:
    """What is wrong with ``record`` after ``last``, in neutral words; empty when it is whole and in its place."""
    if record.number != last.number + 1:
        return f"record {last.number + 1} is missing"
    if record.previous_hash != last.hash:
        return "does not follow from the record before it"
    if record.hash != hash_of_bytes(record.number, record.previous_hash, record.payload):
        return "its hash does not fit what it says"
    try:
        payload = json.loads(record.payload)
        decision_of(payload)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "cannot be read"
    wrong = [name for name in SEARCHED if record.columns.get(name) != payload[name]]
    return f"the columns beside it say otherwise: {', '.join(wrong)}" if wrong else ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """That a log had so many records, the last with this hash, at that time. Kept where the log is not."""

    number: int
    hash: str
    at: datetime


def anchor_line(anchor: Anchor) -> str:
    """``anchor`` as one line of JSON, without the line's end."""
    return canonical_json(plain_anchor(anchor)).decode()


def plain_anchor(anchor: Anchor) -> dict[str, Any]:
    """``anchor`` as a plain JSON object."""
    return {"at": time_text(anchor.at), "hash": anchor.hash, "number": anchor.number}


def anchor_of(plain: Mapping[str, Any]) -> Anchor:
    """The anchor that ``plain`` (from ``plain_anchor``) holds."""
    at = datetime.fromisoformat(plain["at"])
    return Anchor(int(plain["number"]), str(plain["hash"]), at)


def anchors_of(text: str) -> tuple[Anchor, ...]:
    """The anchors in ``text``, one a line; blank lines and a last one that was cut off are left out.

    Raises:
        ValueError: Another line is no anchor.
    """
    return read_lines(text, anchor_of, "anchor", skips_blank=True)

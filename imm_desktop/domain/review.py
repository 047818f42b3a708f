"""Who decides what, by which policy, and the log that keeps it.

The log is a chain: each record's hash covers the record before it, so that a changed, removed or inserted record shows.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from imm_desktop.domain.effects import REVIEWER_TAG, TIME_TAG, VERDICT_TAG, Effect, TagObject
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Suggestion

FIRST_HASH: Final = "0" * 64
"""Stands before the first record."""

MAX_TAG_LENGTH: Final = 256
"""Most characters of a tag value (OSS)."""

TAG_VALUES: Final = {"approve": "approved", "block": "blocked"}
"""What ``imm-review`` says on the object."""


class Verdict(StrEnum):
    """A reviewer's answer."""

    APPROVE = "approve"
    BLOCK = "block"
    SKIP = "skip"
    """Not now: the item stays open, and the log says who passed it on."""
    UNDO = "undo"
    """Takes an earlier decision back, with everything it changed."""


class ItemState(StrEnum):
    """Where a review item stands."""

    OPEN = "open"
    APPROVED = "approved"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One object that awaits, or had, a decision about one moderation result."""

    item_id: str
    account_id: str
    submission_id: str
    """The moderation task whose result is judged."""
    source: ObjectUri
    source_etag: str
    suggestion: Suggestion
    categories: tuple[str, ...]
    worst_rate: float | None
    not_judged: tuple[str, ...]
    created_at: datetime
    state: ItemState = ItemState.OPEN


@dataclass(frozen=True, slots=True)
class Reason:
    """One entry of the policy's reasons."""

    code: str
    """Stable word kept in the log, such as ``ads``."""
    text: str
    """What reviewers read."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules that decisions are made under; a change makes a new version."""

    version: int
    reasons: tuple[Reason, ...]
    """The first nine are on the digits 1 to 9."""
    grace_ms: int = 10_000
    """Between a decision and its effects; within it undo leaves no trace outside."""
    tags_objects: bool = True
    """Whether decisions write the review tags on the object."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reviewer had before their eyes."""

    submission_id: str
    suggestion: str
    categories: tuple[str, ...] = ()
    positions_ms: tuple[int, ...] = ()
    """Positions of the findings that were shown."""
    source_etag: str = ""
    seconds_viewed: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer to one review item. Never edited; a change of mind is a new one."""

    decision_id: str
    item_id: str
    source: ObjectUri
    verdict: Verdict
    reviewer: str
    decided_at: datetime
    policy_version: int
    evidence: Evidence
    reason: str = ""
    """Code of the policy's reason; required to block."""
    note: str = ""
    undoes: str = ""
    """Decision ID that an UNDO takes back; empty otherwise."""
    app_version: str = ""


@dataclass(frozen=True, slots=True)
class LogRecord:
    """A decision in its place in the log."""

    number: int
    """1, 2, 3 … without gaps."""
    previous_hash: str
    decision: Decision
    hash: str


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """The one byte form of ``value`` that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def payload_of(decision: Decision) -> dict[str, Any]:
    """``decision`` as the plain JSON object that the log stores and hashes."""
    evidence = decision.evidence
    return {
        "app_version": decision.app_version,
        "decided_at": decision.decided_at.astimezone(UTC).isoformat(timespec="milliseconds"),
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


def decision_of(payload: Mapping[str, Any]) -> Decision:
    """The decision that ``payload`` (from ``payload_of``) holds."""
    evidence = payload["evidence"]
    return Decision(
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
        ),
        reason=payload["reason"],
        note=payload["note"],
        undoes=payload["undoes"],
        app_version=payload["app_version"],
    )


def hash_of(number: int, previous_hash: str, payload: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the record's number, the hash before it, and its canonical JSON."""
    head = f"{number}\n{previous_hash}\n".encode()
    return hashlib.sha256(head + canonical_json(payload)).hexdigest()


def chained(decision: Decision, last: LogRecord | None) -> LogRecord:
    """``decision`` as the record that follows ``last``."""
    number = 1 if last is None else last.number + 1
    previous_hash = FIRST_HASH if last is None else last.hash
    return LogRecord(
        number, previous_hash, decision, hash_of(number, previous_hash, payload_of(decision))
    )


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


_STATE_AFTER: Final = {
    Verdict.APPROVE: ItemState.APPROVED,
    Verdict.BLOCK: ItemState.BLOCKED,
    Verdict.UNDO: ItemState.OPEN,
}


def state_after(verdict: Verdict, state: ItemState) -> ItemState:
    """The state of an item after ``verdict``; UNDO opens it again, SKIP leaves it."""
    return _STATE_AFTER.get(verdict, state)


def effects_of(decision: Decision, item: ReviewItem, policy: Policy) -> tuple[Effect, ...]:
    """What must change outside because of ``decision``; an UNDO takes back earlier effects instead of adding any."""
    if decision.verdict not in (Verdict.APPROVE, Verdict.BLOCK) or not policy.tags_objects:
        return ()
    action = TagObject(
        item.source,
        {
            VERDICT_TAG: TAG_VALUES[decision.verdict.value],
            REVIEWER_TAG: tag_text(decision.reviewer),
            TIME_TAG: decision.decided_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    )
    return (
        Effect(
            effect_id=f"{decision.decision_id}-tag",
            decision_id=decision.decision_id,
            account_id=item.account_id,
            action=action,
            due_at=decision.decided_at + timedelta(milliseconds=policy.grace_ms),
        ),
    )


def tag_text(text: str) -> str:
    """``text`` as an OSS tag value may be: ASCII letters, digits and ``+-._:/`` and space, at most 256 characters.

    Other characters become ``=XX``, their UTF-8 bytes in hex, so that a Chinese name can be read back.
    """
    parts: list[str] = []
    length = 0
    for one in text:
        is_plain = one.isascii() and (one.isalnum() or one in " +-._:/")
        part = one if is_plain else "".join(f"={byte:02X}" for byte in one.encode(errors="replace"))
        length += len(part)
        if length > MAX_TAG_LENGTH:
            break
        parts.append(part)
    return "".join(parts)

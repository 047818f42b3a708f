"""The records of a case: each examined by its own hash and by those beside it, the last by the end of the log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from imm_desktop.domain.canonical import canonical_json
from imm_desktop.domain.cases import RECORDS, CaseFault, FaultKind
from imm_desktop.domain.effects import Effect, EffectState, action_of
from imm_desktop.domain.review import Decision, LogRecord
from imm_desktop.domain.review_log import (
    SEARCHED,
    Anchor,
    ChainEnd,
    StoredRecord,
    decision_of,
    fault_of,
)
from imm_desktop.services.ports.archive import DecisionEntry

MALFORMED: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What JSON of another shape raises."""
MOST: Final = 2**53
"""Of any number in a case: all programs that read JSON agree on whole numbers up to it."""
_FIRST_YEAR, _LAST_YEAR = 1970, 9000
"""Every time zone can show what lies between."""
_TEXTS: Final = (*SEARCHED, "decided_at", "app_version")
_TEXTS_OF_EVIDENCE: Final = ("submission_id", "suggestion", "source_etag")


@dataclass(frozen=True, slots=True)
class ReadRecords:
    """What could be read of a case's records."""

    entries: tuple[DecisionEntry, ...] = ()
    """Oldest first, up to the first that cannot be read."""
    linked: int = 0
    """Those that follow directly on the one before them; the log holds records of other items between the others."""
    fault: CaseFault | None = None
    """The first."""


def read_records(content: bytes, item_id: str, anchor: Anchor) -> ReadRecords:
    """The records in ``content``, one a line; all must be about ``item_id`` and not after ``anchor``."""
    entries: list[DecisionEntry] = []
    end, linked = ChainEnd(), 0
    fault: CaseFault | None = None
    lines = [line for line in content.split(b"\n") if line.strip()]
    for line in lines:
        try:
            plain = json.loads(line)
            stored = _stored(plain)
            entry = _entry_of(plain, stored)
        except MALFORMED:
            return ReadRecords(tuple(entries), linked, fault or _fault(None, "cannot be read"))
        follows = stored.number == end.number + 1
        # After a gap the record is taken to follow from what it says it follows from: the file cannot know better.
        before = end if follows or stored.number <= end.number else _before(stored)
        wrong = fault_of(stored, before)
        if not wrong and entry.record.decision.item_id != item_id:
            wrong = "it is about another item"
        if wrong and fault is None:
            fault = _fault(stored.number, wrong)
        linked += follows and end.number > 0
        end = ChainEnd(stored.number, stored.hash)
        entries.append(entry)
    return ReadRecords(tuple(entries), linked, fault or _beyond(end, anchor))


def _beyond(end: ChainEnd, anchor: Anchor) -> CaseFault | None:
    if end.number < anchor.number or (end.number, end.hash) == (anchor.number, anchor.hash):
        return None
    return CaseFault(
        FaultKind.ANCHOR, RECORDS, end.number, f"the log had {anchor.number} records, ended with {anchor.hash}"
    )  # fmt: skip


def _before(stored: StoredRecord) -> ChainEnd:
    return ChainEnd(stored.number - 1, stored.previous_hash)


def _stored(plain: Mapping[str, Any]) -> StoredRecord:
    payload = plain["decision"]
    _check_texts(payload, _TEXTS)
    _check_texts(payload["evidence"], _TEXTS_OF_EVIDENCE)
    number = whole(plain["number"])
    _check_texts(plain, ("previous_hash", "hash", "undone_by"))
    columns = {name: payload[name] for name in SEARCHED}
    return StoredRecord(
        number, plain["previous_hash"], plain["hash"], canonical_json(payload), columns
    )


def whole(value: object) -> int:
    """``value`` when it is a whole number from 0 to ``MOST``.

    Raises:
        TypeError: It is something else.
    """
    if type(value) is not int or not 0 <= value <= MOST:
        raise TypeError("not a whole number")
    return value


def instant(text: str) -> datetime:
    """The moment that ``text`` (ISO 8601 with its offset) names.

    Raises:
        ValueError: It names none that every computer can show.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        raise ValueError("not a moment")
    return moment


def _entry_of(plain: Mapping[str, Any], stored: StoredRecord) -> DecisionEntry:
    decision = decision_of(plain["decision"])
    instant(plain["decision"]["decided_at"])
    _check_numbers(decision)
    effects = tuple(_effect_of(one, decision) for one in plain["effects"])
    record = LogRecord(stored.number, stored.previous_hash, decision, stored.hash)
    return DecisionEntry(record, effects, plain["undone_by"])


def _effect_of(plain: Mapping[str, Any], decision: Decision) -> Effect:
    _check_texts(plain, ("effect_id", "error"))
    action = plain["action"]
    _check_texts(action, ("kind",))
    return Effect(
        effect_id=plain["effect_id"],
        decision_id=decision.decision_id,
        account_id="",
        action=action_of(decision.source, action),
        due_at=decision.decided_at,
        state=EffectState(plain["state"]),
        error=plain["error"],
    )


def _check_texts(plain: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """The log's own reader trusts the archive; a file of somebody else may hold anything in the place of a text."""
    for name in names:
        if not isinstance(plain[name], str):
            raise TypeError(name)


def _check_numbers(decision: Decision) -> None:
    evidence = decision.evidence
    positions = [
        *evidence.positions_ms,
        *(one.position_ms for one in evidence.marks),
        *(one.position_ms for one in evidence.pictures),
    ]
    for number in (decision.policy_version, *positions):
        whole(number)
    if not isinstance(evidence.seconds_viewed, int | float):
        raise TypeError("seconds_viewed")
    texts = [
        *evidence.categories,
        *(one.label for one in evidence.marks),
        *(one.sha256 for one in evidence.pictures),
    ]
    if not all(isinstance(one, str) for one in texts):
        raise TypeError("a text")


def _fault(number: int | None, details: str) -> CaseFault:
    return CaseFault(FaultKind.RECORD, RECORDS, number, details)

"""Decisions as files that others read."""

import csv
import hashlib
import hmac
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Literal

from imm_desktop.domain.canonical import time_text
from imm_desktop.domain.csv_text import plain_cell
from imm_desktop.domain.effects import (
    REVIEWER_TAG,
    Action,
    RunCommand,
    SendMessage,
    TagObject,
    action_payload,
)
from imm_desktop.domain.review_log import payload_of
from imm_desktop.services.ports.archive import DecisionEntry

Exported = Literal["csv", "jsonl", "dsa-csv", "dsa-json"]
"""What a file of decisions can be: a table, all of the log's fields, or statements of reasons in either form."""

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
    "stage",
    "state_after",
    "seconds_viewed",
    "marks",
    "batch",
    "decision_id",
    "item_id",
    "hash",
)


Say = Callable[[str], str]
"""Gives one of the program's English words in the language of whoever reads the file; unknown ones as they are."""


def in_english(text: str) -> str:
    """Each word as it is."""
    return text


def suggested(word: str, say: Say) -> str:
    """The service's advice, which must not read like a reviewer's verdict where one word could be both."""
    asked = f"suggests {word}"
    told = say(asked)
    return word if told == asked else told


def csv_of(entries: Sequence[DecisionEntry], say: Say = in_english) -> bytes:
    """One line for each record; UTF-8 with a byte order mark, for without it Excel reads Chinese as noise.

    With ``say`` headings and the program's own words are in a reader's language; IDs, codes and names never.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([say(one) for one in COLUMNS])
    for entry in entries:
        decision = entry.record.decision
        evidence = decision.evidence
        writer.writerow(
            plain_cell(value)
            for value in (
                str(entry.record.number),
                time_text(decision.decided_at),
                say(decision.verdict.value),
                decision.reason,
                decision.note,
                decision.reviewer,
                str(decision.source),
                suggested(evidence.suggestion, say),
                " ".join(say(one) for one in evidence.categories),
                " ".join(str(one) for one in evidence.positions_ms),
                " ".join(say(one.state.value) for one in entry.effects),
                decision.undoes,
                entry.undone_by,
                str(decision.policy_version),
                str(decision.stage),
                say(decision.state_after.value),
                str(round(evidence.seconds_viewed, 1)),
                " ".join(
                    f"{say(one.label)}@{one.position_ms}={say('true' if one.is_true else 'false')}"
                    for one in evidence.marks
                ),
                decision.batch,
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


def with_pseudonyms(entries: Sequence[DecisionEntry], secret: str) -> tuple[DecisionEntry, ...]:
    """``entries`` with a pseudonym for each reviewer, the same in all of them and in later exports of the same log.

    ``secret`` is something that only who has the log knows, so that names cannot be guessed and tried.
    """

    def pseudonym(name: str) -> str:
        digest = hmac.new(secret.encode(), name.encode(), hashlib.sha256).hexdigest()
        return f"reviewer-{digest[:8]}" if name else ""

    def hidden(entry: DecisionEntry) -> DecisionEntry:
        decision = entry.record.decision
        without = replace(decision, reviewer=pseudonym(decision.reviewer))
        effects = tuple(
            replace(one, action=_without_name(one.action, without.reviewer))
            for one in entry.effects
        )
        return replace(entry, record=replace(entry.record, decision=without), effects=effects)

    return tuple(hidden(entry) for entry in entries)


def _without_name(action: Action, pseudonym: str) -> Action:
    match action:
        case TagObject(tags=tags) if REVIEWER_TAG in tags:
            return replace(action, tags={**tags, REVIEWER_TAG: pseudonym})
        case SendMessage() | RunCommand():
            return replace(action, message="", undo_message="")
        case _:
            return action

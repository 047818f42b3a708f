"""Decisions as statements of reasons for the EU Transparency Database (DSA, Articles 17 and 24(5)).

Attributes and limits: transparency.dsa.ec.europa.eu, pages "API and Schema" and "Additional explanation for statement
attributes", version 2 (since July 2025); rules as in ``StatementStoreRequest`` and ``Statement`` of
github.com/digital-services-act/transparency-database, commit 69e80a0b of June 2026. A statement is made of a block in force. It holds no personal data of ours: neither reviewer nor note. ``content_date`` is when the
object came into its bucket, as evidence in the log has it; where that was never asked for it is left empty.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from imm_desktop.domain.csv_text import plain_cell
from imm_desktop.domain.effects import MoveObject, SetPrivate
from imm_desktop.domain.media import SOUND_EXTENSIONS, MediaType, ObjectUri
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.policy import Policy, Section
from imm_desktop.domain.review import DECIDABLE, Evidence, Verdict
from imm_desktop.services.exporting import Say, in_english, suggested
from imm_desktop.services.ports.archive import DecisionEntry

OTHER_VIOLATION: Final = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
MOST_FACTS: Final = 5_000
MOST_GROUND: Final = 500
MOST_EXPLANATION: Final = 2_000
FIRST_YEAR: Final = 2000
MOST_AT_ONCE: Final = 100
"""Statements that the database takes in one request."""
COLUMNS: Final = (
    "puid",
    "decision_visibility",
    "decision_visibility_other",
    "decision_ground",
    "illegal_content_legal_ground",
    "illegal_content_explanation",
    "incompatible_content_ground",
    "incompatible_content_explanation",
    "category",
    "content_type",
    "content_date",
    "territorial_scope",
    "application_date",
    "decision_facts",
    "source_type",
    "automated_detection",
    "automated_decision",
)

Statement = dict[str, Any]


def statements_of(
    entries: Sequence[DecisionEntry],
    policies: Mapping[int, Policy],
    scope: Sequence[str] = (),
    say: Say = in_english,
) -> tuple[Statement, ...]:
    """One statement for each block of ``entries`` that is in force.

    Args:
        entries: Records of the log.
        policies: Versions of the booklet by their number.
        scope: Countries (ISO 3166-1 alpha-2) in which the restriction applies; empty: to be filled in.
        say: Words of the free texts; attributes and their values are the database's.
    """
    return tuple(
        _statement(entry, policies.get(entry.record.decision.policy_version), scope, say)
        for entry in entries
        if _is_restriction(entry)
    )


def statements_csv(statements: Sequence[Statement]) -> bytes:
    """A row for each; lists as JSON."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in statements:
        values = (one.get(name, "") for name in COLUMNS)
        writer.writerow(
            plain_cell(value if isinstance(value, str) else json.dumps(value)) for value in values
        )
    return text.getvalue().encode("utf-8-sig")


def statements_json(statements: Sequence[Statement]) -> bytes:
    """One request body a line, each with at most a hundred statements."""
    bodies = (
        {"statements": list(statements[start : start + MOST_AT_ONCE])}
        for start in range(0, len(statements), MOST_AT_ONCE)
    )
    return "".join(f"{json.dumps(body, ensure_ascii=False)}\n" for body in bodies).encode()


def _is_restriction(entry: DecisionEntry) -> bool:
    decision = entry.record.decision
    is_settled = decision.state_after not in DECIDABLE
    return decision.in_force is Verdict.BLOCK and is_settled and not entry.undone_by


def _statement(
    entry: DecisionEntry, policy: Policy | None, scope: Sequence[str], say: Say
) -> Statement:
    decision = entry.record.decision
    section = _section_of(policy, decision.reason)
    words = {one.code: one.text for one in policy.reasons} if policy else {}
    reason = say(words.get(decision.reason, decision.reason))
    title = section.title if section else reason
    hides = any(isinstance(one.action, SetPrivate | MoveObject) for one in entry.effects)
    statement: Statement = {
        "puid": re.sub(r"[^A-Za-z0-9_-]", "-", decision.decision_id),
        "decision_visibility": [
            "DECISION_VISIBILITY_CONTENT_DISABLED" if hides else "DECISION_VISIBILITY_OTHER"
        ],
        "category": (section.dsa_category if section else "") or OTHER_VIOLATION,
        "content_type": [_content_type(decision.source)],
        "content_date": _content_date(decision.evidence.source_changed_at),
        "territorial_scope": sorted(scope),
        "application_date": decision.decided_at.astimezone(UTC).date().isoformat(),
        "decision_facts": _facts(entry, reason, say)[:MOST_FACTS],
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "Yes" if _was_detected(decision.evidence) else "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
    }
    if not hides:
        statement["decision_visibility_other"] = say("Marked as blocked")
    explanation = (section.text if section else "") or reason
    kind = "illegal" if section and section.is_illegal else "incompatible"
    ground = "illegal_content_legal_ground" if kind == "illegal" else "incompatible_content_ground"
    statement["decision_ground"] = f"DECISION_GROUND_{kind.upper()}_CONTENT"
    statement[ground] = title[:MOST_GROUND]
    statement[f"{kind}_content_explanation"] = explanation[:MOST_EXPLANATION]
    return statement


def _content_type(source: ObjectUri) -> str:
    if source.extension in SOUND_EXTENSIONS:
        return "CONTENT_TYPE_AUDIO"
    is_image = source.media_type is MediaType.IMAGE
    return "CONTENT_TYPE_IMAGE" if is_image else "CONTENT_TYPE_VIDEO"


def _was_detected(evidence: Evidence) -> bool:
    """Whether automated means identified the content; what moderation had passed, a person found."""
    return evidence.suggestion != Suggestion.PASS or bool(evidence.categories)


def _content_date(changed_at: datetime | None) -> str:
    """The upload or posting date that the database asks for; it takes none before 2000-01-01."""
    if changed_at is None or changed_at.year < FIRST_YEAR:
        return ""
    return changed_at.astimezone(UTC).date().isoformat()


def _facts(entry: DecisionEntry, reason: str, say: Say) -> str:
    evidence = entry.record.decision.evidence
    seconds = ", ".join(f"{position / 1000:.1f}" for position in evidence.positions_ms)
    parts = [
        (say("Automated moderation suggested: %1."), suggested(evidence.suggestion, say)),
        (say("Categories: %1."), ", ".join(say(one) for one in evidence.categories)),
        (say("Flagged at (seconds): %1."), seconds),
        (say("A person reviewed the content and blocked it: %1."), reason),
        (say("Policy version %1."), str(entry.record.decision.policy_version)),
    ]
    return " ".join(text.replace("%1", value) for text, value in parts if value)


def _section_of(policy: Policy | None, reason: str) -> Section | None:
    if policy is None:
        return None
    name = next((one.section for one in policy.reasons if one.code == reason), "")
    return next((one for one in policy.sections if one.section_id == name and name), None)

"""Blocks in force as statements of reasons, as the EU Transparency Database takes them."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from imm_desktop.domain.dsa import CATEGORIES
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.policy import MessageChoice, PrivateChoice, Reason, Rule, Section, TagChoice
from imm_desktop.domain.review import Evidence, Verdict
from imm_desktop.services.ports.archive import DecisionQuery
from imm_desktop.services.statements import statements_json
from tests.fakes.objects import IMAGE, VIDEO
from tests.fakes.results import EVIDENCE
from tests.services.test_reviewing import block, with_item

LAW = Section(
    "law", "Weapons act", "Weapons are not shown.", dsa_category="STATEMENT_CATEGORY_VIOLENCE",
    is_illegal=True, rule=Rule((TagChoice(), PrivateChoice(), MessageChoice("https://h/"))),
)  # fmt: skip


def test_a_block_in_force_is_a_statement_of_reasons(with_program):
    async def scenario(p):
        p.policy = replace(
            p.policy,
            reasons=(Reason("ads", "Ads"), Reason("gun", "Weapon", "law")),
            sections=(LAW,),
        )
        first, second, third = (
            await with_item(p),
            await with_item(p, "s2", IMAGE),
            await with_item(p, "s3"),
        )
        await p.reviewing.decide(
            first, Verdict.BLOCK, reason="gun", note="call Li Mei", evidence=EVIDENCE
        )
        bare = Evidence("s2", "block")
        await p.reviewing.decide(second, Verdict.BLOCK, reason="ads", evidence=bare)
        await block(p, third)
        await p.reviewing.undo_last()
        p.policy = replace(p.policy, version=2, reasons=())
        await p.reviewing.export(Path("a.jsonl"), "dsa-json", DecisionQuery())
        await p.reviewing.export(Path("a.csv"), "dsa-csv", DecisionQuery())
        (body,) = [json.loads(line) for line in p.written[Path("a.jsonl")].splitlines()]
        one, two = body["statements"]
        assert one["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DISABLED"]
        assert two["category"] == "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
        assert two["content_type"] == ["CONTENT_TYPE_IMAGE"]
        assert two["decision_visibility_other"] == "Marked as blocked"
        rows = list(csv.DictReader(io.StringIO(p.written[Path("a.csv")].decode("utf-8-sig"))))
        assert [row["puid"] for row in rows] == [one["puid"], two["puid"]]
        assert json.loads(rows[0]["content_type"]) == ["CONTENT_TYPE_VIDEO"]
        assert b"Mei" not in p.written[Path("a.jsonl")], "no personal data of ours"
        assert b"mei" not in p.written[Path("a.jsonl")]

    with_program(scenario)


def test_a_statement_names_the_law_where_the_policy_does(with_program):
    async def scenario(p):
        p.policy = replace(p.policy, reasons=(Reason("gun", "Weapon", "law"),), sections=(LAW,))
        item = await with_item(p)
        await p.archive.save_policy(version_of(p))
        await p.reviewing.decide(item, Verdict.BLOCK, reason="gun", evidence=EVIDENCE)
        await p.reviewing.export(Path("a"), "dsa-json", DecisionQuery())
        (statement,) = json.loads(p.written[Path("a")])["statements"]
        assert statement["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
        assert statement["illegal_content_legal_ground"] == "Weapons act"
        assert statement["illegal_content_explanation"] == "Weapons are not shown."
        assert statement["category"] == "STATEMENT_CATEGORY_VIOLENCE"
        assert statement["application_date"] == "2026-01-05"
        assert "3.0" in statement["decision_facts"]
        assert statement["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"

    with_program(scenario)


DATABASE: Final = {
    "decision_visibility": {
        f"DECISION_VISIBILITY_{one}"
        for one in (
            "CONTENT_REMOVED", "CONTENT_DISABLED", "CONTENT_DEMOTED", "CONTENT_AGE_RESTRICTED",
            "CONTENT_INTERACTION_RESTRICTED", "CONTENT_LABELLED", "OTHER",
        )
    },
    "content_type": {
        f"CONTENT_TYPE_{one}"
        for one in ("APP", "AUDIO", "IMAGE", "PRODUCT", "SYNTHETIC_MEDIA", "TEXT", "VIDEO", "OTHER")
    },
    "category": set(CATEGORIES),
    "decision_ground": {"DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"},
    "source_type": {
        "SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER", "SOURCE_TYPE_OTHER_NOTIFICATION",
        "SOURCE_VOLUNTARY",
    },
    "automated_detection": {"Yes", "No"},
    "automated_decision": {
        f"AUTOMATED_DECISION_{one}" for one in ("FULLY", "PARTIALLY", "NOT_AUTOMATED")
    },
}  # fmt: skip
"""What the database takes: ``Statement`` and ``StatementStoreRequest`` of its source, June 2026."""
LONGEST: Final = {
    "puid": 500,
    "decision_visibility_other": 500,
    "illegal_content_legal_ground": 500,
    "illegal_content_explanation": 2_000,
    "incompatible_content_ground": 500,
    "incompatible_content_explanation": 2_000,
    "decision_facts": 5_000,
}


def refused_by_the_database(statement):
    """Attributes that the database would refuse, as its ``StatementStoreRequest`` has the rules."""
    wrong = []
    for name, allowed in DATABASE.items():
        values = statement.get(name)
        if not values or not set([values] if isinstance(values, str) else values) <= allowed:
            wrong.append(name)
    wrong += [name for name, most in LONGEST.items() if len(statement.get(name, "")) > most]
    illegal = statement["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    grounds = (
        ("illegal_content_legal_ground", "illegal_content_explanation")
        if illegal
        else ("incompatible_content_ground", "incompatible_content_explanation")
    )
    other = ("decision_visibility_other",) * (
        "DECISION_VISIBILITY_OTHER" in statement["decision_visibility"]
    )
    required = (*grounds, *other, "decision_facts", "content_date", "application_date", "puid")
    wrong += [name for name in required if not statement.get(name)]
    if not re.fullmatch(r"[a-zA-Z0-9_-]+", statement["puid"]):
        wrong.append("puid")
    for name in ("content_date", "application_date"):
        if not re.fullmatch(r"20\d\d-\d\d-\d\d", statement[name]):
            wrong.append(name)
    return wrong


@pytest.mark.parametrize(
    ("source", "suggestion", "categories", "wanted"),
    [
        (VIDEO, "review", ("ad",), ("CONTENT_TYPE_VIDEO", "Yes")),
        (VIDEO, "pass", (), ("CONTENT_TYPE_VIDEO", "No")),
        (VIDEO, "pass", ("ad",), ("CONTENT_TYPE_VIDEO", "Yes")),
        (IMAGE, "unknown", (), ("CONTENT_TYPE_IMAGE", "Yes")),
        (ObjectUri("reel", "talk.M4A"), "block", ("ad",), ("CONTENT_TYPE_AUDIO", "Yes")),
    ],
)
@pytest.mark.parametrize("is_illegal", [True, False])
def test_the_database_would_take_each_statement(
    with_program, source, suggestion, categories, wanted, is_illegal
):
    async def scenario(p):
        law = replace(LAW, is_illegal=is_illegal, title="t" * 900, text="x" * 9_000)
        bare = replace(law, section_id="bare", rule=Rule((TagChoice(),)))
        p.policy = replace(
            p.policy,
            reasons=(Reason("gun", "Weapon" * 2_000, "law"), Reason("tag", "Tagged", "bare")),
            sections=(law, bare),
        )
        await p.archive.save_policy(version_of(p))
        for place, reason in enumerate(("gun", "tag")):
            item = await with_item(p, f"s{place}", source)
            evidence = replace(
                EVIDENCE,
                suggestion=suggestion,
                categories=categories,
                source_changed_at=p.clock.now(),
            )
            await p.reviewing.decide(item, Verdict.BLOCK, reason=reason, evidence=evidence)
        await p.reviewing.export(Path("a"), "dsa-json", DecisionQuery(), scope=("DE", "FR"))
        statements = json.loads(p.written[Path("a")])["statements"]
        assert len(statements) == 2
        for one in statements:
            assert refused_by_the_database(one) == []
            assert (*one["content_type"], one["automated_detection"]) == wanted
            assert one["territorial_scope"] == ["DE", "FR"]

    with_program(scenario)


def version_of(p):
    from imm_desktop.services.ports.reviews import PolicyVersion

    return PolicyVersion(p.policy, p.clock.now(), "lead")


def test_statements_go_by_hundreds():
    bodies = statements_json([{"puid": str(n)} for n in range(250)]).splitlines()
    assert [len(json.loads(one)["statements"]) for one in bodies] == [100, 100, 50]
    assert statements_json([]) == b""

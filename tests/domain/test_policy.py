"""The booklet: what follows from a verdict, which items need a second look, and its form in the archive."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.policy import (
    CommandChoice,
    MessageChoice,
    Policy,
    PrivateChoice,
    QuarantineChoice,
    Reason,
    Rule,
    Section,
    TagChoice,
    choice_of,
    faults_of,
    needs_second,
    policy_hash,
    policy_of,
    policy_payload,
)

VIOLENCE = Section(
    "violence",
    "Violence",
    "No weapons.",
    Rule((QuarantineChoice(), PrivateChoice(), TagChoice()), 60_000, needs_second=True),
    dsa_category="STATEMENT_CATEGORY_VIOLENCE",
    is_illegal=True,
)
POLICY = Policy(
    version=3,
    reasons=(Reason("ads", "Ads"), Reason("gun", "Weapon", "violence")),
    sections=(VIOLENCE,),
    approve=Rule(second_share=0.25),
    block=Rule((MessageChoice("https://hook.example/"), CommandChoice(("notify", "-x")))),
)


def test_what_follows_depends_on_the_reasons_policy():
    gun = POLICY.rule_of(is_block=True, reason="gun")
    assert gun.effects == (TagChoice(), PrivateChoice(), QuarantineChoice()), "in a fixed order"
    assert (gun.grace_ms, gun.needs_second) == (60_000, True)
    ads = POLICY.rule_of(is_block=True, reason="ads")
    assert (ads.effects, ads.grace_ms) == (POLICY.block.effects, 10_000)
    assert POLICY.rule_of(is_block=False).effects == (TagChoice(),)
    assert replace(POLICY, tags_objects=False).rule_of(is_block=False).effects == ()


def test_a_policy_comes_back_from_its_form_and_a_change_changes_its_hash():
    assert policy_of(policy_payload(POLICY)) == POLICY
    assert policy_hash(POLICY) == policy_hash(policy_of(policy_payload(POLICY)))
    assert policy_hash(replace(POLICY, grace_ms=1)) != policy_hash(POLICY)
    with pytest.raises(KeyError):
        choice_of({"kind": "telegram"})


def test_a_policy_that_contradicts_itself_says_where():
    assert faults_of(POLICY) == ()
    wrong = Policy(
        version=1,
        reasons=(Reason("a", "A", "nowhere"), Reason("a", "B"), Reason("", "C")),
        grace_ms=-1,
        approve=Rule(second_share=1.5, grace_ms=-2),
        block=Rule((MessageChoice("http://plain"), QuarantineChoice("/"), CommandChoice(()))),
    )
    assert faults_of(wrong) == (
        "reasons: empty code",
        "reasons: twice a",
        "reasons: a: no section nowhere",
        "grace_ms: negative",
        "approve: second_share: not between 0 and 1",
        "approve: grace_ms: negative",
        "block: message: neither https nor oss: http://plain",
        "block: quarantine: no prefix",
        "block: command: no program",
    )


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_takes_in_all_of_a_smaller_one(item_id, one, other):
    small, large = sorted((one, other))
    if needs_second(Rule(second_share=small), item_id):
        assert needs_second(Rule(second_share=large), item_id)
    assert not needs_second(Rule(), item_id)
    assert needs_second(Rule(second_share=1.0), item_id)
    assert needs_second(Rule(needs_second=True), item_id)


def test_a_share_is_about_that_share_of_the_items():
    drawn = sum(needs_second(Rule(second_share=0.1), f"item-{n}") for n in range(10_000))
    assert 900 < drawn < 1_100

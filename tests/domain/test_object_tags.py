"""Tags as OSS takes them, changed and put back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.effects import REVIEW_TAGS, VERDICT_TAG
from imm_desktop.domain.object_tags import MOST_TAGS, TagChange, TagFault, tag_fault


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("team", "street", None),
        ("a b+c-d=e.f_g:h/i", "", None),
        ("n" * 128, "v" * 256, None),
        ("", "x", TagFault.NO_NAME),
        ("  ", "x", TagFault.NO_NAME),
        ("n" * 129, "", TagFault.NAME_TOO_LONG),
        ("n", "v" * 257, TagFault.VALUE_TOO_LONG),
        ("团队", "street", TagFault.CHARACTERS),
        ("team", "街", TagFault.CHARACTERS),
        ("team", "a&b", TagFault.CHARACTERS),
        ("team", "a\n", TagFault.CHARACTERS),
        (VERDICT_TAG, "approve", TagFault.OF_REVIEW),
    ],
)
def test_what_oss_does_not_take_is_known_before_it_is_asked(name, value, fault):
    assert tag_fault(name, value) is fault
    assert TagChange({name: value}).fault is fault


def test_what_a_decision_wrote_is_not_removed():
    assert TagChange(remove=frozenset({VERDICT_TAG})).fault is TagFault.OF_REVIEW


def test_ten_tags_are_the_most_with_those_that_are_there():
    present = {f"t{number}": "" for number in range(MOST_TAGS)}
    assert TagChange({"t0": "new"}).fault_on(present) is None
    assert TagChange({"more": ""}).fault_on(present) is TagFault.TOO_MANY
    assert TagChange({"more": ""}, frozenset({"t3"})).fault_on(present) is None
    many = {f"n{number}": "" for number in range(MOST_TAGS + 1)}
    assert TagChange(many).fault is TagFault.TOO_MANY


def test_a_change_without_anything_is_empty():
    assert TagChange().is_empty
    assert not TagChange({"a": ""}).is_empty
    assert not TagChange(remove=frozenset("a")).is_empty


_NAMES = st.sampled_from([*"abcd", VERDICT_TAG])
_TAGS = st.dictionaries(_NAMES, st.sampled_from(["", "1", "2"]))


@given(
    prior=_TAGS,
    put=st.dictionaries(st.sampled_from("abc"), st.sampled_from("12")),
    remove=st.frozensets(st.sampled_from("abcd")),
    others=_TAGS,
)
def test_what_is_taken_back_is_what_was_there_and_nothing_else_changes(prior, put, remove, others):
    change = TagChange(put, remove - put.keys())
    names = {*change.put, *change.remove}
    after = change.applied_to(prior)
    assert {k: v for k, v in after.items() if k in REVIEW_TAGS} == {
        k: v for k, v in prior.items() if k in REVIEW_TAGS
    }
    # Somebody sets other tags meanwhile.
    present = {**after, **{k: v for k, v in others.items() if k not in names}}
    back = change.back_from(present, prior)
    assert back is not None
    restored = back.applied_to(present)
    assert {k: restored.get(k) for k in names} == {k: prior.get(k) for k in names}
    assert {k: v for k, v in restored.items() if k not in names} == {
        k: v for k, v in present.items() if k not in names
    }


def test_what_others_changed_since_is_left_alone():
    change = TagChange({"team": "street"})
    assert change.back_from({"team": "night"}, {"team": "day"}) is None
    assert change.back_from({}, {"team": "day"}) is None
    removed = TagChange(remove=frozenset({"team"}))
    assert removed.back_from({"team": "again"}, {"team": "day"}) is None

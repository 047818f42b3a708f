"""Decisions, the chain that keeps them, and what they owe."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imm_desktop.domain.effects import (
    EFFECT_ALLOWED,
    REVIEW_TAGS,
    Effect,
    EffectState,
    TagObject,
    action_of,
    review_tags_of,
    tags_restored,
)
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Suggestion
from imm_desktop.domain.owed import MAX_TAG_LENGTH, effects_of, tag_text
from imm_desktop.domain.review import (
    Decision,
    Evidence,
    FindingMark,
    ItemState,
    ReviewItem,
    ShownPicture,
    Verdict,
    state_after,
)
from imm_desktop.domain.review_log import chained, decision_of, first_broken, payload_of
from imm_desktop.domain.settings import DEFAULT_POLICY

AT = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
VIDEO = ObjectUri("b", "一/k.mp4")
ITEM = ReviewItem("i1", "a", "s1", VIDEO, "E", Suggestion.REVIEW, ("ad",), 80.0, (), AT)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
moments = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(timezone(timedelta(hours=8))),
)
decisions = st.builds(
    Decision,
    words,
    words,
    st.just(VIDEO),
    st.sampled_from(Verdict),
    words,
    moments,
    st.integers(1, 9),
    st.builds(
        Evidence,
        words,
        words,
        st.lists(words, max_size=2).map(tuple),
        st.lists(st.integers(0, 9_999), max_size=2).map(tuple),
        words,
        st.floats(0, 1_000),
        source_crc64=words,
        worst_rate=st.none() | st.floats(0, 100),
        source_changed_at=st.none() | moments,
    ),
    words,
    words,
    words,
    words,
)


def chain_of(many):
    records = []
    for decision in many:
        kept = decision_of(payload_of(decision))
        records.append(chained(kept, records[-1] if records else None))
    return records


@settings(max_examples=40)
@given(decisions)
def test_a_decision_survives_the_form_that_is_hashed(decision):
    kept = decision_of(payload_of(decision))
    assert payload_of(kept) == payload_of(decision)
    assert abs(kept.decided_at - decision.decided_at) < timedelta(milliseconds=1)
    assert replace(kept, decided_at=AT, evidence=decision.evidence) == replace(
        decision, decided_at=AT
    )


@settings(max_examples=40)
@given(st.lists(decisions, max_size=5))
def test_an_untouched_log_holds(many):
    records = chain_of(many)
    assert first_broken(records) is None
    assert [one.number for one in records] == list(range(1, len(many) + 1))


@settings(max_examples=40)
@given(st.lists(decisions, min_size=1, max_size=5), st.data())
def test_whatever_is_changed_in_a_record_is_named(many, data):
    records = chain_of(many)
    at = data.draw(st.integers(0, len(records) - 1))
    one = records[at]
    changes = {
        "number": one.number + 1,
        "previous_hash": "f" * 64,
        "hash": "0" * 63 + "1",
        **{f"decision.{field.name}": None for field in fields(Decision)},
        **{f"evidence.{field.name}": None for field in fields(Evidence)},
    }
    what = data.draw(st.sampled_from(sorted(changes)))
    if what.startswith("decision."):
        records[at] = replace(one, decision=_changed(one.decision, what.partition(".")[2]))
    elif what.startswith("evidence."):
        evidence = _changed(one.decision.evidence, what.partition(".")[2])
        records[at] = replace(one, decision=replace(one.decision, evidence=evidence))
    else:
        records[at] = replace(one, **{what: changes[what]})
    assert first_broken(records) == at + 1


@settings(max_examples=40)
@given(st.lists(decisions, min_size=2, max_size=5), st.data())
def test_a_record_that_is_removed_or_moved_shows(many, data):
    records = chain_of([replace(one, decision_id=str(n)) for n, one in enumerate(many)])
    at = data.draw(st.integers(0, len(records) - 2))
    assert first_broken(records[:at] + records[at + 1 :]) == at + 1
    records[at], records[at + 1] = records[at + 1], records[at]
    assert first_broken(records) == at + 1


_MORE = {
    "categories": "x",
    "positions_ms": 7,
    "marks": FindingMark("ad", 7, is_true=True),
    "pictures": ShownPicture(7, "00"),
}
_INSTEAD_OF_NONE = {
    "stands_for": Verdict.BLOCK,
    "worst_rate": 1.0,
    "source_changed_at": datetime(2026, 11, 21, tzinfo=UTC),
}


def _changed(thing, name):
    old = getattr(thing, name)
    match old:
        case Verdict():
            new = Verdict.SKIP if old is not Verdict.SKIP else Verdict.BLOCK
        case ItemState():
            new = ItemState.SECOND
        case str():
            new = old + "x"
        case int() | float():
            new = old + 1
        case tuple():
            new = (*old, _MORE[name])
        case datetime():
            new = old + timedelta(seconds=1)
        case ObjectUri():
            new = ObjectUri("other", old.key)
        case Evidence():
            new = replace(old, suggestion=old.suggestion + "x")
        case None:
            new = _INSTEAD_OF_NONE[name]
    return replace(thing, **{name: new})


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.APPROVE, ItemState.APPROVED),
        (Verdict.BLOCK, ItemState.BLOCKED),
        (Verdict.UNDO, ItemState.OPEN),
        (Verdict.SKIP, ItemState.OPEN),
    ],
)
def test_a_verdict_decides_the_items_state(verdict, state):
    assert state_after(verdict, ItemState.OPEN) is state


def decision(verdict=Verdict.BLOCK, reviewer="梅 Li"):
    bare = Decision("d1", "i1", VIDEO, verdict, reviewer, AT, 1, Evidence("s1", "review"))
    return replace(bare, state_after=state_after(verdict, ItemState.OPEN))


def test_a_block_owes_the_review_tags_after_the_grace_time():
    (effect,) = effects_of(decision(), ITEM, DEFAULT_POLICY)
    assert effect.action == TagObject(
        VIDEO,
        {
            "imm-review": "blocked",
            "imm-review-by": "=E6=A2=85 Li",
            "imm-review-at": "2026-01-01T09:30:00Z",
        },
    )
    assert effect.due_at == AT + timedelta(seconds=10)
    assert (effect.effect_id, effect.account_id, effect.prior) == ("d1-tag", "a", None)


def test_skips_undos_and_a_policy_without_tags_owe_nothing():
    for verdict in (Verdict.SKIP, Verdict.UNDO):
        assert effects_of(decision(verdict), ITEM, DEFAULT_POLICY) == ()
    assert effects_of(decision(), ITEM, replace(DEFAULT_POLICY, tags_objects=False)) == ()


@given(st.text())
def test_a_tag_text_fits_oss_whatever_the_name(text):
    tag = tag_text(text)
    assert len(tag) <= MAX_TAG_LENGTH
    assert all(one.isascii() and (one.isalnum() or one in " +-._:/=") for one in tag)


def test_a_long_name_is_cut_between_characters():
    assert tag_text("梅" * 100) == "=E6=A2=85" * (MAX_TAG_LENGTH // 9)


EFFECT = Effect("e", "d", "a", TagObject(VIDEO, {"imm-review": "blocked"}), AT)


@given(st.lists(st.sampled_from(EffectState)))
def test_an_effect_moves_only_as_the_table_says(steps):
    effect = EFFECT
    for state in steps:
        moved = effect.moved_to(state, error=state.value)
        if state is effect.state or state in EFFECT_ALLOWED[effect.state]:
            assert (moved.state, moved.error) == (state, state.value)
        else:
            assert moved is effect
        effect = moved


@pytest.mark.parametrize(
    ("state", "prior", "after"),
    [
        (EffectState.OWED, None, EffectState.CANCELLED),
        (EffectState.OWED, {}, EffectState.UNDO_OWED),
        (EffectState.DONE, {}, EffectState.UNDO_OWED),
        (EffectState.FAILED, None, EffectState.UNDO_OWED),
        (EffectState.UNDONE, {}, EffectState.UNDONE),
        (EffectState.CANCELLED, None, EffectState.CANCELLED),
    ],
)
def test_an_effect_is_taken_back_by_what_it_may_have_changed(state, prior, after):
    effect = replace(EFFECT, state=state, prior=prior, attempts=3, error="x")
    assert effect.taken_back(AT).state is after


tags = st.dictionaries(st.sampled_from([*REVIEW_TAGS, "owner", "x"]), st.text(max_size=3))


@given(tags, tags.map(review_tags_of))
def test_writing_and_restoring_leaves_the_tags_as_they_were(present, wanted):
    assert tags_restored({**present, **wanted}, review_tags_of(present)) == present


def test_an_action_of_a_newer_program_is_not_guessed_at():
    with pytest.raises(KeyError):
        action_of(VIDEO, {"kind": "telegram"})

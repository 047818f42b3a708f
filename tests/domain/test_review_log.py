"""The log byte for byte, in both forms, and the anchors that tell its length."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from imm_desktop.domain.canonical import canonical_json
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import (
    Decision,
    Evidence,
    FindingMark,
    ItemState,
    ShownPicture,
    Verdict,
)
from imm_desktop.domain.review_log import (
    SEARCHED,
    Anchor,
    ChainEnd,
    StoredRecord,
    anchor_line,
    anchors_of,
    decision_of,
    fault_of,
    following,
    payload_of,
)

AT = datetime(2026, 1, 1, 9, 30, 0, 123_000, tzinfo=UTC)
FULL = Decision(
    decision_id="d1",
    item_id="i1",
    source=ObjectUri("b", "一/k.mp4"),
    verdict=Verdict.REDO,
    reviewer="梅",
    decided_at=AT,
    policy_version=7,
    evidence=Evidence(
        "s1",
        "review",
        ("ad",),
        (3_000,),
        "E",
        2.5,
        (FindingMark("qrcode", 3_000, is_true=False),),
        (ShownPicture(3_000, "ab" * 32),),
        "123",
        88.5,
    ),
    reason="ads",
    note='says "no"\n',
    undoes="d0",
    app_version="1.0",
    stands_for=Verdict.BLOCK,
    state_before=ItemState.SECOND,
    state_after=ItemState.BLOCKED,
    grace_ms=10_000,
    policy_hash="cd" * 32,
    stage=2,
    batch="b1",
)


def stored(record):
    payload = payload_of(record.decision)
    return StoredRecord(
        record.number,
        record.previous_hash,
        record.hash,
        canonical_json(payload),
        {name: payload[name] for name in SEARCHED},
    )


def test_both_forms_come_back_as_they_were():
    assert decision_of(payload_of(FULL)) == FULL
    old = replace(FULL, form=1, verdict=Verdict.UNDO, stands_for=None)
    payload = payload_of(old)
    assert sorted(payload) == [
        "app_version", "decided_at", "decision_id", "evidence", "item_id", "note",
        "policy_version", "reason", "reviewer", "source", "undoes", "verdict",
    ]  # fmt: skip
    assert payload_of(decision_of(payload)) == payload
    assert decision_of(payload).state_after is ItemState.OPEN
    with pytest.raises(ValueError, match="form 3"):
        decision_of({**payload_of(FULL), "form": 3})


def test_every_byte_of_a_record_is_covered():
    """Each byte of payload, hashes, number and columns, turned into every other by each of its bits."""
    first = following(replace(FULL, decision_id="d0"), ChainEnd())
    end = ChainEnd(first.number, first.hash)
    whole = stored(following(FULL, end))
    assert fault_of(whole, end) == ""
    assert fault_of(stored(first), ChainEnd()) == ""
    for place in range(len(whole.payload)):
        for bit in range(8):
            payload = bytearray(whole.payload)
            payload[place] ^= 1 << bit
            assert fault_of(replace(whole, payload=bytes(payload)), end)
    for name in ("previous_hash", "hash"):
        text = getattr(whole, name)
        for place in range(len(text)):
            other = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
            assert fault_of(replace(whole, **{name: other}), end)
    for name, text in whole.columns.items():
        for place in range(len(text)):
            other = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
            assert name in fault_of(replace(whole, columns={**whole.columns, name: other}), end)
    assert fault_of(replace(whole, number=3), end) == "record 2 is missing"


def test_a_payload_that_was_signed_anew_but_means_nothing_is_named():
    payload = canonical_json({"verdict": "maybe"})
    from imm_desktop.domain.review_log import hash_of_bytes

    digest = hash_of_bytes(1, ChainEnd().hash, payload)
    record = StoredRecord(1, ChainEnd().hash, digest, payload, {})
    assert fault_of(record, ChainEnd()) == "cannot be read"


def test_anchors_are_lines_and_a_last_one_cut_off_is_left_out():
    anchors = (Anchor(1, "aa", AT), Anchor(12, "bb", AT))
    text = "".join(f"{anchor_line(one)}\n" for one in anchors)
    assert anchors_of(text + "\n") == anchors
    assert anchors_of(text[:-5]) == anchors[:1]
    assert json.loads(text.splitlines()[1]) == {
        "at": "2026-01-01T09:30:00.123+00:00",
        "hash": "bb",
        "number": 12,
    }
    for broken in ("{}\n", "[]\n" + text, "x\n"):
        with pytest.raises(ValueError, match="line 1"):
            anchors_of(broken)

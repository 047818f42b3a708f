"""Whoever put an older archive back says so; that ends exactly the alarm it was given for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from imm_desktop.domain.log_acceptance import (
    Acceptance,
    acceptance_line,
    acceptances_of,
    digest_of,
    standing,
)
from imm_desktop.domain.review_log import FIRST_HASH, Anchor, ChainEnd

AT = datetime(2026, 1, 1, 8, 30, 0, 250_000, tzinfo=UTC)
ANCHORS = tuple(Anchor(n, f"{n:064x}", AT + timedelta(seconds=n)) for n in (2, 5))
ACCEPTED = Acceptance(
    AT + timedelta(hours=1),
    "梅",
    "disk 2 failed\nrestored",
    ChainEnd(2, ANCHORS[0].hash),
    ANCHORS[1],
    2,
    digest_of(ANCHORS),
)
FOUND = Anchor(2, ANCHORS[0].hash, ACCEPTED.at)
LATER = Anchor(4, "b" * 64, AT + timedelta(hours=2))


def test_an_acceptance_is_read_as_it_was_written():
    line = acceptance_line(ACCEPTED)
    assert "\n" not in line
    assert acceptances_of("") == ()
    assert acceptances_of(line + "\n") == (ACCEPTED,)
    assert acceptances_of(f"{line}\n{line[:40]}") == (ACCEPTED,), "killed while it was written"


@pytest.mark.parametrize(
    "why", ["a\u2028b", "a\u2029b", "a\x85b", "a\x1cb", "a\vb", "a\0b", "a\r\nb"]
)
def test_a_reason_with_any_line_end_in_it_is_one_line(why):
    accepted = replace(ACCEPTED, why=why)
    line = acceptance_line(accepted)
    assert acceptances_of(f"{line}\n{line}\n") == (accepted, accepted)


@pytest.mark.parametrize("text", ["{}\n", "hello\n", "[]\n", "\n", '{"found": 1, "lost": 2}\n{}'])
def test_a_line_that_is_no_acceptance_is_named(text):
    with pytest.raises(ValueError, match="line 1 is no acceptance"):
        acceptances_of(text)


def test_only_anchors_that_it_was_given_for_are_answered():
    assert standing(ANCHORS, ()) == ANCHORS
    assert standing(ANCHORS, (ACCEPTED,)) == (FOUND,), "what was found must stay"
    assert standing((*ANCHORS, LATER), (ACCEPTED,)) == (FOUND, LATER)


def test_beside_other_anchors_it_says_nothing_and_what_it_found_must_stay_all_the_same():
    changed = (ANCHORS[0], replace(ANCHORS[1], number=6))
    assert standing(changed, (ACCEPTED,)) == (FOUND, *changed)
    assert standing(ANCHORS[:1], (ACCEPTED,)) == (FOUND, ANCHORS[0])
    assert standing((), (ACCEPTED,)) == (FOUND,)


def test_of_an_empty_log_nothing_can_be_asked():
    empty = replace(ACCEPTED, found=ChainEnd(0, FIRST_HASH))
    assert standing(ANCHORS, (empty,)) == ()


def test_the_newest_that_fits_counts():
    again = replace(
        ACCEPTED,
        found=ChainEnd(3, "c" * 64),
        lost=LATER,
        anchors=3,
        digest=digest_of((*ANCHORS, LATER)),
    )
    assert standing((*ANCHORS, LATER), (ACCEPTED, again)) == (Anchor(3, "c" * 64, again.at),)
    unfit = replace(again, digest="0" * 64)
    assert standing((*ANCHORS, LATER), (ACCEPTED, unfit)) == (
        Anchor(3, "c" * 64, again.at),
        LATER,
    )

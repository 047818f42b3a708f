from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.care import (
    ALL,
    KEPT_DAYS,
    Advice,
    CareLimits,
    Exposure,
    Ledger,
    advice_of,
)

DAY = date(2026, 1, 5)


def test_an_item_of_two_categories_counts_once_in_the_sum():
    ledger = Ledger().viewed(DAY, ("porn", "ad"), 30).viewed(DAY, ("ad",), 10).looked(DAY, ("ad",))
    assert ledger.of(DAY) == Exposure(40, 1)
    assert ledger.of(DAY, "ad") == Exposure(40, 1)
    assert ledger.of(DAY, "porn") == Exposure(30, 0)
    assert ledger.of(DAY + timedelta(days=1)) == Exposure()


def test_the_most_seen_categories_come_first_within_the_days_asked_for():
    ledger = (
        Ledger()
        .viewed(DAY, ("ad",), 5)
        .viewed(DAY, ("porn",), 9)
        .viewed(DAY - timedelta(days=1), ("ad",), 5)
        .viewed(DAY - timedelta(days=9), ("live",), 99)
    )
    assert ledger.categories(DAY - timedelta(days=6), DAY) == ("ad", "porn")
    assert ledger.total(DAY - timedelta(days=6), DAY, "ad") == Exposure(10, 0)


def test_old_days_are_forgotten():
    edge = DAY - timedelta(days=KEPT_DAYS)
    ledger = Ledger().viewed(edge, (), 1).viewed(edge - timedelta(days=1), (), 1)
    assert set(ledger.trimmed(DAY).days) == {edge}


def test_zero_is_no_limit():
    none = CareLimits(minutes_a_day=0, minutes_until_break=0)
    assert advice_of(none, Exposure(1e6), 1e6) == frozenset()


def test_each_limit_says_its_own():
    limits = CareLimits(minutes_a_day=60, minutes_until_break=20)
    assert advice_of(limits, Exposure(60 * 60), 0) == {Advice.DAY_FULL}
    assert advice_of(limits, Exposure(0), 20 * 60) == {Advice.BREAK_DUE}
    assert advice_of(limits, Exposure(59 * 60), 19 * 60) == frozenset()


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.lists(st.sampled_from(["porn", "ad", "live"]), unique=True),
            st.integers(0, 100),
        )
    )
)
def test_the_sum_is_the_time_that_passed_whatever_the_categories(seen):
    ledger = Ledger()
    for days_ago, categories, seconds in seen:
        ledger = ledger.viewed(DAY - timedelta(days=days_ago), categories, seconds)
    whole = ledger.total(DAY - timedelta(days=3), DAY, ALL)
    assert whole.seconds == sum(seconds for _, _, seconds in seen)

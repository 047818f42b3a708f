"""What has no price is unknown, never free; and a dry run promises no more than is known."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.dry_runs import DryRun, quantities_of
from imm_desktop.domain.prices import (
    UNITS,
    Amount,
    Estimate,
    PriceRow,
    PriceUnit,
    estimate,
    exactly,
    prices_for,
)
from imm_desktop.domain.tasks import TaskKind

TODAY = date(2026, 3, 1)
FRAMES = PriceRow(
    TaskKind.MODERATION, PriceUnit.FRAME, Decimal("1.5"), "CNY", date(2026, 1, 1), 1000
)


def row(**changes):
    given_ = {
        "kind": TaskKind.MODERATION,
        "unit": PriceUnit.FRAME,
        "amount": Decimal(2),
        "currency": "CNY",
        "since": date(2026, 1, 1),
        **changes,
    }
    return PriceRow(**given_)


def test_without_a_price_nothing_is_known():
    quantities = {PriceUnit.FRAME: exactly(10)}
    assert not estimate(TaskKind.MODERATION, quantities, [], TODAY).is_known
    assert not estimate(TaskKind.LABELS, quantities, [FRAMES], TODAY).is_known
    assert not estimate(TaskKind.MODERATION, {}, [FRAMES], TODAY).is_known
    assert Estimate().totals == {}


def test_prices_are_for_so_many_units():
    found = estimate(TaskKind.MODERATION, {PriceUnit.FRAME: exactly(2500)}, [FRAMES], TODAY)
    assert found.totals == {"CNY": exactly(Decimal("3.75"))}
    assert found.oldest == date(2026, 1, 1)


def test_the_newest_price_that_holds_is_taken():
    later = row(amount=Decimal(3), since=date(2026, 2, 1))
    future = row(amount=Decimal(9), since=date(2026, 4, 1))
    rows = [later, FRAMES, future]
    assert prices_for(rows, TaskKind.MODERATION, TODAY) == (later,)
    assert prices_for(rows, TaskKind.MODERATION, date(2026, 1, 5)) == (FRAMES,)
    assert prices_for(rows, TaskKind.MODERATION, date(2025, 1, 5)) == ()


def test_prices_of_several_units_add_up_but_currencies_do_not():
    rows = [
        FRAMES,
        row(unit=PriceUnit.MINUTE, amount=Decimal(1), since=date(2025, 1, 1)),
        row(unit=PriceUnit.TASK, amount=Decimal("0.5"), currency="USD"),
    ]
    quantities = {
        PriceUnit.FRAME: Amount(Decimal(1000), Decimal(2000)),
        PriceUnit.MINUTE: Amount(Decimal(3), None),
        PriceUnit.TASK: exactly(4),
    }
    found = estimate(TaskKind.MODERATION, quantities, rows, TODAY)
    assert found.totals == {"CNY": Amount(Decimal("4.5"), None), "USD": exactly(2)}
    assert found.oldest == date(2025, 1, 1)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.decimals(0, 1000, places=4))
def test_bounds_stay_in_order(least, more, price):
    amount = Amount(Decimal(least), Decimal(least + more)).times(price)
    assert amount.most is not None
    assert amount.least <= amount.most
    whole = amount + exactly(1)
    assert whole.is_exact == amount.is_exact
    assert (amount + Amount(Decimal(0), None)).most is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": Decimal(-1)},
        {"amount": Decimal("NaN")},
        {"per": 0},
        {"per": 1_000_001},
        {"currency": "yuan"},
        {"currency": "cny"},
        {"currency": "元元元"},
        {"unit": PriceUnit.IMAGE},
    ],
)
def test_prices_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        row(**wrong)


def test_every_kind_is_charged_by_something():
    assert set(UNITS) == set(TaskKind)


def test_moderation_counts_frames_by_interval_and_limit():
    found = quantities_of(
        TaskKind.MODERATION, {"Interval": 2, "MaxFrames": 100}, [10_000, 1_000_000, 90_000]
    )
    assert found[PriceUnit.FRAME] == exactly(5 + 100 + 45)
    assert found[PriceUnit.MINUTE] == exactly(Decimal(1_100_000) / 60_000)
    assert found[PriceUnit.TASK] == exactly(3)


def test_an_unknown_length_has_no_upper_bound_but_the_limit_of_frames():
    found = quantities_of(TaskKind.MODERATION, {}, [60_000, None])
    assert found[PriceUnit.FRAME] == Amount(Decimal(61), Decimal(260))
    assert found[PriceUnit.MINUTE] == Amount(Decimal(1), None)


def test_images_are_counted():
    assert quantities_of(TaskKind.IMAGE_LABELS, {}, [None, None]) == {PriceUnit.IMAGE: exactly(2)}
    found = quantities_of(TaskKind.IMAGE_MODERATION, {"MaxFrames": 5}, [None, None])
    assert found[PriceUnit.FRAME] == Amount(Decimal(2), Decimal(10))


def test_a_dry_run_says_how_many_lengths_it_does_not_know():
    run = DryRun(5, {}, 0, 3, {}, Estimate(), is_final=True)
    assert run.lengths_unknown == 2

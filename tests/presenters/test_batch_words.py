"""What is not known is said; small amounts are never shown as nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from imm_desktop.domain.batches import Batch, BatchState, BatchView, Progress, SkipReason
from imm_desktop.domain.dry_runs import dry_run_of
from imm_desktop.domain.prices import Amount, PriceRow, PriceUnit, exactly
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.batch_words import (
    amount_line,
    batch_name,
    cost_line,
    end_line,
    pause_reason,
    progress_line,
    recipe_line,
    skip_line,
    unit_text,
)

AT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
BATCH = Batch("b1", "a", "Nightly", TaskKind.MODERATION, {}, "", AT, is_gathered=True)


def run_of(*prices, lengths=(60_000, None), skipped=None, left_out=0):
    return dry_run_of(
        TaskKind.MODERATION, {}, lengths, prices, date(2026, 3, 1),
        skipped=skipped or {}, left_out=left_out, is_final=True,
    )  # fmt: skip


def price(amount, currency="CNY", unit=PriceUnit.FRAME, per=1):
    return PriceRow(TaskKind.MODERATION, unit, Decimal(amount), currency, date(2026, 1, 1), per)


def test_a_batch_without_a_name_is_known_by_kind_and_time(qapp):
    assert batch_name(BATCH) == "Nightly"
    assert batch_name(replace(BATCH, name="")).startswith("Moderation 01-05 ")


def test_a_recipe_is_one_line(qapp):
    values = {"Interval": 3, "MaxFrames": 1600, "Scenes": ["porn", "ad"], "UserData": "secret"}
    assert recipe_line(TaskKind.MODERATION, values) == (
        "Moderation · porn, ad · every 3 s · ≤ 1,600 frames"
    )
    assert recipe_line(TaskKind.MODERATION, {}).endswith("every 1 s · ≤ 200 frames")
    assert "0.5" in recipe_line(TaskKind.IMAGE_LABELS, {"Threshold": 0.5})


def test_progress_says_what_needs_somebody_and_how_long(qapp):
    view = BatchView(BATCH, Progress(500, 1, 15, 1_240, 31, 2, 7, 118))
    assert progress_line(view, timedelta(minutes=22)) == (
        "1,240 of 1,796 done · to review: 118 · failed: 31 · running: 16 · waiting: 500"
        " · skipped: 7 · cancelled: 2 · about 22 min left"
    )
    assert progress_line(view, timedelta(hours=5)).endswith("about 5 h left")
    assert progress_line(view, timedelta(seconds=2)).endswith("about 1 min left")
    listing = replace(view, batch=replace(BATCH, is_gathered=False))
    assert "still being listed" in progress_line(listing, None)
    paused = replace(view, batch=replace(BATCH, state=BatchState.PAUSED, remark="Forbidden"))
    assert progress_line(paused, None).endswith("paused")
    assert "(Forbidden)" in pause_reason(paused.batch)
    assert pause_reason(BATCH) == ""
    over = replace(view, batch=replace(BATCH, state=BatchState.OVER))
    assert progress_line(over, None).endswith("ended")
    assert end_line(view) == (
        "done: 1,240 · to review: 118 · failed: 31 · skipped: 7 · cancelled: 2"
    )


def test_what_is_left_out_is_said_with_its_reason(qapp):
    skipped = {SkipReason.ANALYSED: 4_900, SkipReason.UNDER_WAY: 1}
    assert skip_line(run_of(skipped=skipped, left_out=3)) == (
        "analysed already: 4,900 · under way already: 1 · not suited: 3"
    )
    assert skip_line(run_of()) == ""


@pytest.mark.parametrize(
    ("prices", "text"),
    [
        ((), "cost unknown: no prices entered"),
        ((price("0.01"),), "CNY 0.61 – 2.60 (prices of 2026-01-01)"),
        ((price("2", unit=PriceUnit.TASK),), "CNY 4.00 (prices of 2026-01-01)"),
        ((price("1234.5", unit=PriceUnit.TASK),), "CNY 2,469.00 (prices of 2026-01-01)"),
        ((price("3", unit=PriceUnit.MINUTE),), "at least CNY 3.00 (prices of 2026-01-01)"),
        ((price("0.01", per=1_000),), "CNY < 0.01 (prices of 2026-01-01)"),
        (
            (price("1", unit=PriceUnit.TASK), price("0", "USD")),
            "CNY 2.00 + USD 0.00 (prices of 2026-01-01)",
        ),
    ],
)
def test_costs_are_dated_and_never_rounded_to_nothing(qapp, prices, text):
    assert cost_line(run_of(*prices), is_free=False) == text


def test_this_computer_charges_nothing(qapp):
    assert cost_line(run_of(price("1")), is_free=True) == "nothing is charged on this computer"


def test_amounts_have_bounds(qapp):
    assert amount_line(exactly(3_600)) == "3,600"
    assert amount_line(Amount(Decimal(5), Decimal(10))) == "5 – 10"
    assert amount_line(Amount(Decimal("5.4"), None)) == "at least 5"
    assert len({unit_text(one) for one in PriceUnit}) == len(PriceUnit)

"""The table of prices: typed, checked, kept when it is right."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from imm_desktop.domain.errors import StoreError
from imm_desktop.domain.prices import PriceRow, PriceUnit
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.prices import PriceDraft, PricesPresenter, draft_of, row_of
from tests.helpers import recorded, until

GOOD = PriceDraft(TaskKind.MODERATION, PriceUnit.FRAME, "1.5", "1000", "cny", "2026-01-02", " x ")
ROW = PriceRow(
    TaskKind.MODERATION, PriceUnit.FRAME, Decimal("1.5"), "CNY", date(2026, 1, 2), 1000, "x"
)


@pytest.fixture
def with_prices(with_desk):
    def play(scenario):
        async def whole(desk):
            presenter = PricesPresenter()
            presenter.use(desk.bench)
            await until(lambda: presenter.is_loaded)
            try:
                await scenario(desk, presenter)
            finally:
                await presenter.close()

        with_desk(whole)

    return play


def test_what_is_typed_is_read_and_written_back(qapp):
    assert row_of(GOOD) == (ROW, "")
    assert row_of(draft_of(ROW)) == (ROW, "")
    assert row_of(replace(GOOD, amount="1,5"))[0] == ROW


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": ""},
        {"amount": "-1"},
        {"amount": "NaN"},
        {"amount": "free"},
        {"per": "0"},
        {"per": "1.5"},
        {"per": "2000000"},
        {"currency": "yuan"},
        {"currency": "元"},
        {"since": "1.3.2026"},
        {"since": ""},
    ],
)
def test_what_means_nothing_is_said_and_not_kept(qapp, wrong):
    row, fault = row_of(replace(GOOD, **wrong))
    assert row is None
    assert fault


def test_prices_are_empty_until_somebody_enters_one_and_kept_when_right(with_prices):
    async def scenario(desk, presenter):
        saved, checked = recorded(presenter.saved), recorded(presenter.checked)
        assert presenter.drafts == []
        presenter.add()
        assert presenter.drafts[0].since == "2026-01-05"
        presenter.change(0, replace(GOOD, amount="x"))
        assert presenter.faults() != [""]
        assert checked
        presenter.change(0, GOOD)
        await until(lambda: saved)
        assert await desk.bench.estimating.prices() == (ROW,)
        presenter.use(desk.bench)
        await until(lambda: presenter.is_loaded)
        assert presenter.drafts == [draft_of(ROW)]
        presenter.remove(0)
        await until(lambda: len(saved) == 2)
        assert await desk.bench.estimating.prices() == ()

    with_prices(scenario)


def test_another_kind_gets_a_unit_that_it_is_charged_by(with_prices):
    async def scenario(_desk, presenter):
        changed = recorded(presenter.changed)
        presenter.add()
        presenter.change(0, replace(presenter.drafts[0], kind=TaskKind.IMAGE_LABELS))
        assert presenter.drafts[0].unit is PriceUnit.IMAGE
        assert len(changed) == 2

    with_prices(scenario)


def test_a_disk_that_refuses_is_told(with_prices):
    async def scenario(desk, presenter):
        problems = recorded(presenter.problem_raised)

        async def refuse(_rows):
            raise StoreError("disk")

        desk.archive.batches.save_prices = refuse
        presenter.add()
        presenter.change(0, GOOD)
        await until(lambda: problems)

    with_prices(scenario)

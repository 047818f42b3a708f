from datetime import date

from imm_desktop.domain.care import Advice, CareLimits, Exposure, Ledger
from imm_desktop.presenters.care import CarePresenter
from imm_desktop.services.caring import Caring
from tests.fakes.care import FakeExposureStore
from tests.fakes.clock import FakeClock
from tests.helpers import until


def test_the_ledger_is_shown_with_the_sum_first_and_can_be_forgotten(qapp, run):
    async def scenario():
        clock = FakeClock(is_held=True)
        today = clock.now().astimezone().date()
        store = FakeExposureStore(Ledger().viewed(today, ("porn",), 60).viewed(today, ("ad",), 120))
        caring = Caring(store, clock, CareLimits)
        presenter = CarePresenter(caring, CareLimits)
        presenter.start()
        await until(lambda: len(presenter.rows()) == 3)
        assert [(row.name, row.today) for row in presenter.rows()] == [
            ("All", Exposure(180)),
            ("ad", Exposure(120)),
            ("porn", Exposure(60)),
        ]
        presenter.forget()
        await until(lambda: store.ledger == Ledger())
        assert len(presenter.rows()) == 1
        presenter.begin(("ad",))
        clock.advance(5)
        presenter.looked()
        await presenter.close()
        assert store.ledger.of(today, "ad") == Exposure(5, 1)
        assert isinstance(next(iter(store.ledger.days)), date)

    run(scenario())


def test_advice_is_said_in_words(qapp, run):
    async def scenario():
        caring = Caring(FakeExposureStore(), FakeClock(), CareLimits)
        presenter = CarePresenter(caring, CareLimits)
        said = []
        presenter.advised.connect(said.append)
        caring.since_break_s = 3_000
        presenter._advise(Advice.BREAK_DUE)
        presenter._advise(Advice.DAY_FULL)
        assert said == [
            "You have looked for 50 minutes. A break of 5 is due.",
            "You have looked for 0 minutes today: the limit you chose.",
        ]
        await presenter.close()

    run(scenario())

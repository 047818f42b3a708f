"""Care in the real window: what counts, which veil lies, what the blackout stops."""

from dataclasses import replace

import pytest

from imm_desktop.app.care_screen import CareScreen
from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.care import CareLimits
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.results import Result
from imm_desktop.domain.settings import Settings, Veil, VeilChoice
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.ui.pages.care_settings import CareSettings
from tests.fake_bench import desk
from tests.fake_screens import make_settings, screens_over, show
from tests.fakes.objects import FakeObjectStore
from tests.helpers import until
from tests.services.test_caring import FakeExposureStore

URI = ObjectUri("reel", "a.mp4")
OTHER = ObjectUri("reel", "b.mp4")
WORSE = ModerationReport(Suggestion.REVIEW, ("porn",), 60, (Finding("porn", 3_000, 90.0, "porn"),))


@pytest.fixture
def with_care(qapp, qtbot, run, tmp_path):
    choices = Settings(
        accounts=(THIS_COMPUTER,),
        veils=(VeilChoice("ad", Veil.GREY),),
        care=CareLimits(minutes_until_break=1),
    )

    def play(scenario):
        async def whole():
            async with (
                desk(tmp_path, objects=FakeObjectStore(URI, OTHER)) as one,
                screens_over(one, tmp_path, qtbot) as screens,
            ):
                store = FakeExposureStore()
                care = CareScreen(screens, store, one.clock)
                settings = make_settings(screens, choices)
                care.settings_loaded(settings)
                await settings.load()
                show(screens)
                try:
                    await scenario(one, screens, care, store)
                finally:
                    await care.close()

        run(whole())

    return play


def test_evidence_counts_while_it_is_shown_and_lies_under_its_own_veil(with_care):
    async def scenario(desk, screens, care, store):
        await desk.analyse(TaskKind.MODERATION, URI)
        screens.use(desk.bench)
        screens.window.show_page("review")
        await until(lambda: screens.review.open_item is not None)
        opened = screens.review.open_item
        assert "ad" in opened.item.categories
        assert screens.review_player.state.veil is Veil.GREY
        caring = care.presenter._caring
        desk.clock.advance(3)
        care.blackout.switch()
        assert caring.seen_today.seconds == pytest.approx(3, abs=0.5)
        desk.clock.advance(3)
        care.blackout.switch()
        desk.clock.advance(2)
        screens.window.show_page("tasks")
        assert caring.ledger.of(caring.today, "ad").seconds == pytest.approx(5, abs=0.5)
        await care.close()
        assert store.ledger == caring.ledger

    with_care(scenario)


def test_what_is_still_seen_keeps_its_veil_while_an_item_with_a_weaker_one_comes(with_care):
    async def scenario(desk, screens, _care, _store):
        desk.backend.results[TaskKind.MODERATION] = Result(WORSE, b"{}", "req")
        await desk.analyse(TaskKind.MODERATION, URI)
        screens.use(desk.bench)
        screens.window.show_page("review")
        player = screens.review_player
        await until(lambda: screens.review.open_item is not None)
        await until(lambda: player.picture is not None)
        assert player.state.veil is Veil.BLUR
        desk.backend.results[TaskKind.MODERATION] = Result(
            replace(WORSE, categories=("ad",)), b"{}", "req"
        )
        await desk.analyse(TaskKind.MODERATION, OTHER)
        screens.review.refresh()
        await until(lambda: len(screens.review.items) == 2)
        seen, veils = player.picture, []
        player.state_changed.connect(
            lambda state: veils.append((player.picture is seen, state.veil))
        )
        screens.review.open(screens.review.items[1])
        assert player.state.veil is Veil.BLUR
        await until(lambda: screens.review.open_item is not None)
        await until(lambda: player.picture is not None)
        assert player.state.veil is Veil.GREY
        assert (True, Veil.GREY) not in veils

    with_care(scenario)


def test_settings_that_change_while_an_item_comes_hold_for_it_and_not_for_what_is_still_seen(
    with_care,
):
    async def scenario(desk, screens, care, _store):
        await desk.analyse(TaskKind.MODERATION, URI)
        screens.use(desk.bench)
        screens.window.show_page("review")
        player = screens.review_player
        await until(lambda: screens.review.open_item is not None)
        screens.review.open(screens.review.items[0])
        assert screens.review.loading_item is not None
        weak = (VeilChoice("ad", Veil.OFF),)
        care._settings_changed(replace(screens.settings_now, veils=weak))
        assert player.state.veil is Veil.GREY
        await until(lambda: screens.review.open_item is not None)
        assert player.state.veil is Veil.OFF

    with_care(scenario)


def test_settings_have_the_section_of_care(with_care):
    async def scenario(_desk, screens, _care, _store):
        screens.window.show_page("settings")
        assert screens.window.findChildren(CareSettings)

    with_care(scenario)

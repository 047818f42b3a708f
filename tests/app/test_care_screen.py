"""Care in the real window: what counts, which veil lies, what the blackout stops."""

from contextlib import asynccontextmanager

import pytest
from PySide6.QtWidgets import QWidget

from imm_desktop.app.care_screen import CareScreen
from imm_desktop.app.screens import Screens
from imm_desktop.app.window_state import WindowStateFile
from imm_desktop.domain.accounts import THIS_COMPUTER
from imm_desktop.domain.care import CareLimits
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.settings import Settings, Veil, VeilChoice
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.ui.main_window import MainWindow, PageEntry
from imm_desktop.ui.pages.care_settings import CareSettings
from tests.fake_bench import desk
from tests.fakes.objects import FakeObjectStore
from tests.fakes.settings import FakeFinder, FakeSecrets, FakeSettingsStore, one_project
from tests.helpers import process_qt_events, until
from tests.services.test_caring import FakeExposureStore

PAGES = ("library", "tasks", "review", "decisions", "highlights", "settings")
URI = ObjectUri("reel", "a.mp4")


@pytest.fixture
def with_care(qapp, qtbot, run, tmp_path):
    @asynccontextmanager
    async def shown():
        async with desk(tmp_path, objects=FakeObjectStore(URI)) as one:
            state = WindowStateFile(tmp_path / "window.json")
            window = MainWindow(
                tuple(PageEntry(name, "settings", QWidget) for name in PAGES), state
            )
            qtbot.addWidget(window)
            screens = Screens(window, one.frames, one.clock, lambda: one.effecting)
            store = FakeExposureStore()
            care = CareScreen(screens, store, one.clock)
            choices = Settings(
                accounts=(THIS_COMPUTER,),
                veils=(VeilChoice("ad", Veil.GREY),),
                care=CareLimits(minutes_until_break=1),
            )
            settings = screens.make_settings(
                FakeSettingsStore(choices), FakeSecrets(), FakeFinder(), one_project
            )
            care.settings_loaded(settings)
            await settings.load()
            window.resize(1_300, 850)
            window.show()
            process_qt_events()
            try:
                yield one, screens, care, store
            finally:
                window.hide()
                await care.close()
                await screens.close()

    def play(scenario):
        async def whole():
            async with shown() as parts:
                await scenario(*parts)

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


def test_settings_have_the_section_of_care(with_care):
    async def scenario(_desk, screens, _care, _store):
        screens.window.show_page("settings")
        assert screens.window.findChildren(CareSettings)

    with_care(scenario)

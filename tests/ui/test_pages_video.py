from contextlib import asynccontextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.settings import Language
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.library import LibraryPresenter
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.player_ports import Phase
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.video import VideoPresenter
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Chip
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.library import LibraryPage
from imm_desktop.ui.pages.library_stack import LibraryStack
from imm_desktop.ui.pages.video import VideoPage
from tests.fakes.objects import IMAGE, VIDEO, FakeObjectStore
from tests.helpers import process_qt_events, recorded, until

OTHER = ObjectUri("reel", "day/two.mp4")


class Shown:
    def __init__(self, desk, qtbot):
        self.presenter, self.player = VideoPresenter(), PlayerPresenter(desk.frames)
        self.library = LibraryPresenter(desk.thumbnails, desk.hover)
        self.timeline = TimelinePresenter()
        self.page = VideoPage(self.presenter, self.player, self.timeline)
        self.stack = LibraryStack(LibraryPage(self.library), self.page)
        qtbot.addWidget(self.stack)
        self.stack.resize(1200, 800)
        self.stack.show()
        self.stack.activateWindow()
        self.presenter.use(desk.bench)
        self.stack.show_video()
        process_qt_events()

    def texts(self):
        return [one.text() for one in self.page.findChildren(Label) if one.isVisible()]

    def chips(self):
        return [one.text for one in self.page.findChildren(Chip) if one.isVisible()]

    async def opens(self, uri, position_ms=0, search=""):
        self.presenter.open(uri, position_ms, search)
        await until(lambda: self.presenter.shown is not None and self.player.picture is not None)
        process_qt_events()


@pytest.fixture
def with_page(with_desk, qtbot):
    @asynccontextmanager
    async def shown(desk):
        one = Shown(desk, qtbot)
        try:
            yield one
        finally:
            one.stack.hide()
            await one.presenter.close()
            await one.library.close()
            await one.player.close()

    def play(scenario):
        async def whole(desk):
            async with shown(desk) as one:
                await scenario(desk, one)

        with_desk(whole, objects=FakeObjectStore(VIDEO, OTHER, IMAGE))

    return play


def test_a_video_shows_its_name_advice_and_coverage_where_the_evidence_is(with_page):
    async def scenario(desk, one):
        await desk.analyse(TaskKind.MODERATION, VIDEO)
        await one.opens(VIDEO, 3_000)
        assert "one.mp4" in one.texts()
        assert one.chips() == ["review", "100 % covered"]
        assert one.player.playhead_ms == 3_000

    with_page(scenario)


def test_what_comes_is_named_at_once_and_nothing_of_the_last_is_left(with_page):
    async def scenario(desk, one):
        await desk.analyse(TaskKind.MODERATION, VIDEO)
        await one.opens(VIDEO)
        one.presenter.open(OTHER)
        assert "two.mp4" in one.texts()
        assert one.chips() == []
        assert one.player.picture is None
        analyse = next(b for b in one.page.findChildren(Button) if b.text() == "Analyse…")
        assert not analyse.isEnabled()
        await until(lambda: one.presenter.shown and one.presenter.shown.uri == OTHER)
        assert analyse.isEnabled()

    with_page(scenario)


def test_one_that_is_on_its_way_is_never_called_no_video(with_page):
    async def scenario(desk, one):
        one.presenter.open(VIDEO)
        assert (one.player.state.phase, one.player.state.name) == (Phase.OPENING, VIDEO.name)
        await one.opens(VIDEO)
        problems = recorded(one.presenter.problem_raised)
        one.presenter.open(ObjectUri("reel", "day/gone.mp4"))
        await until(lambda: problems)
        assert one.player.state.phase is Phase.EMPTY

    with_page(scenario)


def test_an_image_lists_its_labels_in_the_language_of_labels(with_page):
    async def scenario(desk, one):
        await desk.analyse(TaskKind.IMAGE_LABELS, IMAGE)
        one.page.show_language(Language.ENGLISH)
        await one.opens(IMAGE)
        assert any("cat" in text for text in one.texts())
        one.page.show_language(Language.CHINESE)
        assert any("猫" in text for text in one.texts())

    with_page(scenario)


def test_back_leads_to_the_listing_and_pauses(with_page):
    async def scenario(_desk, one):
        await one.opens(VIDEO)
        one.player.play()
        QTest.keyClick(one.stack.windowHandle(), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        process_qt_events()
        assert one.stack.currentWidget() is one.stack.library
        assert one.player.state.phase.value == "paused"

    with_page(scenario)


def test_a_lost_account_closes_the_video_and_shows_the_listing(with_page):
    async def scenario(_desk, one):
        await one.opens(VIDEO)
        one.presenter.use(None)
        assert one.stack.currentWidget() is one.stack.library
        assert one.player.picture is None

    with_page(scenario)


def test_the_shown_video_can_be_analysed_from_here(with_page):
    async def scenario(_desk, one):
        asked = recorded(one.page.analyse_requested)
        await one.opens(VIDEO)
        analyse = next(b for b in one.page.findChildren(Button) if b.text() == "Analyse…")
        analyse.click()
        assert len(asked) == 1

    with_page(scenario)


def test_what_was_searched_for_is_marked_in_the_video_that_it_led_to(with_page):
    async def scenario(desk, one):
        await desk.analyse(TaskKind.LABELS, VIDEO)
        field = one.page.viewer.transport.search
        for _ in range(2):
            await one.opens(VIDEO, 5_000, "car")
            await until(lambda: one.timeline.hit_count)
            assert field.text() == one.timeline.search_text == "car"
            assert one.timeline.hit_at(one.presenter.shown.position_ms) == 1
        await one.opens(VIDEO)
        assert field.text() == one.timeline.search_text == ""
        await until(lambda: one.timeline.hit_count is None)

    with_page(scenario)

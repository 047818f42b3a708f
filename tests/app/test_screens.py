"""What one screen tells another, in the real window."""

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.ui.kit.account_box import AccountBox
from imm_desktop.ui.kit.inputs import SearchField
from imm_desktop.ui.pages.library_stack import LibraryStack
from imm_desktop.ui.pages.settings import SettingsPage
from imm_desktop.ui.shortcuts import keys_of
from tests.fake_bench import desk
from tests.fake_screens import CLOUD, make_settings, screens_over, show
from tests.fakes.objects import FakeObjectStore
from tests.fakes.results import EVIDENCE
from tests.helpers import process_qt_events, until

A, B = ObjectUri("reel", "a.mp4"), ObjectUri("reel", "b.mp4")


@pytest.fixture
def with_screens(qapp, qtbot, run, tmp_path):
    def play(scenario):
        async def whole():
            async with (
                desk(tmp_path, objects=FakeObjectStore(A, B)) as one,
                screens_over(one, tmp_path, qtbot) as screens,
            ):
                show(screens)
                await scenario(one, screens)

        run(whole())

    return play


async def load_settings(screens):
    settings = make_settings(screens)
    await settings.load()
    return settings


def test_settings_asked_for_before_they_are_loaded_come_when_they_are(with_screens):
    async def scenario(_desk, screens):
        screens.window.show_page("settings")
        assert not screens.window.findChildren(SettingsPage)
        await load_settings(screens)
        (page,) = screens.window.findChildren(SettingsPage)
        assert page.isVisible()

    with_screens(scenario)


def test_the_accounts_hang_below_their_box_and_one_is_chosen(with_screens):
    async def scenario(_desk, screens):
        settings = await load_settings(screens)
        screens.window.account_chooser_requested.emit()
        process_qt_events()
        menu = next(one for one in screens.window.findChildren(QMenu) if one.isVisible())
        box = screens.window.findChild(AccountBox)
        below = box.mapToGlobal(box.rect().bottomLeft())
        assert abs(menu.pos().x() - below.x()) <= 2
        assert 0 <= menu.pos().y() - below.y() <= 2
        next(one for one in menu.actions() if one.text() == "上海").trigger()
        menu.close()
        assert settings.settings.account == CLOUD

    with_screens(scenario)


def test_the_evidence_of_a_decision_opens_where_it_was_found(with_screens):
    async def scenario(desk, screens):
        await desk.analyse(TaskKind.MODERATION, A)
        (item,) = await desk.items()
        await desk.bench.reviewing.decide(item, Verdict.APPROVE, evidence=EVIDENCE)
        screens.use(desk.bench)
        await until(lambda: screens.decisions.rows)
        screens.decisions.open_evidence(screens.decisions.rows[0].entry)
        await until(lambda: screens.video.shown is not None)
        assert screens.window.shown_page == "library"
        stack = screens.window.page("library")
        assert isinstance(stack, LibraryStack)
        assert stack.currentWidget() is stack.video
        assert screens.video.shown.uri == A
        assert screens.video_player.playhead_ms == EVIDENCE.positions_ms[0]

    with_screens(scenario)


def test_an_object_opened_from_elsewhere_can_be_analysed_though_it_is_in_no_listing(with_screens):
    async def scenario(desk, screens):
        await load_settings(screens)
        screens.use(desk.bench)
        screens.open_uri(B)
        await until(lambda: screens.video.shown is not None)
        screens.library.use(None)
        screens.window.page("library").video.analyse_requested.emit()
        assert [one.uri for one in screens.analyse.presenter.entries] == [B]
        screens.analyse.dialog.close()
        await until(lambda: screens.analyse.presenter is None)
        process_qt_events()

    with_screens(scenario)


def test_a_toast_takes_back_the_decision_it_tells_of(with_screens):
    async def scenario(desk, screens):
        for uri in (A, B):
            await desk.analyse(TaskKind.MODERATION, uri)
            desk.clock.advance(60)
        offers = []
        screens.window.show_toast = lambda text, action="", do=None, about="": offers.append(
            (text, do)
        )
        screens.use(desk.bench)
        await until(lambda: len(screens.review.items) == 2)
        for uri in (A, B):
            screens.review.open(next(one for one in screens.review.items if one.source == uri))
            await until(lambda: screens.review.open_item is not None)
            screens.review.decide(Verdict.APPROVE)
            await until(lambda: not screens.review.is_deciding)
        text, take_back = offers[0]
        assert text.startswith("a.mp4")
        take_back()
        await until(lambda: len(offers) == 3)
        assert [one.source for one in await desk.items(ItemState.OPEN)] == [A]

    with_screens(scenario)


def test_the_key_in_every_search_field_leads_there(with_screens):
    async def scenario(_desk, screens):
        window = screens.window
        window.show()
        window.activateWindow()
        process_qt_events()
        for page_id in ("library", "tasks", "review", "decisions"):
            for key in keys_of("go.search"):
                window.show_page("highlights")
                window.show_page(page_id)
                window.activateWindow()
                await until(window.isActiveWindow)
                QTest.keySequence(window.windowHandle(), QKeySequence(key))
                process_qt_events()
                field = QApplication.focusWidget()
                assert isinstance(field, SearchField), f"{key} on {page_id}"
                assert window.page(page_id).isAncestorOf(field)
        window.show_page("highlights")
        QTest.keySequence(window.windowHandle(), QKeySequence("Ctrl+F"))

    with_screens(scenario)

from contextlib import asynccontextmanager

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.domain.tasks import TaskKind, TaskStatus
from imm_desktop.presenters.batches import BatchListPresenter
from imm_desktop.presenters.decisions import DecisionsPresenter
from imm_desktop.presenters.task_list import TaskFilter, TaskListPresenter
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.inputs import SearchField
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.pages.decisions import DecisionsPage
from imm_desktop.ui.pages.tables import Table
from imm_desktop.ui.pages.tasks import TasksPage
from tests.fakes.objects import FakeObjectStore
from tests.fakes.results import EVIDENCE
from tests.helpers import process_qt_events, recorded, until

A, B, C = (ObjectUri("reel", f"{name}.mp4") for name in "abc")


@asynccontextmanager
async def shown(desk, qtbot, presenter, page):
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.activateWindow()
    try:
        presenter.use(desk.bench)
        await until(lambda: not presenter.jobs.names())
        process_qt_events()
        yield
    finally:
        page.hide()
        await presenter.close()


def select(page, *rows):
    table = page.findChild(Table)
    table.setFocus()
    flags = QItemSelectionModel.SelectionFlag
    for row in rows:
        index = table.model().index(row, 0)
        table.selectionModel().select(index, flags.Select | flags.Rows)
        table.selectionModel().setCurrentIndex(index, flags.NoUpdate)


def press(page, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(page.windowHandle(), key, modifiers)
    process_qt_events()


def button(page, text):
    return next(one for one in page.findChildren(Button) if one.text().startswith(text))


@pytest.fixture
def with_tasks(with_desk, qtbot):
    def play(scenario, prepare=None, uris=(A, B, C)):
        async def whole(desk):
            if prepare is not None:
                await prepare(desk)
            presenter = TaskListPresenter(desk.clock)
            batches = BatchListPresenter(desk.clock)
            batches.use(desk.bench)
            page = TasksPage(presenter, batches)
            async with shown(desk, qtbot, presenter, page):
                await scenario(desk, page, presenter)
            await batches.close()

        with_desk(whole, objects=FakeObjectStore(*uris))

    return play


@pytest.fixture
def with_decisions(with_desk, qtbot):
    def play(scenario):
        async def whole(desk):
            for uri, verdict, reason in ((A, Verdict.APPROVE, ""), (B, Verdict.BLOCK, "ads")):
                await desk.analyse(TaskKind.MODERATION, uri)
                item = next(one for one in await desk.items() if one.source == uri)
                await desk.bench.reviewing.decide(item, verdict, reason=reason, evidence=EVIDENCE)
            presenter = DecisionsPresenter(
                lambda: desk.effecting, lambda: desk.policy, desk.clock, desk.frames
            )
            page = DecisionsPage(presenter)
            async with shown(desk, qtbot, presenter, page):
                await scenario(desk, page, presenter)

        with_desk(whole, objects=FakeObjectStore(A, B))

    return play


async def one_of_each(desk):
    await desk.analyse(TaskKind.LABELS, A)
    desk.clock.advance(60)
    desk.backend.failed_with = ("InvalidArgument", "not a video")
    await desk.analyse(TaskKind.LABELS, B)
    desk.clock.advance(60)
    desk.backend.failed_with = None


def test_enter_opens_the_result_and_keys_copy_its_ids(with_tasks):
    async def scenario(desk, page, presenter):
        wanted = recorded(presenter.result_requested)
        select(page, 1)
        press(page, Qt.Key.Key_Return)
        assert [one.source for one in wanted] == [A]
        press(page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == wanted[0].task_id

    with_tasks(scenario, one_of_each)


def test_failed_tasks_are_retried_by_button_and_the_button_goes(with_tasks, qtbot):
    async def scenario(_desk, page, presenter):
        retry = button(page, "Retry")
        assert retry.text() == "Retry 1"
        qtbot.mouseClick(retry, Qt.MouseButton.LeftButton)
        await until(lambda: presenter.counts.waiting == 1)
        assert not retry.isVisible()

    with_tasks(scenario, one_of_each)


def test_new_tasks_move_neither_the_choice_nor_the_place(with_tasks):
    async def scenario(desk, page, presenter):
        select(page, 1)
        table = page.findChild(Table)
        await desk.analyse(TaskKind.LABELS, C)
        await until(lambda: presenter.model.rowCount() == 3)
        assert table.chosen_rows() == [2]
        assert presenter.model.row(2).source == A

    with_tasks(scenario, one_of_each)


def test_filters_by_click_and_an_empty_answer_that_leads_back(with_tasks, qtbot):
    async def scenario(_desk, page, presenter):
        empty = page.findChild(EmptyState)
        page.findChild(SegmentedControl).step(3)
        await until(lambda: [one.source for one in presenter.model.rows()] == [B])
        page.findChild(SearchField).setText("nothing")
        await until(empty.isVisible)
        assert empty.accessibleName().startswith("No task matches")
        qtbot.mouseClick(button(page, "Show all"), Qt.MouseButton.LeftButton)
        await until(lambda: presenter.model.rowCount() == 2)
        assert page.findChild(SegmentedControl).chosen == TaskFilter.ALL
        assert not empty.isVisible()

    with_tasks(scenario, one_of_each)


def test_no_tasks_yet_leads_to_the_library(with_tasks, qtbot):
    async def scenario(_desk, page, presenter):
        asked = recorded(page.library_requested)
        assert page.findChild(EmptyState).accessibleName().startswith("No tasks yet")
        qtbot.mouseClick(button(page, "Go to the Library"), Qt.MouseButton.LeftButton)
        assert len(asked) == 1
        presenter.use(None)
        assert page.findChild(EmptyState).accessibleName().startswith("Reading the list")

    with_tasks(scenario)


def test_the_menu_offers_only_what_can_be_done(with_tasks):
    async def scenario(_desk, page, _presenter):
        select(page, 1)
        table = page.findChild(Table)
        table.customContextMenuRequested.emit(table.rect().center())
        menu = page.findChild(QMenu)
        offered = {one.text(): one.isEnabled() for one in menu.actions() if one.text()}
        assert offered["Open result"]
        assert not offered["Retry"]
        assert not offered["Take back"]
        assert not offered["Copy what went wrong"]
        menu.close()

    with_tasks(scenario, one_of_each)


def test_a_waiting_task_is_taken_back_from_the_menu(with_tasks):
    async def prepare(desk):
        await desk.launch(TaskKind.LABELS, A)

    async def scenario(desk, page, presenter):
        select(page, 0)
        table = page.findChild(Table)
        table.customContextMenuRequested.emit(table.rect().center())
        menu = page.findChild(QMenu)
        next(one for one in menu.actions() if one.text() == "Take back").trigger()
        menu.close()
        await until(lambda: presenter.counts.waiting == 0)
        assert (await desk.task("s1")).status is TaskStatus.CANCELLED

    with_tasks(scenario, prepare)


def test_tab_leaves_the_table(with_tasks):
    async def scenario(_desk, page, _presenter):
        select(page, 0)
        table = page.findChild(Table)
        assert table.hasFocus()
        press(page, Qt.Key.Key_Tab)
        assert not table.hasFocus()

    with_tasks(scenario, one_of_each)


def test_a_thousand_tasks_are_painted_quickly_enough_to_scroll(with_tasks):
    many = tuple(ObjectUri("reel", f"{at:04}.mp4") for at in range(1_000))

    async def prepare(desk):
        await desk.launch(TaskKind.LABELS, *many)

    async def scenario(_desk, page, presenter):
        table = page.findChild(Table)
        read = []
        text_at = presenter.model.text_at
        presenter.model.text_at = lambda at, column: (read.append(1), text_at(at, column))[1]
        table.scrollToBottom()
        table.viewport().grab()
        assert 0 < len(read) < 6 * 60, "only rows in view are asked for"
        presenter.model.tick()
        read.clear()
        table.viewport().grab()
        assert len(read) < 6 * 60

    with_tasks(scenario, prepare, many)


def test_enter_opens_the_evidence_and_the_menu_takes_back(with_decisions):
    async def scenario(desk, page, presenter):
        wanted = recorded(presenter.open_requested)
        select(page, 1)
        press(page, Qt.Key.Key_Return)
        assert [one.record.decision.source for one in wanted] == [A]
        table = page.findChild(Table)
        table.customContextMenuRequested.emit(table.rect().center())
        menu = page.findChild(QMenu)
        offered = {one.text(): one for one in menu.actions()}
        assert not offered["Retry effect"].isEnabled()
        offered["Take back"].trigger()
        menu.close()
        await until(lambda: len(presenter.rows) == 3)
        assert len(await desk.items(ItemState.OPEN)) == 1
        assert presenter.model.row(table.chosen_rows()[0]).entry.record.decision.source == A

    with_decisions(scenario)


def test_verifying_answers_in_a_banner_that_can_be_put_away(with_decisions, qtbot):
    async def scenario(_desk, page, _presenter):
        banner = page.findChild(Banner)
        assert not banner.isVisible()
        qtbot.mouseClick(button(page, "Verify"), Qt.MouseButton.LeftButton)
        await until(banner.isVisible)
        assert banner.accessibleName().startswith("The log holds")
        banner.dismissed.emit()
        assert not banner.isVisible()

    with_decisions(scenario)


def test_a_search_without_an_answer_leads_back_to_the_whole_log(with_decisions, qtbot):
    async def scenario(_desk, page, presenter):
        page.findChild(SearchField).setText("nobody")
        empty = page.findChild(EmptyState)
        await until(empty.isVisible)
        qtbot.mouseClick(button(page, "Show all"), Qt.MouseButton.LeftButton)
        await until(lambda: len(presenter.rows) == 2)
        assert page.findChild(SearchField).text() == ""
        assert not empty.isVisible()

    with_decisions(scenario)

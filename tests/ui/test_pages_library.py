"""The Library page: choosing, opening, and what it says when it is empty."""

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from imm_desktop.domain.errors import UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.presenters.library import ListingState
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.inputs import SearchField
from tests.helpers import recorded, until
from tests.ui.library_page import A, B, C, button, play, press, texts, view

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_clicks_select_and_the_bar_below_says_how_many(with_desk, qtbot):
    async def scenario(_desk, page, presenter):
        objects = view(page)
        middle = objects.visualRect(presenter.model.index(1)).center()
        qtbot.mouseClick(objects.viewport(), Qt.MouseButton.LeftButton, pos=middle)
        assert [one.uri for one in presenter.selection] == [B]
        assert "1 selected" in texts(page)
        assert button(page, "Analyse…").isEnabled()
        press(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        assert len(presenter.selection) == 3
        assert "3 selected" in texts(page)

    play(with_desk, qtbot, scenario)


def test_a_refresh_keeps_what_is_chosen(with_desk, qtbot):
    async def scenario(desk, page, presenter):
        page.select_names({"b.mp4"})
        desk.objects.add(ObjectUri("reel", "a0.mp4"))
        press(page, Qt.Key.Key_F5)
        await until(lambda: presenter.model.total == 4)
        assert [one.uri for one in presenter.selection] == [B]
        assert [one.uri for one in view(page).chosen()] == [B]

    play(with_desk, qtbot, scenario)


def test_enter_opens_and_control_enter_analyses(with_desk, qtbot):
    async def scenario(_desk, page, presenter):
        opened = recorded(presenter.open_requested)
        analysed = recorded(presenter.analyse_requested)
        objects = view(page)
        objects.setFocus()
        first = presenter.model.index(0)
        objects.selectionModel().setCurrentIndex(
            first, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        press(page, Qt.Key.Key_Return)
        press(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert [uri for uri, _ in opened] == [A]
        assert [[one.uri for one in many] for many in analysed] == [[A]]
        rect = objects.visualRect(presenter.model.index(2))
        qtbot.mouseClick(objects.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
        qtbot.mouseDClick(objects.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
        assert [uri for uri, _ in opened] == [A, C]

    play(with_desk, qtbot, scenario)


def test_grid_and_list_show_the_same_objects(with_desk, qtbot):
    async def scenario(_desk, page, presenter):
        objects = view(page)
        grid = objects.visualRect(presenter.model.index(1))
        press(page, Qt.Key.Key_L, CONTROL_SHIFT)
        row = objects.visualRect(presenter.model.index(1))
        assert row.width() > 3 * grid.width()
        press(page, Qt.Key.Key_G, CONTROL_SHIFT)
        assert objects.visualRect(presenter.model.index(1)) == grid

    play(with_desk, qtbot, scenario)


def test_keys_move_through_the_grid_and_shift_chooses_in_reading_order(with_desk, qtbot):
    uris = [ObjectUri("reel", f"{n:03}.mp4") for n in range(40)]

    async def scenario(_desk, page, presenter):
        objects = view(page)
        objects.setFocus()
        keys, shift = Qt.Key, Qt.KeyboardModifier.ShiftModifier
        first, second = (objects.visualRect(presenter.model.index(row)) for row in (0, 1))
        assert first.top() == second.top()
        lines = [objects.visualRect(presenter.model.index(row)).top() for row in range(40)]
        columns = lines.count(first.top())
        at = lambda: objects.currentIndex().row()  # noqa: E731
        for key, row in (
            (keys.Key_Home, 0),
            (keys.Key_Right, 1),
            (keys.Key_Down, 1 + columns),
            (keys.Key_Up, 1),
            (keys.Key_Up, 1),
            (keys.Key_Left, 0),
            (keys.Key_End, 39),
            (keys.Key_Right, 39),
        ):
            QTest.keyClick(objects, key)
            assert at() == row, key
        visible = objects.viewport().rect()
        assert visible.contains(objects.visualRect(objects.currentIndex())), "the end is in view"
        QTest.keyClick(objects, keys.Key_Home)
        QTest.keyClick(objects, keys.Key_Right)
        QTest.keyClick(objects, keys.Key_Down, shift)
        assert [one.uri for one in presenter.selection] == uris[1 : 2 + columns]
        rect = objects.visualRect(presenter.model.index(3))
        qtbot.mouseClick(objects.viewport(), Qt.MouseButton.LeftButton, shift, pos=rect.center())
        assert [one.uri for one in presenter.selection] == uris[1:4]
        QTest.keyClicks(objects, "02")
        assert at() == 20
        empty = objects.viewport().rect().bottomRight()
        page.show_layout("list")
        QTest.keyClick(objects, keys.Key_Down)
        assert at() == 21
        page.show_layout("grid")
        qtbot.mouseClick(objects.viewport(), Qt.MouseButton.LeftButton, pos=empty)
        assert presenter.selection == ()

    play(with_desk, qtbot, scenario, *uris)


def test_each_empty_page_says_why_and_offers_the_next_step(with_desk, qtbot):
    async def scenario(desk, page, presenter):
        empty = page.findChild(EmptyState)
        assert empty.accessibleName().startswith("Getting ready")
        presenter.use(desk.bench)
        await until(lambda: presenter.state is ListingState.READY)
        assert not empty.isVisible()
        page.findChild(SearchField).setText("nothing is called that")
        assert empty.isVisible()
        assert empty.accessibleName().startswith("No object matches")
        empty.next_requested.emit()
        assert presenter.model.rowCount() == 3
        assert not empty.isVisible()
        presenter.open_place("reel", "nowhere/")
        assert empty.accessibleName().startswith("Reading the list")
        await until(lambda: presenter.state is ListingState.EMPTY)
        assert empty.accessibleName().startswith("Nothing here")
        desk.objects.failures.add("list_objects", UnreachableError("refused"))
        presenter.open_place("reel")
        await until(lambda: presenter.state is ListingState.FAILED)
        assert empty.accessibleName().startswith("The list could not be read")
        empty.next_requested.emit()
        await until(lambda: presenter.state is ListingState.READY)
        assert not empty.isVisible()

    play(with_desk, qtbot, scenario, use=False)


def test_the_keyboard_is_at_the_objects_as_soon_as_there_are_any(with_desk, qtbot):
    async def scenario(desk, page, presenter):
        page.take_keyboard()
        assert QApplication.focusWidget() is page, "while there are none, the page's commands work"
        presenter.use(desk.bench)
        await until(lambda: presenter.state is ListingState.READY)
        assert QApplication.focusWidget() is view(page)
        presenter.open_place("reel", "nowhere/")
        assert QApplication.focusWidget() is page

    play(with_desk, qtbot, scenario, use=False)

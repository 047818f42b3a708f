"""Which objects of a place the Library shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.library_tiles import StateFilter
from imm_desktop.ui.fonts import install_fonts
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.inputs import ComboField, SearchField
from imm_desktop.ui.pages.library_delegates import found_at
from tests.helpers import process_qt_events, recorded, until
from tests.ui.library_page import A, B, C, button, play, press, texts, view


def test_what_a_filter_hides_is_not_analysed(with_desk, qtbot):
    async def scenario(_desk, page, presenter):
        view(page).selectAll()
        page.findChild(SearchField).setText("b.mp4")
        assert [one.uri for one in presenter.selection] == [B]
        assert "Objects: 1 of 3" in texts(page)
        page.findChild(SearchField).clear()
        assert [one.uri for one in presenter.selection] == [B]
        assert "Objects: 3" in texts(page)

    play(with_desk, qtbot, scenario)


def test_dates_and_suggestions_narrow_the_page_and_show_all_takes_it_back(with_desk, qtbot):
    async def scenario(desk, page, presenter):
        now = datetime.now(UTC)
        for uri, days in ((A, 0), (B, 6), (C, 40)):
            one = desk.objects.objects[uri]
            one.head = replace(one.head, changed_at=now - timedelta(days=days))
        presenter.refresh()
        await until(lambda: presenter.model.tile(0).entry.changed_at == now)
        since = next(
            one for one in page.findChildren(ComboField) if one.accessibleName() == "Changed"
        )
        for days, rows in ((0, 1), (7, 2), (30, 2), (-1, 3), (7, 2)):
            since.choose(days)
            since.chosen_changed.emit(days)
            assert presenter.model.rowCount() == rows, days
        presenter.model.narrow(state=StateFilter.SUGGESTED_BLOCK)
        empty = page.findChild(EmptyState)
        assert empty.isVisible()
        empty.next_requested.emit()
        assert presenter.model.rowCount() == 3
        assert since.chosen == -1

    play(with_desk, qtbot, scenario)


def test_a_label_set_narrows_to_archived_labels_and_opens_at_their_first_moment(with_desk, qtbot):
    elsewhere = ObjectUri("other", "deep/d.mp4")

    async def scenario(desk, page, presenter):
        opened = recorded(presenter.open_requested)
        await desk.analyse(TaskKind.LABELS, B)
        desk.objects.add(elsewhere)
        await desk.analyse(TaskKind.LABELS, elsewhere)
        search = page.findChild(SearchField)
        search.setText("car - cat")
        await until(lambda: presenter.model.rowCount() == 1)
        index = presenter.model.index(0)
        assert presenter.model.tile(0).entry.uri == B
        assert found_at(index) == "seen at 0:05"
        page.take_keyboard()
        view(page).setCurrentIndex(index)
        press(page, Qt.Key.Key_Return)
        assert opened == [(B, 5_000)]
        more = button(page, "Elsewhere: 1")
        assert more.isVisible()
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
        (action,) = QApplication.activePopupWidget().actions()
        assert action.text() == "other/deep/d.mp4 · 0:05"
        action.trigger()
        QApplication.activePopupWidget().close()
        assert opened[-1] == (elsewhere, 5_000)
        search.clear()
        assert presenter.model.rowCount() == 3
        assert not more.isVisible()
        assert found_at(presenter.model.index(1)) == ""

    play(with_desk, qtbot, scenario)


def test_large_text_puts_search_and_filters_below_the_title(with_desk, qtbot, qapp):
    async def scenario(_desk, page, _presenter):
        search = page.findChild(SearchField)
        title = page._header.mapTo(page, page._header.rect().bottomLeft()).y()
        assert search.mapTo(page, search.rect().center()).y() < title
        page.resize(1_000, 700)
        install_fonts(qapp, 2.0)
        try:
            process_qt_events()
            bottom = page._header.mapTo(page, page._header.rect().bottomLeft()).y()
            assert search.mapTo(page, search.rect().center()).y() > bottom
            for one in page.findChildren(ComboField):
                assert one.width() >= one.minimumSizeHint().width()
        finally:
            install_fonts(qapp, 1.0)
        page.resize(1_200, 800)
        process_qt_events()
        assert search.mapTo(page, search.rect().center()).y() < title

    play(with_desk, qtbot, scenario)


def test_return_in_the_search_goes_to_the_first_that_is_found_and_opens_it_once_more(
    with_desk, qtbot
):
    async def scenario(desk, page, presenter):
        opened = recorded(presenter.open_requested)
        await desk.analyse(TaskKind.LABELS, B)
        view(page).setCurrentIndex(presenter.model.index(2))
        page.focus_search()
        search = page.findChild(SearchField)
        search.setText("car - cat")
        press(page, Qt.Key.Key_Return)
        assert opened == [], "what was current before the search is not what was searched for"
        await until(view(page).hasFocus)
        assert presenter.model.tile(view(page).currentIndex().row()).entry.uri == B
        press(page, Qt.Key.Key_Return)
        assert opened == [(B, 5_000)]
        assert presenter.labels.text_for(B) == "car - cat"
        assert presenter.labels.text_for(A) == ""
        page.focus_search()
        search.setText("there is nothing of that name")
        press(page, Qt.Key.Key_Return)
        await until(lambda: not presenter.labels.is_searching)
        assert search.hasFocus()
        search.setText("c.mp4")
        assert search.hasFocus(), "Return was for the words before"

    play(with_desk, qtbot, scenario)

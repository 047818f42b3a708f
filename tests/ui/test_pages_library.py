from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from imm_desktop.domain.accounts import Account, AccountKind, CredentialSource
from imm_desktop.domain.errors import NotFoundError, UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.hover_pictures import PARTS
from imm_desktop.presenters.library import LibraryPresenter, ListingState
from imm_desktop.presenters.library_tiles import StateFilter
from imm_desktop.presenters.uploads import Progress
from imm_desktop.ui.fonts import install_fonts
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.inputs import ComboField, SearchField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.bucket_dialog import BucketDialog
from imm_desktop.ui.pages.bucket_tree import BucketTree
from imm_desktop.ui.pages.library import LibraryPage
from imm_desktop.ui.pages.library_delegates import found_at
from imm_desktop.ui.pages.object_view import ObjectView
from tests import fake_video
from tests.fakes.objects import FakeObjectStore, no_listing
from tests.helpers import process_qt_events, recorded, until
from tests.secret_pictures import leaks, secret

A, B, C = (ObjectUri("reel", f"{name}.mp4") for name in "abc")
ALT = Qt.KeyboardModifier.AltModifier
LONG = ObjectUri("reel", "一个名字非常非常长的监控录像片段" * 6 + ".mp4")


@asynccontextmanager
async def page_of(desk, qtbot, *, use=True):
    presenter = LibraryPresenter(desk.thumbnails, desk.hover)
    desk.thumbnails.use(desk.bench.browsing.address_of)
    page = LibraryPage(presenter)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.activateWindow()
    try:
        if use:
            presenter.use(desk.bench)
            await until(
                lambda: presenter.state is not ListingState.CONNECTING and not presenter.is_listing
            )
        process_qt_events()
        yield page, presenter
    finally:
        page.hide()
        await presenter.close()


def play(with_desk, qtbot, scenario, *uris, use=True, **parts):
    async def whole(desk):
        async with page_of(desk, qtbot, use=use) as (page, presenter):
            await scenario(desk, page, presenter)

    with_desk(whole, objects=FakeObjectStore(*(uris or (A, B, C))), **parts)


def texts(page):
    return [one.text() for one in page.findChildren(Label) if one.isVisible()]


def button(page, text):
    return next(one for one in page.findChildren(Button) if one.text() == text)


def view(page):
    return page.findChild(ObjectView)


def press(page, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """As a real key: through Qt's table of shortcuts."""
    QTest.keyClick(page.windowHandle(), key, modifiers)
    process_qt_events()


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


CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


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


def test_the_tree_leads_to_a_prefix_and_the_header_says_where(with_desk, qtbot):
    async def scenario(_desk, page, presenter):
        tree = page.findChild(BucketTree)
        bucket = tree.topLevelItem(0)
        assert bucket.child(0).text(0) == "2026"
        tree.setCurrentItem(bucket.child(0))
        await until(lambda: presenter.place.prefix == "2026/" and not presenter.is_listing)
        assert "reel / 2026" in texts(page)
        assert presenter.model.tile(0).entry.uri.name == "x.mp4"
        presenter.use(None)
        assert tree.topLevelItemCount() == 0
        assert "reel / 2026" not in texts(page)

    play(with_desk, qtbot, scenario, A, ObjectUri("reel", "2026/x.mp4"))


def test_dropped_files_are_uploaded(with_desk, qtbot, tmp_path):
    file = tmp_path / "new.mp4"
    file.write_bytes(b"v")

    async def scenario(desk, page, presenter):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(400, 300), copy, data, left, none)
        QApplication.sendEvent(page, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(page, QDropEvent(QPointF(400, 300), copy, data, left, none))
        await until(lambda: presenter.model.total == 4)
        assert [uri.name for uri in desk.objects.uploads] == ["new.mp4"]
        presenter.use(None)
        refused = QDragEnterEvent(QPoint(400, 300), copy, data, left, none)
        QApplication.sendEvent(page, refused)
        assert not refused.isAccepted()

    play(with_desk, qtbot, scenario)


def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(with_desk, qtbot):
    async def scenario(_desk, page, presenter):
        presenter.upload_changed.emit(Progress("a.mp4", 40, 100, 3, 12))
        assert "Uploading 3 of 12" in texts(page)
        cancel = button(page, "Cancel")
        assert cancel.isVisible()
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
        assert not cancel.isVisible()
        assert "Objects: 3" in texts(page)

    play(with_desk, qtbot, scenario)


def test_a_thousand_tiles_paint_only_what_is_seen(with_desk, qtbot):
    many = [ObjectUri("reel", f"{at:04}.mp4") for at in range(1_000)]

    async def scenario(desk, page, presenter):
        asked = []
        thumbnail_of = presenter.model.thumbnail_of
        presenter.model.thumbnail_of = lambda uri, etag: (
            asked.append(uri),
            thumbnail_of(uri, etag),
        )[1]
        objects = view(page)
        objects.viewport().grab()
        assert 0 < len(set(asked)) < 80
        last = presenter.model.index(999)
        await until(lambda: objects.visualRect(last).isValid())
        objects.scrollToBottom()
        asked.clear()
        objects.viewport().grab()
        assert many[-1] in asked
        assert len(set(asked)) < 80
        assert len(desk.thumbnails._wanted) < 200
        presenter.model.thumbnail_of = lambda _uri, _etag: None
        desk.thumbnails.forget_wishes()

    play(with_desk, qtbot, scenario, *many)


def test_a_picture_is_converted_once_however_often_it_is_painted(with_desk, qtbot):
    async def scenario(desk, page, presenter):
        await desk.analyse(TaskKind.MODERATION, A)
        objects = view(page)
        await until(lambda: presenter.model.tile(0).is_veiled)
        objects.viewport().grab()
        await until(lambda: all(desk.thumbnails.of(one, "E1") for one in (A, B, C)))
        objects.viewport().grab()
        images = objects.itemDelegate()._images
        made = len(images)
        assert made >= 3
        for _ in range(3):
            objects.viewport().grab()
        assert len(images) == made
        objects.show_layout("list")
        objects.viewport().grab()
        assert len(images) == made, "grid and list share them"

    play(with_desk, qtbot, scenario)


def test_a_long_name_is_cut_in_the_middle(with_desk, qtbot, monkeypatch):
    drawn = []

    class Spy(QPainter):
        def drawText(self, *args):
            drawn.append(args[-1])
            super().drawText(*args)

    async def scenario(_desk, page, presenter):
        objects = view(page)
        image = QImage(400, 400, QImage.Format.Format_RGB32)
        painter = Spy(image)
        option = QStyleOptionViewItem()
        option.initFrom(objects)
        option.rect = objects.visualRect(presenter.model.index(0))
        option.state |= QStyle.StateFlag.State_Selected
        objects.itemDelegate().paint(painter, option, presenter.model.index(0))
        painter.end()
        name = next(text for text in drawn if "…" in text)
        assert name.startswith("一个")
        assert name.endswith(".mp4")

    play(with_desk, qtbot, scenario, LONG)


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


CLOUD = Account("c1", AccountKind.CLOUD, "C", "cn-hangzhou", "p", CredentialSource.KEY_RING)


def test_a_key_that_may_not_list_buckets_works_with_the_name_that_is_typed(with_desk, qtbot):
    async def scenario(desk, page, presenter):
        desk.objects.failures.set("list_buckets", no_listing())
        told = recorded(presenter.named_changed)
        presenter.use(desk.bench)
        await until(lambda: presenter.state is ListingState.UNLISTED)
        empty = page.findChild(EmptyState)
        assert empty.accessibleName().startswith("This key may not list buckets")
        empty.next_requested.emit()
        dialog = page.window().findChild(BucketDialog)
        yes = next(one for one in dialog.findChildren(Button) if one.text() == "Add")
        QTest.keyClicks(dialog.line, "Reel")
        assert not yes.isEnabled()
        dialog.line.setText("oss://reel/2026")
        assert yes.isEnabled()
        qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
        await until(lambda: presenter.state is ListingState.READY)
        assert told == [("c1", "reel", True)]
        assert (presenter.place.bucket, presenter.place.prefix) == ("reel", "2026/")
        tree = page.findChild(BucketTree)
        assert [one.is_named for one in presenter.buckets] == [True]
        tree.remove_requested.emit("reel")
        await until(lambda: presenter.state is ListingState.UNLISTED)
        assert told[1:] == [("c1", "reel", False)]

    uris = (A, ObjectUri("reel", "2026/x.mp4"))
    play(with_desk, qtbot, scenario, *uris, use=False, account=CLOUD)


def test_a_bucket_that_cannot_be_read_is_not_kept(with_desk, qtbot):
    async def scenario(desk, _page, presenter):
        problems, told = recorded(presenter.problem_raised), recorded(presenter.named_changed)
        desk.objects.failures.add("list_objects", NotFoundError("no", request_id="R1"))
        presenter.name_bucket("gone")
        await until(lambda: problems)
        assert "R1" in problems[0].details
        assert told == []
        assert [one.name for one in presenter.buckets] == ["reel"]

    play(with_desk, qtbot, scenario, account=CLOUD)


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


def move(objects, at):
    """Only the event: the cursor itself belongs to the whole screen, and other tests move it too."""
    position, none = QPointF(at), Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        position,
        QPointF(objects.viewport().mapToGlobal(at)),
        none,
        none,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(objects.viewport(), event)


def hover(page, row, share):
    """Move the pointer over the picture of a row."""
    objects = view(page)
    picture = objects.itemDelegate().picture_rect(objects.visualRect(objects.model().index(row)))
    at = QPoint(picture.x() + round(picture.width() * share), picture.center().y())
    move(objects, at)


async def with_secret_pictures(desk, page, presenter, monkeypatch):
    """Let every picture along a video be one that must not be seen, and wait for the thumbnails."""
    monkeypatch.setattr(fake_video, "picture", lambda frame, **_: secret(frame))
    objects = view(page)
    objects.viewport().grab()
    uris = [presenter.model.tile(row).entry.uri for row in range(presenter.model.rowCount())]
    await until(lambda: all(desk.thumbnails.of(one, "E1") for one in uris))


def test_the_pointer_goes_along_a_video_in_grid_and_list(with_desk, qtbot, monkeypatch):
    async def scenario(desk, page, presenter):
        await with_secret_pictures(desk, page, presenter, monkeypatch)
        objects = view(page)
        for layout in ("grid", "list"):
            page.show_layout(layout)
            hover(page, 1, 0.75)
            await until(lambda: presenter.hover.of(B, "E1").picture)
            assert abs(presenter.hover.of(B, "E1").share - 0.75) < 0.05
            assert leaks(objects.viewport().grab().toImage()) > 100
            move(objects, QPoint(objects.width() - 3, objects.height() - 3))
            assert presenter.hover.of(B, "E1") is None
            assert leaks(objects.viewport().grab().toImage()) == 0

    play(with_desk, qtbot, scenario)


@pytest.mark.parametrize("layout", ["grid", "list"])
def test_along_a_veiled_video_no_bare_pixel_appears(with_desk, qtbot, monkeypatch, layout):
    async def scenario(desk, page, presenter):
        await desk.analyse(TaskKind.MODERATION, A)
        await until(lambda: presenter.model.tile(0).is_veiled)
        await with_secret_pictures(desk, page, presenter, monkeypatch)
        page.show_layout(layout)
        for part in range(PARTS):
            hover(page, 0, (part + 0.5) / PARTS)
            await until(lambda: presenter.hover.of(A, "E1").picture)
            assert leaks(view(page).viewport().grab().toImage()) == 0

    play(with_desk, qtbot, scenario)


def test_pictures_along_what_was_flagged_stay_veiled_after_it_was_approved(with_desk, qtbot):
    async def scenario(desk, _page, presenter):
        await desk.analyse(TaskKind.MODERATION, A)
        await until(lambda: presenter.model.tile(0).is_veiled)
        tile = presenter.model.tile(0)
        approved = replace(tile, summary=replace(tile.summary, item_state=ItemState.APPROVED))
        assert not approved.is_veiled
        assert approved.hides_moments

    play(with_desk, qtbot, scenario)


def test_scrolling_keys_and_another_page_let_go_of_the_video(with_desk, qtbot, monkeypatch):
    async def scenario(desk, page, presenter):
        await with_secret_pictures(desk, page, presenter, monkeypatch)
        objects = view(page)
        objects.setFocus()
        objects.setCurrentIndex(presenter.model.index(0))
        press(page, Qt.Key.Key_Period, ALT)
        press(page, Qt.Key.Key_Period, ALT)
        assert presenter.hover.of(A, "E1").share == 1.5 / PARTS
        press(page, Qt.Key.Key_Comma, ALT)
        assert presenter.hover.of(A, "E1").share == 0.5 / PARTS
        press(page, Qt.Key.Key_Right)
        assert presenter.hover.of(A, "E1") is None
        press(page, Qt.Key.Key_Period, ALT)
        assert presenter.hover.of(B, "E1") is not None
        page.hide()
        assert presenter.hover.of(B, "E1") is None

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


def test_the_tree_says_how_many_objects_lie_in_each_place(with_desk, qtbot):
    below = [ObjectUri("reel", f"street/{number}.mp4") for number in range(2)]

    async def scenario(_desk, page, _presenter):
        tree = page.findChild(BucketTree)
        bucket = tree.topLevelItem(0)
        await until(lambda: bucket.child(0) is not None and bucket.child(0).text(1))
        assert (bucket.text(0), bucket.text(1)) == ("reel", "1")
        assert (bucket.child(0).text(0), bucket.child(0).text(1)) == ("street", "2")
        tree.show_count("reel", "street/", 40_000, is_more=True)
        assert bucket.child(0).text(1) == "40,000+"
        tree.show_count("reel", "gone/", 1, is_more=False)

    play(with_desk, qtbot, scenario, A, *below)

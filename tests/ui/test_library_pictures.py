"""Pictures of the Library: which are painted, how often, and what of them the veil hides."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.settings import Language
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.hover_pictures import PARTS
from imm_desktop.ui.pages import library_delegates
from imm_desktop.ui.pages.object_painter import MOST_NEW
from tests import fake_video
from tests.helpers import process_qt_events, until
from tests.secret_pictures import leaks, secret
from tests.ui.library_page import A, B, C, play, press, view

ALT = Qt.KeyboardModifier.AltModifier

LONG = ObjectUri("reel", "一个名字非常非常长的监控录像片段" * 6 + ".mp4")


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


def test_choosing_and_the_keyboard_paint_only_around_cards_that_are_there(with_desk, qtbot):
    async def scenario(_desk, page, presenter):
        objects = view(page)
        for _ in range(3):
            objects.viewport().grab()
        delegate, painted = objects.itemDelegate(), []
        paint = delegate.paint
        delegate.paint = lambda *args: (painted.append(args[2].row()), paint(*args))
        before = objects.viewport().grab().toImage()
        objects.selectAll()
        objects.setCurrentIndex(presenter.model.index(1))
        assert objects.viewport().grab().toImage() != before
        assert painted == []

    play(with_desk, qtbot, scenario)


def test_narrow_rows_let_the_date_go_before_the_name_is_cut(with_desk, qtbot, monkeypatch):
    drawn = []
    text_in = library_delegates.text_in
    monkeypatch.setattr(
        library_delegates,
        "text_in",
        lambda *args, **more: drawn.append(args[2]) or text_in(*args, **more),
    )

    async def scenario(_desk, page, presenter):
        page.show_layout("list")
        changed = presenter.model.tile(0).entry.changed_at.astimezone().strftime("%Y-%m-%d")
        image = QImage(1200, 60, QImage.Format.Format_RGB32)
        for width, has_date in ((1_100, True), (520, False)):
            drawn.clear()
            option = QStyleOptionViewItem()
            option.initFrom(view(page))
            option.rect = QRect(0, 0, width, 60)
            painter = QPainter(image)
            view(page).itemDelegate().paint(painter, option, presenter.model.index(0))
            painter.end()
            assert any(text.startswith(changed) for text in drawn) is has_date
            assert "a.mp4" in drawn

    play(with_desk, qtbot, scenario)


def test_of_a_screen_of_new_objects_only_some_are_painted_at_one_look(with_desk, qtbot):
    many = [ObjectUri("reel", f"{at:04}.mp4") for at in range(400)]

    async def scenario(_desk, page, presenter):
        objects = view(page)
        delegate, painted = objects.itemDelegate(), set()
        paint = delegate.paint
        delegate.paint = lambda *args: (painted.add(args[2].row()), paint(*args))
        objects.verticalScrollBar().setValue(objects.verticalScrollBar().maximum() // 2)
        inside = objects.viewport().rect()
        shown = {
            row
            for row in range(len(many))
            if inside.intersects(objects.visualRect(presenter.model.index(row)))
        }
        assert len(shown) > MOST_NEW
        painted.clear()
        objects.viewport().repaint()
        assert len(painted) == MOST_NEW
        await until(lambda: painted >= shown)
        page.resize(page.width() - 1, page.height())
        painted.clear()
        objects.viewport().repaint()
        assert len(painted) >= len(shown) - 8, "what was there before is never left blank"

    play(with_desk, qtbot, scenario, *many)


def test_a_list_that_is_read_anew_and_tells_the_same_is_shown_as_it_was(with_desk, qtbot):
    async def scenario(desk, page, presenter):
        objects = view(page)
        objects.viewport().grab()
        await until(lambda: all(desk.thumbnails.of(one, "E1") for one in (A, B, C)))
        await until(lambda: not desk.thumbnails.jobs.names())
        process_qt_events()
        for _ in range(3):
            objects.viewport().grab()
        delegate, painted = objects.itemDelegate(), []
        paint = delegate.paint
        delegate.paint = lambda *args: (painted.append(args[2].row()), paint(*args))
        before = presenter.model.tile(0)
        presenter.refresh()
        await until(lambda: presenter.model.tile(0) is not before)
        objects.viewport().grab()
        assert painted == []
        presenter.model.show_language(Language.CHINESE)
        objects.viewport().grab()
        assert sorted(set(painted)) == [0, 1, 2]

    play(with_desk, qtbot, scenario)

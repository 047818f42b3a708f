"""The Highlights page from keyboard and mouse, and the key that brings clips to it."""

from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from imm_desktop.domain.films import ClipOrigin, FilmClip
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.clip_model import ClipColumn
from imm_desktop.presenters.film_preview import FilmPreview
from imm_desktop.presenters.highlights import HighlightsPresenter
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.ui.pages.highlights import HighlightsPage
from imm_desktop.ui.shortcuts import live_action
from imm_desktop.ui.viewer import Viewer
from tests.fake_bench import StillFrames
from tests.fake_video import facts
from tests.fakes.objects import VIDEO, FakeObjectStore
from tests.helpers import process_qt_events, recorded, until

OTHER = ObjectUri("reel", "day/two.mp4")
CLIPS = [
    FilmClip(VIDEO, TimeRange(0, 1_000), "猫"),
    FilmClip(VIDEO, TimeRange(2_000, 3_000), "car"),
    FilmClip(OTHER, TimeRange(500, 900)),
]


@pytest.fixture
def with_page(with_desk, qtbot):
    @asynccontextmanager
    async def shown(desk, clips):
        presenter = HighlightsPresenter()
        player = PlayerPresenter(StillFrames())
        preview = FilmPreview(player, lambda _word: Veil.OFF)
        for one in (presenter, preview):
            one.use(desk.bench)
        await until(lambda: presenter.is_loaded)
        page = HighlightsPage(presenter, preview)
        qtbot.addWidget(page)
        page.resize(1200, 800)
        page.show()
        page.activateWindow()
        presenter.add_clips(clips)
        process_qt_events()
        await until(page.isActiveWindow)  # else its keys go elsewhere
        await until(lambda: page.table.model().rowCount() == len(clips))
        try:
            yield page, presenter, preview
        finally:
            page.hide()
            for one in (presenter, preview, player):
                await one.close()

    def play(scenario, clips=CLIPS):
        async def whole(desk):
            desk.problems = []
            async with shown(desk, clips) as (page, presenter, preview):
                presenter.problem_raised.connect(desk.problems.append)
                await scenario(desk, page, presenter, preview)

        with_desk(whole, objects=FakeObjectStore(VIDEO, OTHER))

    return play


def names(presenter):
    return [one.name for one in presenter.clips]


def test_clips_are_moved_removed_and_taken_back_from_the_keyboard(with_page):
    async def scenario(_desk, page, presenter, _preview):
        page.table.setFocus()
        await until(page.table.hasFocus)
        page.table.selectRow(0)
        assert page.table.chosen_rows() == [0]
        QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert names(presenter) == ["car", "猫", ""]
        assert page.table.chosen_rows() == [1]
        QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert names(presenter) == ["car", "", "猫"]
        QTest.keyClick(page.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        QTest.keyClick(page.table, Qt.Key.Key_Delete)
        assert names(presenter) == ["car", ""]
        QTest.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert names(presenter) == ["car", "猫", ""]

    with_page(scenario)


def test_the_chosen_clip_is_shown_and_trimmed_where_the_picture_stands(with_page):
    async def scenario(_desk, page, presenter, preview):
        page.table.selectRow(1)
        await until(lambda: preview.player.picture is not None)
        assert preview.player.position_ms == 2_000
        preview.player.seek(2_400)
        await until(lambda: preview.player.position_ms == 2_400)
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_I)
        assert presenter.clips[1].time_range == TimeRange(2_400, 3_000)
        preview.player.seek(2_800)
        QTest.keyClick(page.table, Qt.Key.Key_O)
        assert presenter.clips[1].time_range == TimeRange(2_400, 2_800)

    with_page(scenario)


def test_space_plays_from_the_chosen_clip_and_stops(with_page):
    async def scenario(_desk, page, _presenter, preview):
        rows = recorded(preview.row_changed)
        page.table.selectRow(1)
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_Space)
        await until(lambda: rows and rows[-1] == -1 and 2 in rows)
        assert rows == [1, 2, -1]
        assert page.table.chosen_rows() == [2]

    with_page(scenario)


def test_all_columns_have_room_beside_the_picture(with_page):
    async def scenario(_desk, page, _presenter, _preview):
        table = page.table
        assert table.horizontalScrollBar().maximum() == 0
        at = table.model().index(0, ClipColumn.START)
        assert table.columnWidth(at.column()) > QFontMetrics(table.font()).horizontalAdvance(
            at.data()
        )

    with_page(scenario)


def test_handles_and_target_say_how_long_the_film_gets(with_page):
    async def scenario(_desk, page, presenter, _preview):
        page._lengths._handle.setValue(2)
        page._lengths._target.setValue(3)
        assert (presenter.film.handle_ms, presenter.film.target_ms) == (2_000, 3_000)
        assert page._lengths._sum.text() == "3 clips · 00:00:10 · each cut to 27 %"
        presenter.undo()
        assert page._lengths._target.value() == 0

    with_page(scenario)


def test_a_film_is_sent_from_the_dialog_to_a_free_place(with_page):
    async def scenario(desk, page, presenter, _preview):
        sent = recorded(presenter.sent)
        dialog = page.open_send()
        costs = recorded(presenter.cost_found)
        await until(lambda: costs)
        assert costs == ["nothing is charged on this computer"]
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        await until(dialog.start_button.isEnabled)
        dialog._output.setText("nowhere")
        dialog._judge()
        assert not dialog.start_button.isEnabled()
        dialog._output.setText("oss://reel/highlights/mine.mp4")
        dialog._judge()
        dialog.start_button.click()
        await until(lambda: sent and not dialog.isVisible())
        _task, request = await desk.archive.load_task(sent[0].submission_id)
        assert request.values["Output.URI"] == "oss://reel/highlights/mine.mp4"
        dialog.deleteLater()

    with_page(scenario)


def test_an_empty_page_says_how_clips_come_to_it(with_page):
    async def scenario(_desk, page, presenter, _preview):
        assert page._stack.currentIndex() == 1
        assert "press H" in " ".join(
            one.text() for one in page._empty.findChildren(QWidget) if hasattr(one, "text")
        )
        assert page.open_send() is None
        page.choose_export()
        assert presenter.film is None

    with_page(scenario, clips=[])


def test_a_list_is_renamed_begun_and_deleted(with_page):
    async def scenario(_desk, page, presenter, _preview):
        deleted = recorded(page.list_deleted)
        presenter.rename("Best of")
        assert page._lists.currentText() == "Best of"
        page.setFocus()
        live_action(page, "highlights.new").trigger()
        assert page._lists.currentText() == "Highlights"
        assert page._stack.currentIndex() == 1
        page._lists.setCurrentText("Best of")
        page._lists.activated.emit(page._lists.currentIndex())
        presenter.choose(presenter.films[0].list_id)
        page._delete_list()
        assert [one.name for one in deleted] == ["Best of"]
        page.ask_name()
        dialog = next(
            one for one in page.findChildren(QWidget) if one.windowTitle() == "Name of the list"
        )
        dialog.close()

    with_page(scenario)


def test_an_export_is_written_by_the_extension(with_page, tmp_path):
    async def scenario(desk, _page, presenter, _preview):
        exported = recorded(presenter.exported)
        presenter.export(Path(tmp_path / "film.fcpxml"))
        await until(lambda: exported)
        assert b"<fcpxml" in desk.written[tmp_path / "film.fcpxml"]

    with_page(scenario)


@pytest.fixture
def viewer(qapp, qtbot):
    player, timeline = PlayerPresenter(StillFrames()), TimelinePresenter()
    one = Viewer(player, timeline)
    qtbot.addWidget(one)
    timeline.set_duration(facts().duration_ms)
    timeline.show_labels((Label("猫", "cat", clips=(TimeRange(100, 900),)),))
    one.show()
    return one, timeline


def test_one_key_takes_the_chosen_clip_or_what_was_marked_last(viewer):
    one, timeline = viewer
    chosen, nothing = recorded(one.clip_chosen), recorded(one.nothing_chosen)
    one._choose_clip()
    assert (chosen, len(nothing)) == ([], 1)
    one.set_moment(TimeRange(300, 700))
    one._choose_clip()
    assert chosen == [(TimeRange(300, 700), "", ClipOrigin.FINDING)]
    lane = timeline.view.lanes[0]
    timeline._select((lane.lane_id, TimeRange(100, 900)))
    one._choose_clip()
    assert chosen[-1] == (TimeRange(100, 900), lane.name, ClipOrigin.LABEL)
    one._mark(in_ms=1_000)
    one._mark(out_ms=2_000)
    one._choose_clip()
    assert chosen[-1] == (TimeRange(1_000, 2_000), "", ClipOrigin.MARKED)
    timeline._select((lane.lane_id, TimeRange(500, 500)))
    one._choose_clip()
    assert chosen[-1][0] == TimeRange(0, 1_500)

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from imm_desktop.domain.labels import Label
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.player_ports import Phase
from imm_desktop.ui.player.surface import Surface
from tests.fake_video import DURATION_MS, facts
from tests.helpers import process_qt_events, recorded, until
from tests.ui.viewer_page import Page, played, press


@pytest.fixture
def with_page(qapp, qtbot, run):
    return played(qtbot, run)


def test_keys_move_the_player(with_page, qtbot):
    async def scenario(page):
        press(page, qtbot, Qt.Key.Key_Right)
        await until(lambda: page.player.picture.frame == 1)
        press(page, qtbot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert page.player.playhead_ms == 1040
        press(page, qtbot, Qt.Key.Key_End)
        assert page.player.playhead_ms == DURATION_MS - 1
        press(page, qtbot, Qt.Key.Key_Home)
        assert page.player.playhead_ms == 0
        press(page, qtbot, Qt.Key.Key_BracketRight)
        assert page.player.playhead_ms == 400
        press(page, qtbot, Qt.Key.Key_BracketRight)
        assert page.player.playhead_ms == 1200
        press(page, qtbot, Qt.Key.Key_BracketLeft)
        assert page.player.playhead_ms == 400
        press(page, qtbot, Qt.Key.Key_Space)
        assert page.player.state.phase is Phase.PLAYING
        press(page, qtbot, Qt.Key.Key_K)
        assert page.player.state.phase is Phase.PAUSED
        press(page, qtbot, Qt.Key.Key_M)
        assert not page.player.state.is_muted
        press(page, qtbot, Qt.Key.Key_V)
        assert page.player.state.veil is Veil.GREY

    with_page(scenario)


def test_marking_in_and_out_gives_a_stretch(with_page, qtbot):
    async def scenario(page):
        marks = recorded(page.viewer.in_out_changed)
        page.player.seek(1000)
        press(page, qtbot, Qt.Key.Key_I)
        page.player.seek(3000)
        press(page, qtbot, Qt.Key.Key_O)
        assert marks == [None, TimeRange(1000, 3000)]

    with_page(scenario)


def test_holding_the_key_looks_through_the_veil_and_letting_go_ends_it(with_page):
    async def scenario(page):
        page.key(Qt.Key.Key_Q, kind="press")
        assert page.player.state.shown_veil is Veil.OFF
        page.key(Qt.Key.Key_Q, kind="release")
        assert page.player.state.shown_veil is Veil.BLUR

    with_page(scenario)


def test_a_key_still_held_does_not_uncover_the_next_video(with_page):
    async def scenario(page):
        page.key(Qt.Key.Key_Q, kind="press")
        await page.open()
        repeated = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Q, Qt.KeyboardModifier.NoModifier, "q", True
        )
        QApplication.sendEvent(page.viewer, repeated)
        assert page.player.state.shown_veil is Veil.BLUR

    with_page(scenario)


def test_looking_ends_when_the_keyboard_goes_elsewhere(with_page):
    async def scenario(page):
        page.key(Qt.Key.Key_Q, kind="press")
        assert page.player.state.is_peeking
        page.note.setFocus()
        process_qt_events()
        assert not page.player.state.is_peeking
        page.viewer.setFocus()
        page.key(Qt.Key.Key_Q, kind="press")
        page.viewer.hide()
        assert not page.player.state.is_peeking

    with_page(scenario)


def test_typing_a_note_does_not_move_the_player(with_page, qtbot):
    async def scenario(page):
        page.note.setFocus()
        for key in (Qt.Key.Key_Q, Qt.Key.Key_Space, Qt.Key.Key_K):
            press(page, qtbot, key)
        assert page.note.text() == "q k"
        assert page.player.state.phase is Phase.PAUSED

    with_page(scenario)


@pytest.mark.parametrize("keyboard_is_in", ["page", "viewer", "timeline"])
def test_a_page_can_have_the_keys_wherever_its_keyboard_is(with_page, qtbot, keyboard_is_in):
    async def scenario(page):
        page.viewer.bind_keys(page.window)
        page.window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        holders = {
            "page": page.window,
            "viewer": page.viewer,
            "timeline": page.viewer.timeline,
        }
        holders[keyboard_is_in].setFocus()
        press(page, qtbot, Qt.Key.Key_BracketRight)
        assert page.player.playhead_ms == 400
        press(page, qtbot, Qt.Key.Key_Space)
        assert page.player.state.phase is Phase.PLAYING
        press(page, qtbot, Qt.Key.Key_Space)
        assert page.player.state.phase is Phase.PAUSED
        page.key(Qt.Key.Key_Q, kind="press")
        assert page.player.state.is_peeking
        page.key(Qt.Key.Key_Q, kind="release")
        assert not page.player.state.is_peeking

    with_page(scenario)


def test_an_image_has_neither_timeline_nor_transport(qapp, qtbot, run):
    async def scenario():
        page = Page(qtbot, with_details=True)
        page.video.facts = facts(is_image=True)
        await page.open()
        parts = (page.viewer.timeline, page.viewer.transport, page.viewer.details)
        assert not any(part.isVisible() for part in parts)
        page.video.facts = facts()
        await page.open()
        assert all(part.isVisible() for part in parts)
        await page.player.close()

    run(scenario())


def test_a_click_in_the_timeline_reaches_the_player_and_the_tiles_reach_the_strip(with_page, qtbot):
    async def scenario(page):
        page.timeline.select_clip("label/人", TimeRange(1200, 3000))
        await until(lambda: page.player.position_ms == 1200 and page.player.picture.is_exact)
        asked = recorded(page.viewer.timeline.tiles_requested)
        tiles = recorded(page.player.tile_changed)
        await until(lambda: asked and len(tiles) >= len(asked[-1][0]))
        page.timeline.loop_requested.emit(TimeRange(400, 800))
        assert page.player.state.loop == TimeRange(400, 800)
        page.player.pause()

    with_page(scenario)


def test_the_playhead_stays_in_view_unless_the_timeline_is_held(with_page):
    async def scenario(page):
        page.timeline.zoom(0.1, 0)
        page.player.seek(3000)
        visible = page.timeline.visible
        assert visible.start_ms <= 3000 <= visible.end_ms

    with_page(scenario)


def test_the_picture_keeps_its_share_of_the_height(with_page):
    async def scenario(page):
        page.timeline.show_labels([Label(str(n), clips=(TimeRange(n, n + 5),)) for n in range(60)])
        process_qt_events()
        surface, whole = page.viewer.surface.height(), page.viewer.height()
        assert surface >= 0.55 * whole
        assert page.viewer.timeline.height() > 100

    with_page(scenario)


def test_searching_says_how_many_hits(with_page, qtbot):
    async def scenario(page):
        search = page.viewer.transport.search
        search.setFocus()
        qtbot.keyClicks(search, "car & person")
        assert page.timeline.hit_count == 1
        texts = [child.text() for child in page.viewer.transport.findChildren(QLabel)]
        assert "1 hit" in texts

    with_page(scenario)


def test_details_name_what_is_under_the_playhead(with_page):
    async def scenario(page):
        page.timeline.show_moderation(
            ModerationReport(Suggestion.REVIEW, findings=(Finding("ad", 2000, 86.4, "ad", "扫码"),))
        )
        page.video.exact_gate.clear()
        page.player.seek(2230)
        await until(lambda: page.player.position_ms == 2000)
        assert page.viewer.details.position_ms == 2000, "the picture's own time, not the playhead's"
        page.video.exact_gate.set()
        await until(lambda: page.viewer.details.position_ms == 2200)
        assert page.viewer.details.accessibleDescription() == "ad, car, Person"
        page.viewer.details.grab()
        page.player.seek(0)
        await until(lambda: page.viewer.details.accessibleDescription() == "")

    with_page(scenario, with_details=True)


def test_what_is_marked_is_looped_else_the_moment_else_the_chosen_clip(with_page, qtbot):
    async def scenario(page):
        page.timeline.select_clip("label/人", TimeRange(1200, 3000))
        press(page, qtbot, Qt.Key.Key_R)
        assert page.player.state.loop == TimeRange(1200, 3000)
        press(page, qtbot, Qt.Key.Key_R)
        assert page.player.state.loop is None
        page.viewer.set_moment(TimeRange(400, 1400))
        press(page, qtbot, Qt.Key.Key_R)
        assert page.player.state.loop == TimeRange(400, 1400)
        press(page, qtbot, Qt.Key.Key_R)
        page.player.seek(2000)
        press(page, qtbot, Qt.Key.Key_I)
        page.player.seek(2600)
        press(page, qtbot, Qt.Key.Key_O)
        press(page, qtbot, Qt.Key.Key_R)
        assert page.player.state.loop == TimeRange(2000, 2600)

    with_page(scenario)


def test_everything_in_it_has_an_accessible_name(with_page):
    async def scenario(page):
        named = [*page.viewer.transport.findChildren(QWidget), page.viewer.timeline]
        nameless = [
            child
            for child in named
            if child.isVisible()
            and child.focusPolicy() != Qt.FocusPolicy.NoFocus
            and not child.accessibleName()
        ]
        assert nameless == []
        assert page.viewer.findChild(Surface).accessibleName() == "Picture of a.mp4"

    with_page(scenario)


def test_a_viewer_that_is_gone_hears_nothing_more(qapp, qtbot, run):
    async def scenario():
        page = Page(qtbot)
        await page.open()
        shiboken6.delete(page.viewer)
        page.player.seek(1000)
        page.timeline.set_search("car")
        await until(lambda: page.player.picture.is_exact and page.player.position_ms == 1000)
        await page.player.close()

    run(scenario())


def test_shots_are_gone_to_by_keys_and_leave_with_the_video(with_page, qtbot):
    async def scenario(page):
        page.video.shot_starts = (0, 800, 1_600)
        page.player.load_shots()
        await until(lambda: page.timeline.view.shots == (0, 800, 1_600))
        press(page, qtbot, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
        press(page, qtbot, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
        assert page.player.playhead_ms == 1_600
        press(page, qtbot, Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.ControlModifier)
        assert page.player.playhead_ms == 800
        page.player.unload()
        assert page.timeline.view.shots == ()

    with_page(scenario)

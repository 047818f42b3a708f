"""The viewer's other windows, its enlarged picture, and its controls of sound and speed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSlider

from imm_desktop.domain.settings import Veil
from imm_desktop.ui.player.picture_window import black_out_windows
from imm_desktop.ui.shortcuts import bind
from tests.helpers import process_qt_events, until
from tests.ui.viewer_page import played, press


@pytest.fixture
def with_page(qapp, qtbot, run):
    return played(qtbot, run)


def test_under_a_veil_the_sound_button_says_why_there_is_no_sound(with_page, qtbot):
    async def scenario(page):
        press(page, qtbot, Qt.Key.Key_M)
        button = page.viewer.transport._mute
        assert button.text() == "veiled"
        assert "Care" in button.toolTip()
        page.player.set_veil(Veil.OFF)
        assert button.text() == "sound"
        press(page, qtbot, Qt.Key.Key_M)
        assert button.text() == "muted"
        assert "Care" not in button.toolTip()

    with_page(scenario)


def test_volume_and_speed_have_keys_and_a_slider(with_page, qtbot):
    async def scenario(page):
        slider = page.viewer.transport.findChild(QSlider)
        assert slider.value() == 0, "it is muted at first"
        slider.setValue(40)
        assert (page.player.state.volume, page.player.state.is_muted) == (40, False)
        press(page, qtbot, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
        assert (page.player.state.volume, slider.value()) == (50, 50)
        press(page, qtbot, Qt.Key.Key_M)
        assert slider.value() == 0
        press(page, qtbot, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert page.player.state.is_muted, "quieter does not end mute"
        press(page, qtbot, Qt.Key.Key_Greater)
        assert page.player.state.rate == 1.5
        press(page, qtbot, Qt.Key.Key_Less)
        press(page, qtbot, Qt.Key.Key_Less)
        assert page.player.state.rate == 0.5

    with_page(scenario)


def test_the_picture_covers_the_screen_and_all_keys_work_there(with_page, qtbot):
    async def scenario(page):
        page.viewer.bind_keys(page.window)
        decided = []
        decide = QAction(page.window)
        decide.setShortcut("A")
        decide.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        decide.triggered.connect(lambda: decided.append("approve"))
        page.window.addAction(decide)
        press(page, qtbot, Qt.Key.Key_F)
        (full,) = page.viewer.surfaces.windows
        assert full.isFullScreen()
        assert full.surface.accessibleDescription() == "Veiled"
        full.activateWindow()
        full.setFocus()
        process_qt_events()
        assert QApplication.focusWidget() is full
        handle = full.windowHandle()
        qtbot.keyClick(handle, Qt.Key.Key_BracketRight)
        assert page.player.playhead_ms == 400
        qtbot.keyClick(handle, Qt.Key.Key_A)
        assert decided == ["approve"]
        for kind, is_peeking in (("press", True), ("release", False)):
            page.key(Qt.Key.Key_Q, kind=kind)
            assert page.player.state.is_peeking is is_peeking
        qtbot.keyClick(handle, Qt.Key.Key_Escape)
        process_qt_events()
        assert page.viewer.surfaces.windows == ()
        page.viewer.surface.double_clicked.emit()
        assert page.viewer.surfaces.is_full_screen
        page.viewer.hide()
        assert not page.viewer.surfaces.is_full_screen

    with_page(scenario)


def test_the_blackout_reaches_windows_of_their_own(with_page, qtbot):
    async def scenario(page):
        switched, decided = [], []
        for command, slot in (("view.blackout", switched), ("review.approve", decided)):
            bind(page.window, command, lambda slot=slot: slot.append(1))
        page.viewer.toggle_second_screen()
        page.viewer.toggle_full_screen()
        windows = page.viewer.surfaces.windows
        black_out_windows(True)
        assert not any(one.surface.isVisible() for one in windows)
        handle = windows[0].windowHandle()
        windows[0].activateWindow()
        windows[0].setFocus()
        process_qt_events()
        assert QApplication.focusWidget() is windows[0]
        qtbot.keyClick(handle, Qt.Key.Key_A)
        assert decided == [], "no key works on what is not seen"
        qtbot.keyClick(handle, Qt.Key.Key_F8)
        assert switched == [1], "but that which ends it"
        black_out_windows(False)
        assert all(one.surface.isVisible() for one in windows)
        qtbot.keyClick(handle, Qt.Key.Key_A)
        assert decided == [1]
        page.viewer.surfaces.close_windows()
        process_qt_events()

    with_page(scenario)


def test_a_second_window_shows_the_same_under_the_same_veil(with_page):
    async def scenario(page):
        page.viewer.toggle_second_screen()
        (second,) = page.viewer.surfaces.windows
        assert second.isVisible()
        page.player.set_veil(Veil.OFF)
        page.player.seek(2000)
        await until(lambda: page.player.position_ms == 2000 and page.player.picture.is_exact)
        second.surface.enlarge(4)
        for surface in (second.surface, page.viewer.surface):
            assert not surface.view.is_fitted
        page.player.open("a", "a.mp4")
        assert page.viewer.surface.view.is_fitted, "the next video is seen whole"
        page.viewer.toggle_second_screen()
        process_qt_events()
        assert page.viewer.surfaces.windows == ()

    with_page(scenario)


def test_an_enlarged_picture_is_asked_for_in_more_pixels(with_page, qtbot):
    async def scenario(page):
        before = page.player.picture_size
        press(page, qtbot, Qt.Key.Key_Equal, Qt.KeyboardModifier.AltModifier)
        after = page.player.picture_size
        assert after[0] == pytest.approx(before[0] * 1.25, abs=1)
        press(page, qtbot, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
        assert page.player.picture_size == before

    with_page(scenario)

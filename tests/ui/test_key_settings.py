from contextlib import asynccontextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QKeySequenceEdit, QWidget

from imm_desktop.domain.settings import KeyChoice
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import SearchField
from imm_desktop.ui.pages.key_settings import KeySettings
from imm_desktop.ui.shortcuts import (
    COMMANDS,
    bind,
    choose_keys,
    conflicts_of,
    key_of,
    keys_of,
    rebind,
    same_key,
)
from tests.fakes.settings import settings_presenter
from tests.helpers import process_qt_events


@pytest.fixture(autouse=True)
def keys_as_they_came():
    yield
    choose_keys({})


def test_the_programs_own_keys_never_call_two_things_at_once():
    double = {
        (command_id, key, other)
        for command_id in COMMANDS
        for key in keys_of(command_id)
        for other in conflicts_of(command_id, key)
    }
    assert not double


def test_a_key_may_mean_different_things_on_pages_that_are_never_shown_together():
    assert "tasks.retry" not in conflicts_of("decisions.retry_effect", "Ctrl+R")
    assert conflicts_of("review.approve", "Space") == ("viewer.play",)
    assert conflicts_of("review.approve", "ctrl+k") == ("go.palette",)


def test_chosen_keys_stand_for_the_tables_in_what_is_bound_and_shown(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    called = []
    action = bind(window, "review.approve", lambda: called.append(1))
    button = Button("Approve", key=lambda: key_of("review.approve"), parent=window)
    narrow = button.sizeHint().width()
    choose_keys({"review.approve": ("Ctrl+Shift+A",), "gone.command": ("X",)})
    rebind(window)
    assert action.shortcuts() == [QKeySequence("Ctrl+Shift+A")]
    assert "Ctrl Shift A" in action.toolTip()
    assert button.sizeHint().width() > narrow
    choose_keys({})
    rebind(window)
    assert action.shortcuts() == [QKeySequence("A")]


def test_keys_are_compared_as_keys_not_as_texts():
    assert same_key("ctrl+return", "Ctrl+Return")
    assert not same_key("A", "Shift+A")


@pytest.fixture
def with_page(qapp, qtbot, run):
    @asynccontextmanager
    async def shown():
        presenter = settings_presenter()
        await presenter.load()
        page = KeySettings(presenter)

        def follow(settings):
            choose_keys({one.command: one.keys for one in settings.shortcuts})
            rebind(page)

        presenter.changed.connect(follow)
        qtbot.addWidget(page)
        page.resize(900, 600)
        page.show()
        process_qt_events()
        try:
            yield page, presenter
        finally:
            page.hide()
            await presenter.close()

    def play(scenario):
        async def whole():
            async with shown() as (page, presenter):
                await scenario(page, presenter)

        run(whole())

    return play


def button(page, text):
    return next(one for one in page.findChildren(Button) if one.text() == text)


def press(page, key, modifiers=Qt.KeyboardModifier.NoModifier):
    edit = page.findChild(QKeySequenceEdit)
    edit.clear()
    edit.setKeySequence(QKeySequence(int(key.value) | int(modifiers.value)))
    process_qt_events()


def test_a_free_key_is_used_instead_and_taken_back(with_page):
    async def scenario(page, presenter):
        page.choose("review.approve")
        press(page, Qt.Key.Key_F6)
        button(page, "Use this key").click()
        assert presenter.settings.shortcuts == (KeyChoice("review.approve", ("F6",)),)
        assert page.chosen == "review.approve"
        assert keys_of("review.approve") == ("F6",)
        button(page, "As it came").click()
        assert presenter.settings.shortcuts == ()
        assert keys_of("review.approve") == ("A",)

    with_page(scenario)


def test_a_key_in_use_is_refused_until_it_is_taken_away_there(with_page):
    async def scenario(page, presenter):
        page.choose("review.approve")
        press(page, Qt.Key.Key_B)
        use = button(page, "Use this key")
        assert not use.isEnabled()
        assert button(page, "Take it away there").isVisible()
        button(page, "Take it away there").click()
        assert keys_of("review.block") == ()
        assert use.isEnabled()
        use.click()
        assert {one.command: one.keys for one in presenter.settings.shortcuts} == {
            "review.block": (),
            "review.approve": ("B",),
        }
        button(page, "All as they came").click()
        assert presenter.settings.shortcuts == ()

    with_page(scenario)


def test_a_second_key_and_no_key(with_page):
    async def scenario(page, _presenter):
        page.choose("review.skip")
        press(page, Qt.Key.Key_F6)
        button(page, "Use this one too").click()
        assert keys_of("review.skip") == ("S", "F6")
        button(page, "No key").click()
        assert keys_of("review.skip") == ()
        assert not button(page, "No key").isEnabled()

    with_page(scenario)


def test_commands_are_found_by_name_place_and_key(with_page):
    async def scenario(page, _presenter):
        search = page.findChild(SearchField)
        QTest.keyClicks(search, "approve")
        assert page.chosen == "review.approve"
        search.clear()
        QTest.keyClicks(search, "nothing like this")
        assert page.chosen == ""
        assert not button(page, "Use this key").isEnabled()

    with_page(scenario)


def test_typed_keys_reach_the_field(with_page):
    async def scenario(page, _presenter):
        page.choose("review.approve")
        edit = page.findChild(QKeySequenceEdit)
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
        assert edit.keySequence() == QKeySequence("Ctrl+Y")
        assert not any(a.property("imm_command") == "" for a in page.findChildren(QAction))

    with_page(scenario)

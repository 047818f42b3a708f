from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from imm_desktop.ui.shortcuts import (
    COMMANDS,
    Scope,
    bind,
    key_of,
    key_text,
    live_action,
    text_of,
    tooltip_of,
)

SHARING_A_PAGE = [
    {Scope.GLOBAL, Scope.LIBRARY, Scope.VIEWER, Scope.TIMELINE},
    {Scope.GLOBAL, Scope.TASKS, Scope.VIEWER, Scope.TIMELINE},
    {Scope.GLOBAL, Scope.REVIEW, Scope.VIEWER, Scope.TIMELINE},
    {Scope.GLOBAL, Scope.DECISIONS},
]
"""The viewer stands in Library, Tasks and Review: its keys and theirs must not collide."""

OF_THE_DESIGN = {
    "viewer.play": "Space",
    "viewer.backward": "J",
    "viewer.stop": "K",
    "viewer.forward": "L",
    "viewer.next_frame": "Right",
    "viewer.second_back": "Shift+Left",
    "viewer.next_clip": "]",
    "viewer.fit": "0",
    "viewer.mark_in": "I",
    "viewer.mute": "M",
    "viewer.veil": "V",
    "viewer.look": "Q",
    "review.approve": "A",
    "review.block": "B",
    "review.skip": "S",
    "review.undo": "Z",
    "review.next_moment": "N",
    "review.policy_9": "9",
    "go.review": "Ctrl+3",
    "go.palette": "Ctrl+K",
    "help.keys": "?",
    "library.analyse": "Ctrl+Return",
}


@pytest.mark.parametrize(("command_id", "key"), OF_THE_DESIGN.items())
def test_the_keys_of_the_design_are_there(command_id: str, key: str) -> None:
    assert key in COMMANDS[command_id].keys


@pytest.mark.parametrize(
    "scopes", SHARING_A_PAGE, ids=lambda scopes: "-".join(sorted(s.name for s in scopes))
)
def test_no_two_commands_of_one_page_share_a_key(scopes: set[Scope]) -> None:
    used = Counter(
        QKeySequence(key).toString()
        for command in COMMANDS.values()
        if command.scope in scopes
        for key in command.keys
    )
    assert [key for key, times in used.items() if times > 1] == []


def test_every_key_is_one_that_qt_understands() -> None:
    for command in COMMANDS.values():
        for key in command.keys:
            assert not QKeySequence(key).isEmpty(), f"{command.command_id}: {key}"


def test_ids_say_their_place_and_texts_are_short() -> None:
    for command_id, command in COMMANDS.items():
        assert command_id == command.command_id
        assert 0 < len(text_of(command_id)) <= 30


def test_keys_are_shown_as_on_the_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert key_of("library.analyse") == "Ctrl ↵"
    assert key_of("viewer.second_back") == "Shift ←"
    assert key_text("+") == "+"
    assert key_text("Ctrl++") == "Ctrl +"
    assert key_text("") == ""
    assert tooltip_of("review.approve") == "Approve (A)"
    assert text_of("review.policy_4") == "Policy 4"


def test_a_bound_key_works_while_its_page_has_the_keyboard_but_not_while_typing(
    qtbot: QtBot,
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    note, other = QLineEdit(), QWidget()
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column.addWidget(note)
    column.addWidget(other)
    approved: list[bool] = []
    bind(page, "review.approve", lambda: approved.append(True))
    with qtbot.waitActive(page):
        page.show()
    other.setFocus()
    QTest.keyClick(other, Qt.Key.Key_A)
    assert approved == [True]
    note.setFocus()
    QTest.keyClick(note, Qt.Key.Key_A)
    assert approved == [True]
    assert note.text() == "a"


def test_only_an_action_on_screen_is_live(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    page = QWidget(window)
    action = bind(page, "tasks.retry", lambda: None)
    window.show()
    assert live_action(window, "tasks.retry") is action
    action.setEnabled(False)
    assert live_action(window, "tasks.retry") is None
    action.setEnabled(True)
    page.hide()
    assert live_action(window, "tasks.retry") is None
    assert live_action(window, "review.block") is None


def test_an_unknown_command_is_an_error(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    with pytest.raises(KeyError):
        bind(widget, "no.such", lambda: None)

"""When the program is loaded behind its window."""

import pytest
from PySide6.QtWidgets import QWidget

from imm_desktop.app import window as subject
from tests.patience import WAIT_MS


@pytest.fixture
def window(qtbot):
    one = QWidget()
    qtbot.addWidget(one)
    return one


def test_what_comes_after_the_first_paint_comes_once(window, qtbot, monkeypatch):
    monkeypatch.setattr(subject, "LATEST_PAINT_MS", 30)
    called = []
    subject.after_first_paint(window, lambda: called.append(window.isVisible()))
    assert called == []

    window.show()
    qtbot.waitUntil(lambda: bool(called), timeout=WAIT_MS)
    window.repaint()
    qtbot.wait(60)

    assert called == [True]


def test_a_window_that_is_never_painted_does_not_keep_the_program_from_loading(
    window, qtbot, monkeypatch
):
    monkeypatch.setattr(subject, "LATEST_PAINT_MS", 30)
    called = []
    subject.after_first_paint(window, lambda: called.append("loads"))

    qtbot.waitUntil(lambda: bool(called), timeout=WAIT_MS)
    qtbot.wait(60)

    assert called == ["loads"]
    assert not window.isVisible()


def test_a_window_that_is_gone_calls_nothing(qtbot, monkeypatch):
    monkeypatch.setattr(subject, "LATEST_PAINT_MS", 10)
    called = []
    window = QWidget()
    subject.after_first_paint(window, lambda: called.append("loads"))
    window.deleteLater()

    qtbot.wait(60)

    assert called == []

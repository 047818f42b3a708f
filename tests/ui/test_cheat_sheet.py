"""The sheet of keys shows every key whole, however wide the window is."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollArea, QWidget

from imm_desktop.ui.cheat_sheet import CheatSheet
from imm_desktop.ui.kit.key_hint import KeyHint
from tests.helpers import process_qt_events


@pytest.fixture
def opened(qapp, qtbot):
    """The sheet over a window of some width."""

    windows = []

    def over(width):
        windows.append(window := QWidget())
        window.resize(width, 900)
        qtbot.addWidget(window)
        sheet = CheatSheet(window)
        sheet.show()
        process_qt_events()
        return sheet

    yield over
    windows.clear()


def sides(sheet):
    """Left and right edges of all keys, and the width of what can be seen."""
    (area,) = sheet.findChildren(QScrollArea)
    hints = area.findChildren(KeyHint)
    lefts = [hint.mapTo(area.viewport(), QPoint()).x() for hint in hints]
    return lefts, [left + hint.width() for left, hint in zip(lefts, hints, strict=True)], area


@pytest.mark.parametrize("width", [1920, 1440, 1280, 1000, 640])
def test_no_key_is_cut_off(opened, width):
    sheet = opened(width)
    assert sheet.width() <= width
    lefts, rights, area = sides(sheet)
    assert len(rights) > 50
    assert min(lefts) > 0
    assert max(rights) <= area.viewport().width()


def test_there_are_as_many_columns_as_there_is_room_for(opened):
    sheet = opened(1920)
    (area,) = sheet.findChildren(QScrollArea)
    wide = area.widget().sizeHint().height()
    sheet.resize(500, sheet.height())
    process_qt_events()
    _, rights, _ = sides(sheet)
    assert max(rights) <= area.viewport().width()
    assert area.widget().sizeHint().height() > 2 * wide

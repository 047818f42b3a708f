"""Less important things give way whole, before what matters is cut."""

from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from imm_desktop.ui.pages.room import RoomFor, together
from tests.helpers import process_qt_events


def test_parts_are_there_where_the_bar_is_wide_enough_for_its_text(qapp, qtbot):
    bar = QWidget()
    qtbot.addWidget(bar)
    row = QHBoxLayout(bar)
    name, why, first, second = (QLabel(text) for text in ("name", "why", "facts", "more"))
    facts = together(first, second)
    second.hide()
    for one in (name, why, facts):
        row.addWidget(one)
    RoomFor(bar, [(why, 300), (facts, 500)])
    bar.show()
    for width, shown in ((600, (True, True)), (400, (True, False)), (200, (False, False))):
        bar.resize(width, 40)
        process_qt_events()
        assert (why.isVisible(), facts.isVisible()) == shown
        assert name.isVisible()
    bar.resize(600, 40)
    process_qt_events()
    assert first.isVisible()
    assert not second.isVisible()
    font = bar.font()
    font.setPixelSize(2 * QFontInfo(font).pixelSize())
    bar.setFont(font)
    process_qt_events()
    assert (why.isVisible(), facts.isVisible()) == (True, False)

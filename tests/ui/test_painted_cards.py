"""What a list painted once is shown again as it was, until anything that it is made of changes."""

import pytest
from PySide6.QtCore import QModelIndex, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from imm_desktop.ui.pages.painted_cards import MOST_MADE, PaintedCards


class Painter(QStyledItemDelegate):
    """Fills its cell, and counts how often."""

    def __init__(self):
        super().__init__()
        self.painted = 0

    @override
    def paint(self, painter, option, index):
        self.painted += 1
        painter.fillRect(option.rect, QColor("red"))


@pytest.fixture
def show(qapp):
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    delegate = Painter()
    option, index = QStyleOptionViewItem(), QModelIndex()

    def run(cards, *shown, at=(0, 0), size=(20, 10), state=QStyle.StateFlag.State_None, ratio=1.0):
        image.setDevicePixelRatio(ratio)
        option.rect, option.state = QRect(*at, *size), state
        painter = QPainter(image)
        cards.begin()
        cards.paint(painter, option, index, delegate, shown)
        painter.end()
        assert image.pixelColor(round((at[0] + 3) * ratio), round((at[1] + 3) * ratio)) == QColor(
            "red"
        )
        return delegate.painted

    return run


def test_the_second_time_a_picture_is_made_and_shown_wherever_it_is_needed(show):
    cards, tile = PaintedCards(), object()
    assert show(cards, tile) == 1
    assert len(cards) == 0
    assert show(cards, tile) == 2
    assert show(cards, tile, at=(40, 50)) == 2
    assert len(cards) == 1


def test_what_is_shown_how_large_and_in_which_state_makes_another(show):
    cards, tile = PaintedCards(), object()
    many = (
        {},
        {"size": (21, 10)},
        {"state": QStyle.StateFlag.State_Selected},
        {"ratio": 2.0},
    )
    for number, how in enumerate(many):
        show(cards, tile, **how)
        assert show(cards, tile, **how) == show(cards, tile, **how) == 2 * number + 2
    painted = show(cards, tile)
    assert show(cards, object()) == painted + 1
    cards.clear()
    assert show(cards, tile) == painted + 2


def test_memory_is_bounded_and_what_was_used_last_stays(show):
    cards, first, second, third = PaintedCards(4 * 20 * 10 * 2), object(), object(), object()
    for one in (first, first, second, second, first, third, third):
        show(cards, one)
    assert len(cards) == 2
    painted = show(cards, first)
    assert show(cards, second) == painted + 1
    for number in range(600):
        show(cards, object(), size=(1 + number % 20, 10))
    assert len(cards) == 2


def test_only_so_many_pictures_are_made_at_one_look(show, monkeypatch):
    cards, many = PaintedCards(), [object() for _ in range(MOST_MADE + 2)]
    for one in many:
        show(cards, one)
    cards.begin()
    monkeypatch.setattr(cards, "begin", lambda: None)
    for one in many:
        show(cards, one)
    assert len(cards) == MOST_MADE
    monkeypatch.undo()
    for one in many:
        show(cards, one)
    assert len(cards) == len(many)

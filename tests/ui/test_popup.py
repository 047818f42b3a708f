import pytest
from PySide6.QtCore import QPoint, QRect

from imm_desktop.ui.kit.popup import in_room

ROOM = QRect(0, 0, 1000, 800)


@pytest.mark.parametrize(
    ("at", "size", "found"),
    [
        ((100, 100), (300, 200), (100, 100)),
        ((900, 100), (300, 200), (700, 100)),
        ((100, 700), (300, 200), (100, 500)),
        ((100, 400), (300, 600), (100, 200)),
        ((-50, -50), (300, 200), (0, 0)),
        ((100, 100), (300, 900), (100, 0)),
    ],
)
def test_a_small_window_opens_where_all_of_it_can_be_seen(at, size, found):
    place = in_room(QRect(*at, *size), ROOM)
    assert (place.x(), place.y()) == found


def test_what_opened_above_does_not_cover_its_place():
    place = in_room(QRect(100, 700, 300, 200), ROOM)
    assert not QRect(place, QPoint(place.x() + 299, place.y() + 199)).contains(100, 700)

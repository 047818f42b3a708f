"""Where the picture lies: whatever is done, it fills what it can and keeps its shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from imm_desktop.ui.player.picture_view import MOST, PictureView

AREA = QSizeF(800, 600)
WIDE = QSizeF(1920, 1080)
sizes = st.builds(QSizeF, st.floats(50, 4000), st.floats(50, 4000))
points = st.builds(QPointF, st.floats(0, 800), st.floats(0, 600))
moves = st.lists(
    st.one_of(
        st.tuples(st.just("zoom"), st.floats(0.3, 3.0), points),
        st.tuples(st.just("move"), st.floats(-900, 900), points),
        st.tuples(st.just("actual"), st.just(1.0), points),
    ),
    max_size=12,
)


def test_it_fits_in_the_middle_at_first():
    assert PictureView().target(AREA, WIDE, 1.0) == QRectF(0, 75, 800, 450)
    assert PictureView().target(AREA, QSizeF(100, 200), 1.0) == QRectF(250, 0, 300, 600)


def test_the_point_under_the_pointer_stays_where_it_is():
    at = QPointF(700, 300)
    before = PictureView(2.0).target(AREA, WIDE, 1.0)
    after = PictureView(2.0).zoomed(1.5, at, AREA, WIDE).target(AREA, WIDE, 1.0)
    share = (at.x() - before.left()) / before.width()
    assert (at.x() - after.left()) / after.width() == pytest.approx(share, abs=0.01)


def test_one_to_one_is_one_pixel_a_pixel_also_on_a_fine_screen():
    assert PictureView().actual(AREA, WIDE, 1.0).target(AREA, WIDE, 1.0).width() == 1920
    assert PictureView().actual(AREA, WIDE, 2.0).target(AREA, WIDE, 2.0).width() == 960
    assert PictureView().actual(AREA, QSizeF(320, 180), 1.0).is_fitted, "small ones are not shrunk"


@given(sizes, moves)
def test_nothing_the_operator_does_leaves_a_border_that_the_picture_could_fill(picture, steps):
    view = PictureView()
    for what, amount, at in steps:
        if what == "zoom":
            view = view.zoomed(amount, at, AREA, picture)
        elif what == "move":
            view = view.moved(QPointF(amount, -amount / 2), AREA, picture)
        else:
            view = view.actual(AREA, picture, 1.0)
        target = view.target(AREA, picture, 1.0)
        assert 1.0 <= view.factor <= MOST
        assert target.width() / target.height() == pytest.approx(
            picture.width() / picture.height(), rel=1e-6
        )
        for start, end, size, whole in (
            (target.left(), target.right(), target.width(), 800),
            (target.top(), target.bottom(), target.height(), 600),
        ):
            if size >= whole:
                assert start <= 1
                assert end >= whole - 1
            else:
                assert start + size / 2 == pytest.approx(whole / 2, abs=1)
    assert view.zoomed(0.0001, QPointF(), AREA, picture) == PictureView()

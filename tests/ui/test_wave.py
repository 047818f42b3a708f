import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.ui.timeline.wave import Wave, drawn

peaks = st.lists(st.integers(0, 255), min_size=1, max_size=3_000)


@given(peaks, st.floats(0, 3_500), st.floats(0.01, 12), st.integers(1, 80))
def test_a_pixel_is_as_loud_as_its_loudest_part(parts, first, per_px, width):
    found = Wave(parts).columns(first, per_px, width)
    edges = [int(first + per_px * x) for x in range(width + 1)]
    for x, loudest in enumerate(found.tolist()):
        inside = parts[edges[x] : max(edges[x + 1], edges[x] + 1)]
        assert loudest == max(inside, default=0)


def test_very_many_parts_are_looked_at_in_coarser_ones_and_none_is_missed():
    parts = bytearray(1_000_000)
    parts[543_210] = 200
    found = Wave(parts).columns(0, 1_000, 1_000)
    assert int(found.argmax()) in range(542, 545)
    assert found.max() == 200
    assert (found > 0).sum() <= 2


def test_bars_stand_around_the_middle_and_silence_is_a_line():
    picture = drawn(np.array([0, 255], np.uint8), 24, 0, 7)
    assert picture.shape == (24, 2)
    assert 0 < (picture[:, 0] == 7).sum() <= 2
    assert (picture[:, 1] == 7).sum() >= 16
    assert (picture == picture[::-1]).all()


@pytest.mark.parametrize("height", [1, 5, 7])
def test_a_low_lane_still_shows_something(height):
    assert (drawn(np.array([255], np.uint8), height, 0, 7) == 7).any()

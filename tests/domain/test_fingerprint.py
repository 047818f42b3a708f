"""Hashes of pictures: alike when scaled or brightened, apart otherwise."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.fingerprint import (
    difference_hash,
    is_telling,
    sample_positions,
)
from tests.fingerprints import distance_of

GREYS = st.lists(st.integers(0, 200), min_size=72, max_size=72)


@given(GREYS, st.integers(0, 55))
def test_brightness_changes_nothing(grey, more):
    assert difference_hash([one + more for one in grey]) == difference_hash(grey)


def test_a_gradient_is_known_bit_by_bit():
    falling = [9 - n % 9 for n in range(72)]
    assert difference_hash(falling) == 2**64 - 1
    assert difference_hash(sorted(falling)) == 0
    assert difference_hash([9, 1] + [1] * 70) == 1 << 63
    with pytest.raises(ValueError, match="71"):
        difference_hash([0] * 71)


def test_distance_is_the_mean_over_the_samples():
    assert distance_of((0b1011, 0), (0b0001, 0)) == 1.0
    assert distance_of((1,), (1, 2)) is None
    assert distance_of((), ()) is None
    chance = random.Random(1)
    mean = sum(
        distance_of((chance.getrandbits(64),), (chance.getrandbits(64),)) or 0 for _ in range(500)
    )
    assert 31 < mean / 500 < 33, "other pictures differ in half their bits"


def test_black_pictures_tell_nothing():
    assert not is_telling((0,) * 8)
    assert not is_telling((0, 0, 5, 2**64 - 1))
    assert is_telling((0, 5, 6))


def test_samples_are_spread_over_the_video():
    assert sample_positions(16_000) == (1_000, 3_000, 5_000, 7_000, 9_000, 11_000, 13_000, 15_000)
    assert sample_positions(0, 2) == (0, 0)

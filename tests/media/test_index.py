"""Positions and pts agree, whatever the time base."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.media.arena import Allocator
from imm_desktop.media.frame_index import FrameIndex

TIME_BASES = st.sampled_from(
    [
        Fraction(1, 12800),
        Fraction(1, 90000),
        Fraction(1, 1000),
        Fraction(1001, 60000),
        Fraction(1, 25),
    ]
)
PTS = st.lists(st.integers(-5_000, 10**9), min_size=1, max_size=30, unique=True).map(sorted)


@given(TIME_BASES, PTS)
def test_the_position_of_a_frame_finds_that_frame_again(time_base, pts):
    index = FrameIndex(pts[0], time_base, tuple(pts), is_complete=True)
    by_position = {index.position_ms(one): one for one in pts}  # the last of those within one ms
    for position, latest in by_position.items():
        assert index.pts[index.shown_at(index.latest_pts(position))] == latest


@given(TIME_BASES, PTS, st.integers(0, 10**7))
def test_no_frame_is_shown_before_its_time(time_base, pts, position):
    index = FrameIndex(pts[0], time_base, tuple(pts), is_complete=True)
    shown = index.pts[index.shown_at(index.latest_pts(position))]
    assert index.position_ms(shown) <= position
    later = [one for one in pts if one > shown]
    assert all(index.position_ms(one) > position for one in later)


def test_the_nearest_key_may_lie_ahead():
    index = FrameIndex(0, Fraction(1, 1000), keys=(0, 1000, 2000))
    assert [index.key_near(at) for at in (0, 400, 600, 1999, 9999)] == [0, 0, 1000, 2000, 2000]
    assert [index.key_before(at) for at in (0, 999, 1000, 9999)] == [0, 0, 1000, 2000]


@given(st.lists(st.integers(1, 60), max_size=30), st.randoms(use_true_random=False))
def test_pictures_never_overlap_in_shared_memory(sizes, chance):
    allocator, taken = Allocator(100), []
    for size in sizes:
        offset = allocator.take(size, patience_s=0)
        if offset is None:
            if taken:
                allocator.free(taken.pop(chance.randrange(len(taken)))[0])
            continue
        assert 0 <= offset <= 100 - size
        assert all(offset + size <= start or start + length <= offset for start, length in taken)
        taken.append((offset, size))

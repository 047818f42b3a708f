"""Packed clips behave as the tuple of ranges that they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.clips import Clips
from imm_desktop.domain.timing import TimeRange

ranges = st.builds(
    lambda start, length: TimeRange(start, start + length),
    st.integers(0, 10**12),
    st.integers(0, 10**6),
)
many = st.lists(ranges, max_size=30)


@given(many)
def test_clips_are_the_ranges_in_order_and_survive_packing(found):
    clips, ordered = Clips.of(found), tuple(sorted(found))
    assert clips == ordered
    assert ordered == clips
    assert clips == list(ordered)
    assert tuple(clips) == ordered
    assert len(clips) == len(ordered)
    assert Clips.unpacked(clips.packed()) == clips
    assert len(clips.packed()) == 16 * len(found)
    assert hash(clips) == hash(ordered)
    assert clips[1:3] == ordered[1:3]
    assert Clips.of(clips) is clips
    assert clips != 7
    assert clips != (*ordered, TimeRange(0, 1))
    if ordered:
        assert clips[-1] == ordered[-1]


def test_clips_cannot_be_changed_and_say_little_in_a_log():
    clips = Clips.of([TimeRange(1, 2)])
    with pytest.raises(TypeError):
        clips.starts[0] = 5
    assert repr(clips) == "Clips(1 of them)"


def test_damaged_bytes_are_refused():
    packed = Clips.of([TimeRange(1, 2)]).packed()
    with pytest.raises(ValueError, match="cut short"):
        Clips.unpacked(packed[:-1])
    with pytest.raises(ValueError, match="before its video"):
        Clips.unpacked((-1).to_bytes(8, "little", signed=True) + packed[8:])

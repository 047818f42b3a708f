"""Time ranges are half-open, integer, and never turn round."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.timing import TimeRange, merged, short_duration, timecode

ranges = st.tuples(st.integers(0, 500), st.integers(0, 60)).map(
    lambda pair: TimeRange(pair[0], pair[0] + pair[1])
)


def instants(one: TimeRange) -> set[int]:
    return set(range(one.start_ms, max(one.end_ms, one.start_ms + 1)))


@pytest.mark.parametrize(("start_ms", "end_ms"), [(-1, 5), (5, 4), (-2, -1)])
def test_a_range_cannot_be_negative_or_turned_round(start_ms, end_ms):
    with pytest.raises(ValueError, match="not a time range"):
        TimeRange(start_ms, end_ms)


@given(ranges, st.integers(0, 600))
def test_a_range_contains_its_start_and_not_its_end(one, position_ms):
    assert one.contains(position_ms) == (position_ms in instants(one))
    assert one.contains(one.start_ms)
    assert one.duration_ms == one.end_ms - one.start_ms


@given(ranges, ranges)
def test_ranges_overlap_when_they_share_time(one, other):
    shared = min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)
    if one.duration_ms and other.duration_ms:
        assert one.overlaps(other) == (shared > 0)
    assert one.overlaps(other) == other.overlaps(one)


@given(st.lists(ranges), st.integers(0, 20))
def test_merging_keeps_all_time_and_leaves_gaps_wider_than_asked(many, gap_ms):
    result = merged(many, gap_ms)
    for one in many:
        assert any(r.start_ms <= one.start_ms and one.end_ms <= r.end_ms for r in result)
    assert all(b.start_ms - a.end_ms > gap_ms for a, b in pairwise(result))
    assert merged(result, gap_ms) == result
    assert {r.start_ms for r in result} <= {one.start_ms for one in many}
    assert {r.end_ms for r in result} <= {one.end_ms for one in many}


def test_positions_and_durations_read_as_people_write_them():
    assert timecode(3_723_004) == "01:02:03.004"
    assert timecode(-5) == "00:00:00.000"
    assert short_duration(59_999) == "0:59"
    assert short_duration(3_723_004) == "1:02:03"
    assert short_duration(-1) == "0:00"

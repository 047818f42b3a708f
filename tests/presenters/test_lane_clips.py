import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters import lane_clips, lane_pyramid
from imm_desktop.presenters.lane_clips import EMPTY, LaneClips
from imm_desktop.presenters.lane_pyramid import (
    Pyramid,
    Sight,
    columns_of,
)
from imm_desktop.presenters.time_sets import TimeSet
from tests.presenters.time_oracle import END_MS, confidences, many, ranges, seen, stretches

parts = st.lists(st.tuples(many, confidences), max_size=4)


@given(many, st.integers(0, END_MS))
def test_a_clip_is_found_exactly_where_there_is_one(clips, position):
    lane = LaneClips.of(clips)
    index = lane.at(position)
    assert (index is not None) == (position in seen(clips)) == lane.covers(position)
    if index is not None:
        assert lane[index].contains(position)


@given(many, st.integers(0, END_MS), st.integers(1, 20))
def test_with_slack_the_nearest_clip_is_found(clips, position, slack):
    lane = LaneClips.of(clips)
    index = lane.at(position, slack)
    distances = [abs(one - position) for one in seen(clips)]
    assert (index is not None) == (min(distances, default=slack + 1) <= slack)
    if index is not None:
        assert min(abs(one - position) for one in seen([lane[index]])) == min(distances)


@given(many, st.integers(0, END_MS))
def test_next_and_previous_clip_and_the_nearest_edge(clips, position):
    lane = LaneClips.of(clips)
    later = [clip.start_ms for clip in clips if clip.start_ms > position]
    earlier = [clip.start_ms for clip in clips if clip.start_ms < position]
    following, before = (
        None if index is None else lane[index]
        for index in (lane.beside(position, 1), lane.beside(position, -1))
    )
    assert all(lane.start_of(n) == lane[n].start_ms for n in range(len(lane)))
    assert (following.start_ms if following else None) == min(later, default=None)
    assert (before.start_ms if before else None) == max(earlier, default=None)
    starts = [abs(clip.start_ms - position) for clip in clips]
    edge = lane.nearest_edge(position)
    assert (edge is None) == (not clips)
    if edge is not None:
        assert abs(edge - position) <= min(starts)
        assert edge in {one for clip in clips for one in (clip.start_ms, clip.end_ms)}


@given(many)
def test_each_clip_has_its_number(clips):
    lane = LaneClips.of(clips)
    assert [lane[lane.index_of(clip)] for clip in clips] == clips
    assert lane.index_of(TimeRange(5, END_MS * 2)) is None
    assert list(lane) == sorted(clips)


@given(parts, confidences)
def test_only_clips_that_are_sure_enough_are_left(found, least):
    lane = LaneClips.of_parts(found)
    kept = lane.at_least(least)
    wanted = sorted(clip for clips, sure in found for clip in clips if sure >= least)
    assert list(kept) == wanted
    assert all(kept.confidence_of(n) >= least - 1e-6 for n in range(len(kept)))


@given(parts)
def test_merged_clips_cover_the_same_time_and_are_as_sure_as_the_surest(found):
    lane = LaneClips.of_parts(found)
    merged = lane.merged()
    everything = [clip for clips, _ in found for clip in clips]
    assert list(merged) == stretches(seen(everything))
    for index, clip in enumerate(merged):
        inside = [sure for clips, sure in found for one in clips if one.overlaps(clip)]
        assert merged.confidence_of(index) == pytest.approx(max(inside))
    assert lane.total_ms() == len(seen(everything))


@given(many)
def test_stacked_clips_of_one_row_do_not_overlap_until_rows_run_out(clips):
    stacked = LaneClips.of(clips).stacked()
    assert list(stacked) == sorted(clips)
    if stacked.rows is None:
        assert not any(one.overlaps(two) for one, two in itertools.pairwise(sorted(clips))), (
            "nothing to stack"
        )
        return
    for row in range(stacked.row_count - (stacked.row_count == lane_clips.MOST_ROWS)):
        mine = [stacked[n] for n in range(len(stacked)) if stacked.rows[n] == row]
        assert not any(one.overlaps(two) for one, two in itertools.combinations(mine, 2))


def test_a_histogram_counts_every_clip_once():
    sure = LaneClips.of_parts([([TimeRange(0, 1)] * 3, 0.05), ([TimeRange(5, 6)], 1.0)])
    assert sure.histogram(10) == (3, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    assert LaneClips.of([TimeRange(0, 1)] * 2, 0.5).histogram(4) == (0, 0, 2, 0)


def test_an_instant_can_be_hit():
    lane = LaneClips.of([TimeRange(7, 7)])
    assert list(lane) == [TimeRange(7, 8)]
    assert lane.covers(7)


# what a pixel holds


@given(parts, st.integers(0, END_MS), st.floats(0.2, 20), st.integers(1, 60))
def test_columns_say_how_many_begin_and_how_sure_the_surest_is(found, start, per_px, width):
    lane = LaneClips.of_parts(found)
    columns = columns_of(lane, Sight(start, per_px, width))
    everything = [(clip, sure) for clips, sure in found for clip in clips]
    for x in range(width):
        left, right = start + x * per_px, start + (x + 1) * per_px
        begun = [sure for clip, sure in everything if left <= clip.start_ms < right]
        touching = [
            sure for clip, sure in everything if clip.start_ms < right and clip.end_ms > left
        ]
        assert columns.started[x] == len(begun)
        assert (columns.strongest[x] > 0) == bool(touching)
        if begun:
            assert columns.strongest[x] >= 1 + round(max(begun) * 254) - 1


@given(parts, st.integers(0, END_MS), st.integers(1, 40))
def test_the_pyramid_says_the_same_within_a_quarter_of_a_pixel(found, start, width):
    lane = LaneClips.of_parts(found)
    if not len(lane):
        return
    pyramid = Pyramid.of(lane.starts, lane.ends, lane.confidences, lane.confidence)
    per_px = max(4.0 * pyramid.bin_ms, 3.0)
    columns = pyramid.columns(Sight(start, per_px, width))
    everything = [(clip, sure) for clips, sure in found for clip in clips]
    slack = per_px / 2
    for x in range(width):
        left, right = start + x * per_px, start + (x + 1) * per_px
        surely = [
            sure
            for clip, sure in everything
            if clip.start_ms < right - slack and clip.end_ms > left + slack
        ]
        maybe = [
            sure
            for clip, sure in everything
            if clip.start_ms <= right + slack and clip.end_ms >= left - slack
        ]
        if surely:
            assert columns.strongest[x] >= 1 + round(max(surely) * 254) - 1
        if not maybe:
            assert columns.strongest[x] == 0
        else:
            assert columns.strongest[x] <= 1 + round(max(maybe) * 254) + 1
    assert columns.started.sum() <= len(lane)


@given(parts)
def test_the_pyramid_counts_every_clip_once(found):
    lane = LaneClips.of_parts(found)
    if len(lane):
        pyramid = Pyramid.of(lane.starts, lane.ends, lane.confidences, lane.confidence)
        per_px = (END_MS + 100) / 50 + 4 * pyramid.bin_ms
        assert pyramid.columns(Sight(0, per_px, 60)).started.sum() == len(lane)


def test_a_lane_with_many_clips_uses_its_pyramid_and_little_room():
    count = lane_pyramid.LEAST_CLIPS * 4
    starts = np.arange(count, dtype=np.int64) * 100
    lane = LaneClips(starts, starts + 50, 0.5)
    assert lane.pyramid is not None
    assert (
        lane.nbytes <= 104 * count
    )  # 24 for the clips, and for the bins less than 5 of each of 16
    far = lane.columns(Sight(0, count * 100 / 500, 500))
    assert far.started.sum() == count
    assert (far.strongest == 1 + 127).all()
    near = lane.columns(Sight(1000, 10, 30))
    assert [bool(one) for one in near.strongest[:12]] == [True] * 5 + [False] * 5 + [True] * 2


# sets of time


@given(many, many)
def test_sets_of_time_agree_with_counting_milliseconds(left, right):
    one, other = TimeSet.of([LaneClips.of(left)]), TimeSet.of([LaneClips.of(right)])
    assert list(one.both(other).as_clips()) == stretches(seen(left) & seen(right))
    assert list(one.without(other).as_clips()) == stretches(seen(left) - seen(right))
    assert list(one.either(other).as_clips()) == stretches(seen(left) | seen(right))
    assert one.duration_ms == len(seen(left))


@given(st.lists(many, max_size=4), st.integers(0, 60))
def test_a_set_of_many_lanes_and_of_long_stretches_only(lanes, least):
    whole = TimeSet.of([LaneClips.of(one) for one in lanes])
    truth = stretches(seen(clip for one in lanes for clip in one))
    assert list(whole.as_clips()) == truth
    assert list(whole.at_least(least).as_clips()) == [
        one for one in truth if one.duration_ms >= least
    ]


@given(ranges)
def test_nothing_is_in_nothing(clip):
    assert len(EMPTY) == 0
    assert EMPTY.at(clip.start_ms) is None
    assert not EMPTY.covers(clip.start_ms)
    assert EMPTY.stacked() is EMPTY.merged() is EMPTY


def test_more_clips_than_two_bytes_count_are_counted_too():
    count = (1 << 16) + 4
    starts = np.zeros(count, np.int64)
    lane = LaneClips(starts, starts + 5_000, 1.0)
    assert lane.columns(Sight(0, 5_000, 1)).started.tolist() == [count]

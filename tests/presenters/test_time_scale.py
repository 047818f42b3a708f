import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.time_scale import (
    LEAST_VISIBLE_MS,
    TimeScale,
    panned,
    position_of,
    shown,
    ticks_of,
    whole,
    zoomed,
)

DAY_MS = 86_400_000
durations = st.integers(1, DAY_MS)
widths = st.integers(1, 8000)


@st.composite
def windows(draw):
    """A video's bounds and a visible range inside of them."""
    bounds = whole(draw(durations))
    least = min(LEAST_VISIBLE_MS, bounds.duration_ms)
    length = draw(st.integers(least, bounds.duration_ms))
    start = draw(st.integers(0, bounds.duration_ms - length))
    return bounds, TimeRange(start, start + length)


@given(windows(), widths, st.floats(0, 1))
def test_a_pixel_and_its_position_lead_to_each_other(window, width, share):
    _, visible = window
    scale = TimeScale(visible, width)
    x = share * width
    assert abs(scale.x_of(scale.position_at(x)) - x) <= 0.5 / scale.ms_per_px + 1e-6


@given(windows(), st.floats(0.01, 100), st.floats(0, 1))
def test_zooming_stays_in_the_video_and_keeps_what_is_under_the_pointer(window, factor, share):
    bounds, visible = window
    at = visible.start_ms + share * visible.duration_ms
    after = zoomed(visible, factor, at, bounds)
    assert bounds.start_ms <= after.start_ms <= after.end_ms <= bounds.end_ms
    assert after.duration_ms >= min(LEAST_VISIBLE_MS, bounds.duration_ms)
    touches_edge = after.start_ms == bounds.start_ms or after.end_ms == bounds.end_ms
    if not touches_edge:
        share_after = (at - after.start_ms) / after.duration_ms
        assert abs(share_after - share) * after.duration_ms <= 1


@given(windows(), st.floats(-2 * DAY_MS, 2 * DAY_MS))
def test_panning_keeps_the_length_and_stays_in_the_video(window, delta):
    bounds, visible = window
    after = panned(visible, delta, bounds)
    assert after.duration_ms == visible.duration_ms
    assert bounds.start_ms <= after.start_ms
    assert after.end_ms <= bounds.end_ms


@given(windows(), st.floats(0, 1))
def test_a_position_that_must_be_seen_is_seen_and_nothing_moves_when_it_was(window, share):
    bounds, visible = window
    position = round(share * bounds.duration_ms)
    after = shown(visible, position, bounds)
    assert after.start_ms <= position <= after.end_ms
    if visible.start_ms <= position <= visible.end_ms:
        assert after == visible


@given(windows(), widths)
def test_written_ticks_are_apart_ordered_and_visible(window, width):
    _, visible = window
    scale = TimeScale(visible, width)
    ticks = ticks_of(scale, 60)
    assert all(visible.start_ms <= at <= visible.end_ms for at in ticks.small)
    assert set(ticks.written) <= set(ticks.small)
    for one, other in itertools.pairwise(ticks.written):
        assert scale.x_of(other) - scale.x_of(one) >= 60 - 1e-6
        assert ticks.text_of(one) != ticks.text_of(other)
    assert len(ticks.small) <= 5 * (width / 60 + 2)


def test_ticks_say_what_the_zoom_needs():
    def texts(start, end, width=600):
        ticks = ticks_of(TimeScale(TimeRange(start, end), width), 60)
        return [ticks.text_of(at) for at in ticks.written]

    assert texts(0, 600_000) == [f"{m}:00" for m in range(11)]
    assert texts(0, 1000)[:3] == ["0:00.0", "0:00.1", "0:00.2"]
    assert texts(0, 7_200_000)[-1] == "2:00:00"


@pytest.mark.parametrize(
    ("text", "position_ms"),
    [
        ("1:02:03.5", 3_723_500),
        ("2:03", 123_000),
        (" 90 ", 90_000),
        ("90s", 90_000),
        ("5m", 300_000),
        ("1.5h", 5_400_000),
        ("0:00.040", 40),
        ("1：30", 90_000),
        ("1,5", 1_500),
        ("", None),
        ("soon", None),
        ("1:2:3:4", None),
        ("-5", None),
    ],
)
def test_a_written_time_is_understood_or_refused(text, position_ms):
    assert position_of(text) == position_ms

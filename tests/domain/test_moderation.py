"""Findings, the moments they make, and how much was looked at."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.coverage import (
    Coverage,
    coverage_of,
    interval_that_covers,
    snapshots_wanted,
)
from imm_desktop.domain.moderation import (
    MOMENT_GAP_MS,
    Finding,
    ModerationReport,
    Suggestion,
    moments_of,
)
from imm_desktop.domain.timing import TimeRange

findings = st.lists(
    st.builds(Finding, st.just("ad"), st.integers(0, 100_000), st.floats(0, 100)), max_size=20
)


@given(findings)
def test_moments_hold_every_finding_once_and_lie_apart(many):
    moments = moments_of(many)
    held = [one for moment in moments for one in moment.findings]
    assert sorted(held, key=id) == sorted(many, key=id)
    ends = [moment.time_range for moment in moments]
    assert all(b.start_ms - a.end_ms > MOMENT_GAP_MS for a, b in pairwise(ends))
    for moment in moments:
        assert moment.strongest.rate == max(one.rate for one in moment.findings)


def test_of_equally_strong_findings_the_earliest_is_shown():
    (moment,) = moments_of([Finding("b", 2_000, 9.0), Finding("a", 1_000, 9.0)])
    assert moment.strongest.label == "a"
    assert moment.time_range == TimeRange(1_000, 2_000)


@pytest.mark.parametrize(
    ("suggestion", "not_judged", "needs_review"),
    [
        (Suggestion.PASS, (), False),
        (Suggestion.PASS, ("logo",), True),
        (Suggestion.REVIEW, (), True),
        (Suggestion.UNKNOWN, (), True),
        (Suggestion.BLOCK, (), False),
    ],
)
def test_a_person_must_look_when_the_service_is_not_sure(suggestion, not_judged, needs_review):
    assert ModerationReport(suggestion, not_judged=not_judged).needs_review is needs_review


def test_the_worst_rate_is_unknown_without_findings():
    assert ModerationReport(Suggestion.PASS).worst_rate is None
    many = (Finding("a", 0, 3.0), Finding("b", 1, 7.0))
    assert ModerationReport(Suggestion.REVIEW, findings=many).worst_rate == 7.0


@given(st.integers(1, 600), st.integers(5, 3_600), st.integers(0, 10_000_000))
def test_what_is_looked_at_and_what_never_was_make_the_whole(interval_s, max_frames, duration_ms):
    snapshots = snapshots_wanted(
        interval_s=interval_s, max_frames=max_frames, duration_ms=duration_ms
    )
    assert 1 <= snapshots <= max_frames
    coverage = coverage_of(interval_s=interval_s, snapshots=snapshots, duration_ms=duration_ms)
    left = coverage.never_looked_at
    assert coverage.looked_at.duration_ms + left.duration_ms == duration_ms
    assert left.start_ms == coverage.looked_at.end_ms
    assert 0 <= coverage.share <= 1
    assert coverage.is_complete == (bool(duration_ms) and left.duration_ms == 0)
    if snapshots < max_frames and duration_ms:
        assert coverage.is_complete


def test_a_service_that_gave_up_early_is_cut_short_and_a_long_interval_is_sparse():
    whole = coverage_of(interval_s=1, snapshots=200, duration_ms=3_600_000, max_frames=200)
    early = coverage_of(interval_s=20, snapshots=150, duration_ms=3_600_000, max_frames=200)
    unknown = coverage_of(interval_s=1, snapshots=3, duration_ms=3_600_000)
    assert [one.is_cut_short for one in (whole, early, unknown)] == [False, True, False]
    assert [one.is_sparse for one in (whole, early, unknown)] == [False, True, False]


def test_a_pass_is_believed_from_the_least_share_on():
    half = coverage_of(interval_s=1, snapshots=5, duration_ms=10_000)
    assert half.is_enough(0.5)
    assert not half.is_enough(0.51)
    assert coverage_of(interval_s=1, snapshots=10, duration_ms=10_000).is_enough(1.0)


@given(st.integers(1, 10_000_000), st.integers(5, 3_600))
def test_the_interval_that_covers_is_the_smallest(duration_ms, max_frames):
    interval_s = interval_that_covers(duration_ms=duration_ms, max_frames=max_frames)
    assert 1 <= interval_s <= 600
    if interval_s < 600:
        assert interval_s * 1000 * max_frames >= duration_ms
    if interval_s > 1:
        assert (interval_s - 1) * 1000 * max_frames < duration_ms


def test_nothing_is_known_to_be_covered_of_a_video_of_unknown_length():
    unknown = Coverage(TimeRange(0, 0), 0)
    assert (unknown.share, unknown.is_complete) == (0.0, False)

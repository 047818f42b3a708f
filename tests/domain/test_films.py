"""Chosen clips: order, trim, handles, target; and the same in frames."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.editing import EditSource, edit_of, exact_rate, frame_at, marked_edit
from imm_desktop.domain.films import SHORTEST_MS, FilmClip, FilmList
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.timing import TimeRange

A, B = ObjectUri("b", "a.mp4"), ObjectUri("b", "b.mp4")


def clip(start: int, end: int, source: ObjectUri = A, name: str = "") -> FilmClip:
    return FilmClip(source, TimeRange(start, end), name)


def film(*ranges: tuple[int, int], **fields: int) -> FilmList:
    return FilmList("l1", "film", tuple(clip(*one) for one in ranges), **fields)


def spans(one: FilmList) -> list[tuple[int, int]]:
    return [(c.time_range.start_ms, c.time_range.end_ms) for c in one.clips]


def test_clips_are_added_once_and_instants_not_at_all():
    one = film((0, 100))
    more = one.added([clip(0, 100), clip(200, 300), clip(200, 300), clip(50, 50), clip(0, 100, B)])
    assert [c.place for c in more.clips] == [
        (A, TimeRange(0, 100)),
        (A, TimeRange(200, 300)),
        (B, TimeRange(0, 100)),
    ]
    assert one.added([clip(0, 100)]) is one


@pytest.mark.parametrize(
    ("rows", "to", "order"),
    [
        ([0], 3, [1, 2, 0, 3]),
        ([3], 0, [3, 0, 1, 2]),
        ([1, 2], 0, [1, 2, 0, 3]),
        ([0, 2], 4, [1, 3, 0, 2]),
        ([1], 1, [0, 1, 2, 3]),
        ([1], 2, [0, 1, 2, 3]),
        ([9], 0, [0, 1, 2, 3]),
        ([0], 99, [1, 2, 3, 0]),
    ],
)
def test_clips_are_put_before_the_row_that_they_are_dropped_on(rows, to, order):
    one = film(*((n, n + 1) for n in range(4)))
    assert [c.time_range.start_ms for c in one.moved(rows, to).clips] == order


@given(st.lists(st.integers(-1, 6)), st.integers(-2, 8))
def test_moving_loses_no_clip(rows, to):
    one = film(*((n, n + 1) for n in range(5)))
    assert sorted(spans(one.moved(rows, to))) == spans(one)


def test_clips_are_taken_out():
    assert spans(film((0, 1), (2, 3), (4, 5)).without([0, 2])) == [(2, 3)]


@given(st.integers(-9_000, 9_000), st.integers(-9_000, 9_000), st.integers(0, 500))
def test_a_trimmed_clip_never_turns_round(start, end, begin):
    one = film((begin, begin + 1_000)).trimmed(0, start_ms=start, end_ms=end)
    kept = one.clips[0].time_range
    assert kept.start_ms >= 0
    assert kept.duration_ms >= SHORTEST_MS


def test_handles_reach_to_the_start_of_the_video_at_most():
    one = film((500, 1_000), (5_000, 6_000), handle_ms=1_000)
    assert [c.time_range.start_ms for c in one.with_handles()] == [0, 4_000]
    assert one.duration_ms == 2_000 + 3_000


def test_clips_are_cut_to_the_target_by_the_same_share():
    one = film((0, 10_000), (20_000, 40_000), target_ms=15_000)
    assert spans(one.fitted()) == [(0, 5_000), (20_000, 30_000)]
    assert film((0, 1_000), target_ms=5_000).fitted().duration_ms == 1_000
    assert film((0, 1_000)).fitted().duration_ms == 1_000


@pytest.mark.parametrize(
    ("given_rate", "exact"),
    [
        (29.97, "30000/1001"),
        (23.976, "24000/1001"),
        (59.94, "60000/1001"),
        (25.0, "25"),
        (Fraction(30000, 1001), "30000/1001"),
        (12.5, "25/2"),
        (0.0, "25"),
    ],
)
def test_a_rounded_rate_is_the_usual_one(given_rate, exact):
    assert exact_rate(given_rate) == Fraction(exact)


def test_an_edit_counts_in_frames_of_its_first_video_and_ends_with_each_video():
    sources = {
        A: EditSource(A, "/m/a.mp4", Fraction(30000, 1001), 10_000),
        B: EditSource(B, "b.mp4", Fraction(25), 0),
    }
    edit = edit_of("film", [clip(1_001, 2_002), clip(9_000, 99_000), clip(0, 1, B)], sources)
    assert [(one.start, one.length) for one in edit.events] == [(30, 30), (270, 30), (0, 1)]
    assert edit.length == 61
    assert [one.uri for one in edit.sources] == [A, B]
    past = edit_of("film", [clip(11_000, 12_000)], sources)
    assert past.events == ()
    assert edit_of("empty", [], sources).rate == Fraction(25)
    assert frame_at(40, Fraction(25)) == 1


def test_a_video_with_marks_holds_each_inside_of_itself():
    source = EditSource(A, "a.mp4", Fraction(25), 4_000)
    edit = marked_edit("a", [clip(1_000, 2_000, name="cat"), clip(3_990, 9_000)], source)
    (event,) = edit.events
    assert (event.start, event.length) == (0, 100)
    assert [(one.name, one.start, one.length) for one in event.marks] == [
        ("cat", 25, 25),
        ("", 99, 1),
    ]
    unknown = EditSource(A, "a.mp4", Fraction(25), 0)
    assert marked_edit("a", [clip(0, 2_000)], unknown).length == 50
    assert marked_edit("a", [], unknown).length == 1

"""What a film is made of, decided without touching a file."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.engine.rendering.formats import XFADE_NAMES
from imm_desktop.engine.rendering.order import read_order
from imm_desktop.engine.rendering.plan import (
    Facts,
    Stretch,
    joins_of,
    places_of,
    plan_of,
    samples_before,
    stretches_asked_for,
)
from imm_desktop.engine.work import WorkError
from imm_desktop.imm.highlights import Edit, Transition
from imm_desktop.media.frame_index import FrameIndex

RATE = Fraction(25)


def index(frames=100, rate=25, base=0, time_base=Fraction(1, 90_000)):
    step = 1 / (Fraction(rate) * time_base)
    pts = tuple(base + round(number * step) for number in range(frames))
    return FrameIndex(
        base, time_base, pts=pts, keys=pts[:1], end=base + round(frames * step), is_complete=True
    )


def facts(uri="oss://b/a.mp4", *, width=1920, height=1080, bit_rate=4_000_000, **of_index):
    return Facts(
        uri, index(**of_index), width, height, Fraction(of_index.get("rate", 25)), bit_rate, True
    )


def order(*, edit=None, sources=1, kind="Concat", **output):
    parameters = {
        "Type": kind,
        "Sources": [{"URI": f"oss://b/{place}.mp4"} for place in range(sources)],
        "Highlight": {"Content": "Pets"},
        "Output": {"URI": "oss://b/out.mp4", "Container": "mp4", **output},
    }
    if edit:
        parameters["Edit"] = {"Mode": "Sequential", **edit}
    return read_order(parameters)


def video(**transcode):
    return {"Video": {"TranscodeVideo": {"Codec": "h264", **transcode}}}


def edit_of(mode, *transitions):
    rows = [{"Transition": name, "Duration": seconds} for name, seconds in transitions]
    return Edit.model_validate({"Mode": "Sequential", "TransitionMode": mode, "Transitions": rows})


def test_the_same_rate_gives_every_frame_once():
    assert places_of(index(), 0, 4000, RATE) == tuple(range(100))
    assert places_of(index(base=4711), 400, 1400, RATE) == tuple(range(10, 35))


def test_a_rate_that_milliseconds_cannot_say_gives_every_frame_once():
    ntsc = Fraction(30_000, 1001)
    rounded = index(300, ntsc, time_base=Fraction(1, 1000))
    assert places_of(rounded, 0, 99_999, ntsc) == tuple(range(300))


def test_twice_the_rate_shows_every_frame_twice_and_half_of_it_every_other():
    assert places_of(index(4), 0, 1000, RATE * 2) == (0, 0, 1, 1, 2, 2, 3, 3)
    assert len(places_of(index(50), 0, 2000, RATE / 2)) == 25


def test_a_long_frame_stays_for_its_time():
    held = FrameIndex(0, Fraction(1, 25), pts=(0, 1, 10, 11), end=12, is_complete=True)
    assert places_of(held, 0, 1000, RATE) == (0, 1, *[1] * 8, 2, 3)


def test_a_part_between_two_frames_shows_the_one_on_screen():
    assert places_of(index(), 41, 60, RATE) == (1,)
    assert places_of(index(10), 400, 500, RATE) == ()


@given(
    gaps=st.lists(st.integers(1, 9000), min_size=1, max_size=60),
    start=st.integers(0, 3000),
    length=st.integers(1, 3000),
    rate=st.sampled_from([Fraction(12), Fraction(25), Fraction(30_000, 1001), Fraction(60)]),
)
def test_frames_never_run_backwards_nor_leave_the_part(gaps, start, length, rate):
    pts, at = [], 0
    for gap in gaps:
        pts.append(at)
        at += gap
    uneven = FrameIndex(0, Fraction(1, 90_000), pts=tuple(pts), end=at, is_complete=True)
    places = places_of(uneven, start, start + length, rate)
    inside = [
        n for n, value in enumerate(pts) if start <= uneven.position_ms(value) < start + length
    ]
    assert all(a <= b for a, b in pairwise(places))
    if inside:
        assert set(places) <= set(inside)
        assert places[0] == inside[0] or places[0] in inside
    assert bool(places) or not inside


def test_all_44_transitions_have_a_name_of_their_own():
    assert len(XFADE_NAMES) == 44
    assert len(set(XFADE_NAMES.values())) == 44
    edit = {"TransitionMode": "Sequential"}
    for names in (list(Transition)[start : start + 9] for start in range(0, 44, 9)):
        rows = [{"Transition": name.value, "Duration": 1} for name in names]
        made = order(edit={**edit, "Transitions": rows}, sources=10)
        stretches = [Stretch(place, 0, 4000) for place in range(10)]
        plan = plan_of(made, [facts() for _ in range(10)], stretches)
        assert [join.name for join in plan.joins[: len(names)]] == names
        assert plan.frames == 10 * 100 - 9 * 25


def test_a_transition_longer_than_a_clip_less_a_second_is_left_out():
    edit = edit_of("Sequential", ("fade", 1))
    lengths = [50, 49, 50, 60]
    assert [bool(join) for join in joins_of(lengths, edit, RATE, 0)] == [False, False, True]


def test_two_transitions_never_share_a_frame():
    edit = edit_of("Sequential", ("fade", 2))
    assert [bool(join) for join in joins_of([200, 75, 200], edit, RATE, 0)] == [True, False]


@given(
    lengths=st.lists(st.integers(1, 200), min_size=1, max_size=10),
    durations=st.lists(st.sampled_from([0, 0.3, 0.5, 1, 2, 5]), min_size=1, max_size=5),
    mode=st.sampled_from(["Random", "Sequential", "Auto", "Closed"]),
)
def test_every_clip_keeps_all_its_frames_for_its_transitions(lengths, durations, mode):
    edit = edit_of(mode, *[("fade", seconds) for seconds in durations])
    joins = joins_of(lengths, edit, RATE, 7)
    taken = [0, *[join.frames if join else 0 for join in joins], 0]
    assert len(joins) == len(lengths) - 1
    assert all(
        before + after <= length
        for length, (before, after) in zip(lengths, pairwise(taken), strict=True)
    )


def test_random_follows_the_weights_and_is_the_same_every_time():
    rows = [{"Transition": "fade", "Weight": 1}, {"Transition": "radial", "Weight": 100}]
    edit = Edit.model_validate(
        {"Mode": "Sequential", "TransitionMode": "Random", "Transitions": rows}
    )
    first = joins_of([100] * 200, edit, RATE, 5)
    assert first == joins_of([100] * 200, edit, RATE, 5)
    assert sum(join.name is Transition.RADIAL for join in first) > 180


def test_a_film_composed_without_an_edit_has_transitions_and_a_joined_one_has_none():
    stretches = [Stretch(0, 0, 2000), Stretch(0, 2000, 4000)]
    composed = plan_of(order(kind="Compose"), [facts()], stretches)
    joined = plan_of(order(), [facts()], stretches)
    assert composed.joins[0] is not None
    assert joined.joins == (None,)
    assert joined.frames == 100


def test_a_part_is_cut_at_the_end_of_its_video():
    asked = read_order(
        {
            "Type": "Concat",
            "Sources": [{"URI": "oss://b/0.mp4", "StartTime": 3.2, "Duration": 60}],
            "Output": {"URI": "oss://b/o.mp4", "Container": "mp4"},
        }
    )
    assert stretches_asked_for(asked, [facts()]) == (Stretch(0, 3200, 4000),)


def test_max_duration_counts_frames_downwards():
    assert plan_of(order(MaxDuration=1.99), [facts()], [Stretch(0, 0, 4000)]).frames == 49


def test_half_speed_doubles_the_frames():
    plan = plan_of(order(Speed=0.5), [facts()], [Stretch(0, 0, 400)])
    assert plan.pieces[0].places == tuple(place for place in range(10) for _ in range(2))


@pytest.mark.parametrize(
    ("transcode", "size"),
    [
        ({}, (1920, 1080)),
        ({"Resolution": "640x360"}, (640, 360)),
        ({"Resolution": "640x"}, (640, 1080)),
        ({"Resolution": "x361"}, (1920, 360)),
        ({"Resolution": "640x640", "ScaleType": "fit"}, (640, 360)),
        ({"Resolution": "640x640", "ScaleType": "crop"}, (640, 640)),
        ({"Resolution": "3840x2160", "ResolutionOption": "adaptive"}, (1920, 1080)),
        ({"Rotation": 90}, (1080, 1920)),
        ({"Resolution": "720x1280", "Rotation": 270}, (720, 1280)),
        (
            {"Resolution": "1280x720", "AdaptiveResolutionDirection": True, "Rotation": 90},
            (720, 1280),
        ),
    ],
)
def test_sizes(transcode, size):
    plan = plan_of(order(**video(**transcode)), [facts()], [Stretch(0, 0, 400)])
    assert (plan.width, plan.height) == size


def test_rates_and_bit_rates_that_the_source_lacks_follow_their_option():
    def planned(**transcode):
        return plan_of(order(**video(**transcode)), [facts()], [Stretch(0, 0, 400)])

    assert planned(FrameRate=50).rate == 50
    assert planned(FrameRate=50, FrameRateOption="adaptive").rate == 25
    assert planned(Bitrate=9_000_000, BitrateOption="adaptive").bit_rate == 4_000_000
    for lacking in (
        {"FrameRate": 50, "FrameRateOption": "fall"},
        {"Bitrate": 9_000_000, "BitrateOption": "fall"},
        {"Resolution": "3840x2160", "ResolutionOption": "fall"},
    ):
        with pytest.raises(WorkError, match="Option is fall"):
            planned(**lacking)


def test_a_rate_that_cannot_be_true_is_not_believed():
    absurd = Facts("oss://b/a", index(), 320, 180, Fraction(90_000), 0, False)
    assert plan_of(order(), [absurd], [Stretch(0, 0, 400)]).rate == 25


@given(st.integers(0, 100_000), st.sampled_from([Fraction(25), Fraction(30_000, 1001)]))
def test_sound_never_drifts_from_the_picture(frame, rate):
    assert abs(samples_before(frame, rate) - frame * 48_000 / rate) <= Fraction(1, 2)

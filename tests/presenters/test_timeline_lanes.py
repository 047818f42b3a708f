import itertools
import struct

from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.domain.labels import Label
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.settings import Language
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.lane_profile import profile
from imm_desktop.presenters.time_search import both, search, without
from imm_desktop.presenters.timeline_lanes import Clips, finding_lanes, label_lanes, names_of

END_MS = 300
ranges = st.builds(
    lambda start, length: TimeRange(start, start + length),
    st.integers(0, END_MS - 40),
    st.integers(1, 40),
)
many = st.lists(ranges, max_size=25)


def seen(clips):
    """Every millisecond that lies in a clip: the slow truth."""
    return {at for clip in clips for at in range(clip.start_ms, clip.end_ms)}


@given(many, st.integers(0, END_MS))
def test_a_clip_is_found_exactly_where_there_is_one(clips, position):
    lane = Clips.of(clips)
    index = lane.at(position)
    assert (index is not None) == (position in seen(clips))
    if index is not None:
        assert lane[index].contains(position)


@given(many, st.integers(0, END_MS), st.integers(1, 20))
def test_with_slack_the_nearest_clip_is_found(clips, position, slack):
    index = Clips.of(clips).at(position, slack)
    near = [one for one in seen(clips) if abs(one - position) <= slack]
    assert (index is not None) == bool(near)


@given(many, st.integers(0, END_MS - 1), st.integers(1, END_MS), st.floats(0.05, 40))
def test_what_is_drawn_covers_every_visible_clip_and_counts_each_once(clips, start, length, per_px):
    lane, visible = Clips.of(clips), TimeRange(start, start + length)
    runs = list(lane.runs(visible, per_px))
    drawn = {at for begin, end, _ in runs for at in range(begin, end)}
    assert seen(clips) & set(range(visible.start_ms, visible.end_ms)) <= drawn
    starts = [begin for begin, _, _ in runs]
    assert all(two - one >= per_px for one, two in itertools.pairwise(starts))
    assert len(runs) <= (length + 40) / per_px + 2
    overlapping = [clip for clip in clips if clip.overlaps(visible)]
    assert len(overlapping) <= sum(count for _, _, count in runs) <= len(clips)


@given(many, st.integers(0, END_MS))
def test_next_and_previous_clip(clips, position):
    lane = Clips.of(clips)
    later = [clip.start_ms for clip in clips if clip.start_ms > position]
    earlier = [clip.start_ms for clip in clips if clip.start_ms < position]
    following, before = lane.next_after(position), lane.last_before(position)
    assert (following.start_ms if following else None) == min(later, default=None)
    assert (before.start_ms if before else None) == max(earlier, default=None)


def merged_ranges(clips):
    lane = label_lanes([Label("x", clips=tuple(clips))], Language.ENGLISH)
    return search(lane, "x").hits


@given(many, many)
def test_both_and_without_agree_with_counting_milliseconds(left, right):
    one, other = merged_ranges(left), merged_ranges(right)
    assert seen(both(one, other)) == seen(left) & seen(right)
    assert seen(without(one, other)) == seen(left) - seen(right)


LABELS = (
    Label("车辆", "Vehicle", clips=(TimeRange(0, 100),)),
    Label("汽车", "car", "车辆", level=2, confidence=0.9, clips=(TimeRange(10, 50),)),
    Label("人", "Person", clips=(TimeRange(40, 200),)),
    Label("人群", "crowd", "人", level=2, clips=(TimeRange(45, 60),)),
    Label("椅子", "chair", "家具", level=2, clips=(TimeRange(5, 6),)),
)


def hits(text):
    lanes = label_lanes(LABELS, Language.ENGLISH)
    return [(clip.start_ms, clip.end_ms) for clip in search(lanes, text).hits]


def test_a_search_reads_words_in_either_language_and_signs_from_left_to_right():
    assert hits("car") == [(10, 50)]
    assert hits("汽车") == [(10, 50)]
    assert hits("CAR & person") == [(40, 50)]
    assert hits("car & person - crowd") == [(40, 45)]
    assert hits("car & person − crowd") == [(40, 45)]
    assert hits("chair | car") == [(5, 6), (10, 50)]
    assert hits("zebra") == []
    assert hits("& -") == []
    assert hits("") == []


def test_a_hyphen_inside_a_word_is_no_minus():
    lanes = label_lanes([Label("t-shirt", clips=(TimeRange(1, 2),))], Language.ENGLISH)
    assert search(lanes, "t-shirt").hits == (TimeRange(1, 2),)


def test_lanes_are_a_tree_with_parents_first_and_orphans_kept():
    lanes = label_lanes(LABELS, Language.ENGLISH)
    assert [(lane.name, lane.depth) for lane in lanes] == [
        ("Vehicle", 0),
        ("car", 1),
        ("chair", 0),
        ("Person", 0),
        ("crowd", 1),
    ]
    assert [lane.has_children for lane in lanes] == [True, False, False, True, False]


def test_a_family_has_one_colour_in_every_video_and_language():
    lanes = label_lanes(LABELS, Language.ENGLISH)
    alone = label_lanes(LABELS[2:3], Language.CHINESE)
    assert lanes[0].colour == lanes[1].colour
    assert alone[0].colour == lanes[3].colour


def test_names_follow_the_language_whichever_field_holds_it():
    assert names_of(Label("汽车", "car"), Language.ENGLISH) == ("car", "汽车")
    assert names_of(Label("汽车", "car"), Language.CHINESE) == ("汽车", "car")
    assert names_of(Label("car", "汽车"), Language.CHINESE) == ("汽车", "car")
    assert names_of(Label("汽车"), Language.ENGLISH) == ("汽车", "")
    assert names_of(Label("car", "car"), Language.CHINESE) == ("car", "")


def test_findings_are_lanes_on_their_own_that_last_until_the_next_snapshot():
    report = ModerationReport(
        Suggestion.REVIEW,
        findings=(
            Finding("ad", 1000, 80.0, "ad"),
            Finding("ad", 3000, 86.0, "ad"),
            Finding("qrcode", 5000, 50.0, "ad"),
        ),
    )
    head, ad, code = finding_lanes(report, 2000, "Findings")
    assert (head.name, head.has_children, len(head.clips)) == ("Findings", True, 0)
    assert list(ad.clips) == [TimeRange(1000, 3000), TimeRange(3000, 5000)]
    assert (ad.name, code.name) == ("ad", "ad · qrcode")
    assert ad.confidence == 0.86
    assert ad.suggestion is Suggestion.REVIEW


@given(st.lists(ranges, min_size=1, max_size=25), st.integers(1, 60))
def test_a_profile_is_empty_exactly_where_no_clip_is(clips, width):
    visible = TimeRange(0, width * 5)
    pixels = profile(Clips.of(clips), visible, width, 0x123456, (0.3, 0.5, 0.9))
    values = struct.unpack(f"<{width}I", pixels)
    covered = seen(clips)
    assert [value >> 24 > 0 for value in values] == [
        bool(covered & set(range(at * 5, at * 5 + 5))) for at in range(width)
    ]
    assert {value & 0xFFFFFF for value in values} == {0x123456}


def test_a_profile_is_fuller_where_more_clips_begin():
    many = Clips.of([TimeRange(0, 40), *(TimeRange(20 + n, 21 + n) for n in range(5))])
    pixels = struct.unpack("<4I", profile(many, TimeRange(0, 40), 4, 0, (0.3, 0.5, 0.9)))
    assert [round((value >> 24) / 255, 2) for value in pixels] == [0.5, 0.3, 0.82, 0.3]

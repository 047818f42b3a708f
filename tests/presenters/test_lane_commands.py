import pytest

from imm_desktop.domain.labels import Label
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.lane_commands import LaneCommands
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_view import HEIGHTS, LaneOrder, Overlaps


def label(name, confidence, *ranges, parent=""):
    return Label(name, "", parent, 1, confidence, clips=tuple(TimeRange(*one) for one in ranges))


LABELS = (
    label("a", 0.5, (0, 100)),
    label("a1", 0.9, (0, 10), parent="a"),
    label("a2", 0.3, (5, 90), parent="a"),
    label("b", 0.8, (10, 20)),
    label("c", 0.6, (20, 200), (150, 250)),
)


@pytest.fixture
def timeline(qapp):
    presenter = TimelinePresenter()
    presenter.set_duration(1000)
    presenter.show_labels(LABELS)
    return presenter


@pytest.fixture
def commands(timeline):
    return LaneCommands(timeline)


def names(timeline):
    return "".join(f"{lane.name} " for lane in timeline.view.lanes).strip()


def lane(timeline, name):
    return next(one for one in timeline.view.lanes if one.name == name)


def test_a_muted_lane_and_those_below_it_are_quiet_and_passed_by(timeline, commands):
    commands.toggle_mute("label/a")
    assert [one.name for one in timeline.view.lanes if one.is_quiet] == ["a", "a1", "a2"]
    assert timeline.go_to_clip(-1, 1)
    assert timeline.selection == ("label/b", TimeRange(10, 20))
    timeline.set_search("a | b")
    assert timeline.view.matching == {"hits", "label/b"}
    commands.toggle_mute("label/a")
    assert not any(one.is_quiet for one in timeline.view.lanes)


def test_solo_makes_all_others_quiet(timeline, commands):
    commands.toggle_solo("label/b")
    commands.toggle_solo("label/a1")
    assert [one.name for one in timeline.view.lanes if not one.is_quiet] == ["a1", "b"]
    timeline.clear()
    timeline.show_labels(LABELS)
    assert [one.name for one in timeline.view.lanes if not one.is_quiet] == ["a1", "b"]
    timeline.show_other(LABELS[-1:], None)
    assert not any(one.is_quiet for one in timeline.view.lanes), "none of them is in this video"


def test_solo_of_an_earlier_video_leaves_what_moderation_found_as_it_is(timeline, commands):
    finding = Finding("ad", 10, 90.0)
    report = ModerationReport(Suggestion.REVIEW, ("ad",), 1, (finding,))
    timeline.show_moderation(report)
    commands.toggle_solo("label/b")
    assert lane(timeline, "ad").is_quiet
    timeline.show_other(LABELS, report)
    assert lane(timeline, "c").is_quiet
    assert not lane(timeline, "ad").is_quiet
    commands.toggle_solo("label/c")
    assert lane(timeline, "ad").is_quiet, "chosen here again"


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        (LaneOrder.APPEARANCE, "a a1 a2 b c"),
        (LaneOrder.DURATION, "c a a2 a1 b"),
        (LaneOrder.CONFIDENCE, "b c a a1 a2"),
        (LaneOrder.NAME, "a a1 a2 b c"),
    ],
)
def test_lanes_are_sorted_within_their_family(timeline, commands, order, wanted):
    commands.set_order(order)
    assert names(timeline) == wanted


def test_a_locked_lane_keeps_its_place_and_its_confidence(timeline, commands):
    commands.toggle_lock("label/a")
    commands.set_order(LaneOrder.CONFIDENCE)
    assert names(timeline) == "a a1 a2 b c"
    commands.set_least_of_all(0.7)
    assert lane(timeline, "a").least_confidence == 0
    assert names(timeline) == "a a1 b"
    commands.move("label/a", 1)
    assert names(timeline) == "a a1 b"


def test_lanes_are_moved_among_those_of_their_parent(timeline, commands):
    commands.move("label/b", 1)
    assert names(timeline) == "a a1 a2 c b"
    commands.move("label/a2", -1)
    assert names(timeline) == "a a2 a1 c b"
    commands.place("label/b", "label/a")
    assert names(timeline) == "b a a2 a1 c"
    commands.place("label/b", "label/a1")
    commands.move("label/b", -5)
    commands.move("nobody", 1)
    assert names(timeline) == "b a a2 a1 c", "a lane stays with its parent, and in the list"
    commands.set_order(LaneOrder.APPEARANCE)
    commands.set_order(LaneOrder.OWN)
    assert names(timeline) == "b a a2 a1 c"


def test_the_present_order_becomes_ones_own(timeline, commands):
    commands.set_order(LaneOrder.OWN)
    assert names(timeline) == "a a1 a2 b c"


def test_lanes_with_no_clip_sure_enough_go_unless_something_below_them_stays(timeline, commands):
    commands.set_least_of_all(0.85)
    assert names(timeline) == "a a1"
    assert len(lane(timeline, "a").clips) == 0
    assert lane(timeline, "a").clip_count == 1
    commands.set_least("label/c", 0.1)
    assert names(timeline) == "a a1 c"
    commands.set_least("label/c", None)
    assert names(timeline) == "a a1"
    commands.change_least("label/c", -0.3)
    assert lane(timeline, "c").least_confidence == 0.55


def test_overlapping_clips_are_merged_or_stacked(timeline, commands):
    assert list(lane(timeline, "c").clips) == [TimeRange(20, 250)]
    commands.set_overlaps(Overlaps.STACKED)
    assert lane(timeline, "c").clips.row_count == 2


def test_heights_stay_within_what_is_possible(timeline, commands):
    commands.change_height("label/b", 1)
    assert lane(timeline, "b").height == 2
    commands.change_height("label/b", 100)
    assert lane(timeline, "b").height == HEIGHTS
    commands.change_height("label/b", -100)
    assert lane(timeline, "b").height == 1


def test_all_are_folded_and_unfolded_at_once(timeline, commands):
    commands.fold_all()
    assert names(timeline) == "a b c"
    commands.fold_all()
    assert names(timeline) == "a a1 a2 b c"


def test_the_histogram_of_all_counts_every_clip_also_those_not_shown(timeline, commands):
    commands.set_least_of_all(0.7)
    assert sum(timeline.histogram) == 6


# comparing


def test_two_results_stand_in_pairs_with_what_only_one_of_them_has(timeline, commands):
    other = (label("b", 0.8, (15, 30)), label("d", 0.9, (0, 10)))
    timeline.compare_with(other, "yesterday")
    assert timeline.is_comparing
    assert names(timeline) == "yesterday a a a1 a1 a2 a2 b b c c d d"
    left, right = (one for one in timeline.view.lanes if one.name == "b")
    assert list(left.only_here) == [TimeRange(10, 15)]
    assert list(right.only_here) == [TimeRange(20, 30)]
    assert (left.agreement.both_ms, left.agreement.only_left_ms) == (5, 5)
    assert right.agreement.only_right_ms == 10
    head = timeline.view.lanes[0].agreement
    assert head.both_ms == 5
    assert head.only_right_ms == 20
    commands.set_least("label/b", 0.9)
    assert "b" not in names(timeline).split()
    commands.set_least("label/b", None)
    commands.toggle_mute("label/b")
    assert [one.is_quiet for one in timeline.view.lanes if one.name == "b"] == [True, True]
    timeline.compare_with(None)
    assert names(timeline) == "a a1 a2 b c"

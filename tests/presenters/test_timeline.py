import threading

import pytest

from imm_desktop.domain.coverage import Coverage
from imm_desktop.domain.labels import Label
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.settings import Language
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_sources import SMALL_LANES
from tests.helpers import recorded, until
from tests.patience import patient

LABELS = (
    Label("车辆", "Vehicle", clips=(TimeRange(0, 4000), TimeRange(8000, 9000))),
    Label("汽车", "car", "车辆", confidence=0.9, clips=(TimeRange(1000, 2000),)),
    Label("人", "Person", clips=(TimeRange(3000, 6000),)),
)
REPORT = ModerationReport(Suggestion.REVIEW, findings=(Finding("ad", 5000, 86.4, "ad", "加微信"),))


@pytest.fixture
def timeline(qapp):
    presenter = TimelinePresenter()
    presenter.set_duration(10_000)
    presenter.show_labels(LABELS)
    presenter.show_moderation(REPORT, Coverage(TimeRange(0, 5000), 10_000), 1000)
    return presenter


def names(presenter):
    return [lane.name for lane in presenter.view.lanes]


def test_findings_come_first_then_labels_as_a_tree(timeline):
    assert names(timeline) == ["Findings", "ad", "Vehicle", "car", "Person"]
    assert timeline.view.coverage.share == 0.5


def test_folding_hides_what_lies_below_and_unfolding_brings_it_back(timeline):
    timeline.toggle_fold("label/车辆")
    assert names(timeline) == ["Findings", "ad", "Vehicle", "Person"]
    assert timeline.view.lanes[2].is_folded
    timeline.toggle_fold("label/车辆")
    assert "car" in names(timeline)
    timeline.toggle_fold("label/人")
    assert not any(lane.is_folded for lane in timeline.view.lanes), "there is nothing to fold"


def test_names_change_with_the_language_and_folds_stay(timeline):
    timeline.toggle_fold("findings")
    timeline.set_language(Language.CHINESE)
    assert names(timeline) == ["Findings", "车辆", "汽车", "人"]


def test_next_clip_goes_through_all_shown_lanes_in_time(timeline):
    seeks = recorded(timeline.seek_requested)
    position = 0
    while timeline.go_to_clip(position, 1):
        position = seeks[-1]
    assert seeks == [1000, 3000, 5000, 8000]
    while timeline.go_to_clip(position, -1):
        position = seeks[-1]
    assert seeks[4:] == [5000, 3000, 1000, 0]


def test_next_clip_keeps_to_the_chosen_lanes(timeline):
    seeks = recorded(timeline.seek_requested)
    timeline.choose_lane("label/人")
    timeline.choose_lane("label/汽车", also=True)
    assert timeline.go_to_clip(0, 1)
    assert timeline.go_to_clip(1000, 1)
    assert not timeline.go_to_clip(3000, 1)
    assert seeks == [1000, 3000]
    timeline.choose_lane("label/人")
    timeline.choose_lane("label/人")
    assert timeline.view.chosen == frozenset()


def test_with_a_search_next_clip_goes_through_the_hits(timeline):
    seeks = recorded(timeline.seek_requested)
    timeline.set_search("vehicle & person")
    assert timeline.hit_count == 1
    assert timeline.view.matching == {"hits", "label/车辆", "label/汽车", "label/人"}
    assert names(timeline)[0] == "Hits"
    assert timeline.go_to_clip(0, 1)
    assert seeks == [3000]
    timeline.set_search(" ")
    assert timeline.hit_count is None
    assert timeline.view.matching is None


def test_a_jump_moves_the_visible_range_only_when_it_must(timeline):
    timeline.zoom(0.1, 0)
    before = timeline.visible
    assert before == TimeRange(0, 1000)
    timeline.go_to_clip(0, 1)
    assert timeline.visible == before
    timeline.go_to_clip(6000, 1)
    assert timeline.visible == TimeRange(7900, 8900)
    timeline.fit()
    assert timeline.visible == TimeRange(0, 10_000)


def test_a_clip_is_selected_and_gone_to_and_a_click_beside_it_lets_go(timeline):
    seeks, selections = recorded(timeline.seek_requested), recorded(timeline.selection_changed)
    timeline.select_clip("label/人", TimeRange(3000, 6000))
    timeline.seek(7000)
    assert seeks == [3000, 7000]
    assert selections == [("label/人", TimeRange(3000, 6000)), None]


def test_what_is_seen_at_a_position(timeline):
    assert [lane.name for lane in timeline.lanes_at(1500)] == ["Vehicle", "car"]
    assert [one.text for one in timeline.findings_at(5999)] == ["加微信"]
    assert timeline.findings_at(6000) == ()
    timeline.toggle_fold("label/车辆")
    assert [lane.name for lane in timeline.lanes_at(1500)] == ["Vehicle", "car"]


def test_a_result_that_goes_takes_its_selection_and_choice_along(timeline):
    timeline.choose_lane("label/人")
    timeline.select_clip("label/人", TimeRange(3000, 6000))
    timeline.show_labels(LABELS[:2])
    assert timeline.selection is None
    assert timeline.view.chosen == frozenset()


def test_a_length_that_grows_more_exact_keeps_the_zoom_and_another_video_shows_all(timeline):
    timeline.set_duration(10_040)
    assert timeline.visible == TimeRange(0, 10_040)
    timeline.zoom(0.1, 0)
    zoomed = timeline.visible
    timeline.set_duration(10_080)
    assert timeline.visible == zoomed
    timeline.set_duration(500)
    assert timeline.visible == TimeRange(0, 500)
    timeline.set_duration(0)
    timeline.set_duration(20_000)
    assert timeline.visible == TimeRange(0, 20_000)


def test_clear_forgets_everything(timeline):
    timeline.zoom(0.1, 0)
    timeline.set_search("car")
    timeline.clear()
    assert timeline.view.is_empty
    assert timeline.view.coverage is None
    assert timeline.hit_count is None
    assert timeline.visible == TimeRange(0, 1000)


def test_a_moderation_without_findings_still_shows_its_coverage(qapp):
    presenter = TimelinePresenter()
    presenter.show_moderation(
        ModerationReport(Suggestion.PASS), Coverage(TimeRange(0, 1000), 4000), 1000
    )
    assert names(presenter) == ["Findings"]
    assert presenter.view.coverage.never_looked_at == TimeRange(1000, 4000)
    presenter.show_moderation(None)
    assert presenter.view.is_empty


def test_findings_close_together_are_a_moment_in_a_lane_of_its_own(qapp):
    presenter = TimelinePresenter()
    found = tuple(Finding("ad", at, rate, "ad") for at, rate in ((0, 50), (2000, 80), (60_000, 60)))
    presenter.show_moderation(ModerationReport(Suggestion.REVIEW, findings=found), None, 1000)
    assert names(presenter) == ["Findings", "Moments", "ad"]
    moments = presenter.view.lanes[1].clips
    assert list(moments) == [TimeRange(0, 3000), TimeRange(60_000, 61_000)]
    assert [round(moments.confidence_of(n), 2) for n in range(2)] == [0.8, 0.6]


def test_a_pass_that_looked_at_too_little_is_not_enough(timeline):
    timeline.set_least_coverage(0.6)
    assert not timeline.view.is_not_enough, "it is no pass"
    timeline.show_moderation(
        ModerationReport(Suggestion.PASS), Coverage(TimeRange(0, 5000), 10_000), 1000
    )
    assert timeline.view.is_not_enough
    timeline.set_least_coverage(0.5)
    assert not timeline.view.is_not_enough


def test_the_visible_range_follows_the_playhead_only_when_chosen(timeline):
    timeline.zoom(0.1, 0)
    timeline.follows_playhead = False
    timeline.follow(9000)
    assert timeline.visible == TimeRange(0, 1000)
    timeline.follows_playhead = True
    timeline.follow(9000)
    assert timeline.visible.contains(9000)


def test_positions_snap_to_the_nearest_edge_within_reach(timeline):
    assert timeline.snapped(3950, 100) == 4000
    assert timeline.snapped(5040, 100) == 5000
    assert timeline.snapped(7000, 100) == 7000
    assert timeline.snapped(7000, 100, also=[7050]) == 7050


def test_a_stretch_is_selected_and_an_empty_one_lets_go(timeline):
    told = recorded(timeline.stretch_changed)
    timeline.select_stretch(TimeRange(100, 500))
    timeline.select_stretch(TimeRange(500, 500))
    assert told == [TimeRange(100, 500), None]


def test_the_number_of_the_hit_at_the_playhead(timeline):
    timeline.set_search("vehicle")
    assert timeline.hit_count == 2
    assert [timeline.hit_at(at) for at in (0, 5000, 8000, 9999)] == [1, 1, 2, 2]


def test_a_large_result_is_made_in_a_thread_and_the_window_is_told(qapp, run, monkeypatch):
    monkeypatch.setattr("imm_desktop.presenters.timeline_sources.SMALL", 2)

    async def scenario():
        presenter = TimelinePresenter()
        presenter.show_labels(LABELS)
        assert presenter.view.is_building
        await until(lambda: presenter.view.lanes)
        assert not presenter.view.is_building
        assert names(presenter) == ["Vehicle", "car", "Person"]
        presenter.set_search("car")
        presenter.show_labels(LABELS[:1])
        await until(lambda: not presenter.view.is_building)
        assert names(presenter) == ["Hits", "Vehicle"], "the last one asked for wins"
        await presenter.close()

    run(scenario())


def test_very_many_lanes_are_made_in_a_thread_however_few_clips_they_have(qapp, run):
    many = [Label(f"l{n}", clips=(TimeRange(0, 10),)) for n in range(SMALL_LANES + 1)]

    async def scenario():
        presenter = TimelinePresenter()
        presenter.show_labels(many[1:])
        assert presenter.view.lanes
        presenter.compare_with(many[:1])
        assert presenter.view.is_building
        await until(lambda: not presenter.view.is_building)
        presenter.compare_with(None)
        presenter.show_labels(many)
        assert presenter.view.is_building
        await until(lambda: not presenter.view.is_building)
        assert len(presenter.view.lanes) == len(many)
        await presenter.close()

    run(scenario())


def test_what_is_wanted_while_lanes_are_made_waits_and_only_the_last_of_it_is_made(
    qapp, run, monkeypatch
):
    monkeypatch.setattr("imm_desktop.presenters.timeline_sources.SMALL", 0)

    async def scenario():
        presenter = TimelinePresenter()
        made, gate = [], threading.Event()
        make = presenter._made_of

        def slowly(sources):
            made.append(sources.search)
            assert gate.wait(patient(5))
            return make(sources)

        presenter._made_of = slowly
        presenter.show_labels(LABELS)
        await until(lambda: made)
        for text in ("c", "ca", "car"):
            presenter.set_search(text)
        gate.set()
        await until(lambda: not presenter.view.is_building)
        assert made == ["", "car"]
        assert presenter.hit_count == 1
        presenter.clear()
        await until(lambda: presenter.view.is_empty)
        await presenter.close()

    run(scenario())


SHOTS = (0, 1_000, 2_500, 6_900)


def test_positions_snap_to_where_shots_begin(timeline):
    timeline.show_shots(SHOTS)
    assert timeline.snapped(6_850, 100) == 6_900
    assert timeline.snapped(2_550, 100) == 2_500
    assert timeline.snapped(2_700, 100) == 2_700
    timeline.show_shots(())
    assert timeline.snapped(6_850, 100) == 6_850


def test_next_and_previous_shot(timeline):
    seeks = recorded(timeline.seek_requested)
    assert not timeline.go_to_shot(500, 1), "no shot is known"
    timeline.show_shots(SHOTS)
    for position_ms, direction in ((0, 1), (1_000, 1), (1_001, -1), (1_000, -1)):
        assert timeline.go_to_shot(position_ms, direction)
    assert seeks == [1_000, 2_500, 1_000, 0]
    assert not timeline.go_to_shot(0, -1)
    assert not timeline.go_to_shot(6_900, 1)


def test_shots_of_a_video_go_with_it(timeline):
    timeline.show_shots(SHOTS)
    timeline.clear()
    assert timeline.view.shots == ()

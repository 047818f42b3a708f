"""What was chosen about lanes outlives the video, holds in both timelines, and comes back at the next start."""

import json
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QTimer

from imm_desktop.domain.clips import Clips
from imm_desktop.domain.errors import SettingsError
from imm_desktop.domain.labels import Label
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.kept_choices import MOST_KEPT, KeptChoices, choices_of, text_of
from imm_desktop.presenters.lane_choices import LaneChoices
from imm_desktop.presenters.lane_commands import LaneCommands
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_view import FINDINGS_ID, HEIGHTS, LaneOrder, Overlaps
from tests.helpers import until

ids = st.text(max_size=8)
some = st.builds(
    LaneChoices,
    folded=st.frozensets(ids),
    muted=st.frozensets(ids),
    solo=st.frozensets(ids),
    locked=st.frozensets(ids),
    heights=st.dictionaries(ids, st.integers(1, HEIGHTS)).map(MappingProxyType),
    least=st.dictionaries(ids, st.floats(0, 1)).map(MappingProxyType),
    least_of_all=st.floats(0, 1),
    order=st.sampled_from(LaneOrder),
    own_order=st.lists(ids, unique=True).map(tuple),
    overlaps=st.sampled_from(Overlaps),
)
LABELS = tuple(
    Label(name, name, confidence=0.5, clips=Clips.of([TimeRange(0, 10)])) for name in ("a", "b")
)


class Store:
    """Keeps the text in memory."""

    def __init__(self, text="", error=None):
        self.text, self.error, self.saves = text, error, 0

    async def load(self):
        if self.error is not None:
            raise self.error
        return self.text

    async def save(self, text):
        self.text = text
        self.saves += 1


def started(store):
    timelines = (TimelinePresenter(), TimelinePresenter())
    kept = KeptChoices(timelines)
    for one in timelines:
        one.set_duration(100)
        one.show_labels(LABELS)
    kept.load(store)
    return kept, timelines


@given(some)
def test_what_is_written_is_read_again(choices):
    assert choices_of(text_of(choices)) == replace(choices, is_solo_old=bool(choices.solo))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        '{"order": [], "overlaps": {}, "muted": "a", "heights": [1], "least": {"a": "b"}}',
        '{"least": {"a": 7, "b": NaN, "c": -1}, "least_of_all": "x", "heights": {"a": 99}}',
        '{"muted": [1, null], "own_order": {"a": 1}}',
    ],
)
@pytest.mark.allow_log("start anew")
def test_a_damaged_text_is_as_good_as_none(text):
    assert choices_of(text) == LaneChoices()


def test_of_a_text_without_end_only_so_much_is_kept():
    found = choices_of(json.dumps({"own_order": [str(one) for one in range(MOST_KEPT + 5)]}))
    assert len(found.own_order) == MOST_KEPT


def test_choices_come_back_at_the_next_start(run, qapp):
    async def scenario():
        store = Store()
        kept, (timeline, _) = started(store)
        await until(lambda: not kept.jobs.names())
        commands = LaneCommands(timeline)
        commands.toggle_mute("label/a")
        commands.toggle_solo("label/b")
        commands.set_least_of_all(0.3)
        commands.change_height("label/b", 1)
        commands.set_order(LaneOrder.NAME)
        await kept.close()
        assert store.saves == 1
        again, (_, review) = started(store)
        await until(lambda: not again.jobs.names())
        assert review.choices.muted == {"label/a"}
        assert review.choices.solo == {"label/b"}
        assert review.choices.is_solo_old
        assert review.choices.least_of_all == 0.3
        assert review.choices.heights["label/b"] == 2
        assert review.choices.order is LaneOrder.NAME
        assert next(one for one in review.view.lanes if one.lane_id == "label/a").is_muted
        await again.close()
        assert store.saves == 1  # nothing new

    run(scenario())


def test_both_timelines_choose_the_same(run, qapp):
    async def scenario():
        kept, (video, review) = started(Store())
        await until(lambda: not kept.jobs.names())
        LaneCommands(video).toggle_solo("label/a")
        LaneCommands(video).toggle_mute("label/b")
        assert review.choices.muted == {"label/b"}
        assert review.choices.solo == {"label/a"}
        assert review.choices.is_solo_old
        assert not video.choices.is_solo_old
        LaneCommands(review).toggle_mute("label/b")
        assert not video.choices.muted
        assert video.choices.solo == {"label/a"}
        await kept.close()

    run(scenario())


def test_folds_of_labels_are_kept_but_findings_are_shown_anew(run, qapp):
    async def scenario():
        store = Store()
        kept, (video, review) = started(store)
        await until(lambda: not kept.jobs.names())
        chosen = frozenset({"label/a", FINDINGS_ID})
        video.choose(replace(video.choices, folded=chosen, muted=chosen, solo=chosen))
        assert video.choices.folded == video.choices.muted == chosen
        assert review.choices.folded == review.choices.muted == {"label/a"}
        LaneCommands(review).set_least_of_all(0.2)
        assert video.choices.folded == chosen, "what the other timeline chose unfolds nothing here"
        video.clear()
        assert video.choices.folded == video.choices.muted == {"label/a"}
        assert video.choices.solo == {"label/a"}
        await kept.close()
        assert choices_of(store.text).folded == {"label/a"}

    run(scenario())


def test_a_slider_is_written_once_it_rests(run, qapp):
    async def scenario():
        store = Store()
        kept, (video, _) = started(store)
        await until(lambda: not kept.jobs.names())
        for least in (0.1, 0.2, 0.3):
            LaneCommands(video).set_least_of_all(least)
        assert store.saves == 0
        (timer,) = kept.findChildren(QTimer)
        assert timer.isActive()
        timer.timeout.emit()
        await until(lambda: store.saves == 1)
        assert choices_of(store.text).least_of_all == 0.3
        await kept.close()

    run(scenario())


def test_a_file_that_cannot_be_read_is_told_and_left_alone(run, qapp):
    async def scenario():
        store = Store("precious", SettingsError("cannot read it"))
        kept, (video, _) = started(store)
        problems = []
        kept.problem_raised.connect(problems.append)
        await until(lambda: not kept.jobs.names())
        LaneCommands(video).toggle_mute("label/a")
        await kept.close()
        assert len(problems) == 1
        assert store.text == "precious"

    run(scenario())

"""Progress never falls, keeps 100 for the end, and is repeated while the work goes on."""

from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.engine.analysis.progressing import Gauge


@given(st.lists(st.floats(-10, 200)), st.sampled_from([0.0, 1.0, 100.0]))
def test_progress_rises_and_ends_with_100(steps, whole):
    told = []
    gauge = Gauge(told.append, whole)
    for step in steps:
        gauge.reached(step)
    gauge.finished()
    assert told == sorted(told)
    assert told[-1] == 100
    assert all(0 <= percent <= 99 for percent in told[:-1])


def test_the_same_percentage_is_told_again_often_enough_to_pause_in_between():
    told, clock = [], [0.0]
    gauge = Gauge(told.append, 1000, now_s=lambda: clock[0])
    for at_s in (0.0, 0.02, 0.04, 0.06, 0.07, 0.12):
        clock[0] = at_s
        gauge.reached(1)
    assert told == [0, 0, 0]

"""Scrubbing tells the engine to hold back, at most once a second."""

from imm_desktop.app.easing import AGAIN_AFTER_S, EASE_S, Easing
from imm_desktop.presenters.timeline import TimelinePresenter


def test_scrubbing_on_any_timeline_eases_the_engine_and_not_with_every_move(qapp):
    timelines = TimelinePresenter(), TimelinePresenter()
    eased, now_s = [], [10.0]
    easing = Easing(timelines, eased.append, now_s=lambda: now_s[0])
    timelines[0].scrub_requested.emit(1)
    timelines[1].scrub_requested.emit(2)
    assert eased == [EASE_S]
    now_s[0] += AGAIN_AFTER_S
    timelines[1].scrub_requested.emit(3)
    assert eased == [EASE_S, EASE_S]
    del easing  # connections do not keep it alive

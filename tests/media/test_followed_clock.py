"""The clock that pictures follow: told now and then, running on in between, standing when its teller falls silent."""

from imm_desktop.media.followed_clock import LONGEST_WORD_S, FollowedClock


def clock(now_s, *, position_ms=1000.0, rate=1.0, is_alone=False):
    return FollowedClock(10.0, position_ms, rate, is_alone, now=lambda: now_s)


def test_it_runs_on_at_its_rate_between_two_words():
    assert clock(10.2).reached_ms() == 1200.0 or abs(clock(10.2).reached_ms() - 1200) < 1e-6
    assert abs(clock(10.2, rate=4.0).reached_ms() - 1800) < 1e-6
    assert abs(clock(10.1, rate=0.5).rest_s(1200) - 0.3) < 1e-9
    assert clock(10.4).rest_s(1200) < 0


def test_a_teller_that_falls_silent_stands_still():
    late = clock(10.0 + LONGEST_WORD_S + 3)
    assert late.stands
    assert late.reached_ms() == 1000 + 1000 * LONGEST_WORD_S
    assert not clock(10.0 + LONGEST_WORD_S / 2).stands


def test_a_clock_alone_runs_for_ever():
    alone = clock(100.0, is_alone=True)
    assert not alone.stands
    assert alone.reached_ms() == 91_000

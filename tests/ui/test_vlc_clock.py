"""Positions for pictures that come without times, from a time that is told now and then."""

import pytest

from imm_desktop.ui.player.vlc_clock import VlcClock


class Time:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    def after(self, ms):
        self.now += ms / 1000


@pytest.fixture
def time():
    return Time()


def begun(time, rate=1.0, at_ms=1000):
    clock = VlcClock(time)
    clock.seek(at_ms, rate, was_playing=False, is_start=True)
    return clock


def test_the_clock_fills_in_what_vlc_does_not_tell(time):
    clock = begun(time)
    assert clock.position(0) == 1000, "it has not begun to tell"
    time.after(60)
    assert clock.position(0) == 1040
    time.after(100)
    assert clock.position(1180) == 1180, "its first word is taken at once"
    time.after(100)
    assert clock.position(1180) == 1280


def test_positions_never_run_back_but_wait(time):
    clock = begun(time)
    clock.position(1500)
    time.after(100)
    assert clock.position(1500) == 1600
    time.after(40)
    assert clock.position(1570) == 1600
    time.after(40)
    assert clock.position(1570) == 1610


def test_pictures_and_times_from_before_a_seek_are_not_believed(time):
    clock = begun(time)
    clock.position(8000)
    clock.seek(2000, 1.0, was_playing=True)
    time.after(30)
    assert clock.position(2000) is None, "it may be a picture from before"
    time.after(30)
    assert clock.position(8090) is None
    time.after(60)
    assert 2000 <= clock.position(8090) < 2200, "the old time, told late, would end a loop at once"
    time.after(200)
    assert clock.position(2290) == 2290


def test_faster_than_real_time_its_own_word_is_waited_for(time):
    clock = begun(time, rate=2.0)
    time.after(300)
    assert clock.position(1000) is None
    time.after(50)
    assert clock.position(2400) == 2400


def test_while_it_waits_for_bytes_the_position_stands_still(time):
    clock = begun(time)
    clock.position(1500)
    for _ in range(50):
        time.after(60)
        assert clock.stands_still(1500)
    time.after(40)
    assert clock.position(1500) == 1540
    assert not clock.stands_still(1900), "a still shot's time goes on"


def test_after_a_gap_it_goes_on_from_where_it_was(time):
    clock = begun(time, rate=0.5)
    clock.position(1000)
    time.after(1200)
    assert clock.position(1000) == 1040

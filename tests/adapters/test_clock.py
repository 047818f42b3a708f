from datetime import UTC, datetime, timedelta

from imm_desktop.adapters.clock import SystemClock
from imm_desktop.services.ports.system import Clock


def test_the_clock_tells_this_computers_time_in_utc():
    clock: Clock = SystemClock()
    now = clock.now()
    assert now.tzinfo is UTC
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=1)


def test_the_clock_waits_on_the_event_loop(run):
    run(SystemClock().sleep(0))

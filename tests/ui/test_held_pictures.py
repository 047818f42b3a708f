"""Pictures that wait for their sound: in order, in time, and none after the player was told to do something else."""

import time

import pytest

from imm_desktop.media.picture import Picture
from imm_desktop.ui.player.held_pictures import HeldPictures
from tests.helpers import until


def picture(number: int) -> Picture:
    return Picture(1, 1, bytes(4), 40 * number, frame=number, pts=number, is_exact=False)


def hold_up_the_window(seconds: float) -> None:
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        pass


@pytest.fixture
def held(qapp):
    shown: list[tuple[int, float]] = []
    made = HeldPictures(lambda one: shown.append((one.frame, time.monotonic())))
    yield made, shown
    made.drop()


def test_pictures_come_in_order_and_not_before_their_time(held, run):
    pictures, shown = held

    async def scenario():
        added = []
        for number in range(3):
            added.append(time.monotonic())
            pictures.add(picture(number), 30)
            await until(lambda at=added[-1]: time.monotonic() > at + 0.02)
        await until(lambda: len(shown) == 3)
        return added

    added = run(scenario())
    assert [number for number, _ in shown] == [0, 1, 2]
    for (_, came), at in zip(shown, added, strict=True):
        assert came - at >= 0.028


def test_what_needs_no_wait_is_shown_at_once_but_not_before_what_waits(held, run):
    pictures, shown = held
    pictures.add(picture(0), 0)
    assert [number for number, _ in shown] == [0]

    async def scenario():
        pictures.add(picture(1), 20)
        pictures.add(picture(2), 0)
        assert len(shown) == 1
        await until(lambda: shown[-1][0] == 2)

    run(scenario())


def test_what_is_dropped_is_never_shown(held, run):
    pictures, shown = held

    async def scenario():
        pictures.add(picture(0), 10)
        pictures.drop()
        pictures.add(picture(1), 30)
        await until(lambda: shown)

    run(scenario())
    assert [number for number, _ in shown] == [1]


def test_a_window_that_was_busy_shows_the_newest_of_what_is_due(held, run):
    pictures, shown = held

    async def scenario():
        for number in range(4):
            pictures.add(picture(number), 5)
        hold_up_the_window(0.03)
        await until(lambda: shown)

    run(scenario())
    assert [number for number, _ in shown] == [3]

"""One contract for every player of sound: VLC, and Qt Multimedia where there is a sound device. VLC needs none here.

Either is skipped where it is not to be had; the claims hold without it.
"""

import asyncio
import sys
import time
from contextlib import asynccontextmanager

import numpy as np
import pytest

from imm_desktop.media.sound_feed import BYTES_A_MS, PIECE_MS, SoundFeed
from imm_desktop.presenters.player_ports import NoSoundPlayerError
from imm_desktop.ui.player.backends import SoundBackends
from imm_desktop.ui.player.vlc_library import VlcLibrary
from tests.helpers import process_qt_events, until
from tests.real_time import in_real_time

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.qt_log_ignore("multimedia", "udio", "FFmpeg", "ffmpeg"),
]
WAIT_S = 5.0


class Heard:
    """What a player told."""

    def __init__(self):
        self.words = []
        self.ended, self.is_dry, self.failed = False, False, ""

    def heard(self, at_s, played_ms):
        self.words.append((at_s, played_ms))

    def dry(self):
        self.is_dry = True

    def end(self):
        self.ended = True

    def fail(self, reason):
        self.failed = reason


def samples(duration_ms):
    wave = np.sin(np.arange(48 * duration_ms) * 2 * np.pi * 440 / 48_000) * 8000
    return np.repeat(wave.astype("<i2"), 2).tobytes()


def feed_of(duration_ms, *, is_whole=True):
    feed = SoundFeed()
    for at in range(0, duration_ms, PIECE_MS):
        feed.put(samples(min(PIECE_MS, duration_ms - at)))
    if is_whole:
        feed.finish()
    return feed


@asynccontextmanager
async def opened(kind, *, output="--aout=adummy"):
    """A player, and what it tells."""
    backends, heard = SoundBackends(VlcLibrary(output)), Heard()
    player = None
    try:
        await asyncio.to_thread(backends.prepare)
        try:
            player = getattr(backends, kind)(heard)
        except NoSoundPlayerError as error:
            pytest.skip(str(error))
        yield player, heard
    finally:
        if player is not None:
            player.close()
        await asyncio.to_thread(backends.close)
        process_qt_events()


@pytest.fixture(params=["vlc", "qt"])
def kind(request):
    return request.param


def test_its_clock_goes_as_fast_as_time(qapp, run, kind):
    async def scenario():
        async with opened(kind) as (player, heard):
            assert player.name
            player.set_sound(50, is_muted=True)
            player.play(feed_of(8000))
            await until(lambda: heard.failed or (heard.words and heard.words[-1][1] > 2400), WAIT_S)
            assert heard.failed == ""
            assert len(heard.words) > 6
            began = heard.words[0][0]
            off_ms = [(at - began) * 1000 - played for at, played in heard.words]
            assert max(off_ms) - min(off_ms) < 150, off_ms

    in_real_time(lambda: run(scenario(), 30))


def test_paused_it_tells_nothing_and_plays_something_else_from_its_start(qapp, run, kind):
    async def scenario():
        async with opened(kind) as (player, heard):
            player.play(feed_of(5000))
            await until(lambda: heard.words and heard.words[-1][1] > 600, WAIT_S)
            player.pause()
            count = len(heard.words)
            end = time.monotonic() + 0.5
            await until(lambda: time.monotonic() > end)
            assert len(heard.words) == count
            player.play(feed_of(5000))
            await until(lambda: len(heard.words) > count + 1, WAIT_S)
            assert heard.words[count][1] < 200
            player.play(feed_of(600))
            await until(lambda: heard.ended, WAIT_S)
            player.pause()
            player.pause()
            assert heard.failed == ""

    in_real_time(lambda: run(scenario(), 40))


def test_samples_that_do_not_come_hold_the_clock_and_it_goes_on_with_them(qapp, run, kind):
    async def scenario():
        async with opened(kind) as (player, heard):
            feed = feed_of(1000, is_whole=False)
            player.play(feed)
            await until(lambda: feed.is_starved and heard.words, WAIT_S)
            end = time.monotonic() + 1.6
            await until(lambda: time.monotonic() > end)
            assert heard.words[-1][1] < 1300
            if kind == "vlc":  # which leaves out what comes late
                assert heard.is_dry
                return
            for _ in range(24):
                feed.put(samples(PIECE_MS))
            await until(lambda: heard.failed or heard.words[-1][1] > 2000, WAIT_S)
            assert heard.failed == ""
            feed.finish()
            await until(lambda: heard.ended or heard.failed, WAIT_S)
            assert heard.failed == ""

    in_real_time(lambda: run(scenario(), 30))


def test_after_close_nothing_is_heard_and_closing_takes_no_time(qapp, run, kind):
    async def scenario():
        async with opened(kind) as (player, heard):
            player.play(feed_of(5000))
            await until(lambda: heard.words, WAIT_S)
            started = time.monotonic()
            player.close()
            assert time.monotonic() - started < 0.1, "the window waits for nobody"
            count = len(heard.words)
            for _ in range(60):
                await asyncio.sleep(0)
                process_qt_events()
            assert len(heard.words) == count

    in_real_time(lambda: run(scenario(), 30))


def test_vlc_without_a_sound_device_is_given_up(qapp, run):
    async def scenario():
        async with opened("vlc", output="--aout=none") as (player, heard):
            player.play(feed_of(6000))
            await until(lambda: heard.failed or heard.ended, WAIT_S)
            assert heard.failed == "no sound came"

    in_real_time(lambda: run(scenario(), 30))


def test_a_computer_without_vlc_says_so_and_nothing_breaks(qapp, monkeypatch):
    monkeypatch.setitem(sys.modules, "vlc", None)
    backends = SoundBackends()
    backends.prepare()
    with pytest.raises(NoSoundPlayerError, match="not installed"):
        backends.vlc(Heard())
    backends.close()


def test_a_feed_gives_what_it_got_and_sends_waiting_readers_away(run):
    async def scenario():
        feed = SoundFeed()
        assert feed.is_starved
        waiting = asyncio.create_task(asyncio.to_thread(feed.read, 6))
        feed.put(b"abcd")
        feed.put(b"efgh")
        assert await waiting == b"abcdef"
        assert (feed.take(9), feed.take(9)) == (b"gh", b"")
        assert feed.taken_ms == 8 / BYTES_A_MS
        waiting = asyncio.create_task(asyncio.to_thread(feed.read, 6))
        feed.put(b"i")
        feed.finish()
        assert await waiting == b"i"
        assert feed.is_over
        other = SoundFeed()
        waiting = asyncio.create_task(asyncio.to_thread(other.read, 6))
        other.close()
        assert await waiting == b""

    run(scenario())


def test_a_feed_has_room_for_two_seconds(run):
    async def scenario():
        feed = SoundFeed()
        for _ in range(7):
            feed.put(samples(PIECE_MS))
            await feed.room()
        feed.put(samples(PIECE_MS))
        full = asyncio.create_task(feed.room())
        await asyncio.sleep(0)
        assert not full.done()
        feed.take(10)
        await full

    run(scenario())

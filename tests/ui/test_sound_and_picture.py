"""Sound and picture belong together: flashes and beeps of one film, timed as they leave VLC and reach the window.

VLC hands its samples over with the moment at which each is to be heard (``amem``); the picture is timed where the
window gets it to paint. What a sound card adds is not in it: there is none here.
"""

import asyncio
import ctypes

import numpy as np
import pytest
from PIL import Image

from imm_desktop.presenters.player_ports import NoSoundPlayerError
from imm_desktop.ui.player.backends import SoundBackends
from tests.helpers import process_qt_events, until
from tests.made_videos import SOUND_RATE_HZ, Part, write_video
from tests.real_time import in_real_time
from tests.ui.test_player_contract import FACTS_OF_FILM

EVERY_MS = 500
FLASH_MS = 120
PITCH_HZ = 1000
WAIT_S = 12.0
KEY_MS = 0
_Play = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int64)
_Event = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)
_Drain = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Eight seconds: every half second it is white for three frames, and beeps as long."""
    dark, white = Image.new("RGB", (320, 180), "black"), Image.new("RGB", (320, 180), "white")
    parts, beats = [], 16
    sound = np.zeros(SOUND_RATE_HZ * EVERY_MS * beats // 1000, np.float32)
    for beat in range(beats):
        parts += [Part(dark, 5), Part(white, 3), Part(dark, 5 if beat % 2 else 4)]
    frames, at = [], 0
    for part in parts:
        if part.picture is white:
            frames.append(at)
        at += part.frames
    for frame in frames:
        start = frame * 40 * SOUND_RATE_HZ // 1000
        length = FLASH_MS * SOUND_RATE_HZ // 1000
        tone = 0.8 * np.sin(2 * np.pi * PITCH_HZ * np.arange(length) / SOUND_RATE_HZ)
        sound[start : start + length] = tone[: len(sound[start : start + length])]
    path = tmp_path_factory.mktemp("films") / "flashes.mov"
    return write_video(path, parts, rate=25, sound=sound)


class Tap:
    """Hears what VLC would give to the sound card, and when it is to be heard (ms of VLC's clock)."""

    def __init__(self, player):
        self.pieces = []
        dll, handle = (
            player._vlc.dll,
            ctypes.c_void_p(ctypes.cast(player._player, ctypes.c_void_p).value),
        )

        def play(_data, samples, count, pts):
            content = ctypes.string_at(samples, count * 2)
            self.pieces.append((pts / 1000, np.frombuffer(content, np.int16).copy()))

        self._kept = [_Play(play), _Event(lambda *_: None), _Drain(lambda *_: None)]
        play_at, event, drain = (ctypes.cast(one, ctypes.c_void_p) for one in self._kept)
        set_callbacks = dll.libvlc_audio_set_callbacks
        set_callbacks.argtypes, set_callbacks.restype = [ctypes.c_void_p] * 7, None
        set_callbacks(handle, play_at, event, event, event, drain, None)
        set_format = dll.libvlc_audio_set_format
        set_format.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint, ctypes.c_uint]
        set_format.restype = None
        set_format(handle, b"S16N", SOUND_RATE_HZ, 1)

    def beeps(self):
        """When each beep is to be heard."""
        found, was_loud = [], False
        for at, samples in self.pieces:
            window = SOUND_RATE_HZ // 1000
            loud = np.abs(samples[: len(samples) // window * window].astype(int))
            for number, peak in enumerate(loud.reshape(-1, window).max(axis=1)):
                if peak > 8000 and not was_loud:
                    found.append(at + number)
                was_loud = peak > 8000 if peak > 8000 or peak < 1000 else was_loud
        return found


class Eyes:
    """Notes when a white picture follows a dark one (ms of VLC's clock)."""

    def __init__(self, clock):
        self._clock, self._was_white = clock, False
        self.flashes = []
        self.ended, self.failed = False, ""
        self.positions = []

    def show_picture(self, picture):
        is_white = picture.pixels[len(picture.pixels) // 2] > 128
        if is_white and not self._was_white:
            self.flashes.append(self._clock() / 1000)
        self._was_white = is_white
        self.positions.append(picture.position_ms)

    def end(self):
        self.ended = True

    def key_before(self, position_ms):
        return position_ms // KEY_MS * KEY_MS if KEY_MS else None

    def fail(self, reason):
        self.failed = reason


async def watched(film, rate, from_ms=0):
    backends = SoundBackends()
    try:
        try:
            await asyncio.to_thread(backends.prepare)
            eyes = Eyes(backends._vlc.load()[0].libvlc_clock)
            player = backends.vlc(str(film), FACTS_OF_FILM, eyes)
        except NoSoundPlayerError as error:
            pytest.skip(str(error))
        tap = Tap(player)
        player.set_sound(100, is_muted=False)
        player.play(from_ms, rate)
        await until(lambda: eyes.ended or eyes.failed, WAIT_S)
        player.close()
        assert eyes.failed == ""
        return eyes, tap
    finally:
        await asyncio.to_thread(backends.close)
        process_qt_events()


@pytest.mark.parametrize("rate", [1.0, 2.0])
def test_a_flash_is_seen_within_forty_milliseconds_of_its_beep(qapp, run, film, rate):
    async def scenario():
        eyes, tap = await watched(film, rate)
        beeps = tap.beeps()
        assert len(eyes.flashes) >= 14
        pairs = [(flash, min(beeps, key=lambda one: abs(one - flash))) for flash in eyes.flashes]
        apart = [flash - beep for flash, beep in pairs[1:]]
        print(f"\nrate {rate}: flash after beep, ms: {[round(one) for one in apart]}")
        assert abs(float(np.median(apart))) <= 40
        together = sum(abs(one) <= 40 for one in apart) / len(apart)
        assert together >= 0.8, apart

    in_real_time(lambda: run(scenario(), 40))


@pytest.mark.parametrize("rate", [0.5, 1.0, 2.0])
def test_the_pitch_stays_at_other_speeds(qapp, run, film, rate):
    async def scenario():
        _, tap = await watched(film, rate, 0 if rate >= 1 else 5000)
        heard = np.concatenate([samples for _, samples in tap.pieces]).astype(float)
        spectrum = np.abs(np.fft.rfft(heard))
        loudest = np.fft.rfftfreq(len(heard), 1 / SOUND_RATE_HZ)[int(spectrum.argmax())]
        assert loudest == pytest.approx(PITCH_HZ, rel=0.03)

    in_real_time(lambda: run(scenario(), 40))

"""Music is heard where it plays, whatever form the sound has."""

import numpy as np
import pytest
from av.audio.frame import AudioFrame

from imm_desktop.engine.analysis.hearing import RATE_HZ, Listener
from tests.made_videos import tones


def frames(sound, layout="mono", rate=RATE_HZ):
    samples = (sound * 32767).astype(np.int16)
    if layout == "stereo":
        samples = np.repeat(samples, 2)
    step = 1024 * (2 if layout == "stereo" else 1)
    for at in range(0, len(samples) - step + 1, step):
        frame = AudioFrame.from_ndarray(samples[None, at : at + step], format="s16", layout=layout)
        frame.sample_rate = rate
        yield at / step * 1024 / rate, frame


def heard(*stretches):
    listener, start_s = Listener(), 0.0
    for layout, sound in stretches:
        for at_s, frame in frames(sound, layout):
            listener.hear(frame, round((start_s + at_s) * 1000))
        start_s += len(sound) / RATE_HZ
    return listener.events(round(start_s * 1000))


def test_a_tune_is_music_and_silence_is_nothing():
    silence = np.zeros(5 * RATE_HZ, np.float32)
    events = heard(("mono", silence), ("mono", tones(8.0)))
    ((start_ms, end_ms),) = events["music"]
    assert 4500 <= start_ms <= 7000
    assert 11_500 <= end_ms <= 13_000
    assert heard(("mono", silence)) == {}


def test_events_go_on_across_the_pieces_in_which_long_sound_is_judged():
    ((start_ms, end_ms),) = heard(("mono", tones(75.0)))["music"]
    assert start_ms < 2000
    assert end_ms > 73_000


def test_sound_that_changes_from_stereo_to_mono_is_heard_on():
    ((start_ms, end_ms),) = heard(("stereo", tones(6.0)), ("mono", tones(6.0)))["music"]
    assert start_ms < 2000
    assert end_ms == pytest.approx(12_000, abs=700)


def test_no_sound_at_all_is_no_event():
    assert Listener().events(1000) == {}

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.media.wave_lane import Loudness

SAMPLE_MS = 1000 / 8_000
sounds = st.lists(
    st.tuples(
        st.integers(-50, 900), st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=80)
    ),
    max_size=8,
)


@given(sounds, st.integers(1, 300))
def test_each_part_is_as_loud_as_its_loudest_sample(found, count):
    duration_ms = 800
    loudness = Loudness(count, duration_ms)
    truth = [0] * count
    for at_ms, samples in found:
        loudness.add(at_ms, np.array(samples, np.int16))
    at_of = _places(found)
    for at_ms, sample in at_of:
        # A sample right on a border may be counted on either side of it.
        part = at_ms / (duration_ms / count)
        if 0 <= part < count and abs(part - round(part)) > 1e-6:
            truth[int(part)] = max(truth[int(part)], min(abs(sample) * 256 // 32_768, 255))
    assert all(a >= b for a, b in zip(loudness.peaks().tolist(), truth, strict=True))
    loudest = max((abs(sample) for _, sample in at_of), default=0)
    assert loudness.peaks().max() <= min(loudest * 256 // 32_768, 255)


def _places(found):
    """Where each sample lies: what goes on within a few milliseconds goes on from what was before."""
    places, expected = [], None
    began = 0.0
    for at_ms, samples in found:
        if expected is None or abs(at_ms - expected) > 5:
            expected = began = at_ms
        for sample in samples:
            places.append((expected, sample))
            expected += SAMPLE_MS
        if expected - began > 2_000:
            expected = None
    return places


def test_silence_and_sound_beyond_the_video_are_silent():
    loudness = Loudness(10, 1_000)
    loudness.add(2_000, np.full(100, 20_000, np.int16))
    loudness.add(-500, np.full(100, 20_000, np.int16))
    assert loudness.peaks().tolist() == [0] * 10

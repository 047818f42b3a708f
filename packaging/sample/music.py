"""Music of the sample reel: a slow chord progression, made of sine waves."""

import numpy as np

RATE = 48_000
BAR_S = 3.2

CHORDS = (
    (50, (62, 66, 69, 73)),  # D major seventh
    (47, (59, 62, 66, 69)),  # B minor seventh
    (43, (59, 62, 67, 69)),  # G with a ninth
    (45, (57, 61, 64, 69)),  # A major
)
"""Bass and pad notes, MIDI numbers."""

PATTERN = (0, 2, 1, 3, 2, 1, 3, 2)
"""Which pad note the plucked voice takes at each eighth of a bar; two octaves are shared between bars."""


def music(seconds: float) -> np.ndarray:
    """Stereo samples, float32 of shape (2, n), peaks at 0.7, fading in and out."""
    count = round(seconds * RATE)
    sound = np.zeros((2, count + 6 * RATE))
    for bar in range(int(np.ceil(seconds / BAR_S))):
        bass, pad = CHORDS[bar % len(CHORDS)]
        start = bar * BAR_S
        _add(sound, start, _held(bass - 12, BAR_S + 0.4, (1, 0.35, 0.1)), 0.20, 0.5)
        for place, note in enumerate(pad):
            _add(
                sound,
                start,
                _held(note, BAR_S + 0.9, (1, 0.3, 0.16, 0.05)),
                0.075,
                0.25 + 0.5 * place / 3,
            )
        if bar >= 1:
            for step, voice in enumerate(PATTERN):
                note = pad[voice] + (12 if (bar + step) % 3 else 24)
                gain = 0.10 if step % 4 == 0 else 0.065
                _add(sound, start + step * BAR_S / 8, _plucked(note), gain, 0.3 + 0.4 * (step % 2))
    sound = _with_room(sound)[:, :count]
    ramp = np.minimum(np.linspace(0, seconds / 1.5, count), np.linspace(seconds / 3.0, 0, count))
    sound *= np.minimum(ramp, 1.0)
    return (sound * (0.7 / np.abs(sound).max())).astype(np.float32)


def _frequency(note: float) -> float:
    return 440.0 * 2 ** ((note - 69) / 12)


def _held(note: int, seconds: float, partials: tuple[float, ...]) -> np.ndarray:
    """A soft voice that swells and falls, two copies a little out of tune."""
    time = np.arange(round(seconds * RATE)) / RATE
    tone = np.zeros_like(time)
    for detune in (-0.05, 0.05):
        for order, strength in enumerate(partials, start=1):
            tone += strength * np.sin(2 * np.pi * order * _frequency(note + detune) * time)
    swell = np.minimum(1, time / 0.6) * np.minimum(1, (seconds - time) / 0.9)
    return tone * swell**1.5 / 2


def _plucked(note: int) -> np.ndarray:
    """A bell-like string of 1.8 s."""
    time = np.arange(round(1.8 * RATE)) / RATE
    tone = sum(
        strength * np.exp(-time * decay) * np.sin(2 * np.pi * order * _frequency(note) * time)
        for order, strength, decay in ((1, 1.0, 3.2), (2, 0.35, 5.0), (3, 0.12, 8.0))
    )
    return np.asarray(tone * np.minimum(1, time / 0.006) * np.minimum(1, (1.8 - time) / 0.2))


def _add(sound: np.ndarray, start_s: float, voice: np.ndarray, gain: float, place: float) -> None:
    """Mix ``voice`` in; ``place`` is 0 for left, 1 for right."""
    start = round(start_s * RATE)
    sound[0, start : start + voice.size] += voice * gain * np.cos(place * np.pi / 2)
    sound[1, start : start + voice.size] += voice * gain * np.sin(place * np.pi / 2)


def _with_room(sound: np.ndarray) -> np.ndarray:
    """A few quiet echoes, crossed between the sides."""
    wet = sound.copy()
    for delay_s, gain in ((0.27, 0.22), (0.41, 0.15), (0.63, 0.1)):
        delay = round(delay_s * RATE)
        wet[:, delay:] += gain * sound[::-1, :-delay]
    return wet

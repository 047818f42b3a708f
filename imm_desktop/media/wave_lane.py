"""The worker's thread for how loud a video is: works while nobody waits for pictures."""

from typing import Final

import av
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler
from typing_extensions import override

from imm_desktop.media.far import is_far_and_large
from imm_desktop.media.index import Stopped
from imm_desktop.media.lanes import WAVE
from imm_desktop.media.newest_lane import Message, NewestLane, stand_back
from imm_desktop.media.opening import described

_RATE_HZ: Final = 8_000
"""Enough to see speech, music and silence."""
_SAMPLE_MS: Final = 1000 / _RATE_HZ
_FULL: Final = 32_768
"""Loudest of a 16-bit sample."""
_AT_ONCE_MS: Final = 2_000
_HOLE_MS: Final = 5
"""Sound that begins so much earlier or later than expected does not go on from what was before."""
_REST_S: Final = 0.25
"""So long after the operator's last wish the work goes on."""
_LOOK_S: Final = 0.1


class WaveLane(NewestLane):
    """Answers ``peaks``: the loudest moment of each of ``count`` equal parts of the video, 0 to 255 a byte."""

    @override
    def serve(self) -> None:
        stand_back()
        super().serve()

    @override
    def _answer(self, message: Message) -> None:
        peaks = self._measure(message)
        self._video.outbox.blob(peaks.tobytes(), id=message["id"])

    def _measure(self, message: Message) -> npt.NDArray[np.uint8]:
        source = self._video.source
        with described(source):
            container = self._video.opener(WAVE).open(source)
            try:
                if is_far_and_large(source, container.size):
                    return np.empty(0, np.uint8)
                return self._peaks_of(container, message)
            finally:
                container.close()

    def _peaks_of(
        self, container: av.container.InputContainer, message: Message
    ) -> npt.NDArray[np.uint8]:
        duration_ms = self._video.facts().duration_ms
        streams = container.streams.audio
        if not streams or duration_ms <= 0:
            return np.empty(0, np.uint8)
        loudness = Loudness(message["count"], duration_ms)
        resampler = AudioResampler(format="s16", layout="mono", rate=_RATE_HZ)
        index = self._video.index
        base_ms = float(index.base * index.time_base) * 1000
        for packet in container.demux(streams[0]):
            self._check(message)
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue  # sound with a hole in it is still sound
            for frame in frames:
                if frame.time is None:
                    continue
                at_ms = frame.time * 1000 - base_ms
                for part in resampler.resample(frame):
                    loudness.add(at_ms, part.to_ndarray()[0])
        return loudness.peaks()

    def _check(self, message: Message) -> None:
        """Stand back for pictures, and stop when nobody waits any more."""
        video = self._video
        video.outbox.beat(video.number, WAVE)
        while video.is_acted_on(_REST_S):
            if video.closing.wait(_LOOK_S) or self._wanted is not message:
                raise Stopped
            video.outbox.beat(video.number, WAVE)
        if video.closing.is_set() or self._wanted is not message:
            raise Stopped


class Loudness:
    """The loudest sample of each of ``count`` equal parts of ``duration_ms``."""

    def __init__(self, count: int, duration_ms: int) -> None:
        self._most = np.zeros(count, np.int32)
        self._part_ms = duration_ms / count
        self._waiting: list[npt.NDArray[np.int16]] = []
        self._from_ms = self._next_ms = 0.0
        """Where those that wait begin, and where the next are expected."""

    def add(self, at_ms: float, samples: npt.NDArray[np.int16]) -> None:
        """Samples at ``_RATE_HZ``, the first of them at ``at_ms``."""
        # A frame of sound is a few hundred samples: many at once cost hardly more than one.
        if self._waiting and abs(at_ms - self._next_ms) > _HOLE_MS:
            self._take()
        if not self._waiting:
            self._next_ms = self._from_ms = at_ms
        self._waiting.append(samples)
        self._next_ms += len(samples) * _SAMPLE_MS
        if self._next_ms - self._from_ms > _AT_ONCE_MS:
            self._take()

    def peaks(self) -> npt.NDArray[np.uint8]:
        """0 to 255."""
        self._take()
        return np.minimum(self._most * 256 // _FULL, 255).astype(np.uint8)

    def _take(self) -> None:
        if not self._waiting:
            return
        at_ms, samples = self._from_ms, np.concatenate(self._waiting)
        self._waiting.clear()
        most = self._most
        first = max(int(at_ms / self._part_ms), 0)
        last = min(int((at_ms + (len(samples) - 1) * _SAMPLE_MS) / self._part_ms), len(most) - 1)
        if last < first or not len(samples):
            return
        # Where each part begins among the samples.
        edges = np.ceil((np.arange(first, last + 2) * self._part_ms - at_ms) / _SAMPLE_MS)
        begins = np.clip(edges, 0, len(samples)).astype(np.int64)
        loud = np.append(np.abs(samples.astype(np.int32)), 0)
        found = np.maximum.reduceat(loud, begins[:-1])
        found[begins[1:] <= begins[:-1]] = 0
        np.maximum(most[first : last + 1], found, out=most[first : last + 1])

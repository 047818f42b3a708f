"""Labels of a video: a sample a second and one soon after each cut, all sound, and every cut."""

from typing import Final

from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from imm_desktop.engine.analysis.believing import Believer
from imm_desktop.engine.analysis.decoding import Footage, unsupported
from imm_desktop.engine.analysis.hearing import Listener
from imm_desktop.engine.analysis.label_list import Evidence, label_list
from imm_desktop.engine.analysis.models import Models
from imm_desktop.engine.analysis.opinions import Opinions
from imm_desktop.engine.analysis.presence import Sample, evidence_of, shots_of
from imm_desktop.engine.analysis.progressing import Gauge
from imm_desktop.engine.analysis.shots import CutFinder
from imm_desktop.engine.analysis.sighting import TEXT, Observer, Seen, Sight, with_text
from imm_desktop.engine.work import Progress, Result, Work

SAMPLE_EVERY_MS: Final = 1000
"""Samples are taken at whole seconds, as those of moderation are: the models then look once for both."""
AFTER_CUT_MS: Final = 200
"""A sample follows a cut by this much, so that short shots get one."""
BLENDED_MS: Final = 100
"""So long after a cut a picture may still be blended with the one before, and is no sample."""
SOON_MS: Final = 600
"""A whole second within this time after a cut does for the sample that follows it."""
TEXT_EVERY_MS: Final = 5000
"""Looking for writing is dear; between looks it is taken to stay."""
SOUND_CONFIDENCE: Final = 0.8
"""The sound model gives no score per event; this says: usually right, singing and saxophones get mixed up."""


class LabelViewer:
    """VideoLabelClassification of one video."""

    every_frame = True

    def __init__(self, work: Work, progress: Progress, models: Models, footage: Footage) -> None:
        self._path = work.source
        self._footage = footage
        self._language = work.language
        self._vocabulary = models.vocabulary
        self._looker = _Looker(Observer(models))
        self._cuts = CutFinder()
        self._samples: list[Sample] = []
        self._listener: Listener | None = None
        self._gauge = Gauge(progress, footage.declared_ms)
        self._gauge.reached(0)
        self._next_second_ms = 0
        self._after_cut_ms: int | None = None
        self._cut_ms = -BLENDED_MS

    def next_ms(self) -> int | None:
        """The next whole second, or the moment after a cut."""
        if self._after_cut_ms is not None and self._after_cut_ms < self._next_second_ms:
            return self._after_cut_ms
        return self._next_second_ms

    def wants_between(self, start_ms: int, end_ms: int) -> bool:
        """Whether a whole second is in between; cuts are not known beforehand."""
        return -(-start_ms // SAMPLE_EVERY_MS) * SAMPLE_EVERY_MS < end_ms

    def show(self, moment_ms: int, opinions: Opinions) -> None:
        """Take a sample."""
        if moment_ms == self._after_cut_ms:
            self._after_cut_ms = None
        if moment_ms == self._next_second_ms:
            self._next_second_ms += SAMPLE_EVERY_MS
        if moment_ms - self._cut_ms >= BLENDED_MS:
            self._samples.append(Sample(moment_ms, self._looker.look(moment_ms, opinions)))

    def passed(self, time_ms: int, frame: VideoFrame) -> None:
        """Look for a cut."""
        if self._cuts.add(time_ms, frame):
            self._cut_ms = time_ms
            self._looker.forget()
            if not BLENDED_MS <= self._next_second_ms - time_ms <= SOON_MS:
                self._after_cut_ms = time_ms + AFTER_CUT_MS
        self._gauge.reached(time_ms)

    def heard(self, time_ms: int, frame: AudioFrame) -> None:
        """Listen."""
        if self._listener is None:
            self._listener = Listener()
        self._listener.hear(frame, time_ms)

    def finish(self, end_ms: int) -> Result:
        """The labels."""
        if not self._samples:
            raise unsupported(self._path, "has no picture that can be decoded")
        events = self._listener.events(end_ms) if self._listener is not None else {}
        starts = self._cuts.starts_ms()
        believer = Believer(self._vocabulary)
        evidence: list[Evidence] = []
        for shot in shots_of(starts, end_ms, self._samples):
            evidence += evidence_of(shot, believer)
            self._gauge.reached(end_ms)  # a long video has thousands of shots: it goes on
        evidence += [
            Evidence(kind, SOUND_CONFIDENCE, 0.0, tuple(clips)) for kind, clips in events.items()
        ]
        labels = label_list(evidence, self._vocabulary, self._language, frozenset(starts))
        self._gauge.finished()
        return {"Labels": labels, "Message": self._footage.loss}


class _Looker:
    """Looks at samples, and not twice at the same picture."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._last: tuple[Opinions, Sight] | None = None
        self._text_until_ms = 0
        self._text: Seen | None = None

    def forget(self) -> None:
        """A new shot has begun."""
        self._text_until_ms = 0
        self._text = None

    def look(self, time_ms: int, opinions: Opinions) -> Sight:
        """What is on screen at ``time_ms``."""
        check_text = time_ms >= self._text_until_ms
        if self._last is not None and self._last[0] is opinions and not check_text:
            return self._last[1]
        sight = self._observer.observe(opinions, look_for_text=check_text)
        if check_text:
            self._text_until_ms = time_ms + TEXT_EVERY_MS
            self._text = sight.seen.get(TEXT)
        elif self._text is not None:
            sight = with_text(sight, self._text)
        self._last = (opinions, sight)
        return sight

"""Labels of a video: one pass over it, a sample a second and one soon after each cut."""

from typing import Final

from av.audio.frame import AudioFrame
from PIL import Image

from imm_desktop.engine.analysis.believing import Believer
from imm_desktop.engine.analysis.decoding import open_footage, unsupported
from imm_desktop.engine.analysis.hearing import Listener
from imm_desktop.engine.analysis.label_list import Evidence, label_list
from imm_desktop.engine.analysis.models import Models
from imm_desktop.engine.analysis.pictures import (
    Grey,
    changed_cells,
    miniature_of,
    picture_of,
)
from imm_desktop.engine.analysis.presence import Sample, evidence_of, shots_of
from imm_desktop.engine.analysis.progressing import Gauge
from imm_desktop.engine.analysis.shots import CutFinder
from imm_desktop.engine.analysis.sighting import TEXT, Observer, Seen, Sight, with_text
from imm_desktop.engine.work import Progress, Result, Work

SAMPLE_EVERY_MS: Final = 1000
AFTER_CUT_MS: Final = 200
"""A sample follows a cut by this much, so that short shots get one and no blended frame is judged."""
TEXT_EVERY_MS: Final = 5000
"""Looking for writing is dear; between looks it is taken to stay."""
ALIKE_BY: Final = 6
"""Grey levels; a picture in no cell further from the last one looked at is the same picture."""
SOUND_CONFIDENCE: Final = 0.8
"""The sound model gives no score per event; this says: usually right, singing and saxophones get mixed up."""


def label_video(work: Work, progress: Progress, models: Models) -> Result:
    """Result of VideoLabelClassification."""
    path = work.source
    looker = _Looker(Observer(models))
    cuts = CutFinder()
    samples: list[Sample] = []
    with open_footage(path) as footage:
        gauge = Gauge(progress, footage.declared_ms)
        gauge.reached(0)
        listener = Listener() if footage.audio is not None else None

        def hear(frame: AudioFrame) -> None:
            if listener is not None:
                listener.hear(frame, footage.time_of_audio_ms(frame))

        next_ms = 0
        for time_ms, frame in footage.frames(hear):
            if cuts.add(time_ms, frame):
                next_ms = time_ms + AFTER_CUT_MS
                looker.forget()
            if time_ms >= next_ms:
                sight = looker.look(time_ms, picture_of(frame, footage.stretch))
                samples.append(Sample(time_ms, sight))
                next_ms = time_ms + SAMPLE_EVERY_MS
            gauge.reached(time_ms)
        end_ms = footage.end_ms
        if not samples:
            raise unsupported(path, "has no picture that can be decoded")
        events = listener.events(end_ms) if listener is not None else {}
    starts = cuts.starts_ms()
    believer = Believer(models.vocabulary)
    evidence = [
        e for shot in shots_of(starts, end_ms, samples) for e in evidence_of(shot, believer)
    ]
    evidence += [
        Evidence(kind, SOUND_CONFIDENCE, 0.0, tuple(clips)) for kind, clips in events.items()
    ]
    labels = label_list(evidence, models.vocabulary, work.language, frozenset(starts))
    gauge.finished()
    return {"Labels": labels}


class _Looker:
    """Looks at samples, and not twice at the same picture."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._last: tuple[Grey, Sight] | None = None
        self._text_until_ms = 0
        self._text: Seen | None = None

    def forget(self) -> None:
        """A new shot has begun."""
        self._last = None
        self._text_until_ms = 0
        self._text = None

    def look(self, time_ms: int, picture: Image.Image) -> Sight:
        """What ``picture`` shows, which is on screen at ``time_ms``."""
        miniature = miniature_of(picture)
        if self._last is not None and not changed_cells(miniature, self._last[0], ALIKE_BY):
            return self._last[1]
        check_text = time_ms >= self._text_until_ms
        sight = self._observer.observe(picture, look_for_text=check_text)
        if check_text:
            self._text_until_ms = time_ms + TEXT_EVERY_MS
            self._text = sight.seen.get(TEXT)
        elif self._text is not None:
            sight = with_text(sight, self._text)
        self._last = (miniature, sight)
        return sight

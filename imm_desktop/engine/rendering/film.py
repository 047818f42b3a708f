"""The output as two streams in step: its frames, and for each frame its samples of sound."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

import numpy as np
from av.video.frame import VideoFrame

from imm_desktop.engine.rendering.footage import Samples, SampleSource, Silence, Sound
from imm_desktop.engine.rendering.graph import Fitting, blended
from imm_desktop.engine.rendering.order import Order
from imm_desktop.engine.rendering.plan import Piece, Plan, samples_before
from imm_desktop.engine.rendering.sources import Sources


class Film:
    """What a plan looks and sounds like; nothing is read before it is asked for."""

    def __init__(self, plan: Plan, order: Order, sources: Sources) -> None:
        self._plan = plan
        self._order = order
        self._sources = sources

    @property
    def has_sound(self) -> bool:
        """Whether there is anything to hear, and it is wanted."""
        heard = any(self._sources.facts[piece.source].has_sound for piece in self._plan.pieces)
        return self._order.sound is not None and (heard or bool(self._order.music_uri))

    def frames(self) -> Iterator[VideoFrame]:
        """Every frame of the output, of one size and format."""
        return islice(self._joined(), self._plan.frames)

    def _joined(self) -> Iterator[VideoFrame]:
        pieces, joins = self._plan.pieces, (*self._plan.joins, None)
        current, taken = self._fitted(pieces[0]), 0
        for place, (piece, join) in enumerate(zip(pieces, joins, strict=True)):
            overlap = join.frames if join else 0
            yield from islice(current, len(piece.places) - taken - overlap)
            if place + 1 == len(pieces):
                return
            following = self._fitted(pieces[place + 1])
            if join:
                both = zip(islice(current, overlap), following, strict=False)
                yield from blended(both, join.xfade, overlap, self._plan.rate)
            current, taken = following, overlap

    def _fitted(self, piece: Piece) -> Iterator[VideoFrame]:
        picture = self._order.picture
        fitting = Fitting(
            (self._plan.width, self._plan.height),
            self._plan.rate,
            pixel_aspect=self._sources.facts[piece.source].pixel_aspect,
            scale_type=picture.scale_type,
            rotation=picture.rotation,
            effect=piece.effect,
            pixel_format=picture.pixel_format,
        )
        for number, frame in enumerate(self._sources.pictures(piece.source, piece.places)):
            yield fitting.fit(frame, number)

    def sound(self) -> Iterator[Samples]:
        """For every frame of the output the samples that are heard with it."""
        music: SampleSource = Silence()
        if self._order.music_uri:
            music = Sound(self._sources.path_of(self._order.music_uri), Fraction(0))
        voices = islice(self._voices(), self._plan.frames)
        try:
            for samples in voices:
                played = music.read(samples.shape[1]) * np.float32(self._order.music_volume)
                yield np.clip(samples + played, -1.0, 1.0)
        finally:
            music.close()

    def _voices(self) -> Iterator[Samples]:
        """The sources' own sound, cross-faded where their pictures are."""
        pieces, joins = self._plan.pieces, (*self._plan.joins, None)
        opened = [self._opened(pieces[0])]
        try:
            number, taken = 0, 0
            for place, (piece, join) in enumerate(zip(pieces, joins, strict=True)):
                current, overlap = opened[-1], join.frames if join else 0
                for _ in range(len(piece.places) - taken - overlap):
                    yield current.read(self._count(number))
                    number += 1
                if place + 1 < len(pieces):
                    opened.append(self._opened(pieces[place + 1]))
                    for step in range(overlap):
                        count = self._count(number)
                        yield _crossed(current.read(count), opened[-1].read(count), step, overlap)
                        number += 1
                current.close()
                taken = overlap
        finally:
            for source in opened:
                source.close()

    def _opened(self, piece: Piece) -> SampleSource:
        facts = self._sources.facts[piece.source]
        if not facts.has_sound:
            return Silence()
        start = facts.index.pts[piece.places[0]] * facts.index.time_base
        return Sound(self._sources.path_of(facts.uri), start, self._order.speed)

    def _count(self, frame: int) -> int:
        return samples_before(frame + 1, self._plan.rate) - samples_before(frame, self._plan.rate)


def _crossed(old: Samples, new: Samples, step: int, steps: int) -> Samples:
    """``old`` giving way to ``new`` in a straight line, the part of it that belongs to frame ``step``."""
    share = np.linspace(step / steps, (step + 1) / steps, old.shape[1], False, dtype=np.float32)
    return np.asarray(old * (1 - share) + new * share, np.float32)

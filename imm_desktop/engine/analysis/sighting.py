"""What one picture shows, before anything is concluded from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from imm_desktop.engine.analysis.models import Models
from imm_desktop.engine.analysis.opinions import Opinions

LEAST_OBJECT_SCORE: Final = 0.3
"""Weaker detections are not even remembered; conclusions ask for more (``presence.py``)."""
LEAST_TEXT_SCORE: Final = 0.85
SHORTEST_TEXT: Final = 3
"""Letters in a line."""
PERSON: Final = "person"
ANIMAL: Final = "animal"
FACE: Final = "face"
TEXT: Final = "text"
CODE_KEYS: Final = MappingProxyType({"qr": "qr-code", "bar": "barcode"})


KeptBeliefs = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Seen:
    """One term in one picture."""

    score: float
    """0 to 1."""
    centric: float
    """0 to 1: how much it is the picture's main subject."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Sight:
    """All that the models say about one picture."""

    seen: Mapping[str, Seen]
    """By term key: objects, people, faces, codes, text."""
    middle: KeptBeliefs | None = None
    """The classifier's beliefs for the middle of the picture; None when there is nothing to see."""
    whole: KeptBeliefs | None = None


NOTHING: Final = Sight(MappingProxyType({}))


def with_text(sight: Sight, text: Seen) -> Sight:
    """The same, with writing in it."""
    return Sight(MappingProxyType({**sight.seen, TEXT: text}), sight.middle, sight.whole)


class Observer:
    """Makes one sight of the models' opinions."""

    def __init__(self, models: Models) -> None:
        self._objects = models.vocabulary.outputs_of("coco")

    def observe(self, opinions: Opinions, *, look_for_text: bool) -> Sight:
        """Everything that can be said of a picture.

        Looking for writing takes longer than all else together, so it is done only on demand.
        """
        if opinions.is_blank:
            return NOTHING
        if opinions.is_dark:
            # The models name things in the dark with great confidence; codes and text do not lie.
            return Sight(MappingProxyType(_marks_in(opinions, look_for_text=look_for_text)))
        seen = self._objects_in(opinions) | _marks_in(opinions, look_for_text=look_for_text)
        middle, whole = opinions.beliefs
        # Half precision is plenty, and hours of video are kept in memory until the last shot is known.
        return Sight(MappingProxyType(seen), middle.astype(np.float16), whole.astype(np.float16))

    def _objects_in(self, opinions: Opinions) -> dict[str, Seen]:
        seen: dict[str, Seen] = {}
        suspected = False
        for found in opinions.detections:
            key = self._objects[found.number]
            # Faces are looked for only where somebody may be: it spares half the time and cats' faces.
            suspected = suspected or key == PERSON
            if found.score >= LEAST_OBJECT_SCORE:
                _remember(seen, key, found.score, centric_score(found.box))
        if suspected:
            for face in opinions.faces:
                _remember(seen, FACE, face.score, centric_score(face.box))
        return seen


def _marks_in(opinions: Opinions, *, look_for_text: bool) -> dict[str, Seen]:
    """Codes and writing."""
    seen = {CODE_KEYS[code.kind]: Seen(1.0, 0.5) for code in opinions.codes}
    text = _text_in(opinions) if look_for_text else None
    if text is not None:
        seen[TEXT] = text
    return seen


def _text_in(opinions: Opinions) -> Seen | None:
    """Writing; None unless it could really be read, since grass and coins look like letters to the finder."""
    read = [
        line
        for line in opinions.lines
        if line.score >= LEAST_TEXT_SCORE
        and sum(letter.isalnum() for letter in line.text) >= SHORTEST_TEXT
    ]
    return Seen(max(line.score for line in read), 0.5, len(read)) if read else None


def _remember(seen: dict[str, Seen], key: str, score: float, centric: float) -> None:
    before = seen.get(key)
    if before is None:
        seen[key] = Seen(min(1.0, score), centric)
    else:
        seen[key] = Seen(
            max(before.score, min(1.0, score)), max(before.centric, centric), before.count + 1
        )


def centric_score(box: tuple[float, float, float, float]) -> float:
    """0 to 1 for a box in shares of the picture: near the middle and large is the main subject."""
    left, top, right, bottom = box
    off_middle = hypot((left + right) / 2 - 0.5, (top + bottom) / 2 - 0.5) / hypot(0.5, 0.5)
    area = max(0.0, right - left) * max(0.0, bottom - top)
    return max(0.0, min(1.0, (1 - off_middle) * (0.4 + sqrt(area))))

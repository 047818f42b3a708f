"""From the classifier's beliefs to the few labels one can stand by."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from imm_desktop.engine.analysis.classifying import Beliefs
from imm_desktop.engine.analysis.sighting import ANIMAL, PERSON, Sight
from imm_desktop.engine.analysis.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Limits:
    """How sure the classifier must be, as a mean over the pictures of a shot."""

    leaf: float
    """For the name of a class."""
    confirmed: float
    """For a class under a term that the detector saw as well."""
    group: float
    """For a term above classes, on the sum of its classes."""


SEVERAL: Final = Limits(leaf=0.5, confirmed=0.4, group=0.55)
"""For two pictures of a shot or more: errors average out. The classifier is calibrated: half sure is right half the
time, and of an animal that it takes for another the kind above is mostly right (docs/engine-analysis.md)."""
SINGLE: Final = Limits(leaf=0.6, confirmed=0.45, group=0.7)
"""For one picture."""
LOOSE_MORE: Final = 0.2
"""How much surer a class must be whose kind is never reported alone (tools, clothing, materials): such classes are
where the classifier's belief goes when nothing fits."""
LEAST_SHARE_ON_TOP: Final = 0.5
"""A class must be the likeliest in this share of a shot's pictures: one wild frame is not a shot."""


@dataclass(frozen=True, slots=True)
class Belief:
    """One term that a shot is believed to show."""

    key: str
    confidence: float
    centric: float


class Believer:
    """Concludes terms from beliefs."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        outputs = vocabulary.outputs_of("imagenet")
        keys = sorted(set(outputs))
        self._keys = np.array(keys)
        self._leaf_of = np.array([keys.index(output) for output in outputs])
        self._groups = vocabulary.stand_alone
        above = [{output, *vocabulary.ancestors(output)} for output in outputs]
        self._group_sum = np.array([[g in a for a in above] for g in self._groups], np.float32)

    def conclude(self, sights: list[Sight], limits: Limits, detected: set[str]) -> list[Belief]:
        """The deepest terms that the pictures of one shot together show; usually none or one.

        ``detected`` are the keys that the detector saw in the shot.
        """
        middles = [s.middle.astype(np.float32) for s in sights if s.middle is not None]
        wholes = [s.whole.astype(np.float32) for s in sights if s.whole is not None]
        if not middles or not wholes:
            return []
        middle, whole = np.mean(middles, axis=0), np.mean(wholes, axis=0)
        each = [(m + w) / 2 for m, w in zip(middles, wholes, strict=True)]
        mean = (middle + whole) / 2
        leaves = self._leaves(mean)
        on_top = np.array([int(self._leaves(one).argmax()) for one in each])
        found = []
        for at in np.argsort(-leaves)[:3].tolist():
            key, belief = str(self._keys[at]), float(leaves[at])
            # That a bird or somebody is there says nothing about its species or whether he is a bridegroom.
            line = set(self.line_of(key))
            known = line & detected if line.isdisjoint({PERSON, ANIMAL}) else set()
            steady = float((on_top == at).mean()) >= LEAST_SHARE_ON_TOP
            if steady and belief >= self._least(key, limits, confirmed=bool(known)):
                found.append(Belief(key, belief, _centric(self._leaf_of == at, middle, whole)))
        if found:
            return found
        return self._group(mean, middle, whole, limits)

    def _leaves(self, beliefs: NDArray[Any]) -> NDArray[np.float64]:
        """The belief in each key: some have several classes."""
        return np.asarray(np.bincount(self._leaf_of, beliefs, len(self._keys)), np.float64)

    def _least(self, key: str, limits: Limits, *, confirmed: bool) -> float:
        if confirmed:
            return limits.confirmed
        stands = set(self.line_of(key)) & set(self._groups)
        return limits.leaf if stands else limits.leaf + LOOSE_MORE

    def _group(
        self, mean: Beliefs, middle: Beliefs, whole: Beliefs, limits: Limits
    ) -> list[Belief]:
        sums = self._group_sum @ mean
        sure = np.flatnonzero(sums >= limits.group).tolist()
        if not sure:
            return []
        deepest = max(sure, key=lambda at: (self._vocabulary.level(self._groups[at]), sums[at]))
        confidence = min(1.0, float(sums[deepest]))
        centric = _centric(self._group_sum[deepest], middle, whole)
        return [Belief(self._groups[deepest], confidence, centric)]

    def line_of(self, key: str) -> tuple[str, ...]:
        """``key`` and what is above it."""
        return (key, *self._vocabulary.ancestors(key))

    def under(self, key: str, sights: list[Sight]) -> float:
        """Mean belief in ``key`` and all under it over ``sights``; 0 for a term that cannot stand alone."""
        each = [
            (s.middle + s.whole) / 2 for s in sights if s.middle is not None and s.whole is not None
        ]
        if not each or key not in self._groups:
            return 0.0
        return float(self._group_sum[self._groups.index(key)] @ np.mean(each, axis=0))


def _centric(
    chosen: NDArray[np.float32] | NDArray[np.bool_], middle: Beliefs, whole: Beliefs
) -> float:
    """An approximation: what is believed more of the picture's middle than of all of it is its subject."""
    in_middle, in_all = float(chosen @ middle), float(chosen @ whole)
    return in_middle / (in_middle + in_all) if in_middle + in_all > 0 else 0.0


def shared_belief(one: Sight, other: Sight) -> float:
    """How much of the classifier's belief two pictures have in common, 0 to 1; 0 where there was nothing to see."""
    if one.middle is None or one.whole is None or other.middle is None or other.whole is None:
        return 0.0
    common = np.minimum(one.middle, other.middle).sum(dtype=np.float32)
    common += np.minimum(one.whole, other.whole).sum(dtype=np.float32)
    return float(common) / 2

"""From what single samples show to clips: when in a shot something is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from imm_desktop.engine.analysis.believing import SEVERAL, SINGLE, Believer, shared_belief
from imm_desktop.engine.analysis.label_list import Clip, Evidence
from imm_desktop.engine.analysis.sighting import ANIMAL, FACE, PERSON, TEXT, Seen, Sight

SURE: Final = 0.45
"""Score that one sample of a run must reach."""
SURE_ON_AVERAGE: Final = 0.4
"""Score that the samples of a run must have on average."""
SURE_ALONE: Final = 0.55
"""Score that a single sample must reach: detectors see ghosts in single frames."""
SURE_BY_KEY: Final = MappingProxyType({PERSON: 0.5})
"""Terms that the detector sees too easily, such as people in cats; a face in the shot lifts the demand."""
LONGEST_STRETCH: Final = 8
"""Samples over which the classifier's beliefs are averaged at most."""
LEAST_SHARED: Final = 0.2
"""Share of their beliefs that two pictures of the same thing have in common at least."""
CERTAIN: Final = frozenset({"qr-code", "barcode", TEXT})
"""Terms that one sample proves."""
CONTRADICTED: Final = 0.6
"""Share of the classifier's belief in animals from which on it decides which animal it is."""
LEAST_ANIMAL: Final = 0.15
"""Share of the classifier's belief in animals under which an animal of the detector is taken for a ghost."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture that was looked at."""

    time_ms: int
    sight: Sight


@dataclass(frozen=True, slots=True)
class Shot:
    """Pictures between two cuts, and the samples taken there."""

    start_ms: int
    end_ms: int
    samples: tuple[Sample, ...]

    @property
    def cells(self) -> list[Clip]:
        """The stretch that each sample speaks for: half-way to its neighbours, to the cut at the ends."""
        times = [sample.time_ms for sample in self.samples]
        middles = [(a + b) // 2 for a, b in pairwise(times)]
        edges = [self.start_ms, *middles, self.end_ms]
        return list(pairwise(edges))


def shots_of(starts_ms: Sequence[int], end_ms: int, samples: Sequence[Sample]) -> list[Shot]:
    """The samples distributed over the shots; shots without a sample are left out."""
    shots = []
    for start, end in zip(starts_ms, [*starts_ms[1:], end_ms], strict=True):
        inside = tuple(s for s in samples if start <= s.time_ms < end)
        if inside:
            shots.append(Shot(start, end, inside))
    return shots


def evidence_of(shot: Shot, believer: Believer) -> list[Evidence]:
    """All terms that ``shot`` shows, each with its clips."""
    sights = [sample.sight for sample in shot.samples]
    keys = sorted({key for sight in sights for key in sight.seen})
    has_face = FACE in keys
    found: list[Evidence] = []
    for key in keys:
        sure = SURE if has_face else SURE_BY_KEY.get(key, SURE)
        if not _is_no_such_animal(key, sights, believer):
            found.extend(_runs(key, shot, sure))
    detected = {one.key for one in found}
    believed = [
        Evidence(belief.key, belief.confidence, belief.centric, (clip,))
        for part, clip in _like_stretches(shot)
        for belief in believer.conclude(part, SEVERAL if len(part) > 1 else SINGLE, detected)
    ]
    rivals = {believer.line_of(one.key)[1:] for one in believed} - {()}
    named = {one.key for one in believed}
    # A horse of the detector is an ox where the classifier names an ox: it knows more animals.
    seen = [one for one in found if one.key in named or not _is_rival(one.key, rivals, believer)]
    return seen + believed


def _like_stretches(shot: Shot) -> list[tuple[list[Sight], Clip]]:
    """Stretches of the shot over which the classifier's beliefs may be averaged.

    One take can last an hour, and dissolves are no cuts: a stretch ends where beliefs change, or gets too long. A
    single picture among others is no stretch: one wild frame is not a shot.
    """
    sights, cells = [sample.sight for sample in shot.samples], shot.cells
    changes = [
        at
        for at in range(1, len(sights))
        if shared_belief(sights[at - 1], sights[at]) < LEAST_SHARED
    ]
    stretches = []
    for first, end in pairwise([0, *changes, len(sights)]):
        parts = -(-(end - first) // LONGEST_STRETCH)
        edges = [first + (end - first) * n // parts for n in range(parts + 1)]
        for a, b in pairwise(edges):
            if b - a > 1 or len(sights) == 1:
                stretches.append((sights[a:b], (cells[a][0], cells[b - 1][1])))
    return stretches


def _is_rival(key: str, rivals: set[tuple[str, ...]], believer: Believer) -> bool:
    """Whether ``key`` is an animal of the same kind (same terms above it) as one that the classifier named."""
    above = believer.line_of(key)[1:]
    return len(above) > 1 and above[-1] == ANIMAL and above in rivals


def _is_no_such_animal(key: str, sights: list[Sight], believer: Believer) -> bool:
    """Whether the classifier, which knows 398 animals, contradicts the detector, which knows 10."""
    line = believer.line_of(key)
    if ANIMAL not in line:
        return False
    seen_here = [sight for sight in sights if key in sight.seen]
    animals = believer.under(ANIMAL, seen_here)
    if animals < LEAST_ANIMAL:
        return True
    # A class of its own ("giraffe" is none) is counted with its neighbours.
    group = line[-2] if len(line) > 1 else key
    return animals >= CONTRADICTED and believer.under(group, seen_here) < animals / 2


def _runs(key: str, shot: Shot, sure: float) -> list[Evidence]:
    """Uninterrupted stretches of ``key`` that are believable; a hole of one sample is no interruption."""
    seen = [sample.sight.seen.get(key) for sample in shot.samples]
    for at in range(1, len(seen) - 1):
        if seen[at] is None and seen[at - 1] is not None and seen[at + 1] is not None:
            seen[at] = seen[at - 1]
    cells = shot.cells
    found = []
    for first, last in _stretches(seen):
        run = [one for one in seen[first : last + 1] if one is not None]
        best = max(one.score for one in run)
        mean = sum(one.score for one in run) / len(run)
        needed = sure if len(run) > 1 else max(sure, SURE_ALONE)
        if key not in CERTAIN and (best < needed or mean < SURE_ON_AVERAGE):
            continue
        found.append(
            Evidence(
                key,
                mean,
                max(one.centric for one in run),
                ((cells[first][0], cells[last][1]),),
            )
        )
    return found


def _stretches(seen: Sequence[Seen | None]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for at, one in enumerate(seen):
        if one is None:
            continue
        if stretches and stretches[-1][1] == at - 1:
            stretches[-1] = (stretches[-1][0], at)
        else:
            stretches.append((at, at))
    return stretches

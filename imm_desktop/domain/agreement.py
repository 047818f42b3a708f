"""How far two reviewers agree beyond chance: Cohen's kappa (Educational and Psychological Measurement 20, 1960)."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Undefined(StrEnum):
    """Why there is no kappa."""

    NO_PAIRS = "no_pairs"
    """No item was judged twice."""
    NO_VARIATION = "no_variation"
    """Both gave one and the same answer throughout: chance alone would agree as often."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What pairs of judgements say."""

    pairs: int
    agreed: int
    kappa: float | None
    """1 full agreement, 0 no better than chance, below 0 worse; None: see ``undefined``."""
    undefined: Undefined | None = None


def agreement_of(counts: Counter[tuple[str, str]]) -> Agreement:
    """The agreement in pairs of first and second answers, as often as each occurs."""
    total = counts.total()
    if not total:
        return Agreement(0, 0, None, Undefined.NO_PAIRS)
    agreed = sum(count for (first, second), count in counts.items() if first == second)
    firsts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for (first, second), count in counts.items():
        firsts[first] += count
        seconds[second] += count
    by_chance = sum(firsts[word] * seconds[word] for word in firsts)
    # In whole numbers as long as possible: p_e is 1 exactly when this is zero.
    beyond = total * total - by_chance
    if not beyond:
        return Agreement(total, agreed, None, Undefined.NO_VARIATION)
    return Agreement(total, agreed, (agreed * total - by_chance) / beyond)

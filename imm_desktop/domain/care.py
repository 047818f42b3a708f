"""What a reviewer was shown, and when it is enough: kept for the reviewer alone, never part of the log or an export."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

ALL: Final = ""
"""Stands for all categories together; an item of two categories counts once."""

KEPT_DAYS: Final = 60
"""Older days are forgotten: long enough to see a trend, no longer."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """What was shown of one category on one day."""

    seconds: float = 0.0
    """An item was open on the screen, veiled or not."""
    looks: int = 0
    """How often the veil was lifted."""


_NOTHING: Final = Exposure()


@dataclass(frozen=True, slots=True)
class Ledger:
    """Exposure by day and category. Days are the reviewer's own, not UTC's."""

    days: Mapping[date, Mapping[str, Exposure]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def of(self, day: date, category: str = ALL) -> Exposure:
        """What was shown on ``day``; nothing when nothing was."""
        return self.days.get(day, {}).get(category, _NOTHING)

    def categories(self, first: date, last: date) -> tuple[str, ...]:
        """Categories seen from ``first`` to ``last``, the most seen first, without ALL."""
        seconds: dict[str, float] = {}
        for day, seen in self.days.items():
            if first <= day <= last:
                for category, exposure in seen.items():
                    seconds[category] = seconds.get(category, 0.0) + exposure.seconds
        seconds.pop(ALL, None)
        return tuple(sorted(seconds, key=lambda one: (-seconds[one], one)))

    def total(self, first: date, last: date, category: str = ALL) -> Exposure:
        """The sum of the days from ``first`` to ``last``."""
        seen = [self.of(day, category) for day in self.days if first <= day <= last]
        return Exposure(sum(one.seconds for one in seen), sum(one.looks for one in seen))

    def viewed(self, day: date, categories: Iterable[str], seconds: float) -> "Ledger":
        """With ``seconds`` more of an item of ``categories``."""
        return self._with(day, categories, lambda old: replace(old, seconds=old.seconds + seconds))

    def looked(self, day: date, categories: Iterable[str]) -> "Ledger":
        """With one more lifting of the veil."""
        return self._with(day, categories, lambda old: replace(old, looks=old.looks + 1))

    def trimmed(self, today: date) -> "Ledger":
        """Without days older than KEPT_DAYS."""
        oldest = today - timedelta(days=KEPT_DAYS)
        return Ledger({day: seen for day, seen in self.days.items() if day >= oldest})

    def _with(
        self, day: date, categories: Iterable[str], change: Callable[[Exposure], Exposure]
    ) -> "Ledger":
        seen = dict(self.days.get(day, {}))
        for category in {ALL, *categories}:
            seen[category] = change(seen.get(category, _NOTHING))
        return Ledger({**self.days, day: seen})


@dataclass(frozen=True, slots=True)
class CareLimits:
    """Limits that reviewers set for themselves; 0 is none. Nothing is ever locked: the program only says so."""

    minutes_a_day: int = 0
    minutes_until_break: int = 50
    break_minutes: int = 5
    """Time away that counts as a break."""


class Advice(StrEnum):
    """What the program has to say."""

    BREAK_DUE = "break_due"
    DAY_FULL = "day_full"


def advice_of(limits: CareLimits, seen_today: Exposure, since_break_s: float) -> frozenset[Advice]:
    """What is due after ``since_break_s`` seconds of looking without a break."""
    found = set()
    if limits.minutes_until_break and since_break_s >= limits.minutes_until_break * 60:
        found.add(Advice.BREAK_DUE)
    if limits.minutes_a_day and seen_today.seconds >= limits.minutes_a_day * 60:
        found.add(Advice.DAY_FULL)
    return frozenset(found)

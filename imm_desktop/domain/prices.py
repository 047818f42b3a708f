"""What an analysis costs, from prices that the operator entered. What has no price is unknown, never free."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from imm_desktop.domain.tasks import TaskKind


class PriceUnit(StrEnum):
    """What is counted."""

    TASK = "task"
    MINUTE = "minute"
    """Of the video's length, begun or not: the exact length is multiplied."""
    FRAME = "frame"
    """A frame that moderation looks at."""
    IMAGE = "image"


UNITS: Final[Mapping[TaskKind, tuple[PriceUnit, ...]]] = MappingProxyType(
    {
        TaskKind.LABELS: (PriceUnit.MINUTE, PriceUnit.TASK),
        TaskKind.MODERATION: (PriceUnit.FRAME, PriceUnit.MINUTE, PriceUnit.TASK),
        TaskKind.HIGHLIGHT: (PriceUnit.MINUTE, PriceUnit.TASK),
        TaskKind.CONVERT: (PriceUnit.MINUTE, PriceUnit.TASK),
        TaskKind.IMAGE_LABELS: (PriceUnit.IMAGE,),
        TaskKind.IMAGE_MODERATION: (PriceUnit.IMAGE, PriceUnit.FRAME),
    }
)
"""What each kind can be charged by."""

PER_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price: ``amount`` for every ``per`` units of one kind, since a date.

    Raises:
        ValueError: The amount is negative or no number, ``per`` is not 1 to 1,000,000, the currency is no code of
            three letters, or the kind is not charged by the unit.
    """

    kind: TaskKind
    unit: PriceUnit
    amount: Decimal
    currency: str
    """ISO 4217, such as CNY."""
    since: date
    """From when it holds; a later row of the same kind and unit replaces it from its own date on."""
    per: int = 1
    note: str = ""
    """Where it stands, such as the page it was read from."""

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount < 0:
            raise ValueError("amount")
        if not 1 <= self.per <= PER_MAX:
            raise ValueError("per")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise ValueError("currency")
        if self.unit not in UNITS[self.kind]:
            raise ValueError("unit")


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity that is known to lie between two bounds."""

    least: Decimal
    most: Decimal | None
    """None when there is no upper bound: a length is not known."""

    @property
    def is_exact(self) -> bool:
        """Whether both bounds are the same."""
        return self.least == self.most

    def __add__(self, other: "Amount") -> "Amount":
        most = None if self.most is None or other.most is None else self.most + other.most
        return Amount(self.least + other.least, most)

    def times(self, factor: Decimal) -> "Amount":
        """Both bounds multiplied; ``factor`` is not negative."""
        return Amount(self.least * factor, None if self.most is None else self.most * factor)


def exactly(number: int | Decimal) -> Amount:
    """A quantity that is known."""
    return Amount(Decimal(number), Decimal(number))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a batch may cost."""

    totals: Mapping[str, Amount] = field(default_factory=lambda: MappingProxyType({}))
    """By currency; empty when nothing is known. Currencies are never added up."""
    oldest: date | None = None
    """The date of the oldest price that was used."""

    @property
    def is_known(self) -> bool:
        """Whether at least one price applies."""
        return bool(self.totals)


def prices_for(rows: Iterable[PriceRow], kind: TaskKind, today: date) -> tuple[PriceRow, ...]:
    """The prices of ``kind`` that hold on ``today``: of each unit the newest that is not of the future."""
    newest: dict[PriceUnit, PriceRow] = {}
    for row in rows:
        known = newest.get(row.unit)
        if row.kind is kind and row.since <= today and (known is None or known.since <= row.since):
            newest[row.unit] = row
    return tuple(newest.values())


def estimate(
    kind: TaskKind,
    quantities: Mapping[PriceUnit, Amount],
    rows: Sequence[PriceRow],
    today: date,
) -> Estimate:
    """What ``quantities`` cost by the prices that hold on ``today``; several prices of a kind add up."""
    totals: dict[str, Amount] = {}
    used = [row for row in prices_for(rows, kind, today) if row.unit in quantities]
    for row in used:
        cost = quantities[row.unit].times(row.amount / row.per)
        known = totals.get(row.currency)
        totals[row.currency] = cost if known is None else known + cost
    return Estimate(totals, min((row.since for row in used), default=None))

"""What a batch would do, before anything is sent: tasks, frames, minutes, and what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from imm_desktop.domain.batches import SkipReason
from imm_desktop.domain.coverage import snapshots_wanted
from imm_desktop.domain.parameters import Values
from imm_desktop.domain.prices import (
    UNITS,
    Amount,
    Estimate,
    PriceRow,
    PriceUnit,
    estimate,
    exactly,
)
from imm_desktop.domain.tasks import TaskKind

MS_PER_MINUTE: Final = 60_000


@dataclass(frozen=True, slots=True)
class DryRun:
    """What Start would do, as far as it is known."""

    tasks: int
    skipped: Mapping[SkipReason, int]
    """Videos that need no task, by reason."""
    left_out: int
    """Objects that the kind cannot look at, or that were named twice."""
    lengths_known: int
    """Of ``tasks``, how many have a known length."""
    quantities: Mapping[PriceUnit, Amount]
    estimate: Estimate
    is_final: bool
    """Whether nothing more will be found out by waiting."""

    @property
    def lengths_unknown(self) -> int:
        """Tasks whose video has no known length."""
        return self.tasks - self.lengths_known


def dry_run_of(
    kind: TaskKind,
    values: Values,
    lengths_ms: Sequence[int | None],
    rows: Sequence[PriceRow],
    today: date,
    *,
    skipped: Mapping[SkipReason, int],
    left_out: int,
    is_final: bool,
    is_joined: bool = False,
) -> DryRun:
    """The dry run of tasks over objects of these lengths; None where a length is not known.

    With ``is_joined`` one task makes something of all of them.
    """
    quantities = quantities_of(kind, values, lengths_ms)
    tasks, known = len(lengths_ms), sum(one is not None for one in lengths_ms)
    if is_joined:
        known = int(tasks > 0 and known == tasks)
        tasks = min(tasks, 1)
        quantities[PriceUnit.TASK] = exactly(tasks)
    return DryRun(
        tasks=tasks,
        skipped=skipped,
        left_out=left_out,
        lengths_known=known,
        quantities=quantities,
        estimate=estimate(kind, quantities, rows, today),
        is_final=is_final,
    )


def film_estimate(
    cut_ms: int, lengths_ms: Sequence[int | None], rows: Sequence[PriceRow], today: date
) -> Estimate:
    """What one film costs: by at least the minutes that are cut out, and at most those of the whole videos.

    ``cut_ms`` is 0 where the service chooses; a length that is not known is None.
    """
    whole = _minutes(lengths_ms).most
    cut = Decimal(cut_ms) / MS_PER_MINUTE
    most = None if whole is None else max(whole, cut)
    quantities = {PriceUnit.TASK: exactly(1), PriceUnit.MINUTE: Amount(cut, most)}
    return estimate(TaskKind.HIGHLIGHT, quantities, rows, today)


def quantities_of(
    kind: TaskKind, values: Values, lengths_ms: Sequence[int | None]
) -> dict[PriceUnit, Amount]:
    """How much of each unit tasks over objects of these lengths take; None where a length is not known.

    ``values`` are without faults. An object of unknown length has no upper bound in minutes; in frames MaxFrames
    is one.
    """
    count = len(lengths_ms)
    found: dict[PriceUnit, Amount] = {}
    for unit in UNITS[kind]:
        if unit is PriceUnit.MINUTE:
            found[unit] = _minutes(lengths_ms)
        elif unit is PriceUnit.FRAME:
            found[unit] = _frames(kind, values, lengths_ms)
        else:
            found[unit] = exactly(count)
    return found


def _minutes(lengths_ms: Sequence[int | None]) -> Amount:
    known = [one for one in lengths_ms if one is not None]
    minutes = Decimal(sum(known)) / MS_PER_MINUTE
    return Amount(minutes, minutes if len(known) == len(lengths_ms) else None)


def _frames(kind: TaskKind, values: Values, lengths_ms: Sequence[int | None]) -> Amount:
    if kind is TaskKind.IMAGE_MODERATION:  # a still has one, an animated picture up to MaxFrames
        most = int(values.get("MaxFrames", 1))
        return Amount(Decimal(len(lengths_ms)), Decimal(most * len(lengths_ms)))
    interval_s, most = int(values.get("Interval", 1)), int(values.get("MaxFrames", 200))
    exact = unknown = 0
    for length_ms in lengths_ms:
        if length_ms is None:
            unknown += 1
        else:
            exact += snapshots_wanted(interval_s=interval_s, max_frames=most, duration_ms=length_ms)
    return Amount(Decimal(exact + unknown), Decimal(exact + unknown * most))

"""The table of prices on the Settings page, without widgets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QCoreApplication, QObject, Signal

from imm_desktop.domain.prices import PER_MAX, UNITS, PriceRow, PriceUnit
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.bench import Bench


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """A price as it is typed."""

    kind: TaskKind = TaskKind.MODERATION
    unit: PriceUnit = PriceUnit.FRAME
    amount: str = ""
    per: str = "1"
    currency: str = "CNY"
    since: str = ""
    note: str = ""


def draft_of(row: PriceRow) -> PriceDraft:
    """The row as text."""
    return PriceDraft(
        row.kind,
        row.unit,
        f"{row.amount:f}",
        str(row.per),
        row.currency,
        row.since.isoformat(),
        row.note,
    )


def row_of(draft: PriceDraft) -> tuple[PriceRow | None, str]:
    """The price that was typed, or None and what is wrong with it."""
    tr = QCoreApplication.translate
    amount = _number_of(draft.amount)
    if amount is None:
        return None, tr("Prices", "The amount is a number, such as 0.05.")
    per = draft.per.strip().replace(",", "")
    if not (per.isascii() and per.isdigit() and 1 <= int(per) <= PER_MAX):
        return None, tr("Prices", "“For” is a whole number from 1 to 1,000,000.")
    currency = draft.currency.strip().upper()
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        return None, tr("Prices", "The currency is a code of three letters, such as CNY.")
    try:
        since = date.fromisoformat(draft.since.strip())
    except ValueError:
        return None, tr("Prices", "The date is year-month-day, such as 2026-03-01.")
    row = PriceRow(draft.kind, draft.unit, amount, currency, since, int(per), draft.note.strip())
    return row, ""


def _number_of(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None


class PricesPresenter(QObject):
    """Prices as rows that are typed; kept as soon as all of them are right."""

    changed = Signal()
    """Other rows; not for what the operator types."""
    checked = Signal()
    """What is wrong may be another."""
    saved = Signal()
    problem_raised = Signal(Problem)

    def __init__(self) -> None:
        super().__init__()
        self._bench: Bench | None = None
        self.drafts: list[PriceDraft] = []
        self.is_loaded = False
        self._kept: tuple[PriceRow, ...] = ()
        self.jobs = Jobs(on_error=self._failed)

    def use(self, bench: Bench | None) -> None:
        """Show the prices that are kept beside ``bench``."""
        self._bench = bench
        self.is_loaded = False
        if bench is not None:
            self.jobs.start("load", self._load(bench))

    def faults(self) -> list[str]:
        """What is wrong with each row; empty where nothing is."""
        return [row_of(one)[1] for one in self.drafts]

    def add(self) -> None:
        """Add a row for the operator to fill in, dated today."""
        today = self._bench.estimating.today() if self._bench is not None else None
        last = self.drafts[-1] if self.drafts else PriceDraft()
        since = today.isoformat() if today else ""
        self.drafts.append(replace(last, amount="", since=since, note=""))
        self.changed.emit()

    def remove(self, at: int) -> None:
        """Take a row out."""
        del self.drafts[at]
        self.changed.emit()
        self._save()

    def change(self, at: int, draft: PriceDraft) -> None:
        """Take over what was typed; a unit that the kind is not charged by becomes one that it is."""
        if draft.unit not in UNITS[draft.kind]:
            draft = replace(draft, unit=UNITS[draft.kind][0])
        is_other_kind = draft.kind is not self.drafts[at].kind
        self.drafts[at] = draft
        if is_other_kind:
            self.changed.emit()
        self._save()

    async def close(self) -> None:
        """Stop everything."""
        await self.jobs.close()

    def _save(self) -> None:
        self.checked.emit()
        rows = [row_of(one)[0] for one in self.drafts]
        whole = tuple(one for one in rows if one is not None)
        bench = self._bench
        if bench is not None and self.is_loaded and len(whole) == len(rows) and whole != self._kept:
            self.jobs.start("save", self._keep(bench, whole))

    async def _keep(self, bench: Bench, rows: Sequence[PriceRow]) -> None:
        await bench.estimating.save_prices(rows)
        self._kept = tuple(rows)
        self.saved.emit()

    async def _load(self, bench: Bench) -> None:
        self._kept = await bench.estimating.prices()
        self.drafts = [draft_of(one) for one in self._kept]
        self.is_loaded = True
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self.problem_raised.emit(describe(error))

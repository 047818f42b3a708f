"""The reviewer's own care, without widgets: what was seen, and what is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from imm_desktop.domain.care import ALL, Advice, CareLimits, Exposure
from imm_desktop.presenters.jobs import Jobs
from imm_desktop.presenters.moderation_words import api_text
from imm_desktop.presenters.problem import Problem, describe
from imm_desktop.services.caring import Caring

WEEK_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """One category in the reviewer's ledger."""

    name: str
    """In the operator's language; "All" for the sum."""
    today: Exposure
    week: Exposure
    """The last seven days, today included."""


class CarePresenter(QObject):
    """Counts while an item is shown and says when a break is due; nobody else hears of it."""

    advised = Signal(str)
    """In words, what is due."""
    changed = Signal()
    """The rows are others now."""
    problem_raised = Signal(Problem)

    def __init__(self, caring: Caring, limits: Callable[[], CareLimits]) -> None:
        super().__init__()
        self._caring, self._limits = caring, limits
        self._unsubscribers = (
            caring.subscribe(self._advise),
            caring.subscribe_problems(lambda error: self.problem_raised.emit(describe(error))),
        )
        self.jobs = Jobs(on_error=lambda error: self.problem_raised.emit(describe(error)))

    def start(self) -> None:
        """Read the ledger and count from now on."""
        self.jobs.start("care", self._run())

    def begin(self, categories: tuple[str, ...]) -> None:
        """An item of ``categories`` is on the screen."""
        self._caring.begin(categories)

    def end(self) -> None:
        """Nothing is on the screen any more."""
        self._caring.end()
        self.changed.emit()

    def looked(self) -> None:
        """The veil was lifted."""
        self._caring.looked()

    def forget(self) -> None:
        """Empty the ledger."""
        self.jobs.start("forget", self._forget())

    def rows(self) -> tuple[ExposureRow, ...]:
        """The sum first, then categories, the most seen of the week first."""
        ledger, today = self._caring.ledger, self._caring.today
        first = today - timedelta(days=WEEK_DAYS - 1)
        tr = QCoreApplication.translate
        names = {
            ALL: tr("Care", "All"),
            **{c: api_text(c) for c in ledger.categories(first, today)},
        }
        return tuple(
            ExposureRow(name, ledger.of(today, key), ledger.total(first, today, key))
            for key, name in names.items()
        )

    async def close(self) -> None:
        """Stop counting and keep what was counted."""
        for unsubscribe in self._unsubscribers:
            unsubscribe()
        self._caring.end()
        await self.jobs.close()
        await self._caring.save()

    async def _run(self) -> None:
        await self._caring.load()
        self.changed.emit()
        await self._caring.run()

    async def _forget(self) -> None:
        await self._caring.forget()
        self.changed.emit()

    def _advise(self, advice: Advice) -> None:
        tr = QCoreApplication.translate
        if advice is Advice.BREAK_DUE:
            seconds = self._caring.since_break_s
            text = tr("Care", "You have looked for %1 minutes. A break of %2 is due.")
            text = text.replace("%2", str(self._limits().break_minutes))
        else:
            seconds = self._caring.seen_today.seconds
            text = tr("Care", "You have looked for %1 minutes today: the limit you chose.")
        self.advised.emit(text.replace("%1", str(round(seconds / 60))))
        self.changed.emit()

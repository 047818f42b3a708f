"""Counting what a reviewer is shown, for the reviewer alone, and saying when a break is due."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final, Protocol

from imm_desktop.domain.care import Advice, CareLimits, Exposure, Ledger, advice_of
from imm_desktop.domain.errors import SettingsError
from imm_desktop.services.listening import Listener, Listeners
from imm_desktop.services.ports.system import Clock

TICK_S: Final = 5.0
"""How often what is open is counted; more than this is lost neither at the end nor by a crash of the machine."""
LONGEST_TICK_S: Final = 3 * TICK_S
"""A gap longer than this is a computer that slept, not a reviewer who looked."""
SAVE_EVERY_TICKS: Final = 6
REPEAT_S: Final = 600.0
"""Advice that is not followed is repeated after this time, not at every tick."""


class ExposureStore(Protocol):
    """Where the ledger is kept: beside the settings of one person, apart from everything a team shares."""

    async def load(self) -> Ledger:
        """The ledger; an empty one when there is none yet or it cannot be read."""
        ...

    async def save(self, ledger: Ledger) -> None:
        """Keep ``ledger``, whole or not at all.

        Raises:
            SettingsError: The disk refused; the earlier one is left as it is.
        """
        ...


class Caring:
    """Counts while an item is on the screen."""

    def __init__(
        self, store: ExposureStore, clock: Clock, limits: Callable[[], CareLimits]
    ) -> None:
        self._store, self._clock, self._limits = store, clock, limits
        self._categories: tuple[str, ...] | None = None
        self._counted_to: datetime | None = None
        self._left_at: datetime | None = None
        self._advised: dict[Advice, datetime] = {}
        self._is_saved = True
        self._listeners: Listeners[Advice] = Listeners()
        self._problems: Listeners[Exception] = Listeners()
        self._is_told = False
        self.ledger = Ledger()
        self.since_break_s = 0.0
        """Seconds of looking since the last break."""

    @property
    def today(self) -> date:
        """The reviewer's own day."""
        return self._clock.now().astimezone().date()

    @property
    def seen_today(self) -> Exposure:
        """All categories together."""
        return self.ledger.of(self.today)

    def subscribe(self, listener: Listener[Advice]) -> Callable[[], None]:
        """Tell ``listener`` what is due, at most every ten minutes each."""
        return self._listeners.add(listener)

    def subscribe_problems(self, listener: Listener[Exception]) -> Callable[[], None]:
        """Tell ``listener`` when the ledger cannot be kept; once, until it can again."""
        return self._problems.add(listener)

    async def load(self) -> None:
        """Read what was counted before."""
        self.ledger = (await self._store.load()).trimmed(self.today)

    def begin(self, categories: tuple[str, ...]) -> None:
        """An item of ``categories`` is on the screen from now on."""
        self._count()
        now = self._clock.now()
        if self._categories is None and self._left_at is not None:
            away_s = (now - self._left_at).total_seconds()
            if away_s >= self._limits().break_minutes * 60:
                self.since_break_s = 0.0
                self._advised.pop(Advice.BREAK_DUE, None)
        self._categories, self._counted_to = categories, now

    def end(self) -> None:
        """Nothing is on the screen any more."""
        self._count()
        if self._categories is not None:
            self._categories, self._left_at = None, self._clock.now()

    def looked(self) -> None:
        """The veil was lifted from what is on the screen."""
        if self._categories is not None:
            self.ledger = self.ledger.looked(self.today, self._categories)
            self._is_saved = False

    async def forget(self) -> None:
        """Empty the ledger, on the disk too."""
        self.ledger, self._is_saved = Ledger(), False
        await self.save()

    async def save(self) -> None:
        """Put what was counted on the disk, when something was."""
        self._count()
        if not self._is_saved:
            self._is_saved = True
            try:
                await self._store.save(self.ledger)
            except BaseException:
                self._is_saved = False
                raise

    async def run(self) -> None:
        """Count, keep and advise until cancelled."""
        ticks = 0
        while True:
            await self._clock.sleep(TICK_S)
            self._count()
            self._advise()
            ticks += 1
            if ticks % SAVE_EVERY_TICKS == 0:
                await self._try_to_save()

    async def _try_to_save(self) -> None:
        try:
            await self.save()
            self._is_told = False
        except SettingsError as error:
            if not self._is_told:
                self._is_told = True
                self._problems.tell(error)

    def _count(self) -> None:
        if self._categories is None or self._counted_to is None:
            return
        now = self._clock.now()
        seconds = (now - self._counted_to).total_seconds()
        self._counted_to = now
        if 0 < seconds <= LONGEST_TICK_S:
            self.ledger = self.ledger.viewed(self.today, self._categories, seconds)
            self.since_break_s += seconds
            self._is_saved = False

    def _advise(self) -> None:
        if self._categories is None:
            return
        now = self._clock.now()
        for advice in sorted(advice_of(self._limits(), self.seen_today, self.since_break_s)):
            last = self._advised.get(advice)
            if last is None or (now - last).total_seconds() >= REPEAT_S:
                self._advised[advice] = now
                self._listeners.tell(advice)

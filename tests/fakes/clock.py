"""Time for tests, and IDs in order."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
TURNS_BEFORE_TIME_PASSES = 12


class FakeClock:
    """Time that passes only when all are waiting, or, while ``is_held``, only by ``advance``."""

    def __init__(self, *, is_held: bool = False) -> None:
        self.time = START
        self.is_held = is_held
        self.slept: list[float] = []
        """Every wait that was asked for, in order."""
        self._due: list[datetime] = []

    def now(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        due = self.time + timedelta(seconds=seconds)
        self._due.append(due)
        turns = 0
        try:
            while self.time < due:
                # Threads of the store need real turns; they get them before time jumps.
                await asyncio.sleep(0 if turns % 10 else 0.0005)
                turns += 1
                is_first = due == min(self._due)
                if not self.is_held and is_first and turns > TURNS_BEFORE_TIME_PASSES:
                    self.time = max(self.time, due)
        finally:
            self._due.remove(due)


def new_ids(prefix: str = "s") -> Callable[[], str]:
    """IDs ``s1``, ``s2`` …"""
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"

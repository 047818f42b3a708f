"""Where a life of the desktop's services ends, and what happens to each of its requests on the way."""

import inspect
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.killing import Killed


@dataclass
class Tally:
    """What a campaign did and what came of it."""

    runs: int = 0
    tasks: int = 0
    requests: int = 0
    deaths: Counter[str] = field(default_factory=Counter)
    """By the place at which a life ended."""
    faults: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    orphans: int = 0
    forgotten: int = 0
    wrong: list[str] = field(default_factory=list)
    """One line for each run that went wrong, with its seed."""

    def __str__(self) -> str:
        return (
            f"faults: {self.runs} runs, {self.tasks} tasks, {self.requests} requests, "
            f"{self.deaths.total()} deaths at {len(self.deaths)} places, {self.faults.total()} faults of "
            f"{len(self.faults)} kinds; {self.duplicates} duplicates, {self.orphans} orphans, "
            f"{self.forgotten} forgotten"
        )

    def add(self, other: "Tally") -> None:
        """Take over what another part of the campaign did."""
        for name in ("runs", "tasks", "requests", "duplicates", "orphans", "forgotten"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.deaths += other.deaths
        self.faults += other.faults
        self.wrong += other.wrong


class Fate:
    """A life that ends at its ``steps``-th place; None lets it live."""

    def __init__(self, steps: int | None, tally: Tally) -> None:
        self._left = steps
        self._tally = tally
        self.is_over = False

    @property
    def is_mortal(self) -> bool:
        """Whether it ends before its time."""
        return self._left is not None

    def at(self, place: str) -> None:
        """Be at ``place``; raises Killed when the life ends here, or has ended."""
        if self.is_over:
            raise Killed
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                self.is_over = True
                self._tally.deaths[place] += 1
                raise Killed

    def watch(self, port: Any, name: str) -> Any:
        """``port``, whose caller can die before and after every call."""
        return _Watched(port, name, self)


class _Watched:
    def __init__(self, port: Any, name: str, fate: Fate) -> None:
        self._port, self._name, self._fate = port, name, fate

    def __getattr__(self, method: str) -> Any:
        called = getattr(self._port, method)
        if not inspect.iscoroutinefunction(called):
            return called

        async def call(*args: Any, **more: Any) -> Any:
            self._fate.at(f"{self._name}.{method}:before")
            answer = await called(*args, **more)
            self._fate.at(f"{self._name}.{method}:after")
            return answer

        return call


KINDS = (
    "no connection",
    "dropped before",
    "dropped after",
    "slow",
    "timed out",
    "arrives late",
    "delivered twice, first answer",
    "delivered twice, second answer",
    "throttled 400",
    "throttled 429",
    "throttled 503",
    "broken before",
    "broken after",
    "page of a proxy before",
    "page of a proxy after",
    "empty answer",
    "half an answer",
)


class Luck:
    """Draws the faults of one run: a share of the requests, until so many have happened."""

    def __init__(self, rng: random.Random, tally: Tally) -> None:
        self.rng = rng
        self._tally = tally
        self._share = rng.choice((0.0, 0.1, 0.3, 0.6))
        self._left = rng.randrange(5, 40)
        self.list_lag_s = rng.choice((0.0, 3.0, 25.0))
        """How late a list shows that a task is there, or over."""
        self.task_lag_s = rng.choice((0.0, 0.0, 10.0))
        """How late GetTask knows a task."""

    def draw(self, kinds: tuple[str, ...] = KINDS) -> str:
        """Which of ``kinds`` happens to the next request; empty when nothing does."""
        if not self._left or self.rng.random() >= self._share:
            return ""
        self._left -= 1
        kind = self.rng.choice(kinds)
        self._tally.faults[kind] += 1
        return kind

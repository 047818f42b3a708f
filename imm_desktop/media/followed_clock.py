"""Where playing is by a clock that somebody else tells now and then."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

LONGEST_WORD_S: Final = 0.5
"""Players tell where they are several times a second: one that is silent for longer stands still, perhaps for want of bytes."""


@dataclass(frozen=True, slots=True)
class FollowedClock:
    """What was told last; between two words it runs on at ``rate``."""

    at_s: float
    """When that was, by ``time.perf_counter``, which all processes of a computer share (Python 3.10)."""
    position_ms: float
    """Where playing was then."""
    rate: float
    """Times real time."""
    is_alone: bool
    """Whether no word will follow: it runs on by itself."""
    now: Callable[[], float] = time.perf_counter

    def reached_ms(self) -> float:
        """Where playing is now."""
        return self.position_ms + self._passed_s() * 1000 * self.rate

    def rest_s(self, position_ms: float) -> float:
        """Until it is at ``position_ms``, if it runs on; negative after that."""
        return (position_ms - self.reached_ms()) / 1000 / self.rate

    @property
    def stands(self) -> bool:
        """Whether it waits for the next word."""
        return not self.is_alone and self.now() - self.at_s > LONGEST_WORD_S

    def _passed_s(self) -> float:
        passed_s = self.now() - self.at_s
        return passed_s if self.is_alone else min(passed_s, LONGEST_WORD_S)

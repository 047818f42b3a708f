"""How much of the computer analyses may use: set by the operator, lowered while somebody scrubs."""

import os
import time
from collections.abc import Callable
from typing import Final

EASED_CORES: Final = 0.3
"""Processors that all analyses together may use while the operator scrubs."""
LONGEST_EASE_S: Final = 30.0
"""An ease ends by itself: whoever asked for it may have died."""
LONGEST_NAP_S: Final = 1.0
"""A worker that sleeps longer at once would look as if it hung."""
LEAST_CORES: Final = 0.05


class Pace:
    """Holds a process to ``cores`` processors on average, by sleeping; None: no limit."""

    def __init__(
        self,
        *,
        cpu_s: Callable[[], float] = time.process_time,
        now_s: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,  # noqa: TID251 - a worker process has no loop
    ) -> None:
        self.cores: float | None = None
        self._cpu_s, self._now_s, self._sleep = cpu_s, now_s, sleep
        self._cpu_before_s, self._before_s = cpu_s(), now_s()

    def breathe(self) -> None:
        """To be called often between pieces of work: sleeps off what was used too much since the call before."""
        cpu_s, now_s, cores = self._cpu_s(), self._now_s(), self.cores
        if cores is not None:
            owed_s = (cpu_s - self._cpu_before_s) / max(cores, LEAST_CORES) - (
                now_s - self._before_s
            )
            if owed_s > 0:
                self._sleep(min(owed_s, LONGEST_NAP_S))
        self._cpu_before_s, self._before_s = self._cpu_s(), self._now_s()


def cores_of(cpu_percent: float) -> float | None:
    """Processors that ``cpu_percent`` of this computer are; None for all of it."""
    return None if cpu_percent >= 100 else (os.cpu_count() or 1) * cpu_percent / 100

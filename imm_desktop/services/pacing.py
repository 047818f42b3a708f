"""Sharing the requests that one project may send in a second."""

import asyncio
from collections import deque
from contextvars import ContextVar
from datetime import timedelta
from typing import Final

from imm_desktop.services.ports.system import Clock

MOST_PER_S: Final = 80.0
BURST: Final = 20
"""Requests that may leave at once; with ``MOST_PER_S`` never more than the project's 100 in any second."""
LEAST_PER_S: Final = 1.0
RECOVERS_PER_S: Final = 2.0
"""By how many requests a second the pace grows again, each second after the service asked to slow down."""
SHORTEST_WAIT_S: Final = 0.001
"""Clocks count microseconds: a wait rounded down to none would never end."""
FOREGROUND_TURNS: Final = 3
"""Requests somebody waits for that go first, before one of the background has its turn."""

_in_background: ContextVar[bool] = ContextVar("imm_desktop_in_background", default=False)


def work_in_background() -> None:
    """From now on the requests of this job, and of jobs that it starts, let those go first that somebody waits for."""
    _in_background.set(True)


class Pacer:
    """Lets requests leave in their turn; one for everything that talks to one account's service."""

    def __init__(self, clock: Clock, most_per_s: float = MOST_PER_S, burst: int = BURST) -> None:
        self._clock = clock
        self._most_per_s = most_per_s
        self._burst = burst
        self._per_s = most_per_s
        self._left = float(burst)
        self._counted_at = clock.now()
        self._slowed_at = self._counted_at - timedelta(days=1)
        self._foreground: deque[asyncio.Future[None]] = deque()
        self._background: deque[asyncio.Future[None]] = deque()
        self._in_a_row = 0
        self._granting: asyncio.Task[None] | None = None

    @property
    def per_s(self) -> float:
        """Requests a second that may leave now."""
        self._count()
        return self._per_s

    async def turn(self) -> None:
        """Wait until one request may leave."""
        self._count()
        if self._left >= 1 and not self._foreground and not self._background:
            self._left -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        (self._background if _in_background.get() else self._foreground).append(mine)
        if self._granting is None:
            self._granting = asyncio.create_task(self._grant(), name="pace requests")
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # granted in this very turn of the loop, and not used
                self._left += 1
            raise

    def slow_down(self) -> None:
        """The service refused a request as one too many: halve the pace, once a second at most."""
        self._count()
        now = self._clock.now()
        if now - self._slowed_at >= timedelta(seconds=1):
            self._slowed_at = now
            self._per_s = max(self._per_s / 2, LEAST_PER_S)
            self._left = 0.0

    def close(self) -> None:
        """Let nobody wait any more: whoever still does is cancelled."""
        if self._granting is not None:
            self._granting.cancel()
        for waiting in (*self._foreground, *self._background):
            waiting.cancel()

    def _count(self) -> None:
        """Add the requests that time has allowed since the last look."""
        now = self._clock.now()
        seconds = max((now - self._counted_at).total_seconds(), 0.0)  # a clock may be set back
        self._counted_at = now
        self._left = min(self._left + seconds * self._per_s, self._burst)
        self._per_s = min(self._per_s + seconds * RECOVERS_PER_S, self._most_per_s)

    async def _grant(self) -> None:
        try:
            while self._is_awaited():
                self._count()
                if self._left < 1:
                    await self._clock.sleep(max((1 - self._left) / self._per_s, SHORTEST_WAIT_S))
                    continue
                self._left -= 1
                self._next().set_result(None)
        finally:
            self._granting = None

    def _is_awaited(self) -> bool:
        for lane in (self._foreground, self._background):
            while lane and lane[0].done():
                lane.popleft()
        return bool(self._foreground or self._background)

    def _next(self) -> asyncio.Future[None]:
        is_fair = self._in_a_row < FOREGROUND_TURNS or not self._background
        if self._foreground and is_fair:
            self._in_a_row += 1
            return self._foreground.popleft()
        self._in_a_row = 0
        return self._background.popleft()

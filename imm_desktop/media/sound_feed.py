"""Samples on their way to a player: filled as they come from the worker, emptied by whoever plays them."""

import asyncio
import threading
from collections import deque
from typing import Final

RATE_HZ: Final = 48_000
CHANNELS: Final = 2
BYTES_A_MS: Final = RATE_HZ * CHANNELS * 2 // 1000
"""Of 16-bit samples, the least byte first, the channels side by side."""
PIECE_MS: Final = 250
"""So much the worker gives at once."""
_AHEAD_MS: Final = 2_000
"""So much waits here: enough to go on while the worker is started again or the network rests."""


class SoundFeed:
    """The samples of one run of playing; made on the event loop.

    ``put`` and ``room`` are for the loop; everything else for any thread.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._here: deque[bytes] = deque()
        self._size = 0
        self._changed = threading.Condition()
        self._has_room = asyncio.Event()
        self._is_finished = self._is_closed = False
        self._taken = 0

    @property
    def taken_ms(self) -> float:
        """How much has been taken."""
        return self._taken / BYTES_A_MS

    @property
    def is_starved(self) -> bool:
        """Whether nothing is here though more will come."""
        return not (self._here or self._is_finished or self._is_closed)

    @property
    def is_over(self) -> bool:
        """Whether everything has been taken, or nobody wants it any more."""
        return self._is_closed or (self._is_finished and not self._here)

    def put(self, samples: bytes) -> None:
        """More samples."""
        with self._changed:
            self._here.append(samples)
            self._size += len(samples)
            self._changed.notify()

    async def room(self) -> None:
        """Return when little is left here."""
        while self._size >= _AHEAD_MS * BYTES_A_MS and not self._is_closed:
            self._has_room.clear()
            await self._has_room.wait()

    def finish(self) -> None:
        """There will be no more samples."""
        with self._changed:
            self._is_finished = True
            self._changed.notify()

    def close(self) -> None:
        """Nobody wants them any more; whoever waits is sent away."""
        with self._changed:
            self._is_closed = True
            self._here.clear()
            self._size = 0
            self._changed.notify()
        self._tell_room()

    def read(self, size: int) -> bytes:
        """``size`` bytes, which are waited for; fewer only at the end."""
        parts, missing = [], size
        while missing:
            with self._changed:
                while self.is_starved:
                    self._changed.wait()
            part = self.take(missing)
            if not part:
                break
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def rest(self, seconds: float) -> None:
        """Wait so long, unless nobody wants the samples any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed, max(0.0, seconds))

    def take(self, size: int) -> bytes:
        """At most ``size`` bytes of what is here."""
        with self._changed:
            if not self._here:
                return b""
            first = self._here.popleft()
            if len(first) > size:
                self._here.appendleft(first[size:])
                first = first[:size]
            self._size -= len(first)
            self._taken += len(first)
        self._tell_room()
        return first

    def _tell_room(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._has_room.set)
        except RuntimeError:
            self._is_closed = True  # the event loop has ended

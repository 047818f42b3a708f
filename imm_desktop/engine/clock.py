"""The engine's time, given to whatever needs it so that tests can set it."""

import time
from datetime import UTC, datetime
from typing import Protocol

NS_PER_S = 1_000_000_000


class Clock(Protocol):
    """Where the engine's parts ask what time it is."""

    def now_ns(self) -> int:
        """Nanoseconds since 1970 (UTC)."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, for time limits."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now_ns(self) -> int:
        """Nanoseconds since 1970 (UTC)."""
        return time.time_ns()

    def monotonic(self) -> float:
        """Seconds that never go back, for time limits."""
        return time.monotonic()


def moment(ns: int) -> datetime:
    """The aware UTC time ``ns`` nanoseconds after 1970, cut to microseconds."""
    return datetime.fromtimestamp(ns // NS_PER_S, UTC).replace(microsecond=ns % NS_PER_S // 1000)


def rfc3339(ns: int) -> str:
    """``2021-12-24T03:00:38.892462383Z``: IMM's form, with nine decimals."""
    return f"{moment(ns):%Y-%m-%dT%H:%M:%S}.{ns % NS_PER_S:09d}Z"

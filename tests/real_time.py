"""Claims about real time (players), which hold only as far as the computer gives a processor to who wants one.

An attempt that fails though nobody waited for a processor is a failure. One during which threads of the test waited
says nothing, and is made again; where that goes on, the claim cannot be examined here, and the test says so.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.engine_process import children_of

ATTEMPTS = 5
WAITED_S = 0.2
"""Of the two or three seconds of an attempt; more than this in one thread is heard and seen."""


def in_real_time(attempt: Callable[[], None]) -> None:
    """Call ``attempt`` until it succeeds, or fails while the computer had time for it.

    Raises:
        AssertionError: It failed, and no thread had waited for a processor.
        pytest.skip.Exception: Each attempt failed while some had.
    """
    told = ""
    for _ in range(ATTEMPTS):
        before = _waits()
        try:
            attempt()
        except (AssertionError, TimeoutError) as error:
            after = _waits()
            longest = max((after[one] - before.get(one, 0.0) for one in after), default=0.0)
            if longest < WAITED_S:
                raise
            told = f"a thread waited {longest:.1f} s for a processor: {error}"
            time.sleep(1)
        else:
            return
    pytest.skip(f"in {ATTEMPTS} attempts this computer had no time for it; {told}")


def _waits() -> dict[int, float]:
    """Seconds that each thread of this process and of its children has waited for a processor; nothing where no system tells."""
    found: dict[int, float] = {}
    own = os.getpid()
    for process in (own, *children_of(own)):
        for thread in Path(f"/proc/{process}/task").glob("[0-9]*"):
            with suppress(OSError):  # one that has ended
                _ran, waited_ns, _times = (thread / "schedstat").read_text().split()
                found[int(thread.name)] = int(waited_ns) / 1e9
    return found

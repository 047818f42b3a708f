"""Cyclic garbage, collected on the window's thread only.

Python collects on whichever thread happens to allocate. A Qt object in a cycle would then be destroyed on a thread that
it does not belong to, which Qt forbids: its timers cannot be stopped there, and at worst the program crashes.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time
from typing import Final

from PySide6.QtCore import QTimer

EVERY_MS: Final = 50
"""A look takes as long as there are objects since the last one; when a result is read they are made by the 100,000."""
LONG_S: Final = 0.008
"""Half a frame."""


@contextmanager
def collected_here() -> Iterator[None]:
    """Collect on this thread, which must run Qt's event loop, and on no other, until the end; then as before."""
    timer = QTimer()
    timer.setInterval(EVERY_MS)
    timer.timeout.connect(collect_when_due)
    was_enabled = gc.isenabled()
    gc.disable()
    timer.start()
    try:
        yield
    finally:
        timer.stop()
        gc.collect()
        if was_enabled:
            gc.enable()


def collect_when_due() -> None:
    """What Python would do itself: the oldest generation whose count is above its threshold.

    What stays after a look that took long – a listing of very many objects – is not looked through again: it is let go
    of one by one when nobody needs it any more, and a look at all of it would be felt each time.
    """
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > thresholds[generation]:
            began = thread_time()
            gc.collect(generation)
            if thread_time() - began > LONG_S:
                gc.freeze()
            return

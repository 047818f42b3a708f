"""One carrier for each account of a profile: the window or a command line, never both, sends and follows its tasks.

Both read the same journal. Two that carried the same task would create it twice.
"""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final

from imm_desktop.adapters.process_lock import ProcessLock
from imm_desktop.services.ports.archive import Archive
from imm_desktop.services.ports.system import Clock

LOOK_EVERY_S: Final = 1.0
"""Between two looks for the lock, or for tasks that another process put into the journal."""

_FIRST_LOOK_S: Final = 0.1
_PATIENT_TRIES: Final = 10
"""For the first second nothing is said: this process itself may be giving the lock back."""


def carrier_lock(folder: Path, account_id: str) -> ProcessLock:
    """The lock of whoever carries the tasks of ``account_id``; ``folder`` is the profile's."""
    name = hashlib.sha256(account_id.encode()).hexdigest()[:16]
    return ProcessLock(folder / f"carrier-{name}.lock")


def engine_lock(folder: Path) -> ProcessLock:
    """The lock of whoever runs the embedded engine of the profile in ``folder``."""
    return ProcessLock(folder / "engine.lock")


async def carry(
    lock: ProcessLock,
    archive: Archive,
    account_id: str,
    clock: Clock,
    works: Sequence[Callable[[], Coroutine[Any, Any, None]]],
    *,
    wake: Callable[[], None],
    told: Callable[[bool], None] = lambda _is_carrier: None,
) -> None:
    """Wait for ``lock``, then run ``works`` until cancelled; ``wake`` is called when others add to the journal.

    ``told`` hears False when another process has the lock, and True once this one has.
    """
    tries = 0
    while not lock.take():
        tries += 1
        if tries == _PATIENT_TRIES:
            told(False)
        await clock.sleep(_FIRST_LOOK_S if tries < _PATIENT_TRIES else LOOK_EVERY_S)
    told(True)
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work())
            group.create_task(_listen(archive, account_id, clock, wake))
    finally:
        lock.release()


async def _listen(
    archive: Archive, account_id: str, clock: Clock, wake: Callable[[], None]
) -> None:
    seen = await archive.journal_end(account_id)
    while True:
        await clock.sleep(LOOK_EVERY_S)
        end = await archive.journal_end(account_id)
        if end != seen:
            seen = end
            wake()

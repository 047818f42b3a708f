"""The embedded engine of a profile, run by one process at a time: the window or a command line."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from imm_desktop.adapters.process_lock import ProcessLock
from imm_desktop.app.carrying import LOOK_EVERY_S
from imm_desktop.domain.errors import EngineDownError
from imm_desktop.services.ports.system import Clock

if TYPE_CHECKING:
    from imm_desktop.adapters.engine_process import EngineProcess

log = logging.getLogger(__name__)


class EngineTurn:
    """Starts, watches and stops an engine while this process has the turn."""

    def __init__(self, engine: "EngineProcess", lock: ProcessLock, clock: Clock) -> None:
        self._engine, self._lock, self._clock = engine, lock, clock
        self._waits = False

    async def start(self) -> str:
        """Start the engine and return its address.

        Raises:
            EngineDownError: Another process of this program runs it, or it did not come up.
        """
        if not self._lock.take():
            self._waits = True
            raise EngineDownError(
                "Another process of this program runs the engine of this profile. Its turn ends by itself."
            )
        return await self._engine.start()

    async def supervise(self, on_restart: Callable[[str], None]) -> None:
        """Keep the engine alive until cancelled; one that another process had is started once that ends."""
        if self._waits:
            log.info("the engine is in use elsewhere")
            while not self._lock.take():
                await self._clock.sleep(LOOK_EVERY_S)
            self._waits = False
            on_restart(await self._engine.start())
        await self._engine.supervise(on_restart)

    async def stop(self) -> None:
        """End the engine, and the turn."""
        await self._engine.stop()
        self._lock.release()

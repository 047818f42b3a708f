"""Waiting that can be cut short."""

import asyncio

from imm_desktop.services.ports.system import Clock


async def wait_for_either(event: asyncio.Event, clock: Clock, seconds: float) -> None:
    """Return when ``event`` is set or ``seconds`` have passed, whichever comes first."""
    async with asyncio.TaskGroup() as group:
        waiting = (group.create_task(event.wait()), group.create_task(clock.sleep(seconds)))
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()

"""Listeners hear in order, in the loop's next turn, and never after they have left."""

import asyncio

from imm_desktop.services.listening import Listeners


def test_listeners_hear_in_order_and_not_after_they_left(run):
    async def scenario():
        listeners: Listeners[int] = Listeners()
        heard = []
        listeners.add(lambda value: heard.append(("a", value)))
        leave = listeners.add(lambda value: heard.append(("b", value)))
        listeners.tell(1)
        assert heard == [], "whoever tells is not stopped by whoever listens"
        await asyncio.sleep(0)
        assert heard == [("a", 1), ("b", 1)]
        listeners.tell(2)
        leave()
        leave()
        await asyncio.sleep(0)
        assert heard[2:] == [("a", 2)]

    run(scenario())

"""Telling others what happened, on the event loop."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

Listener = Callable[[T], None]


class Listeners(Generic[T]):
    """Those who want to know; a listener may come or go while others are being told."""

    def __init__(self) -> None:
        self._listeners: dict[object, Listener[T]] = {}
        self._untold = 0

    @property
    def are_being_told(self) -> bool:
        """Whether there is something that not every listener has heard yet."""
        return self._untold > 0

    def add(self, listener: Listener[T]) -> Callable[[], None]:
        """Tell ``listener`` from now on; call what is returned to stop, any number of times."""
        key = object()
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    def tell(self, value: T) -> None:
        """Give ``value`` to every listener in the loop's next turn, in the order in which they came.

        Not at once: whoever tells must not stumble over a listener's fault, which the loop reports instead.
        """
        loop = asyncio.get_running_loop()
        for key in tuple(self._listeners):
            self._untold += 1
            loop.call_soon(self._tell_one, key, value)

    def _tell_one(self, key: object, value: T) -> None:
        self._untold -= 1
        listener = self._listeners.get(key)
        if listener is not None:
            listener(value)

"""Telling what is in the way, once, and that it is over."""

from collections.abc import Callable

from imm_desktop.services.listening import Listener, Listeners


class Troubles:
    """What a long job has told of its problems."""

    def __init__(self) -> None:
        self._begun: Listeners[Exception] = Listeners()
        self._over: Listeners[Exception] = Listeners()
        self._told: dict[str, Exception] = {}

    def subscribe(self, listener: Listener[Exception]) -> Callable[[], None]:
        """Hear what is in the way; the same again and again is told once, until something has worked."""
        return self._begun.add(listener)

    def subscribe_over(self, listener: Listener[Exception]) -> Callable[[], None]:
        """Hear of each problem that was told that something has worked since."""
        return self._over.add(listener)

    def tell(self, error: Exception) -> None:
        """Say that ``error`` is in the way."""
        words = f"{type(error).__name__} {error}"
        if words not in self._told:
            self._told[words] = error
            self._begun.tell(error)

    def worked(self) -> None:
        """Say that what was in the way no longer is."""
        told, self._told = self._told, {}
        for error in told.values():
            self._over.tell(error)

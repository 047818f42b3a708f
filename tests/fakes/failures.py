"""Errors to come, for every fake port."""

from collections import defaultdict, deque


class Failures:
    """Errors to be raised by the next calls of a method."""

    def __init__(self) -> None:
        self._before: dict[str, deque[Exception]] = defaultdict(deque)
        self._after: dict[str, deque[Exception]] = defaultdict(deque)
        self._always: dict[str, Exception] = {}

    def add(self, method: str, *errors: Exception, after: bool = False) -> None:
        """Raise ``errors`` one by one; ``after`` the work was done, as when an answer is lost."""
        (self._after if after else self._before)[method].extend(errors)

    def set_next(self, method: str, error: Exception, *, after: bool = False) -> None:
        """Raise ``error`` at the next call only, whatever was added before."""
        queue = (self._after if after else self._before)[method]
        queue.clear()
        queue.append(error)

    def set(self, method: str, error: Exception | None) -> None:
        """Raise ``error`` at every call; None ends it."""
        self._always.pop(method, None)
        if error is not None:
            self._always[method] = error

    def clear(self) -> None:
        """Forget every error."""
        for one in (self._before, self._after, self._always):
            one.clear()

    def before(self, method: str) -> None:
        if method in self._always:
            raise self._always[method]
        if self._before[method]:
            raise self._before[method].popleft()

    def after(self, method: str) -> None:
        if self._after[method]:
            raise self._after[method].popleft()

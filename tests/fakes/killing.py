"""A way to be killed anywhere."""

import inspect
from typing import Any


class Killed(BaseException):
    """The process is gone; nothing of it runs any more."""


class Life:
    """How many calls to the outside a process has left; it dies with the work of the last done and no answer seen.

    To die after one call and to die before the next is the same.
    """

    def __init__(self, calls: int | None = None) -> None:
        self.left = calls
        self.is_over = False

    def begin(self) -> None:
        if self.left == 0:
            self.is_over = True
            raise Killed

    def end(self) -> None:
        if self.left is not None:
            self.left = max(self.left - 1, 0)
        self.begin()


class Mortal:
    """A port whose caller can die before and after every call."""

    def __init__(self, inner: Any, life: Life) -> None:
        self._inner, self._life = inner, life

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._inner, name)
        if not inspect.iscoroutinefunction(attribute):
            return attribute

        async def call(*args: Any, **kwargs: Any) -> Any:
            self._life.begin()
            answer = await attribute(*args, **kwargs)
            self._life.end()
            return answer

        return call

"""Which blocks will be wanted next, told by those that were: the more in a row, the further ahead."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

_HEADS: Final = 3
"""Readers that are kept apart: player, exact frames, key frames."""
_MOST_AHEAD: Final = 32
"""Blocks; 8 MB is about ten seconds of good 1080p."""


class ReadAhead:
    """Follows where the readers are. A single read far from all others is a seek: nothing is fetched after it."""

    def __init__(self) -> None:
        self._heads: OrderedDict[int, int] = OrderedDict()
        """Block last read, the newest at the end, and how many in a row led to it."""

    def saw(self, first: int, last: int) -> None:
        """Somebody read the blocks from ``first`` to ``last`` at once."""
        if last in self._heads:
            self._heads.move_to_end(last)
            return
        streak = max(self._heads.pop(first - 1, 0), self._heads.pop(first, 0))
        self._heads[last] = streak + 1
        while len(self._heads) > _HEADS:
            self._heads.popitem(last=False)

    def wanted_after(self, number: int) -> int:
        """The block after the last one worth fetching together with ``number``."""
        return number + 1 + _ahead(self._heads.get(number, 0))

    def stretches(self) -> Iterator[tuple[int, int]]:
        """First block and block after the last that are worth having, the newest reader's first."""
        for head, streak in reversed(self._heads.items()):
            yield head + 1, head + 1 + _ahead(streak)

    def is_near(self, number: int) -> bool:
        """Whether a reader will come to block ``number`` soon."""
        return any(first - 1 <= number < last for first, last in self.stretches())


def _ahead(streak: int) -> int:
    return 0 if streak < 2 else min(2 ** min(streak, 8), _MOST_AHEAD)

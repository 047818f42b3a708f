"""Very many time ranges in little room: sixteen bytes each instead of an object each."""

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, overload

from typing_extensions import override

from imm_desktop.domain.timing import TimeRange

_TYPE: Final = "q"
"""Signed 64-bit milliseconds."""
_BYTES: Final = 8


class Clips(Sequence[TimeRange]):
    """Time ranges in order of their start, never changed; equal to any sequence of the same ranges.

    ``starts`` and ``ends`` are read-only views of 64-bit integers, so that whoever computes with them need not copy.
    """

    __slots__ = ("ends", "starts")

    starts: "memoryview[int]"
    ends: "memoryview[int]"

    def __init__(self, starts: "array[int]", ends: "array[int]") -> None:
        """Take over both arrays, which must be as long as each other and in order; see ``of`` for any others."""
        self.starts = memoryview(starts).toreadonly()
        self.ends = memoryview(ends).toreadonly()

    @staticmethod
    def of(ranges: Iterable[TimeRange]) -> "Clips":
        """The ranges in order."""
        if isinstance(ranges, Clips):
            return ranges
        ordered = sorted(ranges)
        starts = array(_TYPE, (one.start_ms for one in ordered))
        return Clips(starts, array(_TYPE, (one.end_ms for one in ordered)))

    @staticmethod
    def unpacked(packed: bytes) -> "Clips":
        """What ``packed`` gave.

        Raises:
            ValueError: The bytes are not those of ranges in order.
        """
        half, rest = divmod(len(packed), 2 * _BYTES)
        if rest:
            raise ValueError("packed clips are cut short")
        starts, ends = array(_TYPE), array(_TYPE)
        starts.frombytes(packed[: half * _BYTES])
        ends.frombytes(packed[half * _BYTES :])
        if sys.byteorder == "big":  # pragma: no cover (no such computer to test on)
            starts.byteswap()
            ends.byteswap()
        if half and starts[0] < 0:
            raise ValueError("a packed clip starts before its video")
        return Clips(starts, ends)

    def packed(self) -> bytes:
        """All starts, then all ends, 8 bytes each, little-endian."""
        if sys.byteorder == "big":  # pragma: no cover (no such computer to test on)
            swapped = array(_TYPE, [*self.starts, *self.ends])
            swapped.byteswap()
            return swapped.tobytes()
        return self.starts.tobytes() + self.ends.tobytes()

    @override
    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> TimeRange: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[TimeRange, ...]: ...
    @override
    def __getitem__(self, index: int | slice) -> TimeRange | tuple[TimeRange, ...]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        return TimeRange(self.starts[index], self.ends[index])

    @override
    def __iter__(self) -> Iterator[TimeRange]:
        return (TimeRange(start, end) for start, end in zip(self.starts, self.ends, strict=True))

    @override
    def __eq__(self, other: object) -> bool:
        if isinstance(other, Clips):
            return self.starts == other.starts and self.ends == other.ends
        if isinstance(other, Sequence):
            return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))
        return NotImplemented

    @override
    def __hash__(self) -> int:
        return hash(tuple(self))

    @override
    def __repr__(self) -> str:
        return f"Clips({len(self)} of them)"

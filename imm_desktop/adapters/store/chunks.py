"""Asking for many values, so many at a time."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

Value = TypeVar("Value")

CHUNK: Final = 500
"""Values in one question; SQLite takes 32,766, but plans get slow long before."""


def chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """``values`` in their order, at most ``CHUNK`` at a time."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]

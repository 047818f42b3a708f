"""How far two contents are apart, said simply: what the store's quicker search is held against."""

from collections.abc import Sequence


def distance_of(one: Sequence[int], other: Sequence[int]) -> float | None:
    """Mean Hamming distance of hashes in the same places; None when they cannot be compared."""
    if not one or len(one) != len(other):
        return None
    return sum((a ^ b).bit_count() for a, b in zip(one, other, strict=True)) / len(one)

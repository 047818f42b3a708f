"""What a content looks like, in a few bits: difference hashes of sampled frames.

A difference hash (dHash) says for each of 8 rows of a 9 × 8 grey picture whether a pixel is brighter than its right
neighbour. Scaling and encoding anew change a few of its 64 bits, another picture about half of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

COLUMNS: Final = 9
ROWS: Final = 8
BITS: Final = 64
SAMPLES: Final = 8
"""Frames of a video that are hashed, in the middles of so many equal parts."""
NEAR_DISTANCE: Final = 10.0
"""Mean Hamming distance up to which contents are called nearly the same.

Measured (tests/bench/likeness.py) on 13 films cut from the sample reel: encoded coarsely at a quarter of the size,
brightened or marked with a logo at most 4.2 bits, with 3 % of each edge cut off at most 9.2; other films at least 22.5.
"""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Of one content."""

    crc64: str = ""
    """Decimal CRC-64/ECMA of the bytes; empty when the store does not tell."""
    hashes: tuple[int, ...] = ()
    """64-bit hashes of the sampled frames, in order; one for a picture, empty when nobody could look."""


def sample_positions(duration_ms: int, samples: int = SAMPLES) -> tuple[int, ...]:
    """Where to look into a video, in milliseconds."""
    return tuple((2 * part + 1) * duration_ms // (2 * samples) for part in range(samples))


def difference_hash(grey: Sequence[int]) -> int:
    """The hash of 9 × 8 brightness values, row by row.

    Raises:
        ValueError: There are not 72.
    """
    if len(grey) != COLUMNS * ROWS:
        raise ValueError(f"{len(grey)} values instead of {COLUMNS * ROWS}")
    bits = 0
    for row in range(ROWS):
        for column in range(COLUMNS - 1):
            place = row * COLUMNS + column
            bits = bits << 1 | (grey[place] > grey[place + 1])
    return bits


def is_telling(hashes: Sequence[int]) -> bool:
    """Whether the hashes say something: pictures without any shape, such as black ones, are all alike."""
    return sum(one not in (0, 2**BITS - 1) for one in hashes) * 2 > len(hashes)

"""What is done otherwise with a large video far away: reading all of it would cost its operator time and money."""

from typing import Final

from imm_desktop.media.naming import is_loopback, is_network

LARGE_BYTES: Final = 64 << 20
"""A larger one is never read whole only to know or show it better."""
REACH_MS: Final = 30_000
"""So far before and after the place where the operator works small pictures of all frames are made."""
REST_S: Final = 1.0
"""So long the operator stays at a place before bytes are fetched for that."""
MOST_BYTES: Final = 256 << 20
"""Read for small pictures as long as the video is open, of the cache on disk or of the network; four minutes at 8 Mbit/s."""


def is_far(source: str) -> bool:
    """Whether the bytes of ``source`` come over a network."""
    return is_network(source) and not is_loopback(source)


def is_far_and_large(source: str, size_bytes: int) -> bool:
    """Whether ``source`` is not to be read whole; a size of 0 is not known."""
    return is_far(source) and not 0 < size_bytes <= LARGE_BYTES

"""Whether an MPEG transport stream was cut off: nothing in it says how long it is, but a picture that is whole ends in a way of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

SIZES: Final = (188, 192, 204)
"""Bytes of a packet: plain, with a time before it (M2TS), with a checksum behind it."""
SYNC: Final = 0x47
_TAIL_PACKETS: Final = 8192
_ALIGNED: Final = 16
"""Packets in a row that must begin with the byte of synchrony."""


def ends_inside(path: Path, stream_ids: frozenset[int]) -> bool:
    """Whether the file ends in the middle of a packet, or of a picture or piece of sound of one of ``stream_ids``.

    Writers fill up the last packet of a picture, so that one without filling is not the last: of whole files whose last
    picture fills its packets to the byte (one of 184) this is not true. A file that was cut off between two looks whole.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _TAIL_PACKETS * max(SIZES)))
        tail = file.read()
    for length in SIZES:
        first = _first_sync(tail, length)
        if first is not None:
            over = (len(tail) - first) % length
            # M2TS has its four bytes of time before the sync, the others nothing.
            is_cut = over not in ({0, length - 4} if length == SIZES[1] else {0})
            return is_cut or any(
                _is_open(list(_payloads(tail, first, length, one))) for one in stream_ids
            )
    return False


def _first_sync(tail: bytes, length: int) -> int | None:
    """Where the first packet of ``tail`` begins, judged by its last packets; None where packets have another length."""
    for over in range(length):
        last = len(tail) - 1 - over
        places = range(last, last - _ALIGNED * length, -length)
        if places[-1] >= 0 and all(tail[place] == SYNC for place in places):
            return last % length
    return None


def _payloads(
    tail: bytes, first: int, length: int, stream_id: int
) -> Iterator[tuple[bool, bytes, bool]]:
    """Of each whole packet of the stream: whether something begins there, what it carries, and whether it was filled up."""
    for at in range(first, len(tail) - SIZES[0] + 1, length):
        packet = tail[at : at + SIZES[0]]
        kind = packet[3] >> 4 & 3
        if packet[0] != SYNC or (packet[1] << 8 | packet[2]) & 0x1FFF != stream_id or not kind & 1:
            continue
        more = packet[4] + 1 if kind & 2 else 0
        flags = packet[5] if more > 1 else 0
        # Clocks (6 bytes each) and a countdown are no filling.
        used = 2 + 6 * (flags >> 4 & 1) + 6 * (flags >> 3 & 1) + (flags >> 2 & 1)
        is_filled = more == 1 or more > used
        yield bool(packet[1] & 0x40), packet[4 + more :], is_filled


def _is_open(payloads: list[tuple[bool, bytes, bool]]) -> bool:
    """Whether what began last is not whole."""
    if not payloads:
        return False
    begun = next((at for at in reversed(range(len(payloads))) if payloads[at][0]), None)
    if begun is not None:
        head = payloads[begun][1]
        told = int.from_bytes(head[4:6], "big") if head[:3] == b"\0\0\1" else 0
        if told:
            return sum(len(data) for _, data, _ in payloads[begun:]) < told + 6
    return not payloads[-1][2]

"""Files made hostile: bit flips, cuts, damage where headers and tables are, pieces moved, repeated or zeroed."""

import random


def mutated(content: bytes, seed: int) -> bytes:
    """``content`` damaged in one of many ways; the same ``seed`` gives the same damage."""
    chance = random.Random(seed)
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        chance.choice(_WAYS)(data, chance)
        if not data:
            return b"\0"
    return bytes(data)


def _flip_bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 4, 30, 300))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _damage_head(data: bytearray, chance: random.Random) -> None:
    reach = min(len(data), chance.choice((32, 256, 4096)))
    for _ in range(chance.choice((1, 3, 20))):
        data[chance.randrange(reach)] = chance.randrange(256)


def _damage_tail(data: bytearray, chance: random.Random) -> None:
    """Where MP4 keeps its tables and AVI its index."""
    reach = min(len(data), chance.choice((256, 4096)))
    for _ in range(chance.choice((1, 3, 20))):
        data[-1 - chance.randrange(reach)] = chance.randrange(256)


def _extreme_numbers(data: bytearray, chance: random.Random) -> None:
    """Sizes, counts and durations are 16, 32 or 64 bits."""
    reach = len(data) if chance.random() < 0.5 else min(len(data), 4096)
    for _ in range(chance.choice((1, 2, 8))):
        width = chance.choice((2, 4, 8))
        at = chance.randrange(max(1, reach - width))
        value = chance.choice(
            (0, 1, (1 << 8 * width) - 1, 1 << (8 * width - 1), (1 << (8 * width - 1)) - 1)
        )
        data[at : at + width] = value.to_bytes(width, chance.choice(("big", "little")))


def _cut_end(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(1, len(data)) if len(data) > 1 else 0 :]


def _cut_out(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.choice((1, 3, 188, 4096))]


def _blank(data: bytearray, chance: random.Random) -> None:
    at, size = chance.randrange(len(data)), chance.choice((8, 188, 4096))
    end = min(len(data), at + size)
    data[at:end] = bytes((chance.choice((0, 255)),)) * (end - at)


def _repeat(data: bytearray, chance: random.Random) -> None:
    at, size = chance.randrange(len(data)), chance.choice((8, 188, 4096))
    to = chance.randrange(len(data))
    data[to:to] = data[at : at + size]


def _swap_boxes(data: bytearray, chance: random.Random) -> None:
    """Another word where a name of a box, chunk or element stands."""
    words = (
        b"moov",
        b"trak",
        b"stts",
        b"ctts",
        b"stsc",
        b"stsz",
        b"stco",
        b"stss",
        b"mdat",
        b"idx1",
        b"movi",
        b"hdrl",
    )
    present = [word for word in words if word in data]
    if present:
        at = data.find(chance.choice(present))
        data[at : at + 4] = chance.choice(words)


_WAYS = (
    _flip_bits,
    _damage_head,
    _damage_tail,
    _extreme_numbers,
    _extreme_numbers,
    _cut_end,
    _cut_out,
    _blank,
    _repeat,
    _swap_boxes,
)

"""MD5 and CRC-64 of object bytes, as OSS reports them.

`crcmod` (from crcmod-plus) does 200 MB/s and more with its C extension; where that is missing CRCs are left out, as
both official clients allow, rather than slow every transfer down forty times.
"""

import hashlib
from importlib.util import find_spec
from typing import Any, Final

import crcmod

POLYNOMIAL: Final = 0x142F0E1EBA9EA3693
MASK: Final = 0xFFFF_FFFF_FFFF_FFFF
REFLECTED: Final = 0xC96C5795D7870F42
"""The polynomial with its bits reversed, without the highest power."""

HAS_FAST_CRC: Final = find_spec("crcmod._crcfunext") is not None

_update: Any = crcmod.mkCrcFun(POLYNOMIAL, initCrc=0, xorOut=MASK)


class Checksums:
    """MD5 and CRC-64/ECMA of the bytes fed so far."""

    def __init__(self) -> None:
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._crc = 0
        self.size = 0

    def feed(self, data: bytes) -> None:
        """Take in the next bytes."""
        self._md5.update(data)
        if HAS_FAST_CRC:
            self._crc = _update(data, self._crc)
        self.size += len(data)

    @property
    def md5(self) -> bytes:
        """The 16 bytes of the digest."""
        return self._md5.digest()

    @property
    def etag(self) -> str:
        """The digest as OSS writes it: 32 upper-case hex digits, no quotes."""
        return self._md5.hexdigest().upper()

    @property
    def crc64(self) -> str | None:
        """``x-oss-hash-crc64ecma``: decimal; None where computing it would take too long."""
        return str(self._crc) if HAS_FAST_CRC else None


def combined_crc(first: int, second: int, second_size: int) -> int:
    """The CRC-64 of two stretches of bytes joined, from the CRC of each and the size of the second."""
    # Appending n zero bytes multiplies the remainder by x^(8n); start and final inversion cancel out.
    power = 1 << 55  # x^8, lowest power in the highest bit
    result = first
    while second_size:
        if second_size & 1:
            result = _product(result, power)
        power = _product(power, power)
        second_size >>= 1
    return result ^ second


def _product(a: int, b: int) -> int:
    """a·b modulo the polynomial, both with the lowest power in the highest bit."""
    total = 0
    for bit in range(63, -1, -1):
        if a >> bit & 1:
            total ^= b
        b = b >> 1 ^ (REFLECTED if b & 1 else 0)
    return total

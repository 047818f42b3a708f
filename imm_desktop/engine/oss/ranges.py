"""Which bytes a Range header asks for, in OSS's own way."""

import re
from dataclasses import dataclass

from imm_desktop.engine.oss.faults import fault

_FIRST = re.compile(r"bytes=(\d*)-(\d*)(?:,.*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes ``first`` to ``last``, both included."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many bytes it is."""
        return self.last - self.first + 1


def range_of(header: str, size: int, *, is_standard: bool) -> ByteRange | None:
    """The range to answer with 206; None for 200 and the whole object.

    OSS ignores a range that is malformed or partly outside the object ("Obtain OSS resources by segmenting HTTP
    range requests", 2026-03). With ``x-oss-range-behavior: standard`` it clips as HTTP says. Of several ranges only
    the first counts.

    Raises:
        OssError: 416 InvalidRange, only in standard behaviour.
    """
    match = _FIRST.fullmatch(header.replace(" ", ""))
    if match is None or match.group(1, 2) == ("", "") or max(map(len, match.groups())) > 18:
        return None
    start, end = match.groups()
    if not start:
        count = int(end)
        if count > size and not is_standard:
            return None
        first, last = max(size - count, 0), size - 1
    else:
        first = int(start)
        last = int(end) if end else size - 1
        if end and first > last:
            return None
        if last >= size and not is_standard:
            return None
        last = min(last, size - 1)
    if first > last:
        if is_standard:
            raise fault(
                416, "InvalidRange", "The requested range cannot be satisfied.", RangeHeader=header
            )
        return None
    return ByteRange(first, last)

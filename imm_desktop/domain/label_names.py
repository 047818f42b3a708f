"""Names of labels in two languages, as an operator writes them: one pair a line, ``汽车, car``."""

from collections.abc import Mapping
from types import MappingProxyType

_SIGNS = (",", "，", "\t", "=", "＝")


def names_from(text: str) -> tuple[tuple[str, str], ...]:
    """The pairs of ``text``, in order; a line without two names, or that begins with ``#``, is none."""
    pairs: list[tuple[str, str]] = []
    for line in text.splitlines():
        sign = next((one for one in _SIGNS if one in line), None)
        if sign is None or line.lstrip().startswith("#"):
            continue
        left, _, right = line.partition(sign)
        if left.strip() and right.strip():
            pairs.append((left.strip(), right.strip()))
    return tuple(pairs)


def wrong_lines(text: str) -> tuple[int, ...]:
    """Numbers, from 1, of the lines that say something and hold no pair."""
    return tuple(
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.lstrip().startswith("#") and not names_from(line)
    )


def table_of(pairs: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """From each name, case-folded, to the other of its pair; of a name written twice the last holds."""
    table: dict[str, str] = {}
    for left, right in pairs:
        table[left.casefold()] = right
        table[right.casefold()] = left
    return MappingProxyType(table)

"""Files that only grow, one JSON object a line."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

Value = TypeVar("Value")


def read_lines(
    text: str, value_of: Callable[[Any], Value], noun: str, *, skips_blank: bool = False
) -> tuple[Value, ...]:
    """What ``value_of`` makes of the JSON in each line of ``text``; a last line that was cut off is left out.

    Raises:
        ValueError: Another line is no ``noun``.
    """
    found: list[Value] = []
    # Not splitlines: JSON may hold U+2028, U+2029 and U+0085 as they are, and a reason that was pasted does.
    *lines, rest = text.split("\n")
    lines = [*lines, rest] if rest else lines
    for place, line in enumerate(lines):
        if skips_blank and not line.strip():
            continue
        try:
            found.append(value_of(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            if rest and place == len(lines) - 1:
                break  # the program was killed while it wrote
            raise ValueError(f"line {place + 1} is no {noun}") from error
    return tuple(found)

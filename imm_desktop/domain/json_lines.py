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
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if skips_blank and not line.strip():
            continue
        try:
            found.append(value_of(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            if place == len(lines) - 1 and not text.endswith("\n"):
                break  # the program was killed while it wrote
            raise ValueError(f"line {place + 1} is no {noun}") from error
    return tuple(found)

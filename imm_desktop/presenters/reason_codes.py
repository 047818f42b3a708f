"""Stable words for the reasons that a team writes down."""

from collections.abc import Collection

LONGEST = 32
"""Characters of a code before a number is added."""


def code_of(text: str, taken: Collection[str]) -> str:
    """A code for ``text`` that is not among ``taken``; letters and digits of any script, words joined by ``-``."""
    plain = "".join(one if one.isalnum() else "-" for one in text.casefold())
    base = "-".join(part for part in plain.split("-") if part)[:LONGEST] or "reason"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}-{number}", number + 1
    return code

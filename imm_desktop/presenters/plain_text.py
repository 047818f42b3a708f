"""Names and words that came from elsewhere, so that a line of text stays a line and reads as it is written."""

from html import escape
from typing import Final

_TURNS: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
"""Marks that nobody sees and that turn the order of what follows, also of text that is not theirs."""
_CONTROLS: Final = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
_TABLE: Final = {**dict.fromkeys(_TURNS), **dict.fromkeys(_CONTROLS, " ")}
NAMELESS: Final = "—"


def one_line(text: str) -> str:
    """``text`` in one line, without marks that turn its order; scripts that run from the right still do."""
    return " ".join(text.translate(_TABLE).split())


def shown_name(name: str) -> str:
    """``name`` in one line; a dash for one that has nothing to be read."""
    return one_line(name) or NAMELESS


def plain_tip(text: str) -> str:
    """``text`` as a tooltip that shows it as it is.

    Qt takes what holds something like ``<b>`` for a page, and would load the images that it names.
    """
    if "<" not in text:
        return text
    return f'<p style="white-space:pre-wrap">{escape(text)}</p>'

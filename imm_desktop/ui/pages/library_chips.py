"""States of an object side by side: in words where there is room, else the first in a word and the others as icons."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QPainter

from imm_desktop.presenters.library_states import Aspect, ObjectState, Standing
from imm_desktop.ui.kit.chip import Tone, chip_size, icon_chip_size, paint_chip, paint_icon_chip
from imm_desktop.ui.tokens import SPACE, Tokens

_TONES: Final = MappingProxyType(
    {
        Standing.NONE: Tone.PLAIN,
        Standing.DONE: Tone.PLAIN,
        Standing.RUNNING: Tone.RUNNING,
        Standing.FAILED: Tone.FAILED,
        Standing.PASS: Tone.PASS,
        Standing.REVIEW: Tone.REVIEW,
        Standing.BLOCK: Tone.BLOCK,
        Standing.APPROVED: Tone.APPROVED,
        Standing.BLOCKED: Tone.BLOCKED,
    }
)
_ICONS: Final = MappingProxyType(
    {
        Aspect.OBJECT: "film",
        Aspect.MODERATION: "shield-check",
        Aspect.LABELS: "tags",
        Aspect.HIGHLIGHT: "scissors",
    }
)
_GAP: Final = SPACE[1]


def _chips_width(states: Sequence[ObjectState], base: QFont) -> int:
    """What all of them take in words, in px."""
    widths = [chip_size(one.text, _TONES[one.standing], base).width() for one in states]
    return sum(widths) + _GAP * (len(widths) - 1)


def paint_chips(
    painter: QPainter, row: QRect, states: Sequence[ObjectState], tokens: Tokens, base: QFont
) -> int:
    """Paint them from the left of ``row`` and return where they end; those that do not fit are left to the tooltip."""
    in_words = _chips_width(states, base) <= row.width()
    left = row.left()
    for number, state in enumerate(states):
        tone = _TONES[state.standing]
        place = QRect(left, row.top(), row.right() + 1 - left, row.height())
        if in_words or not number:
            left = round(paint_chip(painter, place, state.text, tone, tokens, base).right()) + _GAP
        elif icon_chip_size(tone, base).width() <= place.width():
            icon = _ICONS[state.aspect]
            left = round(paint_icon_chip(painter, place, icon, tone, tokens, base).right()) + _GAP
    return left - _GAP

"""What is told about a search over time that was typed oddly, in plain words."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from imm_desktop.presenters.time_asking import Oddity, Remark

_MOST_TOLD: Final = 2
"""One line has no room for more; the first are the plainest."""
_LONGEST_WORD: Final = 30


def remarks_text(remarks: Sequence[Remark]) -> str:
    """The remarks in one line; empty without any."""
    return " · ".join(remark_text(one) for one in remarks[:_MOST_TOLD])


def remark_text(remark: Remark) -> str:
    """One remark as a sentence."""
    tr = QCoreApplication.translate
    word = remark.text
    if len(word) > _LONGEST_WORD:
        word = f"{word[:_LONGEST_WORD]}…"
    text = {
        Oddity.NOT_CLOSED: tr("Search", "A bracket is not closed: it is closed at the end."),
        Oddity.NOT_OPENED: tr("Search", "“)” closes no bracket: it is passed over."),
        Oddity.QUOTE: tr("Search", "A quotation mark is not closed: it is closed at the end."),
        Oddity.LONELY_SIGN: tr("Search", "“%1” joins nothing: it needs a word on each side."),
        Oddity.NO_WORD: tr("Search", "Type a word to look for."),
        Oddity.NO_UNIT: tr("Search", "“%1” has no unit: write >80% or >2s."),
        Oddity.UNKNOWN: tr("Search", "Nothing here is called “%1”."),
    }[remark.oddity]
    return text.replace("%1", word)

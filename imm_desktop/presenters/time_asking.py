"""A search over time, taken apart: words, signs and limits, and what is odd about them. Pure; no Qt.

Anything can be typed and is read as well as it goes; what was passed over is told in a ``Remark``.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

BOTH, EITHER, WITHOUT, OPEN, CLOSE = "&", "|", "-", "(", ")"
"""Signs as tokens, however they were typed."""

_LIMIT: Final = re.compile(
    r"[>≥＞]\s*=?\s*(\d+(?:[.,．，]\d+)?)\s*(%|％|ms|毫秒|min|分钟|分|s|秒)", re.IGNORECASE
)
_BARE_LIMIT: Final = re.compile(r"[>≥＞]\s*=?\s*\d+(?:[.,．，]\d+)?")
_PARTS: Final = re.compile(
    r"""["“”「」『』＂](?P<quoted>[^"“”「」『』＂]*)(?P<closed>["“”「」『』＂]?)"""
    r"|\s*(?P<sign>[&|,()＆｜，、（）])\s*"
    # A minus is a sign after a space, a sign or a Chinese letter; within a word such as "t-shirt" it is a letter.
    r"|(?:^|\s+|(?<=[\s()（）&|,＆｜，、㐀-鿿\"”」』＂]))(?P<minus>[-−–－])\s*"
)
_SIGNS: Final = {
    **dict.fromkeys("&＆", BOTH),
    **dict.fromkeys("|｜,，、", EITHER),
    **dict.fromkeys("(（", OPEN),
    **dict.fromkeys(")）", CLOSE),
}
_UNITS_MS: Final = {
    "ms": 1,
    "毫秒": 1,
    "s": 1000,
    "秒": 1000,
    "min": 60_000,
    "分": 60_000,
    "分钟": 60_000,
}


class Oddity(Enum):
    """What was passed over, or is not there."""

    NOT_CLOSED = auto()
    """A bracket, closed at the end."""
    NOT_OPENED = auto()
    """A closing bracket; what follows is looked for too."""
    QUOTE = auto()
    """Not closed: it goes on to the end."""
    LONELY_SIGN = auto()
    """With nothing to join; ``text`` is the sign."""
    NO_WORD = auto()
    """Signs only."""
    NO_UNIT = auto()
    """A limit that says neither % nor s; ``text`` is the limit."""
    UNKNOWN = auto()
    """No lane and nothing that was read has the word ``text``."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell the operator about a search."""

    oddity: Oddity
    text: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, case-folded, or a sign."""

    text: str
    is_sign: bool = False

    def is_one(self, sign: str) -> bool:
        """Whether it is that sign."""
        return self.is_sign and self.text == sign


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, taken apart."""

    tokens: tuple[Token, ...]
    least_confidence: float = 0.0
    """0 to 1, of each clip."""
    least_ms: int = 0
    """Of each hit."""
    remarks: tuple[Remark, ...] = ()


def asked_of(text: str) -> Asked:
    """``text`` taken apart."""
    confidence, least_ms = 0.0, 0
    for number, unit in _LIMIT.findall(text):
        value = float(re.sub("[,．，]", ".", number))
        if unit in "%％":
            confidence = value / 100
        else:
            least_ms = round(value * _UNITS_MS[unit.casefold()])
    rest = _LIMIT.sub(" ", text)
    remarks = [Remark(Oddity.NO_UNIT, one.group().strip()) for one in _BARE_LIMIT.finditer(rest)]
    rest = _BARE_LIMIT.sub(" ", rest)
    tokens: list[Token] = []
    at = 0
    for part in _PARTS.finditer(rest):
        tokens.append(_word(rest[at : part.start()]))
        at = part.end()
        if part["quoted"] is not None:
            tokens.append(_word(part["quoted"]))
            if not part["closed"]:
                remarks.append(Remark(Oddity.QUOTE))
        else:
            tokens.append(Token(WITHOUT if part["minus"] else _SIGNS[part["sign"]], is_sign=True))
    tokens.append(_word(rest[at:]))
    kept = tuple(one for one in tokens if one.text)
    return Asked(kept, confidence, least_ms, (*remarks, *_odd(kept)))


def _word(text: str) -> Token:
    return Token(" ".join(text.split()).casefold())


def _odd(tokens: tuple[Token, ...]) -> tuple[Remark, ...]:
    """What is odd about the order of words and signs."""
    if tokens and all(one.is_sign for one in tokens):
        return (Remark(Oddity.NO_WORD),)
    remarks: dict[Remark, None] = {}
    # Brackets that are open, whether a sign has something to its left, and the sign that waits for its right.
    depth, has_left, waiting = 0, False, ""
    for token in tokens:
        if token.is_one(OPEN):
            depth += 1
            has_left, waiting = False, ""
        elif token.is_one(CLOSE):
            if waiting:
                remarks[Remark(Oddity.LONELY_SIGN, waiting)] = None
            if not depth:
                remarks[Remark(Oddity.NOT_OPENED)] = None
            depth = max(depth - 1, 0)
            has_left, waiting = True, ""
        elif token.is_sign:
            if waiting or not has_left:
                remarks[Remark(Oddity.LONELY_SIGN, waiting or token.text)] = None
            waiting = token.text
        else:
            has_left, waiting = True, ""
    if waiting:
        remarks[Remark(Oddity.LONELY_SIGN, waiting)] = None
    if depth:
        remarks[Remark(Oddity.NOT_CLOSED)] = None
    return tuple(remarks)

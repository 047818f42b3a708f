"""Searching the timeline: ``car & person - crowd`` is where a car and a person are seen, and no crowd.

Words are parts of the names of lanes and of lanes above them, in either language, and of words that moderation read.
``&`` means both, ``|`` or ``,`` either, `` - `` (with a space before it) the first without the second; from left to
right, brackets first. ``>80%`` lets only clips count that are so sure, ``>2s`` only hits that last so long.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.lane_clips import LaneClips
from imm_desktop.presenters.time_sets import NOTHING, TimeSet
from imm_desktop.presenters.timeline_view import Lane

_LIMIT: Final = re.compile(
    r"[>≥＞]\s*=?\s*(\d+(?:[.,]\d+)?)\s*(%|％|ms|毫秒|min|分|s|秒)", re.IGNORECASE
)
_TOKENS: Final = re.compile(r"\s*([&|,＆，()（）])\s*|(?:^|\s+|(?<=[\s()（）&|,＆，]))([-−–])\s*")
_BOTH: Final = frozenset("&＆")
_EITHER: Final = frozenset("|,，")
_WITHOUT: Final = frozenset("-−–")
_OPEN: Final = frozenset("(（")
_CLOSE: Final = frozenset(")）")
_UNITS_MS: Final = {"ms": 1, "毫秒": 1, "s": 1000, "秒": 1000, "min": 60_000, "分": 60_000}


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The answer to one search."""

    lane_ids: frozenset[str]
    """Lanes that some word names."""
    hits: LaneClips
    """Where the whole expression holds; in order, apart."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, taken apart."""

    tokens: tuple[str, ...]
    """Words, case-folded, and signs as they were typed."""
    least_confidence: float = 0.0
    """0 to 1, of each clip."""
    least_ms: int = 0
    """Of each hit."""


def asked_of(text: str) -> Asked:
    """``text`` taken apart; anything can be typed, nothing is wrong."""
    confidence, least_ms = 0.0, 0
    for number, unit in _LIMIT.findall(text):
        value = float(number.replace(",", "."))
        if unit in "%％":
            confidence = value / 100
        else:
            least_ms = round(value * _UNITS_MS[unit.casefold()])
    tokens: list[str] = []
    rest = _LIMIT.sub(" ", text)
    at = 0
    for sign in _TOKENS.finditer(rest):
        tokens.extend((rest[at : sign.start()], sign.group(1) or sign.group(2)))
        at = sign.end()
    tokens.append(rest[at:])
    words = (" ".join(one.split()).casefold() for one in tokens)
    return Asked(tuple(one for one in words if one), confidence, least_ms)


def search(
    lanes: Sequence[Lane], text: str, written: Sequence[tuple[TimeRange, str]] = ()
) -> Found:
    """Where ``text`` holds; nothing at all for an empty text.

    ``written`` are the words that were read in the picture, and when.
    """
    asked = asked_of(text)
    reader = _Reader(lanes, written, asked)
    hits = reader.whole()
    if asked.least_ms:
        hits = hits.at_least(asked.least_ms)
    return Found(frozenset(reader.named), hits.as_clips())


class _Reader:
    """Reads the tokens once, from left to right."""

    def __init__(
        self, lanes: Sequence[Lane], written: Sequence[tuple[TimeRange, str]], asked: Asked
    ) -> None:
        self._lanes, self._written, self._asked = lanes, written, asked
        self._names = {lane.lane_id: _words_of(lane) for lane in lanes}
        self._at = 0
        self.named: set[str] = set()

    def whole(self) -> TimeSet:
        """The whole expression; a bracket that was never opened is passed over."""
        found = self._expression()
        while self._at < len(self._asked.tokens):
            self._at += 1
            found = found.either(self._expression())
        return found

    def _expression(self) -> TimeSet:
        found: TimeSet | None = None
        sign = "|"
        while self._at < len(self._asked.tokens):
            token = self._asked.tokens[self._at]
            if token in _CLOSE:
                break
            self._at += 1
            if token in _BOTH or token in _EITHER or token in _WITHOUT:
                sign = token
                continue
            operand = self._bracket() if token in _OPEN else self._where(token)
            found = _joined(found, sign, operand)
            sign = "|"
        return NOTHING if found is None else found

    def _bracket(self) -> TimeSet:
        inner = self._expression()
        self._at += 1  # the closing one; a missing one is at the end
        return inner

    def _where(self, word: str) -> TimeSet:
        named = [
            lane
            for lane in self._lanes
            if not lane.is_quiet
            and (
                word in self._names[lane.lane_id]
                or any(word in self._names.get(one, "") for one in lane.parents)
            )
        ]
        self.named.update(lane.lane_id for lane in named)
        least = self._asked.least_confidence
        read = [stretch for stretch, words in self._written if word in words.casefold()]
        return TimeSet.of(
            [*(lane.clips.at_least(least) for lane in named), LaneClips.of(read, confidence=1.0)]
        )


def _joined(left: TimeSet | None, sign: str, right: TimeSet) -> TimeSet:
    if left is None:
        return NOTHING if sign in _WITHOUT else right
    if sign in _BOTH:
        return left.both(right)
    return left.without(right) if sign in _WITHOUT else left.either(right)


def _words_of(lane: Lane) -> str:
    """A line a name, so that no word is found across two of them."""
    return "\n".join((lane.name, lane.other_name, lane.alias)).casefold()

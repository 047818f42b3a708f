"""Searching the timeline: ``car & person - crowd`` is where a car and a person are seen, and no crowd.

Words are parts of the names of lanes and of lanes above them, in either language, and of words that moderation read.
``&`` means both, ``|`` or ``,`` either, `` - `` (with a space or a Chinese letter before it) the first without the
second; from left to right, brackets first. What stands in quotes is a word, whatever it holds. ``>80%`` lets only
clips count that are so sure, ``>2s`` only hits that last so long.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.lane_clips import LaneClips
from imm_desktop.presenters.time_asking import (
    BOTH,
    CLOSE,
    EITHER,
    OPEN,
    WITHOUT,
    Asked,
    Oddity,
    Remark,
    asked_of,
)
from imm_desktop.presenters.time_sets import NOTHING, TimeSet
from imm_desktop.presenters.timeline_view import Lane


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The answer to one search."""

    lane_ids: frozenset[str]
    """Lanes that some word names."""
    hits: LaneClips
    """Where the whole expression holds; in order, apart."""
    remarks: tuple[Remark, ...] = ()
    """What the operator should know of the search."""


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
    unknown = (Remark(Oddity.UNKNOWN, word) for word in reader.unknown)
    return Found(frozenset(reader.named), hits.as_clips(), (*asked.remarks, *unknown))


class _Reader:
    """Reads the tokens once, from left to right."""

    def __init__(
        self, lanes: Sequence[Lane], written: Sequence[tuple[TimeRange, str]], asked: Asked
    ) -> None:
        self._lanes, self._written, self._asked = lanes, written, asked
        self._names = {lane.lane_id: _words_of(lane) for lane in lanes}
        self._at = 0
        self.named: set[str] = set()
        self.unknown: dict[str, None] = {}
        """Words that nothing has."""

    def whole(self) -> TimeSet:
        """The whole expression; a bracket that was never opened is passed over."""
        found = self._expression()
        while self._at < len(self._asked.tokens):
            self._at += 1
            found = found.either(self._expression())
        return found

    def _expression(self) -> TimeSet:
        found: TimeSet | None = None
        sign = EITHER
        while self._at < len(self._asked.tokens):
            token = self._asked.tokens[self._at]
            if token.is_one(CLOSE):
                break
            self._at += 1
            if token.is_sign and not token.is_one(OPEN):
                sign = token.text
                continue
            operand = self._bracket() if token.is_one(OPEN) else self._where(token.text)
            found = _joined(found, sign, operand)
            sign = EITHER
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
        if not read and not any(word in names for names in self._names.values()):
            self.unknown[word] = None
        return TimeSet.of(
            [*(lane.clips.at_least(least) for lane in named), LaneClips.of(read, confidence=1.0)]
        )


def _joined(left: TimeSet | None, sign: str, right: TimeSet) -> TimeSet:
    if left is None:
        return NOTHING if sign == WITHOUT else right
    if sign == BOTH:
        return left.both(right)
    return left.without(right) if sign == WITHOUT else left.either(right)


def _words_of(lane: Lane) -> str:
    """A line a name, so that no word is found across two of them."""
    return "\n".join((lane.name, lane.other_name, lane.alias)).casefold()

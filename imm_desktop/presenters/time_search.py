"""Searching the timeline: ``car & person - crowd`` is where a car and a person are seen, and no crowd.

Words are parts of lane names in either language. ``&`` means both, ``|`` or ``,`` either, `` - `` (with a space
before it) the first without the second; read from left to right.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imm_desktop.domain.timing import TimeRange, merged
from imm_desktop.presenters.timeline_lanes import Lane

_SIGNS = re.compile(r"\s*([&|,＆，])\s*|(?:^|\s+)([-−–])\s*")
_BOTH = frozenset("&＆")
_WITHOUT = frozenset("-−–")


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one search."""

    lane_ids: frozenset[str]
    """Lanes that some word names."""
    hits: tuple[TimeRange, ...]
    """Where the whole expression holds; in order, apart."""


def search(lanes: Sequence[Lane], text: str) -> Found:
    """Where ``text`` holds; nothing at all for an empty text."""
    lane_ids: set[str] = set()
    hits: tuple[TimeRange, ...] = ()
    for number, (sign, word) in enumerate(_terms_of(text)):
        named = [lane for lane in lanes if _names(lane, word)]
        lane_ids.update(lane.lane_id for lane in named)
        ranges = merged(clip for lane in named for clip in lane.clips)
        if sign in _WITHOUT:
            hits = without(hits, ranges)
        elif sign in _BOTH and number:
            hits = both(hits, ranges)
        else:
            hits = merged((*hits, *ranges))
    return Found(frozenset(lane_ids), hits)


def both(left: Sequence[TimeRange], right: Sequence[TimeRange]) -> tuple[TimeRange, ...]:
    """What lies in ``left`` and in ``right``; each must be in order and apart, as ``merged`` makes them."""
    result: list[TimeRange] = []
    at_left = at_right = 0
    while at_left < len(left) and at_right < len(right):
        one, other = left[at_left], right[at_right]
        start, end = max(one.start_ms, other.start_ms), min(one.end_ms, other.end_ms)
        if start < end:
            result.append(TimeRange(start, end))
        if one.end_ms <= other.end_ms:
            at_left += 1
        else:
            at_right += 1
    return tuple(result)


def without(left: Iterable[TimeRange], right: Sequence[TimeRange]) -> tuple[TimeRange, ...]:
    """What lies in ``left`` but not in ``right``; each must be in order and apart."""
    result: list[TimeRange] = []
    first = 0
    for one in left:
        start = one.start_ms
        while first < len(right) and right[first].end_ms <= start:
            first += 1
        at = first
        while at < len(right) and right[at].start_ms < one.end_ms:
            if right[at].start_ms > start:
                result.append(TimeRange(start, right[at].start_ms))
            start = max(start, right[at].end_ms)
            at += 1
        if start < one.end_ms:
            result.append(TimeRange(start, one.end_ms))
    return tuple(result)


def _terms_of(text: str) -> list[tuple[str, str]]:
    parts = _SIGNS.split(text)
    terms: list[tuple[str, str]] = []
    sign = "|"
    for at in range(0, len(parts), 3):
        word = parts[at].strip().casefold()
        if word:
            terms.append((sign, word))
        if at + 2 < len(parts):
            sign = parts[at + 1] or parts[at + 2]
    return terms


def _names(lane: Lane, word: str) -> bool:
    return word in lane.name.casefold() or word in lane.other_name.casefold()

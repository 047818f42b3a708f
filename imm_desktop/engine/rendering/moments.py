"""Chooses the moments worth keeping from the labels of the videos."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from imm_desktop.engine.rendering.order import Order
from imm_desktop.engine.rendering.plan import Facts, Stretch
from imm_desktop.engine.work import WorkError
from imm_desktop.imm.highlights import HighlightMode

USUAL_TARGET_MS: Final = 30_000
"""How long the moments are together when TargetDuration is not given; the API names no default."""
SHORTEST_MS: Final = 1_000
"""A shorter moment is left out."""
LONGEST_AVERAGE_MS: Final = 5_000
"""With Mode Average a moment longer than that is cut to its middle."""

_KINDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "pet": ("Dog", "Cat", "Bird", "Hamster", "Goldfish", "Rabbit"),
        "people": ("Person",),
        "sport": ("Sports",),
        "meeting": ("Person", "Speech"),
    }
)
"""English label names of the kinds of content that the API's pages list. Every label's parents are labels too."""

_WORDS: Final = MappingProxyType(
    {
        "pet": "pet",
        "pets": "pet",
        "宠物": "pet",
        "person": "people",
        "people": "people",
        "character": "people",
        "人物": "people",
        "sport": "sport",
        "sports": "sport",
        "运动": "sport",
        "meeting": "meeting",
        "meetings": "meeting",
        "会议": "meeting",
    }
)

_ALL_AT_ONCE: Final = frozenset({"meeting"})
"""Kinds whose labels must lie in the same moment: people who speak. A weak sign, and the message says what was cut."""

Clip = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of a source, and how well it fits."""

    stretch: Stretch
    score: float
    """Confidence times how central the subject is, 0 to 1."""

    @property
    def length_ms(self) -> int:
        """How long it is."""
        return self.stretch.end_ms - self.stretch.start_ms


def chosen_stretches(
    order: Order, facts: Sequence[Facts], labels: Sequence[Iterable[Mapping[str, Any]]]
) -> tuple[Stretch, ...]:
    """The best moments of all sources, in the order of the sources and of time.

    Args:
        order: What is asked for.
        facts: Of each source.
        labels: Of each source, as the label operation answers.

    Raises:
        WorkError: No moment fits Highlight.Content.
    """
    moments = [
        moment
        for place, (known, found) in enumerate(zip(facts, labels, strict=True))
        for moment in moments_of(place, known.duration_ms, order.content, tuple(found))
    ]
    if not moments and not order.content:
        # Nothing was recognised: the middle of every source is still a film.
        moments = [_middle(place, known.duration_ms) for place, known in enumerate(facts)]
    if not moments:
        raise WorkError(
            "NoMatchedContent",
            f"Nothing in {_named(facts)} matches Highlight.Content {order.content}; the local engine compares it "
            "with the names of the labels that it finds",
        )
    limit = LONGEST_AVERAGE_MS if order.mode is HighlightMode.AVERAGE else 0
    target = order.target_ms or min(order.max_ms or USUAL_TARGET_MS, USUAL_TARGET_MS)
    return best_of(moments, target, limit)


def moments_of(
    source: int, duration_ms: int, content: str, labels: Sequence[Mapping[str, Any]]
) -> list[Moment]:
    """Every moment of one source that fits ``content``; any labelled moment when it is empty."""
    kind = _WORDS.get(content.strip().casefold())
    wanted: list[list[Mapping[str, Any]]]
    if kind in _ALL_AT_ONCE and kind is not None:
        wanted = [[label for label in labels if name in _names(label)] for name in _KINDS[kind]]
    elif kind is not None:
        wanted = [[label for label in labels if _names(label) & set(_KINDS[kind])]]
    else:
        wanted = [[label for label in labels if not content or _fits(content, label)]]
    groups = [
        [(_clip(clip), _score(label)) for label in group for clip in label.get("Clips", ())]
        for group in wanted
    ]
    scored = groups[0]
    for group in groups[1:]:
        scored = [
            ((max(a[0], b[0]), min(a[1], b[1])), min(one, other))
            for a, one in scored
            for b, other in group
            if max(a[0], b[0]) < min(a[1], b[1])
        ]
    return _merged(source, duration_ms, scored)


def best_of(moments: Sequence[Moment], target_ms: int, longest_ms: int) -> tuple[Stretch, ...]:
    """The highest scores that together fill ``target_ms``, each cut to ``longest_ms`` around its middle (0: whole).

    The last one taken is cut short to fit; one moment is always taken.
    """
    taken: list[Stretch] = []
    left = target_ms
    ranked = sorted(
        moments, key=lambda moment: (-moment.score, moment.stretch.source, moment.stretch.start_ms)
    )
    for moment in ranked:
        length = min(moment.length_ms, longest_ms or moment.length_ms, left)
        if taken and length < SHORTEST_MS:
            continue
        start = moment.stretch.start_ms + (moment.length_ms - length) // 2
        taken.append(Stretch(moment.stretch.source, start, start + length))
        left -= length
        if left <= 0:
            break
    return tuple(sorted(taken, key=lambda stretch: (stretch.source, stretch.start_ms)))


def _merged(source: int, duration_ms: int, scored: Iterable[tuple[Clip, float]]) -> list[Moment]:
    """Overlapping clips as one moment with the best score; clips that only touch stay apart, as at a cut."""
    merged: list[tuple[int, int, float]] = []
    for (start, end), score in sorted(scored):
        end = min(end, duration_ms)  # noqa: PLW2901
        if end - start < min(SHORTEST_MS, duration_ms):
            continue
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end), max(merged[-1][2], score))
        else:
            merged.append((start, end, score))
    return [Moment(Stretch(source, start, end), score) for start, end, score in merged]


def _middle(source: int, duration_ms: int) -> Moment:
    length = min(duration_ms, LONGEST_AVERAGE_MS)
    start = (duration_ms - length) // 2
    return Moment(Stretch(source, start, start + length), 0.0)


def _names(label: Mapping[str, Any]) -> set[str]:
    """Its names in both languages."""
    return {str(label.get("LabelName", "")), str(label.get("LabelAlias", ""))} - {""}


def _clip(clip: Mapping[str, Any]) -> Clip:
    start, end = clip["TimeRange"]
    return int(start), int(end)


def _score(label: Mapping[str, Any]) -> float:
    confidence = float(label.get("LabelConfidence", 0))
    return confidence * (0.5 + 0.5 * float(label.get("CentricScore", 0)))


def _fits(content: str, label: Mapping[str, Any]) -> bool:
    """Whether one of the label's names and ``content`` contain one another, word by word."""
    return any(_holds(content, name) or _holds(name, content) for name in _names(label))


def _holds(text: str, phrase: str) -> bool:
    text, phrase = text.casefold().strip(), phrase.casefold().strip()
    if not phrase:
        return False
    if not phrase.isascii():
        return phrase in text
    stem = phrase[:-1] if phrase.endswith("s") and len(phrase) > 3 else phrase
    return re.search(rf"\b{re.escape(stem)}s?\b", text) is not None


def _named(facts: Sequence[Facts]) -> str:
    return ", ".join(known.uri for known in facts)

"""From evidence to the label list of the API: parents, union of clips, names."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from imm_desktop.engine.analysis.vocabulary import Vocabulary

Clip = tuple[int, int]
"""``[start_ms, end_ms)``"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A term that was seen or heard somewhere."""

    key: str
    confidence: float
    centric: float
    clips: tuple[Clip, ...] = ()
    """Empty for a still picture."""


def label_list(
    evidence: Iterable[Evidence],
    vocabulary: Vocabulary,
    language: str,
    cuts_ms: frozenset[int] = frozenset(),
) -> list[dict[str, Any]]:
    """Labels under wire names, surest first; every label's parents are in the list.

    At ``cuts_ms`` clips that touch stay apart, because a shot ends there.
    """
    terms: dict[str, list[Evidence]] = {}
    for one in evidence:
        for key in (one.key, *vocabulary.ancestors(one.key)):
            terms.setdefault(key, []).append(one)
    labels = []
    for key, about in terms.items():
        parent = vocabulary[key].parent
        labels.append(
            {
                "LabelName": vocabulary.name(key, language),
                "LabelAlias": vocabulary.alias(key, language),
                "LabelLevel": vocabulary.level(key),
                "LabelConfidence": round(max(one.confidence for one in about), 4),
                "ParentLabelName": vocabulary.name(parent, language) if parent else "",
                "CentricScore": round(max(one.centric for one in about), 4),
                "Language": language,
                "Clips": [
                    {"TimeRange": [start, end]}
                    for start, end in united([c for one in about for c in one.clips], cuts_ms)
                ],
            }
        )
    # A parent is as sure as its surest child; level breaks the tie so that it comes first.
    return sorted(labels, key=lambda x: (-x["LabelConfidence"], x["LabelLevel"], x["LabelName"]))


def united(clips: list[Clip], cuts_ms: frozenset[int] = frozenset()) -> list[Clip]:
    """The clips sorted, without overlap; clips that touch are one, except at a cut."""
    result: list[Clip] = []
    for start, end in sorted(clips):
        if end <= start:
            continue
        if result and (start < result[-1][1] or (start == result[-1][1] and start not in cuts_ms)):
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result

"""What is seen, when, and under which parent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imm_desktop.domain.timing import TimeRange, merged


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a result with every clip that carries it."""

    name: str
    """As the service named it, usually Chinese."""
    alias: str = ""
    """The service's other name; empty when it gives none."""
    parent: str = ""
    """Name of the parent label; empty for a root."""
    level: int = 1
    """1 to 3, 1 the most general; others occur and are kept."""
    confidence: float = 0.0
    """0 to 1."""
    centric_score: float | None = None
    """0 to 1, how central the subject is; None when absent."""
    language: str = ""
    """BCP 47, such as ``zh-Hans``."""
    clips: tuple[TimeRange, ...] = ()
    """In order; empty for a still image."""


@dataclass(frozen=True, slots=True)
class LabelNode:
    """A label with what lies below it."""

    label: Label
    children: tuple["LabelNode", ...] = ()


def tree_of(labels: Iterable[Label]) -> tuple[LabelNode, ...]:
    """The labels as a forest by parent name, in order of first appearance.

    Labels whose parent is absent become roots; a cycle of parents is cut at its first label. A name that occurs
    twice keeps its first label with the clips of all.
    """
    by_name: dict[str, Label] = {}
    for label in labels:
        known = by_name.get(label.name)
        by_name[label.name] = label if known is None else _joined(known, label)
    children: dict[str, list[str]] = {}
    roots: list[str] = []
    for name, label in by_name.items():
        parent = label.parent if label.parent in by_name and not _is_cut(name, by_name) else ""
        (children.setdefault(parent, []) if parent else roots).append(name)

    def node(name: str) -> LabelNode:
        below = sorted(children.get(name, ()), key=lambda one: _first_ms(by_name[one]))
        return LabelNode(by_name[name], tuple(node(one) for one in below))

    return tuple(node(name) for name in sorted(roots, key=lambda one: _first_ms(by_name[one])))


def clips_at(labels: Sequence[Label], position_ms: int) -> tuple[Label, ...]:
    """The labels seen at ``position_ms``, the most confident first."""
    seen = (one for one in labels if any(clip.contains(position_ms) for clip in one.clips))
    return tuple(sorted(seen, key=lambda one: -one.confidence))


def _joined(first: Label, second: Label) -> Label:
    return Label(
        name=first.name,
        alias=first.alias or second.alias,
        parent=first.parent or second.parent,
        level=first.level,
        confidence=max(first.confidence, second.confidence),
        centric_score=first.centric_score
        if first.centric_score is not None
        else second.centric_score,
        language=first.language or second.language,
        clips=merged((*first.clips, *second.clips)),
    )


def _first_ms(label: Label) -> int:
    return label.clips[0].start_ms if label.clips else 0


def _is_cut(name: str, by_name: dict[str, Label]) -> bool:
    """Whether ``name`` is the first label of a cycle of parents."""
    cycle = {name}
    at = by_name[name].parent
    while at in by_name and at not in cycle:
        cycle.add(at)
        at = by_name[at].parent
    # Coming round to another label means that the cycle lies above: then ``name`` only hangs on it.
    return at == name and name == next(one for one in by_name if one in cycle)

"""What is seen, when, and under which parent."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imm_desktop.domain.clips import Clips
from imm_desktop.domain.timing import TimeRange


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
    clips: Sequence[TimeRange] = ()
    """In order; empty for a still image. The archive gives packed ``Clips``."""


@dataclass(frozen=True, slots=True)
class LabelNode:
    """A label with what lies below it."""

    label: Label
    """The facts of all ``entries`` in one; its clips are those of the only entry, or none: see ``entries``."""
    entries: tuple[Label, ...]
    """Every entry of this name, each with its own confidence and clips."""
    children: tuple["LabelNode", ...] = ()


def labels_during(labels: Iterable[Label], time_range: TimeRange) -> tuple[Label, ...]:
    """Labels that carry some of ``time_range``, an instant too, the most certain first; a still image's always do."""
    found = (one for one in labels if not one.clips or _touches(one.clips, time_range))
    return tuple(sorted(found, key=lambda one: (-one.confidence, one.level)))


def _touches(clips: Sequence[TimeRange], time_range: TimeRange) -> bool:
    packed = Clips.of(clips)
    begun = bisect_right(packed.starts, time_range.end_ms)
    # All of them have begun by then: one is still going on if the last of them to end is.
    return begun > 0 and max(packed.ends[:begun]) > time_range.start_ms


def tree_of(labels: Iterable[Label]) -> tuple[LabelNode, ...]:
    """The labels as a forest by parent name, in order of first appearance, then by level, then as they came.

    Labels whose parent is absent become roots; a cycle of parents is cut at its first label. A name that occurs
    more than once is one node.
    """
    entries: dict[str, list[Label]] = {}
    for label in labels:
        entries.setdefault(label.name, []).append(label)
    by_name = {name: _summed_up(same) for name, same in entries.items()}
    order = {
        name: (min(_first_ms(one) for one in same), by_name[name].level, number)
        for number, (name, same) in enumerate(entries.items())
    }
    cut = _cut_names(by_name)
    children: dict[str, list[str]] = {}
    roots: list[str] = []
    for name in sorted(by_name, key=order.__getitem__):
        parent = by_name[name].parent
        if parent and parent in by_name and name not in cut:
            children.setdefault(parent, []).append(name)
        else:
            roots.append(name)
    made: dict[str, LabelNode] = {}
    # Parents first, then backwards: a chain of parents may be longer than Python likes to call itself.
    pending = list(roots)
    for name in pending:
        pending.extend(children.get(name, ()))
    for name in reversed(pending):
        below = tuple(made[one] for one in children.get(name, ()))
        made[name] = LabelNode(by_name[name], tuple(entries[name]), below)
    return tuple(made[name] for name in roots)


def _summed_up(same: Sequence[Label]) -> Label:
    first = same[0]
    if len(same) == 1:
        return first
    scores = [one.centric_score for one in same if one.centric_score is not None]
    return Label(
        name=first.name,
        alias=next((one.alias for one in same if one.alias), ""),
        parent=next((one.parent for one in same if one.parent), ""),
        level=first.level,
        confidence=max(one.confidence for one in same),
        centric_score=max(scores, default=None),
        language=next((one.language for one in same if one.language), ""),
    )


def _first_ms(label: Label) -> int:
    return label.clips[0].start_ms if label.clips else 0


def _cut_names(by_name: dict[str, Label]) -> set[str]:
    """The first label of each cycle of parents."""
    cut: set[str] = set()
    done: set[str] = set()
    for name in by_name:
        path: dict[str, None] = {}
        at = name
        while at in by_name and at not in done and at not in path:
            path[at] = None
            at = by_name[at].parent
        if at in path:
            cycle = set(list(path)[list(path).index(at) :])
            cut.add(next(one for one in by_name if one in cycle))
        done.update(path)
    return cut

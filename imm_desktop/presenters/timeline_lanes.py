"""What the timeline shows, ready to paint: lanes of clips as sorted arrays. Immutable; no Qt."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import accumulate
from typing import Final
from zlib import crc32

from imm_desktop.domain.coverage import Coverage
from imm_desktop.domain.labels import Label, LabelNode, tree_of
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.settings import Language
from imm_desktop.domain.timing import TimeRange

COLOURS: Final = 5
"""Number of lane colours (``Tokens.lanes``)."""
FINDINGS_ID: Final = "findings"
_NARROW_PX: Final = 3
"""A clip narrower than this is not told from its neighbours."""
_POSITIONS: Final = "q"
"""Array of signed 64-bit milliseconds: 8 bytes a value instead of an object each."""


class LaneKind(Enum):
    """What the clips of a lane are."""

    FINDINGS = auto()
    """The head of the findings; it has no clips, it shows the coverage."""
    FINDING = auto()
    LABEL = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Clips:
    """The clips of one lane by start; cheap to cut to a visible range however many there are."""

    starts: "array[int]" = field(default_factory=lambda: array(_POSITIONS))
    ends: "array[int]" = field(default_factory=lambda: array(_POSITIONS))
    reach: "array[int]" = field(default_factory=lambda: array(_POSITIONS))
    """The latest end of this clip and all before it, which makes overlaps searchable."""

    @staticmethod
    def of(ranges: Iterable[TimeRange]) -> "Clips":
        """The clips in order of their start; an instant lasts 1 ms so that it can be hit."""
        ordered = sorted(ranges)
        starts = array(_POSITIONS, (one.start_ms for one in ordered))
        ends = array(_POSITIONS, (max(one.end_ms, one.start_ms + 1) for one in ordered))
        return Clips(starts, ends, array(_POSITIONS, accumulate(ends, max)))

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> TimeRange:
        return TimeRange(self.starts[index], self.ends[index])

    def __iter__(self) -> Iterator[TimeRange]:
        return (self[index] for index in range(len(self)))

    def at(self, position_ms: int, slack_ms: int = 0) -> int | None:
        """Number of the clip at ``position_ms``, or of the nearest within ``slack_ms``; the latest start wins."""
        first = bisect_right(self.reach, position_ms - slack_ms)
        last = bisect_right(self.starts, position_ms + slack_ms)
        best: tuple[int, int] | None = None
        for index in range(last - 1, first - 1, -1):
            away = max(self.starts[index] - position_ms, position_ms - self.ends[index] + 1, 0)
            if away == 0:
                return index
            if away <= slack_ms and (best is None or away < best[0]):
                best = (away, index)
        return best[1] if best else None

    def runs(self, visible: TimeRange, ms_per_px: float) -> Iterator[tuple[int, int, int]]:
        """What there is to draw: ``(start_ms, end_ms, clips in it)``, clips closer than a pixel made one.

        The number of runs is bounded by the pixels, not by the clips.
        """
        starts, reach = self.starts, self.reach
        index = bisect_right(reach, visible.start_ms)
        last = bisect_left(starts, visible.end_ms)
        while index < last:
            start, end, first = starts[index], self.ends[index], index
            is_narrow = end - start < _NARROW_PX * ms_per_px
            joined_until = max(end, start + ms_per_px) if is_narrow else start
            index = min(bisect_left(starts, joined_until + ms_per_px, index + 1), last)
            end = max(end, reach[index - 1])
            yield start, end, index - first

    def count_in(self, visible: TimeRange) -> int:
        """About how many clips touch ``visible``: never too few."""
        first = bisect_right(self.reach, visible.start_ms)
        return max(0, bisect_left(self.starts, visible.end_ms) - first)

    def next_after(self, position_ms: int) -> TimeRange | None:
        """The first clip that starts after ``position_ms``."""
        index = bisect_right(self.starts, position_ms)
        return self[index] if index < len(self) else None

    def last_before(self, position_ms: int) -> TimeRange | None:
        """The last clip that starts before ``position_ms``."""
        index = bisect_left(self.starts, position_ms)
        return self[index - 1] if index else None


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One lane, ready to paint."""

    lane_id: str
    kind: LaneKind
    name: str
    other_name: str = ""
    """The name in the other language; empty when there is none."""
    depth: int = 0
    colour: int = 0
    """Index into ``Tokens.lanes``; labels only, the same for a family and between videos."""
    confidence: float | None = None
    """0 to 1; for findings the highest Rate / 100."""
    suggestion: Suggestion | None = None
    """Findings only; decides colour and shape."""
    has_children: bool = False
    is_folded: bool = False
    clips: Clips = field(default_factory=Clips)
    parents: tuple[str, ...] = ()
    """Ids of the lanes above it, the root first."""


def label_lanes(labels: Iterable[Label], language: Language) -> tuple[Lane, ...]:
    """A lane a label, parents before children, in order of first appearance."""
    lanes: list[Lane] = []
    pending = [(node, ()) for node in reversed(tree_of(labels))]
    stack: list[tuple[LabelNode, tuple[str, ...]]] = list(pending)
    while stack:
        node, parents = stack.pop()
        label = node.label
        lane_id = f"label/{label.name}"
        name, other = names_of(label, language)
        lanes.append(
            Lane(
                lane_id,
                LaneKind.LABEL,
                name,
                other,
                depth=len(parents),
                colour=_colour_of(parents[0] if parents else lane_id),
                confidence=label.confidence,
                has_children=bool(node.children),
                clips=Clips.of(label.clips),
                parents=parents,
            )
        )
        stack.extend((child, (*parents, lane_id)) for child in reversed(node.children))
    return tuple(lanes)


def finding_lanes(report: ModerationReport, snapshot_ms: int, title: str) -> tuple[Lane, ...]:
    """The head lane ``title`` and below it one lane for each thing found.

    A finding lasts until the next snapshot, ``snapshot_ms`` later, since nothing else is known of that stretch.
    """
    by_name: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_name.setdefault(finding_name(finding), []).append(finding)
    head = Lane(
        FINDINGS_ID,
        LaneKind.FINDINGS,
        title,
        suggestion=report.suggestion,
        has_children=bool(by_name),
    )
    return (
        head,
        *(
            Lane(
                f"finding/{name}",
                LaneKind.FINDING,
                name,
                depth=1,
                confidence=max(one.rate for one in found) / 100,
                suggestion=report.suggestion,
                clips=Clips.of(
                    TimeRange(one.position_ms, one.position_ms + snapshot_ms) for one in found
                ),
                parents=(FINDINGS_ID,),
            )
            for name, found in by_name.items()
        ),
    )


def finding_name(finding: Finding) -> str:
    """What a finding's lane is called: its scene and label, once if they are the same word."""
    if finding.scene and finding.label and finding.scene != finding.label:
        return f"{finding.scene} · {finding.label}"
    return finding.scene or finding.label


def name_in(name: str, alias: str, language: Language) -> str:
    """Which of a label's two names is in ``language``."""
    return names_of(Label(name, alias), language)[0]


def names_of(label: Label, language: Language) -> tuple[str, str]:
    """The label's name in ``language`` and its other name; the same name is not said twice.

    Results do not say which of name and alias is Chinese, so the letters decide.
    """
    name, alias = label.name, label.alias if label.alias != label.name else ""
    if not alias:
        return name, ""
    wants_chinese = language is Language.CHINESE
    if _is_chinese(name) == wants_chinese or _is_chinese(alias) != wants_chinese:
        return name, alias
    return alias, name


@dataclass(frozen=True, slots=True, eq=False)
class TimelineView:
    """All that the timeline widget paints, except the visible range and the playhead."""

    duration_ms: int = 0
    lanes: tuple[Lane, ...] = ()
    """The lanes to show, those folded away left out."""
    coverage: Coverage | None = None
    """None: nothing was moderated."""
    chosen: frozenset[str] = frozenset()
    """Ids of the lanes that next and previous clip go through; empty: all."""
    hits: Clips | None = None
    """Where the search matches; None without a search."""
    matching: frozenset[str] | None = None
    """Ids of the lanes that the search speaks of; the others are dimmed. None without a search."""

    @property
    def is_empty(self) -> bool:
        """Whether there is no result to show."""
        return not self.lanes


def _colour_of(root_id: str) -> int:
    return crc32(root_id.encode()) % COLOURS


def _is_chinese(text: str) -> bool:
    return any("\u3400" <= one <= "\u9fff" for one in text)

"""What the timeline shows, ready to paint. Immutable; no Qt, and no numpy until there are clips."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Final

from imm_desktop.domain.coverage import Coverage
from imm_desktop.domain.moderation import Finding, Moment, Suggestion

if TYPE_CHECKING:
    from imm_desktop.presenters.lane_clips import LaneClips

COLOURS: Final = 5
"""Number of lane colours (``Tokens.lanes``)."""
FINDINGS_ID: Final = "findings"
MOMENTS_ID: Final = "findings/moments"
HITS_ID: Final = "hits"
COMPARED_ID: Final = "compared"
LABEL_PREFIX: Final = "label/"
"""Of the id of a label's lane, before the label's name as the service gave it."""
HEIGHTS: Final = 4
"""Heights that a lane can have, 1 the lowest."""


class LaneKind(Enum):
    """What the clips of a lane are."""

    FINDINGS = auto()
    """The head of the findings; it has no clips, it shows the coverage."""
    MOMENT = auto()
    """Findings close together, which a reviewer judges at one glance."""
    FINDING = auto()
    HITS = auto()
    """Where the search holds."""
    COMPARED = auto()
    """The head of a comparison; it has no clips, it says how far both results agree."""
    LABEL = auto()
    OTHER = auto()
    """The same label in the result that is compared with."""


class Overlaps(StrEnum):
    """What becomes of clips of one lane that overlap."""

    MERGED = "merged"
    STACKED = "stacked"


class LaneOrder(StrEnum):
    """How lanes of one parent are sorted."""

    APPEARANCE = "appearance"
    DURATION = "duration"
    CONFIDENCE = "confidence"
    NAME = "name"
    OWN = "own"
    """As the operator put them."""


def _no_clips() -> "LaneClips":
    from imm_desktop.presenters.lane_clips import EMPTY

    return EMPTY


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """How much of the time both results, or only one of them, carry a label."""

    both_ms: int
    only_left_ms: int
    """Only in the result that is shown."""
    only_right_ms: int
    """Only in the result that it is compared with."""
    is_other_version: bool = False
    """Whether the two results are of different versions of the video, and so need not agree."""


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
    clips: "LaneClips" = field(default_factory=_no_clips)
    """Those that are shown: sure enough, merged or stacked."""
    parents: tuple[str, ...] = ()
    """Ids of the lanes above it, the root first."""
    level: int = 1
    """LabelLevel."""
    alias: str = ""
    """LabelAlias as the service gave it."""
    centric_score: float | None = None
    language: str = ""
    """BCP 47, of the name as the service gave it."""
    histogram: tuple[int, ...] = ()
    """Of the confidences of all clips, also those that are not shown; empty where there is none."""
    least_confidence: float = 0.0
    """Clips less sure are not shown."""
    remark: str = ""
    """What is to be told about a search; hits only."""
    clip_count: int = 0
    """Of all clips, also those that are not shown, and before any were merged."""
    height: int = 1
    """1 to ``HEIGHTS``."""
    is_muted: bool = False
    """Painted faintly; search and next clip pass it by."""
    is_solo: bool = False
    is_quiet: bool = False
    """Muted, or another lane is solo."""
    is_locked: bool = False
    """Its place and its least confidence stay whatever is done to all lanes."""
    only_here: "LaneClips | None" = None
    """In a comparison, what this side has and the other has not."""
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TimelineView:
    """All that the timeline widget paints, except the visible range and the playhead."""

    duration_ms: int = 0
    shots: Sequence[int] = ()
    """Where shots begin, in order, as far as it is known."""
    lanes: tuple[Lane, ...] = ()
    """The lanes to show, those folded away left out."""
    coverage: Coverage | None = None
    """None: nothing was moderated."""
    least_coverage: float = 0.0
    """0 to 1: a pass that covers less is not enough for the team."""
    chosen: frozenset[str] = frozenset()
    """Ids of the lanes that next and previous clip go through; empty: all."""
    hits: "LaneClips | None" = None
    """Where the search matches; None without a search."""
    matching: frozenset[str] | None = None
    """Ids of the lanes that the search speaks of; the others are dimmed. None without a search."""
    moments: tuple[Moment, ...] = ()
    is_not_enough: bool = False
    """Whether the analysis let the video pass without having looked at enough of it for the team."""
    is_building: bool = False
    """Whether lanes are still being made from a large result."""

    @property
    def is_empty(self) -> bool:
        """Whether there is no result to show."""
        return not self.lanes


def finding_name(finding: Finding) -> str:
    """What a finding's lane is called: its scene and label, once if they are the same word."""
    if finding.scene and finding.label and finding.scene != finding.label:
        return f"{finding.scene} · {finding.label}"
    return finding.scene or finding.label

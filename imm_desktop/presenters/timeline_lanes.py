"""Lanes out of results. Pure, and quick enough for a thread: no Python object is made for a clip."""

from collections.abc import Iterable, Mapping
from typing import Final
from zlib import crc32

from imm_desktop.domain.labels import Label, LabelNode, tree_of
from imm_desktop.domain.moderation import Finding, ModerationReport, Moment
from imm_desktop.domain.settings import Language
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.label_names import NO_NAMES, names_of
from imm_desktop.presenters.lane_clips import LaneClips
from imm_desktop.presenters.plain_text import one_line, shown_name
from imm_desktop.presenters.timeline_view import (
    COLOURS,
    FINDINGS_ID,
    LABEL_PREFIX,
    MOMENTS_ID,
    Lane,
    LaneKind,
    finding_name,
)

HISTOGRAM_BINS: Final = 20
"""Parts of 0 to 1: 5 % each."""


def label_lanes(
    labels: Iterable[Label], language: Language, names: Mapping[str, str] = NO_NAMES
) -> tuple[Lane, ...]:
    """A lane a label, parents before children, in order of first appearance; ``names`` as in ``names_of``."""
    lanes: list[Lane] = []
    stack: list[tuple[LabelNode, tuple[str, ...]]] = [(node, ()) for node in tree_of(labels)[::-1]]
    while stack:
        node, parents = stack.pop()
        label = node.label
        lane_id = f"{LABEL_PREFIX}{label.name}"
        name, other = names_of(label, language, names)
        other = one_line(other)
        clips = LaneClips.of_parts([(one.clips, one.confidence) for one in node.entries])
        lanes.append(
            Lane(
                lane_id,
                LaneKind.LABEL,
                shown_name(name),
                other,
                depth=len(parents),
                # An orphan looks like the family that it belongs to in other videos.
                colour=_colour_of(
                    parents[0] if parents else f"{LABEL_PREFIX}{label.parent or label.name}"
                ),
                confidence=label.confidence,
                has_children=bool(node.children),
                clips=clips,
                parents=parents,
                level=label.level,
                alias=one_line(label.alias),
                centric_score=label.centric_score,
                language=label.language,
                histogram=clips.histogram(HISTOGRAM_BINS),
                clip_count=len(clips),
            )
        )
        stack.extend((child, (*parents, lane_id)) for child in reversed(node.children))
    return tuple(lanes)


def finding_lanes(
    report: ModerationReport,
    snapshot_ms: int,
    title: str,
    moments: Iterable[Moment] = (),
    moments_title: str = "",
) -> tuple[Lane, ...]:
    """The head lane ``title``, below it the moments, and one lane for each thing found.

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
        *_moment_lane(report, snapshot_ms, tuple(moments), moments_title),
        *(
            Lane(
                f"finding/{name}",
                LaneKind.FINDING,
                shown_name(name),
                depth=1,
                confidence=max(one.rate for one in found) / 100,
                suggestion=report.suggestion,
                clips=LaneClips.of_parts(
                    [([_stretch_of(one, snapshot_ms)], one.rate / 100) for one in found]
                ),
                parents=(FINDINGS_ID,),
                clip_count=len(found),
            )
            for name, found in by_name.items()
        ),
    )


def _moment_lane(
    report: ModerationReport, snapshot_ms: int, moments: tuple[Moment, ...], title: str
) -> tuple[Lane, ...]:
    if not moments:
        return ()
    clips = LaneClips.of_parts(
        [
            (
                [TimeRange(one.time_range.start_ms, one.time_range.end_ms + snapshot_ms)],
                one.strongest.rate / 100,
            )
            for one in moments
        ]
    )
    lane = Lane(
        MOMENTS_ID,
        LaneKind.MOMENT,
        title,
        depth=1,
        confidence=max(one.strongest.rate for one in moments) / 100,
        suggestion=report.suggestion,
        clips=clips,
        parents=(FINDINGS_ID,),
        clip_count=len(moments),
    )
    return (lane,)


def _stretch_of(finding: Finding, snapshot_ms: int) -> TimeRange:
    return TimeRange(finding.position_ms, finding.position_ms + snapshot_ms)


def _colour_of(root_id: str) -> int:
    return crc32(root_id.encode()) % COLOURS

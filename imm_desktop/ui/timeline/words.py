"""Lanes and clips in words: for tooltips and for screen readers."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.coverage import Coverage
from imm_desktop.domain.moderation import Finding, Suggestion
from imm_desktop.domain.timing import TimeRange, timecode
from imm_desktop.presenters.timeline_lanes import Lane, LaneKind, finding_name
from imm_desktop.ui.formats import count_text, percent_text


def lane_text(lane: Lane, coverage: Coverage | None) -> str:
    """What a lane is: ``car · 汽车 · 12 clips · confidence 87 %``."""
    tr = QCoreApplication.translate
    parts = [lane.name]
    if lane.other_name:
        parts.append(lane.other_name)
    if lane.suggestion is not None:
        parts.append(suggestion_text(lane.suggestion))
    if lane.kind is LaneKind.FINDINGS:
        parts.extend(_coverage_parts(coverage))
    else:
        count = (
            tr("Timeline", "1 clip") if len(lane.clips) == 1 else tr("Timeline", "{count} clips")
        )
        parts.append(count.format(count=count_text(len(lane.clips))))
    if lane.confidence is not None:
        said = (
            tr("Timeline", "confidence {share}")
            if lane.kind is LaneKind.LABEL
            else tr("Timeline", "highest rate {share}")
        )
        parts.append(said.format(share=percent_text(lane.confidence)))
    if lane.is_folded:
        parts.append(tr("Timeline", "folded"))
    return " · ".join(parts)


def clip_text(lane: Lane, clip: TimeRange, findings: Sequence[Finding] = ()) -> str:
    """What a clip is, its range and length, and what was read in it."""
    tr = QCoreApplication.translate
    name = f"{lane.name} {lane.other_name}".strip()
    lines = [name, f"{timecode(clip.start_ms)} – {timecode(clip.end_ms)}"]
    length = tr("Timeline", "{seconds} s").format(seconds=f"{clip.duration_ms / 1000:.1f}")
    if lane.kind is LaneKind.LABEL and lane.confidence is not None:
        share = percent_text(lane.confidence)
        lines.append(f"{length} · " + tr("Timeline", "confidence {share}").format(share=share))
    elif lane.kind is LaneKind.LABEL:
        lines.append(length)
    for finding in findings:
        if lane.lane_id == f"finding/{finding_name(finding)}":
            lines.append(tr("Timeline", "rate {rate}").format(rate=f"{finding.rate:.1f}"))
            if finding.text:
                lines.append(finding.text)
    return "\n".join(lines)


def suggestion_text(suggestion: Suggestion) -> str:
    """The suggestion as a word for people."""
    tr = QCoreApplication.translate
    return {
        Suggestion.PASS: tr("Timeline", "pass"),
        Suggestion.REVIEW: tr("Timeline", "review"),
        Suggestion.BLOCK: tr("Timeline", "block"),
        Suggestion.UNKNOWN: tr("Timeline", "unknown advice"),
    }[suggestion]


def _coverage_parts(coverage: Coverage | None) -> list[str]:
    if coverage is None:
        return []
    tr = QCoreApplication.translate
    seconds = count_text(round(coverage.looked_at.duration_ms / 1000))
    whole = count_text(round(coverage.duration_ms / 1000))
    text = tr("Timeline", "looked at {seconds} of {whole} s").format(seconds=seconds, whole=whole)
    return [text, tr("Timeline", "{share} covered").format(share=percent_text(coverage.share))]

"""Lanes and clips in words: for tooltips and for screen readers."""

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.coverage import Coverage
from imm_desktop.domain.moderation import Finding, Suggestion
from imm_desktop.domain.timing import TimeRange, timecode
from imm_desktop.presenters.plain_text import one_line
from imm_desktop.presenters.timeline_view import Agreement, Lane, LaneKind, finding_name
from imm_desktop.ui.formats import count_text, percent_text


def lane_text(lane: Lane, coverage: Coverage | None, least_coverage: float = 0.0) -> str:
    """What a lane is: ``car · 汽车 · 12 clips · confidence 87 %``."""
    tr = QCoreApplication.translate
    parts = [lane.name]
    if lane.kind is LaneKind.OTHER:
        parts.append(tr("Timeline", "in the other result"))
    if lane.other_name:
        parts.append(lane.other_name)
    if lane.suggestion is not None:
        parts.append(suggestion_text(lane.suggestion))
    if lane.kind is LaneKind.FINDINGS:
        parts.extend(_coverage_parts(coverage))
        if is_not_enough(lane, coverage, least_coverage):
            parts.append(tr("Timeline", "not enough for a pass"))
    elif lane.kind is not LaneKind.COMPARED:
        parts.append(_count_text(lane))
    if lane.confidence is not None:
        said = (
            tr("Timeline", "confidence {share}")
            if lane.kind in (LaneKind.LABEL, LaneKind.OTHER)
            else tr("Timeline", "highest rate {share}")
        )
        parts.append(said.format(share=percent_text(lane.confidence)))
    if lane.least_confidence:
        least = percent_text(lane.least_confidence)
        parts.append(tr("Timeline", "from {share} on").format(share=least))
    if lane.agreement is not None:
        parts.append(agreement_text(lane.agreement))
    if lane.remark:
        parts.append(lane.remark)
    for is_so, word in (
        (lane.is_folded, tr("Timeline", "folded")),
        (lane.is_muted, tr("Timeline", "muted lane")),
        (lane.is_solo, tr("Timeline", "solo")),
        (lane.is_locked, tr("Timeline", "locked")),
    ):
        if is_so:
            parts.append(word)
    return " · ".join(parts)


def _count_text(lane: Lane) -> str:
    tr = QCoreApplication.translate
    if lane.clip_count != len(lane.clips):
        text = tr("Timeline", "{count} of {all} clips")
        return text.format(count=count_text(len(lane.clips)), all=count_text(lane.clip_count))
    count = len(lane.clips)
    text = tr("Timeline", "1 clip") if count == 1 else tr("Timeline", "{count} clips")
    return text.format(count=count_text(count))


def facts_of(lane: Lane) -> tuple[tuple[str, str], ...]:
    """What the service says of a label beyond its name, as pairs of what and value."""
    tr = QCoreApplication.translate
    facts = [(tr("Timeline", "Level"), str(lane.level))]
    if lane.alias:
        facts.append((tr("Timeline", "Alias"), lane.alias))
    if lane.centric_score is not None:
        facts.append((tr("Timeline", "In the middle"), percent_text(lane.centric_score)))
    if lane.language:
        facts.append((tr("Timeline", "Language"), lane.language))
    facts.append((tr("Timeline", "Clips"), count_text(lane.clip_count)))
    return tuple(facts)


def agreement_text(agreement: Agreement) -> str:
    """How far two results agree, in seconds; first of all, whether they are of the same file."""
    tr = QCoreApplication.translate
    text = tr("Timeline", "both {both} s · only here {left} s · only there {right} s").format(
        both=_seconds(agreement.both_ms),
        left=_seconds(agreement.only_left_ms),
        right=_seconds(agreement.only_right_ms),
    )
    if agreement.is_other_version:
        return f"! {other_version_text()} · {text}"
    return text


def other_version_text() -> str:
    """Said of a result of the same object that was made when its content was another."""
    return QCoreApplication.translate("Timeline", "another version of the file")


def is_not_enough(lane: Lane, coverage: Coverage | None, least_coverage: float) -> bool:
    """Whether this is a pass for which too little was looked at."""
    is_pass = lane.suggestion is Suggestion.PASS
    return is_pass and coverage is not None and not coverage.is_enough(least_coverage)


def _seconds(duration_ms: int) -> str:
    return (
        count_text(round(duration_ms / 1000))
        if duration_ms >= 10_000
        else f"{duration_ms / 1000:.1f}"
    )


def clip_text(lane: Lane, clip: TimeRange, findings: Sequence[Finding] = ()) -> str:
    """What a clip is, its range and length, how sure it is, and what was read in it."""
    tr = QCoreApplication.translate
    name = f"{lane.name} {lane.other_name}".strip()
    lines = [name, f"{timecode(clip.start_ms)} – {timecode(clip.end_ms)}"]
    length = tr("Timeline", "{seconds} s").format(seconds=f"{clip.duration_ms / 1000:.1f}")
    if lane.kind in (LaneKind.LABEL, LaneKind.OTHER) and lane.confidence is not None:
        index = lane.clips.index_of(clip)
        share = percent_text(lane.confidence if index is None else lane.clips.confidence_of(index))
        lines.append(f"{length} · " + tr("Timeline", "confidence {share}").format(share=share))
    elif lane.kind in (LaneKind.LABEL, LaneKind.HITS):
        lines.append(length)
    for finding in findings:
        is_mine = lane.lane_id == f"finding/{finding_name(finding)}"
        if is_mine or lane.kind is LaneKind.MOMENT:
            lines.append(tr("Timeline", "rate {rate}").format(rate=f"{finding.rate:.1f}"))
            if finding.text:
                lines.append(one_line(finding.text))
    return "\n".join(lines)


def shot_text(starts_ms: Sequence[int], position_ms: int, duration_ms: int) -> str:
    """Which shot is at a position, and its range; empty where none is known."""
    number = bisect_right(starts_ms, position_ms)
    if not number:
        return ""
    end_ms = starts_ms[number] if number < len(starts_ms) else duration_ms
    text = QCoreApplication.translate("Timeline", "Shot {number} of {count}")
    head = text.format(number=count_text(number), count=count_text(len(starts_ms)))
    return f"{head}\n{timecode(starts_ms[number - 1])} – {timecode(end_ms)}"


def suggestion_text(suggestion: Suggestion) -> str:
    """The suggestion as a word for people."""
    tr = QCoreApplication.translate
    return {
        Suggestion.PASS: tr("Timeline", "pass"),
        Suggestion.REVIEW: tr("Timeline", "review"),
        Suggestion.BLOCK: tr("Timeline", "block"),
        Suggestion.UNKNOWN: tr("Timeline", "unknown advice"),
    }[suggestion]


def coverage_text(coverage: Coverage) -> str:
    """How much was looked at, and how: ``looked at 200 of 3,600 s · 5.6 % covered · every 1 s``."""
    return " · ".join(_coverage_parts(coverage))


def _coverage_parts(coverage: Coverage | None) -> list[str]:
    if coverage is None:
        return []
    tr = QCoreApplication.translate
    seconds = count_text(round(coverage.looked_at.duration_ms / 1000))
    whole = count_text(round(coverage.duration_ms / 1000))
    text = tr("Timeline", "looked at {seconds} of {whole} s").format(seconds=seconds, whole=whole)
    parts = [text, tr("Timeline", "{share} covered").format(share=percent_text(coverage.share))]
    if coverage.is_sparse:
        every = f"{coverage.interval_ms / 1000:g}"
        parts.append(tr("Timeline", "one snapshot every {seconds} s").format(seconds=every))
    if coverage.is_cut_short:
        text = tr("Timeline", "{taken} of {wanted} snapshots were taken")
        parts.append(
            text.format(
                taken=count_text(coverage.snapshots), wanted=count_text(coverage.snapshots_wanted)
            )
        )
    return parts

"""A result as it is archived: the raw answer beside what we read out of it."""

from dataclasses import dataclass

from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.labels import Label
from imm_desktop.domain.moderation import ModerationReport


@dataclass(frozen=True, slots=True)
class LabelReport:
    """Labels of a video or of a still image."""

    labels: tuple[Label, ...]


Report = LabelReport | ModerationReport | HighlightReport


@dataclass(frozen=True, slots=True)
class Result:
    """A fetched result."""

    report: Report
    raw: bytes
    """The service's whole JSON answer, as it came."""
    request_id: str = ""


def summary_of(report: Report) -> str:
    """One short line in neutral words for lists; presenters put it into the operator's language."""
    match report:
        case LabelReport(labels):
            leaves = {one.name for one in labels} - {one.parent for one in labels}
            clips = sum(len(one.clips) for one in labels)
            return f"labels={len(leaves)} clips={clips}"
        case ModerationReport():
            words = ",".join(report.categories)
            return f"suggestion={report.suggestion.value} categories={words} not_judged={','.join(report.not_judged)}"
        case HighlightReport(outputs):
            return f"outputs={len(outputs)}"

"""A result as it is archived: the raw answer beside what we read out of it."""

from dataclasses import dataclass, field

from imm_desktop.domain.highlights import HighlightReport
from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import ObjectUri
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
    source: ObjectUri | None = field(default=None, compare=False)
    """The object that the answer itself names; None where it names none. Not archived: the task says it."""


def summary_of(report: Report) -> str:
    """One short line in neutral words for lists; presenters put it into the operator's language."""
    if isinstance(report, LabelReport):
        leaves = {one.name for one in report.labels} - {one.parent for one in report.labels}
        clips = sum(len(one.clips) for one in report.labels)
        return f"labels={len(leaves)} clips={clips}"
    if isinstance(report, HighlightReport):
        return f"outputs={len(report.outputs)}"
    words, not_judged = ",".join(report.categories), ",".join(report.not_judged)
    return f"suggestion={report.suggestion.value} categories={words} not_judged={not_judged}"

"""Words for rescues and imports, in the operator's language."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.rescue import (
    NOBODY_KNOWS,
    FoundTask,
    Imported,
    ImportOutcome,
    Refusal,
    RescueLine,
    RescueOutcome,
    RescueReport,
)
from imm_desktop.presenters.task_words import kind_text


def outcome_text(outcome: RescueOutcome) -> str:
    """What became of a found task, in two or three words."""
    tr = QCoreApplication.translate
    match outcome:
        case RescueOutcome.KEPT:
            return tr("Rescue", "kept now")
        case RescueOutcome.KNOWN:
            return tr("Rescue", "was here already")
        case RescueOutcome.RUNNING:
            return tr("Rescue", "still running")
        case RescueOutcome.FAILED:
            return tr("Rescue", "failed at the service")
        case RescueOutcome.GONE:
            return tr("Rescue", "already deleted")
        case RescueOutcome.UNKNOWN_KIND:
            return tr("Rescue", "unknown kind")
        case RescueOutcome.NOT_FETCHED:
            return tr("Rescue", "not fetched")


def outcome_help(line: RescueLine) -> str:
    """One sentence on why, and what can be done; the service's words where it said any."""
    tr = QCoreApplication.translate
    match line.outcome:
        case RescueOutcome.KEPT if line.source is None:
            return tr(
                "Rescue",
                "The service does not name its video. Name it in Tasks, in the row's menu.",
            )
        case RescueOutcome.RUNNING:
            return tr("Rescue", "It has no result yet. Rescue again when it is over.")
        case RescueOutcome.UNKNOWN_KIND:
            text = tr("Rescue", "This program does not read results of %1.")
            return text.replace("%1", line.found.task_type)
        case RescueOutcome.GONE | RescueOutcome.NOT_FETCHED | RescueOutcome.FAILED:
            return line.message
        case _:
            return ""


def found_kind_text(found: FoundTask) -> str:
    """The kind in the operator's words, else the service's own."""
    return found.task_type if found.kind is None else kind_text(found.kind)


def found_video_text(line: RescueLine) -> str:
    """The video's name; the task's ID where nobody names the video."""
    if line.source is None or line.source.bucket == NOBODY_KNOWS:
        return line.found.task_id
    return line.source.name


def report_text(report: RescueReport) -> str:
    """The whole rescue in one line: what was kept, what was here, what was left behind."""
    parts = [
        f"{outcome_text(one)}: {report.counts[one]}" for one in RescueOutcome if report.counts[one]
    ]
    return " · ".join(parts) or QCoreApplication.translate("Rescue", "The service holds no task.")


def imported_text(imported: Iterable[Imported]) -> str:
    """What an import did, in one line."""
    tr = QCoreApplication.translate
    words = {
        ImportOutcome.KEPT: tr("Rescue", "imported: %1"),
        ImportOutcome.COMPLETED: tr("Rescue", "tasks completed: %1"),
        ImportOutcome.KNOWN: tr("Rescue", "were here already: %1"),
    }
    outcomes = [one.outcome for one in imported]
    return " · ".join(
        text.replace("%1", str(outcomes.count(one)))
        for one, text in words.items()
        if one in outcomes
    )


def refusal_text(reason: str) -> str:
    """Why a file is not imported, and what to do; nothing in the archive was changed."""
    tr = QCoreApplication.translate
    match reason:
        case Refusal.TOO_LARGE:
            return tr("Rescue", "It is larger than 256 MB. No result is.")
        case Refusal.NOT_JSON:
            return tr(
                "Rescue", "It is not JSON. Save the service's whole answer or message as it came."
            )
        case Refusal.NOT_OVER:
            return tr(
                "Rescue", "Its task was still running. Save the answer again when it is over."
            )
        case Refusal.TASK_FAILED:
            return tr("Rescue", "Its task failed, so there is no result. The details say why.")
        case Refusal.NO_RESULT:
            return tr(
                "Rescue",
                "It says that the task succeeded, but not what it found. Save the answer of Get…Result, or rescue the task.",
            )
        case Refusal.UNKNOWN_KIND:
            return tr("Rescue", "This program does not read results of this kind of task.")
        case _:
            return tr(
                "Rescue", "It holds no answer and no message of the service. Nothing was changed."
            )

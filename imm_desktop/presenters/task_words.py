"""Words for kinds, statuses and results, in the operator's language."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.domain.timing import short_duration
from imm_desktop.presenters.moderation_words import api_text, listed
from imm_desktop.presenters.review_words import finding_text


def kind_text(kind: TaskKind) -> str:
    """The kind's name on tabs and in lists."""
    tr = QCoreApplication.translate
    match kind:
        case TaskKind.LABELS:
            return tr("TaskWords", "Labels")
        case TaskKind.MODERATION:
            return tr("TaskWords", "Moderation")
        case TaskKind.HIGHLIGHT:
            return tr("TaskWords", "Highlight")
        case TaskKind.CONVERT:
            return tr("TaskWords", "Convert")
        case TaskKind.IMAGE_LABELS:
            return tr("TaskWords", "Image labels")
        case TaskKind.IMAGE_MODERATION:
            return tr("TaskWords", "Image moderation")


def status_text(status: TaskStatus) -> str:
    """The status in one or two words."""
    tr = QCoreApplication.translate
    match status:
        case TaskStatus.PREPARED:
            return tr("TaskWords", "waiting")
        case TaskStatus.UNCERTAIN:
            return tr("TaskWords", "making sure")
        case TaskStatus.RUNNING:
            return tr("TaskWords", "running")
        case TaskStatus.SUCCEEDED:
            return tr("TaskWords", "done")
        case TaskStatus.FAILED:
            return tr("TaskWords", "failed")
        case TaskStatus.REFUSED:
            return tr("TaskWords", "refused")
        case TaskStatus.EXPIRED:
            return tr("TaskWords", "expired")
        case TaskStatus.CANCELLED:
            return tr("TaskWords", "cancelled")


def status_help(task: Task) -> str:
    """One sentence on what the status means and what can be done."""
    tr = QCoreApplication.translate
    match task.status:
        case TaskStatus.PREPARED:
            return tr("TaskWords", "In the journal; sent as soon as the backend answers.")
        case TaskStatus.UNCERTAIN:
            return tr(
                "TaskWords",
                "The answer was lost. The task is looked for before anything is sent again.",
            )
        case TaskStatus.RUNNING:
            return tr("TaskWords", "The backend is at work.")
        case TaskStatus.SUCCEEDED:
            return tr("TaskWords", "The result is in the archive on this computer.")
        case TaskStatus.EXPIRED:
            return tr("TaskWords", "The service deleted it after seven days. Start it again.")
        case TaskStatus.CANCELLED:
            return tr("TaskWords", "Taken back before it was sent.")
        case TaskStatus.FAILED | TaskStatus.REFUSED:
            return " · ".join(part for part in (task.code, task.message) if part)


def summary_text(summary: str) -> str:
    """``domain.results.summary_of`` in words."""
    tr = QCoreApplication.translate
    parts = dict(part.partition("=")[::2] for part in summary.split(" ") if part)
    if "labels" in parts:
        if parts.get("clips", "0") == "0":  # a still image has none
            return tr("TaskWords", "labels: %1").replace("%1", parts["labels"])
        text = tr("TaskWords", "labels: %1 · clips: %2")
        return text.replace("%1", parts["labels"]).replace("%2", parts.get("clips", "0"))
    if "suggestion" in parts:
        words = [suggestion_text(parts["suggestion"])]
        if parts.get("categories"):
            words.append(listed(finding_text(one) for one in parts["categories"].split(",")))
        if parts.get("not_judged"):
            names = listed(api_text(one) for one in parts["not_judged"].split(","))
            words.append(tr("TaskWords", "not judged: %1").replace("%1", names))
        return " · ".join(words)
    if "outputs" in parts:
        if parts["outputs"] in ("0", "1"):
            return (
                tr("TaskWords", "film written")
                if parts["outputs"] == "1"
                else tr("TaskWords", "done")
            )
        return tr("TaskWords", "objects written: %1").replace("%1", parts["outputs"])
    return ""


def elapsed_text(task: Task, now: datetime) -> str:
    """How long the task has run, or ran."""
    begin = task.started_at or task.prepared_at
    end = task.ended_at if task.is_over else now
    return short_duration(round((end - begin).total_seconds() * 1000)) if end else ""


def kept_text(task: Task, now: datetime) -> str:
    """Days until the service deletes the task; a dash where it keeps nothing."""
    if not task.task_id:
        return "—"
    left = task.kept_until() - now
    return (
        QCoreApplication.translate("TaskModel", "%1 d").replace("%1", str(left.days))
        if left.days >= 0
        else QCoreApplication.translate("TaskModel", "gone")
    )


def suggestion_text(suggestion: str) -> str:
    """The service's advice in one word."""
    tr = QCoreApplication.translate
    words: Final = {
        "pass": tr("TaskWords", "pass"),
        "review": tr("TaskWords", "review"),
        "block": tr("TaskWords", "block"),
        "unknown": tr("TaskWords", "unknown advice"),
    }
    return words.get(suggestion, suggestion)

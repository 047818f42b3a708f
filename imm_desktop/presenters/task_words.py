"""Words for kinds, statuses and results, in the operator's language."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus


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
        return tr("TaskWords", "{labels} labels, {clips} clips").format(**parts)
    if "suggestion" in parts:
        words = [suggestion_text(parts["suggestion"])]
        if parts.get("categories"):
            words.append(parts["categories"].replace(",", ", "))
        if parts.get("not_judged"):
            names = parts["not_judged"].replace(",", ", ")
            words.append(tr("TaskWords", "not judged: {names}").format(names=names))
        return " · ".join(words)
    if "outputs" in parts:
        return (
            tr("TaskWords", "film written") if parts["outputs"] != "0" else tr("TaskWords", "done")
        )
    return ""


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

"""The operator's words in files that people read: tables, case files, statements of reasons."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from imm_desktop.presenters.review_words import finding_text

_WORDS: Final = (
    QT_TRANSLATE_NOOP("Files", "number"),
    QT_TRANSLATE_NOOP("Files", "decided_at"),
    QT_TRANSLATE_NOOP("Files", "verdict"),
    QT_TRANSLATE_NOOP("Files", "reason"),
    QT_TRANSLATE_NOOP("Files", "note"),
    QT_TRANSLATE_NOOP("Files", "reviewer"),
    QT_TRANSLATE_NOOP("Files", "source"),
    QT_TRANSLATE_NOOP("Files", "suggestion"),
    QT_TRANSLATE_NOOP("Files", "categories"),
    QT_TRANSLATE_NOOP("Files", "positions_ms"),
    QT_TRANSLATE_NOOP("Files", "effects"),
    QT_TRANSLATE_NOOP("Files", "undoes"),
    QT_TRANSLATE_NOOP("Files", "undone_by"),
    QT_TRANSLATE_NOOP("Files", "policy_version"),
    QT_TRANSLATE_NOOP("Files", "stage"),
    QT_TRANSLATE_NOOP("Files", "state_after"),
    QT_TRANSLATE_NOOP("Files", "seconds_viewed"),
    QT_TRANSLATE_NOOP("Files", "marks"),
    QT_TRANSLATE_NOOP("Files", "batch"),
    QT_TRANSLATE_NOOP("Files", "decision_id"),
    QT_TRANSLATE_NOOP("Files", "item_id"),
    QT_TRANSLATE_NOOP("Files", "hash"),
    QT_TRANSLATE_NOOP("Files", "approve"),
    QT_TRANSLATE_NOOP("Files", "block"),
    QT_TRANSLATE_NOOP("Files", "skip"),
    QT_TRANSLATE_NOOP("Files", "undo"),
    QT_TRANSLATE_NOOP("Files", "escalate"),
    QT_TRANSLATE_NOOP("Files", "redo"),
    QT_TRANSLATE_NOOP("Files", "open"),
    QT_TRANSLATE_NOOP("Files", "approved"),
    QT_TRANSLATE_NOOP("Files", "blocked"),
    QT_TRANSLATE_NOOP("Files", "second"),
    QT_TRANSLATE_NOOP("Files", "disagreed"),
    QT_TRANSLATE_NOOP("Files", "escalated"),
    QT_TRANSLATE_NOOP("Files", "suggests pass"),
    QT_TRANSLATE_NOOP("Files", "suggests review"),
    QT_TRANSLATE_NOOP("Files", "suggests block"),
    QT_TRANSLATE_NOOP("Files", "suggests unknown"),
    QT_TRANSLATE_NOOP("Files", "owed"),
    QT_TRANSLATE_NOOP("Files", "done"),
    QT_TRANSLATE_NOOP("Files", "failed"),
    QT_TRANSLATE_NOOP("Files", "cancelled"),
    QT_TRANSLATE_NOOP("Files", "undo_owed"),
    QT_TRANSLATE_NOOP("Files", "undone"),
    QT_TRANSLATE_NOOP("Files", "undo_failed"),
    QT_TRANSLATE_NOOP("Files", "true"),
    QT_TRANSLATE_NOOP("Files", "false"),
    QT_TRANSLATE_NOOP("Files", "Item"),
    QT_TRANSLATE_NOOP("Files", "State"),
    QT_TRANSLATE_NOOP("Files", "Result of task"),
    QT_TRANSLATE_NOOP("Files", "Suggestion of the service"),
    QT_TRANSLATE_NOOP("Files", "Categories"),
    QT_TRANSLATE_NOOP("Files", "Highest rate"),
    QT_TRANSLATE_NOOP("Files", "Not judged by the service"),
    QT_TRANSLATE_NOOP("Files", "Result of"),
    QT_TRANSLATE_NOOP("Files", "This file made"),
    QT_TRANSLATE_NOOP("Files", "Decisions"),
    QT_TRANSLATE_NOOP("Files", "Pictures"),
    QT_TRANSLATE_NOOP("Files", "Veiled."),
    QT_TRANSLATE_NOOP("Files", "Not to be had:"),
    QT_TRANSLATE_NOOP("Files", "Decided"),
    QT_TRANSLATE_NOOP("Files", "Reviewer"),
    QT_TRANSLATE_NOOP("Files", "Reason"),
    QT_TRANSLATE_NOOP("Files", "Note"),
    QT_TRANSLATE_NOOP("Files", "Policy version"),
    QT_TRANSLATE_NOOP("Files", "Item is then"),
    QT_TRANSLATE_NOOP("Files", "Suggestion at that time"),
    QT_TRANSLATE_NOOP("Files", "Positions shown (ms)"),
    QT_TRANSLATE_NOOP("Files", "Findings marked"),
    QT_TRANSLATE_NOOP("Files", "Pictures shown (SHA-256)"),
    QT_TRANSLATE_NOOP("Files", "Seconds viewed"),
    QT_TRANSLATE_NOOP("Files", "Takes back"),
    QT_TRANSLATE_NOOP("Files", "Taken back by"),
    QT_TRANSLATE_NOOP("Files", "Effects"),
    QT_TRANSLATE_NOOP("Files", "Program"),
    QT_TRANSLATE_NOOP("Files", "Hash before"),
    QT_TRANSLATE_NOOP("Files", "Hash"),
    QT_TRANSLATE_NOOP("Files", "Marked as blocked"),
    QT_TRANSLATE_NOOP("Files", "Automated moderation suggested: %1."),
    QT_TRANSLATE_NOOP("Files", "Categories: %1."),
    QT_TRANSLATE_NOOP("Files", "Flagged at (seconds): %1."),
    QT_TRANSLATE_NOOP("Files", "A person reviewed the content and blocked it: %1."),
    QT_TRANSLATE_NOOP("Files", "Policy version %1."),
    QT_TRANSLATE_NOOP("Files", "%1 at %2 ms: %3"),
    QT_TRANSLATE_NOOP("Files", "the object is not there any more"),
    QT_TRANSLATE_NOOP("Files", "the object changed since it was reviewed"),
)
"""What ``services.exporting.Say`` is asked for; the extraction of texts finds them here."""


def say(text: str) -> str:
    """``text`` in the operator's language: a word of files, a reason that comes with the program, a finding."""
    for context in ("Files", "Reasons"):
        told = QCoreApplication.translate(context, text)
        if told != text:
            return told
    is_english = QCoreApplication.translate("Files", "approve") == "approve"
    return text if is_english else finding_text(text)

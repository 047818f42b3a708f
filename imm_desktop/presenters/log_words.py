"""What the examination of the log, and of its reviewers' agreement, found, in words."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.agreement import Agreement, Undefined
from imm_desktop.domain.log_acceptance import Acceptance
from imm_desktop.services.auditing import Audit


def audit_text(found: Audit) -> str:
    """Which record is broken first, what was cut off, or that all is well; and what was accepted."""
    return " ".join((_found_text(found), *(acceptance_text(one) for one in found.acceptances)))


def acceptance_text(one: Acceptance) -> str:
    """Who put an older archive back, when and why."""
    text = QCoreApplication.translate(
        "LogWords",
        "On %1 %2 accepted a log that ended at record %3, although record %4 had been anchored on %5: %6",
    )
    values = (
        moment_text(one.at),
        one.by,
        str(one.found.number),
        str(one.lost.number),
        moment_text(one.lost.at),
    )
    for place, value in enumerate(values, 1):
        text = text.replace(f"%{place}", value)
    return text.replace("%6", one.why)


def moment_text(at: datetime) -> str:
    """A moment of the log's keeping, in the reader's own time."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _found_text(found: Audit) -> str:
    tr = QCoreApplication.translate
    if found.first_broken is not None:
        text = tr(
            "LogWords",
            "Record %1 is the first that is not as it was written. Those before it hold.",
        )
        return text.replace("%1", str(found.first_broken))
    if found.broken_anchors:
        first = found.broken_anchors[0]
        if first.is_missing:
            text = tr(
                "LogWords",
                "The log ends before record %1, which it once had: records were cut off, or an older copy was put back.",
            )
        else:
            text = tr("LogWords", "Record %1 is another one than its anchor says.")
        return text.replace("%1", str(first.anchor.number))
    if found.anchors_fault:
        text = tr(
            "LogWords",
            "The records follow from one another, but what is kept beside the archive to compare them with is damaged: %1",
        )
        return text.replace("%1", found.anchors_fault)
    text = tr("LogWords", "All %1 records follow from one another, and %2 anchors agree with them.")
    return text.replace("%1", str(found.end.number)).replace("%2", str(found.anchors))


def agreement_text(found: Agreement) -> str:
    """How far reviewers agree, or why that cannot be said."""
    tr = QCoreApplication.translate
    if found.undefined is Undefined.NO_PAIRS:
        return tr("LogWords", "No item was judged by two reviewers yet.")
    head = tr("LogWords", "Of %1 items that were judged twice, reviewers agreed on %2.")
    head = head.replace("%1", str(found.pairs)).replace("%2", str(found.agreed))
    if found.kappa is None:
        tail = tr("LogWords", "All answers were the same, so Cohen's kappa is not defined.")
    else:
        tail = tr(
            "LogWords", "Cohen's kappa is %1: 1 is full agreement, 0 what chance alone would give."
        )
        tail = tail.replace("%1", f"{found.kappa:.2f}")
    return f"{head} {tail}"

"""Words for case files that were opened: what they say, and how far they can be believed."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.cases import CaseFault, FaultKind, LogComparison
from imm_desktop.domain.review import ItemState
from imm_desktop.presenters.moderation_words import api_text, listed
from imm_desktop.presenters.review_words import finding_text, item_state_text
from imm_desktop.services.case_reading import Case


def fault_text(fault: CaseFault) -> str:
    """The first thing that is not as it was written."""
    tr = QCoreApplication.translate
    if fault.record is not None:
        texts = {
            FaultKind.ANCHOR: tr(
                "Cases", "Record %1 does not agree with the end of the log that the case names."
            ),
        }
        usual = tr("Cases", "Record %1 is the first that is not as it was written.")
        return texts.get(fault.kind, usual).replace("%1", str(fault.record))
    texts = {
        FaultKind.CHANGED: tr("Cases", "The part %1 is the first that was changed."),
        FaultKind.MISSING: tr("Cases", "The part %1 is missing."),
        FaultKind.UNLISTED: tr("Cases", "The part %1 was put in."),
    }
    usual = tr("Cases", "The part %1 cannot be read.")
    return texts.get(fault.kind, usual).replace("%1", fault.member)


def whole_text(case: Case) -> str:
    """What was examined, where nothing was found."""
    tr = QCoreApplication.translate
    text = tr(
        "Cases", "All %1 parts are as they were listed, and all %2 records as they were hashed."
    )
    return text.replace("%1", str(case.members)).replace("%2", str(len(case.entries)))


def comparison_text(case: Case, found: LogComparison) -> str:
    """How the case stands to the log of this computer."""
    tr = QCoreApplication.translate
    if found.differing is not None:
        text = tr("Cases", "In the log of this computer record %1 is another one.")
        return text.replace("%1", str(found.differing))
    if not found.known:
        return tr(
            "Cases",
            "The log of this computer knows nothing of it; whether it is true only the log that it comes from can say.",
        )
    if found.known < len(case.entries):
        text = tr("Cases", "The log of this computer has %1 of its records, and not the others.")
        return text.replace("%1", str(found.known))
    text = tr("Cases", "The log of this computer has the same records.")
    if found.newer:
        more = tr("Cases", "Newer records about the item there: %1.")
        text += " " + more.replace("%1", str(found.newer))
    return text


def facts_of(case: Case) -> list[tuple[str, str]]:
    """What the case says of its item and of itself: name and value."""
    tr = QCoreApplication.translate
    head, item = case.head, case.item
    facts: list[tuple[str, str]] = []
    if item is not None:
        rate = "" if item.worst_rate is None else f"{item.worst_rate:.1f}"
        facts = [
            (tr("Cases", "Object"), item.source),
            (tr("Cases", "State"), _state(item.state)),
            (tr("Cases", "Suggestion of the service"), api_text(item.suggestion)),
            (tr("Cases", "Findings"), listed(finding_text(one) for one in item.categories)),
            (tr("Cases", "Highest rate"), rate),
            (tr("Cases", "Not judged"), listed(api_text(one) for one in item.not_judged)),
            (tr("Cases", "Result of"), moment_text(item.created_at)),
            ("ETag", item.source_etag),
        ]
    end = tr("Cases", "record %1, %2").replace("%1", str(head.anchor.number))
    facts += [
        (tr("Cases", "Case made"), f"{moment_text(head.made_at)} · IMM Desktop {head.app_version}"),
        (tr("Cases", "End of its log"), end.replace("%2", head.anchor.hash)),
        (tr("Cases", "Fingerprint"), head.fingerprint),
    ]
    return [(name, value) for name, value in facts if value]


def moment_text(moment: datetime) -> str:
    """In the operator's own time."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _state(word: str) -> str:
    try:
        return item_state_text(ItemState(word))
    except ValueError:  # of a newer program
        return word

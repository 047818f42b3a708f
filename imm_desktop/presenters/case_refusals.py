"""Words for files that cannot be opened as cases."""

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.cases import CaseRefusal


def case_refusal_text(reason: str) -> str:
    """Why a file cannot be opened as a case, and what to do."""
    tr = QCoreApplication.translate
    match reason:
        case CaseRefusal.NOT_THERE:
            return tr("Cases", "There is no such file, or it may not be read.")
        case CaseRefusal.CUT_OFF:
            return tr("Cases", "It is not whole. Copy or download it again.")
        case CaseRefusal.TOO_LARGE:
            return tr("Cases", "It is larger than any case. Nothing of it was unpacked.")
        case CaseRefusal.STRANGE:
            return tr(
                "Cases",
                "It holds what no case does. Nothing of it was unpacked; ask the sender where it is from.",
            )
        case CaseRefusal.NEWER:
            return tr("Cases", "A newer program wrote it. Install the newest version to open it.")
        case _:
            return tr("Cases", "It is not a case that this program exported.")

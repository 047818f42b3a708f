"""What is wrong with a file that can be shown all the same, in the operator's language."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from imm_desktop.domain.media_reasons import FileRemark

REMARKS: Final[dict[FileRemark, object]] = {
    FileRemark.CUT_OFF: QT_TRANSLATE_NOOP("Player", "damaged after {seconds} s"),
    FileRemark.DAMAGED_IN_PLACES: QT_TRANSLATE_NOOP("Player", "damaged in places"),
    FileRemark.STARTS_OVER: QT_TRANSLATE_NOOP(
        "Player", "its time stamps start over, so frames are counted"
    ),
    FileRemark.NOT_COUNTED: QT_TRANSLATE_NOOP(
        "Player", "a raw stream too large to count from afar: copy it here"
    ),
    FileRemark.READ_ENOUGH: QT_TRANSLATE_NOOP(
        "Player", "256 MB were read for small pictures, no more are made"
    ),
}


def file_remark_text(remark: FileRemark, duration_ms: int) -> str:
    """``remark`` on a file that lasts so long as far as it can be shown; empty of a healthy one."""
    if remark is FileRemark.HEALTHY:
        return ""
    text = QCoreApplication.translate("Player", str(REMARKS[remark]))
    return text.replace("{seconds}", f"{duration_ms / 1000:.1f}")

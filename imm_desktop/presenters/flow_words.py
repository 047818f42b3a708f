"""What ends the bytes of a video, and what is wrong with its file, in the operator's language."""

import re
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

FLOW_PROBLEMS: Final = (
    QT_TRANSLATE_NOOP(
        "Player", "{name} was changed in the storage while it was open. Open it again."
    ),
    QT_TRANSLATE_NOOP("Player", "The storage refused {name}: the link may have expired."),
    QT_TRANSLATE_NOOP("Player", "{name} is not there (404)."),
)
"""What ends the bytes of a video for good (``media.range_source``); others are shown as they come."""


def flow_problem_text(problem: str, name: str) -> str:
    """``problem`` in the operator's language."""
    if not name:
        return problem
    text = QCoreApplication.translate("Player", problem.replace(name, "{name}"))
    return text.replace("{name}", name)


REMARKS: Final = (
    QT_TRANSLATE_NOOP("Player", "damaged after {seconds} s"),
    QT_TRANSLATE_NOOP("Player", "damaged in places"),
    QT_TRANSLATE_NOOP("Player", "its time stamps start over, so frames are counted"),
)
"""What may be wrong with a file that can be shown (``media.index``)."""
_SECONDS: Final = re.compile(r"\d+\.\d")


def file_remark_text(remark: str) -> str:
    """``remark`` on a file in the operator's language."""
    seconds = _SECONDS.search(remark)
    text = QCoreApplication.translate("Player", _SECONDS.sub("{seconds}", remark))
    return text.replace("{seconds}", seconds.group() if seconds else "")

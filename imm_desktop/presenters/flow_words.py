"""What ends the bytes of a video, in the operator's language."""

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


def in_words(problem: str, name: str) -> str:
    """``problem`` in the operator's language."""
    if not name:
        return problem
    text = QCoreApplication.translate("Player", problem.replace(name, "{name}"))
    return text.replace("{name}", name)

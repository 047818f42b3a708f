"""The API's own words for scenes and labels of moderation; English keeps them, Chinese has its own."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

BETWEEN: Final = " · "
"""Between scene and label, as ``timeline_lanes.finding_name`` writes them."""

# Video and image moderation, 2020-09-30: scenes, then labels by scene; the last line is the engine's own.
KNOWN: Final = (
    QT_TRANSLATE_NOOP("ApiWords", "porn"),
    QT_TRANSLATE_NOOP("ApiWords", "terrorism"),
    QT_TRANSLATE_NOOP("ApiWords", "ad"),
    QT_TRANSLATE_NOOP("ApiWords", "live"),
    QT_TRANSLATE_NOOP("ApiWords", "logo"),
    QT_TRANSLATE_NOOP("ApiWords", "sexy"),
    QT_TRANSLATE_NOOP("ApiWords", "bloody"),
    QT_TRANSLATE_NOOP("ApiWords", "explosion"),
    QT_TRANSLATE_NOOP("ApiWords", "outfit"),
    QT_TRANSLATE_NOOP("ApiWords", "weapon"),
    QT_TRANSLATE_NOOP("ApiWords", "politics"),
    QT_TRANSLATE_NOOP("ApiWords", "violence"),
    QT_TRANSLATE_NOOP("ApiWords", "crowd"),
    QT_TRANSLATE_NOOP("ApiWords", "parade"),
    QT_TRANSLATE_NOOP("ApiWords", "carcrash"),
    QT_TRANSLATE_NOOP("ApiWords", "flag"),
    QT_TRANSLATE_NOOP("ApiWords", "location"),
    QT_TRANSLATE_NOOP("ApiWords", "drug"),
    QT_TRANSLATE_NOOP("ApiWords", "gamble"),
    QT_TRANSLATE_NOOP("ApiWords", "abuse"),
    QT_TRANSLATE_NOOP("ApiWords", "contraband"),
    QT_TRANSLATE_NOOP("ApiWords", "spam"),
    QT_TRANSLATE_NOOP("ApiWords", "npx"),
    QT_TRANSLATE_NOOP("ApiWords", "qrcode"),
    QT_TRANSLATE_NOOP("ApiWords", "programCode"),
    QT_TRANSLATE_NOOP("ApiWords", "meaningless"),
    QT_TRANSLATE_NOOP("ApiWords", "PIP"),
    QT_TRANSLATE_NOOP("ApiWords", "smoking"),
    QT_TRANSLATE_NOOP("ApiWords", "drivelive"),
    QT_TRANSLATE_NOOP("ApiWords", "TV"),
    QT_TRANSLATE_NOOP("ApiWords", "trademark"),
    QT_TRANSLATE_NOOP("ApiWords", "black"),
    QT_TRANSLATE_NOOP("ApiWords", "blank"),
    QT_TRANSLATE_NOOP("ApiWords", "frozen"),
)


def api_text(words: str) -> str:
    """A scene, a label or both (``ad · qrcode``); what has no translation stays as the service wrote it."""
    tr = QCoreApplication.translate
    return BETWEEN.join(tr("ApiWords", word) for word in words.split(BETWEEN) if word)


def listed(names: Iterable[str]) -> str:
    """``names`` one after the other, with the language's own sign between them."""
    return QCoreApplication.translate("ApiWords", ", ").join(names)

"""Why a video cannot be shown, in the operator's language: what the frame worker says becomes a title and advice."""

import re
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_REASONS: Final = (
    (
        r" is not there( \(404\))?\.$",
        QT_TRANSLATE_NOOP("Problem", "The video is not there"),
        QT_TRANSLATE_NOOP("Problem", "It was moved, renamed or deleted. Look for it elsewhere."),
    ),
    (
        r" is (a folder|no file)\.$",
        QT_TRANSLATE_NOOP("Problem", "This is no video"),
        QT_TRANSLATE_NOOP("Problem", "It is a folder, a device or a pipe. Open a file."),
    ),
    (
        r" is empty\.$",
        QT_TRANSLATE_NOOP("Problem", "The file is empty"),
        QT_TRANSLATE_NOOP("Problem", "Copying it may have failed. Copy it again."),
    ),
    (
        r" may not be read: no permission\.$",
        QT_TRANSLATE_NOOP("Problem", "This computer refuses to read the video"),
        QT_TRANSLATE_NOOP("Problem", "Ask its owner for the right to read it."),
    ),
    (
        r" uses a codec that cannot be decoded here\.$",
        QT_TRANSLATE_NOOP("Problem", "The video's codec is not known here"),
        QT_TRANSLATE_NOOP("Problem", "Convert it to H.264 and open that."),
    ),
    (
        r" has no picture( \(sound only\))?\.$",
        QT_TRANSLATE_NOOP("Problem", "The file has no picture"),
        QT_TRANSLATE_NOOP("Problem", "It holds sound only, or nothing that can be shown."),
    ),
    (
        r" was changed (in the storage )?while it was open\.",
        QT_TRANSLATE_NOOP("Problem", "The video was changed while it was open"),
        QT_TRANSLATE_NOOP("Problem", "Open it again to see what it is now."),
    ),
    (
        r"^The storage refused .*: the link may have expired\.$",
        QT_TRANSLATE_NOOP("Problem", "The storage refused the video"),
        QT_TRANSLATE_NOOP("Problem", "The link may have expired. Open the video again."),
    ),
    (
        r" could not be fetched ",
        QT_TRANSLATE_NOOP("Problem", "The video could not be fetched"),
        QT_TRANSLATE_NOOP("Problem", "Check the network and open it again."),
    ),
    (
        r" makes the picture decoder fail: ",
        QT_TRANSLATE_NOOP("Problem", "The video makes the picture decoder fail"),
        QT_TRANSLATE_NOOP("Problem", "It is damaged. Re-encode it, or open another copy."),
    ),
)
"""What the text of a ``MediaError`` has in it (``media.opening``, ``media.supervisor``), title and advice."""


def media_problem(text: str) -> tuple[str, str]:
    """Title and advice for what the frame worker said, which itself is told as a detail."""
    for pattern, title, advice in _REASONS:
        if re.search(pattern, text, re.DOTALL):
            return (
                QCoreApplication.translate("Problem", str(title)),
                QCoreApplication.translate("Problem", str(advice)),
            )
    return (
        QCoreApplication.translate("Problem", "This video cannot be read"),
        QCoreApplication.translate(
            "Problem", "It may be damaged or not a video. Open another, or re-encode it."
        ),
    )

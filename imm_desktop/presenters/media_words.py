"""Why a video cannot be shown, in the operator's language: the one place where reasons of ``MediaError`` get words."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from imm_desktop.domain.errors import MediaError
from imm_desktop.domain.media_reasons import MediaReason

_DECODER_FAILS: Final = (
    QT_TRANSLATE_NOOP("Problem", "The video makes the picture decoder fail"),
    QT_TRANSLATE_NOOP("Problem", "It is damaged. Re-encode it, or open another copy."),
)
_NOTHING_TO_SHOW: Final = (
    QT_TRANSLATE_NOOP("Problem", "The file has no picture"),
    QT_TRANSLATE_NOOP("Problem", "It holds sound only, or nothing that can be shown."),
)
_NOTHING_DECODES: Final = (
    QT_TRANSLATE_NOOP("Problem", "No picture of the video can be decoded there"),
    QT_TRANSLATE_NOOP("Problem", "It is damaged there. Look at another place, or re-encode it."),
)

WORDS: Final[dict[MediaReason, tuple[object, object]]] = {
    MediaReason.NOT_THERE: (
        QT_TRANSLATE_NOOP("Problem", "The video is not there"),
        QT_TRANSLATE_NOOP("Problem", "It was moved, renamed or deleted. Look for it elsewhere."),
    ),
    MediaReason.A_FOLDER: (
        QT_TRANSLATE_NOOP("Problem", "This is no video"),
        QT_TRANSLATE_NOOP("Problem", "It is a folder. Open a file in it."),
    ),
    MediaReason.NO_FILE: (
        QT_TRANSLATE_NOOP("Problem", "This is no video"),
        QT_TRANSLATE_NOOP("Problem", "It is a device or a pipe. Open a file."),
    ),
    MediaReason.EMPTY: (
        QT_TRANSLATE_NOOP("Problem", "The file is empty"),
        QT_TRANSLATE_NOOP("Problem", "Copying it may have failed. Copy it again."),
    ),
    MediaReason.NO_PERMISSION: (
        QT_TRANSLATE_NOOP("Problem", "This computer refuses to read the video"),
        QT_TRANSLATE_NOOP("Problem", "Ask its owner for the right to read it."),
    ),
    MediaReason.UNREADABLE: (
        QT_TRANSLATE_NOOP("Problem", "The file cannot be read"),
        QT_TRANSLATE_NOOP(
            "Problem", "Check that its disk is connected and well, then open it again."
        ),
    ),
    MediaReason.NOT_A_VIDEO: (
        QT_TRANSLATE_NOOP("Problem", "This video cannot be read"),
        QT_TRANSLATE_NOOP(
            "Problem", "It may be damaged or not a video. Open another, or re-encode it."
        ),
    ),
    MediaReason.A_PICTURE: (
        QT_TRANSLATE_NOOP("Problem", "This is a picture"),
        QT_TRANSLATE_NOOP("Problem", "A video is needed here. Choose one."),
    ),
    MediaReason.A_PLAYLIST: (
        QT_TRANSLATE_NOOP("Problem", "This is a playlist"),
        QT_TRANSLATE_NOOP(
            "Problem",
            "It names the parts of a video. It can be analysed; to look at it, convert it to one file and open that.",
        ),
    ),
    MediaReason.UNKNOWN_CODEC: (
        QT_TRANSLATE_NOOP("Problem", "The video's codec is not known here"),
        QT_TRANSLATE_NOOP("Problem", "Convert it to H.264 and open that."),
    ),
    MediaReason.NO_PICTURE: _NOTHING_TO_SHOW,
    MediaReason.SOUND_ONLY: _NOTHING_TO_SHOW,
    MediaReason.NOTHING_DECODES: _NOTHING_DECODES,
    MediaReason.NO_SOUND: (
        QT_TRANSLATE_NOOP("Problem", "The sound of the video cannot be decoded"),
        QT_TRANSLATE_NOOP("Problem", "It goes on without it."),
    ),
    MediaReason.NO_KEY_FRAME: _NOTHING_DECODES,
    MediaReason.NOT_COUNTED: (
        QT_TRANSLATE_NOOP("Problem", "The frames of the video are not counted yet"),
        QT_TRANSLATE_NOOP("Problem", "Wait a moment and try again."),
    ),
    MediaReason.STARTS_OVER: (
        QT_TRANSLATE_NOOP("Problem", "The video is two recordings in one file"),
        QT_TRANSLATE_NOOP(
            "Problem", "Its time starts over in the middle. Cut it in two, or re-encode it."
        ),
    ),
    MediaReason.TOO_LARGE: (
        QT_TRANSLATE_NOOP("Problem", "The animation is too large to be shown"),
        QT_TRANSLATE_NOOP("Problem", "Convert it to a video and open that."),
    ),
    MediaReason.CHANGED: (
        QT_TRANSLATE_NOOP("Problem", "The video was changed while it was open"),
        QT_TRANSLATE_NOOP("Problem", "Open it again to see what it is now."),
    ),
    MediaReason.REFUSED: (
        QT_TRANSLATE_NOOP("Problem", "The storage refused the video"),
        QT_TRANSLATE_NOOP("Problem", "Check the key and its rights, then open the video again."),
    ),
    MediaReason.LINK_EXPIRED: (
        QT_TRANSLATE_NOOP("Problem", "The storage refused the video"),
        QT_TRANSLATE_NOOP("Problem", "The link may have expired. Open the video again."),
    ),
    MediaReason.NO_ADDRESS: (
        QT_TRANSLATE_NOOP("Problem", "The video has no address that may be read"),
        QT_TRANSLATE_NOOP("Problem", "Check the key and its rights in Settings › Accounts."),
    ),
    MediaReason.NOT_FETCHED: (
        QT_TRANSLATE_NOOP("Problem", "The video could not be fetched"),
        QT_TRANSLATE_NOOP("Problem", "Check the network and open it again."),
    ),
    MediaReason.NOT_SERVED: (
        QT_TRANSLATE_NOOP("Problem", "The video cannot be handed to players on this computer"),
        QT_TRANSLATE_NOOP(
            "Problem", "A firewall may be in the way. Start the program anew, then open it again."
        ),
    ),
    MediaReason.READ_ENOUGH: (
        QT_TRANSLATE_NOOP("Problem", "No more small pictures are made of this video"),
        QT_TRANSLATE_NOOP(
            "Problem", "So much of it was read for them already. Exact frames are shown as ever."
        ),
    ),
    MediaReason.DECODER_HANGS: _DECODER_FAILS,
    MediaReason.DECODER_ENDS: _DECODER_FAILS,
    MediaReason.NO_DECODER: (
        QT_TRANSLATE_NOOP("Problem", "The picture decoder does not start"),
        QT_TRANSLATE_NOOP(
            "Problem",
            "Start the program anew; if it stays, install it again. Nothing is wrong with the video.",
        ),
    ),
    MediaReason.CLOSED: (
        QT_TRANSLATE_NOOP("Problem", "The video was closed"),
        QT_TRANSLATE_NOOP("Problem", "Open it again."),
    ),
}
"""Title and advice of every reason."""


def media_problem(error: MediaError) -> tuple[str, str]:
    """Title and advice."""
    title, advice = WORDS[error.reason]
    tr = QCoreApplication.translate
    return tr("Problem", str(title)), tr("Problem", str(advice))


def media_details(error: MediaError) -> str:
    """The video's name, and what is known besides the reason; it ends with the reason's own name, for support."""
    tr = QCoreApplication.translate
    known = [error.name]
    if error.position_ms is not None:
        known.append(tr("Problem", "at %1 s").replace("%1", f"{error.position_ms / 1000:.1f}"))
    if error.status:
        known.append(f"HTTP {error.status}")
    if error.reason is MediaReason.DECODER_HANGS:
        known.append(tr("Problem", "it stops answering"))
    if error.signal:
        known.append(tr("Problem", "ended by signal %1").replace("%1", str(error.signal)))
    known += [error.cause, error.reason.name.lower()]
    return " · ".join(one for one in known if one)


def media_line(error: MediaError) -> str:
    """What happened and what to do, in one line over the picture."""
    title, advice = media_problem(error)
    text = QCoreApplication.translate("Problem", "%1. %2")
    return text.replace("%1", title).replace("%2", advice)


def restart_text(reason: MediaReason) -> str:
    """What the status bar says when the picture decoder was replaced."""
    tr = QCoreApplication.translate
    if reason is MediaReason.DECODER_HANGS:
        return tr("Problem", "The picture decoder stopped answering and was started again.")
    return tr("Problem", "The picture decoder ended and was started again.")

"""Errors as the operator sees them."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.errors import (
    AmbiguousError,
    AnchorsRefusedError,
    BackendError,
    CaseFileError,
    ClockError,
    ConflictError,
    CredentialsError,
    EngineDownError,
    ExpiredKeyError,
    FileRefusedError,
    ImmDesktopError,
    InvalidRequestError,
    LogChangedError,
    MediaError,
    MissingRightError,
    NoProjectError,
    NotFoundError,
    RepeatedRequestError,
    SecretsError,
    ServiceFailedError,
    SettingsError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreTooNewError,
    StrangeAnswerError,
    ThrottledError,
    UnreachableError,
    UntrustedServiceError,
    WrongKeyError,
    WrongRegionError,
)
from imm_desktop.presenters.case_refusals import case_refusal_text
from imm_desktop.presenters.media_words import media_details, media_problem
from imm_desktop.presenters.rescue_words import refusal_text


@dataclass(frozen=True, slots=True)
class Problem:
    """What happened, what to do, and what to copy for somebody who can help.

    Attributes:
        title: What happened, in one line.
        advice: What the operator can do about it.
        details: The service's or the system's own words, its code and request ID; may be empty.
    """

    title: str
    advice: str
    details: str = ""


def describe(error: Exception) -> Problem:
    """The operator's view of ``error``; the one place where errors become text."""
    title, advice = _told(error)
    return Problem(title, advice, _details_of(error))


def _told(error: Exception) -> tuple[str, str]:
    tr = QCoreApplication.translate
    match error:
        case BackendError():
            return _told_of_backend(error)
        case MediaError():
            return media_problem(error)
        case StoreError():
            return _told_of_store(error)
        case SecretsError():
            return (
                tr("Problem", "The key ring refused"),
                tr(
                    "Problem",
                    "Unlock it, or keep the access key in memory only (Settings › Accounts).",
                ),
            )
        case SettingsError():
            return (
                tr("Problem", "The settings cannot be read or saved"),
                tr(
                    "Problem",
                    "What was there is unchanged, and nothing is kept until then: mend the file that the details name, or move it away.",
                ),
            )
        case FileRefusedError():
            return tr("Problem", "This file cannot be imported"), refusal_text(error.reason)
        case AnchorsRefusedError():
            return (
                tr("Problem", "This file holds no anchors"),
                tr("Problem", "Choose one that was written with Export anchor."),
            )
        case CaseFileError():
            return (
                tr("Problem", "This case cannot be opened"),
                case_refusal_text(error.reason),
            )
        case ConflictError():
            return (
                tr("Problem", "It was changed meanwhile"),
                tr("Problem", "Nothing was overwritten. Look at it again, then decide."),
            )
        case ImmDesktopError():
            return (
                tr("Problem", "This did not work"),
                tr("Problem", "Try again. If it stays, copy the details and tell us."),
            )
        case _:
            return (
                tr("Problem", "Unexpected error"),
                tr("Problem", "Nothing was lost. Copy the details and tell us."),
            )


def _told_of_backend(error: BackendError) -> tuple[str, str]:
    tr = QCoreApplication.translate
    match error:
        case (
            MissingRightError()
            | WrongKeyError()
            | ExpiredKeyError()
            | ClockError()
            | NoProjectError()
            | WrongRegionError()
            | RepeatedRequestError()
            | StrangeAnswerError()
        ):
            return _told_exactly(error)
        case CredentialsError():
            return (
                tr("Problem", "Access key refused"),
                tr("Problem", "Check the key and its rights in Settings › Accounts."),
            )
        case ThrottledError():
            return (
                tr("Problem", "The service asks to slow down"),
                tr("Problem", "Wait a moment; it goes on by itself."),
            )
        case NotFoundError():
            return (
                tr("Problem", "It is not there"),
                tr(
                    "Problem",
                    "It may have been deleted; tasks leave the service after seven days. Refresh the list.",
                ),
            )
        case InvalidRequestError():
            return (
                tr("Problem", "The service refused a value"),
                tr("Problem", "Change the value that the details name and start again."),
            )
        case ServiceFailedError():
            return (
                tr("Problem", "The service failed"),
                tr(
                    "Problem", "Try again in a minute. If it stays, send the request ID to support."
                ),
            )
        case EngineDownError():
            return (
                tr("Problem", "The engine of this computer does not run"),
                tr(
                    "Problem",
                    "Try again, or start the program anew; the details say what stands in its way. Tasks go on once it runs.",
                ),
            )
        case UntrustedServiceError():
            return (
                tr("Problem", "The service cannot be told from a stranger"),
                tr(
                    "Problem",
                    "Its certificate is not trusted, so nothing was sent. A sign-in page, a proxy or a virus scanner may stand between, or this computer's clock may be wrong. Ask who keeps your network.",
                ),
            )
        case UnreachableError():
            return (
                tr("Problem", "No connection"),
                tr("Problem", "Check the network. Nothing was sent, so nothing is lost or paid."),
            )
        case AmbiguousError():
            return (
                tr("Problem", "No answer came"),
                tr(
                    "Problem",
                    "It may have been carried out. The program finds out before it tries again.",
                ),
            )
        case _:
            return (
                tr("Problem", "The service refused the request"),
                tr("Problem", "Try again. If it stays, send the request ID to support."),
            )


def _told_exactly(error: BackendError) -> tuple[str, str]:
    """Faults of which the program knows more than their family."""
    tr = QCoreApplication.translate
    match error:
        case MissingRightError(action=action) if action:
            advice = tr("Problem", "Ask for the RAM action %1, or use another key.")
            return tr("Problem", "The key lacks a right"), advice.replace("%1", action)
        case MissingRightError():
            return (
                tr("Problem", "The key lacks a right"),
                tr("Problem", "Ask for the right that the details name, or use another key."),
            )
        case ExpiredKeyError():
            return (
                tr("Problem", "The temporary key has run out"),
                tr("Problem", "Get a new one and enter it in Settings › Accounts."),
            )
        case ClockError():
            return (
                tr("Problem", "The clock of this computer is wrong"),
                tr("Problem", "Set date, time and time zone, then try again."),
            )
        case NoProjectError():
            return (
                tr("Problem", "There is no such project"),
                tr("Problem", "Check project and region in Settings › Accounts."),
            )
        case WrongRegionError():
            return (
                tr("Problem", "It lies in another region"),
                tr(
                    "Problem",
                    "Project and buckets must be in one region: check Settings › Accounts.",
                ),
            )
        case RepeatedRequestError():
            return (
                tr("Problem", "The request arrived twice"),
                tr(
                    "Problem",
                    "Something in the network sends requests again. Try again; nothing is paid twice.",
                ),
            )
        case StrangeAnswerError():
            return (
                tr("Problem", "The answer was not the service's"),
                tr(
                    "Problem",
                    "A proxy or a sign-in page may be in between. Check the network, then try again.",
                ),
            )
        case _:
            return (
                tr("Problem", "The access key is wrong"),
                tr("Problem", "Enter ID and secret again in Settings › Accounts."),
            )


def _told_of_store(error: StoreError) -> tuple[str, str]:
    tr = QCoreApplication.translate
    match error:
        case StoreFullError():
            return (
                tr("Problem", "The disk is full"),
                tr("Problem", "Free some space and try again. Nothing was half-written."),
            )
        case LogChangedError():
            return (
                tr("Problem", "The log of decisions was cut off or put back")
                if error.is_missing
                else tr("Problem", "The log of decisions was changed"),
                tr(
                    "Problem",
                    "Record %1 is not there as it was written. Whoever keeps the archive should look before more is decided; Verify on Decisions says more, and takes note of an archive that was put back on purpose.",
                ).replace("%1", str(error.number)),
            )
        case StoreDamagedError():
            return (
                tr("Problem", "The archive is damaged"),
                tr("Problem", "Nothing more was written to it. Copy the details and tell us."),
            )
        case StoreTooNewError():
            return (
                tr("Problem", "A newer program wrote this archive"),
                tr("Problem", "Install the newer version. The archive was not touched."),
            )
        case _:
            return (
                tr("Problem", "The archive cannot be read or written"),
                tr(
                    "Problem", "Check that the disk is there and may be written to, then try again."
                ),
            )


def _details_of(error: Exception) -> str:
    """The system's and the service's words as they came: support and search engines read them."""
    if isinstance(error, MediaError):
        return media_details(error)
    said = str(error) if isinstance(error, ImmDesktopError) else repr(error)
    if not isinstance(error, BackendError):
        return said
    code = f"code {error.code}" if error.code else ""
    request = f"request ID {error.request_id}" if error.request_id else ""
    return " · ".join(part for part in (said, code, request) if part)

"""What can go wrong, in the operator's terms.

The tree, by what the operator can do about it::

    ImmDesktopError
        BackendError             the service refused or failed the request
            CredentialsError       the key is wrong, expired or lacks a right
                WrongKeyError          no such key, a switched-off one, or a wrong secret
                ExpiredKeyError        a temporary key has run out, or its token is not its own
                MissingRightError      the key is right and may not do this
                ClockError             this computer's clock is off
            ThrottledError         too many requests; retry later
            NotFoundError          project, task, bucket or object is not there
                NoProjectError         the project is not there, or not in this region
            InvalidRequestError    a parameter is missing or out of range
                WrongRegionError       what is named lies in another region
            ServiceFailedError     the service broke (5xx, unreadable answer)
                RepeatedRequestError   somebody on the way sent the request twice
                StrangeAnswerError     the answer is not the service's: of a proxy, empty, or cut off
            UnreachableError       no answer: network, address or engine is down
                EngineDownError        the engine of this computer does not run
            AmbiguousError         the request may or may not have been carried out
        MediaError               the video cannot be opened or decoded
        StoreError               the archive on this disk
            StoreFullError         no space left
            StoreTooNewError       written by a newer program
        SecretsError             the key ring refused
        ConflictError            what was to be changed has changed meanwhile
        FileRefusedError         a file given to be imported is not what it should be
        SettingsError            the settings file cannot be read or written
"""

from imm_desktop.domain.media_reasons import MediaReason


class ImmDesktopError(Exception):
    """Base of every error this program raises on purpose."""


class BackendError(ImmDesktopError):
    """The service refused or failed a request.

    Attributes:
        code: The service's error code, such as ``ResourceNotFound``; empty when none arrived.
        request_id: The service's request ID; empty when none arrived.
    """

    def __init__(self, message: str, *, code: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.request_id = request_id


class CredentialsError(BackendError):
    """The access key is wrong, expired or lacks a right."""


class WrongKeyError(CredentialsError):
    """There is no such access key, it is switched off, or its secret is another."""


class ExpiredKeyError(CredentialsError):
    """The temporary (STS) key has run out, or its token belongs to another."""


class MissingRightError(CredentialsError):
    """The key is right and may not do this.

    Attributes:
        action: The RAM action that is missing, such as ``imm:CreateVideoModerationTask``; empty when unknown.
    """

    def __init__(
        self, message: str, *, code: str = "", request_id: str = "", action: str = ""
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.action = action


class ClockError(CredentialsError):
    """This computer's clock is too far off, and the service did not say what time it is."""


class ThrottledError(BackendError):
    """The service asks us to slow down.

    Attributes:
        retry_after_ms: How long the service asks to wait; None when it does not say.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        request_id: str = "",
        retry_after_ms: int | None = None,
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.retry_after_ms = retry_after_ms


class NotFoundError(BackendError):
    """The project, task, bucket or object is not there (or no longer: tasks live seven days)."""


class NoProjectError(NotFoundError):
    """There is no project of that name in the region that was asked."""


class InvalidRequestError(BackendError):
    """A parameter is missing, malformed or out of range."""


class WrongRegionError(InvalidRequestError):
    """What is named lies in another region than the one that was asked."""


class ServiceFailedError(BackendError):
    """The service broke: 5xx, or an answer that cannot be read."""


class RepeatedRequestError(ServiceFailedError):
    """The request arrived twice under one signature: somebody on the way sent it again."""


class StrangeAnswerError(ServiceFailedError):
    """The answer is not the service's: a page of a proxy, nothing at all, or half of something."""


class UnreachableError(BackendError):
    """No connection was made, so nothing was carried out."""


class UntrustedServiceError(UnreachableError):
    """Who answers at the service's address does not show that it is the service: nothing was sent to it."""


class EngineDownError(UnreachableError):
    """The engine of this computer does not run; no network has to do with it."""


class AmbiguousError(BackendError):
    """The request was sent and no answer came: it may or may not have been carried out."""


class MediaError(ImmDesktopError):
    """The video cannot be opened or decoded; its text is for logs, the operator's is made of these.

    Attributes:
        reason: Why.
        name: Of the file or object, without its place; empty where that is not known.
        position_ms: Where in the video, from the first frame; None when it is not about one place.
        status: The storage's HTTP status; 0 when none came.
        signal: What ended the picture decoder; 0 when that is not known.
        cause: The system's or the service's own words, without any address; may be empty.
    """

    def __init__(
        self,
        reason: MediaReason,
        name: str = "",
        *,
        position_ms: int | None = None,
        status: int = 0,
        signal: int = 0,
        cause: str = "",
    ) -> None:
        place = "" if position_ms is None else f" at {position_ms / 1000:.1f} s"
        known = [f"HTTP {status}" * bool(status), f"signal {signal}" * bool(signal), cause]
        added = ", ".join(one for one in known if one)
        super().__init__(f"{name or 'The video'} {reason}{place}{added and f' ({added})'}.")
        self.reason, self.name, self.position_ms = reason, name, position_ms
        self.status, self.signal, self.cause = status, signal, cause


class StoreError(ImmDesktopError):
    """The archive on this disk cannot be read or written."""


class StoreFullError(StoreError):
    """No space is left on the archive's disk; nothing was half-written."""


class StoreTooNewError(StoreError):
    """A newer program wrote the archive; this one must not touch it."""


class StoreDamagedError(StoreError):
    """Something in the archive is not what was written there."""


class LogChangedError(StoreDamagedError):
    """The log of decisions is not as it was written, or not as long.

    Attributes:
        number: The record that shows it.
        is_missing: Whether that is not there any more: records were cut off, or an older copy was put back.
    """

    def __init__(self, message: str, *, number: int = 0, is_missing: bool = False) -> None:
        super().__init__(message)
        self.number = number
        self.is_missing = is_missing


class AnchorsRefusedError(ImmDesktopError):
    """A file holds no anchors of a log."""


class SecretsError(ImmDesktopError):
    """The operating system's key ring refused."""


class SettingsError(ImmDesktopError):
    """The settings file cannot be read or written."""


class ConflictError(ImmDesktopError):
    """What was to be changed was changed by somebody else meanwhile; nothing was overwritten."""


class FileRefusedError(ImmDesktopError):
    """A file that was to be imported cannot be taken; nothing was changed.

    Attributes:
        reason: Why; a ``domain.rescue.Refusal`` word.
    """

    def __init__(self, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class CaseFileError(ImmDesktopError):
    """A file cannot be opened as a case.

    Attributes:
        reason: Why; a ``domain.cases.CaseRefusal`` word.
    """

    def __init__(self, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason

"""Refusals in OSS's words: code, HTTP status and text, and the XML they travel in."""

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from imm_desktop.engine.work import is_disk_full


@dataclass(frozen=True, slots=True)
class OssFault:
    """One refusal as OSS words it."""

    status: int
    code: str
    message: str
    details: Mapping[str, str] = field(default_factory=dict)
    """More elements of the error XML, such as ``ArgumentName``."""
    ec: str = ""
    """OSS's own number of the refusal, where its pages name one; SDKs show it."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Told besides, such as ``x-oss-next-append-position``."""


class OssError(Exception):
    """The request is refused or failed; ``fault`` is what the client is told."""

    def __init__(self, fault: OssFault) -> None:
        super().__init__(fault.code, fault.message)
        self.fault = fault


def error_xml(fault: OssFault, request_id: str, host: str) -> bytes:
    """The body of an error answer; the same XML, in base64, is HEAD's ``x-oss-err``."""
    details = "".join(
        f"<{name}>{escape(printable(value))}</{name}>" for name, value in fault.details.items()
    )
    number = f"<EC>{fault.ec}</EC>" if fault.ec else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{fault.code}</Code><Message>{escape(printable(fault.message))}</Message>"
        f"<RequestId>{request_id}</RequestId><HostId>{escape(host)}</HostId>{details}{number}</Error>"
    ).encode()


def printable(text: str) -> str:
    """``text`` without the control characters and lone surrogates that XML cannot hold."""
    return "".join(
        c
        if (c in "\t\n\r" or c >= " ") and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"
        else "?"
        for c in text
    )


def fault(status: int, code: str, message: str, *, ec: str = "", **details: str) -> OssError:
    """An error to raise; ``details`` become elements of its XML."""
    return OssError(OssFault(status, code, message, details, ec))


def invalid_argument(name: str, value: str, why: str, *, ec: str = "") -> OssError:
    """400 InvalidArgument, naming the argument and its value."""
    return fault(400, "InvalidArgument", why, ec=ec, ArgumentName=name, ArgumentValue=value)


def no_such_bucket(name: str) -> OssError:
    """404 NoSuchBucket."""
    return fault(
        404,
        "NoSuchBucket",
        "The specified bucket does not exist.",
        ec="0015-00000101",
        BucketName=name,
    )


def no_such_key(key: str) -> OssError:
    """404 NoSuchKey."""
    return fault(404, "NoSuchKey", "The specified key does not exist.", ec="0026-00000001", Key=key)


def no_such_upload(upload_id: str) -> OssError:
    """404 NoSuchUpload."""
    return fault(
        404,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
        UploadId=upload_id,
    )


def already_exists(key: str) -> OssError:
    """409 FileAlreadyExists: ``x-oss-forbid-overwrite`` was asked for."""
    return fault(
        409,
        "FileAlreadyExists",
        "The object you specified already exists and can not be overwritten.",
        Key=key,
    )


def position_not_equal(size: int) -> OssError:
    """409 PositionNotEqualToLength; ``size`` is where the object ends."""
    return OssError(
        OssFault(
            409,
            "PositionNotEqualToLength",
            "Position is not equal to file length",
            ec="0026-00000016",
            headers={"x-oss-next-append-position": str(size)},
        )
    )


def access_denied(why: str) -> OssError:
    """403 AccessDenied."""
    return fault(403, "AccessDenied", why)


def malformed_xml() -> OssError:
    """400 MalformedXML."""
    return fault(
        400,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema.",
    )


def not_implemented(what: str) -> OssError:
    """501 NotImplemented: the service has it, this engine does not."""
    return fault(501, "NotImplemented", f"The local engine does not implement {what}.")


def method_not_allowed() -> OssError:
    """405 MethodNotAllowed."""
    return fault(
        405, "MethodNotAllowed", "The specified method is not allowed against this resource."
    )


def of_os_error(error: OSError) -> OssError:
    """What a client is told when this computer's disk refuses."""
    if is_disk_full(error):
        return fault(
            507,
            "InsufficientStorage",
            "No space is left on this computer's disk; nothing was written.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return fault(
            500,
            "InternalError",
            "This computer does not allow writing or reading there; nothing was changed.",
        )
    return fault(
        500, "InternalError", f"This computer's disk failed: {error.strerror or 'unknown error'}."
    )

"""What an answer of the service means: a reply, or one of our errors and whether it may pass by itself.

The codes are those of IMM's page "Error codes" and of the shared gateway. The code decides, the HTTP status
only where there is none that we know: throttling, for one, comes as HTTP 400.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any, Final

from pydantic_core import from_json

from imm_desktop.domain.errors import (
    AmbiguousError,
    BackendError,
    CredentialsError,
    InvalidRequestError,
    NotFoundError,
    ServiceFailedError,
    ThrottledError,
)


class Trouble(Enum):
    """Why a request failed in a way that may pass by itself."""

    THROTTLED = "throttled"
    BROKEN = "broken"
    """The service failed, or its answer cannot be read."""
    UNREACHABLE = "unreachable"
    """No connection was made."""
    DROPPED = "dropped"
    """The request may have been sent, and no answer came."""
    CLOCK = "clock"
    """This computer's clock is off; the answer says what time it is."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A request that was carried out."""

    body: dict[str, Any]
    raw: bytes
    """The JSON object as it came."""
    request_id: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that was not, or perhaps not, carried out."""

    error: BackendError
    trouble: Trouble | None = None
    """Set when trying again may help and is harmless."""
    wait_ms: int | None = None
    """How long the service asks to wait."""


_THROTTLING: Final = "Throttling"
_CLOCK_IS_OFF: Final = "InvalidTimeStamp"

_BY_CODE: Final[tuple[tuple[str, type[BackendError]], ...]] = (
    (_THROTTLING, ThrottledError),
    ("InvalidAccessKeyId", CredentialsError),
    ("InvalidSecurityToken", CredentialsError),
    ("MissingSecurityToken", CredentialsError),
    ("SignatureDoesNotMatch", CredentialsError),
    ("IncompleteSignature", CredentialsError),
    (_CLOCK_IS_OFF, CredentialsError),
    # Our nonces are new each time, so somebody on the way sent the request twice.
    ("SignatureNonceUsed", ServiceFailedError),
    ("NoPermission", CredentialsError),
    ("Forbidden", CredentialsError),
    ("AccessDenied", CredentialsError),
    ("Unauthorized", CredentialsError),
    ("ResourceNotFound", NotFoundError),
    ("ResourceAlreadyExists", InvalidRequestError),
    ("LimitExceeded", InvalidRequestError),
    ("InternalError", ServiceFailedError),
    ("ServiceUnavailable", ServiceFailedError),
    ("Missing", InvalidRequestError),
    ("Invalid", InvalidRequestError),
)
"""The first prefix that fits decides."""

_BY_STATUS: Final[Mapping[int, type[BackendError]]] = {
    HTTPStatus.UNAUTHORIZED: CredentialsError,
    HTTPStatus.FORBIDDEN: CredentialsError,
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.TOO_MANY_REQUESTS: ThrottledError,
    HTTPStatus.SERVICE_UNAVAILABLE: ThrottledError,
}


def outcome_of(
    status: int, headers: Mapping[str, str], content: bytes, *, is_safe_to_repeat: bool
) -> Reply | Failure:
    """What an answer says about its request.

    Args:
        status: HTTP status.
        headers: With names in lower case, or a mapping that does not mind their case.
        content: The decoded body.
        is_safe_to_repeat: Whether the operation may be carried out twice; when not, an answer that leaves
            open whether it was carried out becomes an AmbiguousError.
    """
    body = _object_of(content)
    request_id = _text(body, "RequestId") or headers.get("x-acs-request-id", "")
    if body is not None and status == HTTPStatus.OK:
        return Reply(body, content, request_id)
    code = _text(body, "Code")
    if not code:
        return _unreadable(status, request_id, headers, is_safe_to_repeat=is_safe_to_repeat)
    message = _text(body, "Message") or f"The service answered {code}."
    kind = _kind_of(code, status)
    may_be_done = kind is ServiceFailedError or (
        status >= HTTPStatus.INTERNAL_SERVER_ERROR and not code.startswith(_THROTTLING)
    )
    if may_be_done and not is_safe_to_repeat:
        return Failure(AmbiguousError(message, code=code, request_id=request_id))
    if kind is ThrottledError:
        return _throttled(message, code, request_id, headers)
    trouble = Trouble.BROKEN if kind is ServiceFailedError else None
    if code.startswith(_CLOCK_IS_OFF):
        trouble = Trouble.CLOCK
    return Failure(kind(message, code=code, request_id=request_id), trouble)


def _object_of(content: bytes) -> dict[str, Any] | None:
    """The JSON object in ``content``, None when it is anything else (HTML, nothing, half of an object)."""
    try:
        body = from_json(content, allow_inf_nan=False)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _text(body: dict[str, Any] | None, name: str) -> str:
    value = body.get(name) if body else None
    return value if isinstance(value, str) else ""


def _kind_of(code: str, status: int) -> type[BackendError]:
    for prefix, kind in _BY_CODE:
        if code.startswith(prefix):
            return kind
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    is_ours = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return InvalidRequestError if is_ours else ServiceFailedError


def _unreadable(
    status: int, request_id: str, headers: Mapping[str, str], *, is_safe_to_repeat: bool
) -> Failure:
    """An answer that is not the service's: of a proxy, a wrong address, or cut off."""
    message = f"The answer cannot be read (HTTP {status})."
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _throttled(message, "", request_id, headers)
    if not is_safe_to_repeat:
        return Failure(AmbiguousError(message, request_id=request_id))
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return _throttled(message, "", request_id, headers)
    return Failure(ServiceFailedError(message, request_id=request_id), Trouble.BROKEN)


def _throttled(message: str, code: str, request_id: str, headers: Mapping[str, str]) -> Failure:
    wait_ms = _wait_ms(headers)
    error = ThrottledError(message, code=code, request_id=request_id, retry_after_ms=wait_ms)
    return Failure(error, Trouble.THROTTLED, wait_ms)


def _wait_ms(headers: Mapping[str, str]) -> int | None:
    """``x-acs-retry-after`` counts milliseconds (SDK), the standard ``retry-after`` seconds."""
    for name, factor in (("x-acs-retry-after", 1), ("retry-after", 1000)):
        text = headers.get(name, "")
        if text.isascii() and text.isdecimal():
            return int(text[:9]) * factor
    return None

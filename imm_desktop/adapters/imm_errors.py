"""What an answer of the service means: a reply, or one of our errors and whether it may pass by itself.

The codes are those of IMM's page "Error codes" and of the shared gateway. The code decides, the HTTP status
only where there is none that we know: throttling, for one, comes as HTTP 400.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any, Final

from pydantic_core import from_json

from imm_desktop.domain.errors import (
    AmbiguousError,
    BackendError,
    ClockError,
    ExpiredKeyError,
    InvalidRequestError,
    MissingRightError,
    NoProjectError,
    NotFoundError,
    RepeatedRequestError,
    ServiceFailedError,
    StrangeAnswerError,
    ThrottledError,
    WrongKeyError,
    WrongRegionError,
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
    """How long the service asks to wait; None or 0 when it leaves that to us."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code means, and whether trying again may help."""

    prefix: str
    error: type[BackendError]
    trouble: Trouble | None = None
    """How often and how soon: ``transport.RETRIES``."""
    words: str = ""
    """What the message must hold besides, in lower case."""


RULES: Final = (
    Rule("Throttling", ThrottledError, Trouble.THROTTLED),
    Rule("InvalidTimeStamp", ClockError, Trouble.CLOCK),
    Rule("InvalidSecurityToken", ExpiredKeyError),
    Rule("MissingSecurityToken", ExpiredKeyError),
    Rule("SecurityTokenExpired", ExpiredKeyError),
    Rule("InvalidAccessKeyId", WrongKeyError),
    Rule("SignatureDoesNotMatch", WrongKeyError),
    Rule("IncompleteSignature", WrongKeyError),
    # Our nonces are new each time, so somebody on the way sent the request twice.
    Rule("SignatureNonceUsed", RepeatedRequestError, Trouble.BROKEN),
    # Of the shared gateway and other products' pages; none of these was seen with IMM.
    Rule("InvalidRegion", WrongRegionError),
    Rule("UnsupportedRegion", WrongRegionError),
    Rule("RegionId.ApiNotSupported", WrongRegionError),
    Rule("RegionNotFound", WrongRegionError),
    Rule("UnauthorizedRegion", WrongRegionError),
    Rule("NoPermission", MissingRightError),
    Rule("Forbidden", MissingRightError),
    Rule("AccessDenied", MissingRightError),
    Rule("Unauthorized", MissingRightError),
    Rule("ImplicitDeny", MissingRightError),
    Rule("ExplicitDeny", MissingRightError),
    # A project lives in one region (CreateProject: names are unique within one), and IMM's pages name no code for a
    # request to another: there it is a project that is not. The page "Error handling" (2024-12) and the samples of the
    # SDKs have "The specified resource {ResourceType} is not found" for that, with "project" in lower case.
    Rule("ResourceNotFound", NoProjectError, words="resource project is"),
    Rule("ResourceNotFound.Project", NoProjectError),
    Rule("InvalidProject.NotFound", NoProjectError),  # version 2017-09-06, by Terraform's provider
    Rule("ProjectNotFound", NoProjectError),
    Rule("ResourceNotFound", NotFoundError),
    Rule("ResourceAlreadyExists", InvalidRequestError),
    Rule("LimitExceeded", InvalidRequestError),
    Rule("InternalError", ServiceFailedError, Trouble.BROKEN),
    Rule("ServiceUnavailable", ServiceFailedError, Trouble.BROKEN),
    Rule("Invalid", WrongRegionError, words="region"),
    Rule("OperationDenied", WrongRegionError, words="region"),
    Rule("Missing", InvalidRequestError),
    Rule("Invalid", InvalidRequestError),
)
"""The first row that fits decides. Rows without a trouble are told at once and never tried again."""

_ACTION: Final = re.compile(r"\b(?:imm|oss|mns|mq|ram|sts|kms):[A-Z][A-Za-z]+\b")
_BY_STATUS: Final[Mapping[int, type[BackendError]]] = {
    HTTPStatus.UNAUTHORIZED: WrongKeyError,
    HTTPStatus.FORBIDDEN: MissingRightError,
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.TOO_MANY_REQUESTS: ThrottledError,
    HTTPStatus.SERVICE_UNAVAILABLE: ThrottledError,
}


def outcome_of(
    status: int,
    headers: Mapping[str, str],
    content: bytes,
    *,
    is_safe_to_repeat: bool,
    operation: str = "",
) -> Reply | Failure:
    """What an answer says about its request.

    Args:
        status: HTTP status.
        headers: With names in lower case, or a mapping that does not mind their case.
        content: The decoded body.
        is_safe_to_repeat: Whether the operation may be carried out twice; when not, an answer that leaves
            open whether it was carried out becomes an AmbiguousError.
        operation: Its name, which is also that of the RAM action it needs; of another service with that, ``sts:…``.
    """
    content = content.removeprefix(BOM_UTF8)  # some gateways begin so
    body = _object_of(content)
    # In bytes of a header that are no ASCII there are halves of characters, which no archive takes.
    told = headers.get("x-acs-request-id", "").encode("ascii", "ignore").decode()
    request_id = _text(body, "RequestId") or told
    if body is not None and status == HTTPStatus.OK:
        return Reply(body, content, request_id)
    code = _text(body, "Code")
    if not code:
        return _unreadable(status, request_id, headers, is_safe_to_repeat=is_safe_to_repeat)
    message = _text(body, "Message") or f"The service answered {code}."
    kind, trouble = _meaning_of(code, message, status)
    may_be_done = issubclass(kind, ServiceFailedError) or (
        status >= HTTPStatus.INTERNAL_SERVER_ERROR and kind is not ThrottledError
    )
    if may_be_done and not is_safe_to_repeat:
        return Failure(AmbiguousError(message, code=code, request_id=request_id))
    if kind is ThrottledError:
        return _throttled(message, code, request_id, headers)
    if kind is MissingRightError:
        action = _action_in(body, message, operation)
        return Failure(MissingRightError(message, code=code, request_id=request_id, action=action))
    error = kind(message, code=code, request_id=request_id)
    return Failure(error, trouble, _wait_ms(headers) if trouble is Trouble.BROKEN else None)


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


def _meaning_of(code: str, message: str, status: int) -> tuple[type[BackendError], Trouble | None]:
    """The error, and what may be tried."""
    lower = message.lower()
    for rule in RULES:
        if code.startswith(rule.prefix) and rule.words in lower:
            return rule.error, rule.trouble
    if status in _BY_STATUS:
        return _BY_STATUS[status], None
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return InvalidRequestError, None
    return ServiceFailedError, Trouble.BROKEN


def _action_in(body: dict[str, Any] | None, message: str, operation: str) -> str:
    """The RAM action that is missing: as the service says, else that of our own operation.

    ``AccessDeniedDetail.AuthAction`` is there in newer answers; older ones name it in their message, or do not.
    """
    detail = body.get("AccessDeniedDetail") if body else None
    told = _text(detail, "AuthAction") if isinstance(detail, dict) else ""
    named = _ACTION.search(message)
    own = operation if ":" in operation or not operation else f"imm:{operation}"
    return told or (named.group() if named else "") or own


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
    strange = StrangeAnswerError(message, request_id=request_id)
    return Failure(strange, Trouble.BROKEN, _wait_ms(headers))


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

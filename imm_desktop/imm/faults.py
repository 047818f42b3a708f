"""The service's error codes, their texts, and the body that carries them.

IMM's own codes: page "Error codes" (error-handling-1), all HTTP 400. Codes of the shared gateway:
Mobile Push error codes. A client matches on the code, never on the status alone.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the service refuses a request."""

    code: str
    message: str
    status: int = 400
    """HTTP status; 400 for nearly everything, throttling too."""


class RefusedError(Exception):
    """A request that the service answers with a fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code, fault.message)
        self.fault = fault


class UnreadableAnswerError(ValueError):
    """An answer that does not have the shape its operation promises."""


def missing(name: str) -> RefusedError:
    """A required parameter is absent or empty."""
    return RefusedError(
        Fault(f"Missing{name}", f"The parameter {name} is required but not provided.")
    )


def invalid(name: str, why: str) -> RefusedError:
    """A parameter has a wrong type, format or range; ``why`` is a clause without a full stop."""
    return RefusedError(Fault(f"Invalid{name}", f"The parameter {name} is invalid: {why}."))


def invalid_argument(why: str) -> RefusedError:
    """Parameters that are right one by one and wrong together."""
    return RefusedError(Fault("InvalidArgument", f"The request is invalid: {why}."))


def invalid_json(name: str) -> RefusedError:
    """A parameter that must hold JSON does not."""
    return RefusedError(Fault("InvalidJSON", f"The parameter {name} is not valid JSON."))


def not_found(resource: str) -> RefusedError:
    """``resource`` is named as the service does: ``project``, ``TaskId``, or an object's URI."""
    return RefusedError(
        Fault("ResourceNotFound", f"The specified resource {resource} is not found.")
    )


def already_exists(resource: str) -> RefusedError:
    """A resource of that name is there already."""
    return RefusedError(
        Fault("ResourceAlreadyExists", f"The specified resource {resource} already exists.")
    )


def limit_exceeded(why: str) -> RefusedError:
    """A value or a number of resources is over its quota."""
    return RefusedError(Fault("LimitExceededError", f"The limit is exceeded: {why}."))


def unknown_action(name: str) -> RefusedError:
    """No operation of that name in this version."""
    return RefusedError(
        Fault(
            "InvalidApi.NotFound",
            f"Specified api {name} is not found, please check your url and method.",
            404,
        )
    )


def unsupported_version(version: str) -> RefusedError:
    """Another version than 2020-09-30 was asked for."""
    return RefusedError(
        Fault("InvalidVersion", f"Specified parameter Version {version} is not valid.", 400)
    )


def unknown_key() -> RefusedError:
    """No access key of that ID."""
    return RefusedError(
        Fault("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404)
    )


def inactive_key() -> RefusedError:
    """The access key is switched off."""
    return RefusedError(Fault("InvalidAccessKeyId.Inactive", "Specified access key is disabled."))


def wrong_security_token() -> RefusedError:
    """The STS token is not the one that belongs to the access key."""
    return RefusedError(
        Fault(
            "InvalidSecurityToken.MismatchWithAccessKey",
            "Specified SecurityToken mismatch with the AccessKey.",
        )
    )


def incomplete_signature(why: str) -> RefusedError:
    """The request is not signed, or not wholly; ``why`` is a clause without a full stop."""
    return RefusedError(
        Fault(
            "IncompleteSignature",
            f"The request signature does not conform to Aliyun standards: {why}.",
        )
    )


def signature_mismatch() -> RefusedError:
    """The signature is not that of this request under this key."""
    return RefusedError(
        Fault(
            "SignatureDoesNotMatch",
            "Specified signature is not matched with our calculation. "
            "Please check your AccessKeySecret and the signing method.",
        )
    )


def malformed_timestamp() -> RefusedError:
    """The date is not of the form ``2026-01-27T03:00:38Z``."""
    return RefusedError(
        Fault(
            "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted."
        )
    )


def expired_timestamp() -> RefusedError:
    """The date is more than fifteen minutes off."""
    return RefusedError(
        Fault("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
    )


def nonce_used() -> RefusedError:
    """The same nonce came twice; the request may be a replay."""
    return RefusedError(Fault("SignatureNonceUsed", "Specified signature nonce was used already."))


def throttled() -> RefusedError:
    """Too many requests; HTTP 400 as the real service answers."""
    return RefusedError(Fault("Throttling.User", "Request was denied due to user flow control."))


def no_permission(why: str) -> RefusedError:
    """The key is right but may not do this."""
    return RefusedError(
        Fault("NoPermission", f"You are not authorized to do this action: {why}.", 403)
    )


def internal() -> RefusedError:
    """The service itself broke."""
    return RefusedError(
        Fault(
            "InternalError",
            "The request processing has failed due to some unknown error, exception or failure.",
            500,
        )
    )


def error_body(fault: Fault, request_id: str, host: str) -> dict[str, str]:
    """The JSON object that answers a refused request."""
    return {
        "RequestId": request_id,
        "HostId": host,
        "Code": fault.code,
        "Message": fault.message,
        "Recommend": f"https://api.alibabacloud.com/troubleshoot?q={fault.code}&product=imm",
    }

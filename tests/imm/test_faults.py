import pytest

from imm_desktop.imm import faults


@pytest.mark.parametrize(
    ("error", "code", "status", "text"),
    [
        (faults.missing("SourceURI"), "MissingSourceURI", 400, "SourceURI is required"),
        (faults.invalid("Interval", "why"), "InvalidInterval", 400, "Interval is invalid: why."),
        (faults.invalid_argument("why"), "InvalidArgument", 400, "why."),
        (faults.invalid_json("Tags"), "InvalidJSON", 400, "Tags"),
        (
            faults.not_found("project"),
            "ResourceNotFound",
            400,
            "The specified resource project is not found.",
        ),
        (faults.already_exists("project"), "ResourceAlreadyExists", 400, "project"),
        (faults.limit_exceeded("why"), "LimitExceededError", 400, "why."),
        (faults.unknown_action("Fly"), "InvalidApi.NotFound", 404, "Fly"),
        (faults.unsupported_version("2017-09-06"), "InvalidVersion", 400, "2017-09-06"),
        (faults.unknown_key(), "InvalidAccessKeyId.NotFound", 404, "not found"),
        (faults.inactive_key(), "InvalidAccessKeyId.Inactive", 400, "disabled"),
        (
            faults.wrong_security_token(),
            "InvalidSecurityToken.MismatchWithAccessKey",
            400,
            "SecurityToken",
        ),
        (faults.incomplete_signature("why"), "IncompleteSignature", 400, "why."),
        (faults.signature_mismatch(), "SignatureDoesNotMatch", 400, "AccessKeySecret"),
        (faults.malformed_timestamp(), "InvalidTimeStamp.Format", 400, "well formatted"),
        (faults.expired_timestamp(), "InvalidTimeStamp.Expired", 400, "expired"),
        (faults.nonce_used(), "SignatureNonceUsed", 400, "used already"),
        (faults.throttled(), "Throttling.User", 400, "flow control"),
        (faults.no_permission("why"), "NoPermission", 403, "why."),
        (faults.internal(), "InternalError", 500, "unknown error"),
    ],
)
def test_each_fault_has_the_services_code_and_status(error, code, status, text):
    assert (error.fault.code, error.fault.status) == (code, status)
    assert text in error.fault.message


def test_the_body_of_a_refusal_has_the_services_five_fields():
    body = faults.error_body(faults.not_found("TaskId").fault, "REQUEST", "127.0.0.1:8080")
    assert body == {
        "RequestId": "REQUEST",
        "HostId": "127.0.0.1:8080",
        "Code": "ResourceNotFound",
        "Message": "The specified resource TaskId is not found.",
        "Recommend": "https://api.alibabacloud.com/troubleshoot?q=ResourceNotFound&product=imm",
    }

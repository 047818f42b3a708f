"""Checks of OSS signatures, versions 1 and 4, in the header and in the URL.

Source: design sheet imm-api.md §7, checked against every request of oss2 2.19 and alibabacloud-oss-v2 1.4.
"""

import base64
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha1, sha256
from typing import Final
from urllib.parse import quote

from imm_desktop.engine.oss.faults import OssError, access_denied, fault, invalid_argument

SKEW: Final = timedelta(minutes=15)
LONGEST_URL: Final = timedelta(days=7)
V4: Final = "OSS4-HMAC-SHA256"

SIGNED_BY_V1: Final = frozenset(
    """acl append bucketInfo callback callback-var cloudboxes comp continuation-token cors delete encryption endTime
    group inventory inventoryId lifecycle link live location logging objectInfo objectMeta partNumber policy position
    qos qosInfo referer regionList replication requestPayment resourceGroup response-cache-control
    response-content-disposition response-content-encoding response-content-language response-content-type
    response-expires restore security-token sequential startTime stat status style styleName symlink tagging
    transferAcceleration uploadId uploads versionId versioning versions vod website worm wormExtend wormId
    x-oss-ac-forward-allow x-oss-ac-source-ip x-oss-ac-subnet-mask x-oss-ac-vpc-id x-oss-async-process x-oss-process
    x-oss-request-payer x-oss-traffic-limit x-oss-write-get-object-response""".split()
)
"""Query parameters that version 1 signs; all others may be changed on the way."""

LEFT_OUT_BY_OSS_V2: Final = frozenset(
    {"x-oss-process", "x-oss-async-process", "x-oss-traffic-limit"}
)
"""Of these, alibabacloud-oss-v2 1.4 signs none with version 1, while oss2 signs all: both are let in."""

KeyOf = Callable[[str], str | None]
"""The secret of an access key ID, or None when nobody has it."""


@dataclass(frozen=True, slots=True)
class Call:
    """What of a request is signed."""

    method: str
    bucket: str
    """Empty for the service itself."""
    key: str
    """Decoded; empty for a bucket."""
    query: Sequence[tuple[str, str]]
    """Decoded pairs in the order sent."""
    headers: Mapping[str, str]
    """Lower-case names; values decoded as Latin-1, so that encoding gives back the bytes sent."""


def verify(call: Call, *, secret_of: KeyOf, region: str, now: datetime) -> str | None:
    """The access key ID that signed ``call``; None when it carries no signature at all.

    Raises:
        OssError: The signature is wrong, out of time or not complete.
    """
    authorization = call.headers.get("authorization", "")
    query = dict(call.query)
    if {"x-oss-security-token"} & call.headers.keys() or {
        "security-token",
        "x-oss-security-token",
    } & query.keys():
        raise _unknown_key("", "0002-00000002")  # of no STS key here, whosever the token is
    if authorization.startswith(V4):
        return _verify_v4_header(call, authorization, secret_of, region, now)
    if authorization.startswith("OSS "):
        return _verify_v1_header(call, authorization, secret_of, now)
    if authorization:
        raise invalid_argument(
            "Authorization",
            authorization.split(" ", 1)[0],
            "The authorization type is not supported.",
        )
    if query.get("x-oss-signature-version") == V4 or "x-oss-credential" in query:
        return _verify_v4_url(call, query, secret_of, region, now)
    if "Signature" in query or "OSSAccessKeyId" in query:
        return _verify_v1_url(call, query, secret_of, now)
    return None


# Version 1


def _verify_v1_header(call: Call, authorization: str, secret_of: KeyOf, now: datetime) -> str:
    access_key_id, colon, given = authorization[4:].strip().partition(":")
    if not colon:
        raise invalid_argument("Authorization", "OSS", "The authorization header is not valid.")
    date = call.headers.get("x-oss-date") or call.headers.get("date") or ""
    _check_skew(_http_date(date), now)
    _compare_v1(call, date, access_key_id, given, secret_of)
    return access_key_id


def _verify_v1_url(call: Call, query: Mapping[str, str], secret_of: KeyOf, now: datetime) -> str:
    missing = {"OSSAccessKeyId", "Expires", "Signature"} - query.keys()
    if missing:
        raise access_denied(
            "Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters."
        )
    expires = query["Expires"]
    if not re.fullmatch(r"\d{1,12}", expires):
        raise access_denied("Invalid date (should be seconds since epoch).")
    if now.timestamp() > int(expires):
        raise _expired(datetime.fromtimestamp(min(int(expires), 253402300799), UTC), now)
    _compare_v1(call, expires, query["OSSAccessKeyId"], query["Signature"], secret_of)
    return query["OSSAccessKeyId"]


def _compare_v1(call: Call, date: str, access_key_id: str, given: str, secret_of: KeyOf) -> None:
    secret = _secret(access_key_id, secret_of).encode()
    text = string_to_sign_v1(call, date, SIGNED_BY_V1)
    texts = [text]
    if not LEFT_OUT_BY_OSS_V2.isdisjoint(dict(call.query)):
        texts.append(string_to_sign_v1(call, date, SIGNED_BY_V1 - LEFT_OUT_BY_OSS_V2))
    for candidate in texts:
        digest = hmac.new(secret, candidate, sha1).digest()
        if hmac.compare_digest(base64.b64encode(digest), given.encode("latin-1", "replace")):
            return
    raise _mismatch(access_key_id, given, text)


def string_to_sign_v1(call: Call, date: str, signed_names: frozenset[str]) -> bytes:
    """What version 1 signs; ``date`` is the Date header, or the moment a URL expires."""
    headers = sorted(
        (name, value) for name, value in call.headers.items() if name.startswith("x-oss-")
    )
    signed = sorted((name, value) for name, value in call.query if name in signed_names)
    resource = f"/{call.bucket}/{call.key}" if call.bucket else "/"
    if signed:
        resource += "?" + "&".join(f"{name}={value}" if value else name for name, value in signed)
    head = (
        call.method,
        call.headers.get("content-md5", ""),
        call.headers.get("content-type", ""),
        date,
        *(f"{name}:{value}" for name, value in headers),
    )
    return "\n".join(head).encode("latin-1") + b"\n" + resource.encode()


# Version 4


def _verify_v4_header(
    call: Call, authorization: str, secret_of: KeyOf, region: str, now: datetime
) -> str:
    fields = dict(
        part.strip().partition("=")[::2]
        for part in authorization[len(V4) :].split(",")
        if "=" in part
    )
    if not {"Credential", "Signature"} <= fields.keys():
        raise invalid_argument("Authorization", V4, "The authorization header is not complete.")
    date = call.headers.get("x-oss-date") or call.headers.get("date") or ""
    try:
        moment = _iso_date(date) if date.endswith("Z") else _http_date(date)
    except ValueError:
        raise access_denied("OSS authentication requires a valid Date.") from None
    _check_skew(moment, now)
    stamp = f"{moment:%Y%m%dT%H%M%SZ}"
    additional = fields.get("AdditionalHeaders", "")
    _check_region(
        fields["Credential"],
        region,
        "Invalid signing region in Authorization header.",
        "0002-00000226",
    )
    return _compare_v4(
        call, fields["Credential"], fields["Signature"], stamp, additional, secret_of
    )


def _verify_v4_url(
    call: Call, query: Mapping[str, str], secret_of: KeyOf, region: str, now: datetime
) -> str:
    needed = {
        "x-oss-signature-version",
        "x-oss-date",
        "x-oss-expires",
        "x-oss-credential",
        "x-oss-signature",
    }
    if needed - query.keys():
        raise access_denied(
            "Query-string authentication version 4 requires the x-oss-signature-version, x-oss-credential, "
            "x-oss-signature, x-oss-date and x-oss-expires parameters."
        )
    try:
        moment = _iso_date(query["x-oss-date"])
        seconds = int(query["x-oss-expires"])
    except ValueError:
        raise invalid_argument(
            "x-oss-date", query["x-oss-date"], "The date or expiry is not valid."
        ) from None
    if not 0 <= seconds <= LONGEST_URL.total_seconds():
        raise invalid_argument(
            "x-oss-expires",
            query["x-oss-expires"],
            "X-OSS-Expires must be between 0 and 604800 seconds.",
        )
    if moment - now > SKEW:
        raise _skewed(moment, now)
    if now > moment + timedelta(seconds=seconds):
        raise _expired(moment + timedelta(seconds=seconds), now)
    _check_region(
        query["x-oss-credential"],
        region,
        "The signing region in credential is invalid.",
        "0002-00000228",
    )
    return _compare_v4(
        call,
        query["x-oss-credential"],
        query["x-oss-signature"],
        query["x-oss-date"],
        query.get("x-oss-additional-headers", ""),
        secret_of,
    )


def _check_region(credential: str, region: str, why: str, ec: str) -> None:
    """Refuse a scope of another region; one that is no scope is refused later."""
    scope = credential.rsplit("/", 4)[1:]
    if len(scope) == 4 and scope[1] != region:
        raise fault(
            400, "InvalidArgument", why, ec=ec, ArgumentName="Region", ArgumentValue=scope[1]
        )


def _compare_v4(
    call: Call,
    credential: str,
    given: str,
    stamp: str,
    additional: str,
    secret_of: KeyOf,
) -> str:
    access_key_id, *scope = credential.rsplit("/", 4)
    if len(scope) != 4 or scope[2:] != ["oss", "aliyun_v4_request"] or scope[0] != stamp[:8]:
        raise invalid_argument("Credential", credential, "The credential scope is not valid.")
    secret = _secret(access_key_id, secret_of)
    text = string_to_sign_v4(call, stamp, "/".join(scope), additional)
    signing_key = b"aliyun_v4" + secret.encode()
    for part in scope:
        signing_key = hmac.new(signing_key, part.encode(), sha256).digest()
    expected = hmac.new(signing_key, text, sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), given.encode("latin-1", "replace")):
        raise _mismatch(access_key_id, given, text)
    return access_key_id


def string_to_sign_v4(call: Call, stamp: str, scope: str, additional: str) -> bytes:
    """What version 4 signs; ``additional`` names more signed headers, joined by ``;``."""
    more = {name.strip().lower() for name in additional.split(";") if name.strip()}
    path = f"/{call.bucket}/{call.key}" if call.bucket else "/"
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in call.query
        if name != "x-oss-signature"
    )
    # By name alone: with the colon behind it "x-oss-copy-source" would come after "x-oss-copy-source-range".
    headers = sorted(
        (name, value)
        for name, value in call.headers.items()
        if name.startswith("x-oss-") or name in ("content-type", "content-md5") or name in more
    )
    request = "\n".join(
        (
            call.method,
            quote(path, safe="/-_.~"),
            "&".join(f"{name}={value}" if value else name for name, value in pairs),
            "".join(f"{name}:{value}\n" for name, value in headers),
            ";".join(sorted(more)),
            call.headers.get("x-oss-content-sha256", "UNSIGNED-PAYLOAD"),
        )
    ).encode("latin-1")
    return "\n".join((V4, stamp, scope, sha256(request).hexdigest())).encode()


# Both


def _secret(access_key_id: str, secret_of: KeyOf) -> str:
    secret = secret_of(access_key_id)
    if secret is None:
        raise _unknown_key(access_key_id, "0002-00000902")
    return secret


def _unknown_key(access_key_id: str, ec: str) -> OssError:
    return fault(
        403,
        "InvalidAccessKeyId",
        "The OSS Access Key Id you provided does not exist in our records.",
        ec=ec,
        OSSAccessKeyId=access_key_id,
    )


def _http_date(text: str) -> datetime:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        raise access_denied("OSS authentication requires a valid Date.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _iso_date(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _check_skew(moment: datetime, now: datetime) -> None:
    if abs(moment - now) > SKEW:
        raise _skewed(moment, now)


def _skewed(moment: datetime, now: datetime) -> OssError:
    return fault(
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        MaxAllowedSkewMilliseconds="900000",
        RequestTime=f"{moment:%Y-%m-%dT%H:%M:%S}.000Z",
        ServerTime=f"{now:%Y-%m-%dT%H:%M:%S}.000Z",
    )


def _expired(moment: datetime, now: datetime) -> OssError:
    return fault(
        403,
        "AccessDenied",
        "Request has expired.",
        Expires=f"{moment:%Y-%m-%dT%H:%M:%S}.000Z",
        ServerTime=f"{now:%Y-%m-%dT%H:%M:%S}.000Z",
    )


def _mismatch(access_key_id: str, given: str, text: bytes) -> OssError:
    return fault(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        OSSAccessKeyId=access_key_id,
        SignatureProvided=given,
        StringToSign=text.decode("utf-8", "replace"),
    )

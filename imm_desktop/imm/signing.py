"""The signature ACS3-HMAC-SHA256, both ways: to sign a request and to verify one.

Source: Alibaba Cloud "V3 request structure and signature"; the vectors in
``tests/data/imm/acs3.json`` equal the output of both official Python signers.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from imm_desktop.imm import faults

ALGORITHM: Final = "ACS3-HMAC-SHA256"
DATE_FORMAT: Final = "%Y-%m-%dT%H:%M:%SZ"
"""UTC, whole seconds: ``2026-01-27T03:00:38Z``."""

LONGEST_SKEW: Final = timedelta(minutes=15)
"""How far the date of a request may be from the server's clock."""

_AUTHORIZATION = re.compile(
    r"ACS3-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-fA-F]{64})"
)
_PLAIN = re.compile(r"[A-Za-z0-9\-_.~]*").fullmatch
"""Most names and values stay as they are, and looking is quicker than encoding."""
_OF_NOTHING: Final = hashlib.sha256(b"").hexdigest()
_ALWAYS_SIGNED = ("host", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce")


@dataclass(frozen=True, slots=True)
class AccessKey:
    """Who signs; its secret parts never show in a repr."""

    access_key_id: str
    access_key_secret: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)
    """Set for temporary (STS) keys only."""


def date_text(moment: datetime) -> str:
    """``moment`` in ``DATE_FORMAT``; quicker than ``strftime``."""
    return f"{(moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()[:19]}Z"


def percent_encoded(text: str) -> str:
    """RFC 3986 encoding of the UTF-8 bytes; only ``A-Za-z0-9-_.~`` stay."""
    return text if _PLAIN(text) else quote(text, safe="-_.~")


def canonical_query(query: Iterable[tuple[str, str]]) -> str:
    """The query as it is signed, which is also the safest way to send it."""
    return "&".join(
        [f"{percent_encoded(name)}={percent_encoded(value)}" for name, value in sorted(query)]
    )


def signed_headers(
    *,
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
    key: AccessKey,
    date: str,
    nonce: str,
    canonical: str | None = None,
) -> dict[str, str]:
    """Every header to send, Authorization included; names in lower case but for that one.

    Args:
        method: ``POST`` for every operation of this API.
        path: ``/`` for every operation of this API.
        query: Decoded names and values.
        headers: What is to be signed besides; must have ``host`` (with its port when it is not
            the scheme's own), ``x-acs-action`` and ``x-acs-version``, and ``content-type`` with a body.
        body: The exact bytes to be sent.
        key: Whose signature it is.
        date: Now, in ``DATE_FORMAT``.
        nonce: A text that was never sent before.
        canonical: ``canonical_query`` of ``query`` where it is known already.
    """
    to_sign = {name.lower(): value.strip() for name, value in headers.items()}
    to_sign["x-acs-date"] = date
    to_sign["x-acs-signature-nonce"] = nonce
    to_sign["x-acs-content-sha256"] = hashlib.sha256(body).hexdigest() if body else _OF_NOTHING
    if key.security_token is not None:
        to_sign["x-acs-accesskey-id"] = key.access_key_id
        to_sign["x-acs-security-token"] = key.security_token
    names = sorted(to_sign)
    encoded = canonical_query(query.items()) if canonical is None else canonical
    signature = _signature(method, path, encoded, to_sign, names, key)
    authorization = (
        f"{ALGORITHM} Credential={key.access_key_id},"
        f"SignedHeaders={';'.join(names)},Signature={signature}"
    )
    return {**to_sign, "Authorization": authorization}


def verify(
    *,
    method: str,
    path: str,
    query: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
    body: bytes,
    key_of: Callable[[str], AccessKey | None],
    now: datetime,
) -> str:
    """The ID of the access key that signed this request.

    Nonces are not remembered here; the caller does that.

    Args:
        method: As it arrived.
        path: As it arrived.
        query: Form-decoded (``+`` is a space), as the official SDKs send it.
        headers: As they arrived; the case of names does not matter.
        body: The exact bytes that arrived.
        key_of: The access key of an ID, None when there is none.
        now: The server's clock, with a time zone.

    Raises:
        RefusedError: The request is unsigned, partly signed, forged, altered or too old.
    """
    present = {name.lower(): value.strip() for name, value in headers.items()}
    match = _AUTHORIZATION.fullmatch(present.pop("authorization", ""))
    if match is None:
        raise faults.incomplete_signature(
            f"the Authorization header is not of the form {ALGORITHM}"
        )
    access_key_id, listed, signature = match.groups()
    key = key_of(access_key_id)
    if key is None:
        raise faults.unknown_key()
    names = sorted(set(listed.lower().split(";")))
    _require_signed(present, names, has_body=bool(body))
    _require_fresh(present["x-acs-date"], now)
    _require_identity(present, key)
    if not _same(present["x-acs-content-sha256"].lower(), hashlib.sha256(body).hexdigest()):
        raise faults.signature_mismatch()
    try:
        expected = _signature(method, path, canonical_query(query), present, names, key)
    except UnicodeEncodeError:  # half a surrogate pair; no client can have signed that
        raise faults.signature_mismatch() from None
    if not _same(expected, signature.lower()):
        raise faults.signature_mismatch()
    return access_key_id


def _require_signed(present: Mapping[str, str], names: Sequence[str], *, has_body: bool) -> None:
    """Refuse when a header that must be signed is absent or not listed, or a listed one is absent.

    Of nothing at all the type says nothing: the official SDK's coroutines send one that their HTTP library adds
    after the request was signed.
    """
    due = {
        name
        for name in present
        if name.startswith("x-acs-") or (name == "content-type" and has_body)
    }
    for name in sorted(due.union(_ALWAYS_SIGNED, names)):
        if name not in present:
            raise faults.incomplete_signature(f"the header {name} is missing")
        if name not in names:
            raise faults.incomplete_signature(f"the header {name} is not signed")


def _require_fresh(date: str, now: datetime) -> None:
    try:
        sent = datetime.strptime(date, DATE_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise faults.malformed_timestamp() from None
    if abs(now - sent) > LONGEST_SKEW:
        raise faults.expired_timestamp()


def _require_identity(present: Mapping[str, str], key: AccessKey) -> None:
    """Refuse a token or a second key ID that is not the key's own."""
    token = present.get("x-acs-security-token")
    if not _same(token or "", key.security_token or ""):
        raise faults.wrong_security_token()
    if present.get("x-acs-accesskey-id", key.access_key_id) != key.access_key_id:
        raise faults.signature_mismatch()


def _same(given: str, expected: str) -> bool:
    """Compare in a time that does not tell how much is right; ``given`` may be any text at all."""
    return hmac.compare_digest(
        given.encode(errors="surrogatepass"), expected.encode(errors="surrogatepass")
    )


def _signature(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    names: Sequence[str],
    key: AccessKey,
) -> str:
    signed = "".join([f"{name}:{headers[name]}\n" for name in names])
    content = headers["x-acs-content-sha256"]
    request = f"{method}\n{path}\n{query}\n{signed}\n{';'.join(names)}\n{content}"
    text = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    return hmac.digest(key.access_key_secret.encode(), text.encode(), "sha256").hex()

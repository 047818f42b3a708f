"""An OSS request, taken apart; and the few things every answer has."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final
from urllib.parse import parse_qsl, unquote_to_bytes
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from imm_desktop.engine.clock import moment
from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.object_info import Beside

LONGEST_XML: Final = 4 * 1024 * 1024
"""Bytes; a batch delete of 1,000 keys of 1,023 bytes, escaped, fits."""

MOST_META_BYTES: Final = 8 * 1024
"""User metadata of one object, names and values (PutObject, 2026)."""

MOST_TAGS: Final = 10

_KEPT_HEADERS = (
    "content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
)  # fmt: skip
_STAND_INS: Final = {code: 0x10FF00 + code for code in range(32) if code not in (9, 10, 13)}
"""Characters of the last private plane in the place of control characters."""
_STOOD_FOR: Final = {stand_in: code for code, stand_in in _STAND_INS.items()}
_REFERENCE: Final = re.compile(r"&#(?:x0*([0-9a-f]{1,2})|0*([0-9]{1,2}));", re.IGNORECASE)
_TAG_TEXT: Final = re.compile(r"[\w +\-=.:/@]*")
"""Letters and digits of any script, and some signs ("PutObjectTagging", 2025)."""
ACLS: Final = ("private", "public-read", "public-read-write")


@dataclass(frozen=True, slots=True)
class OssRequest:
    """A request with its bucket and key found; ``query`` holds the last value of each name."""

    method: str
    bucket: str
    key: str
    query: Mapping[str, str]
    pairs: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    """Lower-case names; values as Latin-1, which gives back the bytes sent."""
    http: Request
    host: str
    is_signed: bool = False

    def text_header(self, name: str) -> str:
        """A header whose bytes are UTF-8; empty when absent."""
        return as_text(self.headers.get(name, ""))


def request_of(http: Request) -> OssRequest:
    """Take ``http`` apart, path style: ``/bucket/key``; clients differ in whether they escape ``/`` in the key.

    Raises:
        OssError: The path is not UTF-8.
    """
    raw = http.scope.get("raw_path") or http.scope["path"].encode()
    try:
        path = unquote_to_bytes(raw.partition(b"?")[0]).decode()
    except UnicodeDecodeError:
        raise faults.fault(
            400, "InvalidObjectName", "The specified object name is not valid UTF-8."
        ) from None
    bucket, _, key = path.removeprefix("/").partition("/")
    query = http.scope["query_string"].decode("latin-1")
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    headers: dict[str, str] = {}
    for name, value in http.scope["headers"]:
        text = value.decode("latin-1").strip()
        lower = name.decode("latin-1").lower()
        headers[lower] = f"{headers[lower]},{text}" if lower in headers else text
    return OssRequest(
        http.method, bucket, key, dict(pairs), pairs, headers, http, headers.get("host", "")
    )


def new_request_id() -> str:
    """24 upper-case hex digits, as OSS's own."""
    return secrets.token_hex(12).upper()


def as_text(latin: str) -> str:
    """Header bytes read as UTF-8 when they are that, else as Latin-1."""
    try:
        return latin.encode("latin-1").decode()
    except UnicodeError:
        return latin


def as_latin(text: str) -> str:
    """The other way: what Starlette encodes as Latin-1 goes out as UTF-8; line breaks never."""
    return text.encode().decode("latin-1").replace("\r", " ").replace("\n", " ")


def xml_response(name: str, content: str, *, headers: Mapping[str, str] | None = None) -> Response:
    """An XML document without a namespace, which oss2 does not understand; ``content`` is already XML."""
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name}>{content}</{name}>'
    return Response(body.encode(), media_type="application/xml", headers=dict(headers or {}))


def element(name: str, value: str | int) -> str:
    """``<name>value</name>``, escaped; characters that XML cannot hold become question marks."""
    return f"<{name}>{escape(faults.printable(str(value)))}</{name}>"


def iso_time(ns: int) -> str:
    """``2026-01-01T00:00:00.000Z``."""
    return f"{moment(ns):%Y-%m-%dT%H:%M:%S}.000Z"


def http_time(ns: int) -> str:
    """``Thu, 01 Jan 2026 00:00:00 GMT``."""
    return format_datetime(moment(ns).replace(microsecond=0), usegmt=True)


def time_header(text: str) -> datetime | None:
    """A date of a condition header; None when it is absent or not a date, and the condition does not count."""
    try:
        found = parsedate_to_datetime(text) if text else None
    except (TypeError, ValueError):
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


async def read_xml(request: OssRequest) -> ET.Element:
    """The body as XML.

    Raises:
        OssError: It is too large, its Content-MD5 is wrong, or it is no XML.
    """
    body = await read_body(request, LONGEST_XML)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise faults.malformed_xml()
    try:
        # No XML may hold control characters, but keys may, and OSS and its SDKs write them as they are.
        text = _REFERENCE.sub(_stand_in, body.decode()).translate(_STAND_INS)
        root = ET.fromstring(text)  # noqa: S314 - no document type, so no entities to expand
    except (ET.ParseError, UnicodeDecodeError):
        raise faults.malformed_xml() from None
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
        node.text = node.text and node.text.translate(_STOOD_FOR)
    return root


def _stand_in(reference: re.Match[str]) -> str:
    """What stands in for a reference to a control character; other references stay."""
    hexadecimal, decimal = reference.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(_STAND_INS[code]) if code in _STAND_INS else reference.group()


async def read_body(request: OssRequest, most: int) -> bytes:
    """The whole body.

    Raises:
        OssError: It is longer than ``most`` bytes, or its Content-MD5 is wrong.
    """
    body = bytearray()
    async for chunk in request.http.stream():
        body += chunk
        if len(body) > most:
            raise faults.fault(
                400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size."
            )
    check_md5(request, hashlib.md5(body, usedforsecurity=False).digest())
    return bytes(body)


def check_md5(request: OssRequest, digest: bytes) -> None:
    """Compare with Content-MD5, if there is one.

    Raises:
        OssError: InvalidDigest.
    """
    given = request.headers.get("content-md5")
    if given is not None and given != base64.b64encode(digest).decode():
        raise faults.fault(
            400,
            "InvalidDigest",
            "The Content-MD5 you specified did not match what we received.",
            **{"Content-MD5": given},
        )


def beside_from(request: OssRequest) -> Beside:
    """Metadata, tags and ACL that a request gives its object.

    Raises:
        OssError: They are malformed or too many.
    """
    if any(name.startswith("x-oss-server-side-") for name in request.headers):
        raise faults.not_implemented("server-side encryption")  # rather than store plainly unsaid
    headers = {name: request.text_header(name) for name in _KEPT_HEADERS if name in request.headers}
    meta = {
        name: request.text_header(name)
        for name in request.headers
        if name.startswith("x-oss-meta-")
    }
    if sum(len(name) + len(value.encode()) for name, value in meta.items()) > MOST_META_BYTES:
        raise faults.fault(400, "InvalidArgument", "The total size of user metadata exceeds 8 KB.")
    tags = parse_qsl(
        request.headers.get("x-oss-tagging", ""), keep_blank_values=True, errors="replace"
    )
    headers.setdefault("content-type", "application/octet-stream")
    return Beside({**headers, **meta}, checked_tags(tags), acl_of(request, "x-oss-object-acl"))


def acl_of(request: OssRequest, name: str, *, is_required: bool = False) -> str:
    """An object's ACL from a header; ``default`` when absent.

    Raises:
        OssError: No such ACL.
    """
    acl = request.headers.get(name, "" if is_required else "default")
    if acl not in ("default", *ACLS):
        raise faults.invalid_argument(name, acl, "no such object access control exists")
    return acl


def checked_tags(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Tags of an object: at most 10, keys of 1 to 128 and values of up to 256 characters, each key once.

    Raises:
        OssError: InvalidTag.
    """
    tags = dict(pairs)
    if len(tags) != len(pairs) or len(tags) > MOST_TAGS:
        raise faults.fault(
            400, "InvalidTag", "Object tags must have different keys, and there can be 10 at most."
        )
    for key, value in tags.items():
        if not 1 <= len(key) <= 128 or len(value) > 256:
            why = "A tag's key has 1 to 128 characters, its value 256 at most."
        elif not _TAG_TEXT.fullmatch(value) or not _TAG_TEXT.fullmatch(key):
            why = "Tags hold letters, digits, spaces and + - = . _ : / only."
        else:
            continue
        raise faults.fault(400, "InvalidTag", why, Tag=key)
    return tags

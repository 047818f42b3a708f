"""Listings of a bucket's objects: ListObjects, ListObjectsV2, and ListObjectVersions of a bucket without versions."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.buckets import Bucket
from imm_desktop.engine.oss.listing import Listing, Page
from imm_desktop.engine.oss.object_info import ObjectInfo
from imm_desktop.engine.oss.objects import Objects
from imm_desktop.engine.oss.request import OssRequest, element, iso_time, xml_response

OWNER: Final = "<Owner><ID>imm-engine</ID><DisplayName>imm-engine</DisplayName></Owner>"


class BucketListing:
    """Lists objects; its methods touch the disk and belong in a thread."""

    def __init__(self, objects: Objects, listing: Listing) -> None:
        self._objects = objects
        self._listing = listing

    def list_v1(self, bucket: Bucket, request: OssRequest) -> Response:
        """ListObjects."""
        escape = escape_of(request)
        marker = request.query.get("marker", "")
        page = self._page(bucket, request, marker)
        head = element("Marker", escape(marker))
        if page.is_truncated:
            head += element("NextMarker", escape(page.last))
        contents = self._contents(bucket, page.keys, escape, with_owner=True)
        return _listed("ListBucketResult", bucket, request, page, head + contents)

    def list_v2(self, bucket: Bucket, request: OssRequest) -> Response:
        """ListObjectsV2."""
        escape = escape_of(request)
        token = request.query.get("continuation-token", "")
        start = request.query.get("start-after", "")
        page = self._page(bucket, request, _after_token(token) if token else start)
        head = element("KeyCount", len(page.keys) + len(page.prefixes))
        if start:
            head += element("StartAfter", escape(start))
        if token:
            head += element("ContinuationToken", token)
        if page.is_truncated:
            head += element("NextContinuationToken", _token_of(page.last))
        with_owner = request.query.get("fetch-owner") == "true"
        contents = self._contents(bucket, page.keys, escape, with_owner=with_owner)
        return _listed("ListBucketResult", bucket, request, page, head + contents)

    def list_versions(self, bucket: Bucket, request: OssRequest) -> Response:
        """ListObjectVersions: here each object has one version, ``null``, as in any bucket without versioning."""
        escape = escape_of(request)
        marker = request.query.get("key-marker", "")
        version = request.query.get("version-id-marker", "")
        page = self._page(bucket, request, marker)
        head = element("KeyMarker", escape(marker)) + element("VersionIdMarker", version)
        if page.is_truncated:
            head += element("NextKeyMarker", escape(page.last))
            head += element("NextVersionIdMarker", "null" if page.last in page.keys else "")
        versions = "".join(
            "<Version>"
            + element("Key", escape(info.key))
            + element("VersionId", "null")
            + element("IsLatest", "true")
            + _facts_of(info)
            + OWNER
            + "</Version>"
            for info in self._objects.find_many(bucket, page.keys, with_dead_links=True)
        )
        return _listed("ListVersionsResult", bucket, request, page, head + versions)

    def sum_of(self, bucket: Bucket) -> tuple[int, int]:
        """Bytes and number of all objects."""
        size, count, after = 0, 0, ""
        while True:
            page = self._listing.page(bucket, prefix="", delimiter="", after=after, most=1000)
            infos = self._objects.find_many(bucket, page.keys)
            size, count = size + sum(info.size for info in infos), count + len(infos)
            if not page.is_truncated:
                return size, count
            after = page.last

    def is_empty(self, bucket: Bucket) -> bool:
        """Whether there is no object at all."""
        return not self._listing.page(bucket, prefix="", delimiter="", after="", most=1).keys

    def _page(self, bucket: Bucket, request: OssRequest, after: str) -> Page:
        return self._listing.page(
            bucket,
            prefix=request.query.get("prefix", ""),
            delimiter=request.query.get("delimiter", ""),
            after=after,
            most=count_of(request, "max-keys", 100, 1000),
        )

    def _contents(
        self, bucket: Bucket, keys: Sequence[str], escape: Callable[[str], str], *, with_owner: bool
    ) -> str:
        return "".join(
            "<Contents>"
            + element("Key", escape(info.key))
            + _facts_of(info)
            + (OWNER if with_owner else "")
            + "</Contents>"
            for info in self._objects.find_many(bucket, keys, with_dead_links=True)
        )


def _facts_of(info: ObjectInfo) -> str:
    return (
        element("LastModified", iso_time(info.mtime_ns))
        + element("ETag", f'"{info.content.etag}"')
        + element("Type", info.object_type)
        + element("Size", info.size)
        + element("StorageClass", "Standard")
    )


def _listed(name: str, bucket: Bucket, request: OssRequest, page: Page, entries: str) -> Response:
    escape = escape_of(request)
    prefixes = "".join(
        f"<CommonPrefixes>{element('Prefix', escape(prefix))}</CommonPrefixes>"
        for prefix in page.prefixes
    )
    return xml_response(
        name,
        element("Name", bucket.name)
        + element("Prefix", escape(request.query.get("prefix", "")))
        + element("MaxKeys", count_of(request, "max-keys", 100, 1000))
        + element("Delimiter", escape(request.query.get("delimiter", "")))
        + encoding_element(request)
        + element("IsTruncated", "true" if page.is_truncated else "false")
        + entries
        + prefixes,
    )


def count_of(request: OssRequest, name: str, default: int, most: int) -> int:
    """A number of the query from 1 to ``most``; ``default`` when it is absent or empty.

    Raises:
        OssError: InvalidArgument.
    """
    text = request.query.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise faults.invalid_argument(
            name, text, f"Argument {name} must be an integer from 1 to {most}."
        )
    return int(text)


def escape_of(request: OssRequest) -> Callable[[str], str]:
    """How keys are written, by ``encoding-type``.

    Raises:
        OssError: InvalidArgument.
    """
    encoding = request.query.get("encoding-type", "")
    if encoding not in ("", "url"):
        raise faults.invalid_argument(
            "encoding-type", encoding, "Invalid Encoding Method specified in Request."
        )
    return quoted if encoding else str


def quoted(text: str) -> str:
    """As ``encoding-type=url`` wants keys written."""
    return quote(text, safe="")


def encoding_element(request: OssRequest) -> str:
    """``EncodingType`` where it was asked for."""
    return element("EncodingType", "url") if request.query.get("encoding-type") == "url" else ""


def _token_of(last: str) -> str:
    """An opaque token; base64, so that it means the same whether or not a client decodes it as a URL part."""
    return base64.urlsafe_b64encode(last.encode()).decode().rstrip("=")


def _after_token(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (binascii.Error, ValueError):
        raise faults.invalid_argument(
            "continuation-token", token, "The continuation token provided is incorrect."
        ) from None

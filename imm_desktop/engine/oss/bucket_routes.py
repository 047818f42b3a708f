"""What OSS answers about the service and its buckets: listings, facts, ACL; and buckets added while running."""

import base64
import binascii
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlencode

from anyio import to_thread
from starlette.responses import Response

from imm_desktop.engine.errors import StartError
from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.buckets import Bucket, Buckets, folder_of, is_valid_name
from imm_desktop.engine.oss.listing import Listing, Page
from imm_desktop.engine.oss.objects import Objects
from imm_desktop.engine.oss.request import (
    ACLS,
    OssRequest,
    acl_of,
    element,
    iso_time,
    read_xml,
    xml_response,
)

OWNER: Final = "<Owner><ID>imm-engine</ID><DisplayName>imm-engine</DisplayName></Owner>"
FOLDER_HEADER: Final = "x-imm-engine-folder"
"""PUT of a bucket with the percent-encoded path of a folder registers it; ours, not OSS's."""
FOLDERS_HEADER: Final = "x-imm-engine-folders"
"""In the answer of GetService: the folder of each bucket, as a form (``name=path&…``); ours too."""

MOST_DELETED: Final = 1000


class BucketRoutes:
    """Requests without an object key."""

    def __init__(self, buckets: Buckets, objects: Objects, listing: Listing, region: str) -> None:
        self._buckets = buckets
        self._objects = objects
        self._listing = listing
        self._region = region

    def list_buckets(self, request: OssRequest) -> Response:
        """GetService."""
        prefix, marker = request.query.get("prefix", ""), request.query.get("marker", "")
        most = _count(request, "max-keys", 100, 1000)
        found = [b for b in self._buckets.all() if b.name.startswith(prefix) and b.name > marker]
        page = found[:most]
        more = len(found) > len(page)
        answer = xml_response(
            "ListAllMyBucketsResult",
            OWNER
            + element("Prefix", prefix)
            + element("Marker", marker)
            + element("MaxKeys", most)
            + element("IsTruncated", "true" if more else "false")
            + (element("NextMarker", page[-1].name) if more and page else "")
            + "<Buckets>"
            + "".join(f"<Bucket>{self._facts(bucket, request.host)}</Bucket>" for bucket in page)
            + "</Buckets>",
        )
        answer.headers[FOLDERS_HEADER] = urlencode({one.name: str(one.folder) for one in page})
        return answer

    async def get(self, request: OssRequest) -> Response:
        """GET of a bucket: one of its facts, or its objects."""
        query = request.query
        bucket = self._buckets.get(request.bucket)
        grant = f"<AccessControlList>{element('Grant', bucket.acl)}</AccessControlList>"
        if "bucketInfo" in query:
            facts = self._facts(bucket, request.host) + OWNER + grant
            return xml_response("BucketInfo", f"<Bucket>{facts}</Bucket>")
        if "location" in query:
            return Response(
                f'<?xml version="1.0" encoding="UTF-8"?>\n{element("LocationConstraint", "oss-" + self._region)}',
                media_type="application/xml",
            )
        if "acl" in query:
            return xml_response("AccessControlPolicy", OWNER + grant)
        if "stat" in query:
            return await to_thread.run_sync(self._stat, bucket)
        _refuse_unknown(request, {"list-type"})
        is_v2 = query.get("list-type") == "2"
        return await to_thread.run_sync(self._list_v2 if is_v2 else self._list_v1, bucket, request)

    async def put(self, request: OssRequest) -> Response:
        """PUT of a bucket: its ACL, or a folder of this computer to be a bucket from now on."""
        if "acl" in request.query:
            self._buckets.get(request.bucket)
            acl = acl_of(request, "x-oss-acl", is_required=True)
            if acl not in ACLS:
                raise faults.invalid_argument(
                    "x-oss-acl", acl, "no such bucket access control exists"
                )
            await to_thread.run_sync(self._buckets.set_acl, request.bucket, acl)
            return Response()
        _refuse_unknown(request, set())
        if not is_valid_name(request.bucket):
            raise faults.fault(
                400,
                "InvalidBucketName",
                "The specified bucket is not valid.",
                BucketName=request.bucket,
            )
        given = request.headers.get(FOLDER_HEADER)
        if given is None:
            if self._buckets.known(request.bucket) is None:
                raise faults.invalid_argument(
                    FOLDER_HEADER,
                    "",
                    f"A bucket of the local engine is a folder: name it in {FOLDER_HEADER}.",
                )
            return Response()
        path = Path(unquote(given))
        if not path.is_absolute():
            raise faults.invalid_argument(
                FOLDER_HEADER, given, "The folder must be an absolute path."
            )
        try:
            folder = await to_thread.run_sync(folder_of, path)
        except StartError as error:
            raise faults.invalid_argument(FOLDER_HEADER, given, str(error)) from None
        await to_thread.run_sync(self._buckets.register, request.bucket, folder)
        return Response(headers={"location": f"/{request.bucket}"})

    async def delete(self, request: OssRequest) -> Response:
        """DELETE of a bucket: the folder and its files stay as they are."""
        _refuse_unknown(request, set())
        await to_thread.run_sync(self._buckets.unregister, request.bucket)
        return Response(status_code=204)

    async def post(self, request: OssRequest) -> Response:
        """POST on a bucket: DeleteMultipleObjects."""
        if "delete" not in request.query:
            raise faults.not_implemented("forms posted to a bucket")
        bucket = self._buckets.get(request.bucket)
        root = await read_xml(request)
        keys = [node.findtext("Key") or "" for node in root.findall("Object")]
        if root.tag != "Delete" or not keys or "" in keys or len(keys) > MOST_DELETED:
            raise faults.malformed_xml()
        for key in keys:
            await to_thread.run_sync(self._objects.delete, bucket, key)
        if root.findtext("Quiet") == "true":
            return Response()
        escape = _escape_of(request)
        deleted = "".join(f"<Deleted>{element('Key', escape(key))}</Deleted>" for key in keys)
        return xml_response("DeleteResult", _encoding_element(request) + deleted)

    def _facts(self, bucket: Bucket, host: str) -> str:
        return (
            element("Name", bucket.name)
            + element("CreationDate", iso_time(bucket.created_ns))
            + element("Location", f"oss-{self._region}")
            + element("Region", self._region)
            + element("ExtranetEndpoint", host)
            + element("IntranetEndpoint", host)
            + element("StorageClass", "Standard")
            + element("DataRedundancyType", "LRS")
        )

    def _stat(self, bucket: Bucket) -> Response:
        size, count, after = 0, 0, ""
        while True:
            page = self._listing.page(bucket, prefix="", delimiter="", after=after, most=1000)
            infos = self._objects.find_many(bucket, page.keys)
            size, count = size + sum(info.size for info in infos), count + len(infos)
            if not page.is_truncated:
                break
            after = page.last
        return xml_response(
            "BucketStat",
            element("Storage", size)
            + element("ObjectCount", count)
            + element("MultipartUploadCount", 0)
            + element("LiveChannelCount", 0)
            + element("StandardStorage", size)
            + element("StandardObjectCount", count),
        )

    def _list_v1(self, bucket: Bucket, request: OssRequest) -> Response:
        escape = _escape_of(request)
        marker, most = request.query.get("marker", ""), _count(request, "max-keys", 100, 1000)
        page = self._page(bucket, request, marker, most)
        head = element("Marker", escape(marker))
        if page.is_truncated:
            head += element("NextMarker", escape(page.last))
        return self._listed(bucket, request, page, most, head, with_owner=True)

    def _list_v2(self, bucket: Bucket, request: OssRequest) -> Response:
        escape = _escape_of(request)
        token, start = (
            request.query.get("continuation-token", ""),
            request.query.get("start-after", ""),
        )
        most = _count(request, "max-keys", 100, 1000)
        page = self._page(bucket, request, _after_token(token) if token else start, most)
        head = element("KeyCount", len(page.keys) + len(page.prefixes))
        if start:
            head += element("StartAfter", escape(start))
        if token:
            head += element("ContinuationToken", token)
        if page.is_truncated:
            head += element("NextContinuationToken", _token_of(page.last))
        with_owner = request.query.get("fetch-owner") == "true"
        return self._listed(bucket, request, page, most, head, with_owner=with_owner)

    def _page(self, bucket: Bucket, request: OssRequest, after: str, most: int) -> Page:
        return self._listing.page(
            bucket,
            prefix=request.query.get("prefix", ""),
            delimiter=request.query.get("delimiter", ""),
            after=after,
            most=most,
        )

    def _listed(
        self,
        bucket: Bucket,
        request: OssRequest,
        page: Page,
        most: int,
        head: str,
        *,
        with_owner: bool,
    ) -> Response:
        escape = _escape_of(request)
        contents = "".join(
            "<Contents>"
            + element("Key", escape(info.key))
            + element("LastModified", iso_time(info.mtime_ns))
            + element("ETag", f'"{info.content.etag}"')
            + element("Type", info.object_type)
            + element("Size", info.size)
            + element("StorageClass", "Standard")
            + (OWNER if with_owner else "")
            + "</Contents>"
            for info in self._objects.find_many(bucket, page.keys, with_dead_links=True)
        )
        prefixes = "".join(
            f"<CommonPrefixes>{element('Prefix', escape(prefix))}</CommonPrefixes>"
            for prefix in page.prefixes
        )
        return xml_response(
            "ListBucketResult",
            element("Name", bucket.name)
            + element("Prefix", escape(request.query.get("prefix", "")))
            + element("MaxKeys", most)
            + element("Delimiter", escape(request.query.get("delimiter", "")))
            + _encoding_element(request)
            + element("IsTruncated", "true" if page.is_truncated else "false")
            + head
            + contents
            + prefixes,
        )


def _refuse_unknown(request: OssRequest, allowed: set[str]) -> None:
    """A sub-resource that is not ours must not pass for a plain request: ``?lifecycle`` is no listing."""
    harmless = {
        "prefix", "delimiter", "marker", "max-keys", "encoding-type", "start-after", "continuation-token",
        "fetch-owner", "OSSAccessKeyId", "Expires", "Signature", "security-token",
    }  # fmt: skip
    for name in request.query:
        if name not in harmless | allowed and not name.startswith(("x-oss-", "response-")):
            raise faults.not_implemented(f"the sub-resource {name}")


def _count(request: OssRequest, name: str, default: int, most: int) -> int:
    text = request.query.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise faults.invalid_argument(
            name, text, f"Argument {name} must be an integer from 1 to {most}."
        )
    return int(text)


def _escape_of(request: OssRequest) -> Callable[[str], str]:
    encoding = request.query.get("encoding-type", "")
    if encoding not in ("", "url"):
        raise faults.invalid_argument(
            "encoding-type", encoding, "Invalid Encoding Method specified in Request."
        )
    return _quoted if encoding else str


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _encoding_element(request: OssRequest) -> str:
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

"""What OSS answers about the service and its buckets: listings, facts, ACL; and buckets added while running."""

from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlencode

from anyio import to_thread
from starlette.responses import Response

from imm_desktop.engine.clock import NS_PER_S, Clock
from imm_desktop.engine.errors import StartError
from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.bucket_listing import (
    OWNER,
    BucketListing,
    count_of,
    encoding_element,
    escape_of,
)
from imm_desktop.engine.oss.buckets import Bucket, Buckets, folder_of, is_valid_name
from imm_desktop.engine.oss.multipart_listing import MultipartListing
from imm_desktop.engine.oss.objects import Objects
from imm_desktop.engine.oss.request import (
    ACLS,
    OssRequest,
    element,
    iso_time,
    read_xml,
    xml_response,
)

FOLDER_HEADER: Final = "x-imm-engine-folder"
"""PUT of a bucket with the percent-encoded path of a folder registers it, with nothing forgets it and leaves its files;
ours, not OSS's."""
FOLDERS_HEADER: Final = "x-imm-engine-folders"
"""In the answer of GetService: the folder of each bucket, as a form (``name=path&…``); ours too."""

MOST_DELETED: Final = 1000

_OF_OTHER_CLASSES: Final = tuple(
    f"{kind}{fact}"
    for kind in ("InfrequentAccess", "Archive", "ColdArchive", "DeepColdArchive")
    for fact in ("Storage", "RealStorage", "ObjectCount")
)
"""Facts of storage classes that a folder does not have."""


class BucketRoutes:
    """Requests without an object key."""

    def __init__(
        self,
        buckets: Buckets,
        objects: Objects,
        listing: BucketListing,
        uploads: MultipartListing,
        region: str,
        clock: Clock,
    ) -> None:
        self._buckets = buckets
        self._objects = objects
        self._listing = listing
        self._uploads = uploads
        self._region = region
        self._clock = clock

    def require(self, name: str) -> None:
        """Refuse a bucket that is not there.

        Raises:
            OssError: NoSuchBucket.
        """
        if self._buckets.known(name) is None:
            raise faults.no_such_bucket(name)

    def list_buckets(self, request: OssRequest) -> Response:
        """GetService."""
        if "regions" in request.query:
            return self._list_regions(request)
        _refuse_unknown(request, set())
        prefix, marker = request.query.get("prefix", ""), request.query.get("marker", "")
        most = count_of(request, "max-keys", 100, 1000)
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
        if "versioning" in query:
            return xml_response(
                "VersioningConfiguration", ""
            )  # as of any bucket that never had versions
        if "versions" in query:
            return await to_thread.run_sync(self._listing.list_versions, bucket, request)
        _refuse_unknown(request, {"list-type"})
        is_v2 = query.get("list-type") == "2"
        list_objects = self._listing.list_v2 if is_v2 else self._listing.list_v1
        return await to_thread.run_sync(list_objects, bucket, request)

    async def put(self, request: OssRequest) -> Response:
        """PUT of a bucket: its ACL; a folder of this computer to be a bucket from now on, or no more; a new bucket."""
        if "acl" in request.query:
            self._buckets.get(request.bucket)
            acl = bucket_acl_of(request)
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
            return await self._make(request)
        if not given:
            await to_thread.run_sync(self._buckets.unregister, request.bucket)
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

    async def _make(self, request: OssRequest) -> Response:
        acl = bucket_acl_of(request) if "x-oss-acl" in request.headers else None
        await to_thread.run_sync(self._buckets.make, request.bucket)
        if acl is not None:
            await to_thread.run_sync(self._buckets.set_acl, request.bucket, acl)
        return Response(headers={"location": f"/{request.bucket}"})

    async def delete(self, request: OssRequest) -> Response:
        """DELETE of a bucket, which must be empty."""
        _refuse_unknown(request, set())
        bucket = self._buckets.get(request.bucket)
        if self._uploads.count(bucket) or not await to_thread.run_sync(
            self._listing.is_empty, bucket
        ):
            raise faults.fault(
                409,
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty.",
                BucketName=bucket.name,
            )
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
        escape = escape_of(request)
        deleted = "".join(f"<Deleted>{element('Key', escape(key))}</Deleted>" for key in keys)
        return xml_response("DeleteResult", encoding_element(request) + deleted)

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
            + element("Comment", "")
            + element("AccessMonitor", "Disabled")
            + element("BlockPublicAccess", "false")
            + element("CrossRegionReplication", "Disabled")
            + element("TransferAcceleration", "Disabled")
            + f"<ServerSideEncryptionRule>{element('SSEAlgorithm', 'None')}</ServerSideEncryptionRule>"
        )

    def _list_regions(self, request: OssRequest) -> Response:
        """DescribeRegions: the one region that this engine is."""
        name = f"oss-{self._region}"
        if request.query["regions"] not in ("", name):
            raise faults.fault(404, "NoSuchRegion", f"{request.query['regions']} is not here.")
        hosts = "".join(
            element(f"{kind}Endpoint", request.host)
            for kind in ("Accelerate", "Internal", "Internet")
        )
        info = f"<RegionInfo>{element('Region', name)}{hosts}</RegionInfo>"
        return xml_response("RegionInfoList", info)

    def _stat(self, bucket: Bucket) -> Response:
        size, count = self._listing.sum_of(bucket)
        return xml_response(
            "BucketStat",
            element("Storage", size)
            + element("ObjectCount", count)
            + element("MultipartUploadCount", self._uploads.count(bucket))
            + element("LiveChannelCount", 0)
            + element("LastModifiedTime", self._clock.now_ns() // NS_PER_S)
            + element("StandardStorage", size)
            + element("StandardObjectCount", count)
            + "".join(element(name, 0) for name in _OF_OTHER_CLASSES),
        )


def bucket_acl_of(request: OssRequest) -> str:
    """``x-oss-acl``.

    Raises:
        OssError: It is absent, or no such ACL.
    """
    acl = request.headers.get("x-oss-acl", "")
    if acl not in ACLS:
        raise faults.invalid_argument("x-oss-acl", acl, "no such bucket access control exists")
    return acl


def _refuse_unknown(request: OssRequest, allowed: set[str]) -> None:
    """A sub-resource that is not ours must not pass for a plain request: ``?lifecycle`` is no listing."""
    harmless = {
        "prefix", "delimiter", "marker", "max-keys", "encoding-type", "start-after", "continuation-token",
        "fetch-owner", "OSSAccessKeyId", "Expires", "Signature", "security-token",
    }  # fmt: skip
    for name in request.query:
        if name not in harmless | allowed and not name.startswith(("x-oss-", "response-")):
            raise faults.not_implemented(f"the sub-resource {name}")

"""Uploads under way and their parts, listed."""

import sqlite3

from starlette.responses import Response

from imm_desktop.engine.database import Database
from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.bucket_listing import encoding_element, escape_of
from imm_desktop.engine.oss.buckets import Bucket, Buckets
from imm_desktop.engine.oss.request import OssRequest, element, iso_time, xml_response

MOST_PARTS = 10_000


class MultipartListing:
    """ListParts and ListMultipartUploads."""

    def __init__(self, database: Database, buckets: Buckets) -> None:
        self._database = database
        self._buckets = buckets

    def count(self, bucket: Bucket) -> int:
        """How many uploads are under way in ``bucket``."""
        sql = "SELECT count(*) FROM upload WHERE bucket = ?"
        return int(self._database.read(sql, (bucket.name,))[0][0])

    def list_parts(self, request: OssRequest) -> Response:
        """ListParts."""
        upload = find_upload(self._database, self._buckets, request)
        after = _number(request, "part-number-marker", 0, MOST_PARTS)
        most = _number(request, "max-parts", 1000, 1000)
        rows = self._database.read(
            "SELECT * FROM part WHERE upload_id = ? AND number > ? ORDER BY number LIMIT ?",
            (upload["upload_id"], after, most + 1),
        )
        page, more = rows[:most], len(rows) > most
        parts = "".join(
            "<Part>"
            + element("PartNumber", row["number"])
            + element("LastModified", iso_time(row["mtime_ns"]))
            + element("ETag", f'"{row["etag"]}"')
            + (element("HashCrc64ecma", row["crc64"]) if row["crc64"] else "")
            + element("Size", row["size"])
            + "</Part>"
            for row in page
        )
        return xml_response(
            "ListPartsResult",
            encoding_element(request)
            + element("Bucket", request.bucket)
            + element("Key", escape_of(request)(request.key))
            + element("UploadId", upload["upload_id"])
            + element("StorageClass", "Standard")
            + element("PartNumberMarker", after)
            + element("NextPartNumberMarker", page[-1]["number"] if page else 0)
            + element("MaxParts", most)
            + element("IsTruncated", "true" if more else "false")
            + parts,
        )

    def list_uploads(self, request: OssRequest) -> Response:
        """ListMultipartUploads."""
        bucket, query = self._buckets.get(request.bucket), request.query
        escape = escape_of(request)
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        key_marker, id_marker = query.get("key-marker", ""), query.get("upload-id-marker", "")
        most = _number(request, "max-uploads", 1000, 1000)
        rows = self._database.read(
            "SELECT * FROM upload WHERE bucket = ? ORDER BY key, upload_id", (bucket.name,)
        )
        entries: list[str] = []
        prefixes: dict[str, None] = {}
        last = ("", "")
        more = False
        for row in rows:
            key: str = row["key"]
            place = (key.encode(), row["upload_id"])
            if not key.startswith(prefix) or (
                key_marker
                and (place[0], place[1] if id_marker else "") <= (key_marker.encode(), id_marker)
            ):
                continue
            group = key[: key.index(delimiter, len(prefix)) + len(delimiter)] if (
                delimiter and delimiter in key[len(prefix) :]
            ) else None  # fmt: skip
            if group in prefixes or (group is not None and group == key_marker):
                continue
            if len(entries) + len(prefixes) == most:
                more = True
                break
            if group is not None:
                last = (group, "")
                prefixes[group] = None
                continue
            last = (key, row["upload_id"])
            entries.append(
                "<Upload>"
                + element("Key", escape(key))
                + element("UploadId", row["upload_id"])
                + element("StorageClass", "Standard")
                + element("Initiated", iso_time(row["initiated_ns"]))
                + "</Upload>"
            )
        groups = "".join(
            f"<CommonPrefixes>{element('Prefix', escape(group))}</CommonPrefixes>"
            for group in prefixes
        )
        return xml_response(
            "ListMultipartUploadsResult",
            encoding_element(request)
            + element("Bucket", bucket.name)
            + element("KeyMarker", escape(key_marker))
            + element("UploadIdMarker", id_marker)
            + element("NextKeyMarker", escape(last[0]))
            + element("NextUploadIdMarker", last[1])
            + element("Delimiter", escape(delimiter))
            + element("Prefix", escape(prefix))
            + element("MaxUploads", most)
            + element("IsTruncated", "true" if more else "false")
            + "".join(entries)
            + groups,
        )


def find_upload(database: Database, buckets: Buckets, request: OssRequest) -> sqlite3.Row:
    """The upload that the request names.

    Raises:
        OssError: NoSuchUpload, or the bucket is not there.
    """
    upload_id = request.query.get("uploadId", "")
    rows = database.read(
        "SELECT * FROM upload WHERE upload_id = ? AND bucket = ? AND key = ?",
        (upload_id, request.bucket, request.key),
    )
    if not rows:
        buckets.get(request.bucket)
        raise faults.no_such_upload(upload_id)
    return rows[0]


def _number(request: OssRequest, name: str, default: int, most: int) -> int:
    text = request.query.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise faults.invalid_argument(
            name, text, f"Argument {name} must be an integer of at most {most}."
        )
    return int(text) or default

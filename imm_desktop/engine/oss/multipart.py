"""Uploads in parts: begun, continued after a restart, listed, finished or given up."""

import base64
import hashlib
import json
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from anyio import to_thread
from starlette.responses import Response

from imm_desktop.engine.clock import NS_PER_S, Clock
from imm_desktop.engine.database import Database
from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.bucket_listing import encoding_element, escape_of
from imm_desktop.engine.oss.buckets import Bucket, Buckets
from imm_desktop.engine.oss.checksums import combined_crc
from imm_desktop.engine.oss.multipart_listing import find_upload
from imm_desktop.engine.oss.object_info import MULTIPART, Beside, Content
from imm_desktop.engine.oss.object_routes import (
    ObjectRoutes,
    check_copy_conditions,
    forbids_overwrite,
    refuse_callback,
)
from imm_desktop.engine.oss.objects import Objects
from imm_desktop.engine.oss.ranges import range_of
from imm_desktop.engine.oss.receiving import (
    append_bytes,
    copy_bytes,
    receive,
    remove,
    sums_of,
    sync,
)
from imm_desktop.engine.oss.request import (
    OssRequest,
    beside_from,
    element,
    iso_time,
    read_xml,
    xml_response,
)
from imm_desktop.engine.oss.sending import written_headers

SMALLEST_PART: Final = 100 * 1024
"""Bytes, of every part but the last."""

MOST_PARTS: Final = 10_000
LONGEST_IDLE_NS: Final = 7 * 24 * 3600 * NS_PER_S
"""Uploads older than this are given up at the next start."""


class MultipartRoutes:
    """The multipart operations."""

    def __init__(
        self,
        database: Database,
        buckets: Buckets,
        objects: Objects,
        plain: ObjectRoutes,
        clock: Clock,
    ) -> None:
        self._database = database
        self._buckets = buckets
        self._objects = objects
        self._plain = plain
        self._clock = clock
        for row in database.read(
            "SELECT bucket, upload_id FROM upload WHERE initiated_ns < ?",
            (clock.now_ns() - LONGEST_IDLE_NS,),
        ):
            bucket = buckets.known(row["bucket"])
            if bucket is not None:
                self._drop(bucket, row["upload_id"])

    async def initiate(self, request: OssRequest) -> Response:
        """InitiateMultipartUpload."""
        bucket = self._buckets.get(request.bucket)
        beside = beside_from(request)
        upload_id = secrets.token_hex(16).upper()

        def work() -> None:
            self._objects.temporary(bucket, request.key)  # refuses keys that cannot be
            if forbids_overwrite(request.headers) and self._objects.exists(bucket, request.key):
                raise faults.already_exists(request.key)
            values = (
                upload_id, bucket.name, request.key, self._clock.now_ns(), beside.acl,
                json.dumps(dict(beside.headers)), json.dumps(dict(beside.tags)),
            )  # fmt: skip
            self._run("INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?, ?)", values)

        await to_thread.run_sync(work)
        escape, encoding = escape_of(request), encoding_element(request)
        return xml_response(
            "InitiateMultipartUploadResult",
            encoding
            + element("Bucket", bucket.name)
            + element("Key", escape(request.key))
            + element("UploadId", upload_id),
        )

    async def upload_part(self, request: OssRequest) -> Response:
        """UploadPart and UploadPartCopy."""
        bucket = self._buckets.get(request.bucket)
        upload = find_upload(self._database, self._buckets, request)
        text = request.query.get("partNumber", "")
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PARTS):
            raise faults.invalid_argument(
                "partNumber", text, "Part number must be an integer between 1 and 10000, inclusive."
            )
        folder = bucket.workspace / upload["upload_id"]
        await to_thread.run_sync(lambda: folder.mkdir(parents=True, exist_ok=True))
        path = folder / f"{int(text)}-{secrets.token_hex(6)}"
        is_copy = "x-oss-copy-source" in request.headers
        if is_copy:
            await to_thread.run_sync(self._copy_part, request, path)
            sums = await to_thread.run_sync(sums_of, path)
        else:
            sums = await receive(request, path)
        now = self._clock.now_ns()
        values = (
            upload["upload_id"], int(text), sums.etag, sums.crc64, sums.size, now, str(path),
        )  # fmt: skip
        try:
            replaced = await to_thread.run_sync(self._save_part, values)
        except BaseException:
            remove(path)
            raise
        if replaced is not None:
            remove(Path(replaced))
        headers = {"etag": f'"{sums.etag}"'}
        if sums.crc64 is not None:
            headers["x-oss-hash-crc64ecma"] = sums.crc64
        if is_copy:
            result = element("LastModified", iso_time(now)) + element("ETag", f'"{sums.etag}"')
            return xml_response("CopyPartResult", result, headers=headers)
        return Response(headers={**headers, "content-md5": base64.b64encode(sums.md5).decode()})

    async def complete(self, request: OssRequest) -> Response:
        """CompleteMultipartUpload."""
        bucket = self._buckets.get(request.bucket)
        upload = find_upload(self._database, self._buckets, request)
        if request.headers.get("x-oss-complete-all", "").lower() == "yes":
            wanted = None
        else:
            wanted = _parts_of(await read_xml(request))
        answer = await to_thread.run_sync(self._complete, bucket, request, upload, wanted)
        refuse_callback(request)
        return answer

    async def abort(self, request: OssRequest) -> Response:
        """AbortMultipartUpload."""
        bucket = self._buckets.get(request.bucket)
        upload = find_upload(self._database, self._buckets, request)
        await to_thread.run_sync(self._drop, bucket, upload["upload_id"])
        return Response(status_code=204)

    def _copy_part(self, request: OssRequest, path: Path) -> None:
        _, source = self._plain.copy_source(request)
        check_copy_conditions(request.headers, source)
        header = request.headers.get("x-oss-copy-source-range")
        part = range_of(header, source.size, is_standard=True) if header else None
        first, size = (part.first, part.size) if part else (0, source.size)
        copy_bytes(source.path, path, first=first, size=size)

    def _save_part(self, values: Sequence[Any]) -> str | None:
        def change(connection: sqlite3.Connection) -> str | None:
            if not connection.execute(
                "SELECT 1 FROM upload WHERE upload_id = ?", values[:1]
            ).fetchone():
                raise faults.no_such_upload(str(values[0]))
            old = connection.execute(
                "SELECT path FROM part WHERE upload_id = ? AND number = ?", values[:2]
            ).fetchone()
            connection.execute("INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            return str(old["path"]) if old else None

        return self._database.write(change).result()

    def _complete(
        self,
        bucket: Bucket,
        request: OssRequest,
        upload: sqlite3.Row,
        wanted: list[tuple[int, str]] | None,
    ) -> Response:
        parts = self._chosen(upload["upload_id"], wanted)
        digest = hashlib.md5(usedforsecurity=False)
        crc: int | None = 0
        for row in parts:
            digest.update(bytes.fromhex(row["etag"]))
            crc = (
                None
                if crc is None or row["crc64"] is None
                else combined_crc(crc, int(row["crc64"]), row["size"])
            )
        etag = f"{digest.hexdigest().upper()}-{len(parts)}"
        content = Content(etag, None if crc is None else str(crc), MULTIPART)
        beside = Beside(json.loads(upload["headers"]), json.loads(upload["tags"]), upload["acl"])
        temporary = self._objects.temporary(bucket, request.key)
        try:
            _join([Path(row["path"]) for row in parts], temporary)
            info = self._objects.commit(
                bucket,
                request.key,
                temporary,
                content,
                beside,
                forbid_overwrite=forbids_overwrite(request.headers),
            )
        except BaseException:
            remove(temporary)
            raise
        self._drop(bucket, upload["upload_id"])
        return xml_response(
            "CompleteMultipartUploadResult",
            encoding_element(request)
            + element("Location", f"http://{request.host}/{bucket.name}/{quote(request.key)}")
            + element("Bucket", bucket.name)
            + element("Key", escape_of(request)(request.key))
            + element("ETag", f'"{etag}"'),
            headers=written_headers(info),
        )

    def _chosen(self, upload_id: str, wanted: list[tuple[int, str]] | None) -> list[sqlite3.Row]:
        there = {
            row["number"]: row
            for row in self._database.read(
                "SELECT * FROM part WHERE upload_id = ? ORDER BY number", (upload_id,)
            )
        }
        if wanted is None:
            wanted = [(number, row["etag"]) for number, row in there.items()]
        if not wanted:
            raise faults.malformed_xml()
        numbers = [number for number, _ in wanted]
        if numbers != sorted(set(numbers)):
            raise faults.fault(
                400,
                "InvalidPartOrder",
                "The list of parts was not in ascending order by part number.",
            )
        for number, etag in wanted:
            if number not in there or there[number]["etag"] != etag.upper():
                raise faults.fault(
                    400,
                    "InvalidPart",
                    "One or more of the specified parts could not be found or the specified entity tag "
                    "might not have matched the part's entity tag.",
                    PartNumber=str(number),
                )
        for number in numbers[:-1]:
            if there[number]["size"] < SMALLEST_PART:
                raise faults.fault(
                    400,
                    "EntityTooSmall",
                    "Your proposed upload is smaller than the minimum allowed size.",
                    PartNumber=str(number),
                    ProposedSize=str(there[number]["size"]),
                    MinSizeAllowed=str(SMALLEST_PART),
                )
        return [there[number] for number in numbers]

    def _drop(self, bucket: Bucket, upload_id: str) -> None:
        self._run("DELETE FROM upload WHERE upload_id = ?", (upload_id,))
        remove(bucket.workspace / upload_id)

    def _run(self, sql: str, values: Sequence[Any]) -> None:
        def change(connection: sqlite3.Connection) -> None:
            connection.execute(sql, values)

        self._database.write(change).result()


def _parts_of(root: ET.Element) -> list[tuple[int, str]]:
    try:
        return [
            (int(node.findtext("PartNumber") or ""), (node.findtext("ETag") or "").strip('"'))
            for node in root.findall("Part")
        ]
    except ValueError:
        raise faults.malformed_xml() from None


def _join(parts: Sequence[Path], target: Path) -> None:
    copy_bytes(parts[0], target)
    with ExitStack() as stack:
        writer = stack.enter_context(target.open("r+b"))
        writer.seek(0, 2)
        for path in parts[1:]:
            with path.open("rb") as reader:
                append_bytes(reader, writer, 0, path.stat().st_size)
        sync(writer)

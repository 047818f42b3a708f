"""What OSS answers about objects: reading, writing, copying, deleting, tags, ACL, symbolic links, pictures."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from anyio import to_thread
from starlette.responses import Response

from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.buckets import Bucket, Buckets
from imm_desktop.engine.oss.contents import READ_FOR_ETAG
from imm_desktop.engine.oss.object_info import NORMAL, Beside, Content, ObjectInfo
from imm_desktop.engine.oss.objects import Objects
from imm_desktop.engine.oss.receiving import copy_bytes, receive, remove, sums_of
from imm_desktop.engine.oss.request import (
    OssRequest,
    acl_of,
    beside_from,
    checked_tags,
    element,
    http_time,
    iso_time,
    read_xml,
    xml_response,
)
from imm_desktop.engine.oss.sending import (
    check_conditions,
    object_headers,
    send_object,
    written_headers,
)

Picture = tuple[bytes, str]
"""Bytes and their Content-Type."""

Draw = Callable[[Path, str], Awaitable[Picture]]
"""Carries out an ``x-oss-process`` on a file; raises `OssError` when it cannot."""

LARGEST_PUT = 5 * 1024**3
"""Bytes; larger objects go in parts, as in OSS."""


_KEPT_BY_COPIES: Final = "x-oss-meta-client-side-encryption-"
"""Without these what a client encrypted could not be read again: a copy keeps them, as in OSS."""


class ObjectRoutes:
    """Requests for one object, except multipart uploads."""

    def __init__(self, buckets: Buckets, objects: Objects, draw: Draw) -> None:
        self._buckets = buckets
        self._objects = objects
        self._draw = draw

    async def get(self, request: OssRequest) -> Response:
        """GET and HEAD."""
        bucket, key, query = self._buckets.get(request.bucket), request.key, request.query
        if "acl" in query:
            beside = await to_thread.run_sync(self._objects.beside_of, bucket, key)
            owner = "<Owner><ID>imm-engine</ID><DisplayName>imm-engine</DisplayName></Owner>"
            grant = f"<AccessControlList>{element('Grant', beside.acl)}</AccessControlList>"
            return xml_response("AccessControlPolicy", owner + grant)
        if "tagging" in query:
            beside = await to_thread.run_sync(self._objects.beside_of, bucket, key)
            tags = "".join(
                f"<Tag>{element('Key', name)}{element('Value', value)}</Tag>"
                for name, value in beside.tags.items()
            )
            return xml_response("Tagging", f"<TagSet>{tags}</TagSet>")
        if "symlink" in query:
            target = await to_thread.run_sync(self._objects.link_target, bucket, key)
            return Response(headers={"x-oss-symlink-target": quote(target, safe="")})
        info = await to_thread.run_sync(self._objects.find, bucket, key)
        if "objectMeta" in query:
            kept = ("etag", "last-modified", "x-oss-hash-crc64ecma")
            headers = {k: v for k, v in object_headers(info).items() if k in kept}
            return Response(headers={**headers, "content-length": str(info.size)})
        if query.get("x-oss-process") and request.method == "GET":
            unchanged = check_conditions(request.headers, info)
            if unchanged is not None:
                return unchanged
            body, media_type = await self._draw(info.path, query["x-oss-process"])
            headers = {"etag": f'"{info.content.etag}"', "last-modified": http_time(info.mtime_ns)}
            return Response(body, media_type=media_type, headers=headers)
        return await to_thread.run_sync(send_object, request, info)

    async def put(self, request: OssRequest) -> Response:
        """PUT: the object itself, a copy, or one of its sub-resources."""
        bucket, key, query = self._buckets.get(request.bucket), request.key, request.query
        if "acl" in query:
            acl = acl_of(request, "x-oss-object-acl", is_required=True)
            await self._change(bucket, key, lambda beside: replace(beside, acl=acl))
            return Response()
        if "tagging" in query:
            root = await read_xml(request)
            tags = checked_tags(
                [
                    (tag.findtext("Key") or "", tag.findtext("Value") or "")
                    for tag in root.iter("Tag")
                ]
            )
            if root.tag != "Tagging":
                raise faults.malformed_xml()
            await self._change(bucket, key, lambda beside: replace(beside, tags=tags))
            return Response()
        if "symlink" in query:
            return await self._put_symlink(bucket, request)
        if "x-oss-copy-source" in request.headers:
            return await to_thread.run_sync(self._copy, bucket, request)
        return await self._put_object(bucket, request)

    async def delete(self, request: OssRequest) -> Response:
        """DELETE: the object or its tags."""
        bucket = self._buckets.get(request.bucket)
        if "tagging" in request.query:
            await self._change(bucket, request.key, lambda beside: replace(beside, tags={}))
        else:
            await to_thread.run_sync(self._objects.delete, bucket, request.key)
        return Response(status_code=204)

    def is_open_to_all(self, request: OssRequest) -> bool:
        """Whether an ACL lets anybody do what is asked, unsigned; touches the disk."""
        bucket = self._buckets.known(request.bucket)
        if (
            bucket is None
            or not request.key
            or {"acl", "tagging", "symlink"} & request.query.keys()
        ):
            return False
        try:
            acl = self._objects.beside_of(bucket, request.key).acl
        except faults.OssError:
            acl = "default"
        if request.method in ("GET", "HEAD") and "uploadId" not in request.query:
            enough: tuple[str, ...] = ("public-read", "public-read-write")
        else:
            enough = ("public-read-write",)
        return (bucket.acl if acl == "default" else acl) in enough

    def refuse_to_restore(self, request: OssRequest) -> None:
        """RestoreObject: every object here is of the class Standard, of which none need be restored.

        Raises:
            OssError: Always.
        """
        self._objects.find(self._buckets.get(request.bucket), request.key)
        raise faults.fault(
            400,
            "OperationNotSupported",
            "The operation is not supported for this resource",
            ec="0016-00000702",
            ResourceType="Object",
        )

    async def _change(self, bucket: Bucket, key: str, change: Callable[[Beside], Beside]) -> None:
        def work() -> None:
            self._objects.set_beside(bucket, key, change(self._objects.beside_of(bucket, key)))

        await to_thread.run_sync(work)

    async def _put_object(self, bucket: Bucket, request: OssRequest) -> Response:
        forbid = forbids_overwrite(request.headers)
        beside = beside_from(request)
        if int(request.headers.get("content-length") or 0) > LARGEST_PUT:
            raise faults.fault(
                400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size."
            )
        temporary = await to_thread.run_sync(self._objects.temporary, bucket, request.key)
        if forbid and await to_thread.run_sync(self._objects.exists, bucket, request.key):
            raise faults.already_exists(request.key)
        sums = await receive(request, temporary)
        content = Content(sums.etag, sums.crc64)
        answer = await to_thread.run_sync(self._commit, bucket, request, temporary, content, beside)
        answer.headers["content-md5"] = base64.b64encode(sums.md5).decode()
        refuse_callback(request)
        return answer

    def _commit(
        self, bucket: Bucket, request: OssRequest, temporary: Path, content: Content, beside: Beside
    ) -> Response:
        forbid = forbids_overwrite(request.headers)
        try:
            info = self._objects.commit(
                bucket, request.key, temporary, content, beside, forbid_overwrite=forbid
            )
        except BaseException:
            remove(temporary)
            raise
        return Response(headers=written_headers(info))

    async def _put_symlink(self, bucket: Bucket, request: OssRequest) -> Response:
        target = unquote(request.headers.get("x-oss-symlink-target", ""))
        if not target:
            raise faults.fault(
                400,
                "InvalidRequest",
                "Missing required header x-oss-symlink-target for this request.",
            )
        beside, forbid = beside_from(request), forbids_overwrite(request.headers)

        def work() -> None:
            self._objects.put_symlink(bucket, request.key, target, beside, forbid_overwrite=forbid)

        await to_thread.run_sync(work)
        return Response()

    def _copy(self, bucket: Bucket, request: OssRequest) -> Response:
        source_bucket, source = self.copy_source(request)
        check_copy_conditions(request.headers, source)
        beside = _copied_beside(request, source)
        if (source_bucket.name, source.key) == (bucket.name, request.key):
            self._objects.set_beside(bucket, request.key, beside)
            return _copied(source)
        forbid = forbids_overwrite(request.headers)
        if forbid and self._objects.exists(bucket, request.key):
            raise faults.already_exists(request.key)
        temporary = self._objects.temporary(bucket, request.key)
        copy_bytes(source.path, temporary)
        content = _copied_content(source, temporary)
        try:
            info = self._objects.commit(
                bucket, request.key, temporary, content, beside, forbid_overwrite=forbid
            )
        except BaseException:
            remove(temporary)
            raise
        return _copied(info)

    def copy_source(self, request: OssRequest) -> tuple[Bucket, ObjectInfo]:
        """What ``x-oss-copy-source`` names: ``/bucket/key``, percent-encoded."""
        text = unquote(request.headers["x-oss-copy-source"].partition("?versionId=")[0])
        name, slash, key = text.removeprefix("/").partition("/")
        if not slash or not key:
            raise faults.invalid_argument(
                "x-oss-copy-source",
                text,
                "Copy Source must mention the source bucket and key: /bucket/key.",
            )
        bucket = self._buckets.get(name)
        return bucket, self._objects.find(bucket, key)


def forbids_overwrite(headers: Mapping[str, str]) -> bool:
    """Whether ``x-oss-forbid-overwrite`` is set."""
    return headers.get("x-oss-forbid-overwrite", "").lower() == "true"


def refuse_callback(request: OssRequest) -> None:
    """Say that nobody was called back, as OSS does when a callback fails: the object is stored all the same.

    Raises:
        OssError: 203 CallbackFailed, when a callback was asked for.
    """
    if "x-oss-callback" in request.headers or "callback" in request.query:
        raise faults.fault(
            203, "CallbackFailed", "The object is stored; the local engine calls nobody back."
        )


def check_copy_conditions(headers: Mapping[str, str], source: ObjectInfo) -> None:
    """The ``x-oss-copy-source-if-*`` headers.

    Raises:
        OssError: One does not hold.
    """
    if check_conditions(headers, source, prefix="x-oss-copy-source-") is not None:
        raise faults.fault(
            304, "NotModified", "The source object is not modified since the condition of the copy."
        )


def _copied_beside(request: OssRequest, source: ObjectInfo) -> Beside:
    given = beside_from(request)
    replaced = request.headers.get("x-oss-metadata-directive", "COPY").upper() == "REPLACE"
    retagged = request.headers.get("x-oss-tagging-directive", "Copy").upper() == "REPLACE"
    kept = {
        name: value
        for name, value in source.beside.headers.items()
        if name.startswith(_KEPT_BY_COPIES)
        or (name == "content-type" and name not in request.headers)
    }
    return Beside(
        {**given.headers, **kept} if replaced else source.beside.headers,
        given.tags if retagged else source.beside.tags,
        given.acl,
    )


def _copied_content(source: ObjectInfo, copy: Path) -> Content:
    """The source's own MD5 where it is one; a small file is read; else made like that of a file that was found."""
    if "-" not in source.content.etag:
        return Content(source.content.etag, source.content.crc64)
    if source.size <= READ_FOR_ETAG:
        sums = sums_of(copy)
        return Content(sums.etag, sums.crc64)
    return Content(source.content.etag, source.content.crc64, NORMAL)


def _copied(info: ObjectInfo) -> Response:
    return xml_response(
        "CopyObjectResult",
        element("LastModified", iso_time(info.mtime_ns))
        + element("ETag", f'"{info.content.etag}"'),
        headers=written_headers(info),
    )

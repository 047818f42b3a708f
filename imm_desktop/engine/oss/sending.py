"""GET and HEAD of an object: conditions, ranges, headers, and its bytes in small pieces."""

import os
from collections.abc import AsyncIterator, Mapping
from typing import BinaryIO, Final
from urllib.parse import quote

from anyio import to_thread
from starlette.responses import Response, StreamingResponse

from imm_desktop.engine.clock import moment
from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.object_info import APPENDABLE, ObjectInfo
from imm_desktop.engine.oss.ranges import range_of
from imm_desktop.engine.oss.request import OssRequest, as_latin, http_time, time_header

PIECE: Final = 256 * 1024
"""Bytes read at a time; what one download costs in memory, whatever the object's size."""

_OVERRIDES: Final = {
    "response-content-type": "content-type",
    "response-content-language": "content-language",
    "response-expires": "expires",
    "response-cache-control": "cache-control",
    "response-content-disposition": "content-disposition",
    "response-content-encoding": "content-encoding",
}


def check_conditions(
    headers: Mapping[str, str], info: ObjectInfo, *, prefix: str = ""
) -> Response | None:
    """The 304 to answer, if the conditions of GET or HEAD ask for it; None to go on.

    Raises:
        OssError: 412 PreconditionFailed.
    """
    changed = moment(info.mtime_ns).replace(microsecond=0)
    match = headers.get(f"{prefix}if-match")
    if match is not None and not _has_etag(match, info.content.etag):
        raise _failed("If-Match")
    before = time_header(headers.get(f"{prefix}if-unmodified-since", ""))
    if before is not None and match is None and changed > before:
        raise _failed("If-Unmodified-Since")
    none = headers.get(f"{prefix}if-none-match")
    since = time_header(headers.get(f"{prefix}if-modified-since", ""))
    is_same = none is not None and _has_etag(none, info.content.etag)
    if is_same or (none is None and since is not None and changed <= since):
        return Response(
            status_code=304,
            headers={"etag": f'"{info.content.etag}"', "last-modified": http_time(info.mtime_ns)},
        )
    return None


def send_object(request: OssRequest, info: ObjectInfo) -> Response:
    """The answer to GET or HEAD of ``info``; opens the file, so it belongs in a thread.

    Raises:
        OssError: A condition failed, the range cannot be satisfied, or the file cannot be read.
    """
    unchanged = check_conditions(request.headers, info)
    if unchanged is not None:
        return unchanged
    headers = object_headers(info)
    if request.is_signed:
        for name, header in _OVERRIDES.items():
            if name in request.query:
                headers[header] = as_latin(request.query[name])
    if request.method == "HEAD":
        return Response(headers={**headers, "content-length": str(info.size)})
    first, size, status = 0, info.size, 200
    asked = request.headers.get("range")
    if asked is not None:
        standard = request.headers.get("x-oss-range-behavior", "").lower() == "standard"
        part = range_of(asked, info.size, is_standard=standard)
        if part is not None:
            headers["content-range"] = f"bytes {part.first}-{part.last}/{info.size}"
            first, size, status = part.first, part.size, 206
    headers["content-length"] = str(size)
    try:
        file = info.path.open("rb")
    except FileNotFoundError:
        raise faults.no_such_key(info.key) from None
    try:
        file.seek(first, os.SEEK_SET)
    except OSError:
        file.close()
        raise
    return StreamingResponse(_pieces(file, size), status_code=status, headers=headers)


def object_headers(info: ObjectInfo) -> dict[str, str]:
    """What every answer about an object says of it."""
    headers = {name: as_latin(value) for name, value in info.beside.headers.items()}
    headers |= {
        "content-type": as_latin(info.content_type),
        "etag": f'"{info.content.etag}"',
        "last-modified": http_time(info.mtime_ns),
        "accept-ranges": "bytes",
        "x-oss-object-type": info.object_type,
        "x-oss-storage-class": "Standard",
    }
    if info.content.crc64 is not None:
        headers["x-oss-hash-crc64ecma"] = info.content.crc64
    if info.object_type == APPENDABLE:
        headers["x-oss-next-append-position"] = str(info.size)
    if info.beside.tags:
        headers["x-oss-tagging-count"] = str(len(info.beside.tags))
    if info.target is not None:
        headers["x-oss-symlink-target"] = quote(info.target, safe="")
    return headers


def written_headers(info: ObjectInfo) -> dict[str, str]:
    """What an answer to an upload says of the new object."""
    headers = {"etag": f'"{info.content.etag}"'}
    if info.content.crc64 is not None:
        headers["x-oss-hash-crc64ecma"] = info.content.crc64
    return headers


async def _pieces(file: BinaryIO, size: int) -> AsyncIterator[bytes]:
    try:
        while size > 0:
            piece = await to_thread.run_sync(file.read, min(PIECE, size))
            if not piece:  # cut short by another program: the connection ends before Content-Length
                return
            size -= len(piece)
            yield piece
    finally:
        file.close()


def _has_etag(header: str, etag: str) -> bool:
    wanted = [part.strip().removeprefix("W/").strip('"') for part in header.split(",")]
    return "*" in wanted or any(part.upper() == etag.upper() for part in wanted)


def _failed(condition: str) -> faults.OssError:
    return faults.fault(
        412,
        "PreconditionFailed",
        "At least one of the preconditions you specified did not hold.",
        Condition=condition,
    )

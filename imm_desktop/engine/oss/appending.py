"""AppendObject: an object that grows in place ("AppendObject", 2025-12)."""

import base64
from typing import Final

from anyio import to_thread
from starlette.responses import Response

from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.buckets import Buckets
from imm_desktop.engine.oss.objects import Objects
from imm_desktop.engine.oss.receiving import receive, remove
from imm_desktop.engine.oss.request import OssRequest, beside_from
from imm_desktop.engine.oss.sending import written_headers

LONGEST_POSITION: Final = 18
"""Digits; more is no position of any object."""


class AppendRoutes:
    """POST of an object with ``append``."""

    def __init__(self, buckets: Buckets, objects: Objects) -> None:
        self._buckets = buckets
        self._objects = objects

    async def append(self, request: OssRequest) -> Response:
        """AppendObject; metadata, tags and ACL count only when it begins the object."""
        bucket, position = self._buckets.get(request.bucket), _position_of(request)
        # Asked before the bytes come, since an honest client may send gigabytes; and again when they are there.
        known = await to_thread.run_sync(self._objects.check_append, bucket, request.key, position)
        beside = beside_from(request) if known is None else known.beside
        temporary = await to_thread.run_sync(self._objects.temporary, bucket, request.key)
        sums = await receive(request, temporary)
        try:
            info = await to_thread.run_sync(
                self._objects.append, bucket, request.key, position, temporary, sums, beside
            )
        finally:
            remove(temporary)
        return Response(
            headers={
                **written_headers(info),
                "content-md5": base64.b64encode(sums.md5).decode(),
                "x-oss-next-append-position": str(info.size),
            }
        )


def _position_of(request: OssRequest) -> int:
    text = request.query.get("position")
    if text is None:
        raise faults.fault(
            400,
            "MissingArgument",
            "Missing Some Required Arguments.",
            ec="0016-00000501",
            ArgumentName="position",
        )
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_POSITION):
        raise faults.invalid_argument(
            "position", text, "The position must be a whole number.", ec="0016-00000502"
        )
    return int(text)

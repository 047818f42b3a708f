"""ProcessObject: a picture made of an object and stored as another one (``…|sys/saveas,o_…,b_…``)."""

import base64
import binascii
import json
from urllib.parse import parse_qsl

from anyio import to_thread
from starlette.responses import Response

from imm_desktop.engine.oss import faults
from imm_desktop.engine.oss.buckets import Buckets
from imm_desktop.engine.oss.checksums import Checksums
from imm_desktop.engine.oss.object_info import Beside, Content
from imm_desktop.engine.oss.object_routes import Draw
from imm_desktop.engine.oss.objects import Objects
from imm_desktop.engine.oss.receiving import remove, write_whole
from imm_desktop.engine.oss.request import OssRequest, read_body

LONGEST_PROCESS = 64 * 1024
"""Bytes."""


class ProcessRoutes:
    """POST of an object with ``x-oss-process``."""

    def __init__(self, buckets: Buckets, objects: Objects, draw: Draw) -> None:
        self._buckets = buckets
        self._objects = objects
        self._draw = draw

    async def process(self, request: OssRequest) -> Response:
        """ProcessObject."""
        if named := request.query["x-oss-process"]:  # csv/select and its like
            raise faults.not_implemented(f"the process {named[:100]}")
        form = dict(
            parse_qsl((await read_body(request, LONGEST_PROCESS)).decode("utf-8", "replace"))
        )
        process, bar, saving = form.get("x-oss-process", "").partition("|")
        if not bar or not saving.startswith("sys/saveas"):
            raise faults.not_implemented("a process that is not saved with sys/saveas")
        bucket = self._buckets.get(request.bucket)
        options = dict(pair.split("_", 1) for pair in saving.split(",")[1:] if "_" in pair)
        key, bucket_name = _decoded(options, "o"), _decoded(options, "b")
        if not key:
            raise faults.invalid_argument("x-oss-process", saving, "sys/saveas needs o_.")
        target = self._buckets.get(bucket_name or request.bucket)
        info = await to_thread.run_sync(self._objects.find, bucket, request.key)
        body, media_type = await self._draw(info.path, process)
        temporary = await to_thread.run_sync(self._objects.temporary, target, key)
        sums = Checksums()
        sums.feed(body)

        def work() -> None:
            try:
                write_whole(temporary, body)
                content = Content(sums.etag, sums.crc64)
                beside = Beside({"content-type": media_type})
                self._objects.commit(target, key, temporary, content, beside)
            finally:
                remove(temporary)

        await to_thread.run_sync(work)
        told = {"bucket": bucket_name, "fileSize": len(body), "object": key, "status": "OK"}
        return Response(json.dumps(told, ensure_ascii=False), media_type="application/json")


def _decoded(options: dict[str, str], name: str) -> str:
    """A name in URL-safe base64, whose padding may be left out; empty when absent."""
    text = options.get(name, "")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        raise faults.invalid_argument(
            "x-oss-process", text, f"{name}_ of sys/saveas must be URL-safe base64."
        ) from None

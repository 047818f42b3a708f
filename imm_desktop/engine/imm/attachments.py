"""Buckets attached to projects, and the one region that this engine is."""

import sqlite3
from asyncio import wrap_future
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from imm_desktop.engine.clock import Clock, rfc3339
from imm_desktop.engine.database import Database
from imm_desktop.engine.imm.projects import Projects
from imm_desktop.engine.imm.routes import Call, Handler
from imm_desktop.engine.oss.buckets import Buckets
from imm_desktop.engine.oss.faults import OssError
from imm_desktop.imm import faults

if TYPE_CHECKING:
    from imm_desktop.imm.attachments import (
        AttachBucketRequest,
        BucketRequest,
        ListAttachedBucketsRequest,
        ListRegionsRequest,
    )

_LOCAL_NAMES: Final[Mapping[str, str]] = {
    "zh-CN": "本机",
    "en-US": "This computer",
    "ja": "このコンピューター",
}
_OWNER: Final = "local"


class Attachments:
    """AttachOSSBucket and its kin; they change nothing of what the engine does, and are remembered."""

    def __init__(
        self, database: Database, clock: Clock, projects: Projects, buckets: Buckets, region: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._projects = projects
        self._buckets = buckets
        self._region = region

    def handlers(self) -> dict[str, Handler]:
        """By operation."""
        return {
            "AttachOSSBucket": self._attach,
            "DetachOSSBucket": self._detach,
            "GetOSSBucketAttachment": self._get,
            "ListAttachedOSSBuckets": self._list,
            "ListRegions": self._list_regions,
        }

    async def _attach(self, call: Call) -> dict[str, Any]:
        request: AttachBucketRequest = call.request
        self._projects.require(request.project_name)
        self._require(request.oss_bucket)
        now = self._clock.now_ns()
        row = (request.oss_bucket, request.project_name, request.description or "", now, now)

        def change(connection: sqlite3.Connection) -> None:
            known = "SELECT 1 FROM attachment WHERE bucket = ?"
            if connection.execute(known, row[:1]).fetchone():
                raise faults.already_exists("OSSBucket")
            connection.execute("INSERT INTO attachment VALUES (?, ?, ?, ?, ?)", row)

        await wrap_future(self._database.write(change))
        return {}

    async def _detach(self, call: Call) -> dict[str, Any]:
        request: BucketRequest = call.request
        self._row(request.oss_bucket)
        await wrap_future(
            self._database.write(
                lambda connection: connection.execute(
                    "DELETE FROM attachment WHERE bucket = ?", (request.oss_bucket,)
                )
            )
        )
        return {}

    async def _get(self, call: Call) -> dict[str, Any]:
        facts = _facts_of(self._row(call.request.oss_bucket))
        return {
            name: facts[name] for name in ("ProjectName", "Description", "CreateTime", "UpdateTime")
        }

    async def _list(self, call: Call) -> dict[str, Any]:
        request: ListAttachedBucketsRequest = call.request
        self._projects.require(request.project_name)
        rows = self._database.read(
            "SELECT * FROM attachment WHERE project = ? AND bucket > ? ORDER BY bucket LIMIT ?",
            (request.project_name, request.next_token or "", request.max_results + 1),
        )
        page = [_facts_of(row) for row in rows[: request.max_results]]
        token = page[-1]["OSSBucket"] if len(rows) > request.max_results else ""
        return {"AttachedOSSBuckets": page, "NextToken": token}

    async def _list_regions(self, call: Call) -> dict[str, Any]:
        request: ListRegionsRequest = call.request
        name = _LOCAL_NAMES[request.accept_language]
        return {"Regions": [{"RegionId": self._region, "LocalName": name}]}

    def _require(self, bucket: str) -> None:
        try:
            self._buckets.get(bucket)
        except OssError:
            raise faults.not_found(f"oss://{bucket}") from None

    def _row(self, bucket: str) -> sqlite3.Row:
        rows = self._database.read("SELECT * FROM attachment WHERE bucket = ?", (bucket,))
        if not rows:
            raise faults.not_found("OSSBucket")
        return rows[0]


def _facts_of(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "OSSBucket": row["bucket"],
        "ProjectName": row["project"],
        "Description": row["description"],
        "CreateTime": rfc3339(row["created_ns"]),
        "UpdateTime": rfc3339(row["updated_ns"]),
        "OwnerId": _OWNER,
    }

"""Projects of the engine: rooms for tasks that do not see each other's."""

import json
import sqlite3
from asyncio import wrap_future
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from imm_desktop.engine.clock import Clock, rfc3339
from imm_desktop.engine.database import Database
from imm_desktop.engine.imm.routes import Call, Handler
from imm_desktop.engine.jobs.running import Jobs
from imm_desktop.imm import faults
from imm_desktop.imm.projects import (
    CreateProjectRequest,
    GetProjectRequest,
    ListProjectsRequest,
    UpdateProjectRequest,
)

T = TypeVar("T")

MOST_PROJECTS: Final = 100
DEFAULT_PAGE: Final = 100

DEFAULTS: Final[Mapping[str, Any]] = {
    "ServiceRole": "AliyunIMMDefaultRole",
    "TemplateId": "",
    "Description": "",
    "ProjectMaxDatasetCount": 1_000_000_000,
    "DatasetMaxBindCount": 10,
    "DatasetMaxFileCount": 100_000_000,
    "DatasetMaxEntityCount": 10_000_000_000,
    "DatasetMaxRelationCount": 100_000_000_000,
    "DatasetMaxTotalFileSize": 90_000_000_000_000_000,
}
"""What CreateProject fills in (SDK 5.0.3)."""


class Projects:
    """The project operations."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def handlers(self, jobs: Jobs) -> dict[str, Handler]:
        """By operation; deleting a project drops its ``jobs``."""

        async def delete(call: Call) -> dict[str, Any]:
            return await self._delete(call, jobs)

        return {
            "CreateProject": self._create,
            "GetProject": self._get,
            "UpdateProject": self._update,
            "ListProjects": self._list,
            "DeleteProject": delete,
        }

    def ensure(self, name: str) -> None:
        """Create the project ``name`` unless it is there; waits for the disk."""
        if not self.exists(name):
            now = self._clock.now_ns()
            self._database.write(lambda c: _insert(c, name, now, DEFAULTS)).result()

    def exists(self, name: str) -> bool:
        """Whether there is a project ``name``."""
        return bool(self._database.read("SELECT 1 FROM project WHERE name = ?", (name,)))

    def require(self, name: str) -> None:
        """Refuse a request for a project that is not there.

        Raises:
            RefusedError: ResourceNotFound.
        """
        if not self.exists(name):
            raise faults.not_found("project")

    async def _create(self, call: Call) -> dict[str, Any]:
        request: CreateProjectRequest = call.request
        name, now = request.project_name, self._clock.now_ns()
        facts = {**DEFAULTS, **_given(request)}

        def change(connection: sqlite3.Connection) -> None:
            if connection.execute("SELECT 1 FROM project WHERE name = ?", (name,)).fetchone():
                raise faults.already_exists("project")
            if connection.execute("SELECT count(*) FROM project").fetchone()[0] >= MOST_PROJECTS:
                raise faults.limit_exceeded(f"there can be {MOST_PROJECTS} projects")
            _insert(connection, name, now, facts)

        await self._write(change)
        return {"Project": self._project(name)}

    async def _get(self, call: Call) -> dict[str, Any]:
        request: GetProjectRequest = call.request
        self.require(request.project_name)
        project = self._project(request.project_name)
        if request.with_statistics:
            project |= {"DatasetCount": 0, "FileCount": 0, "TotalFileSize": 0}
        return {"Project": project}

    async def _update(self, call: Call) -> dict[str, Any]:
        request: UpdateProjectRequest = call.request
        name, now = request.project_name, self._clock.now_ns()

        def change(connection: sqlite3.Connection) -> None:
            row = connection.execute("SELECT facts FROM project WHERE name = ?", (name,)).fetchone()
            if row is None:
                raise faults.not_found("project")
            facts = {**json.loads(row["facts"]), **_given(request)}
            connection.execute(
                "UPDATE project SET facts = ?, updated_ns = ? WHERE name = ?",
                (json.dumps(facts), now, name),
            )

        await self._write(change)
        return {"Project": self._project(name)}

    async def _delete(self, call: Call, jobs: Jobs) -> dict[str, Any]:
        name = call.request.project_name
        self.require(name)

        def change(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM job WHERE project = ?", (name,))
            connection.execute("DELETE FROM attachment WHERE project = ?", (name,))
            connection.execute("DELETE FROM project WHERE name = ?", (name,))

        await self._write(change)
        jobs.forget_project(name)
        return {}

    async def _list(self, call: Call) -> dict[str, Any]:
        request: ListProjectsRequest = call.request
        most = request.max_results or DEFAULT_PAGE
        prefix, after = request.prefix or "", request.next_token or ""
        rows = self._database.read("SELECT * FROM project WHERE name > ? ORDER BY name", (after,))
        wanted = {(tag.key, tag.value) for tag in request.tag or ()}
        found = [
            project
            for project in map(_project_of, rows)
            if project["ProjectName"].startswith(prefix) and _has_tags(project, wanted)
        ]
        page = found[:most]
        more = len(found) > most
        return {"Projects": page, "NextToken": page[-1]["ProjectName"] if more else ""}

    def _project(self, name: str) -> dict[str, Any]:
        rows = self._database.read("SELECT * FROM project WHERE name = ?", (name,))
        if not rows:
            raise faults.not_found("project")
        return _project_of(rows[0])

    async def _write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        return await wrap_future(self._database.write(change))


def _insert(
    connection: sqlite3.Connection, name: str, now_ns: int, facts: Mapping[str, Any]
) -> None:
    connection.execute(
        "INSERT INTO project(name, created_ns, updated_ns, facts) VALUES (?, ?, ?, ?)",
        (name, now_ns, now_ns, json.dumps(dict(facts))),
    )


def _given(request: CreateProjectRequest | UpdateProjectRequest) -> dict[str, Any]:
    given = request.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    given.pop("ProjectName", None)
    tags = given.pop("Tag", None)
    if tags is not None:
        given["Tags"] = [{"TagKey": tag["Key"], "TagValue": tag.get("Value") or ""} for tag in tags]
    return given


def _project_of(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "ProjectName": row["name"],
        "CreateTime": rfc3339(row["created_ns"]),
        "UpdateTime": rfc3339(row["updated_ns"]),
        "EngineConcurrency": 100,
        "ProjectQueriesPerSecond": 100,
        **json.loads(row["facts"]),
    }


def _has_tags(project: Mapping[str, Any], wanted: set[tuple[str, str | None]]) -> bool:
    tags = {tag["TagKey"]: tag["TagValue"] for tag in project.get("Tags", ())}
    return all(key in tags and value in (None, tags[key]) for key, value in wanted)

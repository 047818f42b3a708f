"""Projects: the region-bound rooms in which tasks run (2020-09-30)."""

from typing import Annotated

from pydantic import Field

from imm_desktop.imm.base import Answer, Flag, PlainAnswer, ProjectName, Rows, Whole, WireModel

_Description = Annotated[str, Field(min_length=1, max_length=256)]
_Count = Annotated[int, Field(ge=1)]


class Tag(WireModel):
    """A tag of a project, as requests write it."""

    key: str
    value: str | None = None


class ProjectTag(Answer):
    """A tag of a project, as answers write it."""

    tag_key: str = ""
    tag_value: str = ""


class _ProjectLimits(WireModel):
    """What a project may be given when it is created or changed."""

    project_name: ProjectName
    description: _Description | None = None
    service_role: str | None = None
    """The RAM role that reads and writes objects; AliyunIMMDefaultRole when absent."""
    template_id: str | None = None
    project_max_dataset_count: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None
    dataset_max_bind_count: Annotated[int, Field(ge=1, le=10)] | None = None
    dataset_max_file_count: _Count | None = None
    """The page says 1 to 100,000,000 and a default of 10,000,000,000: only the lower end is checked."""
    dataset_max_entity_count: _Count | None = None
    dataset_max_relation_count: _Count | None = None
    dataset_max_total_file_size: _Count | None = None
    """Bytes."""
    tag: tuple[Tag, ...] | None = None


class CreateProjectRequest(_ProjectLimits):
    """Parameters of CreateProject."""


class UpdateProjectRequest(_ProjectLimits):
    """Parameters of UpdateProject; what is absent stays as it is."""


class DeleteProjectRequest(WireModel):
    """Parameters of DeleteProject."""

    project_name: ProjectName


class GetProjectRequest(WireModel):
    """Parameters of GetProject."""

    project_name: ProjectName
    with_statistics: Flag = False
    """Whether to count datasets, files and bytes."""


class ListProjectsRequest(WireModel):
    """Parameters of ListProjects; the answer is in lexicographic order."""

    prefix: Annotated[str, Field(max_length=128)] | None = None
    max_results: Annotated[int, Field(ge=0, le=200)] = 100
    """0 is taken as 100."""
    next_token: str | None = None
    tag: tuple[Tag, ...] | None = None


class Project(Answer):
    """A project."""

    project_name: str = ""
    description: str = ""
    service_role: str = ""
    template_id: str = ""
    create_time: str = ""
    """RFC 3339."""
    update_time: str = ""
    engine_concurrency: Whole | None = None
    """How many tasks run at once; 100 by default."""
    project_queries_per_second: Whole | None = None
    """Of all operations together; 100 by default."""
    project_max_dataset_count: Whole | None = None
    dataset_max_bind_count: Whole | None = None
    dataset_max_file_count: Whole | None = None
    dataset_max_entity_count: Whole | None = None
    dataset_max_relation_count: Whole | None = None
    dataset_max_total_file_size: Whole | None = None
    dataset_count: Whole | None = None
    file_count: Whole | None = None
    total_file_size: Whole | None = None
    tags: Rows[ProjectTag] = ()


class ProjectAnswer(PlainAnswer):
    """Answer of CreateProject, GetProject and UpdateProject."""

    project: Project = Project()


class ListProjectsAnswer(PlainAnswer):
    """Answer of ListProjects."""

    projects: Rows[Project] = ()
    next_token: str = ""
    """Empty on the last page."""

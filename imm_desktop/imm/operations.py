"""Every operation this program speaks, as rows of one table.

All are ``POST /`` with the action in the header ``x-acs-action``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from imm_desktop.imm.attachments import (
    AttachBucketRequest,
    AttachedBucketsAnswer,
    AttachmentAnswer,
    BucketRequest,
    ListAttachedBucketsRequest,
    ListRegionsRequest,
    RegionsAnswer,
)
from imm_desktop.imm.base import Answer, PlainAnswer, WireModel
from imm_desktop.imm.conversions import MediaConvertRequest
from imm_desktop.imm.highlights import HighlightRequest
from imm_desktop.imm.images import ImageLabels, ImageLabelsRequest
from imm_desktop.imm.labels import VideoLabelsRequest, VideoLabelsResult, VideoLabelsResultRequest
from imm_desktop.imm.media_meta import MediaMeta, MediaMetaRequest
from imm_desktop.imm.moderation import (
    ImageModerationRequest,
    ImageModerationResultRequest,
    ModerationAnswer,
    VideoModerationRequest,
    VideoModerationResultRequest,
)
from imm_desktop.imm.projects import (
    CreateProjectRequest,
    DeleteProjectRequest,
    GetProjectRequest,
    ListProjectsAnswer,
    ListProjectsRequest,
    ProjectAnswer,
    UpdateProjectRequest,
)
from imm_desktop.imm.tasks import (
    GetTaskAnswer,
    GetTaskRequest,
    ListTasksAnswer,
    ListTasksRequest,
    TaskCreated,
)

VERSION: Final = "2020-09-30"
"""Goes into the header ``x-acs-version``."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API."""

    name: str
    request: type[WireModel]
    answer: type[Answer]
    creates_task: bool = False
    form_body: bool = False
    """Whether all parameters but ProjectName travel in a form body instead of the query."""
    is_safe_to_repeat: bool = True
    """Whether doing it twice leaves the service as doing it once does."""


_ALL = (
    Operation(
        "CreateVideoLabelClassificationTask",
        VideoLabelsRequest,
        TaskCreated,
        creates_task=True,
        is_safe_to_repeat=False,
    ),
    Operation("GetVideoLabelClassificationResult", VideoLabelsResultRequest, VideoLabelsResult),
    Operation(
        "CreateVideoModerationTask",
        VideoModerationRequest,
        TaskCreated,
        creates_task=True,
        is_safe_to_repeat=False,
    ),
    Operation("GetVideoModerationResult", VideoModerationResultRequest, ModerationAnswer),
    Operation(
        "CreateImageModerationTask",
        ImageModerationRequest,
        TaskCreated,
        creates_task=True,
        is_safe_to_repeat=False,
    ),
    Operation("GetImageModerationResult", ImageModerationResultRequest, ModerationAnswer),
    Operation(
        "CreateHighlightTask",
        HighlightRequest,
        TaskCreated,
        creates_task=True,
        form_body=True,
        is_safe_to_repeat=False,
    ),
    Operation(
        "CreateMediaConvertTask",
        MediaConvertRequest,
        TaskCreated,
        creates_task=True,
        is_safe_to_repeat=False,
    ),
    Operation("DetectImageLabels", ImageLabelsRequest, ImageLabels),
    Operation("DetectMediaMeta", MediaMetaRequest, MediaMeta),
    Operation("GetTask", GetTaskRequest, GetTaskAnswer),
    Operation("ListTasks", ListTasksRequest, ListTasksAnswer),
    Operation("ListProjects", ListProjectsRequest, ListProjectsAnswer),
    Operation("GetProject", GetProjectRequest, ProjectAnswer),
    Operation("CreateProject", CreateProjectRequest, ProjectAnswer, is_safe_to_repeat=False),
    Operation("UpdateProject", UpdateProjectRequest, ProjectAnswer),
    Operation("DeleteProject", DeleteProjectRequest, PlainAnswer, is_safe_to_repeat=False),
    Operation("AttachOSSBucket", AttachBucketRequest, PlainAnswer, is_safe_to_repeat=False),
    Operation("DetachOSSBucket", BucketRequest, PlainAnswer, is_safe_to_repeat=False),
    Operation("GetOSSBucketAttachment", BucketRequest, AttachmentAnswer),
    Operation("ListAttachedOSSBuckets", ListAttachedBucketsRequest, AttachedBucketsAnswer),
    Operation("ListRegions", ListRegionsRequest, RegionsAnswer),
)

OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType({one.name: one for one in _ALL})
"""By name, which is the value of ``x-acs-action``."""

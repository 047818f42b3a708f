"""Moderation of videos and images: what the service would rather not have shown."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from imm_desktop.imm.base import Answer, ObjectURI, ProjectName, Rows, TaskId, Whole, WireModel
from imm_desktop.imm.tasks import CreateTaskRequest, TaskResult


class DetectionScene(StrEnum):
    """What a video is searched for."""

    PORN = "porn"
    TERRORISM = "terrorism"
    """Violence and politically sensitive pictures too."""
    LIVE = "live"
    """Undesirable scenes: nothing to see, picture in picture, smoking, and the like."""
    LOGO = "logo"
    AD = "ad"
    """Advertising and banned text in the picture, QR codes."""


class ImageScene(StrEnum):
    """What an image is searched for; the list has QR codes besides, and perhaps more."""

    PORN = "porn"
    TERRORISM = "terrorism"
    LIVE = "live"
    LOGO = "logo"
    AD = "ad"
    QRCODE = "qrcode"


DEFAULT_SCENES = (DetectionScene.PORN, DetectionScene.TERRORISM, DetectionScene.AD)
"""What the service looks for when Scenes is absent or empty."""


class VideoModerationRequest(CreateTaskRequest):
    """Parameters of CreateVideoModerationTask (2020-09-30)."""

    source_uri: ObjectURI
    """The video, in a bucket of the project's region; pictures of 256 x 256 or more are best."""
    scenes: tuple[DetectionScene, ...] | None = None
    """What to look for; ``DEFAULT_SCENES`` when absent or empty."""
    interval: Annotated[int, Field(ge=1, le=600)] = 1
    """Seconds between two snapshots."""
    max_frames: Annotated[int, Field(ge=5, le=3600)] = 200
    """Most snapshots per task; a longer video is not looked at past the last of them."""


class ImageModerationRequest(CreateTaskRequest):
    """Parameters of CreateImageModerationTask (2020-09-30)."""

    source_uri: ObjectURI
    scenes: tuple[ImageScene, ...] | None = None
    """What to look for; ``DEFAULT_SCENES`` when absent or empty."""
    interval: Annotated[int, Field(ge=1)] = 1
    """Every how many pictures of an animated or long image one is looked at."""
    max_frames: Annotated[int, Field(ge=1)] = 1
    """Most pictures of an animated or long image that are looked at."""


class VideoModerationResultRequest(WireModel):
    """Parameters of GetVideoModerationResult (2020-09-30)."""

    project_name: ProjectName
    task_type: Literal["VideoModeration"]
    task_id: TaskId


class ImageModerationResultRequest(WireModel):
    """Parameters of GetImageModerationResult (2020-09-30)."""

    project_name: ProjectName
    task_type: Literal["ImageModeration"]
    task_id: TaskId


class BlockFrame(Answer):
    """One suspicious snapshot."""

    label: str = ""
    """What was found: ``sexy``, ``bloody``, ``qrcode`` and so on; an open list."""
    offset: Whole | None = None
    """Seconds from the first frame. No page gives the unit: seconds is what the service's engine,
    Content Moderation, is known to mean."""
    rate: float | None = None
    """Confidence, 0 to 100 (a label's is 0 to 1)."""
    scene: str = ""
    """The detection scene; only the embedded engine says it, as ``text``."""
    text: str = ""
    """What was read in the picture: a text or the content of a QR code."""


class Frames(Answer):
    """The snapshots of a moderation."""

    total_count: Whole | None = None
    """How many snapshots were looked at."""
    block_frames: Rows[BlockFrame] = ()
    """The suspicious ones only, of review and block alike."""


class ModerationResult(Answer):
    """What a moderation came to."""

    uri: str = ""
    suggestion: str = ""
    """``pass``, ``review`` or ``block``; empty or unknown is never a pass."""
    categories: Rows[str] = ()
    frames: Frames = Frames()
    not_judged: Rows[str] = ()
    """Detection scenes that were asked for and that no model could judge; only the embedded engine
    says it, the API has no such field."""


class ModerationAnswer(TaskResult):
    """Answer of GetVideoModerationResult and GetImageModerationResult."""

    moderation_result: ModerationResult | None = None
    """Absent while the task runs and when it failed."""

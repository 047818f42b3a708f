"""Labels of a video: what is seen in it and when."""

from typing import Literal

from imm_desktop.imm.base import (
    Answer,
    ObjectURI,
    ProjectName,
    Rows,
    TaskId,
    Whole,
    Wholes,
    WireModel,
)
from imm_desktop.imm.tasks import CreateTaskRequest, TaskResult


class VideoLabelsRequest(CreateTaskRequest):
    """Parameters of CreateVideoLabelClassificationTask (page of 2026-01-27)."""

    source_uri: ObjectURI
    """The video, in a bucket of the project's region; MP4, MPEG-TS, MKV, MOV, AVI, FLV or M3U8."""


class VideoLabelsResultRequest(WireModel):
    """Parameters of GetVideoLabelClassificationResult (page of 2026-02-26)."""

    project_name: ProjectName
    task_type: Literal["VideoLabelClassification"]
    task_id: TaskId


class Clip(Answer):
    """One stretch of the video that carries a label."""

    time_range: Wholes = ()
    """Start and end in milliseconds; the pages' samples have one element, so any number may come."""


class Label(Answer):
    """Name of what is seen, in a video or an image."""

    label_name: str = ""
    label_alias: str = ""
    label_level: Whole | None = None
    """1 to 3; 1 is the most general."""
    label_confidence: float | None = None
    """0 to 1."""
    parent_label_name: str = ""
    centric_score: float | None = None
    """0 to 1: how much of the picture's centre it takes."""
    language: str = ""
    """BCP 47 tag of the names; the real service answers ``zh-Hans``."""
    clips: Rows[Clip] = ()


class VideoLabelsResult(TaskResult):
    """Answer of GetVideoLabelClassificationResult."""

    labels: Rows[Label] = ()

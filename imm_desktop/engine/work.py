"""What the job queue hands to a worker process, and what comes back.

Everything here is plain data that survives pickling and JSON; wire names and units are those of the API.
"""

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class WorkKind(StrEnum):
    """The analyses a worker process can do; the values are the API's task types, and two synchronous operations."""

    VIDEO_LABELS = "VideoLabelClassification"
    VIDEO_MODERATION = "VideoModeration"
    IMAGE_MODERATION = "ImageModeration"
    HIGHLIGHT = "Highlight"
    CONVERSION = "MediaConvert"
    IMAGE_LABELS = "DetectImageLabels"
    MEDIA_META = "DetectMediaMeta"


@dataclass(frozen=True, slots=True)
class Work:
    """One analysis to carry out."""

    kind: WorkKind
    parameters: Mapping[str, Any]
    """The request's own parameters under their wire names, decoded from JSON (``Interval``, ``Scenes``, ``Edit`` …)."""
    paths: Mapping[str, Path]
    """Where each ``oss://bucket/key`` that the parameters name lies on this computer; outputs too, their folder existing."""
    language: str = "zh-Hans"
    """Language of label names: ``zh-Hans`` (as the service answers) or ``en``."""
    banned_words: tuple[str, ...] = ()
    """The operator's word list for the ``ad`` scene, matched case-insensitively in text read from pictures."""

    @property
    def source(self) -> Path:
        """The file behind ``SourceURI``."""
        return self.paths[self.parameters["SourceURI"]]


Result = dict[str, Any]
"""The result under wire names. By kind:

* labels (video, image): ``{"Labels": [Label…]}``; of videos also ``Message``, which tells of damage
* moderation: ``{"ModerationResult": {URI, Suggestion, Categories, Frames, NotJudged: [scene…]}, "Message": str}``;
  ``NotJudged`` is ours: scenes that were asked for and that no local model can judge
* highlight, conversion: ``{"Outputs": ["oss://…", …], "Message": str}``
* media meta: the fields of DetectMediaMeta's answer
"""

Progress = Callable[[int], None]
"""Told the percentage done, 0 to 100, never falling; may be called often."""


class WorkError(Exception):
    """The work cannot be done, and trying again would not help.

    Attributes:
        code: The API's error code for the task, such as ``InvalidArgument`` or ``UnsupportedMediaFormat``.
        message: One English sentence that names what is wrong with which input.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


def is_disk_full(error: BaseException) -> bool:
    """Whether ``error``, of the system or of FFmpeg, says that there is no room on the disk, or none left to this user."""
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)


def no_room_for(uri: str) -> WorkError:
    """The error of a work that could not write ``uri``."""
    return WorkError(
        "InsufficientStorage", f"No space is left on this computer's disk: {uri} was not written."
    )

"""What the models say of one picture: each is asked once, whoever wants to know, and not again for the same picture."""

from functools import cached_property
from typing import Final

from av.video.frame import VideoFrame
from PIL import Image

from imm_desktop.engine.analysis.classifying import Beliefs
from imm_desktop.engine.analysis.detecting import Detection
from imm_desktop.engine.analysis.facing import Face
from imm_desktop.engine.analysis.known_lines import Line
from imm_desktop.engine.analysis.models import Models
from imm_desktop.engine.analysis.pictures import (
    Grey,
    changed_cells,
    is_blank,
    is_dark,
    miniature_of,
    picture_of,
)
from imm_desktop.engine.analysis.reading import Code, read_codes

LEAST_DETECTION: Final = 0.2
"""Weaker objects are nobody's business."""
LEAST_FACE: Final = 0.6
LARGE: Final = 900
"""Pixels of the longer side."""
ALIKE_BY: Final = 4
"""Grey levels; a picture in no cell of its miniature further from the last one looked at is the same picture.

Compression noise moves a cell, which is 900 pixels of a picture 960 long, by less than 2.
"""


class Opinions:
    """The models' answers about ``picture``, asked for when first wanted."""

    def __init__(self, picture: Image.Image, models: Models) -> None:
        self.picture = picture
        self._models = models

    @cached_property
    def small(self) -> Image.Image:
        """At half its size where it is large: no model but that for text looks closer, and shrinking is dear."""
        return self.picture.reduce(2) if max(self.picture.size) >= LARGE else self.picture

    @cached_property
    def miniature(self) -> Grey:
        """See `miniature_of`."""
        return miniature_of(self.small)

    @cached_property
    def is_blank(self) -> bool:
        """One even colour."""
        return is_blank(self.miniature, self.picture)

    @cached_property
    def is_dark(self) -> bool:
        """Too dark for shapes."""
        return is_dark(self.miniature)

    @cached_property
    def beliefs(self) -> tuple[Beliefs, Beliefs]:
        """See `Classifier.beliefs`."""
        return self._models.classifier.beliefs(self.small)

    @cached_property
    def detections(self) -> list[Detection]:
        """Objects that score `LEAST_DETECTION`."""
        return self._models.detector.detections(self.small, LEAST_DETECTION)

    @cached_property
    def faces(self) -> list[Face]:
        """Faces that score `LEAST_FACE`."""
        return self._models.face_finder.faces(self.small, LEAST_FACE)

    @cached_property
    def codes(self) -> list[Code]:
        """QR and bar codes."""
        return read_codes(self.picture)

    @cached_property
    def lines(self) -> list[Line]:
        """Lines of text."""
        return self._models.text_reader.lines(self.picture)

    @cached_property
    def nudity(self) -> float:
        """See `NudityJudge.score`."""
        return self._models.nudity_judge.score(self.small)

    @cached_property
    def surer_nudity(self) -> float:
        """See `NudityJudge.surer_score`."""
        return self._models.nudity_judge.surer_score(self.small)


class OpinionMaker:
    """Turns frames into opinions; frames that look alike share them."""

    def __init__(self, models: Models, stretch: float = 1.0) -> None:
        self._models = models
        self._stretch = stretch
        self._frame: VideoFrame | None = None
        self._last: Opinions | None = None

    def of(self, frame: VideoFrame) -> Opinions:
        """Opinions of ``frame``, or of the last one when nothing moved since."""
        if self._last is not None and frame is self._frame:
            return self._last
        self._frame = frame
        made = Opinions(picture_of(frame, self._stretch), self._models)
        if self._last is None or changed_cells(made.miniature, self._last.miniature, ALIKE_BY):
            self._last = made
        return self._last

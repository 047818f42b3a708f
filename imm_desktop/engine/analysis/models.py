"""The models of this process: each loaded when it is first wanted, then kept."""

from functools import cache, cached_property
from pathlib import Path

from imm_desktop.engine.analysis.classifying import Classifier
from imm_desktop.engine.analysis.detecting import Detector
from imm_desktop.engine.analysis.facing import FaceFinder
from imm_desktop.engine.analysis.nudity import NudityJudge
from imm_desktop.engine.analysis.reading import TextReader
from imm_desktop.engine.analysis.text_models import LineReader, TextFinder
from imm_desktop.engine.analysis.vocabulary import Vocabulary
from imm_desktop.resources_path import resources_path


class Models:
    """All models over the files of one ``resources/`` folder."""

    def __init__(self, resources: Path) -> None:
        self._resources = resources

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Names of labels."""
        return Vocabulary.load(self._resources / "labels" / "labels.tsv")

    @cached_property
    def classifier(self) -> Classifier:
        """1,000 ImageNet classes."""
        return Classifier(self._file("efficientnet_lite0_q"))

    @cached_property
    def detector(self) -> Detector:
        """80 COCO classes with boxes."""
        return Detector(self._file("centernet_h"))

    @cached_property
    def face_finder(self) -> FaceFinder:
        """Faces."""
        return FaceFinder(self._file("centerface_h"))

    @cached_property
    def nudity_judge(self) -> NudityJudge:
        """Pornography."""
        return NudityJudge(self._file("open_nsfw_h"), self._file("open_nsfw_q"))

    @cached_property
    def text_reader(self) -> TextReader:
        """Chinese and English text."""
        return TextReader(
            TextFinder(self._file("ppocr_det_q")), LineReader(self._file("ppocr_rec_q"))
        )

    def _file(self, name: str) -> Path:
        return self._resources / "models" / f"{name}.onnx"


@cache
def models_of_process() -> Models:
    """The models, shared by all works of this worker process; loading them for every work would cost seconds."""
    return Models(resources_path())

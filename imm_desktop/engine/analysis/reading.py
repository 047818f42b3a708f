"""Reading text and machine codes in pictures."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import zxingcpp
from PIL import Image

from imm_desktop.engine.analysis.onnx_models import open_session

LONGEST_SIDE: Final = 640
LEAST_TEXT_SCORE: Final = 0.6
QR_FORMATS: Final = frozenset({"QRCode", "MicroQRCode", "RMQRCode", "Aztec", "DataMatrix"})


@dataclass(frozen=True, slots=True)
class Code:
    """A machine code in a picture."""

    kind: str
    """``qr`` for square codes, ``bar`` for others."""
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as it was read."""

    text: str
    score: float
    """0 to 1."""


def read_codes(picture: Image.Image) -> list[Code]:
    """QR and bar codes, each content once; checked by their own checksums, so hardly ever wrong."""
    codes: dict[str, Code] = {}
    for found in zxingcpp.read_barcodes(np.asarray(picture.convert("L"))):
        name = str(found.format).rsplit(".", maxsplit=1)[-1].replace(" ", "")
        kind = "qr" if name in QR_FORMATS else "bar"
        # ITF and the like fit into any row of bars; two digits are noise, not a code.
        if found.valid and (kind == "qr" or len(found.text) >= 6):
            codes.setdefault(found.text, Code(kind, found.text))
    return list(codes.values())


class TextReader:
    """PP-OCRv6 (Chinese, English) out of the rapidocr package, which brings its models along."""

    def __init__(self) -> None:
        import omegaconf
        import rapidocr

        models = Path(rapidocr.__file__).parent / "models"
        # Paths and sessions are given so that rapidocr has no reason to look for anything on the network.
        files = {
            "Det": models / "PP-OCRv6_det_small.onnx",
            "Rec": models / "PP-OCRv6_rec_small.onnx",
        }
        parameters: dict[str, Any] = {
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Global.max_side_len": LONGEST_SIDE,
            "Det.limit_type": "max",
            "Det.limit_side_len": LONGEST_SIDE,
        }
        for part, path in files.items():
            parameters[f"{part}.model_path"] = str(path)
        self._engine = rapidocr.RapidOCR(params=parameters)
        with omegaconf.flag_override(self._engine.cfg, "allow_objects", True):
            for part, path in files.items():
                self._engine.cfg[part].session = open_session(path, one_shape=False)

    @staticmethod
    def is_installed() -> bool:
        """Whether text can be read at all: rapidocr is an optional part of some installations."""
        return find_spec("rapidocr") is not None

    def lines(self, picture: Image.Image) -> list[Line]:
        """What is written in the picture, from top to bottom."""
        result = self._engine(_bgr(picture), use_det=True, use_cls=False, use_rec=True)
        texts, scores = result.txts or (), result.scores or ()
        return [
            Line(text, float(score))
            for text, score in zip(texts, scores, strict=True)
            if score >= LEAST_TEXT_SCORE
        ]


def _bgr(picture: Image.Image) -> Any:
    return np.ascontiguousarray(np.asarray(picture)[..., ::-1])

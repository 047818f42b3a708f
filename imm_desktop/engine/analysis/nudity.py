"""open_nsfw: how likely a picture is pornographic."""

import io
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageOps

from imm_desktop.engine.analysis.onnx_models import Pixels, open_session

SIDE: Final = 224
FULL_SIDE: Final = 256
HARMLESS: Final = 0.15
"""Score of the quick model under which the exact one is not asked. Where the exact one says 0.4, which is the least that
anybody is told of, the quick one said 0.35 or more (docs/engine-analysis.md)."""
MEAN_BGR: Final = np.array([104, 117, 123], np.float32)


class NudityJudge:
    """Runs the model: first its quick twin, which computes in 8 bits, and itself where that one has a doubt."""

    def __init__(self, exact: Path, quick: Path) -> None:
        self._exact = open_session(exact)
        self._quick = open_session(quick)

    def score(self, picture: Image.Image) -> float:
        """0 for surely harmless to 1 for surely pornographic; exact from `HARMLESS` on."""
        pixels = _pixels_of(picture)
        glance = _run(self._quick, pixels)
        return glance if glance < HARMLESS else _run(self._exact, pixels)

    def surer_score(self, picture: Image.Image) -> float:
        """The least of the scores of the picture, its mirror image and its middle: what is there survives all three."""
        wide, high = picture.size
        middle = picture.crop((wide // 10, high // 10, wide - wide // 10, high - high // 10))
        mirrored = ImageOps.mirror(picture)
        return min(_run(self._exact, _pixels_of(one)) for one in (picture, mirrored, middle))


def _pixels_of(picture: Image.Image) -> Pixels:
    squeezed = picture.resize((FULL_SIDE, FULL_SIDE), Image.Resampling.BILINEAR)
    # The model was trained on pictures that went through JPEG; without it scores drift.
    jpeg = io.BytesIO()
    squeezed.save(jpeg, "JPEG")
    edge = (FULL_SIDE - SIDE) // 2
    pixels = np.asarray(Image.open(jpeg), np.float32)[edge : edge + SIDE, edge : edge + SIDE]
    return np.ascontiguousarray((pixels[..., ::-1] - MEAN_BGR)[None])


def _run(session: Any, pixels: Pixels) -> float:
    return float(session.run(None, {"input:0": pixels})[0][0, 1])

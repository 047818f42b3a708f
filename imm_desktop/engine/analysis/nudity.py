"""open_nsfw: how likely a picture is pornographic."""

import io
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageOps

from imm_desktop.engine.analysis.onnx_models import open_session

SIDE: Final = 224
FULL_SIDE: Final = 256
MEAN_BGR: Final = np.array([104, 117, 123], np.float32)


class NudityJudge:
    """Runs the model."""

    def __init__(self, path: Path) -> None:
        self._session = open_session(path)

    def score(self, picture: Image.Image) -> float:
        """0 for surely harmless to 1 for surely pornographic."""
        return self._score(picture)

    def surer_score(self, picture: Image.Image) -> float:
        """The least of the scores of the picture, its mirror image and its middle: what is there survives all three."""
        wide, high = picture.size
        middle = picture.crop((wide // 10, high // 10, wide - wide // 10, high - high // 10))
        mirrored = ImageOps.mirror(picture)
        return min(self._score(one) for one in (picture, mirrored, middle))

    def _score(self, picture: Image.Image) -> float:
        squeezed = picture.resize((FULL_SIDE, FULL_SIDE), Image.Resampling.BILINEAR)
        # The model was trained on pictures that went through JPEG; without it scores drift.
        jpeg = io.BytesIO()
        squeezed.save(jpeg, "JPEG")
        edge = (FULL_SIDE - SIDE) // 2
        pixels = np.asarray(Image.open(jpeg), np.float32)[edge : edge + SIDE, edge : edge + SIDE]
        batch = np.ascontiguousarray((pixels[..., ::-1] - MEAN_BGR)[None])
        return float(self._session.run(None, {"input:0": batch})[0][0, 1])

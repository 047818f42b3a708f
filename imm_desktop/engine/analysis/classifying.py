"""EfficientNet-Lite0: how much a picture looks like each of 1,000 ImageNet classes."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imm_desktop.engine.analysis.onnx_models import open_session

SIDE: Final = 224
CROP: Final = 0.875
"""Share of the shorter side that the centre crop keeps, as in the model's training."""

Beliefs = NDArray[np.float32]


class Classifier:
    """Runs the classifier."""

    def __init__(self, path: Path) -> None:
        self._session = open_session(path)

    def beliefs(self, picture: Image.Image) -> tuple[Beliefs, Beliefs]:
        """Probabilities of the 1,000 classes for the middle of the picture, and for all of it."""
        pixels = np.stack([_middle(picture), _whole(picture)])
        batch = np.ascontiguousarray(pixels.transpose(0, 3, 1, 2), np.float32)
        batch -= 127
        batch /= 128
        logits = self._session.run(None, {"images": batch})[0]
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = odds / odds.sum(axis=1, keepdims=True)
        return shares[0], shares[1]


def _middle(picture: Image.Image) -> NDArray[np.uint8]:
    side = min(picture.size) * CROP
    left, top = (picture.width - side) / 2, (picture.height - side) / 2
    box = (left, top, left + side, top + side)
    return np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box))


def _whole(picture: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BICUBIC))

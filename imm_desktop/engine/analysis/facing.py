"""CenterFace: where faces are in a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from imm_desktop.engine.analysis.onnx_models import open_session, surviving

LONGEST_SIDE: Final = 480
STRIDE: Final = 4
OVERLAP: Final = 0.3


@dataclass(frozen=True, slots=True)
class Face:
    """One face."""

    score: float
    box: tuple[float, float, float, float]
    """Left, top, right, bottom as shares of the picture."""


class FaceFinder:
    """Runs the face model."""

    def __init__(self, path: Path) -> None:
        self._session = open_session(path)

    def faces(self, picture: Image.Image, at_least: float) -> list[Face]:
        """Faces that score ``at_least``, best first."""
        scale = LONGEST_SIDE / max(picture.size)
        # The network halves the picture five times: sides must be multiples of 32.
        wide, high = (max(32, round(side * scale / 32) * 32) for side in picture.size)
        pixels = np.asarray(picture.resize((wide, high), Image.Resampling.BILINEAR), np.float32)
        heat, sizes, shifts = self._session.run(
            ["537", "538", "539"], {"input.1": pixels.transpose(2, 0, 1)[None]}
        )
        rows, columns = np.nonzero(heat[0, 0] >= at_least)
        if not rows.size:
            return []
        high_of, wide_of = np.exp(sizes[0, :, rows, columns]).T * STRIDE
        down, right = shifts[0, :, rows, columns].T
        x, y = (columns + right + 0.5) * STRIDE, (rows + down + 0.5) * STRIDE
        edges = [x - wide_of / 2, y - high_of / 2, x + wide_of / 2, y + high_of / 2]
        boxes = (np.stack(edges, 1) / [wide, high, wide, high]).astype(np.float32)
        scores = heat[0, 0, rows, columns]
        return [
            Face(float(scores[k]), tuple(boxes[k].tolist()))
            for k in surviving(boxes, scores, OVERLAP)
        ]

"""CenterNet on MobileNetV3: where objects of the 80 COCO classes are in a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imm_desktop.engine.analysis.onnx_models import Pixels, open_session, surviving

LONGEST_SIDE: Final = 512
STRIDE: Final = 4
OVERLAP: Final = 0.5

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Detection:
    """One object."""

    number: int
    """Its COCO class, 0 to 79."""
    score: float
    box: tuple[float, float, float, float]
    """Left, top, right, bottom as shares of the picture, within 0 to 1."""


class Detector:
    """Runs the detector. Pictures keep their shape: a wide one costs half of a square one."""

    def __init__(self, path: Path) -> None:
        self._session = open_session(path)

    def detections(self, picture: Image.Image, at_least: float) -> list[Detection]:
        """Objects that score ``at_least``, each object once per class, best first."""
        wide, high = _sides(picture.size)
        pixels = np.asarray(picture.resize((wide, high), Image.Resampling.BILINEAR), np.float32)
        odds, reach = self._session.run(
            ["tower_0/keypoints", "tower_0/wh"], {"tower_0/images": pixels[None]}
        )
        rows, columns, numbers = _peaks(odds[0], at_least)
        scores = odds[0, rows, columns, numbers]
        # From an object's middle it is so many pixels to the left, up, to the right and down.
        left, up, right, down = reach[0, rows, columns].T
        x, y = columns * STRIDE, rows * STRIDE
        edges = np.stack([x - left, y - up, x + right, y + down], 1) / [wide, high, wide, high]
        boxes = np.clip(edges, 0, 1).astype(np.float32)
        found = []
        for number in np.unique(numbers).tolist():
            mine = np.flatnonzero(numbers == number)
            for kept in surviving(boxes[mine], scores[mine], OVERLAP):
                box = boxes[mine[kept]].tolist()
                found.append(
                    Detection(number, float(scores[mine[kept]]), (box[0], box[1], box[2], box[3]))
                )
        return sorted(found, key=lambda d: -d.score)


def _peaks(odds: Pixels, at_least: float) -> tuple[Places, Places, Places]:
    """Rows, columns and classes where a class is as likely as ``at_least`` and likelier than in the eight places around."""
    # Nearly all of the 700,000 places are unlikely: only the others are looked at closely.
    rows, columns, numbers = np.unravel_index(np.flatnonzero(odds >= at_least), odds.shape)
    high, wide = odds.shape[:2]
    mine = odds[rows, columns, numbers]
    is_peak = np.ones(mine.shape, bool)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            near = (np.clip(rows + down, 0, high - 1), np.clip(columns + right, 0, wide - 1))
            is_peak &= mine >= odds[*near, numbers]
    return rows[is_peak], columns[is_peak], numbers[is_peak]


def _sides(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of what the network sees: it halves the picture five times."""
    scale = LONGEST_SIDE / max(size)
    wide, high = (max(32, round(side * scale / 32) * 32) for side in size)
    return wide, high

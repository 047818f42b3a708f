"""NanoDet: where objects of the 80 COCO classes are in a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from imm_desktop.engine.analysis.onnx_models import open_session, surviving

LONGEST_SIDE: Final = 416
STRIDES: Final = (8, 16, 32)
OUTPUTS: Final = ("Identity", "Identity_3", "Identity_1", "Identity_4", "Identity_2", "Identity_5")
"""Classes and edges of each stride."""
BINS: Final = 11
"""Each box edge is a distribution over this many distances, in strides."""
OVERLAP: Final = 0.5
MEAN_BGR: Final = np.array([103.53, 116.28, 123.675], np.float32)
DEVIATION_BGR: Final = np.array([57.375, 57.12, 58.395], np.float32)


@dataclass(frozen=True, slots=True)
class Detection:
    """One object."""

    number: int
    """Its COCO class, 0 to 79."""
    score: float
    box: tuple[float, float, float, float]
    """Left, top, right, bottom as shares of the picture, within 0 to 1."""


class Detector:
    """Runs the detector. Pictures keep their shape: a wide one costs two thirds of a square one."""

    def __init__(self, path: Path) -> None:
        self._session = open_session(path, one_shape=False)

    def detections(self, picture: Image.Image, at_least: float) -> list[Detection]:
        """Objects that score ``at_least``, each object once per class, best first."""
        wide, high = _sides(picture.size)
        pixels = np.asarray(picture.resize((wide, high), Image.Resampling.BILINEAR), np.float32)
        normal = (pixels[..., ::-1] - MEAN_BGR) / DEVIATION_BGR
        batch = np.ascontiguousarray(normal.transpose(2, 0, 1)[None])
        outputs = self._session.run(OUTPUTS, {"input_1": batch})
        boxes, scores, numbers = [], [], []
        for stride, (odds_of, edges_of) in zip(
            STRIDES, zip(outputs[::2], outputs[1::2], strict=True), strict=True
        ):
            classes = odds_of[0]
            best = classes.max(axis=1)
            chosen = np.flatnonzero(best >= at_least)
            spread = edges_of[0][chosen].reshape(-1, 4, BINS)
            odds = np.exp(spread - spread.max(axis=2, keepdims=True))
            reach = (odds / odds.sum(axis=2, keepdims=True)) @ np.arange(BINS) * stride
            rows, columns = np.divmod(chosen, wide // stride)
            x, y = (columns + 0.5) * stride, (rows + 0.5) * stride
            boxes.append(
                np.stack([x - reach[:, 0], y - reach[:, 1], x + reach[:, 2], y + reach[:, 3]], 1)
            )
            scores.append(best[chosen])
            numbers.append(classes[chosen].argmax(axis=1))
        all_boxes = np.clip(np.concatenate(boxes) / [wide, high, wide, high], 0, 1).astype(
            np.float32
        )
        all_scores, all_numbers = np.concatenate(scores), np.concatenate(numbers)
        found = []
        for number in np.unique(all_numbers).tolist():
            mine = np.flatnonzero(all_numbers == number)
            for kept in surviving(all_boxes[mine], all_scores[mine], OVERLAP):
                left, top, right, bottom = all_boxes[mine[kept]].tolist()
                score = float(all_scores[mine[kept]])
                found.append(Detection(number, score, (left, top, right, bottom)))
        return sorted(found, key=lambda d: -d.score)


def _sides(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of what the network sees: it halves the picture five times."""
    scale = LONGEST_SIDE / max(size)
    wide, high = (max(32, round(side * scale / 32) * 32) for side in size)
    return wide, high

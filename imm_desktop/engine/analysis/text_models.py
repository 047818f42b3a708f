"""PP-OCRv6 (Chinese and English): where writing is in a picture, and what one line says."""

import math
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imm_desktop.engine.analysis.onnx_models import open_session
from imm_desktop.engine.analysis.text_boxes import Map, TextBox, text_boxes

Box = tuple[int, int, int, int]
LINE_HEIGHT: Final = 48
"""Pixels; lines are shrunk or blown up to it, as in the model's training."""
NARROWEST: Final = 160
"""Pixels; shorter lines are filled up on the right."""
WIDEST: Final = 2400
"""Pixels of a line after it was brought to its height; longer ones are squeezed."""
UPRIGHT_FROM: Final = 1.5
"""Height over width from which on writing runs from top to bottom, and is turned."""
SUSPICIOUS: Final = 0.06
"""Probability from which on a pixel of a small map is worth a closer look."""
FEWEST_PIXELS: Final = 8
"""Suspicious pixels before anything is looked at."""
MARGIN: Final = 0.06
"""Share of a picture's longer side that is looked at around what is suspicious."""


class TextFinder:
    """Finds lines of writing."""

    def __init__(self, path: Path) -> None:
        self._session = open_session(path, one_shape=False)

    def boxes(self, picture: Image.Image, longest_side: int) -> list[TextBox]:
        """Lines in ``picture``, which is looked at with at most ``longest_side`` pixels."""
        return text_boxes(self._likely(picture, longest_side))

    def suspected(self, picture: Image.Image, longest_side: int) -> Box | None:
        """The part (left, top, right, bottom in pixels) where there may be writing; None when nowhere.

        A small ``longest_side`` makes it quick, and misses nothing that can be read.
        """
        rows, columns = np.nonzero(self._likely(picture, longest_side) > SUSPICIOUS)
        if len(rows) < FEWEST_PIXELS:
            return None
        # The map is as large as what was looked at, which keeps the picture's shape but for a few pixels.
        scale = max(picture.size) / _near(min(longest_side, max(picture.size)))
        more = round(MARGIN * max(picture.size))
        left, top = int(columns.min() * scale) - more, int(rows.min() * scale) - more
        right, bottom = int(columns.max() * scale) + more, int(rows.max() * scale) + more
        return max(0, left), max(0, top), min(picture.width, right), min(picture.height, bottom)

    def _likely(self, picture: Image.Image, longest_side: int) -> Map:
        scale = min(1.0, longest_side / max(picture.size))
        # The network halves the picture five times: sides must be multiples of 32.
        size = (_near(picture.width * scale), _near(picture.height * scale))
        batch = _normal(picture.resize(size, Image.Resampling.BILINEAR))
        found: Map = self._session.run(None, {"x": batch[None]})[0][0, 0]
        return found


class LineReader:
    """Reads single lines."""

    def __init__(self, path: Path) -> None:
        self._session = open_session(path, one_shape=False)
        known = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ["", *known, " "]

    def read(self, line: Image.Image) -> tuple[str, float]:
        """The text of a picture made by `line_of`, and how sure the model is of its letters on average."""
        batch = np.zeros((1, 3, LINE_HEIGHT, max(NARROWEST, line.width)), np.float32)
        batch[0, :, :, : line.width] = _normal(line)
        odds = self._session.run(None, {"x": batch})[0][0]
        best = odds.argmax(axis=1)
        # One letter spans several columns; a blank stands between two equal letters.
        is_new = np.concatenate([[True], best[1:] != best[:-1]]) & (best != 0)
        if not is_new.any():
            return "", 0.0
        text = "".join(self._letters[at] for at in best[is_new].tolist())
        return text, float(odds.max(axis=1)[is_new].mean())


def line_of(picture: Image.Image, box: TextBox) -> Image.Image:
    """The line in ``box`` straight, ``LINE_HEIGHT`` high."""
    corners = np.array(box.corners) * picture.size
    across = max(_length(corners[1] - corners[0]), _length(corners[2] - corners[3]))
    down = max(_length(corners[3] - corners[0]), _length(corners[2] - corners[1]))
    if down >= UPRIGHT_FROM * across:
        # What runs downwards is turned to the left, so that it runs to the right.
        corners, across, down = np.roll(corners, -1, axis=0), down, across
    wide = min(WIDEST, max(1, math.ceil(LINE_HEIGHT * across / max(down, 1.0))))
    top_left, top_right, bottom_right, bottom_left = corners
    if np.ptp(corners[:2, 1]) < 1 and np.ptp(corners[[0, 3], 0]) < 1:
        edges = (*corners.min(0).tolist(), *corners.max(0).tolist())
        return picture.resize((wide, LINE_HEIGHT), Image.Resampling.BILINEAR, edges)
    quad = (*top_left, *bottom_left, *bottom_right, *top_right)
    straight = picture.transform(
        (max(1, round(across)), max(1, round(down))),
        Image.Transform.QUAD,
        [float(edge) for edge in quad],
        Image.Resampling.BICUBIC,
    )
    return straight.resize((wide, LINE_HEIGHT), Image.Resampling.BILINEAR)


def _length(side: NDArray[np.float64]) -> float:
    return float(np.hypot(side[0], side[1]))


def _near(side: float) -> int:
    return max(32, round(side / 32) * 32)


def _normal(picture: Image.Image) -> NDArray[np.float32]:
    """Blue, green, red from -1 to 1, colours first."""
    pixels = np.ascontiguousarray(np.asarray(picture)[..., ::-1].transpose(2, 0, 1), np.float32)
    pixels /= np.float32(127.5)
    pixels -= np.float32(1)
    return pixels

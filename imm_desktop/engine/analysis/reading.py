"""Reading text and machine codes in pictures."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import zxingcpp
from PIL import Image

from imm_desktop.engine.analysis.pictures import Grey
from imm_desktop.engine.analysis.text_models import LineReader, TextFinder, line_of

LONGEST_SIDE: Final = 640
"""Pixels with which writing is looked for; 960 finds a little more for half as much time again."""
GLANCE_SIDE: Final = 320
"""Pixels with which it is decided whether there may be writing."""
SMALL_PART: Final = 0.4
"""Share of the picture under which the part with writing is looked at as sharply as the picture is."""
MOST_LINES: Final = 120
"""Lines of one picture that are read, from the top; a page of small print has fewer."""
CELL: Final = 4
"""Side in pixels of the squares in which two lines are compared."""
NOISE: Final = 20
"""Grey levels by which such a square changes between pictures of the same line."""
LEAST_TEXT_SCORE: Final = 0.6
QR_FORMATS: Final = frozenset({"QRCode", "MicroQRCode", "RMQRCode", "Aztec"})
_ALL: Final = zxingcpp.BarcodeFormat
FORMATS: Final = (
    *(_ALL.QRCode, _ALL.MicroQRCode, _ALL.RMQRCode, _ALL.Aztec, _ALL.PDF417),
    *(
        _ALL.EAN13,
        _ALL.EAN8,
        _ALL.UPCA,
        _ALL.UPCE,
        _ALL.Code128,
        _ALL.Code39,
        _ALL.ITF,
        _ALL.Codabar,
    ),
)
"""What people scan. Data Matrix, which marks parts and letters, would cost half as much again."""


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
    for found in zxingcpp.read_barcodes(np.asarray(picture.convert("L")), formats=FORMATS):
        name = str(found.format).rsplit(".", maxsplit=1)[-1].replace(" ", "")
        kind = "qr" if name in QR_FORMATS else "bar"
        # ITF and the like fit into any row of bars; two digits are noise, not a code.
        if found.valid and (kind == "qr" or len(found.text) >= 6):
            codes.setdefault(found.text, Code(kind, found.text))
    return list(codes.values())


class TextReader:
    """Finds and reads lines of Chinese and English."""

    def __init__(self, finder: TextFinder, reader: LineReader) -> None:
        self._finder = finder
        self._reader = reader
        self._known: list[tuple[Grey, Line]] = []

    def lines(self, picture: Image.Image) -> list[Line]:
        """What is written in the picture, from top to bottom.

        Most pictures show no writing: a small one tells that in a quarter of the time. Lines that look as they did
        in the picture before are not read again.
        """
        known: list[tuple[Grey, Line]] = []
        suspected = self._finder.suspected(picture, GLANCE_SIDE)
        if suspected is not None:
            part = picture.crop(suspected)
            share = part.width * part.height / (picture.width * picture.height)
            sharpness = 1.0 if share < SMALL_PART else LONGEST_SIDE / max(picture.size)
            side = round(max(part.size) * min(1.0, sharpness))
            for box in self._finder.boxes(part, side)[:MOST_LINES]:
                line = line_of(part, box)
                looks = _looks_of(line)
                before = next((one for one in self._known if _are_alike(one[0], looks)), None)
                known.append((looks, before[1] if before else Line(*self._reader.read(line))))
        self._known = known
        return [line for _, line in known if line.score >= LEAST_TEXT_SCORE]


def _looks_of(line: Image.Image) -> Grey:
    size = (max(1, line.width // CELL), max(1, line.height // CELL))
    return np.asarray(line.convert("L").resize(size, Image.Resampling.BOX), np.int16)


def _are_alike(one: Grey, other: Grey) -> bool:
    """Whether no cell differs by more than noise; another digit changes several cells."""
    return one.shape == other.shape and int(np.abs(one - other).max()) <= NOISE

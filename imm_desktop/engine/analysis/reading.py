"""Reading text and machine codes in pictures."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import zxingcpp
from PIL import Image

from imm_desktop.engine.analysis.known_lines import KnownLines, Line, Place, place_of
from imm_desktop.engine.analysis.text_models import LineReader, TextFinder, line_of

LONGEST_SIDE: Final = 640
"""Pixels with which writing is looked for; 960 finds a little more for half as much time again."""
GLANCE_SIDE: Final = 320
"""Pixels with which it is decided whether there may be writing."""
SMALL_PART: Final = 0.4
"""Share of the picture under which the part with writing is looked at as sharply as the picture is."""
MOST_LINES: Final = 120
"""Lines of one picture that are read, from the top; a page of small print has fewer."""
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
        self._known = KnownLines()

    def lines(self, picture: Image.Image) -> list[Line]:
        """What is written in the picture, from top to bottom.

        Most pictures show no writing: a small one tells that in a quarter of the time. Lines that are where they were
        in the picture before, and look as they did, are not read again.
        """
        place = self._finder.suspected(picture, GLANCE_SIDE)
        lines = [] if place is None else self._read(picture, place)
        self._known.end_picture()
        return [line for line in lines if line.score >= LEAST_TEXT_SCORE]

    def _read(self, picture: Image.Image, place: Place) -> list[Line]:
        part, grey = picture.crop(place), np.asarray(picture.convert("L"))
        share = part.width * part.height / (picture.width * picture.height)
        sharpness = 1.0 if share < SMALL_PART else LONGEST_SIDE / max(picture.size)
        side = round(max(part.size) * min(1.0, sharpness))
        lines = []
        for box in self._finder.boxes(part, side)[:MOST_LINES]:
            at = place_of(box, place)
            line = self._known.at(at, grey)
            if line is None:
                line = Line(*self._reader.read(line_of(part, box)))
                self._known.add(at, grey, line)
            lines.append(line)
        return lines

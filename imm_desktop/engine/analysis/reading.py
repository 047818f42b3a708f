"""Reading text and machine codes in pictures."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import zxingcpp
from PIL import Image

from imm_desktop.engine.analysis.known_lines import KnownLines, Line, Pixels, Place, place_of
from imm_desktop.engine.analysis.text_boxes import TextBox
from imm_desktop.engine.analysis.text_models import LineReader, TextFinder, around, line_of

LONGEST_SIDE: Final = 640
"""Pixels with which writing is looked for; 960 finds a little more for half as much time again."""
GLANCE_SIDE: Final = 320
"""Pixels with which it is decided whether there may be writing."""
SMALL_PART: Final = 0.4
"""Share of the picture under which the parts with writing are looked at as sharply as the picture is."""
MOST_PARTS: Final = 4
"""Each look costs something of its own: of more parts the box around all is looked at."""
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
        lines = self._read(picture, self._finder.suspected(picture, GLANCE_SIDE))
        self._known.end_picture()
        return [line for line in lines if line.score >= LEAST_TEXT_SCORE]

    def _read(self, picture: Image.Image, places: list[Place]) -> list[Line]:
        """Parts far apart are looked at one by one, and as sharply as they are: all of a large picture would cost more."""
        if not places:
            return []
        whole = picture.width * picture.height
        share = sum((right - left) * (low - top) for left, top, right, low in places) / whole
        if share >= SMALL_PART or len(places) > MOST_PARTS:
            places = [around(places)]
            left, top, right, low = places[0]
            share = (right - left) * (low - top) / whole
        sharpness = 1.0 if share < SMALL_PART else LONGEST_SIDE / max(picture.size)
        grey = np.asarray(picture.convert("L"))
        lines: list[Line] = []
        for place in places:
            part = picture.crop(place)
            side = round(max(part.size) * min(1.0, sharpness))
            boxes = self._finder.boxes(part, side)[: MOST_LINES - len(lines)]
            lines += [self._line(part, place_of(box, place), box, grey) for box in boxes]
        return lines

    def _line(self, part: Image.Image, at: Place, box: TextBox, grey: Pixels) -> Line:
        known = self._known.at(at, grey)
        if known is not None:
            return known
        line = Line(*self._reader.read(line_of(part, box)))
        self._known.add(at, grey, line)
        return line

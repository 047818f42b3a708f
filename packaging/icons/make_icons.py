"""Render the program's icon: ``python packaging/icons/make_icons.py --out DIR``.

Writes ``imm-desktop-<size>.png``, ``imm-desktop.ico`` (Windows), ``imm-desktop.icns`` (macOS) and ``imm-desktop.svg``
into DIR, and the same of ``imm-case``, the icon of case files. The same sources give the same bytes. Needs PySide6 and Pillow, which the program ships anyway.
"""

import argparse
import shutil
import sys
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE: Final = Path(__file__).resolve().parent
LARGE = HERE.parent.parent / "resources" / "imm-desktop.svg"  # the window shows it too
CASE: Final = HERE / "imm-case.svg"
SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 96, 128, 256, 512)
ICO_SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 128, 256)
SMALL: Final = 32
"""Up to so many pixels the drawing without a ground is used: a shield inside a square is mush there."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    out: Path = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
    make(out, "imm-desktop", LARGE, HERE / "imm-desktop-small.svg")
    make(out, "imm-case", CASE, CASE)
    return 0


def make(out: Path, name: str, large: Path, small: Path) -> None:
    """All forms of one icon."""
    pictures = {
        size: picture_of(small if size <= SMALL else large, size) for size in (*SIZES, 1024)
    }
    for size in SIZES:
        pictures[size].save(out / f"{name}-{size}.png", optimize=True)
    pictures[256].save(
        out / f"{name}.ico",
        sizes=[(size, size) for size in ICO_SIZES],
        append_images=[pictures[size] for size in ICO_SIZES if size != 256],
    )
    pictures[1024].save(
        out / f"{name}.icns",
        append_images=[pictures[size] for size in (32, 64, 128, 256, 512)],
    )
    shutil.copyfile(large, out / f"{name}.svg")


def picture_of(source: Path, size: int) -> Image.Image:
    """The drawing, ``size`` pixels square, on a transparent ground."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(source)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(BytesIO(bytes(buffer.data().data()))).convert("RGBA")


if __name__ == "__main__":
    sys.exit(main())

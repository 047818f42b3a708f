"""Pictures that must not be seen, and how to see that one was.

They are fields of pure magenta and green, which nothing here is painted in and which any blur mixes.
"""

from typing import Final

import numpy as np
from PySide6.QtGui import QImage

from imm_desktop.media.picture import Picture

CELL_PX: Final = 4


def secret(frame: int, *, width: int = 320, height: int = 180, is_exact: bool = True) -> Picture:
    """Frame ``frame``: which field is magenta changes from one to the next."""
    rows, columns = np.mgrid[0:height, 0:width] // CELL_PX
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[:] = (0, 255, 0, 255)
    pixels[(rows + columns + frame) % 2 == 0] = (255, 0, 255, 255)
    return Picture(width, height, pixels.tobytes(), frame * 40, frame, frame * 512, is_exact)


def leaks(image: QImage) -> int:
    """Pixels that can only be the picture's own."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    if image.isNull():
        return 0
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    blue, green, red = (pixels[..., at].astype(int) for at in range(3))
    magenta = (red > 195) & (green < 60) & (blue > 195)
    pure_green = (red < 60) & (green > 195) & (blue < 60)
    return int((magenta | pure_green).sum())

"""Pictures as the models want them."""

from pathlib import Path
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from imm_desktop.engine.analysis.decoding import unsupported
from imm_desktop.engine.avif import UnusualAvifError, read_avif
from imm_desktop.engine.work import WorkError

LONGEST_SIDE: Final = 960
"""Pixels; more costs time and no model looks closer, except at text."""
BLANK_DEVIATION: Final = 4.0
"""Standard deviation of grey (0-255) under which a picture shows nothing."""
BLACK_LEVEL: Final = 24.0
"""Mean grey of a blank picture that is called black; video black is 16."""
LONG_FROM: Final = 3.0
"""Longer side over shorter side from which on a picture is long."""
DARK_LEVEL: Final = 16.0
"""Mean grey under which most of a picture is black."""
MOST_PIXELS: Final = 200_000_000
MINIATURE: Final = (32, 18)

Grey = NDArray[np.int16]


def picture_of(frame: VideoFrame, stretch: float = 1.0) -> Image.Image:
    """The frame upright in RGB, in square pixels, at most ``LONGEST_SIDE`` long.

    ``stretch`` is how much wider than high one stored pixel is shown (``Footage.stretch``).
    """
    wide, high = frame.width * stretch, float(frame.height)
    scale = min(1.0, LONGEST_SIDE / max(wide, high))
    size = (max(2, round(wide * scale)), max(2, round(high * scale)))
    # Averaging is quicker than curves, and shrinking by two is nothing else.
    how = Interpolation.AREA if scale < 1 else Interpolation.BICUBIC
    pixels = frame.to_ndarray(format="rgb24", width=size[0], height=size[1], interpolation=how)
    turns = round(frame.rotation / 90) % 4
    return Image.fromarray(np.ascontiguousarray(np.rot90(pixels, turns)))


def load_pictures(path: Path, step: int = 1, most: int = 1) -> list[tuple[int, Image.Image]]:
    """Every ``step``-th picture of an image file with its number, at most ``most``; a still image has one.

    A long image (a screen shot of a whole page) is cut into pieces twice as long as wide, unless only one is wanted.

    Raises:
        WorkError: ``ResourceNotFound`` or ``UnsupportedMediaFormat``.
    """
    if not path.is_file():
        raise WorkError("ResourceNotFound", f"The object {path.name} is not there.")
    if path.stat().st_size == 0:
        raise unsupported(path, "is empty")
    try:
        with Image.open(path) as image:
            if image.width * image.height > MOST_PIXELS:
                raise unsupported(path, f"has more than {MOST_PIXELS // 1_000_000} megapixels")
            # Photographs are decoded at a part of their size where JPEG allows it.
            image.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
            count = getattr(image, "n_frames", 1)
            if count == 1 and most > 1 and _is_long(image):
                pieces = list(enumerate(_pieces(_upright(image))))
                return [(number, _shrunk(piece)) for number, piece in pieces[::step][:most]]
            numbers = list(range(0, count, step))[:most]
            pictures = []
            for number in numbers:
                if number:
                    image.seek(number)
                pictures.append((number, _shrunk(_upright(image))))
            return pictures
    except UnidentifiedImageError as error:
        return _loaded_otherwise(path, error)
    except Image.DecompressionBombError as error:
        raise unsupported(path, "has too many pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise unsupported(path, "is a damaged image") from error


def _loaded_otherwise(path: Path, why: Exception) -> list[tuple[int, Image.Image]]:
    try:
        picture = read_avif(path, MOST_PIXELS)
    except UnusualAvifError as error:
        raise unsupported(path, str(error)) from error
    except (OSError, ValueError) as error:
        raise unsupported(path, "is a damaged image") from error
    if picture is None:
        raise unsupported(path, "is not an image that can be read") from why
    return [(0, _shrunk(picture))]


def _upright(image: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright.convert("RGBA"))
    return upright.convert("RGB")


def _shrunk(picture: Image.Image) -> Image.Image:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BILINEAR)
    return picture


def _is_long(image: Image.Image) -> bool:
    return max(image.size) > LONG_FROM * min(image.size)


def _pieces(picture: Image.Image) -> list[Image.Image]:
    """A long picture from its top, or its left, in pieces twice as long as wide."""
    wide, high = picture.size
    step = 2 * min(wide, high)
    if high > wide:
        boxes = [(0, at, wide, min(high, at + step)) for at in range(0, high, step)]
    else:
        boxes = [(at, 0, min(wide, at + step), high) for at in range(0, wide, step)]
    return [picture.crop(box) for box in boxes]


def miniature_of(picture: Image.Image) -> Grey:
    """A tiny grey version, to tell whether pictures are alike."""
    small = picture.resize(MINIATURE, Image.Resampling.BOX).convert("L")
    return np.asarray(small, np.int16)


def is_blank(miniature: Grey, picture: Image.Image) -> bool:
    """Whether there is nothing to see: one even colour, whatever it is."""
    if float(miniature.std()) >= BLANK_DEVIATION:
        return False
    return float(np.asarray(picture.convert("L")).std()) < BLANK_DEVIATION


def is_black(miniature: Grey) -> bool:
    """Whether a blank picture is black."""
    return float(miniature.mean()) < BLACK_LEVEL


def is_dark(miniature: Grey) -> bool:
    """Whether the picture is so dark that shapes cannot be judged."""
    return float(miniature.mean()) < DARK_LEVEL


def changed_cells(one: Grey, other: Grey, by: int = 10) -> int:
    """How many of the miniature's 576 cells differ by more than ``by`` grey levels."""
    return int(np.count_nonzero(np.abs(one - other) > by))

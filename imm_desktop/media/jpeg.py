"""Small pictures as JPEG: how they are kept on disk and cross from a worker in numbers."""

import io
from typing import Final

from PIL import Image, UnidentifiedImageError

QUALITY: Final = 80
"""At 480 × 270 about 15 KB a picture, and no blocks to be seen when it is shown at twice its size."""
_MOST_PIXELS: Final = 4_000_000
"""What we keep is far smaller: a larger one is not ours."""


def encoded(width: int, height: int, pixels: bytes, *, quality: int = QUALITY) -> bytes:
    """Tightly packed BGRX rows as JPEG."""
    out = io.BytesIO()
    picture = Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", 0, 1)
    picture.save(out, "jpeg", quality=quality)
    return out.getvalue()


def decoded(data: bytes, max_width: int, max_height: int) -> tuple[int, int, bytes] | None:
    """Width, height and BGRX rows, shrunk to fit, never enlarged; None when ``data`` is no whole JPEG."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            scale = min(1.0, max_width / picture.width, max_height / picture.height)
            size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
            if size != picture.size:
                picture.draft("RGB", size)
            rows = picture.convert("RGB")
            if rows.size != size:
                rows = rows.resize(size, Image.Resampling.BILINEAR, reducing_gap=1.5)
            return (*size, rows.tobytes("raw", "BGRX"))
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError):
        return None

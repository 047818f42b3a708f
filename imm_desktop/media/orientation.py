"""How a picture file wants to be turned and mirrored (EXIF), which FFmpeg does not tell in full."""

from typing import IO, Final, cast

from PIL import Image

from imm_desktop.media.remote_bytes import RemoteFile

_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = {
    1: (0, False),
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (3, True),
    6: (3, False),
    7: (1, True),
    8: (1, False),
}
"""By EXIF orientation: quarter turns counter-clockwise, and whether left and right are swapped after them."""


def upright(file: str | RemoteFile) -> tuple[int, bool] | None:
    """Quarter turns counter-clockwise and mirroring that bring the picture in ``file`` upright; None when it does not say."""
    try:
        readable = file if isinstance(file, str) else cast("IO[bytes]", file)
        with Image.open(readable, formats=("JPEG", "PNG", "WEBP", "TIFF")) as picture:
            return _UPRIGHT.get(int(picture.getexif().get(_ORIENTATION, 0)))
    except (OSError, ValueError, TypeError, SyntaxError, Image.DecompressionBombError):
        return None  # UnidentifiedImageError is an OSError

"""AVIF where Pillow has no codec for it: the bundle for Windows leaves that out, and PyAV, which is there anyway, reads it."""

from pathlib import Path
from typing import Final

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

_BRANDS: Final = frozenset({b"avif", b"avis"})
_ALPHA: Final = "Alpha"


class UnusualAvifError(Exception):
    """It is an AVIF that cannot be read here; the text says of what kind."""


def read_avif(path: Path, most_pixels: int) -> Image.Image | None:
    """The one picture of an AVIF, upright in RGB, on white where it is transparent; None when the file is no AVIF.

    Raises:
        UnusualAvifError: It moves or consists of tiles: the first picture would not be all that there is to see.
        ValueError: It has more than ``most_pixels``.
        OSError: It is damaged.
    """
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] != b"ftyp" or head[8:12] not in _BRANDS:
        return None
    with av.open(str(path)) as container:
        streams = container.streams.video
        colours = [one for one in streams if one.metadata.get("title") != _ALPHA]
        if head[8:12] == b"avis" or any(one.frames > 1 for one in streams):
            raise UnusualAvifError("is an animated AVIF, which this computer does not read")
        if len(colours) != 1:
            raise UnusualAvifError("is an AVIF in tiles, which this computer does not read")
        if colours[0].width * colours[0].height > most_pixels:
            raise ValueError("too many pixels")
        has_alpha = len(streams) == 2
        picture = _decoded(container, colours[0], "rgb24")
    if not has_alpha:
        return Image.fromarray(picture)
    with av.open(str(path)) as container:
        (alpha,) = (s for s in container.streams.video if s.metadata.get("title") == _ALPHA)
        mask = Image.fromarray(_decoded(container, alpha, "gray"))
    return Image.composite(Image.fromarray(picture), Image.new("RGB", mask.size, "white"), mask)


def _decoded(
    container: av.container.InputContainer, stream: VideoStream, pixels: str
) -> NDArray[np.uint8]:
    frame = next(iter(container.decode(stream)), None)
    if frame is None:
        raise OSError("no picture in it")
    turns = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(frame.to_ndarray(format=pixels), turns))

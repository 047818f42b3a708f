"""Pictures out of the raw planes that another decoder, such as Qt Multimedia's, has left in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from av.video.frame import VideoFrame

from imm_desktop.media.picture import Picture

PLANE_HEIGHTS: Final = {
    "yuv420p": (1, 2, 2),
    "yuv420p10le": (1, 2, 2),
    "yuv422p": (1, 1, 1),
    "nv12": (1, 2),
    "p010le": (1, 2),
    "p016le": (1, 2),
    "bgra": (1,),
}
"""The formats that are understood (FFmpeg's names), with the share of the height in each plane: whole or half."""


@dataclass(frozen=True, slots=True)
class Plane:
    """Rows of one plane as they lie in memory; ``stride`` is in bytes and may exceed what is shown."""

    data: memoryview
    stride: int


def picture_of_planes(
    planes: Sequence[Plane],
    pixel_format: str,
    size: tuple[int, int],
    *,
    position_ms: int,
    shown: tuple[int, int],
    quarter_turns: int = 0,
) -> Picture:
    """The planes as BGRX pixels; not exact, since the position is a player's word.

    Args:
        planes: As they lie in memory.
        pixel_format: FFmpeg's name of it.
        size: Width and height in memory.
        position_ms: What the player says.
        shown: Width and height that are wanted, upright: they may differ from ``size`` in proportion (pixels that
            are not square) and are swapped for a picture that lies on its side.
        quarter_turns: How often it must be turned clockwise to stand upright.

    Raises:
        ValueError: The format is not one of ``PLANE_HEIGHTS``.
    """
    if pixel_format not in PLANE_HEIGHTS:
        raise ValueError(f"planes in {pixel_format} are not understood")
    width, height = size
    frame = VideoFrame(width, height, pixel_format)
    for plane, target, part in zip(planes, frame.planes, PLANE_HEIGHTS[pixel_format], strict=True):
        rows = -(-height // part)
        source = np.frombuffer(plane.data, np.uint8, rows * plane.stride).reshape(rows, -1)
        into = np.frombuffer(memoryview(target), np.uint8).reshape(-1, target.line_size)
        columns = min(plane.stride, target.line_size)
        into[:rows, :columns] = source[:, :columns]
    lies = quarter_turns % 2 == 1
    wide, high = (shown[1], shown[0]) if lies else shown
    small = frame.reformat(width=wide, height=high, format="bgra", interpolation="FAST_BILINEAR")
    made = small.planes[0]
    rows_made = np.frombuffer(memoryview(made), np.uint8).reshape(-1, made.line_size)
    pixels = rows_made[:high, : wide * 4]
    if quarter_turns % 4:
        turned = np.rot90(pixels.view(np.uint32), -quarter_turns)
        return Picture(*shown, turned.tobytes(), position_ms, frame=-1, pts=-1, is_exact=False)
    return Picture(*shown, pixels.tobytes(), position_ms, frame=-1, pts=-1, is_exact=False)

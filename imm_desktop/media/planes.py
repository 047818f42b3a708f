"""Pictures out of the raw planes that another decoder, such as Qt Multimedia's, has left in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from av.video.frame import VideoFrame

from imm_desktop.media.picture import Picture

PLANE_HEIGHTS: Final = {"yuv420p": (1, 2, 2), "nv12": (1, 2), "bgra": (1,)}
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
    max_width: int,
    max_height: int,
) -> Picture:
    """The planes as BGRX pixels, shrunk to fit, never enlarged; not exact, since the position is a player's word.

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
    scale = min(max_width / width, max_height / height, 1.0)
    shown = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = frame.reformat(
        width=shown[0], height=shown[1], format="bgra", interpolation="FAST_BILINEAR"
    )
    made = small.planes[0]
    rows_made = np.frombuffer(memoryview(made), np.uint8).reshape(-1, made.line_size)
    pixels = rows_made[: shown[1], : shown[0] * 4].tobytes()
    return Picture(*shown, pixels, position_ms, frame=-1, pts=-1, is_exact=False)

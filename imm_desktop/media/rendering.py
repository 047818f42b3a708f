"""A decoded frame becomes 32-bit BGRX pixels: scaled to fit, square pixels, upright."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, Colorspace, ColorTrc

from imm_desktop.media.arena import LARGEST_PICTURE_BYTES

_UNSPECIFIED: Final = 2
"""AVCOL_SPC_UNSPECIFIED."""
_HD_HEIGHT: Final = 600
"""Above it, pictures that do not say take BT.709, below BT.601, as players have it."""
_HDR_CURVES: Final = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)


@dataclass(frozen=True, slots=True)
class Geometry:
    """How the stored picture is shown."""

    width: int
    """As displayed."""
    height: int
    quarter_turns: int
    """Counter-clockwise, to bring the decoded picture upright."""

    def fitted(self, max_width: int, max_height: int) -> tuple[int, int]:
        """The displayed size, shrunk to fit (never enlarged) and to what shared memory holds."""
        scale = min(
            Fraction(1),
            Fraction(max(1, max_width), self.width),
            Fraction(max(1, max_height), self.height),
        )
        width, height = max(1, int(self.width * scale)), max(1, int(self.height * scale))
        while 4 * width * height > LARGEST_PICTURE_BYTES:
            width, height = max(1, width * 3 // 4), max(1, height * 3 // 4)
        return width, height


def geometry_of(frame: VideoFrame, pixel_aspect: Fraction | None) -> Geometry:
    """The geometry of a stream whose frames are like ``frame``."""
    turns = round(frame.rotation / 90) % 4
    width, height = frame.width, frame.height
    if pixel_aspect is not None and pixel_aspect > 0:
        width = max(1, round(width * pixel_aspect))
    return Geometry(height, width, turns) if turns % 2 else Geometry(width, height, turns)


def render(
    frame: VideoFrame,
    geometry: Geometry,
    max_width: int,
    max_height: int,
    *,
    is_hasty: bool = False,
) -> "np.ndarray[tuple[int, int], np.dtype[np.uint32]]":
    """``frame`` as rows of BGRX pixels, not larger than ``max_width`` × ``max_height``.

    ``is_hasty`` takes half the time and shows jagged edges: for pictures that are gone in an instant.
    """
    width, height = geometry.fitted(max_width, max_height)
    across, down = (height, width) if geometry.quarter_turns % 2 else (width, height)
    is_hdr = frame.color_trc in _HDR_CURVES
    small = frame.reformat(
        width=across,
        height=down,
        format="bgra",
        interpolation="FAST_BILINEAR" if is_hasty else "BILINEAR",
        src_colorspace=_colorspace(frame),
        dst_color_trc=ColorTrc.BT709 if is_hdr else None,
        dst_color_primaries=ColorPrimaries.BT709 if is_hdr else None,
    )
    plane = small.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint32).reshape(down, plane.line_size // 4)[
        :, :across
    ]
    return np.rot90(rows, geometry.quarter_turns) if geometry.quarter_turns else rows


def _colorspace(frame: VideoFrame) -> int | None:
    if frame.colorspace != _UNSPECIFIED or frame.format.is_rgb:
        return None
    return Colorspace.ITU709 if frame.height > _HD_HEIGHT else Colorspace.ITU601

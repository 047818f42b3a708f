"""A decoded frame becomes 32-bit BGRX pixels: scaled to fit, square pixels, upright."""

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, ColorTrc

from imm_desktop.media.arena import LARGEST_PICTURE_BYTES
from imm_desktop.media.tone_mapping import to_sdr

Pixels = np.ndarray[tuple[int, int], np.dtype[np.uint32]]

_UNSPECIFIED: Final = 2
"""AVCOL_SPC_UNSPECIFIED."""
_HD_HEIGHT: Final = 600
"""Above it, pictures that do not say take BT.709, below BT.601, as players have it."""
_LEAST_INTERLACED: Final = 240
"""Lines; smaller pictures say so by mistake."""
_GREY: Final = 128
_ONE: Final = 1 << 16
"""In a display matrix, whose numbers are 16.16."""
_UPRIGHT: Final = {
    (1, 0, 0, 1): (0, False),
    (0, -1, 1, 0): (1, False),
    (-1, 0, 0, -1): (2, False),
    (0, 1, -1, 0): (3, False),
    (-1, 0, 0, 1): (0, True),
    (0, -1, -1, 0): (1, True),
    (1, 0, 0, -1): (2, True),
    (0, 1, 1, 0): (3, True),
}
"""Quarter turns counter-clockwise, and whether left and right are swapped after them, by where the matrix sends right and
down: (right's x, right's y, down's x, down's y)."""
_HDR_CURVES: Final = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)


@dataclass(frozen=True, slots=True)
class Geometry:
    """How the stored picture is shown."""

    width: int
    """As displayed."""
    height: int
    quarter_turns: int
    """Counter-clockwise, to bring the decoded picture upright."""
    is_mirrored: bool = False
    """Left and right are swapped after turning."""
    stored: tuple[int, int] = (0, 0)
    """Width and height of the decoded frames; (0, 0) of any."""
    pixel_aspect: Fraction | None = None

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


def geometry_of(
    frame: VideoFrame, pixel_aspect: Fraction | None, upright: tuple[int, bool] | None = None
) -> Geometry:
    """The geometry of a stream whose frames are like ``frame``.

    ``upright`` (quarter turns and mirroring, see `orientation`) counts more than what the frame says.
    """
    turns, is_mirrored = upright or _upright(frame)
    return _geometry(frame, pixel_aspect, turns, is_mirrored=is_mirrored)


def _upright(frame: VideoFrame) -> tuple[int, bool]:
    """Quarter turns and mirroring by the display matrix that comes with the frame; none where it says none of the eight."""
    kept: Any = frame.side_data  # its stub knows motion vectors only
    try:
        matrix = bytes(kept["DISPLAYMATRIX"])
    except KeyError:
        return 0, False
    right_x, right_y, _, down_x, down_y = struct.unpack_from("=5i", matrix)
    signs = (_sign(right_x), _sign(right_y), _sign(down_x), _sign(down_y))
    return _UPRIGHT.get(signs, (0, False))


def _sign(part: int) -> int:
    return 0 if 2 * abs(part) < _ONE else 1 if part > 0 else -1


def _geometry(
    frame: VideoFrame, pixel_aspect: Fraction | None, turns: int, *, is_mirrored: bool
) -> Geometry:
    width, height = frame.width, frame.height
    if pixel_aspect is not None and pixel_aspect > 0:
        width = max(1, round(width * pixel_aspect))
    shown = (height, width) if turns % 2 else (width, height)
    return Geometry(*shown, turns, is_mirrored, (frame.width, frame.height), pixel_aspect)


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
    if geometry.stored not in ((0, 0), (frame.width, frame.height)):
        # The picture changes its size in the middle of the video: none of it is shown squeezed.
        turns, is_mirrored = geometry.quarter_turns, geometry.is_mirrored
        geometry = _geometry(frame, geometry.pixel_aspect, turns, is_mirrored=is_mirrored)
    width, height = geometry.fitted(max_width, max_height)
    across, down = (height, width) if geometry.quarter_turns % 2 else (width, height)
    colorspace = _colorspace(frame)
    if frame.interlaced_frame and frame.height >= _LEAST_INTERLACED:
        frame = _one_field(frame)
    quality: Literal["FAST_BILINEAR", "BILINEAR"] = "FAST_BILINEAR" if is_hasty else "BILINEAR"
    if frame.color_trc in _HDR_CURVES:
        deep = frame.reformat(
            width=across, height=down, format="gbrp12le", interpolation=quality, src_colorspace=colorspace
        )  # fmt: skip
        green, blue, red = (
            np.frombuffer(memoryview(plane), np.uint16).reshape(down, -1)[:, :across]
            for plane in deep.planes
        )
        rows = to_sdr(red, green, blue, is_hlg=frame.color_trc == ColorTrc.ARIB_STD_B67)
    else:
        small = frame.reformat(
            width=across, height=down, format="bgra", interpolation=quality, src_colorspace=colorspace
        )  # fmt: skip
        plane = small.planes[0]
        padded = np.frombuffer(memoryview(plane), np.uint32).reshape(down, plane.line_size // 4)
        rows = padded[:, :across]
        if has_alpha(frame):
            rows = over_grey(rows)
    if geometry.quarter_turns:
        rows = np.rot90(rows, geometry.quarter_turns)
    return np.fliplr(rows) if geometry.is_mirrored else rows


def _one_field(frame: VideoFrame) -> VideoFrame:
    """The upper half-picture alone, half as high: two instants in one picture show as combs on all that moves."""
    graph = Graph()
    first = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 25)
    )
    field, last = graph.add("field", "type=top"), graph.add("buffersink")
    first.link_to(field)
    field.link_to(last)
    graph.configure()
    graph.push(frame)
    half = graph.pull()
    return half if isinstance(half, VideoFrame) else frame


def has_alpha(frame: VideoFrame) -> bool:
    """Whether parts of it may be transparent."""
    return any(component.is_alpha for component in frame.format.components)


def over_grey(rows: Pixels) -> Pixels:
    """What is transparent shows a middle grey, on which dark and light shapes are seen alike."""
    pixels = np.ascontiguousarray(rows).view(np.uint8).reshape(*rows.shape, 4).astype(np.uint16)
    alpha = pixels[..., 3:]
    blended = (pixels[..., :3] * alpha + _GREY * (255 - alpha) + 127) // 255
    pixels[..., :3] = blended
    return pixels.astype(np.uint8).view(np.uint32).reshape(rows.shape)


def _colorspace(frame: VideoFrame) -> int | None:
    if frame.colorspace != _UNSPECIFIED or frame.format.is_rgb:
        return None
    return Colorspace.ITU709 if frame.height > _HD_HEIGHT else Colorspace.ITU601

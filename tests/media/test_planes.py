import numpy as np
import pytest
from av.video.frame import VideoFrame

from imm_desktop.media.planes import PLANE_HEIGHTS, Plane, picture_of_planes

PADDING = 32


def planes_of(frame):
    """The frame's planes with wider rows, as decoders leave them."""
    result = []
    for plane in frame.planes:
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        padded = np.pad(rows, ((0, 0), (0, PADDING)), constant_values=99)
        result.append(Plane(memoryview(padded.tobytes()), plane.line_size + PADDING))
    return result


@pytest.mark.parametrize("pixel_format", sorted(PLANE_HEIGHTS))
def test_colours_survive_padded_rows_and_shrinking(pixel_format):
    left_red_right_blue = np.zeros((90, 162, 3), np.uint8)
    left_red_right_blue[:, :81, 0] = 255
    left_red_right_blue[:, 81:, 2] = 255
    frame = VideoFrame.from_ndarray(left_red_right_blue, "rgb24").reformat(format=pixel_format)
    picture = picture_of_planes(
        planes_of(frame), pixel_format, (162, 90), position_ms=1234, shown=(81, 45)
    )
    assert (picture.width, picture.height) == (81, 45)
    assert len(picture.pixels) == 4 * 81 * 45
    assert (picture.position_ms, picture.is_exact) == (1234, False)
    pixels = np.frombuffer(picture.pixels, np.uint8).reshape(45, 81, 4)
    blue, _, red, _ = pixels[20, 10]
    assert (red > 200, blue < 60) == (True, True)
    blue, _, red, _ = pixels[40, 70]
    assert (red < 60, blue > 200) == (True, True)


def test_a_picture_that_lies_on_its_side_is_stood_upright():
    wide = np.zeros((40, 80, 3), np.uint8)
    wide[:, :20, 0] = 255  # red on the left
    frame = VideoFrame.from_ndarray(wide, "rgb24").reformat(format="bgra")
    picture = picture_of_planes(
        planes_of(frame), "bgra", (80, 40), position_ms=0, shown=(40, 80), quarter_turns=1
    )
    assert (picture.width, picture.height) == (40, 80)
    pixels = np.frombuffer(picture.pixels, np.uint8).reshape(80, 40, 4)
    assert pixels[5, 20, 2] > 200, "what was on the left is on top"
    assert pixels[70, 20, 2] < 60


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="rgb565"):
        picture_of_planes([], "rgb565", (4, 4), position_ms=0, shown=(4, 4))

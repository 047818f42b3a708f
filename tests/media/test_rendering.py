"""How unusual pictures are shown: upright, without combs, without hidden colours, not washed out."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorTrc
from PIL import Image, ImageOps

from imm_desktop.media.exact import ExactReader
from imm_desktop.media.rendering import geometry_of, render

BT2020 = 9
"""AVCOL_PRI_BT2020 and AVCOL_SPC_BT2020_NCL."""


def shown(frame: VideoFrame, width: int, height: int) -> np.ndarray:
    """RGB rows."""
    rows = np.ascontiguousarray(render(frame, geometry_of(frame, None), width, height))
    return rows.view(np.uint8).reshape(*rows.shape, 4)[..., 2::-1]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_and_mirrored_as_their_exif_says(tmp_path, orientation):
    picture = Image.new("RGB", (80, 40), "white")
    picture.paste("red", (0, 0, 20, 10))
    picture.paste("blue", (60, 0, 80, 10))
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "picture.jpg"
    picture.save(path, exif=exif, quality=95)
    reader = ExactReader(str(path))
    geometry = geometry_of(reader.first, None, reader.upright)
    rows = np.ascontiguousarray(render(reader.first, geometry, 100, 100))
    ours = rows.view(np.uint8).reshape(*rows.shape, 4)[..., 2::-1].astype(int)
    with Image.open(path) as stored:
        upright = np.asarray(ImageOps.exif_transpose(stored)).astype(int)
    reader.close()
    assert ours.shape == upright.shape
    assert np.abs(ours - upright).mean() < 6


def test_a_moving_interlaced_picture_has_no_combs():
    luma = np.full((540 + 270, 960), 128, np.uint8)
    luma[0:540:2, :480] = 230  # one instant
    luma[1:540:2, :480] = 20  # the next
    frame = VideoFrame.from_ndarray(luma, format="yuv420p")
    assert shown(frame, 960, 540)[200:203, 100, 0].max() > 200
    assert shown(frame, 960, 540)[200:203, 100, 0].min() < 60, "the picture has combs"
    graph = av.filter.Graph()
    first = graph.add_buffer(width=960, height=540, format=frame.format, time_base=Fraction(1, 25))
    mark, last = graph.add("setfield", "tff"), graph.add("buffersink")
    first.link_to(mark)
    mark.link_to(last)
    graph.configure()
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    graph.push(frame)
    told = graph.pull()
    assert told.interlaced_frame
    for height in (540, 270):
        column = shown(told, 960, height)[20 : height - 20, 100, 0]
        assert column.min() > 200, "one instant only"


def test_what_is_transparent_shows_grey_and_not_the_colour_beneath():
    rgba = np.zeros((90, 160, 4), np.uint8)
    rgba[..., 0] = 255  # red everywhere, seen in the right half only
    rgba[:, 80:, 3] = 255
    pixels = shown(VideoFrame.from_ndarray(rgba, format="rgba"), 160, 90)
    assert np.abs(pixels[45, 20].astype(int) - 128).max() <= 1
    assert pixels[45, 120].tolist() == [255, 0, 0]


def nits_as_pq(nits: float) -> float:
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    light = (nits / 10_000) ** m1
    return ((c1 + c2 * light) / (1 + c3 * light)) ** m2


def hdr_frame(levels: list[float], curve: ColorTrc) -> VideoFrame:
    """Grey bars; ``levels`` from 0 to 1 of the signal."""
    planes = np.full((64 + 32, 320), 512, np.uint16)
    width = 320 // len(levels)
    for number, level in enumerate(levels):
        planes[:64, number * width : (number + 1) * width] = round(64 + 876 * level)
    frame = VideoFrame.from_ndarray(planes, format="yuv420p10le")
    frame.colorspace = frame.color_primaries = BT2020
    frame.color_trc, frame.color_range = curve, 1
    return frame


def test_hdr_has_black_black_white_white_and_loses_nothing_bright():
    nits = [0.05, 1, 20, 100, 203, 400, 700, 1000]
    frame = hdr_frame([nits_as_pq(one) for one in nits], ColorTrc.SMPTE2084)
    pixels = shown(frame, 320, 64)
    levels = [int(pixels[30, number * 40 + 20, 1]) for number in range(8)]
    assert levels == sorted(set(levels)), "each is brighter than the one before"
    black, _, _, middle, white, *_, peak = levels
    assert black < 10
    assert 150 < middle < 200
    assert 210 < white < 235
    assert peak > 250
    assert np.ptp(pixels[30, 140]) <= 2, "grey stays grey"


def test_hlg_is_shown_much_like_pq():
    pixels = shown(hdr_frame([0.0, 0.5, 0.75, 1.0], ColorTrc.ARIB_STD_B67), 320, 64)
    levels = [int(pixels[30, number * 80 + 40, 1]) for number in range(4)]
    assert levels == sorted(set(levels))
    assert levels[0] < 5
    assert 205 < levels[2] < 235, "0.75 is reference white"


def test_wide_colours_are_not_washed_out():
    planes = np.full((64 + 32, 320), 512, np.uint16)
    planes[:64] = round(64 + 876 * 0.35)
    planes[64:80] = 480  # blue difference (U), then red difference (V): yuv420p10le stacked
    planes[80:] = 560
    frame = VideoFrame.from_ndarray(planes, format="yuv420p10le")
    frame.colorspace, frame.color_primaries, frame.color_range = BT2020, BT2020, 1
    frame.color_trc = ColorTrc.SMPTE2084
    red, green, blue = shown(frame, 320, 64)[30, 100].astype(int)
    assert red > green > blue
    assert red - blue > 40

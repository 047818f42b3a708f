"""Lines of text: found as boxes, straightened, read once."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from imm_desktop.engine.analysis.models import Models
from imm_desktop.engine.analysis.text_boxes import text_boxes
from imm_desktop.engine.analysis.text_models import LINE_HEIGHT, line_of
from imm_desktop.resources_path import resources_path


@pytest.fixture(scope="module")
def models() -> Models:
    return Models(resources_path())


def written(*lines: str, size: int = 32, turned: float = 0.0) -> Image.Image:
    picture = Image.new("RGB", (640, 360), "navy")
    draw = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        draw.text((40, 120 + 60 * row), line, fill="white", font=ImageFont.load_default(size))
    return picture.rotate(turned, Image.Resampling.BICUBIC, fillcolor="navy")


def map_with(*boxes: tuple[int, int, int, int], high: int = 96, wide: int = 160) -> np.ndarray:
    likely = np.zeros((high, wide), np.float32)
    for left, top, right, bottom in boxes:
        likely[top:bottom, left:right] = 0.9
    return likely


class TestBoxes:
    def test_each_connected_part_is_a_box_larger_than_itself(self):
        (box,) = text_boxes(map_with((40, 40, 120, 50)))
        (left, top), _, (right, bottom), _ = box.corners
        assert 0 < left * 160 < 36
        assert 124 < right * 160 < 160
        assert 28 < top * 96 < 38
        assert 52 < bottom * 96 < 64

    def test_parts_that_touch_at_a_corner_are_one(self):
        assert len(text_boxes(map_with((10, 10, 60, 20), (61, 21, 66, 23)))) == 1

    def test_boxes_come_in_reading_order(self):
        found = text_boxes(map_with((90, 12, 140, 22), (10, 10, 60, 20), (10, 60, 60, 70)))
        places = [(round(b.corners[0][0], 1), round(b.corners[0][1], 1)) for b in found]
        assert places == sorted(places, key=lambda place: (place[1], place[0]))
        assert len(found) == 3

    def test_specks_and_weak_parts_are_no_text(self):
        weak = map_with((10, 60, 100, 80)) * 0.5
        assert text_boxes(np.maximum(map_with((10, 10, 11, 11)), weak)) == []

    def test_an_empty_map_has_none(self):
        assert text_boxes(map_with()) == []

    def test_a_turned_part_has_a_turned_box(self):
        likely = np.asarray(Image.fromarray(map_with((40, 42, 120, 54))).rotate(10), np.float32)
        (box,) = text_boxes(likely)
        (left, top), (right, higher), *_ = (np.array(c) * [160, 96] for c in box.corners)
        assert np.degrees(np.arctan2(top - higher, right - left)) == pytest.approx(10, abs=2)


class TestReading:
    @pytest.mark.parametrize("turned", [0.0, 7.0, -9.0])
    def test_turned_lines_are_read(self, models: Models, turned: float):
        lines = models.text_reader.lines(written("Golden Tea House", turned=turned))
        assert [line.text for line in lines] == ["Golden Tea House"]

    def test_writing_from_top_to_bottom_is_turned(self, models: Models):
        upright = written("Golden Tea House").transpose(Image.Transpose.ROTATE_90)
        boxes = models.text_reader._finder.boxes(upright, 640)
        assert [line_of(upright, box).height for box in boxes] == [LINE_HEIGHT]
        assert line_of(upright, boxes[0]).width > 4 * LINE_HEIGHT

    def test_a_line_that_stays_is_not_read_again(self, models: Models, monkeypatch):
        reader = models.text_reader
        first = reader.lines(written("Golden Tea", "call 13800138000"))
        monkeypatch.setattr(reader._reader, "read", lambda line: pytest.fail("read again"))
        assert reader.lines(written("Golden Tea", "call 13800138000")) == first

    def test_another_digit_is_read(self, models: Models):
        reader = models.text_reader
        reader.lines(written("call 13800138000"))
        assert [line.text for line in reader.lines(written("call 13800138008"))] == [
            "call 13800138008"
        ]

    def test_no_writing(self, models: Models):
        assert models.text_reader.lines(Image.new("RGB", (640, 360), "navy")) == []
        assert models.text_reader.lines(Image.new("RGB", (40, 3000), "navy")) == []

    def test_a_line_that_grew_is_read(self, models: Models):
        reader = models.text_reader
        reader.lines(written("Golden Tea House"))
        grown = [line.text for line in reader.lines(written("Golden Tea House 24h"))]
        assert grown == ["Golden Tea House 24h"]

    def test_a_line_is_compared_with_what_was_read_and_not_with_the_picture_before(
        self, models: Models, monkeypatch
    ):
        reader, read = models.text_reader, []
        reader.lines(Image.new("RGB", (640, 360), "navy"))
        plain = reader._reader.read
        monkeypatch.setattr(reader._reader, "read", lambda line: read.append(line) or plain(line))
        for shade in range(128, 40, -8):
            # Each step is within noise, the whole way is not.
            reader.lines(
                written("Golden Tea House").point(lambda v, s=shade: min(255, v * s // 128))
            )
        assert 1 < len(read) < 11

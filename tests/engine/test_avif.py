"""AVIF where Pillow cannot read it, as in the bundle for Windows."""

import json

import numpy as np
import pytest
from PIL import Image

from imm_desktop.engine.analysis.pictures import load_pictures
from imm_desktop.engine.avif import read_avif
from imm_desktop.engine.oss.pictures import process_file
from imm_desktop.engine.work import WorkError

WIDE = Image.fromarray(
    np.stack(np.broadcast_arrays(np.arange(96)[None, :] * 2, np.arange(64)[:, None] * 3, 90), -1).astype(np.uint8)
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_codec(monkeypatch):
    Image.init()
    monkeypatch.delitem(Image.OPEN, "AVIF")
    monkeypatch.setattr(Image, "ID", [one for one in Image.ID if one != "AVIF"])


def difference(one, other):
    return np.abs(np.asarray(one, np.int16) - np.asarray(other.convert("RGB"), np.int16)).mean()


def test_a_picture_is_read_upright_and_in_its_colours(tmp_path):
    path = tmp_path / "照片.avif"
    WIDE.save(path)
    ((number, picture),) = load_pictures(path, most=5)
    assert (number, picture.mode, picture.size) == (0, "RGB", (96, 64))
    assert difference(picture, WIDE) < 6
    turned = Image.Exif()
    turned[0x112] = 6
    WIDE.save(path, exif=turned)
    ((_, picture),) = load_pictures(path)
    assert difference(picture, WIDE.transpose(Image.Transpose.ROTATE_270)) < 6


def test_what_is_transparent_is_white(tmp_path):
    seen = WIDE.copy()
    seen.putalpha(Image.fromarray(np.repeat([[0] * 48 + [255] * 48], 64, 0).astype(np.uint8)))
    seen.save(tmp_path / "a.avif")
    ((_, picture),) = load_pictures(tmp_path / "a.avif")
    assert difference(picture.crop((4, 4, 40, 60)), Image.new("RGB", (36, 56), "white")) < 4
    assert difference(picture.crop((52, 4, 92, 60)), WIDE.crop((52, 4, 92, 60))) < 6


def test_what_moves_is_refused_by_name_and_what_is_damaged_too(tmp_path):
    moving = tmp_path / "moving.avif"
    WIDE.save(moving, save_all=True, append_images=[WIDE.rotate(180)])
    with pytest.raises(WorkError, match="animated AVIF"):
        load_pictures(moving)
    still = tmp_path / "still.avif"
    WIDE.save(still)
    still.write_bytes(still.read_bytes()[:-200])
    with pytest.raises(WorkError, match="damaged image"):
        load_pictures(still)
    other = tmp_path / "other.avif"
    other.write_bytes(b"no picture at all")
    with pytest.raises(WorkError, match="not an image that can be read"):
        load_pictures(other)
    WIDE.save(still)
    with pytest.raises(ValueError, match="pixels"):
        read_avif(still, 1_000)


def test_oss_processes_it_too(tmp_path):
    WIDE.save(tmp_path / "a.avif")
    body, _ = process_file(str(tmp_path / "a.avif"), "image/info")
    facts = json.loads(body)
    assert facts["ImageWidth"]["value"] == "96"
    assert facts["Format"]["value"] == "avif"
    body, kind = process_file(str(tmp_path / "a.avif"), "image/resize,w_48")
    assert kind == "image/png"
    (tmp_path / "b.avif").write_bytes(b"nothing")
    with pytest.raises(WorkError, match="not an image"):
        process_file(str(tmp_path / "b.avif"), "image/info")

"""``x-oss-process``: exact snapshots out of video, and work on images, by the worker process."""

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from imm_desktop.engine.oss.pictures import process_file
from imm_desktop.engine.work import WorkError
from tests import made_videos
from tests.engine_client import EngineClient, fault_of, running_engine

FRAMES = 50
RATE = 25


def write_video(path: Path, *, codec: str = "libx264", first_pts: int = 0) -> None:
    """A video whose n-th frame is grey of 4·n + 10, with two key frames and B-frames between."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.gop_size = 25
        stream.time_base = Fraction(1, RATE)
        for number in range(FRAMES):
            grey = np.full((180, 320, 3), number * 4 + 10, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
            frame.pts = number + first_pts
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def shown(body: bytes) -> int:
    """The number of the frame in a picture."""
    level = float(np.asarray(Image.open(io.BytesIO(body)).convert("L")).mean())
    return round((level - 10) / 4)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("video") / "v.mp4"
    write_video(path)
    return path


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineClient]:
    with running_engine(tmp_path) as client:
        yield client


@pytest.mark.parametrize(
    ("at_ms", "frame"),
    [(0, 0), (39, 0), (40, 1), (500, 12), (1000, 25), (1190, 29), (1960, 49), (99999, 49)],
)
@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts"])
def test_a_snapshot_shows_the_frame_of_its_moment(
    tmp_path: Path, at_ms: int, frame: int, ending: str
) -> None:
    path = tmp_path / f"v.{ending}"
    write_video(path, first_pts=7)

    body, media_type = process_file(str(path), f"video/snapshot,t_{at_ms},f_png")

    assert (shown(body), media_type) == (frame, "image/png")


def test_a_snapshot_takes_the_size_it_is_asked_for(video: Path) -> None:
    def size(options: str) -> tuple[int, int]:
        body, _ = process_file(str(video), f"video/snapshot,t_0,f_jpg{options}")
        return Image.open(io.BytesIO(body)).size

    assert size("") == size(",w_0,h_0") == (320, 180)
    assert size(",w_160") == (160, 90)
    assert size(",h_45") == (80, 45)
    assert size(",w_50,h_60,m_fast") == (50, 60)


def test_m_fast_takes_the_key_frame_before(video: Path) -> None:
    body, _ = process_file(str(video), "video/snapshot,t_1500,f_png,m_fast")

    assert shown(body) == 25


def test_images_are_resized_and_cropped(tmp_path: Path) -> None:
    path = tmp_path / "i.png"
    Image.new("RGBA", (400, 200), (200, 10, 10, 255)).save(path)

    def made(process: str) -> tuple[tuple[int, int], str | None]:
        picture = Image.open(io.BytesIO(process_file(str(path), process)[0]))
        return picture.size, picture.format

    assert made("image/resize,w_100") == ((100, 50), "PNG")
    assert made("image/resize,w_100,h_100") == ((100, 50), "PNG")
    assert made("image/resize,m_mfit,w_100,h_100") == ((200, 100), "PNG")
    assert made("image/resize,m_fill,w_100,h_100") == ((100, 100), "PNG")
    assert made("image/resize,m_pad,w_100,h_100/format,jpg") == ((100, 100), "JPEG")
    assert made("image/resize,m_fixed,w_30,h_100") == ((30, 100), "PNG")
    assert made("image/resize,p_50") == ((200, 100), "PNG")
    assert made("image/resize,l_100") == ((100, 50), "PNG")
    assert made("image/resize,w_800") == ((400, 200), "PNG")
    assert made("image/resize,w_800,limit_0") == ((800, 400), "PNG")
    assert made("image/crop,w_50,h_60,g_se") == ((50, 60), "PNG")
    assert made("image/crop,x_380,w_50,h_60/format,webp") == ((20, 60), "WEBP")


@pytest.mark.parametrize(
    "process",
    [
        "video/snapshot,t_x", "video/snapshot,t_0,f_gif", "video/snapshot,t_0,w_99999", "video/snapshot,z_1",
        "video/cut", "image/resize", "image/resize,w_0", "image/resize,w_20000,limit_0", "image/blur,r_3,s_2",
        "sound/x", "image/crop,x_9999",
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_by_name(video: Path, tmp_path: Path, process: str) -> None:
    path = tmp_path / "i.png"
    Image.new("RGB", (4, 4)).save(path)
    with pytest.raises(WorkError) as caught:
        process_file(str(path if process.startswith("image") else video), process)
    assert caught.value.code == "InvalidArgument"


def test_pictures_over_the_wire(engine: EngineClient, video: Path) -> None:
    (engine.folder / "v.mp4").write_bytes(video.read_bytes())
    (engine.folder / "text.mp4").write_text("no video")
    snapshot = {"x-oss-process": "video/snapshot,t_1000,f_jpg,w_160"}

    answer = engine.oss("GET", "v.mp4", params=snapshot)
    assert (answer.headers["content-type"], shown(answer.content)) == ("image/jpeg", 25)
    assert fault_of(engine.oss("GET", "text.mp4", params=snapshot)) == "400 InvalidArgument"
    bad = {"x-oss-process": "video/snapshot,t_-1"}
    assert fault_of(engine.oss("GET", "v.mp4", params=bad)) == "400 InvalidArgument"


@pytest.mark.parametrize(
    ("rotation", "turned", "size", "red_is"),
    [
        (90, "", (64, 32), "left"),
        (90, ",ar_auto", (32, 64), "below"),
        (-90, ",ar_auto", (32, 64), "above"),
        (180, ",ar_auto", (64, 32), "right"),
        (0, ",ar_auto", (64, 32), "left"),
        (0, ",ar_h", (32, 64), "above"),
        (90, ",ar_h", (32, 64), "below"),
        (90, ",ar_w", (64, 32), "left"),
    ],
)
def test_a_snapshot_is_turned_when_that_is_asked_for(
    tmp_path: Path, rotation: int, turned: str, size: tuple[int, int], red_is: str
) -> None:
    picture = Image.new("RGB", (64, 32), (0, 0, 255))
    picture.paste((255, 0, 0), (0, 0, 32, 32))
    path = made_videos.write_video(
        tmp_path / "turned.mp4", [made_videos.Part(picture, 5)], rotation=rotation
    )
    body, _ = process_file(str(path), f"video/snapshot,t_0,f_png{turned}")
    shot = Image.open(io.BytesIO(body)).convert("RGB")
    assert shot.size == size
    wide, high = size
    middle = {
        "left": (4, high // 2),
        "right": (wide - 4, high // 2),
        "above": (wide // 2, 4),
        "below": (wide // 2, high - 4),
    }
    reds = {name for name, place in middle.items() if shot.getpixel(place)[0] > 128}
    other = {"left": "right", "right": "left", "above": "below", "below": "above"}[red_is]
    assert red_is in reds
    assert other not in reds

"""Of a file that was cut off or damaged it is said what is missing, whatever is done with it; of a whole one nothing."""

import re

import av
import numpy as np
import pytest

from imm_desktop.engine.analysis.decoding import open_footage
from imm_desktop.engine.rendering.conversion import convert
from imm_desktop.engine.rendering.run import render_highlight
from imm_desktop.engine.work import Work, WorkError, WorkKind
from tests.made_videos import Part, noise, tones, write_video

SOURCE, TARGET = "oss://b/film", "oss://b/out.mp4"
JOIN = {
    "Type": "Concat",
    "Sources": [{"URI": SOURCE}],
    "Output": {"URI": TARGET, "Container": "mp4"},
}
COPIED = {
    "Video": {"TranscodeVideo": {"Codec": "copy"}},
    "Audio": {"TranscodeAudio": {"Codec": "copy"}},
}
TARGET_OF = {"URI": TARGET, "Container": "mp4"}
ENCODE = {"Sources": [{"URI": SOURCE}], "Targets": [TARGET_OF]}
COPY = {"Sources": [{"URI": SOURCE}], "Targets": [{**TARGET_OF, **COPIED}]}
STILL = {
    "Sources": [{"URI": SOURCE}],
    "Targets": [{"Image": {"Snapshots": [{"URI": "oss://b/still.jpg", "Format": "jpg", "Interval": 1}]}}],
}  # fmt: skip


def message_of(path, how):
    """What is said when ``path`` is rendered."""
    paths = {
        SOURCE: path,
        TARGET: path.with_name("out.mp4"),
        "oss://b/still.jpg": path.with_name("still.jpg"),
    }
    if "Type" in how:
        return render_highlight(Work(WorkKind.HIGHLIGHT, how, paths), lambda _: None)["Message"]
    return convert(Work(WorkKind.CONVERSION, how, paths), lambda _: None)["Message"]


def loss_of(path):
    """What is said when all of ``path`` was looked at."""
    with open_footage(path) as footage:
        for _ in footage.frames():
            pass
        return footage.loss


def remuxed(film, path, options=None):
    """``film`` in another container, or with another layout."""
    with av.open(str(film)) as reading, av.open(str(path), "w", options=options or {}) as writing:
        streams = {one.index: writing.add_stream_from_template(one) for one in reading.streams}
        for packet in reading.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                writing.mux(packet)
    return path


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Six seconds of noise with sound."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    parts = [Part(noise(seed, (160, 90)), 15, moving=True) for seed in range(4)]
    return write_video(path, parts, rate=10, sound=tones(6.0))


@pytest.fixture(params=["mkv", "mp4", "flv"])
def cut(request, film, tmp_path):
    """The film, three quarters of it."""
    options = {"movflags": "faststart"} if request.param == "mp4" else None
    whole = remuxed(film, tmp_path / f"whole.{request.param}", options)
    path = tmp_path / f"film.{request.param}"
    content = whole.read_bytes()
    path.write_bytes(content[: len(content) * 3 // 4])
    return path


def test_a_whole_film_is_said_nothing_of(film):
    assert loss_of(film) == ""
    for how in (JOIN, ENCODE, COPY, STILL):
        assert "breaks off" not in message_of(film, how)
        assert "damaged" not in message_of(film, how)


def test_a_film_that_was_cut_off_is_said_to_break_off(cut):
    assert loss_of(cut).startswith("The video breaks off at ")
    assert re.search(r" s of 6\.[012] s\.$", loss_of(cut))
    for how in (JOIN, ENCODE, COPY, STILL):
        assert "film breaks off at " in message_of(cut, how).replace(cut.name, "film")


def test_sound_that_goes_on_after_the_pictures_is_no_damage(tmp_path):
    path = tmp_path / "song.mkv"
    with av.open(str(path), "w") as out:
        pictures = out.add_stream("libx264", 25)
        pictures.width, pictures.height = 64, 36
        sound = out.add_stream("aac", 44_100)
        for number in range(50):
            frame = av.VideoFrame.from_ndarray(np.full((54, 64), number, np.uint8), "yuv420p")
            frame.pts = number
            out.mux(pictures.encode(frame))
        out.mux(pictures.encode(None))
        for number in range(250):
            heard = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), "fltp", "stereo")
            heard.sample_rate, heard.pts = 44_100, number * 1024
            out.mux(sound.encode(heard))
        out.mux(sound.encode(None))
    assert loss_of(path) == ""


def test_a_recording_behind_a_recording_is_not_passed_over_in_silence(film, tmp_path):
    once = remuxed(film, tmp_path / "once.ts").read_bytes()
    path = tmp_path / "film.ts"
    path.write_bytes(once + once)
    assert "Its time starts over: about 4.9 s" in loss_of(path)
    with pytest.raises(WorkError, match="two recordings") as refused:
        message_of(path, JOIN)
    assert refused.value.code == "UnsupportedMediaFormat"


def test_pictures_that_are_damaged_are_counted(film, tmp_path):
    path = remuxed(film, tmp_path / "film.mp4", {"movflags": "faststart"})
    content = bytearray(path.read_bytes())
    rng = np.random.default_rng(5)
    for at in rng.integers(len(content) // 2, len(content) * 9 // 10, len(content) // 100):
        content[at] ^= 0xFF
    path.write_bytes(content)
    assert "damaged and were not looked at" in loss_of(path)
    assert "s of film are damaged" in message_of(path, JOIN)

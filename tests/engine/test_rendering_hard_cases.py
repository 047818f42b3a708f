"""Sources and ends of the less usual sort."""

import errno
import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from imm_desktop.engine.rendering import encode
from imm_desktop.engine.rendering.footage import Sound
from imm_desktop.engine.rendering.run import render_highlight
from imm_desktop.engine.work import Work, WorkError, WorkKind
from tests.rendering_films import luma_of, lumas_in, make_film, make_tone, numbers_in, sound_in


def joined(tmp_path, *films, suffix="mp4", **output):
    """Joins whole films and says where the output is."""
    target = tmp_path / f"out.{suffix}"
    uris = [f"oss://b/{film.name}" for film in films]
    parameters = {
        "Type": "Concat",
        "Sources": [{"URI": uri} for uri in uris],
        "Output": {"URI": f"oss://b/out.{suffix}", "Container": suffix, **output},
    }
    paths = dict(zip(uris, films, strict=True)) | {f"oss://b/out.{suffix}": target}
    render_highlight(Work(WorkKind.HIGHLIGHT, parameters, paths), lambda percent: None)
    return target


def write_frames(path, pictures, times, *, time_base, rotation=0, aspect=None):
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", 25, options={"crf": "4", "preset": "ultrafast"})
        stream.height, stream.width = pictures[0].shape
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = time_base
        if rotation:
            stream.set_display_rotation(rotation)
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        for picture, at in zip(pictures, times, strict=True):
            rows = np.full((picture.shape[0] * 3 // 2, picture.shape[1]), 128, np.uint8)
            rows[: picture.shape[0]] = picture
            frame = av.VideoFrame.from_ndarray(rows, "yuv420p")
            frame.pts, frame.time_base = at, time_base
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def first_frame(path):
    with av.open(str(path)) as container:
        return next(container.decode(video=0))


def test_a_film_that_lies_on_its_side_is_set_upright(tmp_path):
    lying = np.full((180, 320), 40, np.uint8)
    lying[:, 160:] = 200
    film = write_frames(
        tmp_path / "r.mp4", [lying] * 3, range(3), time_base=Fraction(1, 25), rotation=90
    )
    frame = first_frame(joined(tmp_path, film))
    assert (frame.width, frame.height) == (180, 320)
    picture = luma_of(frame)
    assert picture[:100].mean() == pytest.approx(200, abs=6)
    assert picture[220:].mean() == pytest.approx(40, abs=6)


def test_pixels_that_are_not_square_are_shown_square(tmp_path):
    film = write_frames(
        tmp_path / "wide.mp4",
        [np.full((180, 240), 90, np.uint8)] * 3,
        range(3),
        time_base=Fraction(1, 25),
        aspect=Fraction(4, 3),
    )
    frame = first_frame(joined(tmp_path, film))
    assert (frame.width, frame.height) == (320, 180)
    assert luma_of(frame).min() > 80, "no black at the sides"


def test_frames_that_last_unequally_keep_their_times(tmp_path):
    shades = [40, 80, 120, 160]
    film = write_frames(
        tmp_path / "uneven.mkv",
        [np.full((90, 160), shade, np.uint8) for shade in shades],
        [0, 40, 400, 440],
        time_base=Fraction(1, 1000),
    )
    made = joined(
        tmp_path, film, Video={"TranscodeVideo": {"Codec": "h264", "FrameRate": 25, "CRF": 5}}
    )
    assert [round(luma / 40) for luma in lumas_in(made)] == [1, *[2] * 9, 3, 4]


def test_a_film_whose_sound_begins_late_stays_in_step(tmp_path):
    film = tmp_path / "late.mkv"
    with (
        av.open(str(film), "w") as out,
        av.open(str(make_film(tmp_path / "a.mp4", tone=440))) as source,
    ):
        streams = {stream.index: out.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is None:
                continue
            if packet.stream.type == "audio":
                shift = int(Fraction(1, 2) / packet.time_base)
                packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
            packet.stream = streams[packet.stream.index]
            out.mux(packet)
    sound = sound_in(joined(tmp_path, film))
    assert abs(sound[:20_000]).max() < 0.02
    assert abs(sound[26_000:80_000]).max() > 0.3


def test_sound_is_read_from_the_very_sample(tmp_path):
    steps = make_tone(tmp_path / "tone.wav", 100, 2)
    from_start, from_later = Sound(steps, Fraction(0)), Sound(steps, Fraction(3, 2))
    try:
        from_start.read(72_000)
        assert np.allclose(from_start.read(9000), from_later.read(9000), atol=1e-4)
        assert not from_start.read(96_000)[:, -1000:].any(), "silence after the end"
    finally:
        from_start.close()
        from_later.close()


def test_a_picture_is_no_film(tmp_path):
    still = tmp_path / "still.mp4"
    frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
    frame.to_image().save(still, "PNG")
    with pytest.raises(WorkError, match="picture") as caught:
        joined(tmp_path, still)
    assert caught.value.code == "UnsupportedMediaFormat"


def test_a_film_that_was_cut_off_is_used_as_far_as_it_goes(tmp_path):
    whole = make_film(tmp_path / "whole.ts", container="mpegts")
    cut = tmp_path / "cut.ts"
    content = whole.read_bytes()
    cut.write_bytes(content[: len(content) * 2 // 3])
    numbers = numbers_in(joined(tmp_path, cut))
    assert 20 < len(numbers) < 50
    assert numbers[:20] == list(range(20))


def test_music_that_is_not_there_is_named(tmp_path):
    film = make_film(tmp_path / "a.mp4", 5)
    parameters = {
        "Type": "Concat",
        "Sources": [{"URI": "oss://b/a.mp4"}],
        "Edit": {
            "Mode": "Sequential",
            "BackgroundMusicMode": "Random",
            "BackgroundMusics": [{"URI": "oss://b/none.mp3"}],
        },
        "Output": {"URI": "oss://b/out.mp4", "Container": "mp4"},
    }
    paths = {
        "oss://b/a.mp4": film,
        "oss://b/none.mp3": tmp_path / "none.mp3",
        "oss://b/out.mp4": tmp_path / "out.mp4",
    }
    with pytest.raises(WorkError, match=r"BackgroundMusics\[0\].URI oss://b/none.mp3 is not there"):
        render_highlight(Work(WorkKind.HIGHLIGHT, parameters, paths), lambda percent: None)


KILLED = """
import sys
from pathlib import Path
from imm_desktop.engine.rendering.run import render_highlight
from imm_desktop.engine.work import Work, WorkKind
film, target = map(Path, sys.argv[1:])
def told(percent):
    if percent > 30:
        print("half way", flush=True)
        sys.stdin.read()
parameters = {"Type": "Concat", "Sources": [{"URI": "oss://b/a.mp4"}], "Output": {"URI": "oss://b/out.mp4", "Container": "mp4"}}
render_highlight(Work(WorkKind.HIGHLIGHT, parameters, {"oss://b/a.mp4": film, "oss://b/out.mp4": target}), told)
"""


def test_a_process_killed_half_way_leaves_the_old_output_and_the_next_one_is_whole(tmp_path):
    film, bucket = make_film(tmp_path / "a.mp4"), tmp_path / "bucket"
    bucket.mkdir()
    target = bucket / "out.mp4"
    target.write_bytes(b"old")
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(film), str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"half way\n"
        process.kill()
    assert target.read_bytes() == b"old"
    visible = [path.name for path in bucket.rglob("*") if path.is_file() and path.parent == bucket]
    assert visible == ["out.mp4"], "what was begun lies in the private folder only"
    parameters = {
        "Type": "Concat",
        "Sources": [{"URI": "oss://b/a.mp4"}],
        "Output": {"URI": "oss://b/out.mp4", "Container": "mp4"},
    }
    paths = {"oss://b/a.mp4": film, "oss://b/out.mp4": target}
    render_highlight(Work(WorkKind.HIGHLIGHT, parameters, paths), lambda percent: None)
    assert len(lumas_in(target)) == 50


def test_a_full_disk_is_told_by_name_and_nothing_is_left(tmp_path, monkeypatch):
    film = make_film(tmp_path / "film.mp4", 5)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(encode.Writer, "write", full)
    with pytest.raises(WorkError, match=r"No space is left .* oss://b/out.mp4") as failed:
        joined(tmp_path, film)
    assert failed.value.code == "InsufficientStorage"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["film.mp4"]

"""MPEG transport streams and AVI files that were cut off are told from whole ones."""

import random
import subprocess
import sys

import av
import pytest

from imm_desktop.engine.analysis.decoding import open_footage
from tests.made_videos import Part, noise, tones, write_video

KINDS = ("film.ts", "film.m2ts", "film.avi")


def loss_of(path):
    with open_footage(path) as footage:
        for _ in footage.frames():
            pass
        return footage.loss


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Three seconds with and without sound, in each container."""
    folder = tmp_path_factory.mktemp("films")
    parts = [Part(noise(4, (128, 72)), 30, moving=True)]
    rich = {"preset": "ultrafast", "qp": "4", "g": "1"}  # pictures of many packets
    made = {}
    for name in KINDS:
        codec = "mpeg4" if name.endswith("avi") else "libx264"
        made[name] = write_video(
            folder / name,
            parts,
            rate=10,
            codec=codec,
            sound=tones(3.0),
            options=rich if codec == "libx264" else {"qmin": "1", "qmax": "2"},
        )
    made["mute.ts"] = write_video(folder / "mute.ts", parts, rate=10, options=rich)
    return made


@pytest.mark.parametrize("name", [*KINDS, "mute.ts"])
def test_a_file_that_was_cut_anywhere_is_told_and_a_whole_one_is_not(films, tmp_path, name):
    content, rng = films[name].read_bytes(), random.Random(2)
    assert loss_of(films[name]) == ""
    path = tmp_path / name
    for _ in range(12):
        path.write_bytes(content[: int(len(content) * rng.uniform(0.4, 0.8))])
        assert "The video breaks off at " in loss_of(path)


def test_a_transport_stream_that_was_cut_between_packets_ends_in_the_middle_of_a_picture(
    films, tmp_path
):
    content, path, told = films["mute.ts"].read_bytes(), tmp_path / "film.ts", 0
    middle = len(content) // 188 // 2
    for packets in range(middle, middle + 30):
        path.write_bytes(content[: packets * 188])
        told += "in the middle of a picture" in loss_of(path)
    assert told >= 25, "a picture ends in one packet of many"


def test_pieces_of_a_transport_stream_that_were_joined_are_whole(films, tmp_path):
    pieces = tmp_path / "pieces"
    pieces.mkdir()
    with (
        av.open(str(films["film.ts"])) as film,
        av.open(str(pieces / "a.m3u8"), "w", format="hls", options={"hls_time": "1"}) as out,
    ):
        streams = {one.index: out.add_stream_from_template(one) for one in film.streams}
        for packet in film.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                out.mux(packet)
    path = tmp_path / "film.ts"
    path.write_bytes(b"".join(one.read_bytes() for one in sorted(pieces.glob("*.ts"))))
    assert loss_of(path) == ""


def test_an_avi_that_was_written_into_a_pipe_does_not_know_its_length(tmp_path):
    made = subprocess.run(
        [sys.executable, "-c", PIPED], check=True, capture_output=True, timeout=60
    ).stdout
    path = tmp_path / "film.avi"
    path.write_bytes(made)
    assert loss_of(path) == ""


PIPED = """
import sys, av, numpy as np
with av.open("pipe:1", "w", format="avi") as out:
    stream = out.add_stream("mpeg4", 10)
    stream.width, stream.height = 64, 36
    for number in range(30):
        frame = av.VideoFrame.from_ndarray(np.full((54, 64), number, np.uint8), "yuv420p")
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))
"""

"""What is not decoded never changes a frame that is wanted."""

import av
import numpy as np
import pytest

from imm_desktop.engine.analysis.decoding import open_footage
from tests.made_videos import noise

RATE = 10
CLOSED = {
    "libx264": {"g": "20", "bf": "2", "preset": "veryfast", "sc_threshold": "0"},
    "libx265": {"x265-params": "keyint=20:min-keyint=20:scenecut=0:open-gop=0:log-level=none"},
    "libvpx-vp9": {"g": "20", "deadline": "realtime", "cpu-used": "8"},
    "mjpeg": {},
}
OPEN = {
    "libx264": {"g": "20", "bf": "2", "x264-params": "open-gop=1:scenecut=0"},
    "libx265": {"x265-params": "keyint=20:scenecut=0:open-gop=1:log-level=none"},
    "mpeg4": {"g": "20", "bf": "2"},
}


def made(path, codec, options, count=95):
    """Noise that moves, a frame every 100 ms."""
    ground = np.asarray(noise(3, (192, 128)))
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, RATE, options=options)
        stream.width, stream.height = 128, 64
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for number in range(count):
            picture = np.roll(ground, number, axis=1)[:64, :128]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def on_screen(path, interval_ms, *, no_others):
    """The pictures at 0, ``interval_ms`` and so on, how many frames were read, and where the video ends."""
    shown, found, read = None, [], 0

    def needed(start_ms, end_ms):
        return -(-start_ms // interval_ms) * interval_ms < end_ms

    with open_footage(path) as footage:
        for time_ms, frame in footage.frames(needed=needed, no_others=no_others):
            while len(found) * interval_ms < time_ms:
                found.append(shown)
            shown, read = frame.to_ndarray().tobytes(), read + 1
        while len(found) * interval_ms < footage.end_ms:
            found.append(shown)
        return found, read, footage.end_ms


@pytest.mark.parametrize("interval_ms", [1000, 4000])
@pytest.mark.parametrize(
    ("codec", "name"),
    [
        *(("libx264", f"film.{kind}") for kind in ("mkv", "ts", "mp4")),
        *(("libx265", f"film.{kind}") for kind in ("mkv", "ts")),
        ("libvpx-vp9", "film.mkv"),
        ("mjpeg", "film.avi"),
    ],
)
def test_ends_of_groups_are_left_out_and_no_wanted_frame_changes(
    tmp_path, codec, name, interval_ms
):
    path = made(tmp_path / name, codec, CLOSED[codec])
    frames, read, end_ms = on_screen(path, interval_ms, no_others=False)
    fewer_frames, fewer, fewer_end_ms = on_screen(path, interval_ms, no_others=True)
    assert (fewer_frames, fewer_end_ms) == (frames, end_ms)
    assert fewer < read * (0.9 if interval_ms < 2000 else 0.8)


@pytest.mark.parametrize("codec", [*OPEN])
def test_groups_that_are_made_from_the_one_before_are_read_whole(tmp_path, codec):
    path = made(tmp_path / "film.mkv", codec, OPEN[codec])
    assert on_screen(path, 4000, no_others=True) == on_screen(path, 4000, no_others=False)


def test_a_damaged_frame_speaks_for_what_was_left_out_before_it(tmp_path):
    path = made(tmp_path / "film.avi", "mjpeg", {})
    content = bytearray(path.read_bytes())
    with av.open(str(path)) as film:
        packets = [one for one in film.demux(video=0) if one.size]
        for packet in packets[30:60]:
            content[packet.pos + 200 : packet.pos + packet.size] = b"\xff" * (packet.size - 200)
    path.write_bytes(content)
    with open_footage(path) as footage:
        for _ in footage.frames(needed=lambda a, b: -(-a // 1000) * 1000 < b, no_others=True):
            pass
        assert "are damaged and were not looked at" in footage.loss

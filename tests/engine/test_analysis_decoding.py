"""Frames come at their time, turned upright, from damaged files too; what is no video is refused."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.stream import Disposition

from imm_desktop.engine.analysis.decoding import Footage, open_footage
from imm_desktop.engine.analysis.jumping import CannotJumpError, jumped_to
from imm_desktop.engine.analysis.models import Models
from imm_desktop.engine.analysis.opinions import OpinionMaker
from imm_desktop.engine.analysis.pictures import load_pictures, picture_of
from imm_desktop.engine.analysis.watching import Pass
from imm_desktop.engine.work import WorkError
from imm_desktop.resources_path import resources_path
from tests.made_videos import (
    Part,
    noise,
    number_of,
    numbered,
    plain,
    write_video,
)


class Taker:
    """Takes the frames on screen at 0, ``interval_ms`` and so on, as moderation does."""

    every_frame = False

    def __init__(self, interval_ms, most):
        self.interval_ms, self.most = interval_ms, most
        self.taken = []
        self.read = 0

    def next_ms(self):
        return len(self.taken) * self.interval_ms if len(self.taken) < self.most else None

    def wants_between(self, start_ms, end_ms):
        return any(start_ms <= n * self.interval_ms < end_ms for n in range(self.most))

    def show(self, moment_ms, opinions):
        self.taken.append((moment_ms, number_of(opinions.picture)))

    def passed(self, time_ms, frame):
        self.read += 1

    def finish(self, end_ms):
        return {}


def taken(path, interval_ms, most, *, seek_from_ms=10_000):
    with open_footage(path) as footage:
        if interval_ms >= seek_from_ms:
            try:
                return [
                    (offset_ms, number_of(picture_of(frame, footage.stretch)))
                    for offset_ms, frame in jumped_to(footage, interval_ms, most, lambda _: None)
                ]
            except CannotJumpError:
                footage.rewind()
        return read_through(footage, interval_ms, most).taken


def read_through(footage, interval_ms, most):
    taker = Taker(interval_ms, most)
    maker = OpinionMaker(Models(resources_path()), footage.stretch)
    Pass(footage, maker, [taker], lambda _, how: None).run()
    return taker


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mov", "a.ts", "a.flv"])
def test_the_frame_on_screen_at_each_interval_is_taken(tmp_path, name):
    path = write_video(tmp_path / name, numbered(35), rate=10)
    assert taken(path, 1000, 200) == [(0, 0), (1000, 10), (2000, 20), (3000, 30)]


def test_leaving_out_frames_that_no_other_needs_never_changes_which_frame_is_taken(tmp_path):
    options = {"preset": "veryfast", "bf": "3", "g": "60", "b-adapt": "0", "sc_threshold": "0"}
    path = write_video(tmp_path / "b.mp4", numbered(120), rate=20, options=options)
    assert taken(path, 2000, 200) == [(0, 0), (2000, 40), (4000, 80)]
    # 50 ms a frame: each kind of frame is on screen at one of these moments.
    every = [(n * 350, n * 7) for n in range(18)]
    assert taken(path, 350, 200) == every
    with open_footage(path) as footage:
        assert read_through(footage, 2000, 200).read < 100
        assert footage.end_ms == 6000


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mov", "a.ts", "a.flv", "a.avi"])
def test_jumping_from_moment_to_moment_takes_the_same_frames(tmp_path, name):
    path = write_video(tmp_path / name, numbered(230), rate=10)
    read = taken(path, 4000, 200)
    assert read == [(ms, ms // 100) for ms in range(0, 23_000, 4000)]
    assert taken(path, 4000, 200, seek_from_ms=1000) == read
    assert taken(path, 4000, 3, seek_from_ms=1000) == read[:3]
    assert taken(path, 600_000, 5) == read[:1]


@pytest.mark.parametrize("allowed", [0, 1, 2])
def test_a_file_that_cannot_be_sought_in_is_read_instead(tmp_path, monkeypatch, allowed):
    path = write_video(tmp_path / "a.mp4", numbered(100), rate=10)
    calls = []
    seek = Footage.seek

    def stubborn(self, time_ms):
        calls.append(time_ms)
        return len(calls) <= allowed and seek(self, time_ms)

    monkeypatch.setattr(Footage, "seek", stubborn)
    assert taken(path, 3000, 200, seek_from_ms=1000) == [(0, 0), (3000, 30), (6000, 60), (9000, 90)]


def test_no_more_frames_are_taken_than_asked_for(tmp_path):
    path = write_video(tmp_path / "a.mp4", numbered(80), rate=10)
    assert taken(path, 1000, 5) == [(0, 0), (1000, 10), (2000, 20), (3000, 30), (4000, 40)]


def test_an_interval_longer_than_the_video_takes_its_first_frame(tmp_path):
    path = write_video(tmp_path / "a.mp4", numbered(12), rate=10)
    assert taken(path, 600_000, 5) == [(0, 0)]


def test_a_moment_between_two_frames_shows_the_earlier_one(tmp_path):
    path = write_video(tmp_path / "a.mp4", numbered(9), rate=4)
    assert taken(path, 1000, 200) == [(0, 0), (1000, 4), (2000, 8)]
    slow = write_video(tmp_path / "slow.mp4", numbered(3), rate=2)
    assert taken(slow, 300, 200) == [(0, 0), (300, 0), (600, 1), (900, 1), (1200, 2)]


def test_a_turned_video_is_seen_upright(tmp_path):
    picture = plain("black")
    picture.paste("white", (0, 0, 320, 60))
    path = write_video(tmp_path / "turned.mp4", [Part(picture, 3)], rotation=-90)
    with open_footage(path) as footage:
        _, frame = next(footage.frames())
        upright = picture_of(frame)
    assert upright.size == (180, 320)
    pixels = np.asarray(upright.convert("L"))
    # Turned clockwise, what was on top is now on the right.
    assert pixels[:, -40:].mean() > 200
    assert pixels[:, :100].mean() < 50


def test_pixels_that_are_not_square_are_stretched(tmp_path):
    path = tmp_path / "wide.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=5)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.codec_context.sample_aspect_ratio = 2
        frame = av.VideoFrame.from_image(noise(1, (160, 120)))
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with open_footage(path) as footage:
        _, first = next(footage.frames())
        assert picture_of(first, footage.stretch).size == (320, 120)


def test_a_damaged_video_is_read_as_far_as_it_goes(tmp_path):
    whole = write_video(tmp_path / "whole.ts", numbered(100), rate=10)
    content = bytearray(whole.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 3000] = bytes(3000)
    hurt = tmp_path / "hurt.ts"
    hurt.write_bytes(content)
    with open_footage(hurt) as footage:
        times = [time_ms for time_ms, _ in footage.frames()]
    assert 40 <= len(times) <= 100
    assert times == sorted(set(times))


def test_a_video_that_was_cut_off_is_read_to_the_cut(tmp_path):
    whole = write_video(tmp_path / "whole.mkv", [Part(noise(n), 10) for n in range(6)], rate=10)
    content = whole.read_bytes()
    short = tmp_path / "short.mkv"
    short.write_bytes(content[: len(content) // 2])
    with open_footage(short) as footage:
        assert 5 <= sum(1 for _ in footage.frames()) < 60


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.mp4", b""),
        ("text.mp4", b"<html>not a video</html>" * 50),
        ("text.txt", b"plain words\n" * 200),
        ("noise.mp4", bytes(np.random.default_rng(1).integers(0, 256, 9000, np.uint8))),
    ],
)
def test_what_is_no_video_is_refused_by_name(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(WorkError) as caught, open_footage(path):
        pass
    assert caught.value.code == "UnsupportedMediaFormat"
    assert name in caught.value.message


def test_a_picture_is_not_taken_for_a_video(tmp_path):
    path = tmp_path / "still.png"
    noise(1).save(path)
    with pytest.raises(WorkError, match="is not a video"), open_footage(path):
        pass


def test_a_file_that_is_gone_is_said_to_be_gone(tmp_path):
    with pytest.raises(WorkError) as caught, open_footage(tmp_path / "gone.mp4"):
        pass
    assert caught.value.code == "ResourceNotFound"


def test_a_file_with_sound_only_has_no_video_stream(tmp_path):
    path = tmp_path / "sound.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16000)
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), np.int16), format="s16", layout="mono"
        )
        frame.sample_rate = 16000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(WorkError, match="has no video stream"), open_footage(path):
        pass


def test_the_cover_of_a_song_is_no_video(tmp_path):
    path = tmp_path / "song.mp4"
    with av.open(str(path), "w") as container:
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 320, 180, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        frame = av.VideoFrame.from_image(noise(1)).reformat(format="yuvj420p")
        frame.pts, frame.time_base = 0, Fraction(1, 1)
        container.mux(cover.encode(frame))
        container.mux(cover.encode(None))
    with pytest.raises(WorkError, match="has no video stream"), open_footage(path):
        pass


def test_every_second_picture_of_an_animation_is_loaded(tmp_path):
    path = tmp_path / "a.gif"
    frames = [plain(colour) for colour in ("red", "lime", "blue", "white", "black")]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    loaded = load_pictures(path, step=2, most=2)
    assert [(n, p.getpixel((5, 5))) for n, p in loaded] == [(0, (255, 0, 0)), (2, (0, 0, 255))]


def test_a_damaged_image_is_refused(tmp_path):
    path = tmp_path / "cut.jpg"
    noise(3).save(path)
    path.write_bytes(path.read_bytes()[:400])
    with pytest.raises(WorkError) as caught:
        load_pictures(path)
    assert caught.value.code == "UnsupportedMediaFormat"


def test_a_transparent_image_is_seen_on_white_and_a_turned_photograph_upright(tmp_path):
    clear = tmp_path / "clear.png"
    plain("black").convert("RGBA").point(lambda _: 0).save(clear)
    ((_, on_white),) = load_pictures(clear)
    assert on_white.getpixel((3, 3)) == (255, 255, 255)
    turned = tmp_path / "turned.jpg"
    photograph = noise(2)
    exif = photograph.getexif()
    exif[0x0112] = 6
    photograph.save(turned, exif=exif)
    ((_, upright),) = load_pictures(turned)
    assert upright.size == (180, 320)

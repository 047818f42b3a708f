"""Small videos whose frames say which they are, and what was written about them."""

from fractions import Fraction

import av
import numpy as np

STEP = 3
"""Grey levels between two frames."""
BLACK = 16


def level(number):
    """The luma of frame ``number``."""
    return BLACK + STEP * number


def make_film(
    path,
    frames=50,
    *,
    size=(320, 180),
    rate=25,
    tone=None,
    first=0,
    container=None,
    codec="libx264",
    start=0,
):
    """A film of grey frames numbered from ``first``; ``tone`` is the pitch of its sound, None for silence."""
    rate = Fraction(rate)
    with av.open(str(path), "w", format=container) as out:
        options = {"crf": "4", "preset": "ultrafast"} if codec == "libx264" else {}
        video = out.add_stream(codec, rate, options=options)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.codec_context.gop_size = 12
        audio = out.add_stream("aac", 48_000, layout="stereo") if tone else None
        samples = round(frames * 48_000 / rate)
        sound = sine(tone, samples) if tone else np.zeros((2, 0), np.float32)
        for number in range(frames):
            picture = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
            picture[: size[1]] = level(first + number)
            frame = av.VideoFrame.from_ndarray(picture, "yuv420p")
            frame.pts, frame.time_base = start + number, 1 / rate
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for begin in range(0, sound.shape[1], 1024):
            piece = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(sound[:, begin : begin + 1024]), "fltp", "stereo"
            )
            piece.sample_rate, piece.pts, piece.time_base = 48_000, begin, Fraction(1, 48_000)
            out.mux(audio.encode(piece))
        if audio:
            out.mux(audio.encode(None))
    return path


def sine(pitch, samples, loudness=0.4):
    """A tone."""
    wave = loudness * np.sin(2 * np.pi * pitch * np.arange(samples) / 48_000)
    return np.stack([wave, wave]).astype(np.float32)


def make_tone(path, pitch, seconds):
    """A sound file."""
    with av.open(str(path), "w", format="wav") as out:
        stream = out.add_stream("pcm_s16le", 48_000, layout="stereo")
        samples = (sine(pitch, round(seconds * 48_000)) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples.T.reshape(1, -1)), "s16", "stereo"
        )
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def numbers_in(path):
    """Which frame each frame of the video at ``path`` is."""
    return [round((luma - BLACK) / STEP) for luma in lumas_in(path)]


def lumas_in(path):
    """The luma in the middle of each frame."""
    with av.open(str(path)) as container:
        return [middle_of(frame) for frame in container.decode(video=0)]


def luma_of(frame):
    """The luma of a frame, without conversion."""
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def middle_of(frame):
    """Mean luma of the middle of a frame."""
    height, width = frame.height, frame.width
    picture = luma_of(frame)
    return float(picture[height // 3 : height * 2 // 3, width // 3 : width * 2 // 3].mean())


def sound_in(path):
    """The first channel of the sound, at 48 kHz."""
    resampler = av.AudioResampler("fltp", "stereo", 48_000)
    with av.open(str(path)) as container:
        made = [piece for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
        made += resampler.resample(None)
    return np.concatenate([piece.to_ndarray()[0] for piece in made])


def strength(samples, pitch):
    """How loud ``pitch`` is in ``samples``: the amplitude of that sine."""
    turn = np.exp(-2j * np.pi * pitch * np.arange(samples.size) / 48_000)
    return float(2 * abs((samples * turn).mean()))

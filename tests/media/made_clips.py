"""Clips whose every frame carries its number, made by PyAV.

The number is a bar of 20 cells across the top sixth of the picture: white, black, 16 bits with the
highest first, parity, inverse parity. Below it something moves, so that frames differ and must be coded.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT = 320, 180
CELLS = 20


@dataclass(frozen=True)
class Recipe:
    """How a clip is coded."""

    suffix: str
    codec: str
    frames: int = 150
    rate: Fraction = Fraction(25)
    options: dict[str, str] = field(default_factory=dict)
    container_options: dict[str, str] = field(default_factory=dict)
    gop: int = 50
    b_frames: int = 0
    pts_ms: Callable[[int], int] | None = None
    """Of frame n, for variable frame rates."""
    sound: str = ""
    rotation: int = 0
    pixel_format: str = "yuv420p"
    title: str = ""


def _x264(gop: int) -> dict[str, str]:
    return {
        "preset": "ultrafast",
        "bf": "3",
        "b-pyramid": "1",
        "sc_threshold": "0",
        "crf": "30",
        "g": str(gop),
        "keyint_min": str(gop),
        "refs": "3",
    }


_X265 = {
    "preset": "ultrafast",
    "x265-params": "keyint=60:bframes=3:log-level=none:pools=1:frame-threads=1",
}
_SVTAV1 = {"preset": "12", "crf": "40", "svtav1-params": "keyint=40:lp=1"}
_VPX = {"deadline": "realtime", "cpu-used": "8", "b": "400k", "lag-in-frames": "12"}


def _uneven(n: int) -> int:
    """A picture lasts 10 to 700 ms."""
    return sum((10, 40, 33, 120, 17, 700, 40)[k % 7] for k in range(n))


RECIPES = {
    "mp4 gop 50": Recipe(".mp4", "libx264", options=_x264(50), sound="aac"),
    "mp4 gop 250": Recipe(".mp4", "libx264", frames=320, gop=250, options=_x264(250)),
    "mp4 open gop": Recipe(".mp4", "libx264", options={**_x264(25), "flags": "-cgop"}, gop=25),
    "mkv": Recipe(".mkv", "libx264", options=_x264(50)),
    "ts": Recipe(".ts", "libx264", options=_x264(50), sound="aac"),
    "mov": Recipe(".mov", "libx264", options=_x264(50)),
    "flv": Recipe(".flv", "libx264", options=_x264(50)),
    "avi": Recipe(".avi", "mpeg4", options={"q": "6"}, gop=60, b_frames=2),
    "avi h264": Recipe(".avi", "libx264", options=_x264(50)),
    "wmv": Recipe(".wmv", "wmv2", options={"b": "600k"}, gop=40),
    "mpg": Recipe(".mpg", "mpeg2video", gop=25, b_frames=2, options={"b": "2M"}),
    "webm": Recipe(
        ".webm",
        "libvpx-vp9",
        frames=90,
        gop=40,
        options=_VPX,
    ),
    "vp8": Recipe(
        ".webm",
        "libvpx",
        frames=90,
        gop=40,
        options={**_VPX, "auto-alt-ref": "1"},
    ),
    "hevc": Recipe(
        ".mp4",
        "libx265",
        frames=100,
        gop=60,
        options=_X265,
    ),
    "ntsc": Recipe(".mp4", "libx264", rate=Fraction(60000, 1001), options=_x264(50)),
    "vfr": Recipe(".mp4", "libx264", options=_x264(50), pts_ms=_uneven),
    "vfr mkv": Recipe(".mkv", "libx264", options=_x264(50), pts_ms=_uneven),
    "av1": Recipe(
        ".mkv",
        "libsvtav1",
        frames=90,
        gop=40,
        options=_SVTAV1,
    ),
    "av1 mp4": Recipe(
        ".mp4",
        "libsvtav1",
        frames=90,
        gop=40,
        options=_SVTAV1,
    ),
    "hevc mkv": Recipe(
        ".mkv",
        "libx265",
        frames=100,
        gop=60,
        options=_X265,
    ),
    "bare h264": Recipe(".h264", "libx264", frames=80, options=_x264(30), gop=30),
    "mp4 in fragments": Recipe(
        ".mp4",
        "libx264",
        options=_x264(50),
        container_options={"movflags": "frag_keyframe+empty_moov"},
    ),
    "mkv without cues": Recipe(
        ".mkv", "libx264", options=_x264(50), container_options={"live": "1"}
    ),
    "mpg without b": Recipe(".mpg", "mpeg2video", gop=12, options={"b": "2M"}),
    "mxf h264": Recipe(".mxf", "libx264", options=_x264(50)),
    "refreshed bit by bit": Recipe(
        ".mkv",
        "libx264",
        options={**_x264(25), "bf": "0", "x264-params": "intra-refresh=1"},
        gop=25,
    ),
    "avif": Recipe(".avif", "libsvtav1", frames=60, gop=20, options=_SVTAV1),
    "asf h264": Recipe(".asf", "libx264", options=_x264(50)),
    "mp4 444 10": Recipe(
        ".mp4", "libx264", frames=60, options=_x264(30), gop=30, pixel_format="yuv444p10le"
    ),
    "rotated": Recipe(".mp4", "libx264", frames=40, options=_x264(20), gop=20, rotation=90),
}


@contextmanager
def _as_urgent_as_before() -> Iterator[None]:
    """libsvtav1 makes whoever calls it as root a real-time thread, and all processes that it starts: others would starve."""
    if sys.platform != "linux":
        yield
        return
    how, urgency = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, how, urgency)


def make(recipe: Recipe, folder: Path, name: str = "clip") -> Path:
    """Write the clip of ``recipe`` into ``folder``."""
    path = folder / f"{name}{recipe.suffix}"
    with (
        _as_urgent_as_before(),
        av.open(str(path), "w", options=recipe.container_options) as out,
    ):
        if recipe.title:
            out.metadata["title"] = recipe.title
        stream = out.add_stream(recipe.codec, rate=recipe.rate, options=recipe.options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, recipe.pixel_format
        stream.gop_size = recipe.gop
        stream.thread_count = 1
        if recipe.b_frames:
            stream.max_b_frames = recipe.b_frames
        if recipe.pts_ms is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        if recipe.rotation:
            stream.set_display_rotation(recipe.rotation)
        sound = out.add_stream(recipe.sound, rate=44100) if recipe.sound else None
        for n in range(recipe.frames):
            frame = av.VideoFrame.from_ndarray(numbered(n), format="yuv420p")
            frame.pts = n if recipe.pts_ms is None else recipe.pts_ms(n)
            frame.time_base = 1 / recipe.rate if recipe.pts_ms is None else Fraction(1, 1000)
            out.mux(stream.encode(frame))
            if sound is not None:
                _add_sound(out, sound, n, recipe.rate)
        out.mux(stream.encode(None))
        if sound is not None:
            out.mux(sound.encode(None))
    return path


def numbered(n: int) -> np.ndarray:
    """Frame ``n`` as yuv420p rows."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    luma = ((x + 3 * n) // 8 % 16 * 8 + (y + n) // 8 % 8 * 8 + 40).astype(np.uint8)
    bits = [(n >> (15 - k)) & 1 for k in range(16)]
    parity = sum(bits) & 1
    cells = np.array([1, 0, *bits, parity, 1 - parity], np.uint8) * 219 + 16
    luma[: HEIGHT // 6] = np.repeat(cells, WIDTH // CELLS)[None, :]
    chroma = np.full((HEIGHT // 2, WIDTH), 128, np.uint8)
    return np.concatenate([luma, chroma])


def number_on(width: int, height: int, pixels: bytes) -> int | None:
    """The number that a BGRX picture carries; None where the bar cannot be read."""
    green = np.frombuffer(pixels, np.uint8).reshape(height, width, 4)[..., 1]
    columns = ((np.arange(CELLS) + 0.5) * width / CELLS).astype(int)
    cells = (green[height // 12, columns] > 128).astype(int)
    bits: Sequence[int] = cells[2:18].tolist()
    if cells[0] != 1 or cells[1] != 0 or cells[18] == cells[19] or sum(bits) & 1 != cells[18]:
        return None
    return int("".join(map(str, bits)), 2)


def _add_sound(
    out: av.container.OutputContainer, stream: av.AudioStream, n: int, rate: Fraction
) -> None:
    first, last = int(n * 44100 / rate), int((n + 1) * 44100 / rate)
    tone = np.sin(np.arange(first, last) * (2 * np.pi * 440 / 44100)) * 0.2
    frame = av.AudioFrame.from_ndarray(
        tone.astype(np.float32)[None, :], format="fltp", layout="mono"
    )
    frame.sample_rate, frame.pts, frame.time_base = 44100, first, Fraction(1, 44100)
    out.mux(stream.encode(frame))

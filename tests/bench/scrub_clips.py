"""The clips of the benchmark ``scrub``: every frame carries its number; made once, kept in ``build/bench/clips``."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from PIL import Image

from tests.media.made_clips import CELLS

FOLDER: Final = Path("build/bench/clips")
WIDTH: Final = 1920
HEIGHT: Final = 1080
_SOUND_HZ: Final = 48_000
_VERSION: Final = 2
"""Part of the file names: clips that were made differently are made anew."""


@dataclass(frozen=True)
class Clip:
    """What a clip is like."""

    name: str
    rate: int
    seconds: int
    gop: int

    @property
    def frames(self) -> int:
        return self.rate * self.seconds


GOP_50 = Clip("1080p25 GOP 50", 25, 60, 50)
GOP_250 = Clip("1080p25 GOP 250", 25, 60, 250)
SIXTY = Clip("1080p60 GOP 250", 60, 30, 250)
LONG_SECONDS: Final = 600


def at_ms(frame: int, clip: Clip) -> int:
    """Where ``frame`` begins, rounded up to a whole millisecond."""
    return -(-frame * 1000 // clip.rate)


def path_of(clip: Clip) -> Path:
    """The clip's file, H.264 with three B-frames; made when it is not there (about half a minute)."""
    path = FOLDER / f"v{_VERSION}-{clip.rate}-{clip.gop}-{clip.seconds}.mp4"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name("making-" + path.name)
        _make(clip, draft)
        draft.replace(path)
    return path


def long_path() -> Path:
    """Ten minutes: `GOP_50` again and again, its packets copied; frame n carries n modulo 1500."""
    short = path_of(GOP_50)
    path = FOLDER / f"v{_VERSION}-long.mp4"
    if not path.exists():
        draft = path.with_name("making-" + path.name)
        with av.open(str(draft), "w", options={"movflags": "faststart"}) as out:
            stream = None
            for again in range(LONG_SECONDS // GOP_50.seconds):
                with av.open(str(short)) as source:
                    video = source.streams.video[0]
                    stream = stream or out.add_stream_from_template(video)
                    shift = int(again * GOP_50.seconds / video.time_base)
                    for packet in source.demux(video):
                        if packet.dts is None:
                            continue
                        packet.pts += shift
                        packet.dts += shift
                        packet.stream = stream
                        out.mux(packet)
        draft.replace(path)
    return path


def sounding_path() -> Path:
    """`SIXTY` with stereo AAC beside it: chords with noise, as much to decode as music."""
    path = FOLDER / f"v{_VERSION}-sounding.mp4"
    if not path.exists():
        draft = path.with_name("making-" + path.name)
        chance = np.random.default_rng(7)
        seconds = np.arange(SIXTY.seconds * _SOUND_HZ) / _SOUND_HZ
        wave = sum(np.sin(2 * np.pi * pitch * seconds) for pitch in (220, 277, 330, 1760))
        left = 0.15 * wave + 0.05 * chance.standard_normal(len(seconds))
        right = 0.15 * wave + 0.05 * chance.standard_normal(len(seconds))
        samples = np.stack([left, right]).astype(np.float32)
        with (
            av.open(str(path_of(SIXTY))) as source,
            av.open(str(draft), "w", options={"movflags": "faststart"}) as out,
        ):
            video = source.streams.video[0]
            pictures = out.add_stream_from_template(video)
            sound = out.add_stream("aac", rate=_SOUND_HZ, layout="stereo")
            packets = []
            for at in range(0, samples.shape[1] - 1023, 1024):
                piece = np.ascontiguousarray(samples[:, at : at + 1024])
                frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts = _SOUND_HZ, at
                frame.time_base = Fraction(1, _SOUND_HZ)
                packets += sound.encode(frame)
            packets += sound.encode(None)
            for packet in source.demux(video):
                if packet.dts is not None:
                    packet.stream = pictures
                    packets.append(packet)
            for packet in sorted(packets, key=lambda one: float(one.dts * one.time_base)):
                out.mux(packet)
        draft.replace(path)
    return path


def _make(clip: Clip, path: Path) -> None:
    options = {
        "preset": "superfast", "crf": "26", "bf": "3", "refs": "3", "sc_threshold": "0",
        "g": str(clip.gop), "keyint_min": str(clip.gop),
    }  # fmt: skip
    scenery = _scenery()
    with av.open(str(path), "w", options={"movflags": "faststart"}) as out:
        stream = out.add_stream("libx264", rate=clip.rate, options=options)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = (
            WIDTH,
            HEIGHT,
            "yuv420p",
            clip.gop,
        )
        for n in range(clip.frames):
            frame = av.VideoFrame.from_ndarray(_picture(scenery, n), format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, clip.rate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def _scenery() -> np.ndarray:
    """Clouds with grain: as much to code as a street, about 4.5 Mbit/s at 25 frames a second."""
    chance = np.random.default_rng(5)
    coarse = chance.integers(30, 220, (90, 160), np.uint8)
    size = (WIDTH + 512, HEIGHT + 512)
    clouds = np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC))
    grain = chance.integers(-6, 7, (size[1], size[0]), np.int16)
    return np.clip(clouds + grain, 16, 235).astype(np.uint8)


def _picture(scenery: np.ndarray, n: int) -> np.ndarray:
    """The scenery moves; one square moves against it."""
    dy, dx = 2 * n % 512, 3 * n % 512
    luma = scenery[dy : dy + HEIGHT, dx : dx + WIDTH].copy()
    x, y = 7 * n % (WIDTH - 300), 5 * n % (HEIGHT - 500) + 200
    luma[y : y + 200, x : x + 200] = 255 - luma[y : y + 200, x : x + 200]
    bits = [(n >> (15 - k)) & 1 for k in range(16)]
    parity = sum(bits) & 1
    cells = np.array([1, 0, *bits, parity, 1 - parity], np.uint8) * 219 + 16
    luma[: HEIGHT // 6] = np.repeat(cells, WIDTH // CELLS)[None, :]
    chroma = np.full((HEIGHT // 2, WIDTH), 128, np.uint8)
    return np.concatenate([luma, chroma])

"""The clip of the benchmark ``engine``: the sample reel at 1080p with grain and a running line of text, made anew.

79 seconds are encoded once and follow one another without being encoded again until the clip is long enough.
"""

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont

REEL = Path(__file__).parents[2] / "resources" / "sample" / "sample-reel.mp4"
WIDE, HIGH = 1920, 1080
TICKER = (
    "Evening news   trains run again   rain from the west   call 400-123-4567   www.tea.example   "
)
TICKER_FROM, TICKER_TO = 300, 700
"""Frames that carry the running line: 16 seconds of 79."""


def make_clip(path: Path, seconds: int) -> None:
    """Write an H.264/AAC file of at least ``seconds`` to ``path``."""
    once = path.with_suffix(".once.mp4")
    _encode(once)
    _repeat(once, path, seconds)
    once.unlink()


def _encode(path: Path) -> None:
    rng = np.random.default_rng(random.Random(4).randrange(2**32))
    grain = rng.normal(0, 3, (4, HIGH, WIDE)).astype(np.int8)
    font = ImageFont.load_default(44)
    line = Image.new("L", (2400, 64))
    ImageDraw.Draw(line).text((0, 4), TICKER, fill=255, font=font)
    with av.open(str(REEL)) as reel, av.open(str(path), "w") as out:
        pictures, sound = reel.streams.video[0], reel.streams.audio[0]
        video = out.add_stream(
            "libx264", rate=pictures.average_rate, options={"preset": "veryfast", "crf": "23"}
        )
        video.width, video.height, video.pix_fmt = WIDE, HIGH, "yuv420p"
        audio = out.add_stream_from_template(sound)
        number = 0
        for packet in reel.demux(pictures, sound):
            if packet.stream is sound:
                if packet.dts is not None:
                    packet.stream = audio
                    out.mux(packet)
                continue
            for frame in packet.decode():
                planes = frame.reformat(WIDE, HIGH, "yuv420p").to_ndarray()
                light = planes[:HIGH].astype(np.int16) + grain[number % 4]
                planes[:HIGH] = np.clip(light, 16, 235)
                if TICKER_FROM <= number < TICKER_TO:
                    shift = (number - TICKER_FROM) * 6 % 2400
                    strip = np.roll(np.asarray(line), -shift, axis=1)[:, :WIDE]
                    planes[1000:1064] = np.maximum(planes[1000:1064] // 3, strip)
                made = av.VideoFrame.from_ndarray(planes, format="yuv420p")
                made.pts = number
                number += 1
                out.mux(video.encode(made))
        out.mux(video.encode(None))


def _repeat(once: Path, path: Path, seconds: int) -> None:
    with av.open(str(path), "w") as out:
        streams: dict[int, Any] = {}
        latest: dict[int, int] = {}
        shift = Fraction(0)
        while shift < seconds:
            with av.open(str(once)) as part:
                ends = []
                for stream in part.streams:
                    if stream.index not in streams:
                        streams[stream.index] = out.add_stream_from_template(stream)
                    if stream.duration and stream.time_base:
                        ends.append(stream.duration * stream.time_base)
                for packet in part.demux():
                    if packet.dts is None or packet.pts is None:
                        continue
                    number = packet.stream.index
                    later = int(shift / packet.time_base)
                    packet.pts, packet.dts = packet.pts + later, packet.dts + later
                    # Sound begins a little before the picture: its first packet would lie before the last one.
                    if packet.dts > latest.get(number, -(2**62)):
                        latest[number] = packet.dts
                        packet.stream = streams[number]
                        out.mux(packet)
            shift += max(ends)
